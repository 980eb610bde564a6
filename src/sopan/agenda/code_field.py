"""A field for a classification code: typed as a code or as words, and picked from what the table has for them."""

from collections.abc import Collection
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from sopan.agenda.lookup import code_meant, find

SHOWN = 6


class CodePicker(forms.TextInput):
    """A text input and below it the codes that the words mean, as radio buttons.

    With htmx they follow the typing. Without, sending the form shows them, and the person picks one and sends again.
    A pick counts only for the words that it was offered for.
    """

    template_name = "agenda/code_picker.html"
    agencies: Collection[int] = ()

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """`value` is a code, or words that were typed."""
        asked = str(value or "").strip()
        attrs = {"autocomplete": "off", "spellcheck": "false", **(attrs or {})}
        context = super().get_context(name, asked, attrs)
        return context | choices(name, asked, self.agencies) | {"id": attrs.get("id", f"id_{name}")}

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        """The code that was picked for these words, else the words."""
        words = data.get(name)
        picked = data.get(f"{name}_pick")
        if picked and words is not None and data.get(f"{name}_asked", "").strip() == words.strip():
            return picked
        return words


class CodeField(forms.CharField):
    """A code of the table, or one of the office's own that the table does not have; cleaned to the code."""

    widget = CodePicker
    default_error_messages = {
        "choose": _("Pilih kode yang Anda maksud dari daftar di bawah ini."),
        "unknown": _("Kode ini tidak ditemukan. Tulis kodenya, misalnya 400.9.2, atau kata lain."),
    }

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"label": _("Kode klasifikasi"), "max_length": 200, **kwargs})

    def clean(self, value: Any) -> str:
        """The code. Words count only when they begin with one."""
        text: str = super().clean(value)
        if not text:
            return ""
        code = code_meant(text)
        if code is not None:
            return code
        key = "choose" if find(text, most=1)[1] else "unknown"
        raise ValidationError(self.error_messages[key], code=key)


def for_agency(field: forms.Field, agency: int) -> None:
    """Let a field of codes begin with those that an agency has used lately."""
    assert isinstance(field.widget, CodePicker)
    field.widget.agencies = (agency,)


def for_question(agency: int | None, **kwargs: Any) -> CodeField:
    """The field of a question of an SOP that asks for a code."""
    field = CodeField(**kwargs)
    if agency is not None:
        for_agency(field, agency)
    return field


def choices(name: str, asked: str, agencies: Collection[int]) -> dict[str, Any]:
    """What the list below the input is made of: the codes that `asked` means, without words those used lately."""
    found, count = find(asked, agencies, SHOWN)
    picked = asked if found and found[0].row.code == asked else ""
    if not asked:
        found = [one for one in found if one.used]
    return {
        "name": name,
        "asked": asked,
        "picked": picked,
        "options": found,
        "more": asked and count > len(found),
        "url": reverse("agenda:codes"),
    }
