"""Numbers and the letters that bear them: what falls away with its case, and what stays."""

import pytest

from sopan.agenda.entries import enter_outgoing
from sopan.agenda.models import Entry
from sopan.cases import actions
from sopan.cases.models import Case
from sopan.files.storage import store_bytes
from sopan.letters.duties import NEVER_ISSUED, void_unused_numbers
from sopan.letters.models import Letter
from sopan.signing.requests import want
from tests.agenda.conftest import DAY, NOW, Office

STEPS = [{"id": "mulai", "actors": ["pelaksana"]}, {"id": "lanjut", "actors": ["pelaksana"]}]


@pytest.fixture
def case(office: Office) -> Case:
    return office.bureau.start(office.bureau.put("naskah", STEPS))


def numbered(office: Office, case: Case, spec: str = "surat") -> Letter:
    """A letter of the case with the next number of the book, not signed yet."""
    entry = enter_outgoing(
        office.agency, kind="surat dinas", day=DAY, now=NOW, user=office.keeper, case=case, subject="Balasan"
    )
    return Letter.objects.create(
        case=case, agency=office.agency, kind="surat dinas", spec=spec, title="Balasan", body=[],
        number=entry.number, entry=entry, code=f"KODE-{spec}"[:16],
    )  # fmt: skip


def test_number_of_a_case_that_ended_without_its_letter_falls_away(office: Office, case: Case) -> None:
    letter, issued = numbered(office, case), numbered(office, case, "kedua")
    assert void_unused_numbers() == 0
    issued.file = store_bytes(b"%PDF-", "kedua.pdf", "application/pdf", owner=None, sealed=False)
    issued.signature = want(office.agency, office.head, issued.file, NOW)
    issued.state = Letter.State.SIGNED
    issued.save()
    actions.cancel(office.head, case.key, "Ganda.")
    assert void_unused_numbers() == 1
    assert void_unused_numbers() == 0
    assert letter.entry is not None
    line = Entry.objects.get(pk=letter.entry.pk)
    assert (line.state, line.reason) == ("void", NEVER_ISSUED)
    event = line.events.latest("seq")
    assert (event.kind, event.user) == ("voided", None)
    assert issued.entry is not None
    assert Entry.objects.get(pk=issued.entry.pk).state == "used"


def test_number_that_a_letter_bears_is_not_voided_by_hand(office: Office, case: Case) -> None:
    letter = numbered(office, case)
    assert letter.entry is not None
    keeper = office.at(office.keeper)
    path = f"/meja/buku/catatan/{letter.entry.key}/"
    page = keeper.get(path).content.decode()
    assert "Batalkan nomor" not in page
    assert "konsep" in page
    assert f"/meja/permohonan/{case.key}/" in page
    assert keeper.post(path + "batal/", {"reason": "Salah"}).status_code == 409
    assert Entry.objects.get(pk=letter.entry.pk).state == "used"


def test_who_takes_part_in_a_case_opens_its_line_without_keeping_the_book(office: Office) -> None:
    row = office.bureau.put(
        "lain", [{"id": "mulai", "actors": ["penelaah"]}, {"id": "lanjut", "actors": ["penelaah"]}]
    )
    letter = numbered(office, office.bureau.start(row, by="penelaah"))
    assert letter.entry is not None
    path = f"/meja/buku/catatan/{letter.entry.key}/"
    assert office.at(office.bureau.person("penelaah")).get(path).status_code == 200
    assert office.at(office.bureau.person("penelaah")).get(path + "ubah/").status_code == 404
    assert office.at(office.colleague).get(path).status_code == 404
    inspector = office.at(office.inspector).get(path)
    assert inspector.status_code == 200
