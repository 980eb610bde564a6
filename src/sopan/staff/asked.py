"""The leave that a case asks for: whose, of which kind, from when until when."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Sum
from django.utils.translation import gettext as _

from sopan.cases.behaviour import Work
from sopan.cases.errors import Refused
from sopan.cases.forms import shown
from sopan.directory.calendars import calendar_for
from sopan.directory.models import Official
from sopan.procedure.model import Procedure, Step
from sopan.staff.leave import ANNUAL, LIMITS, by_year
from sopan.staff.models import LeaveTaken

KIND, SINCE, UNTIL, STAND_IN = "jenis_cuti", "mulai", "selesai", "pengganti"
"""Ids of the questions that an SOP of leave asks."""


@dataclass(frozen=True)
class Leave:
    """A leave that is asked for; its working days by calendar year."""

    official: Official
    kind: str
    kind_words: str
    since: datetime.date
    until: datetime.date
    by_year: Mapping[int, int]

    @property
    def days(self) -> int:
        """Its working days altogether."""
        return sum(self.by_year.values())

    @property
    def annual(self) -> bool:
        """Whether it draws on the balance."""
        return self.kind == ANNUAL


def asked_leave(work: Work) -> Leave:
    """The leave of a case. Errors: Refused, when it is nobody's of the office, or its days make no leave."""
    official = Official.objects.filter(user=work.case.applicant_id, agency=work.case.agency_id).first()
    if official is None:
        raise Refused(
            "not_official", _("Pemohon bukan pegawai instansi ini, jadi cutinya tidak dapat dihitung.")
        )
    kind = str(work.answers.get(KIND, ""))
    since, until = _day(work.answers.get(SINCE)), _day(work.answers.get(UNTIL))
    if kind not in LIMITS or since is None or until is None:
        raise Refused("leave_unclear", _("Jenis atau tanggal cuti belum diisi. Kembalikan kepada pemohon."))
    if until < since:
        raise Refused(
            "leave_backwards", _("Tanggal selesai mendahului tanggal mulai. Kembalikan kepada pemohon.")
        )
    days = by_year(calendar_for(work.case.agency), since, until)
    return Leave(official, kind, _kind_words(work, kind), since, until, days)


def leave_or_trouble(work: Work) -> tuple[Leave | None, str]:
    """The leave of a case, or why there is none: the official must still be able to send the case back."""
    try:
        return asked_leave(work), ""
    except Refused as refused:
        return None, refused.message


def annual_days_taken(official: Official, year: int, *, but: UUID | None = None) -> dict[int, int]:
    """Working days of annual leave by year, of that year and the two before; without the leave of the case `but`."""
    rows = LeaveTaken.objects.filter(official=official, kind=ANNUAL, year__range=(year - 2, year))
    if but is not None:
        rows = rows.exclude(case=but)
    return dict(rows.values_list("year").annotate(days=Sum("days")))


def leave_problems(sheet: Procedure, step: Step) -> list[str]:
    """What is wrong with an SOP file in which a step is about leave."""
    found = [f"'{step.does}' tidak mengenal pilihan '{name}'" for name in step.options]
    fields = {field.id: field for field in sheet.fields()}
    for id_, kind in ((KIND, "choice"), (SINCE, "date"), (UNTIL, "date")):
        if id_ not in fields or fields[id_].kind != kind:
            found.append(f"'{step.does}' memerlukan isian formulir '{id_}' dengan kind: {kind}")
    if KIND in fields:
        unknown = [choice.value for choice in fields[KIND].choices if choice.value not in LIMITS]
        found += [f"jenis cuti '{value}' tidak dikenal; yang ada: {', '.join(LIMITS)}" for value in unknown]
    return found


def _day(value: Any) -> datetime.date | None:
    try:
        return datetime.date.fromisoformat(str(value))
    except ValueError:
        return None


def _kind_words(work: Work, kind: str) -> str:
    field = next((field for field in work.sheet.fields() if field.id == KIND), None)
    return shown(field, kind) if field is not None else LIMITS[kind].name
