"""The pages of an application in order: one for each section, then the documents, then reading it all once more."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from sopan.cases.applying import missing, requirements_to_bring, sections_to_fill
from sopan.cases.models import Draft
from sopan.procedure.model import Section

DOCUMENTS, REVIEW = "berkas", "periksa"


@dataclass(frozen=True)
class Stop:
    """One page of an application. `name` is its section's number, DOCUMENTS or REVIEW."""

    name: str
    title: str
    url: str


@dataclass(frozen=True)
class Way:
    """All pages of an application and which of them one is on."""

    stops: list[Stop]
    at: int

    @property
    def here(self) -> Stop:
        """The page one is on."""
        return self.stops[self.at]

    @property
    def number(self) -> int:
        """Which page it is, counted from one."""
        return self.at + 1

    @property
    def before(self) -> Stop | None:
        """The page before, if there is one."""
        return self.stops[self.at - 1] if self.at else None

    @property
    def after(self) -> Stop:
        """The page after; the last page is its own."""
        return self.stops[min(self.at + 1, len(self.stops) - 1)]

    def stop(self, name: str) -> Stop:
        """The page of that name; StopIteration cannot happen for the names that `missing` gives."""
        return next(stop for stop in self.stops if stop.name == name)


def way_of(draft: Draft, name: str) -> Way | None:
    """The pages of `draft`, standing on the one called `name`; None when it has no such page."""
    sections = sections_to_fill(draft)
    stops = [
        Stop(str(number), section.title, reverse("portal:page", args=[draft.key, number]))
        for number, section in enumerate(sections, start=1)
    ]
    if requirements_to_bring(draft):
        stops.append(Stop(DOCUMENTS, _("Dokumen persyaratan"), reverse("portal:documents", args=[draft.key])))
    last = _("Periksa dan kirim perbaikan") if draft.correcting_id else _("Periksa dan kirim")
    stops.append(Stop(REVIEW, last, reverse("portal:review", args=[draft.key])))
    names = [stop.name for stop in stops]
    return Way(stops, names.index(name)) if name in names else None


def section_of(draft: Draft, stop: Stop) -> Section:
    """The section that is filled in on that page."""
    return sections_to_fill(draft)[int(stop.name) - 1]


def next_to_do(draft: Draft) -> str:
    """Address of the first page where something is missing, else of the last one.

    A correction begins at its first page: what was marked is filled in already, and wrong.
    """
    way = way_of(draft, REVIEW)
    assert way is not None, "every application has its last page"
    if draft.correcting_id is not None:
        return way.stops[0].url
    lacks = missing(draft)
    return way.stop(lacks[0].page if lacks else REVIEW).url
