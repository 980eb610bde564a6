"""Each act of a disposition stands in the history of the book, and whoever changes one behind Sopan's back is found out."""

import datetime
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone

from sopan.agenda import entries
from sopan.agenda.models import BookEvent, Entry
from sopan.audit.books import verify_books
from sopan.cases.errors import NotFound, Refused
from sopan.cases.models import Look
from sopan.dispositions import actions
from sopan.dispositions.access import disposition_for
from sopan.dispositions.actions import Asked
from sopan.dispositions.beginning import entry_for
from sopan.dispositions.models import Disposition
from tests.cases.test_races import at_once
from tests.dispositions.conftest import Office, client_of, fresh, make_disposing_office
from tests.stepping import END, begin, do, make_office
from tests.world import TALA

ASKED = Asked(["tindak_lanjut"], "segera", "Temui Ibu Aminah.")
DAY = datetime.date(2026, 3, 2)


def letter(office: Office, nature: str = "biasa") -> Entry:
    line = entries.Line(dated=DAY, received=DAY, party="Bappeda", subject="Undangan rapat", nature=nature)
    return entries.enter(office.book, line, user=office.registrar, now=timezone.now())


def disposed(office: Office, nature: str = "biasa") -> tuple[Disposition, Disposition]:
    """Sent to two; the first read it, passed it on and reported, the other was recalled."""
    entry = letter(office, nature)
    first, other = actions.begin(fresh(office.head), entry.key, [office.chief_a.pk, office.chief_b.pk], ASKED)
    actions.pass_on(fresh(office.chief_a), first.key, [office.staff_a.pk], ASKED)
    actions.report(fresh(office.chief_a), first.key, "Sudah ditemui.")
    actions.recall(fresh(office.head), other.key, "Keliru bidang.")
    return first, other


def broken() -> list[str]:
    return [str(one) for _events, one in verify_books() if one is not None]


def test_every_act_stands_in_the_history_of_the_letter_without_its_words(office: Office) -> None:
    first, _other = disposed(office)
    assert first.entry is not None
    events = first.entry.events.all()
    assert [(event.kind, event.user) for event in events] == [
        ("entered", office.registrar),
        ("disposed", office.head),
        ("disposed", office.head),
        ("disposition_read", office.chief_a),
        ("disposed", office.chief_a),
        ("disposition_done", office.chief_a),
        ("disposition_recalled", office.head),
    ]
    assert not {"Aminah", "ditemui", "Keliru"} & set(" ".join(str(event.data) for event in events).split())
    assert broken() == []
    page = client_of(office.head).get(f"/meja/buku/catatan/{first.entry.key}/").content.decode()
    assert "Hasil disposisi dilaporkan" in page
    assert "Kepala Bidang A" in page
    assert "Staf A" not in page  # what was passed on below is for who sees that disposition


CHANGES: list[Callable[[Any], object]] = [
    lambda rows: rows.update(note="Temui Ibu Fatimah."),
    lambda rows: rows.update(result="Tidak ditemui."),
    lambda rows: rows.update(read_at=None),
    lambda rows: rows.update(done_at=timezone.now()),
    lambda rows: rows.update(instructions=["arsip"]),
    lambda rows: rows.update(receiver_position="Kepala Bidang B"),
    lambda rows: rows.update(due_on=DAY),
    lambda rows: rows.update(recalled_at=timezone.now()),
]


@pytest.mark.parametrize("change", CHANGES)
def test_row_that_was_changed_is_named(office: Office, change: Callable[[Any], object]) -> None:
    first, _other = disposed(office)
    change(Disposition.objects.filter(pk=first.pk))
    (told,) = broken()
    assert f"event 6: disposition {first.key} differs from what was written" in told


def test_row_that_vanished_or_came_from_nowhere_is_named(office: Office) -> None:
    _first, other = disposed(office)
    fields = {field.attname: getattr(other, field.attname) for field in Disposition._meta.concrete_fields}
    other.delete()
    assert f"disposition {fields['key']} is gone" in broken()[0]
    Disposition.objects.create(**{**fields, "key": uuid.UUID(int=7)})
    assert f"no event tells of disposition {uuid.UUID(int=7)}" in broken()[0]


def test_words_about_a_secret_letter_are_proved_as_they_are_sealed(office: Office) -> None:
    first, _other = disposed(office, "rahasia")
    assert broken() == []
    assert "Aminah" not in Disposition.objects.get(pk=first.pk).note
    Disposition.objects.filter(pk=first.pk).update(note=Disposition.objects.exclude(pk=first.pk)[0].note)
    assert "differs" in broken()[0]


