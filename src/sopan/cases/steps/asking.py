"""What the forms of the steps ask in the same way: what must be filled in unless the case goes back, days that have
come, and how a record is shown."""

import datetime
from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from sopan.cases.behaviour import Work
from sopan.directory.words import day_words
from sopan.procedure.model import Step

NOTED: Mapping[str, Any] = {"reason": _("Alasan"), "note": _("Catatan"), "attachment": _("Lampiran")}
"""How the history calls what every step with a note keeps: see `office.noted`."""


def today_of(work: Work) -> datetime.date:
    """The day at the agency now."""
    return work.now.astimezone(work.case.agency.zone).date()


def must(form: forms.Form, *names: str) -> None:
    """Mark fields as needed. They are not required by Django: a step that is sent back needs none of them."""
    for name in names:
        form.fields[name].need = gettext("wajib")  # type: ignore[attr-defined]


def check_filled(form: forms.Form, name: str, sentence: str) -> None:
    """Say `sentence` beside a field that is empty. Called from `clean` unless the case goes back."""
    value = form.cleaned_data.get(name)
    empty = value in (None, "", []) or (isinstance(value, str) and not value.strip())
    if empty and name not in form.errors:
        form.add_error(name, sentence)


def check_day_come(form: forms.Form, work: Work, name: str, sentence: str) -> None:
    """A day that was filled in (`sentence` says so when it was not) and is not in the future."""
    check_filled(form, name, sentence)
    day = form.cleaned_data.get(name)
    if isinstance(day, datetime.date) and day > today_of(work):
        form.add_error(name, gettext("Tanggal itu belum tiba."))


def text_of(form: forms.Form, name: str) -> str:
    """What was written into a text field, trimmed; empty when the form has no such field."""
    return str(form.cleaned_data.get(name) or "").strip()


def shown_day(iso: Any) -> str:
    """A day of a record in words; empty for none."""
    return day_words(datetime.date.fromisoformat(iso)) if iso else ""


def summed_up(labels: Mapping[str, Any], record: Mapping[str, Any]) -> list[tuple[Any, str]]:
    """(label, value) of what a record holds, in the order of `labels`; days and yes or no in words."""
    return [
        (labels[key], _words(key, record[key])) for key in labels if record.get(key) not in (None, "", [])
    ]


def _words(key: str, value: Any) -> str:
    if value is True or value is False:
        return gettext("Ya") if value else gettext("Tidak")
    if key.endswith("day"):
        return shown_day(value)
    if isinstance(value, list):
        return ", ".join(str(one) for one in value)
    return str(value)


def unknown_options(step: Step, *known: str) -> list[str]:
    """What is wrong with the names of a step's options in an SOP file."""
    words = f"; yang ada: {', '.join(known)}" if known else ""
    return [
        f"'{step.does}' tidak mengenal pilihan '{name}'{words}" for name in step.options if name not in known
    ]
