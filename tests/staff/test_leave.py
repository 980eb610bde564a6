"""Leave: the balance by its rules, what does not fit, and the absence that a signed letter begins."""

import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.test import Client

from sopan.cases import applying
from sopan.cases.answers import draft_answers, set_draft_answers
from sopan.cases.errors import Invalid
from sopan.cases.models import Case
from sopan.directory.absence import absence_of
from sopan.directory.holidays import load_holidays
from sopan.directory.models import Acting, User
from sopan.flow.working_time import Calendar
from sopan.letters.models import Letter
from sopan.staff.leave import LIMITS, balance, by_year, carried_over
from sopan.staff.models import LeaveTaken
from tests.stepping import (
    APPLY,
    END,
    SERVICE,
    SLUG,
    back,
    do,
    form_of,
    in_force,
    make_office,
    open_task,
    problems,
    sheet_of,
    told,
)
from tests.world import SIGNED, TALA, World

CALENDAR = Calendar("Asia/Makassar", days_off=frozenset({datetime.date(2027, 1, 1)}))
YEAR = datetime.datetime.now(ZoneInfo("Asia/Makassar")).year


# --- the rules ---


@pytest.mark.parametrize(
    ("taken", "carried", "total"),
    [
        ({}, (6, 6), 24),  # both years wholly unused
        ({2024: 1}, (0, 6), 18),
        ({2025: 1}, (0, 6), 18),
        ({2024: 12, 2025: 12}, (0, 0), 12),
        ({2024: 12, 2025: 8}, (0, 4), 16),
        ({2024: 12, 2025: 6}, (0, 6), 18),
        ({2024: 3, 2025: 14}, (0, 4), 16),  # six of the fourteen were carried over from 2024
        ({2024: 12, 2025: 20}, (0, 0), 12),
        ({2026: 5}, (6, 6), 24),
    ],
)
def test_what_is_carried_over(taken: dict[int, int], carried: tuple[int, int], total: int) -> None:
    assert carried_over(2026, taken) == carried
    found = balance(2026, taken)
    assert found.total == total
    assert found.left == total - taken.get(2026, 0)


def test_office_may_know_better() -> None:
    assert balance(2026, {}, corrected=(0, 12)).total == 24  # deferred leave comes whole
    assert balance(2026, {2026: 12}, corrected=(0, 0)).left == 0


def test_leave_counts_working_days_of_each_year() -> None:
    since, until = datetime.date(2026, 12, 30), datetime.date(2027, 1, 4)
    assert by_year(CALENDAR, since, until) == {2026: 2, 2027: 1}
    assert by_year(CALENDAR, until, since) == {}


def test_other_kinds_have_a_longest_length_and_say_where_it_is_from() -> None:
    since = datetime.date(2026, 11, 23)
    assert LIMITS["tahunan"].last_day(since) is None
    assert LIMITS["melahirkan"].last_day(since) == datetime.date(2027, 2, 22)
    assert LIMITS["alasan_penting"].last_day(since) == datetime.date(2026, 12, 22)
    assert all(limit.citation for limit in LIMITS.values())


# --- the steps ---

FORM = [
    {
        "title": "Cuti",
        "fields": [
            {
                "id": "jenis_cuti",
                "label": "Jenis cuti",
                "kind": "choice",
                "choices": [
                    {"value": "tahunan", "label": "Cuti tahunan"},
                    {"value": "melahirkan", "label": "Cuti melahirkan"},
                ],
            },
            {"id": "mulai", "label": "Mulai", "kind": "date"},
            {"id": "selesai", "label": "Selesai", "kind": "date"},
            {"id": "pengganti", "label": "Pengganti", "kind": "text"},
        ],
    }
]
COUNT = {"id": "hitung", "actors": ["staf"], "does": "leave-balance", "returns_to": ["kirim"]}
START = {"id": "mulai_cuti", "actors": ["staf"], "does": "leave-start", "returns_to": ["hitung"]}
LETTER = {
    "id": "izin",
    "kind": "surat izin",
    "title": "Surat Izin Cuti",
    "classification": "800",
    "body": [{"text": "Diberikan cuti."}],
}
MONDAY = datetime.date(YEAR, 3, 1) + datetime.timedelta(days=-datetime.date(YEAR, 3, 1).weekday() % 7)


@pytest.fixture
def world(db: None) -> World:
    return make_office()


