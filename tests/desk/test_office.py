"""The administrator's pages as administrator, colleague, another agency's administrator, citizen and visitor meet them."""

import datetime
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from sopan.cases.models import Task
from sopan.directory import duty
from sopan.directory.models import Acting, AdminEvent, Agency, Holding, Holiday, Official, Position, User
from tests.factories import PASSWORD, make_acting, make_official, make_position
from tests.world import BOGOR, KARANG_TARUNA, TALA, World

SignIn = Callable[[User | None], Client]
DAY = datetime.timedelta(days=1)


@pytest.fixture
def agency(world: World) -> Agency:
    return Agency.objects.get(slug=TALA)


@pytest.fixture
def administrator(world: World, agency: Agency) -> User:
    return make_official(agency, make_position(agency, "pengelola-uji", administers=True))


@pytest.fixture
def clerk(world: World) -> Official:
    return world.official(TALA, "fo-slrt").official


def addresses(agency: Agency, clerk: Official) -> dict[str, tuple[str, str]]:
    """Every address of the administrator: (method, path)."""
    holding = clerk.holdings.get()
    today = duty.today(agency)
    acting = make_acting(clerk.user, make_position(agency), today, today)
    day = Holiday.objects.create(
        agency=agency, date=datetime.date(2026, 12, 3), name="Hari jadi", kind="local"
    )
    pages = {
        name: ("get", reverse(f"desk:{name}", args=[agency.slug]))
        for name in ("people", "acting", "calendar", "hours", "changes")
    }
    return pages | {
        "official": ("get", reverse("desk:official", args=[agency.slug, clerk.pk])),
        "set_active": ("post", reverse("desk:set_active", args=[agency.slug, clerk.pk])),
        "ask_reset": ("get", reverse("desk:reset_password", args=[agency.slug, clerk.pk])),
        "reset_password": ("post", reverse("desk:reset_password", args=[agency.slug, clerk.pk])),
        "end_position": ("post", reverse("desk:end_position", args=[agency.slug, holding.pk])),
        "end_acting": ("post", reverse("desk:end_acting", args=[agency.slug, acting.pk])),
        "remove_day": ("post", reverse("desk:remove_day", args=[agency.slug, day.pk])),
    }


def test_strangers_colleagues_and_other_administrators_find_nothing(
    world: World, as_user: SignIn, agency: Agency, administrator: User, clerk: Official
) -> None:
    bogor = Agency.objects.get(slug=BOGOR)
    elsewhere = make_official(bogor, make_position(bogor, unit=bogor.units.first(), administers=True))
    colleague = world.official(TALA, "staf-pemberdayaan")
    for name, (method, path) in addresses(agency, clerk).items():
        for person, status in ((None, 302), (world.citizen, 403), (colleague, 404), (elsewhere, 404)):
            assert getattr(as_user(person), method)(path).status_code == status, (name, status)
    assert as_user(colleague).get(reverse("desk:offices")).status_code == 404
    assert not AdminEvent.objects.exists()
    clerk.user.refresh_from_db()
    assert clerk.user.is_active
    assert clerk.user.check_password(PASSWORD)


def test_administrator_opens_every_page(
    world: World, as_user: SignIn, agency: Agency, administrator: User, clerk: Official
) -> None:
    client = as_user(administrator)
    for name, (method, path) in addresses(agency, clerk).items():
        if method == "get":
            assert client.get(path).status_code == 200, name
    assert client.get(reverse("desk:offices")).headers["Location"] == reverse("desk:people", args=[TALA])


def test_rows_of_another_agency_are_not_reached_under_ones_own(
    world: World, as_user: SignIn, agency: Agency, administrator: User
) -> None:
    other = world.official(BOGOR, "petugas-p4gn").official
    bogor = Agency.objects.get(slug=BOGOR)
    day = Holiday.objects.create(
        agency=bogor, date=datetime.date(2026, 12, 4), name="Hari jadi", kind="local"
    )
    acting = make_acting(other.user, make_position(bogor, unit=bogor.units.first()), day.date, day.date)
    client = as_user(administrator)
    for name, pk in (
        ("official", other.pk),
        ("set_active", other.pk),
        ("reset_password", other.pk),
        ("end_position", other.holdings.get().pk),
        ("end_acting", acting.pk),
        ("remove_day", day.pk),
    ):
        assert client.post(reverse(f"desk:{name}", args=[TALA, pk])).status_code == 404, name
    assert not AdminEvent.objects.exists()


