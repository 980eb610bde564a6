"""What an agency's administrator changes: people, who holds what, who stands in, hours and days off.

Every function takes the person who acts and asks whether they administer that agency. Each change and its
trace (`changes_in`) are stored together or not at all.
"""

import datetime
import secrets

from django.db import transaction
from django.db.models import QuerySet
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sopan.directory.calendars import DAYS, calendar_changed
from sopan.directory.duty import administers, today
from sopan.directory.models import (
    Acting,
    AdminEvent,
    Agency,
    Holding,
    Holiday,
    Official,
    Position,
    User,
)

Kind = AdminEvent.Kind
DAY_NAMES = dict(
    zip(
        DAYS,
        (
            gettext_lazy("Senin"),
            gettext_lazy("Selasa"),
            gettext_lazy("Rabu"),
            gettext_lazy("Kamis"),
            gettext_lazy("Jumat"),
            gettext_lazy("Sabtu"),
            gettext_lazy("Minggu"),
        ),
        strict=True,
    )
)


class NotAllowed(Exception):  # named as an office would
    """The person does not administer that agency."""


class Unsuitable(Exception):
    """It cannot be entered so; `message` says what to mend."""

    def __init__(self, message: str) -> None:
        super().__init__("unsuitable")
        self.message = message


def agency_of(user: User, slug: str) -> Agency:
    """The agency of that name, if `user` administers it. Errors: NotAllowed, the same when there is none."""
    found = Agency.objects.filter(slug=slug, pk__in=administers(user)).first()
    if found is None:
        raise NotAllowed
    return found


def agencies_of(user: User) -> list[Agency]:
    """The agencies that `user` administers."""
    return list(Agency.objects.filter(pk__in=administers(user)))


def changes_in(user: User, agency: Agency) -> QuerySet[AdminEvent]:
    """Who changed what in the agency, newest first. Errors: NotAllowed."""
    _allowed(user, agency)
    return AdminEvent.objects.filter(agency=agency).select_related("user")


@transaction.atomic
def add_official(
    user: User, agency: Agency, *, username: str, name: str, nip: str, rank: str, position: Position
) -> tuple[User, str]:
    """Enter an official who holds `position` from today.

    Returns the person and a first password, shown once; they must choose their own when they sign in.
    """
    _allowed(user, agency)
    if User.objects.filter(username=username).exists():
        raise Unsuitable(_("Nama masuk itu sudah dipakai. Pilih yang lain."))
    password = _first_password()
    person = User.objects.create_user(username, name, password, must_change_password=True)
    official = Official.objects.create(user=person, agency=agency, nip=nip, rank=rank, title_name=name)
    _hold(agency, official, position, today(agency))
    _trace(user, agency, Kind.OFFICIAL_ADDED, f"{name}, {position.name}")
    return person, password


@transaction.atomic
def reset_password(user: User, agency: Agency, official: Official) -> str:
    """A new first password for an official who forgot theirs, shown once.

    Whoever is signed in with the old one is out, and the official must choose their own when they sign in.
    """
    _allowed(user, agency)
    _own(agency, official)
    if official.user == user:
        raise Unsuitable(_("Ganti kata sandi Anda sendiri lewat halaman Akun saya."))
    if official.user.is_staff:
        raise Unsuitable(
            _("Akun ini juga mengelola sistem. Kata sandinya hanya dapat dibuat ulang di peladen.")
        )
    password = _first_password()
    official.user.set_password(password)
    official.user.must_change_password = True
    official.user.save(update_fields=["password", "must_change_password"])
    _trace(user, agency, Kind.PASSWORD_RESET, official.title_name)
    return password


@transaction.atomic
def give_position(
    user: User, agency: Agency, official: Official, position: Position, since: datetime.date
) -> None:
    """Let an official hold one more position from a day on."""
    _allowed(user, agency)
    _own(agency, official)
    held = Holding.objects.filter(official=official, position=position, until=None)
    if held.exists():
        raise Unsuitable(_("Petugas ini sudah memangku jabatan itu."))
    _hold(agency, official, position, since)
    _trace(user, agency, Kind.POSITION_GIVEN, f"{official.title_name}, {position.name}, {_span(since, None)}")


@transaction.atomic
def end_position(user: User, agency: Agency, holding: Holding, until: datetime.date) -> None:
    """The last day on which an official holds a position. Their open tasks stay with the position."""
    _allowed(user, agency)
    _own(agency, holding.official)
    if until < holding.since:
        raise Unsuitable(_("Hari terakhir tidak boleh sebelum hari pertama."))
    holding.until = until
    holding.save(update_fields=["until"])
    about = f"{holding.official.title_name}, {holding.position.name}, {_span(holding.since, until)}"
    _trace(user, agency, Kind.POSITION_ENDED, about)


