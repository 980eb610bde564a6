"""Looked up first or asked record by record: everybody finds the same letters, and only those that they may see."""

import random

import pytest
from django.utils import timezone

from bench.office import Office, make_office, open_cases
from sopan.archive import access
from sopan.archive.access import reach, records_visible_to
from sopan.archive.index import index
from sopan.archive.models import Act, Item, Member, Record
from sopan.archive.searching import Wanted, search
from sopan.cases.access import rights
from sopan.cases.models import Case, Task
from sopan.directory.models import Position, Unit, User
from tests.archive.office import ArchiveOffice, again, came_in
from tests.factories import make_citizen, make_official, make_position, make_unit

CASES, ROUNDS = 10, 3
WORDS = ("rapat desa", "keterangan kecamatan")


def test_everybody_finds_the_same_either_way(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    draw = random.Random(7)
    office = make_office()
    open_cases(office, CASES)
    people = _people(office)
    _file(office, draw)
    for round_ in range(ROUNDS):
        _stir(office, people, draw)
        wanted = Wanted(year=2025, kind="nota dinas") if round_ % 2 else Wanted()
        records, top = list(Record.objects.select_related("case")), office.agency.units.get(parent=None)
        for user in people:
            person = again(user)
            allowed = {record.pk for record in records if _may(person, record, top)}
            assert set(records_visible_to(person).values_list("pk", flat=True)) == allowed
            quick, slow = reach(again(user), office.agency), None
            with monkeypatch.context() as patch:
                patch.setattr(access, "_few_visible_to", lambda *_asked: None)
                slow = reach(again(user), office.agency)
            assert (quick.few, slow.few) == (True, False)
            assert set(quick.records.values_list("pk", flat=True)) == allowed
            for words in ("", *WORDS):
                found = [hit.record.pk for hit in search(quick, words, wanted=wanted, most=200)]
                assert found == [hit.record.pk for hit in search(slow, words, wanted=wanted, most=200)]
                assert set(found) <= allowed


def test_who_sees_much_is_asked_record_by_record(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    office = make_office()
    open_cases(office, 5)
    _file(office, random.Random(1))
    for few, looked_up in ((5, True), (4, False)):
        monkeypatch.setattr(access, "FEW", few)
        assert reach(office.person("staf"), office.agency).few
        Record.objects.filter(direction="in").delete()
        assert reach(office.person("kepala"), office.agency).few is looked_up


def _may(user: User, record: Record, top: Unit) -> bool:
    """The rule as the office would say it, for one record of the office whose highest unit is `top`."""
    case = record.case
    if case is not None and case.applicant_id == user.pk:
        return False
    duties = access.duty.duties_of(user)
    if case is not None and duties and rights(user, case).official:
        return True
    administers = any(one.administers and one.agency_id == record.agency_id for one in duties)
    if not duties:
        return False
    if administers and (not record.confidential or (record.direction == "in" and case is None)):
        return True
    leads = any(one.sight == Position.Sight.LEAD and one.unit_id == top.pk for one in duties)
    looks = any(one.sight == Position.Sight.READ and one.unit_id == top.pk for one in duties)
    if record.direction == "in" and (leads or looks) and not record.confidential:
        return True
    if record.direction == "in" and leads and case is None:
        return True
    assesses = Member.objects.filter(user=user, act__items__record=record, act__items__open=True)
    return not record.confidential and assesses.exists()


def _people(office: Office) -> list[User]:
    """Those of the office, a small unit with its head, one who looks, an administrator, and somebody from elsewhere."""
    agency = office.agency
    below = make_unit(agency, "seksi", parent=make_unit(agency, "bidang"))
    makes = (
        ("kasi", below, "lead", False),
        ("pelaksana", below, "none", False),
        ("sekretaris", agency.units.get(code="dinas"), "read", False),
        ("pengelola", below, "none", True),
    )
    people = [
        make_official(agency, make_position(agency, code, unit=unit, sight=sight, administers=administers))
        for code, unit, sight, administers in makes
    ]
    return [*(office.person(code) for code in office.people), *people, make_citizen(), make_official(agency)]


def _file(office: Office, draw: random.Random) -> None:
    """Two letters a case at most, and some that came in without a case."""
    now = timezone.now()
    rows = [
        Record(
            agency=office.agency, direction="out", case=case, kind=draw.choice(("nota dinas", "surat keterangan")),
            title=f"Surat {draw.choice(('rapat desa', 'keterangan', 'undangan'))} kecamatan {number}",
            number=f"400/{number}", dated=now.date(), year=draw.choice((2025, 2026)), filed_at=now,
        )
        for number, case in enumerate(Case.objects.order_by("pk"))
    ]  # fmt: skip
    archive = ArchiveOffice(office.agency, *[office.person("kepala")] * 2, [], office.person("kepala"))
    for number in range(6):
        entry = came_in(archive, subject="Undangan rapat desa", confidential=number % 3 == 0)
        rows.append(
            Record(
                agency=office.agency, direction="in", entry=entry, kind="surat masuk", title=entry.subject,
                number=entry.their_number, dated=now.date(), year=2025, filed_at=now, confidential=entry.confidential,
            )
        )  # fmt: skip
    index(Record.objects.bulk_create(rows))


def _stir(office: Office, people: list[User], draw: random.Random) -> None:
    """Other units, holders, secrets and applicants, and another list that somebody assesses."""
    units = [*office.agency.units.all()]
    positions = [None, *office.agency.positions.all()]
    applicants = [office.applicant(), *people]
    for case in Case.objects.order_by("pk"):
        case.unit, case.confidential = draw.choice(units), draw.random() < 0.3
        case.applicant = draw.choice(applicants) if draw.random() < 0.2 else applicants[0]
        case.save(update_fields=["unit", "confidential", "applicant"])
        Record.objects.filter(case=case).update(confidential=case.confidential)
    for task in Task.objects.order_by("pk"):
        task.position = draw.choice(positions)
        task.unit = task.position.unit if task.position is not None and draw.random() < 0.5 else None
        task.holder = draw.choice(people) if draw.random() < 0.2 else None
        task.done_by = draw.choice(people) if draw.random() < 0.1 else None
        task.status = draw.choice([value for value, _label in Task.Status.choices])
        task.save(update_fields=["position", "unit", "holder", "done_by", "status"])
    Item.objects.all().delete()
    Member.objects.all().delete()
    act, _new = Act.objects.get_or_create(
        agency=office.agency, kind="musnah", proposed_by=people[0], defaults={"proposed_at": timezone.now()}
    )
    Member.objects.create(act=act, user=people[draw.randrange(4)])
    for record in draw.sample(list(Record.objects.order_by("pk")), 4):
        Item.objects.create(act=act, record=record, open=draw.random() < 0.7)