@pytest.fixture
def person(world: World) -> User:
    return world.official(TALA, "kabid-rehabilitasi")


def ask(
    world: World, person: User, days: int, *steps: dict[str, Any], kind: str = "tahunan", **more: Any
) -> Case:
    """A leave of `days` days of the wall calendar from a Monday of March."""
    service = {**SERVICE, "audience": "officials", **more.pop("service", {})}
    in_force(APPLY, *(steps or (COUNT, START, END)), service=service, form=FORM, **more)
    draft = world.full_draft(TALA, SLUG, person)
    answers = {
        "jenis_cuti": kind,
        "mulai": MONDAY.isoformat(),
        "selesai": (MONDAY + datetime.timedelta(days=days - 1)).isoformat(),
        "pengganti": "petugas pengganti",
    }
    set_draft_answers(draft, {**draft_answers(draft), **answers})
    draft.save()
    return applying.open_case(person, draft.key)


def take(person: User, year: int, days: int) -> None:
    import uuid

    day = datetime.date(year, 2, 1)
    LeaveTaken.objects.create(
        official=person.official,
        kind="tahunan",
        year=year,
        days=days,
        since=day,
        until=day,
        case=uuid.uuid4(),
    )


def errors(world: World, case: Case, data: dict[str, Any] | None = None) -> set[str]:
    with pytest.raises(Invalid) as invalid:
        do(world, case, data)
    return set(invalid.value.form.errors)


def test_balance_is_shown_and_recorded(world: World, person: User) -> None:
    take(person, YEAR - 2, 12)
    take(person, YEAR - 1, 8)
    take(person, YEAR, 2)
    case = ask(world, person, 5)
    asked = working_days_of(case)
    client = Client()
    client.force_login(world.official(TALA, "staf-umum"))
    seen = client.get(f"/meja/tugas/{open_task(case).key}/").content.decode()
    for words in ("Catatan cuti", "Dua tahun lalu (N-2)", f"Tahun {YEAR} (N)", "Peraturan BKN"):
        assert words in seen
    do(world, case)
    said = told(case, "hitung")
    assert said[f"Sisa {YEAR - 2}"] == "0 hari kerja"
    assert said[f"Sisa {YEAR - 1}"] == "4 hari kerja"
    assert said[f"Sudah diambil {YEAR}"] == "2 hari kerja"
    assert said["Diminta"] == f"{asked} hari kerja"
    assert said["Tersisa"] == f"{14 - asked} hari kerja"


def working_days_of(case: Case) -> int:
    from sopan.directory.calendars import calendar_for

    return sum(by_year(calendar_for(case.agency), MONDAY, MONDAY + datetime.timedelta(days=4)).values())


def test_correcting_what_is_carried_needs_a_reason(world: World, person: User) -> None:
    case = ask(world, person, 5)
    assert form_of(world, case).fields["last"].initial == 6
    assert errors(world, case, {"two_ago": 0, "last": 0}) == {"correction"}
    assert errors(world, case, {"two_ago": 99}) == {"two_ago"}
    do(world, case, {"two_ago": 0, "last": 0, "correction": "Menurut kartu cuti."})
    said = told(case, "hitung")
    assert said["Alasan perubahan"] == "Menurut kartu cuti."
    assert said[f"Sisa {YEAR - 1}"] == "0 hari kerja"


def test_what_does_not_fit_goes_back_or_on_to_be_decided(world: World, person: User) -> None:
    for year in (YEAR - 2, YEAR - 1, YEAR):
        take(person, year, 12)
    case = ask(world, person, 5)
    with pytest.raises(Invalid) as invalid:
        do(world, case)
    assert "Sisa cuti tahunan 0 hari kerja" in str(invalid.value.form.errors["go_on"])
    do(world, case, {"go_on": "on"})
    assert "Sisa cuti tahunan 0" in told(case, "hitung")["Tidak mencukupi"]
    back(world, case)
    back(world, case, "Kurangi harinya.")
    assert open_task(case).step == "kirim"


def test_other_kinds_ask_no_balance_but_have_their_limit(world: World, person: User) -> None:
    for year in (YEAR - 2, YEAR - 1, YEAR):
        take(person, year, 12)
    case = ask(world, person, 60, kind="melahirkan")
    form = form_of(world, case)
    assert "last" not in form.fields
    assert "go_on" not in form.fields
    do(world, case)
    assert told(case, "hitung")["Jenis cuti"] == "Cuti melahirkan"
    long = ask(world, person, 120, kind="melahirkan")
    assert errors(world, long) == {"go_on"}


