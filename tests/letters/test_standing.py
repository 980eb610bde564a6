"""A letter, its line in the book and its signature never disagree: after days, after New Year, sent back, withdrawn."""

import datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.utils import timezone

from sopan.agenda.models import Entry
from sopan.cases import actions
from sopan.cases.behaviour import behaviour_of
from sopan.cases.errors import Invalid, NotFound, Refused
from sopan.cases.made_up import one_page_pdf
from sopan.cases.models import Case, Task
from sopan.directory.duty import today
from sopan.letters.models import Letter
from sopan.letters.papers import YEAR_OVER, blocks_of
from sopan.letters.queue import waiting_letters
from sopan.letters.verification import verdict_on
from sopan.letters.withdrawing import withdraw
from sopan.signing.models import Signature
from tests.factories import make_acting, make_official
from tests.letters.reading import bytes_of, words_of
from tests.stepping import END, actor, apply, back, begin, do, make_office, open_task, work_of
from tests.world import SIGNED, TALA, World

LETTER = {
    "id": "nota",
    "kind": "nota dinas",
    "title": "Nota dinas",
    "subject": "Laporan bulanan",
    "to": "Kepala Dinas",
    "body": [{"text": "Laporan bulan ini kami sampaikan."}, {"text": "Terima kasih."}],
}
DRAFT = {"id": "konsep", "does": "draft", "actors": ["staf"]}
NUMBER = {"id": "nomor", "does": "number", "actors": ["staf"]}
INITIAL = {"id": "paraf", "does": "initial", "actors": ["kasubbag"]}
SIGN = {"id": "ttd", "does": "sign", "actors": ["kadis"]}
WRONG = {"passphrase": "bukan itu"}


@pytest.fixture
def world(db: None) -> World:
    return make_office()


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> "Clock":
    return Clock(monkeypatch)


