"""The application form of an SOP: a Django form made from a section of its sheet."""

import datetime
from collections.abc import Callable, Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from sopan.directory.fields import NIKField, PhoneField, RegionField
from sopan.directory.models import User
from sopan.directory.nik import mask_nik
from sopan.directory.regions import region
from sopan.directory.sealing import open_text
from sopan.directory.words import day_words
from sopan.procedure.model import FieldKind, FormField, Section

TEXT_LENGTH = 200
LONG_TEXT_LENGTH = 4_000

_made_above: dict[FieldKind, Callable[..., forms.Field]] = {}


def field_kind(kind: FieldKind, make: Callable[..., forms.Field]) -> None:
    """Register the form field of a kind of question that a room above knows: `make(agency, label=..., ...)`.

    `agency` is the key of the office that asks, None where that is not known.
    """
    _made_above[kind] = make


class DayField(forms.DateField):
    """A day, typed or picked; 23-11-2026 and 23/11/2026 are read as well."""

    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    input_formats = ["%Y-%m-%d", "%d-%m-%Y", "%d/%m/%Y", "%d %m %Y"]
    default_error_messages = {"invalid": _("Tulis tanggal seperti 23-11-2026.")}

    def validate(self, value: Any) -> None:
        """A year that nobody living can mean is a slip of the finger."""
        super().validate(value)
        if isinstance(value, datetime.date) and not 1900 <= value.year <= 2100:
            raise ValidationError(gettext("Periksa tahunnya: harus antara 1900 dan 2100."), code="year")


def section_form(section: Section, *, prefix: str = "") -> type[forms.Form]:
    """The form class of one page of the application. Its cleaned data goes through `to_answers`."""
    fields = {field.id: form_field(field) for field in section.fields}
    return type("SectionForm", (forms.Form,), {**fields, "section": section})


def to_answers(section: Section, cleaned: Mapping[str, Any]) -> dict[str, Any]:
    """Cleaned form data as answers that JSON can hold; empty ones are left out."""
    answers: dict[str, Any] = {}
    for field in section.fields:
        value = answer_of(cleaned.get(field.id))
        if value is not None:
            answers[field.id] = value
    return answers


def answer_of(value: Any) -> Any:
    """A cleaned value as JSON can hold it; None for one that is empty."""
    if value in (None, "", []):
        return None
    return value.isoformat() if isinstance(value, datetime.date) else value


def beginning(section: Section, user: User) -> dict[str, Any]:
    """What the form starts with: what the applicant's own account says already."""
    citizen = getattr(user, "citizen", None)
    known: dict[str, Any] = {"name": user.name, "phone": user.phone, "email": user.email}
    if citizen is not None:
        known |= {
            "nik": open_text(citizen.nik_sealed),
            "address": citizen.address,
            "region": citizen.region,
            "birth_date": citizen.birth_date.isoformat(),
        }
    return {field.id: known[field.fill] for field in section.fields if field.fill and known.get(field.fill)}


def shown(field: FormField, value: Any, *, masked: bool = False) -> str:
    """An answer in words: dates, regions and choices as people say them; a NIK masked if asked."""
    if value in (None, "", []):
        return "–"
    match field.kind:
        case "date":
            return day_words(datetime.date.fromisoformat(value))
        case "yes_no":
            return gettext("Ya") if value else gettext("Tidak")
        case "choice":
            return next((choice.label for choice in field.choices if choice.value == value), str(value))
        case "choices":
            labels = {choice.value: choice.label for choice in field.choices}
            return ", ".join(labels.get(item, item) for item in value)
        case "region":
            found = region(value)
            return found.full_name if found else str(value)
        case "nik":
            return mask_nik(value) if masked else str(value)
        case "phone":
            return str(PhoneField().prepare_value(value))
        case "money":
            return "Rp" + f"{value:,}".replace(",", ".")
        case _:
            digits = str(value)
            if masked and len(digits) == 16 and digits.isdecimal():  # the number of a Kartu Keluarga, too
                return mask_nik(digits)
            return digits


def form_field(field: FormField, agency: int | None = None) -> forms.Field:
    """The form field of one question of a sheet, which the office with that key asks."""
    common: dict[str, Any] = {
        "label": field.label,
        "required": field.required,
        "help_text": field.help,
        "error_messages": {"required": _("Bagian ini belum diisi.")},
    }
    length = field.max_length or TEXT_LENGTH
    match field.kind:
        case "text" | "name" | "address":
            return forms.CharField(max_length=length, **common)
        case "long_text":
            return forms.CharField(
                max_length=field.max_length or LONG_TEXT_LENGTH,
                widget=forms.Textarea(attrs={"rows": 5}),
                **common,
            )
        case "number" | "money":
            return forms.IntegerField(min_value=0, max_value=10**15, **common)
        case "date":
            return DayField(**common)
        case "choice":
            return forms.ChoiceField(choices=_choices(field), widget=forms.RadioSelect, **common)
        case "choices":
            return forms.MultipleChoiceField(
                choices=_choices(field), widget=forms.CheckboxSelectMultiple, **common
            )
        case "yes_no":  # a tick box could not say no to a question that must be answered
            return forms.TypedChoiceField(
                choices=[("True", _("Ya")), ("False", _("Tidak"))],
                coerce=lambda value: value == "True",
                empty_value=None,
                widget=forms.RadioSelect,
                **common,
            )
        case "nik":
            return NIKField(**common)
        case "phone":
            return PhoneField(**common)
        case "email":
            return forms.EmailField(**common)
        case "region":
            return RegionField(**common)
        case "classification":
            return _made_above[field.kind](agency, **common)


def _choices(field: FormField) -> list[tuple[str, str]]:
    return [(choice.value, choice.label) for choice in field.choices]
