"""Receipts: what the applicant keeps, and what the office keeps when a letter is handed over."""

import datetime

from sopan.cases.models import Case
from sopan.letters.models import Receipt
from sopan.letters.receipts import receiver_of, render_receipt
from tests.factories import make_agency
from tests.letters.reading import words_of
from tests.world import World


def test_applicant_gets_number_code_promise_and_list(db: None) -> None:
    content = render_receipt(
        agency=make_agency(),
        number="UJI/2026/000123",
        secret="7KQ4-M2XD",
        service="Surat Keterangan",
        applicant="Ahmad Fauzi",
        opened_at=datetime.datetime(2026, 11, 23, 1, 12, tzinfo=datetime.UTC),
        due_at=datetime.datetime(2026, 11, 26, 8, 0, tzinfo=datetime.UTC),
        address="/lacak/",
        documents=["Surat permohonan", "SK pengurus"],
    )
    words = words_of(content)
    for expected in (
        "BUKTI PERMOHONAN",
        "UJI/2026/000123",
        "7KQ4-M2XD",
        "Ahmad Fauzi",
        "23 November 2026 pukul 09.12 WITA",
        "26 November 2026 pukul 16.00 WITA",
        "SK pengurus",
        "http://127.0.0.1:8000/lacak/",
    ):
        assert expected in words


def test_receipt_of_a_confidential_letter_names_nobody_in_the_row(world: World, case: Case) -> None:
    Case.objects.filter(pk=case.pk).update(confidential=True)
    world.walk_to(case, "hand-over")
    world.do(case, {"receiver": "Nama Yang Dirahasiakan", "proof": "KTP"})
    receipt = Receipt.objects.select_related("letter__case").get(letter__case=case)
    assert "Dirahasiakan" not in receipt.receiver
    assert "KTP" not in receipt.proof
    assert receiver_of(receipt) == "Nama Yang Dirahasiakan"
