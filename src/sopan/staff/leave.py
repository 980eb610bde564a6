"""Leave (cuti) of civil servants: how many days a person has, and how long each kind may last.

Annual leave counts working days of the office; the limits of the other kinds run on the wall calendar. What a
regulation can change stands in the tables below, each with where it is from. An office may correct what is carried
over from years before Sopan, so nothing here asks further back than two years.
"""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from sopan.flow.working_time import Calendar, is_working_day
from sopan.letters.validity import valid_until
from sopan.procedure.time import parse

Kind = Literal["tahunan", "besar", "sakit", "melahirkan", "alasan_penting", "di_luar_tanggungan"]
ANNUAL: Kind = "tahunan"


@dataclass(frozen=True)
class AnnualRule:
    """What a year of service gives, in working days, and how much of it lasts."""

    days: int  # of the year itself
    carried: int  # at most from a year before
    most: int  # with what is carried from last year
    most_unused: int  # when both years before were wholly unused
    citation: str


@dataclass(frozen=True)
class Limit:
    """How long one leave of a kind may last, in the words of a time standard."""

    name: str
    longest: str  # "3 bulan"; empty for annual leave, which its balance limits
    citation: str

    def last_day(self, since: datetime.date) -> datetime.date | None:
        """The last day of the longest leave that begins on `since`; None where no length limits it."""
        if not self.longest:
            return None
        return valid_until(since, parse(self.longest)) - datetime.timedelta(days=1)


ANNUAL_RULE = AnnualRule(
    days=12,
    carried=6,
    most=18,
    most_unused=24,
    citation="Peraturan BKN Nomor 24 Tahun 2017 jo. Nomor 7 Tahun 2021, cuti tahunan",
)

_BKN = "Peraturan BKN Nomor 24 Tahun 2017 jo. Nomor 7 Tahun 2021"
LIMITS: Mapping[str, Limit] = {
    "tahunan": Limit("Cuti tahunan", "", f"{_BKN}, cuti tahunan"),
    "besar": Limit("Cuti besar", "3 bulan", f"{_BKN}, cuti besar"),
    "sakit": Limit(
        "Cuti sakit", "18 bulan", f"{_BKN}, cuti sakit: satu tahun, ditambah enam bulan bila perlu"
    ),
    "melahirkan": Limit("Cuti melahirkan", "3 bulan", f"{_BKN}, cuti melahirkan"),
    "alasan_penting": Limit("Cuti karena alasan penting", "1 bulan", f"{_BKN}, cuti karena alasan penting"),
    "di_luar_tanggungan": Limit(
        "Cuti di luar tanggungan negara", "4 tahun", f"{_BKN}, CLTN: tiga tahun, ditambah satu tahun"
    ),
}
"""Every kind by the word in the answers of a case."""


@dataclass(frozen=True)
class Balance:
    """The annual leave of one year, in working days: what is carried from the two years before, the year's own, and
    what of it has been taken."""

    year: int
    two_ago: int
    last: int
    own: int
    taken: int

    @property
    def total(self) -> int:
        """Everything that may be taken in the year."""
        return self.two_ago + self.last + self.own

    @property
    def left(self) -> int:
        """What may still be taken; below zero when more was taken than there was."""
        return self.total - self.taken


def balance(
    year: int,
    taken: Mapping[int, int],
    *,
    corrected: tuple[int, int] | None = None,
    rule: AnnualRule = ANNUAL_RULE,
) -> Balance:
    """The annual leave of `year`. `taken` gives the working days taken by year; `corrected` overrules what is carried
    from (two years ago, last year)."""
    two_ago, last = corrected if corrected is not None else carried_over(year, taken, rule=rule)
    return Balance(year, two_ago, last, rule.days, taken.get(year, 0))


def carried_over(year: int, taken: Mapping[int, int], *, rule: AnnualRule = ANNUAL_RULE) -> tuple[int, int]:
    """Days of (two years ago, last year) that still count in `year`.

    Of last year's own days at most `carried`; of the year before that as well, but only when both were wholly unused.
    """
    before, last = taken.get(year - 2, 0), taken.get(year - 1, 0)
    if before == 0 and last == 0:
        extra = rule.most_unused - rule.days
        return extra - min(rule.carried, extra), min(rule.carried, extra)
    from_before = min(rule.carried, max(0, rule.days - before))
    # Leave is taken first from what was carried into the year, which lapses soonest.
    unused = max(0, rule.days - max(0, last - from_before))
    return 0, min(rule.carried, rule.most - rule.days, unused)


def by_year(calendar: Calendar, since: datetime.date, until: datetime.date) -> dict[int, int]:
    """The working days of a leave by calendar year; a leave over New Year draws on two balances.

    From `since` until `until`, both inclusive.
    """
    found: dict[int, int] = {}
    for offset in range((until - since).days + 1):
        day = since + datetime.timedelta(days=offset)
        found[day.year] = found.get(day.year, 0) + is_working_day(calendar, day)
    return found
