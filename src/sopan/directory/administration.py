"""What an agency's administrator changes: people, who holds what, who stands in, hours and days off.

Every function takes the person who acts and asks whether they administer that agency.
"""

import datetime
import secrets

from django.db import transaction
from django.utils.translation import gettext as _

from sopan.directory.calendars import calendar_changed
from sopan.directory.duty import administers, today
from sopan.directory.models import Acting, Agency, Holding, Holiday, Official, Position, User


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


@transaction.atomic
def add_official(
    user: User, agency: Agency, *, username: str, name: str, nip: str, rank: str, position: Position
) -> tuple[User, str]:
    """Enter an official who holds `position` from today. Returns the person and a first password, shown once."""
    _allowed(user, agency)
    if User.objects.filter(username=username).exists():
        raise Unsuitable(_("Nama masuk itu sudah dipakai. Pilih yang lain."))
    password = secrets.token_urlsafe(12)
    person = User.objects.create_user(username, name, password)
    official = Official.objects.create(user=person, agency=agency, nip=nip, rank=rank, title_name=name)
    _hold(agency, official, position, today(agency))
    return person, password


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


def end_position(user: User, agency: Agency, holding: Holding, until: datetime.date) -> None:
    """The last day on which an official holds a position. Their open tasks stay with the position."""
    _allowed(user, agency)
    _own(agency, holding.official)
    if until < holding.since:
        raise Unsuitable(_("Hari terakhir tidak boleh sebelum hari pertama."))
    holding.until = until
    holding.save(update_fields=["until"])


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
    return Acting.objects.create(
        position=position, official=official, kind=kind, since=since, until=until, decree=decree
    )


def end_acting(user: User, agency: Agency, acting: Acting) -> None:
    """End an appointment as of yesterday; one that has not begun is deleted."""
    _allowed(user, agency)
    _own(agency, acting.official)
    day = today(agency)
    if acting.since >= day:
        acting.delete()
        return
    acting.until = min(acting.until, day - datetime.timedelta(days=1))
    acting.save(update_fields=["until"])


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
    calendar_changed(agency)
    return row


def remove_day(user: User, agency: Agency, row: Holiday) -> None:
    """Take the agency's own day out; national days are the system administrator's."""
    _allowed(user, agency)
    if row.agency_id != agency.pk:
        raise NotAllowed
    row.delete()
    calendar_changed(agency)


def set_hours(user: User, agency: Agency, hours: dict[str, list[list[str]]]) -> None:
    """Set the hours of each weekday: {"mon": [["07:30", "12:00"], ...]}."""
    _allowed(user, agency)
    if not any(hours.values()):
        raise Unsuitable(_("Paling sedikit satu hari harus memiliki jam kerja."))
    agency.hours = hours
    agency.save(update_fields=["hours"])
    calendar_changed(agency)


def set_active(user: User, agency: Agency, official: Official, *, active: bool) -> None:
    """Let an official sign in, or no longer."""
    _allowed(user, agency)
    _own(agency, official)
    official.user.is_active = active
    official.user.save(update_fields=["is_active"])


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