def test_letter_that_becomes_secret_later_keeps_its_dispositions_readable(office: Office) -> None:
    first, _other = disposed(office)
    entry = Entry.objects.select_related("book__agency").get()
    secret = entries.Line(**{**vars(entries.line_of(entry)), "nature": "rahasia"})
    seen = BookEvent.objects.get(kind="entered").seq  # what was sent on since is no change of the line
    entries.change(entry, secret, user=office.registrar, now=timezone.now(), seen=seen)
    page = client_of(office.chief_a).get(f"/meja/disposisi/{first.key}/").content.decode()
    assert "Temui Ibu Aminah." in page
    assert broken() == []


def test_disposition_of_a_case_without_a_letter_stands_in_the_book_too(db: None) -> None:
    world = make_office()
    dispose = {"id": "disposisi", "actors": ["kadis"], "does": "dispose", "returns_to": ["mulai"]}
    holder = world.official(TALA, "kasubbag-umum")
    case = begin(world, dispose, {"id": "tinjau", "actors": ["kasubbag"], "returns_to": ["disposisi"]}, END)
    do(world, case, {"instructions": ["hadir"], "note": "Temui Ibu Aminah."})
    row = Disposition.objects.get(case=case)
    holder = fresh(holder)
    actions.read(holder, disposition_for(holder, row.key))
    assert [event.kind for event in BookEvent.objects.filter(entry=None)] == ["disposed", "disposition_read"]
    assert broken() == []
    Disposition.objects.filter(pk=row.pk).update(receiver=row.sender)
    assert "differs" in broken()[0]


def test_disposition_that_gives_a_task_is_not_recalled_from_under_it(db: None) -> None:
    world = make_office()
    dispose = {"id": "disposisi", "actors": ["kadis"], "does": "dispose", "returns_to": ["mulai"]}
    world.official(TALA, "kasubbag-umum")
    case = begin(world, dispose, {"id": "tinjau", "actors": ["kasubbag"], "returns_to": ["disposisi"]}, END)
    do(world, case, {"instructions": ["hadir"]})
    row = Disposition.objects.get(case=case)
    with pytest.raises(Refused) as refused:
        actions.recall(fresh(row.sender), row.key, "Keliru.")
    assert refused.value.code == "by_step"
    assert "tarik/" not in client_of(row.sender).get(f"/meja/disposisi/{row.key}/").content.decode()


@pytest.mark.parametrize("part", ["lembar.pdf", "berkas"])
def test_who_opens_its_sheet_or_scan_has_read_it(office: Office, part: str) -> None:
    entry = office.letter()
    (row,) = actions.begin(fresh(office.head), entry.key, [office.chief_a.pk], ASKED)
    address = f"berkas/{entry.files.get().pk}/" if part == "berkas" else part
    answer = client_of(office.chief_a).get(f"/meja/disposisi/{row.key}/{address}")
    assert b"%PDF" in b"".join(answer)
    with pytest.raises(Refused) as refused:
        actions.recall(fresh(office.head), row.key, "Keliru.")
    assert refused.value.code == "already_read"


def test_line_of_a_confidential_case_is_sent_on_only_by_who_sees_the_case(db: None) -> None:
    world = make_office()
    step = {"id": "catat", "actors": ["staf"], "does": "register", "with": {"book": "surat-masuk"}}
    case = begin(world, step, {"id": "akhir", "actors": ["kadis"]}, END, sensitive=True)
    do(world, case)
    entry = Entry.objects.get()
    keeper = world.official(TALA, "staf-umum")
    assert entry_for(fresh(keeper), entry.key) == entry
    assert Look.objects.filter(case=case, user=keeper, what="begin disposition").exists()
    other = world.official(TALA, "sekretaris")
    Entry.objects.filter(pk=entry.pk).update(entered_by=other)
    with pytest.raises(NotFound):
        entry_for(fresh(other), entry.key)


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_letter_that_two_presses_send_at_once_goes_out_once_and_is_recalled_or_read_but_not_both() -> None:
    office = make_disposing_office()
    with transaction.atomic():
        entry = letter(office)

    def send() -> object:
        return actions.begin(fresh(office.head), entry.key, [office.chief_a.pk], ASKED)

    results = at_once(send, send)
    assert sum(isinstance(one, Refused) for one in results) == 1
    row = Disposition.objects.get()
    reader = fresh(office.chief_a)
    found = disposition_for(reader, row.key)
    at_once(
        lambda: actions.read(reader, found), lambda: actions.recall(fresh(office.head), row.key, "Keliru.")
    )
    row.refresh_from_db()
    assert (row.read_at is None) != (row.recalled_at is None)
    assert broken() == []
