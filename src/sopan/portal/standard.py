"""The service standard of an SOP as a page shows it: its rows, who does them, and how long they take together."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import ngettext

from sopan.cases.models import Edition
from sopan.cases.sheet import time_words
from sopan.procedure.model import Procedure, Step
from sopan.procedure.time import Duration

MINUTES_AN_HOUR = 60


@dataclass(frozen=True)
class Row:
    """One row of the sheet: a step with the names of those who do it."""

    step: Step
    number: int  # position on the sheet, for rows that have no printed number
    actors: str
    mine: bool  # the applicant does it
    time: str


@dataclass(frozen=True)
class Card:
    """What a list says of a service. Plain values, because an edition never changes."""

    name: str
    summary: str
    time: tuple[Duration, ...]
    cost: str
    confidential: bool
    online: bool

    @property
    def time_words(self) -> str:
        """How long it takes, as published, else the sum of the sheet."""
        return sum_words(self.time)


_cards: dict[str, Card] = {}
"""By the hash of the edition's content; some 500 bytes each, and editions in force are few."""


def cards_of(editions: Iterable[Edition]) -> dict[str, Card]:
    """Cards by the hash of the edition; one query for the contents that this process has not read yet."""
    wanted = {edition.sha256: edition.pk for edition in editions}
    unread = [pk for sha256, pk in wanted.items() if sha256 not in _cards]
    if unread:
        for edition in Edition.objects.filter(pk__in=unread):
            _cards[edition.sha256] = _card(edition.sheet)
    return {sha256: _cards[sha256] for sha256 in wanted}


def rows_of(sheet: Procedure) -> list[Row]:
    """Every row of the sheet, in order."""
    actors = {actor.id: actor for actor in sheet.actors}
    rows = []
    for number, step in enumerate(sheet.steps, start=1):
        doers = [actors[one] for one in step.doers]
        rows.append(
            Row(
                step=step,
                number=number,
                actors=", ".join(actor.name for actor in doers),
                mine=any(actor.is_ == "applicant" for actor in doers),
                time=time_words(step.time),
            )
        )
    return rows


def published_time(sheet: Procedure) -> str:
    """The time that the office has published; empty when it is the sum of the rows."""
    return time_words(sheet.service.promised) if sheet.service else ""


def office_time(sheet: Procedure) -> str:
    """The time standards of the rows after sending, one after the other: what the deadline is made of."""
    return sum_words(sheet.row_times)


def sum_words(times: Iterable[Duration]) -> str:
    """Durations added up, each at its longest: "6 hari kerja 1 jam 25 menit"; one alone keeps its own words."""
    times = tuple(times)
    if len(times) == 1:
        return time_words(times[0])
    total: dict[str, int] = {}
    for time in times:
        kind = "hari kerja" if time.unit == "hari" and time.basis == "working" else time.unit
        total[kind] = total.get(kind, 0) + time.most
    hours, minutes = divmod(total.get("menit", 0), MINUTES_AN_HOUR)
    if hours:
        total["jam"] = total.get("jam", 0) + hours
    total["menit"] = minutes
    return " ".join(_counted(kind, total[kind]) for kind in _LONGEST_FIRST if total.get(kind))


_LONGEST_FIRST = ("tahun", "bulan", "minggu", "hari", "hari kerja", "jam", "menit")


def _counted(kind: str, n: int) -> str:
    match kind:
        case "tahun":
            words = ngettext("%(n)d tahun", "%(n)d tahun", n)
        case "bulan":
            words = ngettext("%(n)d bulan", "%(n)d bulan", n)
        case "minggu":
            words = ngettext("%(n)d minggu", "%(n)d minggu", n)
        case "hari":
            words = ngettext("%(n)d hari", "%(n)d hari", n)
        case "hari kerja":
            words = ngettext("%(n)d hari kerja", "%(n)d hari kerja", n)
        case "jam":
            words = ngettext("%(n)d jam", "%(n)d jam", n)
        case _:
            words = ngettext("%(n)d menit", "%(n)d menit", n)
    return words % {"n": n}


def _card(sheet: Procedure) -> Card:
    service = sheet.service
    assert service is not None, "only public services are listed"
    return Card(
        name=service.name,
        summary=service.summary,
        time=(service.promised,) if service.promised else tuple(sheet.row_times),
        cost=service.cost,
        confidential=service.confidential,
        online="online" in service.channels,
    )
