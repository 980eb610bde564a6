"""The administrator's forms: people, positions, stand-ins, days off and hours."""

import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from sopan.cases.forms import DayField
from sopan.directory.administration import DAY_NAMES
from sopan.directory.models import Acting, Agency, Official, Position

INTERVALS = 2


def _positions(agency: Agency) -> Any:
    return Position.objects.filter(agency=agency).select_related("unit").order_by("unit__name", "name")


class OfficialField(forms.ModelChoiceField[Official]):
    """An official by name."""

    def label_from_instance(self, obj: Official) -> str:
        """Name with titles."""
        return obj.title_name


class OfficialForm(forms.Form):
    """A new official."""

    name = forms.CharField(label=_("Nama dan gelar"), max_length=200)
    username = forms.CharField(
        label=_("Nama masuk"),
        max_length=150,
        help_text=_("Biasanya NIP. Dipakai untuk masuk, tidak dapat diubah."),
    )
    nip = forms.CharField(label=_("NIP"), max_length=30, required=False)
    rank = forms.CharField(label=_("Pangkat"), max_length=80, required=False)
    position = forms.ModelChoiceField(
        label=_("Jabatan"), queryset=Position.objects.none(), empty_label=_("Pilih jabatan")
    )

    def __init__(self, agency: Agency, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["position"].queryset = _positions(agency)  # type: ignore[attr-defined]


class HoldingForm(forms.Form):
    """One more position for an official."""

    position = forms.ModelChoiceField(
        label=_("Jabatan"), queryset=Position.objects.none(), empty_label=_("Pilih jabatan")
    )
    since = DayField(label=_("Sejak"))

    def __init__(self, agency: Agency, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["position"].queryset = _positions(agency)  # type: ignore[attr-defined]


class ActingForm(forms.Form):
    """A Plt or Plh."""

    position = forms.ModelChoiceField(
        label=_("Jabatan yang digantikan"), queryset=Position.objects.none(), empty_label=_("Pilih jabatan")
    )
    official = OfficialField(
        label=_("Pejabat pengganti"), queryset=Official.objects.none(), empty_label=_("Pilih petugas")
    )
    kind = forms.ChoiceField(
        label=_("Sebutan"),
        choices=Acting.Kind.choices,
        widget=forms.RadioSelect,
        help_text=_("Plt. untuk jabatan yang lowong, Plh. selama pejabatnya berhalangan."),
    )
    since = DayField(label=_("Sejak"))
    until = DayField(label=_("Sampai dengan"))
    decree = forms.CharField(label=_("Nomor surat perintah"), max_length=100)

    def __init__(self, agency: Agency, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["position"].queryset = _positions(agency)  # type: ignore[attr-defined]
        self.fields["official"].queryset = Official.objects.filter(  # type: ignore[attr-defined]
            agency=agency, user__is_active=True
        ).order_by("title_name")


class DayForm(forms.Form):
    """A day on which the agency departs from the national calendar."""

    date = DayField(label=_("Tanggal"))
    name = forms.CharField(label=_("Keterangan"), max_length=200)
    works = forms.ChoiceField(
        label=_("Pada hari itu kantor"),
        choices=[("0", _("libur")), ("1", _("tetap masuk kerja"))],
        initial="0",
        widget=forms.RadioSelect,
    )
    source = forms.CharField(label=_("Dasar"), max_length=200, required=False)


class HoursForm(forms.Form):
    """Two intervals for each weekday, before and after the break; empty when the office rests."""

    def __init__(self, agency: Agency, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for day, name in DAY_NAMES.items():
            intervals = (agency.hours or {}).get(day, [])
            for place in range(INTERVALS):
                begin, end = intervals[place] if place < len(intervals) else ("", "")
                for word, value, label in (("from", begin, _("mulai")), ("to", end, _("sampai"))):
                    self.fields[f"{day}_{place}_{word}"] = forms.TimeField(
                        label=f"{name} {label}",
                        initial=value,
                        required=False,
                        widget=forms.TimeInput(
                            attrs={"type": "time", "class": "form-control"}, format="%H:%M"
                        ),
                        input_formats=["%H:%M", "%H.%M"],
                    )

    def rows(self) -> list[tuple[Any, list[forms.BoundField]]]:
        """Weekday and its four fields, for the table."""
        return [
            (name, [self[f"{day}_{place}_{word}"] for place in range(INTERVALS) for word in ("from", "to")])
            for day, name in DAY_NAMES.items()
        ]

    def clean(self) -> dict[str, Any]:
        """Each interval has both ends, in order, and the second comes after the first."""
        cleaned = super().clean() or self.cleaned_data
        for day, name in DAY_NAMES.items():
            last: datetime.time | None = None
            for place in range(INTERVALS):
                begin, end = cleaned.get(f"{day}_{place}_from"), cleaned.get(f"{day}_{place}_to")
                if not begin and not end:
                    continue
                if not begin or not end or begin >= end or (last and begin < last):
                    raise ValidationError(
                        gettext("Periksa jam kerja hari %(day)s: isi jam mulai dan jam selesai, berurutan.")
                        % {"day": name}
                    )
                last = end
        return cleaned

    def hours(self) -> dict[str, list[list[str]]]:
        """As the agency keeps them."""
        result: dict[str, list[list[str]]] = {}
        for day in DAY_NAMES:
            for place in range(INTERVALS):
                begin = self.cleaned_data.get(f"{day}_{place}_from")
                end = self.cleaned_data.get(f"{day}_{place}_to")
                if begin and end:
                    result.setdefault(day, []).append([f"{begin:%H:%M}", f"{end:%H:%M}"])
        return result