def test_days_that_make_no_leave_can_only_go_back(world: World, person: User) -> None:
    case = ask(world, person, 0)
    with pytest.raises(Invalid) as invalid:
        do(world, case)
    assert "mendahului" in str(invalid.value.form.non_field_errors())
    client = Client()
    client.force_login(world.official(TALA, "staf-umum"))
    assert "mendahului" in client.get(f"/meja/tugas/{open_task(case).key}/").content.decode()
    back(world, case)
    assert open_task(case).step == "kirim"


def test_leave_of_somebody_from_outside_is_not_counted(world: World, person: User) -> None:
    case = ask(world, person, 5)
    Case.objects.filter(pk=case.pk).update(applicant=world.citizen)
    assert errors(world, case) == {"__all__"}


@pytest.mark.parametrize("confidential", [False, True])
def test_signed_leave_is_taken_from_the_balance_and_the_stand_in_acts(
    world: World, person: User, confidential: bool
) -> None:
    load_holidays([YEAR])
    from tests.factories import make_official

    stand_in = make_official(person.official.agency, name="Petugas Pengganti")
    signed = [
        {"id": "konsep", "actors": ["staf"], "does": "draft", "with": {"letter": "izin"}},
        {"id": "ttd", "actors": ["kadis"], "does": "sign", "with": {"letter": "izin"}},
    ]
    case = ask(
        world,
        person,
        5,
        COUNT,
        *signed,
        START,
        END,
        letters=[LETTER],
        service={"confidential": confidential},
    )
    days = working_days_of(case)
    do(world, case)
    do(world, case)
    do(world, case, SIGNED)
    form = form_of(world, case)
    assert form.fields["stand_in"].initial == str(stand_in.official.pk)
    assert errors(world, case, {"stand_in": person.official.pk}) == {"stand_in"}
    do(world, case, {"stand_in": stand_in.official.pk})

    number = Letter.objects.get(case=case).number
    row = LeaveTaken.objects.get(official=person.official)
    assert (row.year, row.days, row.since, str(row.case)) == (YEAR, days, MONDAY, str(case.key))
    absence = absence_of(person, MONDAY)
    assert absence is not None
    assert (absence.stand_in, absence.why, absence.decree) == (stand_in.official, "Cuti tahunan", number)
    acting = Acting.objects.get(official=stand_in.official)
    assert (acting.position.code, acting.kind) == ("kabid-rehabilitasi", "Plh.")
    said = told(case, "mulai_cuti")
    assert said["Digantikan oleh"] == "Petugas Pengganti"
    assert said["Nomor surat"] == number

    again = ask(world, person, 5)
    assert form_of(world, again).taken == {YEAR: days}


def test_leave_that_is_started_again_is_taken_once(world: World, person: User) -> None:
    check = {"id": "periksa", "actors": ["kasubbag"], "returns_to": ["mulai_cuti"]}
    case = ask(world, person, 5, COUNT, START, check)
    do(world, case)
    assert form_of(world, case).fields["stand_in"].initial == ""
    do(world, case, {"stand_in": ""})
    back(world, case)
    do(world, case, {"stand_in": ""})
    assert LeaveTaken.objects.filter(official=person.official).count() == 1
    assert person.official.absences.count() == 1
    assert "Digantikan oleh" not in told(case, "mulai_cuti")


def test_leave_goes_back_before_it_begins(world: World, person: User) -> None:
    case = ask(world, person, 5)
    do(world, case)
    back(world, case)
    assert open_task(case).step == "hitung"
    assert not LeaveTaken.objects.exists()


def test_steps_of_leave_need_the_questions_of_leave() -> None:
    good = sheet_of(APPLY, COUNT, START, service=SERVICE, form=FORM)
    assert problems(good, "hitung") == ""
    bare = sheet_of(APPLY, COUNT, START, service=SERVICE)
    for id_ in ("jenis_cuti", "mulai", "selesai"):
        assert f"'{id_}'" in problems(bare, "hitung")
    odd: Any = [{**FORM[0], "fields": [{**FORM[0]["fields"][0], "choices": [{"value": "x", "label": "X"}]}]}]  # type: ignore[dict-item,index]
    assert "jenis cuti 'x'" in problems(sheet_of(APPLY, START, service=SERVICE, form=odd), "mulai_cuti")
