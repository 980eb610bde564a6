"""The library: every SOP of every agency, internal ones too, as a list and as one document.

SOP documents are public information (UU 14/2008). How many cases run, and what is wrong with a document, are the
business of the agency's own officials.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any, Literal

from django.db.models import Count, QuerySet
from django.urls import reverse

from sopan.cases.models import Case, Edition, ProcedureRow
from sopan.directory import duty
from sopan.directory.models import Agency, anyone
from sopan.portal.finding import ranked
from sopan.portal.standard import published_time, sum_words
from sopan.procedure.checks import lint
from sopan.procedure.checks.findings import Findings
from sopan.procedure.model import Procedure, Step
from sopan.procedure.problems import Problem
from sopan.procedure.source import Source

HITS = 40
Kind = Literal["public", "staff", "internal"]


@dataclass(frozen=True)
class Facts:
    """What the list says of an edition. Plain values, because an edition never changes."""

    title: str
    number: str
    kind: Kind
    steps: int


@dataclass(frozen=True)
class Entry:
    """One SOP in the list."""

    row: ProcedureRow
    edition: Edition  # in force; without its content
    facts: Facts
    running: int | None = None  # how many cases run now; None for whom it does not concern


@dataclass(frozen=True)
class Shelf:
    """An agency with its SOPs."""

    agency: Agency
    entries: list[Entry]


@dataclass(frozen=True)
class Asked:
    """What officials are asked at a step: questions and documents."""

    step: Step
    labels: tuple[str, ...]


@dataclass(frozen=True)
class Times:
    """The time of an SOP: as published, and the longest times of its rows added up."""

    published: str
    total: str


def in_force() -> QuerySet[ProcedureRow]:
    """Every SOP in force, by agency, unit and title; of its edition all but the content."""
    return (
        ProcedureRow.objects.filter(current__isnull=False)
        .select_related("agency", "unit", "current")
        .defer("current__content")
        .order_by("agency__name", "agency__pk", "unit__name", "title", "pk")
    )


def shelves(agencies: Iterable[Agency], user: Any) -> list[Shelf]:
    """Each agency with its SOPs, in the order given."""
    agencies = list(agencies)
    by_agency: dict[int, list[Entry]] = {}
    for entry in entries(in_force().filter(agency__in=agencies), user):
        by_agency.setdefault(entry.row.agency_id, []).append(entry)
    return [Shelf(agency, by_agency.get(agency.pk, [])) for agency in agencies]


def found(words: str, agency: Agency | None, user: Any) -> list[Entry]:
    """The SOPs that `words` ask for, best first, of one agency or of all."""
    rows = in_force() if agency is None else in_force().filter(agency=agency)
    return entries(ranked(words, rows)[:HITS], user)


def entries(rows: Iterable[ProcedureRow], user: Any) -> list[Entry]:
    """The rows as a list shows them to `user`."""
    current = [(row, row.current) for row in rows if row.current is not None]
    facts = _facts_of(edition for _row, edition in current)
    mine = works_in(user) & {row.agency_id for row, _edition in current}
    counts = running(mine)
    return [
        Entry(
            row,
            edition,
            facts[edition.sha256],
            counts.get(row.pk, 0) if row.agency_id in mine else None,
        )
        for row, edition in current
    ]


def works_in(user: Any) -> frozenset[int]:
    """Ids of the agencies in which the user is on duty today, with a password of their own."""
    person = anyone(user)
    if person is None or not person.is_active or person.must_change_password:
        return frozenset()
    return frozenset(one.agency_id for one in duty.duties_of(person))


def running(agencies: Collection[int]) -> dict[int, int]:
    """How many cases of each procedure of those agencies run now, by its id."""
    if not agencies:
        return {}
    cases = Case.objects.filter(agency__in=agencies, status=Case.Status.OPEN)
    return dict(cases.values_list("procedure").annotate(n=Count("pk")).order_by())


def kind_of(sheet: Procedure) -> Kind:
    """For whom the SOP is: the public, the agency's own staff, or the office alone."""
    if sheet.service is None:
        return "internal"
    return "public" if sheet.service.audience == "public" else "staff"


def times_of(sheet: Procedure) -> Times:
    """The published time and the sum of the office's rows."""
    return Times(published_time(sheet), sum_words(sheet.row_times))


def asked_of_officials(sheet: Procedure) -> list[Asked]:
    """What each step asks of the official who does it."""
    asked = [
        Asked(step, (*(one.label for one in step.fields), *(one.label for one in step.documents)))
        for step in sheet.steps
    ]
    return [one for one in asked if one.labels]


def ways_in(sheet: Procedure, *, official: bool) -> dict[str, str]:
    """Addresses at which a case of the SOP can be begun: `apply` by oneself, `start` at the desk."""
    service = sheet.service
    ways = {}
    if service is not None and "online" in service.channels and (official or service.audience == "public"):
        ways["apply"] = reverse("portal:start", args=[sheet.agency, sheet.slug])
    if official and (service is None or {"counter", "phone"} & set(service.channels)):
        page = "desk:start" if service is None else "desk:intake"
        ways["start"] = reverse(page, args=[sheet.agency, sheet.slug])
    return ways


def defects(sheet: Procedure) -> list[Problem]:
    """What is worth mending in the document itself."""
    findings = Findings(Source(sheet.slug))
    lint.check(sheet, findings)
    return findings.sorted()


_facts: dict[str, Facts] = {}
"""By the hash of the edition's content; some 300 bytes each, and editions in force are few."""


def _facts_of(editions: Iterable[Edition]) -> dict[str, Facts]:
    wanted = {edition.sha256: edition.pk for edition in editions}
    unread = [pk for sha256, pk in wanted.items() if sha256 not in _facts]
    if unread:
        for edition in Edition.objects.filter(pk__in=unread):
            sheet = edition.sheet
            _facts[edition.sha256] = Facts(sheet.title, sheet.number, kind_of(sheet), len(sheet.steps))
    return {sha256: _facts[sha256] for sha256 in wanted}
