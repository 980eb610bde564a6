"""Form fields for what is peculiar to Indonesia: NIK, telephone number, and region picked by name."""

import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from sopan.directory import regions
from sopan.directory.nik import check_nik

SHOWN = 12
"""Regions offered at once; whoever does not find theirs types one word more."""


class NIKField(forms.CharField):
    """A NIK, cleaned to its 16 digits. Only its structure is checked; see `nik.check_nik` for the rest."""

    widget = forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "spellcheck": "false"})
    default_error_messages = {"required": _("Isi NIK.")}

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"label": _("NIK"), "max_length": 40, **kwargs})

    def clean(self, value: Any) -> str:
        """The 16 digits, or an empty text when the field may be empty."""
        text: str = super().clean(value)
        if not text:
            return ""
        read = check_nik(text)
        if read.errors:
            raise ValidationError([ValidationError(each.message, code=each.code) for each in read.errors])
        return read.digits


class PhoneField(forms.CharField):
    """A telephone number, as Indonesians write it or with a country code; cleaned to E.164 (+628...)."""

    widget = forms.TextInput(attrs={"type": "tel", "inputmode": "tel", "autocomplete": "tel"})
    default_error_messages = {
        "required": _("Isi nomor telepon."),
        "phone": _("Nomor telepon ini tidak dikenal. Tulis seperti 0812 3456 7890."),
    }

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"label": _("Nomor telepon"), "max_length": 40, **kwargs})

    def clean(self, value: Any) -> str:
        """The number as +62..., or an empty text when the field may be empty."""
        text: str = super().clean(value)
        if not text:
            return ""
        number = normal_phone(text)
        if not number:
            raise ValidationError(self.error_messages["phone"], code="phone")
        return number

    def prepare_value(self, value: Any) -> Any:
        """An Indonesian number is shown with its zero: 0812-3456-7890."""
        import phonenumbers  # loads slowly

        if not isinstance(value, str) or not value.startswith("+62"):
            return value
        return (
            phonenumbers.format_number(phonenumbers.parse(value), phonenumbers.PhoneNumberFormat.NATIONAL)
            if normal_phone(value)
            else value
        )


def normal_phone(text: str) -> str:
    """The number in E.164, or an empty text when it is not one."""
    import phonenumbers  # loads slowly

    try:
        number = phonenumbers.parse(text, "ID")
    except phonenumbers.NumberParseException:
        return ""
    if not phonenumbers.is_valid_number(number):
        return ""
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


class RegionPicker(forms.TextInput):
    """A text input and below it the regions that the words name, as radio buttons.

    With htmx they follow the typing. Without, sending the form shows them, and the person picks one and sends
    again. A pick counts only for the words that it was offered for.
    """

    template_name = "directory/region_picker.html"
    level: int | None = None

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """`value` is a code that was picked, or words that were typed."""
        words = str(value or "")
        picked = regions.region(words)
        attrs = {"autocomplete": "off", "spellcheck": "false", **(attrs or {})}
        context = super().get_context(name, picked.full_name if picked else words, attrs)
        context |= {
            "name": name,
            "id": attrs.get("id", f"id_{name}"),
            "asked": picked.full_name if picked else words,
            "options": [picked] if picked else regions.search(words, self.level, SHOWN),
            "picked": picked,
            "url": reverse("region_search"),
            "level": self.level,
        }
        return context

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        """The code of the region that was picked for these words, else the words."""
        words = data.get(name)
        picked = data.get(f"{name}_pick")
        if picked and words and data.get(f"{name}_asked", "").strip() == words.strip():
            return picked
        return words


class RegionField(forms.CharField):
    """A region picked by name; cleaned to its Kemendagri code. Villages unless another `level` is given."""

    widget = RegionPicker
    default_error_messages = {
        "required": _("Isi nama desa atau kelurahan."),
        "choose": _("Pilih wilayah yang Anda maksud dari daftar di bawah ini."),
        "unknown": _("Wilayah ini tidak ditemukan. Tulis nama desa atau kelurahan, lalu nama kecamatannya."),
    }

    def __init__(self, *, level: int | None = regions.VILLAGE, **kwargs: Any) -> None:
        super().__init__(**{"label": _("Desa/kelurahan"), "max_length": 200, **kwargs})
        self.level = level
        self.widget.level = level

    def clean(self, value: Any) -> str:
        """The code. Words are taken only when they are the full name of a region."""
        text: str = super().clean(value)
        if not text:
            return ""
        picked = regions.region(text)
        if picked is not None and self.level in (None, picked.level):
            return picked.code
        found = regions.search(text, self.level, SHOWN)
        exact = [each for each in found if each.full_name.casefold() == text.casefold()]
        if len(exact) == 1:
            return exact[0].code
        key = "choose" if found else "unknown"
        raise ValidationError(self.error_messages[key], code=key)


class BirthDateField(forms.DateField):
    """A day in the past, typed or picked; 17-08-1990 and 17/08/1990 are read as well."""

    widget = forms.DateInput(attrs={"type": "date", "autocomplete": "bday"}, format="%Y-%m-%d")
    input_formats = ["%Y-%m-%d", "%d-%m-%Y", "%d/%m/%Y", "%d %m %Y"]
    default_error_messages = {
        "required": _("Isi tanggal lahir."),
        "invalid": _("Tulis tanggal seperti 17-08-1990."),
        "range": _("Periksa tanggalnya: harus sebelum hari ini dan tidak lebih dari 130 tahun yang lalu."),
    }

    def validate(self, value: Any) -> None:
        """Nobody is born tomorrow, and nobody lives to 130."""
        super().validate(value)
        if not isinstance(value, datetime.date):
            return
        # A day of slack: it may be tomorrow in the east of the country already.
        latest = datetime.datetime.now(datetime.UTC).date() + datetime.timedelta(days=1)
        if not latest.year - 130 <= value.year or value > latest:
            raise ValidationError(self.error_messages["range"], code="range")
