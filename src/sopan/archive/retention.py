"""How long a record is kept: the schedule (JRA) that its code falls under, its dates, and where it stands on a day.

The retention of a letter of a case begins on the day the case is closed; that of a letter that came in without a case,
on the day it was received, and of one that went out without a case, on its date. Where the schedule counts from an
event ("2 tahun setelah kontrak berakhir"), it begins when an archivist has entered the day of that event, never before
its letter was done with. A code without a schedule, in itself and in all above it, has none: nothing is guessed.
"""

import calendar
import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from sopan.agenda.models import Classification
from sopan.archive.models import Hold, Record
from sopan.cases.models import Case

Fate = Classification.Fate
RENEWED = ["classification", "begins", "rule", "starts", "fate", "active_until", "inactive_until"]
"""The columns that `renew` writes."""
A_BATCH = 1000
LONG = 10
"""Years of retention from which on the head of ANRI has to consent to a destruction (PP 28/2012)."""
HELD = Q(Exists(Hold.objects.filter(record=OuterRef("pk"), lifted_at=None))) | Q(
    Exists(Hold.objects.filter(case=OuterRef("case"), lifted_at=None))
)
"""Records that somebody holds, themselves or all of their case."""


class Phase(StrEnum):
    """Where a record stands on a day. The values are words of addresses."""

    RUNNING = "berjalan"
    WAITING = "menunggu-tanggal"
    ACTIVE = "aktif"
    INACTIVE = "inaktif"
    TO_DESTROY = "usul-musnah"
    TO_TRANSFER = "usul-serah"
    TO_REASSESS = "dinilai-kembali"
    HELD = "ditunda"  # whatever its schedule says
    UNKNOWN = "belum-ada-jadwal"
    DESTROYED = "dimusnahkan"
    TRANSFERRED = "diserahkan"


LABELS: Mapping[Phase, Any] = {
    Phase.RUNNING: _("penanganannya masih berjalan"),
    Phase.WAITING: _("menunggu tanggal mulai retensi"),
    Phase.ACTIVE: _("aktif"),
    Phase.INACTIVE: _("inaktif"),
    Phase.TO_DESTROY: _("waktunya diusulkan musnah"),
    Phase.TO_TRANSFER: _("waktunya diserahkan"),
    Phase.TO_REASSESS: _("waktunya dinilai kembali"),
    Phase.HELD: _("pemusnahannya ditunda"),
    Phase.UNKNOWN: _("belum ada jadwal retensi"),
    Phase.DESTROYED: _("dimusnahkan"),
    Phase.TRANSFERRED: _("diserahkan ke lembaga kearsipan"),
}
DUE: Mapping[Phase, str] = {
    Phase.TO_DESTROY: Fate.DESTROY,
    Phase.TO_TRANSFER: Fate.PERMANENT,
    Phase.TO_REASSESS: Fate.REASSESS,
}


@dataclass(frozen=True)
class Schedule:
    """The retention of a code: years active, years inactive after that, what becomes of it in the end, and the event
    from which the years count, in words; empty when they count from the end of handling."""

    code: str
    active_years: int
    inactive_years: int
    fate: str
    starts: str = ""


def schedules() -> dict[str, Schedule | None]:
    """All codes with their schedules; None where the table has the code without a retention."""
    found: dict[str, Schedule | None] = {}
    columns = ("code", "active_years", "inactive_years", "fate", "starts")
    for code, active, inactive, fate, starts in Classification.objects.order_by().values_list(*columns):
        whole = None if active is None or inactive is None else (active, inactive)
        found[code] = Schedule(code, *whole, fate, starts) if whole and fate else None
    return found


def schedule_of(code: str, known: Mapping[str, Schedule | None]) -> Schedule | None:
    """The schedule of the longest part of `code` that has one: what a heading is given counts for all below it that
    have none of their own. An office gives a retention to the row that its schedule (JRA) names, often a heading.
    """
    while code:
        if (found := known.get(code)) is not None:
            return found
        code = code.rpartition(".")[0]
    return None


def retention(record: Record, schedule: Schedule | None) -> dict[str, Any]:
    """The columns of a record that follow from its code and from the days that it has."""
    if schedule is None:
        return {"rule": "", "starts": "", "fate": "", "active_until": None, "inactive_until": None}
    first = counted_from(record, schedule.starts)
    ends = (schedule.active_years, schedule.active_years + schedule.inactive_years)
    active, inactive = (years_after(first, years) if first else None for years in ends)
    return {
        "rule": schedule.code,
        "starts": schedule.starts,
        "fate": schedule.fate,
        "active_until": active,
        "inactive_until": inactive,
    }