def test_only_who_manages_an_agency_sees_the_link_to_it(
    world: World, as_user: SignIn, agency: Agency, administrator: User
) -> None:
    link = reverse("desk:offices")
    assert link in as_user(administrator).get(reverse("desk:inbox")).content.decode()
    assert link not in as_user(world.official(TALA, "fo-slrt")).get(reverse("desk:inbox")).content.decode()
    assert link not in as_user(world.citizen).get("/").content.decode()


def test_new_official_gets_a_password_once_and_must_choose_their_own(
    world: World, as_user: SignIn, agency: Agency, administrator: User
) -> None:
    path = reverse("desk:people", args=[TALA])
    position = Position.objects.get(agency=agency, code="fo-slrt")
    entry = {"name": "Petugas Baru", "username": "petugas.baru", "position": position.pk}
    page = as_user(administrator).post(path, entry)
    person, password = page.context["created"]
    assert password in page.content.decode()
    assert password not in as_user(administrator).get(path).content.decode()

    client = Client()
    client.post(reverse("official_login"), {"login": "petugas.baru", "password": password})
    change = reverse("account_change_password")
    assert client.get(reverse("desk:inbox")).headers["Location"] == change
    same = {"oldpassword": password, "password1": password, "password2": password}
    assert "berbeda" in client.post(change, same).content.decode()
    assert client.get(reverse("desk:inbox")).status_code == 302
    own = "jalan-panjang-berliku-77"
    client.post(change, {"oldpassword": password, "password1": own, "password2": own})
    assert client.get(reverse("desk:inbox")).status_code == 200
    person.refresh_from_db()
    assert person.check_password(own)


def test_reset_password_ends_the_sessions_of_the_old_one(
    world: World, as_user: SignIn, agency: Agency, administrator: User, clerk: Official
) -> None:
    signed_in = as_user(clerk.user)
    assert signed_in.get(reverse("desk:inbox")).status_code == 200
    path = reverse("desk:reset_password", args=[TALA, clerk.pk])
    assert as_user(administrator).get(path).status_code == 200
    assert signed_in.get(reverse("desk:inbox")).status_code == 200
    password = as_user(administrator).post(path).context["password"]
    assert signed_in.get(reverse("desk:inbox")).headers["Location"].startswith("/akun/masuk/")
    clerk.user.refresh_from_db()
    assert clerk.user.check_password(password)


def test_deactivated_official_is_out_at_once_and_back_when_activated(
    world: World, as_user: SignIn, agency: Agency, administrator: User, clerk: Official
) -> None:
    signed_in = as_user(clerk.user)
    assert signed_in.get(reverse("desk:inbox")).status_code == 200
    path = reverse("desk:set_active", args=[TALA, clerk.pk])
    as_user(administrator).post(path)
    assert signed_in.get(reverse("desk:inbox")).status_code == 302
    as_user(administrator).post(path, {"active": "1"})
    assert as_user(User.objects.get(pk=clerk.user_id)).get(reverse("desk:inbox")).status_code == 200
    own = reverse("desk:set_active", args=[TALA, administrator.official.pk])
    as_user(administrator).post(own)
    administrator.refresh_from_db()
    assert administrator.is_active


def test_stand_in_has_the_tasks_at_once_and_loses_them_when_the_order_ends(
    world: World, as_user: SignIn, agency: Agency, administrator: User
) -> None:
    case = world.apply(TALA, KARANG_TARUNA)
    task = world.open_task(case)
    stand_in = world.official(TALA, "sekretaris")
    inbox = as_user(stand_in)
    mine = reverse("desk:inbox") + "?tab=mine"
    assert case.number not in inbox.get(mine).content.decode()
    today = duty.today(agency)
    client = as_user(administrator)
    entry = {
        "position": task.position_id,
        "official": stand_in.official.pk,
        "kind": "Plh.",
        "since": str(today - DAY),
        "until": str(today + DAY),
        "decree": "800/12/2026",
    }
    path = reverse("desk:acting", args=[TALA])
    assert client.post(path, entry).status_code == 302
    assert case.number in inbox.get(mine).content.decode()
    assert "sudah memiliki" in client.post(path, entry).content.decode()
    client.post(reverse("desk:end_acting", args=[TALA, Acting.objects.get().pk]))
    assert case.number not in inbox.get(mine).content.decode()


