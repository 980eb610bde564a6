"""A letter addressed to several, with copies, and sent: how, to whom, when."""

import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from sopan.cases.errors import Invalid, Refused
from sopan.cases.models import Case, Event
from sopan.letters.models import Letter
from tests.letters.reading import bytes_of, words_of
from tests.stepping import END, back, begin, do, form_of, make_office, open_task, told
from tests.world import SIGNED, World, upload

TODAY = datetime.datetime.now(ZoneInfo("Asia/Makassar")).date()
UNDANGAN = {
    "id": "undangan",
    "kind": "surat undangan",
    "title": "Surat Undangan",
    "subject": "Undangan rapat {acara}",
    "to": "{yang_diundang}",
    "copies": ["{tembusan}", "Bupati Tanah Laut"],
    "body": [{"text": "Mengharap kehadiran Saudara."}, {"facts": ["acara"]}],
}
ASK = {
    "id": "siapkan",
    "actors": ["staf"],
    "fields": [
        {"id": "yang_diundang", "label": "Diundang", "kind": "long_text"},
        {"id": "tembusan", "label": "Tembusan", "kind": "long_text", "required": False},
        {"id": "acara", "label": "Acara"},
    ],
}
DRAFT = {"id": "konsep", "actors": ["staf"], "does": "draft", "with": {"letter": "undangan"}}
SIGN = {"id": "tanda_tangan", "actors": ["kadis"], "does": "sign", "with": {"letter": "undangan"}}
SEND = {
    "id": "kirim",
    "actors": ["staf"],
    "does": "send",
    "with": {"letter": "undangan"},
    "returns_to": ["siapkan"],
}
ASKED = {
    "isi_yang_diundang": "Kepala Desa Atu-Atu\nKepala Desa Panggung",
    "isi_tembusan": "Camat Pelaihari\nCamat Bajuin",
    "isi_acara": "koordinasi",
}
SENT = {"way": "pos", "receiver": "Kepala Desa Atu-Atu", "day": TODAY.isoformat(), "receipt": "RR 123"}


@pytest.fixture
def world(db: None) -> World:
    return make_office()


def ready(world: World, *, sign: bool = True, **more: Any) -> Case:
    steps = [ASK, DRAFT, SIGN, SEND, END] if sign else [ASK, DRAFT, SEND, SIGN]
    case = begin(world, *steps, letters=[UNDANGAN], **more)
    do(world, case, ASKED)
    do(world, case)
    if sign:
        do(world, case, SIGNED)
    return case


def test_letter_goes_to_those_whom_the_step_named_with_copies(world: World) -> None:
    case = ready(world)
    letter = Letter.objects.select_related("file").get(case=case)
    assert letter.file is not None
    words = words_of(bytes_of(letter.file))
    for expected in (
        "Hal : Undangan rapat koordinasi",
        "Yth. 1. Kepala Desa Atu-Atu 2. Kepala Desa Panggung",
        "Tembusan: 1. Camat Pelaihari 2. Camat Bajuin 3. Bupati Tanah Laut",
    ):
        assert expected in words
    assert "{" not in words


def test_empty_field_makes_no_line_of_the_copies(world: World) -> None:
    case = begin(world, ASK, DRAFT, SIGN, letters=[UNDANGAN])
    do(world, case, {**ASKED, "isi_tembusan": ""})
    do(world, case)
    do(world, case, SIGNED)
    letter = Letter.objects.select_related("file").get(case=case)
    assert letter.file is not None
    assert "Tembusan: Bupati Tanah Laut" in words_of(bytes_of(letter.file))


@pytest.mark.parametrize("sensitive", [False, True])
def test_sending_is_recorded_with_its_receipt(world: World, sensitive: bool) -> None:
    case = ready(world, sensitive=sensitive)
    form = form_of(world, case)
    assert form.fields["receiver"].initial == "Kepala Desa Atu-Atu\nKepala Desa Panggung"
    assert form.fields["day"].initial == TODAY
    do(world, case, SENT, {"attachment": upload("resi.pdf")})
    said = told(case, "kirim")
    assert said["Dikirim lewat"] == "Pos"
    assert said["Kepada"] == "Kepala Desa Atu-Atu"
    assert said["Nomor resi"] == "RR 123"
    assert said["Nomor naskah"] == Letter.objects.get(case=case).number
    stored = str(Event.objects.filter(case=case, kind="task_done").latest("seq").data)
    assert ("RR 123" in stored) is not sensitive


def test_sending_needs_way_receiver_and_a_day_that_has_come(world: World) -> None:
    case = ready(world)
    tomorrow = (TODAY + datetime.timedelta(days=1)).isoformat()
    with pytest.raises(Invalid) as invalid:
        do(world, case, {"receiver": " ", "day": tomorrow})
    assert set(invalid.value.form.errors) == {"way", "receiver", "day"}
    back(world, case, "Alamatnya keliru.")
    assert open_task(case).step == "siapkan"


def test_letter_that_is_not_signed_is_not_sent(world: World) -> None:
    case = ready(world, sign=False)
    with pytest.raises(Refused) as refused:
        do(world, case, SENT)
    assert refused.value.code == "not_signed"


def test_something_that_is_no_letter_may_be_sent(world: World) -> None:
    case = begin(world, {**SEND, "with": {}, "returns_to": []}, END, letters=[])
    assert form_of(world, case).fields["receiver"].initial == ""
    do(world, case, {**SENT, "receipt": ""})
    assert "Nomor naskah" not in told(case, "kirim")
