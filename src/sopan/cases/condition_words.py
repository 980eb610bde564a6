"""The conditions of an SOP in words, for whoever fills in a form: "bila Jenis bantuan: Modal usaha"."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from sopan.cases.forms import shown
from sopan.procedure.conditions import Condition
from sopan.procedure.model import FormField, Procedure


def condition_words(sheet: Procedure, conditions: Iterable[Condition]) -> str:
    """When all of these rows hold; empty when there are none."""
    questions = {question.id: question for question in sheet.questions()}
    rows = [_row(questions[each.field], each) for each in conditions if each.field in questions]
    return _("bila %(rows)s") % {"rows": _(" dan ").join(rows)} if rows else ""


def _row(question: FormField, condition: Condition) -> str:
    label, value = question.label, condition.value
    many = value if isinstance(value, tuple) else (value,)
    said = _(" atau ").join(f"“{_value(question, each)}”" for each in many)
    match condition.operator:
        case "filled":
            return _("“%(label)s” diisi") % {"label": label}
        case "empty":
            return _("“%(label)s” tidak diisi") % {"label": label}
        case "not_equals" | "none_of":
            return _("“%(label)s” bukan %(value)s") % {"label": label, "value": said}
        case "at_least":
            return _("“%(label)s” paling sedikit %(value)s") % {"label": label, "value": value}
        case "at_most":
            return _("“%(label)s” paling banyak %(value)s") % {"label": label, "value": value}
        case "includes":
            return _("“%(label)s” memuat %(value)s") % {"label": label, "value": said}
        case _:
            return _("“%(label)s” berisi %(value)s") % {"label": label, "value": said}


def _value(question: FormField, value: Any) -> str:
    """One value as the form shows it; of several choices, one."""
    return shown(question, [value] if question.kind == "choices" else value)
