"""The history of a case for people: each event as who, what, when, with what was recorded."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from sopan.cases.answers import event_data
from sopan.cases.behaviour import behaviour_of
from sopan.cases.editions import edition_of
from sopan.cases.forms import shown
from sopan.cases.models import Case, Event
from sopan.cases.naming import Told, told
from sopan.directory.models import Position
from sopan.procedure.model import Procedure, Step

OFFICE_ONLY = frozenset(
    (
        *("noted", "task_taken", "task_put_back", "task_reassigned", "round_closed"),
        *("case_called", "called_case_returned", "task_dropped"),
    )
)
"""Kinds of event that are the office's own business."""


@dataclass(frozen=True)
class Entry:
    """One line of the history."""

    at: datetime.datetime
    kind: str
    who: str  # name, for officials' eyes
    capacity: str  # "Plh. Kepala Dinas"; empty for the applicant
    what: str
    rest: str = ""  # of a long activity, what `what` leaves out
    details: list[tuple[Any, str]] = field(default_factory=list)
    inside: list[tuple[Any, str]] = field(default_factory=list)  # what officials found, for their eyes only
    office_only: bool = False  # notes and hand-overs are not the applicant's business
    reply: str = ""  # what the office answered the applicant


def history(case: Case) -> list[Entry]:
    """Everything that happened to a case, oldest first. The caller has been let in by `access`."""
    sheet = edition_of(case.edition_id).sheet
    steps = {task.number: task.step for task in case.tasks.all()}
    events = case.events.select_related("user").order_by("seq")
    internal = sheet.apply_step is None
    return [_entry(event, sheet, steps, internal=internal) for event in _shown(events)]


def _shown(events: Iterable[Event]) -> Iterable[Event]:
    """An opened task is told by what comes before it, and a dropped one too unless it says why."""
    return (
        event
        for event in events
        if event.kind not in ("task_opened", "decision_undone")
        and (event.kind != "task_dropped" or event.data.get("why"))
    )


def _entry(event: Event, sheet: Procedure, steps: dict[int, str], *, internal: bool) -> Entry:
    data = event_data(event.data)
    step = sheet.step(steps[data["number"]]) if data.get("number") in steps else None
    activity = told(step.activity) if step else Told("")
    details: list[tuple[Any, str]] = []
    if step and data.get("record"):
        details += behaviour_of(step.does).summary(data["record"])
    if data.get("answer") and not (step and step.does == "route"):
        details.insert(0, (_("Keputusan"), data["answer"]))
    if data.get("chosen"):
        details.insert(0, (_("Keputusan"), ", ".join(data["chosen"])))
    if data.get("members") or data.get("missing"):
        label = _("Ditanyakan lagi kepada") if data.get("members") else _("Tanpa jawaban dari")
        details.append((label, _positions(event.case, data.get("members") or data["missing"])))
    if data.get("words"):
        details.append((_("Tambahan waktu"), data["words"]))
    if data.get("rule") or data.get("article"):
        details.append((_("Dasar"), data.get("rule") or data["article"]))
    if (
        data.get("reason")
        and (_("Alasan"), data["reason"]) not in details
        and "reason" not in data.get("record", {})
    ):
        details.append((_("Alasan"), data["reason"]))
    if data.get("text"):
        details.append((_("Catatan"), data["text"]))
    return Entry(
        at=event.at,
        kind=event.kind,
        who=event.user.name if event.user else data.get("as") or _("Sistem"),
        capacity=data.get("as", ""),
        what=_what(event.kind, activity.heading, data, internal=internal),
        rest=activity.rest if event.kind == "task_done" else "",
        details=details,
        inside=_entered(step, data),
        office_only=event.kind in OFFICE_ONLY
        or (step is not None and step.does == "route")
        # What officials send back to each other is theirs to settle.
        or (event.kind == "task_returned" and sheet.step(data["to"]).does != "apply"),
        reply=data.get("record", {}).get("reply", "") if step and step.does == "reply" else "",
    )


def _entered(step: Step | None, data: dict[str, Any]) -> list[tuple[Any, str]]:
    """What was answered to the sheet's questions at a step, in words."""
    entered = data.get("record", {}).get("entered", {})
    if step is None or not entered:
        return []
    return [
        (question.label, shown(question, entered[question.id], masked=True))
        for question in step.fields
        if question.id in entered
    ]


def _positions(case: Case, codes: Iterable[str]) -> str:
    names = dict(Position.objects.filter(agency=case.agency_id, code__in=codes).values_list("code", "name"))
    return ", ".join(names.get(code, code) for code in codes)


def _what(kind: str, activity: str, data: dict[str, Any], *, internal: bool) -> str:
    if internal and kind in ("case_opened", "case_closed", "case_cancelled"):
        return _what_of_the_office(kind, data)
    outcomes = {
        "granted": _("Permohonan selesai dan dikabulkan"),
        "refused": _("Permohonan selesai dan tidak dikabulkan"),
        "finished": _("Permohonan selesai"),
        "withdrawn": _("Permohonan ditutup karena ditarik pemohon"),
        "cancelled": _("Permohonan ditutup karena dihentikan"),
    }
    match kind:
        case "case_opened":
            return _("Permohonan diterima")
        case "task_done":
            return activity
        case "task_returned":
            return _("Dikembalikan dari: %(step)s") % {"step": activity}
        case "task_taken":
            return _("Tugas diambil: %(step)s") % {"step": activity}
        case "task_put_back":
            return _("Tugas dilepas: %(step)s") % {"step": activity}
        case "task_reassigned":
            return _("Tugas dialihkan: %(step)s") % {"step": activity}
        case "case_withdrawn":
            return _("Permohonan ditarik oleh pemohon")
        case "case_cancelled":
            return _("Permohonan dihentikan oleh pimpinan unit")
        case "case_closed":
            return outcomes[data["outcome"]]
        case "noted":
            return _("Catatan petugas")
        case "task_dropped":
            return {
                "returned": _("Tidak dilanjutkan karena dikembalikan: %(step)s"),
                "round_closed": _("Tidak ditunggu lagi karena pengumpulan ditutup: %(step)s"),
                "deemed": _("Tidak dilanjutkan karena waktunya habis: %(step)s"),
            }.get(data.get("why", ""), _("Tidak dilanjutkan: %(step)s")) % {"step": activity}
        case "round_closed":
            return _("Pengumpulan ditutup sebelum semua menjawab")
        case "case_called":
            return _("SOP lain dijalankan dari: %(step)s") % {"step": activity}
        case "called_case_returned":
            return (
                _("SOP yang dijalankan sudah selesai: %(step)s")
                if data["outcome"] in ("granted", "finished")
                else _("SOP yang dijalankan tidak selesai, tugas kembali kepada pemegangnya: %(step)s")
            ) % {"step": activity}
        case "time_extended":
            return _("Waktu diperpanjang: %(step)s") % {"step": activity}
        case "case_deemed":
            return _("Permohonan dianggap dikabulkan karena jangka waktunya habis tanpa keputusan")
        case _:
            return kind


def _what_of_the_office(kind: str, data: dict[str, Any]) -> str:
    """The beginning and the end of a case that nobody applied for."""
    if kind == "case_opened":
        return _("SOP dimulai")
    if kind == "case_cancelled" or data["outcome"] == "cancelled":
        return (
            _("SOP dihentikan oleh pimpinan unit")
            if kind == "case_cancelled"
            else _("SOP ditutup karena dihentikan")
        )
    return _("SOP selesai dijalankan")