def counted_from(record: Record, starts: str) -> datetime.date | None:
    """The day from which the years count, under a schedule that counts from that event, if any; None while it is open.

    The day of an event counts only for the event that it was entered for: another schedule asks anew.
    """
    if not starts or record.begins is None:
        return record.begins
    if record.event_on is None or record.event != starts:
        return None
    return max(record.begins, record.event_on)


def years_after(day: datetime.date, years: int) -> datetime.date:
    """The same day that many years later; the last of February for the 29th. Never past the end of the calendar."""
    year = min(day.year + years, datetime.MAXYEAR)
    return day.replace(year=year, day=min(day.day, calendar.monthrange(year, day.month)[1]))


def phase_of(record: Record, today: datetime.date) -> Phase:
    """Where the record stands by its schedule; whether somebody holds it is asked of `holds`."""
    if record.state != Record.State.KEPT:
        return Phase.DESTROYED if record.state == Record.State.DESTROYED else Phase.TRANSFERRED
    if not record.rule:
        return Phase.UNKNOWN
    if record.begins is None:
        return Phase.RUNNING
    if record.active_until is None or record.inactive_until is None:
        return Phase.WAITING
    if today <= record.active_until:
        return Phase.ACTIVE
    if today <= record.inactive_until:
        return Phase.INACTIVE
    return next(phase for phase, fate in DUE.items() if fate == record.fate)


def in_phase(phase: Phase, today: datetime.date) -> Q:
    """Which records stand there: `phase_of` for the database. What is held is never due."""
    kept = Q(state=Record.State.KEPT)
    match phase:
        case Phase.DESTROYED:
            return Q(state=Record.State.DESTROYED)
        case Phase.TRANSFERRED:
            return Q(state=Record.State.TRANSFERRED)
        case Phase.UNKNOWN:
            return kept & Q(rule="")
        case Phase.RUNNING:
            return kept & ~Q(rule="") & Q(begins=None)
        case Phase.WAITING:
            return kept & ~Q(rule="") & Q(begins__isnull=False, inactive_until=None)
        case Phase.HELD:
            return kept & HELD
        case Phase.ACTIVE:
            return kept & Q(active_until__gte=today)
        case Phase.INACTIVE:
            return kept & Q(active_until__lt=today, inactive_until__gte=today)
        case _:
            return kept & Q(fate=DUE[phase], inactive_until__lt=today) & ~HELD


def is_long(record: Record) -> bool:
    """Whether its retention is ten years or more, so that the head of ANRI has to consent."""
    first, until = counted_from(record, record.starts), record.inactive_until
    return first is not None and until is not None and years_after(first, LONG) <= until


def renew(record: Record, known: Mapping[str, Schedule | None]) -> list[str]:
    """Bring a record in line with its line in the book and with the schedules, unsaved; the names of what changed."""
    before = {name: getattr(record, name) for name in RENEWED}
    if (entry := record.entry) is not None:
        record.classification = entry.classification
        if record.document_id is None and record.case_id is None:
            day = entry.received if record.direction == Record.Direction.IN else entry.dated
            record.begins = day or record.begins
    for name, value in retention(record, schedule_of(record.classification, known)).items():
        setattr(record, name, value)
    return [name for name in RENEWED if getattr(record, name) != before[name]]


def refresh() -> int:
    """Bring all kept records in line with the books, the schedules and their cases; how many have changed."""
    changed = _begin()
    known = schedules()
    kept = Record.objects.filter(state=Record.State.KEPT).select_related("entry").order_by("pk")
    last = 0
    while rows := list(kept.filter(pk__gt=last)[:A_BATCH]):
        last = rows[-1].pk
        stale = [record for record in rows if renew(record, known)]
        Record.objects.bulk_update(stale, RENEWED)
        changed += len(stale)
    return changed


def _begin() -> int:
    """Let the retention begin of records whose case was closed since."""
    rows: QuerySet[Record] = Record.objects.filter(
        begins=None, state=Record.State.KEPT, case__status=Case.Status.CLOSED, case__closed_at__isnull=False
    )
    changed = 0
    for record in rows.select_related("case", "agency").order_by("pk").iterator(chunk_size=A_BATCH):
        assert record.case is not None, "filtered so"
        assert record.case.closed_at is not None, "filtered so"
        day = record.case.closed_at.astimezone(record.agency.zone).date()
        changed += Record.objects.filter(pk=record.pk, begins=None).update(begins=day)
    return changed