def test_position_given_and_ended_changes_the_inbox(
    world: World, as_user: SignIn, agency: Agency, administrator: User
) -> None:
    case = world.apply(TALA, KARANG_TARUNA)
    task = world.open_task(case)
    other = world.official(TALA, "sekretaris").official
    client = as_user(administrator)
    path = reverse("desk:official", args=[TALA, other.pk])
    entry = {"position": task.position_id, "since": str(duty.today(agency))}
    assert client.post(path, entry).status_code == 302
    assert "sudah memangku" in client.post(path, entry).content.decode()
    mine = reverse("desk:inbox") + "?tab=mine"
    assert case.number in as_user(other.user).get(mine).content.decode()
    holding = Holding.objects.get(official=other, position=task.position_id)
    client.post(reverse("desk:end_position", args=[TALA, holding.pk]))
    holding.refresh_from_db()
    assert holding.until == duty.today(agency)


def test_changed_calendar_changes_new_deadlines(
    world: World, as_user: SignIn, agency: Agency, administrator: User
) -> None:
    before = world.open_task(world.apply(TALA, KARANG_TARUNA))
    client = as_user(administrator)
    today = duty.today(agency)
    for after in range(10):
        entry = {"date": str(today + after * DAY), "name": "Libur daerah", "works": "0"}
        assert client.post(reverse("desk:calendar", args=[TALA]), entry).status_code == 302
    later = world.open_task(world.apply(TALA, KARANG_TARUNA))
    assert before.due_at is not None
    assert later.due_at is not None
    assert later.due_at >= timezone.now() + 8 * DAY > before.due_at
    before.refresh_from_db()
    assert Task.objects.get(pk=before.pk).due_at == before.due_at


def test_hours_are_set_and_a_crossed_interval_is_refused(
    world: World, as_user: SignIn, agency: Agency, administrator: User
) -> None:
    path = reverse("desk:hours", args=[TALA])
    client = as_user(administrator)
    good = {"mon_0_from": "08:00", "mon_0_to": "12:00", "mon_1_from": "13:00", "mon_1_to": "15.30"}
    for wrong in ({}, {"mon_0_from": "12:00", "mon_0_to": "08:00"}, {**good, "mon_1_from": "11:00"}):
        assert client.post(path, wrong).status_code == 200
    assert client.post(path, good).status_code == 302
    agency.refresh_from_db()
    assert agency.hours == {"mon": [["08:00", "12:00"], ["13:00", "15:30"]]}


def test_every_change_stands_in_the_history(
    world: World, as_user: SignIn, agency: Agency, administrator: User, clerk: Official
) -> None:
    client = as_user(administrator)
    client.post(reverse("desk:set_active", args=[TALA, clerk.pk]))
    page = client.get(reverse("desk:changes", args=[TALA])).content.decode()
    assert "Akun dinonaktifkan" in page
    assert clerk.title_name in page
    assert administrator.name in page


def test_running_deadlines_follow_a_day_that_is_entered_and_taken_out(
    world: World, as_user: SignIn, agency: Agency, administrator: User
) -> None:
    case = world.apply(TALA, KARANG_TARUNA)
    task = world.open_task(case)
    assert task.due_at is not None
    before = task.due_at
    due = before.astimezone(agency.zone).date()
    client = as_user(administrator)
    page = client.post(
        reverse("desk:calendar", args=[TALA]),
        {"date": due.isoformat(), "name": "Hari berkabung", "works": "0", "source": ""},
        follow=True,
    ).content.decode()
    assert "2 batas waktu yang sedang berjalan dihitung ulang." in page
    assert world.open_task(case).due_at != before
    row = case.clock_entries.get(kind="recompute", clock=task.clock)
    assert (row.due_before, row.user) == (before, administrator)
    assert row.rule.endswith("ditetapkan: Hari berkabung")
    day = Holiday.objects.get(agency=agency, date=due)
    client.post(reverse("desk:remove_day", args=[TALA, day.pk]))
    assert world.open_task(case).due_at == before
