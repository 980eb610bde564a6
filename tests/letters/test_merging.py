"""A letter to many: the list is looked at, the worker makes a copy for each, and a kill costs a turn and nothing else."""

import io
import zipfile
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from python_calamine import CalamineWorkbook

from sopan.cases.errors import Refused
from sopan.cases.models import Case
from sopan.directory.models import Position, User
from sopan.files.models import StoredFile
from sopan.letters import merging
from sopan.letters.models import Letter, Merge
from sopan.letters.receivers import Receiver, receivers_in
from sopan.notices.models import Notice
from tests.factories import make_agency, make_official, make_position
from tests.letters.reading import bytes_of, words_of
from tests.stepping import END, back, begin, do, make_office, open_task, sheet_upload, workbook
from tests.world import SIGNED, World

UNDANGAN = {
    "id": "undangan",
    "kind": "surat undangan",
    "title": "Surat Undangan",
    "subject": "Rapat koordinasi",
    "to": "Para Kepala Desa",
    "body": [{"text": "Mengharap kehadiran Saudara."}],
}
DRAFT = {"id": "konsep", "actors": ["staf"], "does": "draft", "with": {"letter": "undangan"}}
SIGN = {"id": "tanda_tangan", "actors": ["kadis"], "does": "sign", "with": {"letter": "undangan"}}
SEND = {"id": "kirim", "actors": ["staf"], "does": "send", "with": {"letter": "undangan"}}
ROWS = [
    ["Daftar undangan rapat", "", "", ""],
    ["No.", "Alamat", "NAMA", "Jabatan"],
    [1, "Jalan Desa No. 1", "H. Abdurrahman, S.Pd.", "Kepala Desa Atu-Atu"],
    ["", "", "", ""],
    [2, "", "Siti Ma'rifah, S.Sos., M.Si.", "Kepala Desa Panggung"],
    [3, "", "", "Kepala Desa Bajuin 😀"],
]


@pytest.fixture
def world(db: None) -> World:
    return make_office()


@pytest.fixture
def case(world: World) -> Case:
    """An invitation that is signed and waits to be sent."""
    found = begin(world, DRAFT, SIGN, SEND, END, letters=[UNDANGAN])
    do(world, found)
    do(world, found, SIGNED)
    return found


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def staff(world: World, case: Case) -> User:
    return world.actor_of(open_task(case))


def upload(client: Client, case: Case, rows: Any = ROWS) -> Any:
    return client.post(reverse("letters:merge", args=[open_task(case).key]), {"rows": sheet_upload(rows)})


def worked_off(turns: int = 50) -> None:
    for _ in range(turns):
        if not Merge.objects.filter(state__in=("waiting", "going")).exists():
            return
        merging.carry_on()
    raise AssertionError("the copies were never all made")


def copies_of(merge: Merge) -> zipfile.ZipFile:
    assert merge.result is not None
    return zipfile.ZipFile(io.BytesIO(bytes_of(merge.result)))


def test_list_is_looked_at_then_a_copy_is_made_for_each(world: World, case: Case) -> None:
    client = signed_in(staff(world, case))
    answer = upload(client, case)
    merge = Merge.objects.get()
    page = reverse("letters:merged", args=[merge.key])
    assert (answer.status_code, answer["Location"]) == (302, page)
    assert (merge.state, merge.total, merge.made) == ("checked", 3, 0)
    shown = client.get(page).content.decode()
    assert "H. Abdurrahman, S.Pd.<br>Kepala Desa Atu-Atu<br>Jalan Desa No. 1" in shown
    merging.carry_on()
    assert Merge.objects.get().state == "checked", "nothing is made before somebody says so"
    client.post(page)
    worked_off()
    merge.refresh_from_db()
    assert (merge.state, merge.made, merge.last_error) == ("done", 3, "")

    letter = Letter.objects.get(case=case)
    copies = copies_of(merge)
    assert copies.namelist() == [
        "00001-h-abdurrahman-spd.pdf",
        "00002-siti-marifah-ssos-msi.pdf",
        "00003-kepala-desa-bajuin.pdf",
        "daftar-penerima.xlsx",
    ]
    first = words_of(copies.read(copies.namelist()[0]))
    assert "Yth. H. Abdurrahman, S.Pd. Kepala Desa Atu-Atu Jalan Desa No. 1 di tempat" in first
    assert "Para Kepala Desa" not in first
    for expected in (
        letter.number,
        letter.code,
        "Salinan yang sama bunyinya",
        "Mengharap kehadiran Saudara.",
    ):
        assert expected in first
    rows = (
        CalamineWorkbook.from_filelike(io.BytesIO(copies.read("daftar-penerima.xlsx")))
        .get_sheet_by_index(0)
        .to_python()
    )
    assert rows[2][1:5] == [
        "00002-siti-marifah-ssos-msi.pdf",
        letter.number,
        "Siti Ma'rifah, S.Sos., M.Si.",
        "Kepala Desa Panggung",
    ]
    assert Notice.objects.filter(kind="merge_done", recipient=merge.asked_by).exists()
    got = client.get(reverse("letters:merged-file", args=[merge.key]))
    assert got["Content-Disposition"].startswith("attachment")
    assert b"".join(got.streaming_content)[:2] == b"PK"  # type: ignore[attr-defined]