class Clock:
    """Sets the time of everything."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self._patch = patch

    def at(self, year: int, month: int, day: int, hour: int = 2) -> None:
        moment = datetime.datetime(year, month, day, hour, tzinfo=datetime.UTC)
        self._patch.setattr(timezone, "now", lambda: moment)


def letter_in(case: Case) -> Letter:
    return Letter.objects.select_related("entry", "signature", "file").get(case=case)


def line_of(case: Case) -> Entry:
    entry = letter_in(case).entry
    assert entry is not None
    return entry


def refused_by_the_service(world: World, case: Case) -> Letter:
    """The letter after a try to sign it that failed: frozen, with its number."""
    with pytest.raises(Invalid):
        do(world, case, WRONG)
    return letter_in(case)


def test_book_says_the_day_on_which_a_letter_that_was_numbered_before_is_signed(
    world: World, clock: Clock
) -> None:
    clock.at(2026, 3, 3)
    case = begin(world, DRAFT, NUMBER, SIGN, END, letters=[LETTER])
    do(world, case)
    do(world, case)
    assert line_of(case).dated == datetime.date(2026, 3, 3)
    number = letter_in(case).number
    clock.at(2026, 3, 5)
    do(world, case, SIGNED)
    letter = letter_in(case)
    assert (letter.number, line_of(case).number) == (number, number)
    assert letter.dated == line_of(case).dated == datetime.date(2026, 3, 5)
    assert letter.file is not None
    assert "5 Maret 2026" in words_of(bytes_of(letter.file))
    assert [event.kind for event in line_of(case).events.order_by("seq")] == ["entered", "changed"]


def test_number_of_last_year_falls_away_and_the_letter_takes_one_of_this_year(
    world: World, clock: Clock
) -> None:
    clock.at(2025, 12, 31)
    case = begin(world, DRAFT, NUMBER, SIGN, END, letters=[LETTER])
    do(world, case)
    do(world, case)
    old = line_of(case)
    clock.at(2026, 1, 2)
    do(world, case, SIGNED)
    letter, new = letter_in(case), line_of(case)
    old.refresh_from_db()
    assert (old.state, old.reason) == ("void", YEAR_OVER)
    assert (new.year, new.serial, new.state) == (2026, 1, "used")
    assert letter.number == new.number != old.number
    assert letter.dated == new.dated == datetime.date(2026, 1, 2)


def test_letter_that_waited_over_new_year_keeps_what_stands_on_its_page(world: World, clock: Clock) -> None:
    clock.at(2025, 12, 31)
    case = begin(world, DRAFT, SIGN, END, letters=[LETTER])
    do(world, case)
    waiting = refused_by_the_service(world, case)
    clock.at(2026, 1, 2)
    do(world, case, SIGNED)
    letter = letter_in(case)
    assert letter.signature == waiting.signature
    assert (letter.number, letter.dated) == (waiting.number, waiting.dated)
    assert line_of(case).dated == letter.dated == datetime.date(2025, 12, 31)
    assert letter.signed_at is not None
    assert letter.signed_at.year == 2026


def test_letter_that_waits_and_gets_another_paraf_is_frozen_anew(world: World) -> None:
    sign = {**SIGN, "returns_to": ["konsep", "paraf"]}
    case = begin(world, DRAFT, INITIAL, sign, END, letters=[LETTER])
    do(world, case)
    do(world, case)
    first = refused_by_the_service(world, case)
    back(world, case, back_to="paraf")
    task = open_task(case)
    assert task.position is not None
    stand_in = make_official(case.agency)
    make_acting(stand_in, task.position, *[today(case.agency)] * 2)
    Task.objects.filter(pk=task.pk).update(holder=stand_in)
    do(world, case)
    letter = letter_in(case)
    assert (letter.state, letter.signature, letter.number) == ("initialled", None, first.number)
    do(world, case, SIGNED)
    assert Signature.objects.filter(state="dropped").count() == 1
    assert letter_in(case).signature != first.signature


@pytest.mark.parametrize("step", ["paraf", "nomor", "ttd"])
def test_withdrawn_letter_is_neither_initialled_numbered_nor_signed_before_it_is_drafted_anew(
    world: World, step: str
) -> None:
    again = {"id": "periksa", "actors": ["staf"], "returns_to": ["konsep", step]}
    case = begin(world, DRAFT, INITIAL, NUMBER, SIGN, again, END, letters=[LETTER])
    for entry in ({}, {}, {}, SIGNED):
        do(world, case, entry)
    head = world.official(TALA, "kasubbag-umum")
    withdraw(head, letter_in(case).code, "Salah hitung.")
    back(world, case, back_to=step)
    with pytest.raises(Refused) as refused:
        do(world, case, SIGNED if step == "ttd" else {})
    assert refused.value.code == "letter_withdrawn"
    letter = letter_in(case)
    assert (letter.state, letter.initials.count()) == ("withdrawn", 1)

    back(world, case, back_to="konsep")
    for entry in ({"paragraph_0": "Sudah dihitung ulang."}, {}, {}, SIGNED):
        do(world, case, entry)
    anew = letter_in(case)
    assert (anew.state, anew.number, anew.withdrawn_at) == ("signed", letter.number, None)


def test_signed_letter_is_not_corrected_by_who_comes_late(world: World) -> None:
    again = {"id": "periksa", "actors": ["staf"], "returns_to": ["paraf"]}
    case = begin(world, DRAFT, INITIAL, SIGN, again, END, letters=[LETTER])
    for entry in ({}, {}, SIGNED):
        do(world, case, entry)
    back(world, case)
    with pytest.raises(Refused) as refused:
        do(world, case, {"paragraph_0": "Terlambat."})
    assert refused.value.code == "not_a_draft"
    with pytest.raises(Refused) as refused:
        do(world, case)
    assert refused.value.code == "letter_signed"
    assert letter_in(case).version == 1


def test_nobody_is_asked_to_sign_for_a_case_that_has_ended(world: World) -> None:
    case = begin(world, DRAFT, SIGN, END, letters=[LETTER])
    do(world, case)
    refused_by_the_service(world, case)
    signer = actor(world, open_task(case))
    assert [row.letter.case for row in waiting_letters(signer)] == [case]
    actions.cancel(world.official(TALA, "kasubbag-umum"), case.key, "Ganda.")
    assert waiting_letters(signer) == []


def test_stand_in_whose_days_ended_while_the_page_was_open_signs_nothing(world: World, clock: Clock) -> None:
    clock.at(2026, 3, 3)
    case = begin(world, DRAFT, SIGN, END, letters=[LETTER])
    do(world, case)
    task = open_task(case)
    assert task.position is not None
    stand_in = make_official(case.agency)
    make_acting(stand_in, task.position, datetime.date(2026, 3, 1), datetime.date(2026, 3, 3))
    actions.take(stand_in, task.key)
    clock.at(2026, 3, 4)
    with pytest.raises(NotFound):  # who holds nothing else in that office does not even see it
        actions.complete_task(stand_in, task.key, {"action": "done", **SIGNED})
    letter = letter_in(case)
    assert (letter.state, letter.number, letter.signature) == ("draft", "", None)


def test_paraf_of_an_official_who_moved_to_another_unit_keeps_the_position_of_that_day(world: World) -> None:
    case = begin(world, DRAFT, INITIAL, SIGN, END, letters=[LETTER])
    do(world, case)
    task = open_task(case)
    official = actor(world, task)
    assert task.position is not None
    do(world, case)
    official.official.holdings.all().delete()
    do(world, case, SIGNED)
    letter = letter_in(case)
    mark = letter.initials.get()
    assert (mark.user, mark.position) == (official, task.position.name)
    assert letter.state == "signed"


def test_rows_refuse_a_number_of_no_book_and_an_issued_letter_of_no_signature(world: World) -> None:
    case = begin(world, DRAFT, SIGN, END, letters=[LETTER])
    do(world, case)
    letter = letter_in(case)
    for field, value in (("number", "9/X/2026"), ("state", "signed"), ("state", "waiting")):
        with pytest.raises(IntegrityError), transaction.atomic():
            Letter.objects.filter(pk=letter.pk).update(**{field: value})
    do(world, case, SIGNED)
    for field in ("entry", "signature"):
        with pytest.raises(IntegrityError), transaction.atomic():
            Letter.objects.filter(pk=letter.pk).update(**{field: None})
    signed = letter_in(case)
    assert signed.entry is not None
    assert signed.signature is not None
    assert signed.number == signed.entry.number
    assert signed.file == signed.signature.signed
    assert signed.signed_at == signed.signature.signed_at


# An answer that is written where it is signed

ANSWER = {
    **LETTER,
    "id": "jawaban",
    "kind": "surat dinas",
    "to": "",
    "body": [
        {"text": "Pertama."},
        {"facts": ["nama"]},
        {"text": "Kedua."},
        {"text": "Ketiga."},
    ],
}
FORM = [{"title": "Data", "fields": [{"id": "nama", "label": "Nama"}]}]
NOTIFY = {"id": "jawab", "does": "notify", "actors": ["kadis"], "with": {"letter": "jawaban"}}
REARRANGED = {
    "base": "0",
    "version": "0",
    "order": "1 0 3",
    "paragraph_0": "Pertama, diubah.",
    "paragraph_3": "Ketiga.",
}


def asked(world: World) -> Case:
    return apply(world, NOTIFY, letters=[ANSWER], form=FORM)


def said_in(case: Case) -> list[str]:
    return [block.get("text", "-") for block in blocks_of(letter_in(case))]


def test_answer_that_was_rearranged_is_signed_as_it_was_shown_after_a_try_that_failed(world: World) -> None:
    case = asked(world)
    for _ in range(2):  # the page that comes back still counts the paragraphs as it did before
        with pytest.raises(Invalid):
            do(world, case, {**REARRANGED, **WRONG})
        assert said_in(case) == ["-", "Pertama, diubah.", "Ketiga."]
    do(world, case, {**REARRANGED, **SIGNED})
    letter = letter_in(case)
    assert (letter.state, letter.version) == ("signed", 1)
    assert said_in(case) == ["-", "Pertama, diubah.", "Ketiga."]


def test_answer_that_a_colleague_wrote_meanwhile_is_not_overwritten(world: World) -> None:
    case = asked(world)
    task = open_task(case)
    assert task.position is not None
    with pytest.raises(Invalid):
        do(world, case, {**REARRANGED, **WRONG})
    colleague = make_official(case.agency, task.position)
    with pytest.raises(Invalid) as invalid:
        actions.complete_task(
            colleague,
            task.key,
            {"action": "done", "base": "0", "version": "0", "paragraph_0": "Lain.", **SIGNED},
        )
    assert "diubah oleh" in str(invalid.value.form.errors)
    assert letter_in(case).version == 1


def test_answer_that_differs_from_its_print_is_not_issued_by_the_scan(world: World) -> None:
    case = asked(world)
    work = work_of(world, case)
    behaviour_of("notify").prepare_for_pen(work, {"paragraph_0": "Yang dicetak."})  # type: ignore[attr-defined]
    scan = SimpleUploadedFile("jawaban.pdf", one_page_pdf("jawaban"), "application/pdf")
    with pytest.raises(Refused) as refused:
        do(world, case, {"paragraph_0": "Yang tidak dicetak."}, {"attachment": scan})
    assert refused.value.code == "printed_otherwise"
    scan.seek(0)
    do(world, case, {}, {"attachment": scan})
    assert letter_in(case).state == "signed"


def test_letter_that_is_sent_back_waits_for_no_signature(world: World) -> None:
    case = begin(world, DRAFT, INITIAL, SIGN, END, letters=[LETTER])
    do(world, case)
    do(world, case)
    waiting = refused_by_the_service(world, case)
    signer = actor(world, open_task(case))
    back(world, case)
    letter = letter_in(case)
    assert (letter.state, letter.signature, letter.dated) == ("initialled", None, None)
    assert letter.number == waiting.number
    assert waiting_letters(signer) == []
    assert verdict_on(letter.code) is None
