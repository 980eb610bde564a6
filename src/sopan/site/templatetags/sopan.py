"""What every template may use: icons, fields, dates and times in words, due marks."""

import datetime
import re
from collections.abc import Mapping
from typing import Any, Literal
from zoneinfo import ZoneInfo

from django import forms, template
from django.utils import timezone
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe

from sopan.cases import naming
from sopan.cases.editions import edition_of
from sopan.cases.models import Case, Task
from sopan.directory import words
from sopan.directory.calendars import calendar_for
from sopan.directory.models import Agency
from sopan.site.icons import OUTLINES
from sopan.site.symbols import SYMBOLS

register = template.Library()

DJANGO_ROWS = "10"  # what a Textarea has when nobody chose
CASE_NUMBER = re.compile(r"[\w.-]+/\d{4}/\d{6,}")
CHOICE_ROWS = (forms.RadioSelect, forms.CheckboxSelectMultiple)


@register.simple_tag
def icon(name: str, css: str = "") -> SafeString:
    """An outline icon beside words. Decorative always: the words say it. KeyError for an unknown name."""
    return format_html(
        '<svg class="icon {}" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="1.75" '
        'stroke-linecap="round" stroke-linejoin="round" aria-hidden="true" focusable="false">{}</svg>',
        css,
        mark_safe(OUTLINES[name]),  # noqa: S308  # our own table
    )


@register.simple_tag
def symbol(kind: str, label: Any) -> SafeString:
    """A flowchart symbol of the SOP sheet (terminal, process, decision, connector), named by `label`."""
    return format_html(
        '<svg class="symbol" viewBox="0 0 44 24" role="img" aria-label="{}" focusable="false">{}</svg>',
        label,
        mark_safe(SYMBOLS[kind]),  # noqa: S308  # our own table
    )


@register.inclusion_tag("site/field.html")
def field(bound: forms.BoundField, autocomplete: str = "", inputmode: str = "") -> dict[str, Any]:
    """One form field with its label, help, error and right keyboard; see `site/field.html`."""
    widget = bound.field.widget
    rows = isinstance(widget, CHOICE_ROWS)
    described = [f"{bound.auto_id}_help"] if bound.help_text else []
    if bound.errors:
        described.append(f"{bound.auto_id}_error")
    attributes: dict[str, Any] = {}
    if described:
        attributes["aria-describedby"] = " ".join(described)
    if autocomplete:
        attributes["autocomplete"] = autocomplete
    if inputmode:
        attributes["inputmode"] = inputmode
    elif isinstance(widget, forms.NumberInput):
        attributes["inputmode"] = "decimal" if isinstance(bound.field, forms.DecimalField) else "numeric"
    if isinstance(widget, forms.Textarea) and str(widget.attrs.get("rows")) == DJANGO_ROWS:
        attributes["rows"] = "5"
    single_tick = isinstance(widget, forms.CheckboxInput)
    upload = isinstance(widget, forms.FileInput)
    kinds = [existing for existing in str(widget.attrs.get("class", "")).split() if existing]
    if isinstance(widget, forms.Select) and not rows:
        kinds.append("form-select")
    elif not rows and not single_tick:
        kinds.append("form-control")
    if bound.errors:
        attributes["aria-invalid"] = "true"
        if not rows:
            kinds.append("is-invalid")
    attributes["class"] = " ".join(dict.fromkeys(kinds))
    return {
        "field": bound,
        "control": "" if rows or single_tick else bound.as_widget(attrs=attributes),
        "described": attributes.get("aria-describedby", ""),
        "rows": rows,
        "tick": single_tick,
        "upload": upload,
        "kind": "radio" if isinstance(widget, forms.RadioSelect) else "checkbox",
    }


@register.inclusion_tag("site/errors.html")
def errors(form: forms.Form) -> dict[str, Any]:
    """The summary of what must be mended, to stand above the form; nothing when all is well."""
    fields = [bound for bound in form if bound.errors and not bound.is_hidden]
    hidden = [error for bound in form.hidden_fields() for error in bound.errors]
    others = [*form.non_field_errors(), *hidden]
    return {"fields": fields, "others": others, "count": len(fields) + len(others)}


@register.filter
def day(value: datetime.date | datetime.datetime | Literal[""] | None) -> str:
    """ "Senin, 23 November 2026"; empty for an empty date."""
    if value is None or value == "":
        return ""
    if isinstance(value, datetime.datetime):
        value = timezone.localtime(value).date()
    return words.day_words(value)


@register.filter
def moment(value: datetime.datetime | None, agency: Agency | None = None) -> str:
    """ "23 Nov 2026 pukul 10.15 WITA" on the clock of `agency`, or of the deployment without one."""
    if not value:
        return ""
    zone = ZoneInfo(agency.time_zone) if isinstance(agency, Agency) else timezone.get_current_timezone()
    return words.moment_words(value, zone)


@register.filter
def called(case: Case) -> str:
    """What the case is called: "permohonan", or "perkara" where nobody applied for it."""
    return naming.called(case)


@register.filter
def unbroken(text: Any) -> SafeString:
    """The text with each case number in one piece, which a line would otherwise break at its hyphen."""
    marked = CASE_NUMBER.sub(r'<span class="num">\g<0></span>', conditional_escape(text))
    return mark_safe(marked)  # noqa: S308  # escaped above


@register.filter
def size(value: int | Literal[""] | None) -> str:
    """ "1,4 MB"; empty when there is no number."""
    return "" if value is None or value == "" else words.size_words(value)


@register.inclusion_tag("site/due.html")
def due(
    due_at: datetime.datetime | None, agency: Agency, now: datetime.datetime | None = None
) -> dict[str, Any]:
    """The due mark: icon and words ("sisa 2 jam kerja") by the working calendar of `agency`."""
    calendar = calendar_for(agency)
    left = words.left(due_at, calendar, now or timezone.now())
    zone = ZoneInfo(agency.time_zone)
    return {"left": left, "due_at": due_at, "exact": words.moment_words(due_at, zone) if due_at else ""}


@register.inclusion_tag("site/due.html")
def due_task(task: Task, now: datetime.datetime | None = None) -> dict[str, Any]:
    """The due mark of a task, by the clock that its SOP runs on: the office's hours, or day and night."""
    agency = task.case.agency
    sheet = edition_of(task.case.edition_id).sheet
    if task.due_at is None or sheet.clock.basis == "working":
        return dict(due(task.due_at, agency, now))
    left = words.left_on_the_clock(task.due_at, now or timezone.now())
    exact = words.moment_words(task.due_at, ZoneInfo(agency.time_zone))
    return {"left": left, "due_at": task.due_at, "exact": exact}


@register.inclusion_tag("site/status.html")
def status(kind: str, label: Any) -> dict[str, Any]:
    """A status pill. `kind`: waiting, moving, yours, done, refused, stopped; `label` is what it says."""
    return {"kind": kind, "label": label, "icon": STATUS_ICONS[kind]}


STATUS_ICONS: Mapping[str, str] = {
    "waiting": "hourglass",
    "moving": "route",
    "yours": "pencil",
    "done": "circle-check",
    "refused": "circle-x",
    "stopped": "ban",
}