def test_killed_worker_loses_its_turn_and_nothing_else(
    world: World, case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = signed_in(staff(world, case))
    upload(client, case, [["Nama"], *([f"Kepala Desa {number}"] for number in range(9))])
    merge = Merge.objects.get()
    merging.begin(merge)
    monkeypatch.setattr(merging, "A_PART", 4)
    rendered: list[int] = []
    render = merging.render

    def dies_in_the_third_part(page: Any) -> bytes:
        rendered.append(1)
        if len(rendered) == 6:
            raise KeyboardInterrupt
        return render(page)

    monkeypatch.setattr(merging, "render", dies_in_the_third_part)
    with pytest.raises(KeyboardInterrupt):
        merging.carry_on()
    merge.refresh_from_db()
    assert (merge.state, merge.made) == ("going", 4)
    merging.carry_on()
    assert len(rendered) == 6, "while the lease runs nobody else goes on with it"
    Merge.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    worked_off()
    merge.refresh_from_db()
    assert (merge.state, merge.made) == ("done", 9)
    assert len(rendered) == 6 + 5, "what was whole is not made again"
    assert len(copies_of(merge).namelist()) == 10


def test_turn_of_the_worker_is_short(world: World, case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    """A long list does not keep the messages waiting: each turn makes what it can and hands on."""
    upload(signed_in(staff(world, case)), case, [["Jabatan"], *([f"Lurah {number}"] for number in range(5))])
    merge = Merge.objects.get()
    merging.begin(merge)
    monkeypatch.setattr(merging, "TURN", 0.0001)
    made = []
    for _ in range(20):
        merging.carry_on()
        merge.refresh_from_db()
        made.append(merge.made)
        if merge.state == "done":
            break
    assert made[-1] == 5
    assert len(set(made)) >= 2
    assert merge.tries <= 1


def test_parts_that_the_sweep_has_taken_are_made_anew(
    world: World, case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    upload(signed_in(staff(world, case)), case, [["Nama"], *([f"Lurah {number}"] for number in range(4))])
    merge = Merge.objects.get()
    monkeypatch.setattr(merging, "A_PART", 2)
    merging.begin(merge)
    monkeypatch.setattr(merging, "_bind", lambda *_: None)
    merging.carry_on()
    parts: list[Path] = merging._parts(merge)
    assert len(parts) == 2
    parts[0].unlink()
    assert merging._whole_parts(merge) == 0
    assert merging._parts(merge) == []


def test_failure_is_shown_and_can_be_tried_again(
    world: World, case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = signed_in(staff(world, case))
    upload(client, case)
    merge = Merge.objects.get()
    page = reverse("letters:merged", args=[merge.key])
    client.post(page)
    with monkeypatch.context() as patched:
        patched.setattr(merging, "render", lambda _page: 1 / 0)
        for tried in range(1, merging.MOST_TRIES + 1):
            merging.carry_on()
            merge.refresh_from_db()
            assert merge.tries == tried
    assert merge.state == "failed"
    shown = client.get(page).content.decode()
    assert "Salinannya tidak jadi dibuat." in shown
    assert "Coba lagi" in shown
    client.post(page)
    worked_off()
    merge.refresh_from_db()
    assert (merge.state, merge.last_error) == ("done", "")


def test_letter_that_is_written_anew_meanwhile_gives_no_copies_of_two_minds(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = begin(world, DRAFT, SIGN, {**SEND, "returns_to": ["konsep"]}, END, letters=[UNDANGAN])
    do(world, case)
    do(world, case, SIGNED)
    client = signed_in(staff(world, case))
    upload(client, case)
    merge = Merge.objects.get()
    client.post(reverse("letters:merged", args=[merge.key]))
    monkeypatch.setattr(merging, "TURN", 0.0)
    merging.carry_on()
    merge.refresh_from_db()
    assert (merge.state, merge.made) == ("waiting", 1)

    back(world, case)
    do(world, case, {"paragraph_0": "Rapat ditunda."})
    merging.carry_on()
    merge.refresh_from_db()
    assert (merge.state, merge.made) == ("failed", 1)
    assert "sesudah naskahnya ditandatangani" in merge.last_error

    do(world, case, SIGNED)
    merging.begin(merge)
    worked_off()
    copies = copies_of(Merge.objects.get())
    pages = [words_of(copies.read(name)) for name in copies.namelist() if name.endswith(".pdf")]
    assert len(pages) == 3
    assert all("Rapat ditunda." in page for page in pages)


def test_list_that_is_not_wanted_is_taken_away_with_its_file(world: World, case: Case) -> None:
    client = signed_in(staff(world, case))
    upload(client, case)
    merge = Merge.objects.get()
    client.post(reverse("letters:merged", args=[merge.key]), {"remove": "1"})
    assert not Merge.objects.exists()
    assert not StoredFile.objects.filter(pk=merge.rows_id).exists()


def test_letter_that_is_not_signed_or_not_addressed_or_secret_takes_no_list(world: World) -> None:
    waiting = begin(world, DRAFT, SIGN, SEND, END, letters=[UNDANGAN])
    do(world, waiting)
    client = signed_in(staff(world, waiting))
    answer = upload(client, waiting)
    assert answer.status_code == 422
    assert "sesudah naskahnya ditandatangani" in answer.content.decode()
    secret = begin(world, DRAFT, SIGN, SEND, END, letters=[UNDANGAN], sensitive=True)
    do(world, secret)
    do(world, secret, SIGNED)
    assert "Naskah rahasia" in upload(signed_in(staff(world, secret)), secret).content.decode()
    titled = begin(world, DRAFT, SIGN, SEND, END, letters=[{**UNDANGAN, "kind": "surat keterangan"}])
    do(world, titled)
    do(world, titled, SIGNED)
    assert "tidak beralamat" in upload(signed_in(staff(world, titled)), titled).content.decode()
    assert not Merge.objects.exists()


def test_list_is_open_to_who_works_on_the_case_and_to_nobody_else(world: World, case: Case) -> None:
    upload(signed_in(staff(world, case)), case)
    merge = Merge.objects.get()
    merging.begin(merge)
    worked_off()
    office = case.agency
    colleague = make_official(office, make_position(office))
    supervisor = make_official(office, make_position(office, unit=case.unit, sight=Position.Sight.READ))
    elsewhere = make_agency()
    stranger = make_official(elsewhere, make_position(elsewhere))
    addresses = (
        reverse("letters:merge", args=[open_task(case).key]),
        reverse("letters:merged", args=[merge.key]),
        reverse("letters:merged-file", args=[merge.key]),
    )
    for address in addresses:
        answer = signed_in(staff(world, case)).get(address)
        assert answer.status_code == 200
        b"".join(answer.streaming_content if answer.streaming else ())  # type: ignore[attr-defined]
        for somebody in (colleague, supervisor, stranger):
            assert signed_in(somebody).get(address).status_code == 404
        assert signed_in(world.citizen).get(address).status_code == 403
        assert Client().get(address).status_code == 302
    assert signed_in(supervisor).post(addresses[1]).status_code == 404
    assert signed_in(colleague).post(addresses[0], {"rows": sheet_upload(ROWS)}).status_code == 404


@pytest.mark.parametrize(
    ("rows", "sentence"),
    [
        ([["Nomor", "Tanggal"], [1, 2]], "Judul kolomnya tidak dikenal"),
        ([["Nama", "Alamat"]], "belum berisi penerima"),
        ([["Nama", "Alamat"], ["", "Jalan A"], ["Siti", ""]], "baris 2 tidak menyebut penerimanya"),
        ([["Nama"], ["x" * 201]], "baris 2 terlalu panjang"),
    ],
)
def test_list_that_cannot_be_used_says_what_to_mend(
    world: World, case: Case, rows: Any, sentence: str
) -> None:
    answer = upload(signed_in(staff(world, case)), case, rows)
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert not Merge.objects.exists()


def test_file_that_is_no_workbook_is_refused(world: World, case: Case) -> None:
    client = signed_in(staff(world, case))
    address = reverse("letters:merge", args=[open_task(case).key])
    answer = client.post(address, {"rows": SimpleUploadedFile("daftar.xlsx", b"nama,jabatan\n")})
    assert answer.status_code == 422
    assert not Merge.objects.exists()


@pytest.mark.parametrize(
    "heads", [["Nama", "Jabatan"], ["JABATAN", "nama lengkap"], ["Yth.", "Unit Kerja"], ["Di", "Instansi"]]
)
def test_columns_stand_in_any_order_under_the_usual_headings(heads: list[str]) -> None:
    found = receivers_in(workbook([heads, ["satu", "dua"]]))
    assert len(found) == 1
    assert set(found[0].cells) == {"satu", "dua", ""}


def test_number_of_a_house_and_line_breaks_read_as_people_wrote_them() -> None:
    found = receivers_in(workbook([["Nama", "Alamat"], ["  Siti\nAminah ", 12]]))
    assert found == [Receiver(name="Siti Aminah", address_line="12")]


def test_too_many_receivers_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sopan.letters.receivers.MOST", 2)
    with pytest.raises(Refused, match="list_long") as refused:
        receivers_in(workbook([["Nama"], ["a"], ["b"], ["c"]]))
    assert refused.value.message == "Paling banyak 2 penerima dalam satu daftar."


@pytest.mark.postgres
def test_two_workers_take_two_lists(world: World, case: Case) -> None:
    for _ in range(2):
        upload(signed_in(staff(world, case)), case)
    for merge in Merge.objects.all():
        merging.begin(merge)
    first, second = merging._claim(), merging._claim()
    assert first is not None
    assert second is not None
    assert first.pk != second.pk
    assert merging._claim() is None