@transaction.atomic
def appoint_acting(
    user: User,
    agency: Agency,
    *,
    position: Position,
    official: Official,
    kind: str,
    since: datetime.date,
    until: datetime.date,
    decree: str,
) -> Acting:
    """Appoint a Plt/Plh for a position between two days, by a decree."""
    _allowed(user, agency)
    _own(agency, official)
    if position.agency_id != agency.pk:
        raise NotAllowed
    if until < since:
        raise Unsuitable(_("Tanggal akhir tidak boleh sebelum tanggal mulai."))
    if Acting.objects.filter(position=position, since__lte=until, until__gte=since).exists():
        raise Unsuitable(_("Pada masa itu jabatan tersebut sudah memiliki Plt. atau Plh."))
    row = Acting.objects.create(
        position=position, official=official, kind=kind, since=since, until=until, decree=decree
    )
    _trace(user, agency, Kind.ACTING_APPOINTED, f"{_order(row)}, {decree}")
    return row


@transaction.atomic
def end_acting(user: User, agency: Agency, acting: Acting) -> None:
    """End an appointment as of yesterday, so that it is over at once; one that begins today or later is deleted."""
    _allowed(user, agency)
    _own(agency, acting.official)
    day = today(agency)
    if acting.until < day:
        raise Unsuitable(_("Penunjukan ini sudah berakhir."))
    _trace(user, agency, Kind.ACTING_ENDED, _order(acting))
    if acting.since >= day:
        acting.delete()
        return
    acting.until = day - datetime.timedelta(days=1)
    acting.save(update_fields=["until"])


@transaction.atomic
def set_day(
    user: User, agency: Agency, date: datetime.date, name: str, *, works: bool, source: str
) -> Holiday:
    """Enter a day on which this agency rests, or works although the nation rests."""
    _allowed(user, agency)
    row, _created = Holiday.objects.update_or_create(
        agency=agency,
        date=date,
        defaults={"name": name, "works": works, "source": source, "kind": Holiday.Kind.LOCAL},
    )
    _trace(user, agency, Kind.DAY_SET, f"{_date(date)}, {name}: {_works(works)}")
    return row


@transaction.atomic
def remove_day(user: User, agency: Agency, row: Holiday) -> None:
    """Take the agency's own day out; national days are the system administrator's."""
    _allowed(user, agency)
    if row.agency_id != agency.pk:
        raise NotAllowed
    _trace(user, agency, Kind.DAY_REMOVED, f"{_date(row.date)}, {row.name}: {_works(row.works)}")
    row.delete()


@transaction.atomic
def set_hours(user: User, agency: Agency, hours: dict[str, list[list[str]]]) -> None:
    """Set the hours of each weekday: {"mon": [["07:30", "12:00"], ...]}."""
    _allowed(user, agency)
    if not any(hours.values()):
        raise Unsuitable(_("Paling sedikit satu hari harus memiliki jam kerja."))
    agency.hours = hours
    agency.save(update_fields=["hours"])
    calendar_changed(agency)
    with translation.override("id"):  # stored, so in the office's language whoever changes it
        spans = [
            f"{DAY_NAMES[day]} {', '.join('–'.join(one) for one in hours[day])}"
            for day in DAYS
            if hours.get(day)
        ]
    _trace(user, agency, Kind.HOURS_SET, "; ".join(spans))


@transaction.atomic
def set_active(user: User, agency: Agency, official: Official, *, active: bool) -> None:
    """Let an official sign in, or no longer."""
    _allowed(user, agency)
    _own(agency, official)
    if official.user == user and not active:
        raise Unsuitable(_("Anda tidak dapat menonaktifkan akun Anda sendiri."))
    if official.user.is_staff:
        raise Unsuitable(_("Akun ini juga mengelola sistem, jadi tidak diubah dari halaman instansi."))
    if official.user.is_active == active:
        return
    official.user.is_active = active
    official.user.save(update_fields=["is_active"])
    _trace(user, agency, Kind.ACCOUNT_ON if active else Kind.ACCOUNT_OFF, official.title_name)


def _hold(agency: Agency, official: Official, position: Position, since: datetime.date) -> None:
    if position.agency_id != agency.pk:
        raise NotAllowed
    Holding.objects.create(official=official, position=position, since=since)


def _own(agency: Agency, official: Official) -> None:
    if official.agency_id != agency.pk:
        raise NotAllowed


def _allowed(user: User, agency: Agency) -> None:
    if agency.pk not in administers(user):
        raise NotAllowed


def _first_password() -> str:
    """Three groups of four, without letters that look alike: it is read out or copied by hand (about 59 bits)."""
    letters = "abcdefghjkmnpqrstuvwxyz23456789"
    return "-".join("".join(secrets.choice(letters) for _place in range(4)) for _part in range(3))


def _trace(user: User, agency: Agency, kind: Kind, about: str) -> None:
    """Store who changed what; `about` is stored too, so it is Indonesian whatever language they read."""
    longest = AdminEvent._meta.get_field("about").max_length
    AdminEvent.objects.create(agency=agency, user=user, kind=kind, about=about[:longest])


def _order(acting: Acting) -> str:
    span = _span(acting.since, acting.until)
    return f"{acting.official.title_name}, {acting.kind} {acting.position.name}, {span}"


def _span(since: datetime.date, until: datetime.date | None) -> str:
    return f"{_date(since)} – {_date(until)}" if until else f"mulai {_date(since)}"


def _date(day: datetime.date) -> str:
    return f"{day:%d-%m-%Y}"


def _works(works: bool) -> str:
    return "tetap masuk kerja" if works else "libur"
