"""What people fill in on the way of a destruction or a transfer, to hold records back, and to say when a retention began."""

from typing import Any

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from sopan.archive.disposal import is_independent
from sopan.archive.holding import LONGEST
from sopan.archive.models import Hold, Member
from sopan.cases.forms import DayField
from sopan.directory.models import Agency, Official, User
from sopan.directory.roster import positions_held

REASON = 300


class ProposeForm(forms.Form):
    """Who assesses the list, and for a transfer who receives it."""

    panel = forms.MultipleChoiceField(
        label=_("Panitia penilai"),
        help_text=_("Paling sedikit dua orang. Pengusul dan pimpinan yang menyetujui tidak ikut menilai."),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Pilih paling sedikit dua orang.")},
    )
    receiver = forms.CharField(
        label=_("Lembaga kearsipan yang menerima"),
        help_text=_("Misalnya Dinas Perpustakaan dan Kearsipan Kabupaten Tanah Laut."),
        max_length=200,
    )

    def __init__(self, agency: Agency, user: User, *args: Any, transfer: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        officials = Official.objects.filter(agency=agency, user__is_active=True).select_related("user")
        self.people = {
            str(one.user.key): one
            for one in officials.order_by("title_name")
            if is_independent(one.user, agency, user)
        }
        panel = self.fields["panel"]
        assert isinstance(panel, forms.MultipleChoiceField)
        held = positions_held(one.user for one in self.people.values())
        panel.choices = [
            (key, ", ".join([one.title_name, *held.get(one.user_id, ())])) for key, one in self.people.items()
        ]
        if not transfer:
            del self.fields["receiver"]

    def chosen(self) -> list[User]:
        """The panel."""
        return [self.people[key].user for key in self.cleaned_data["panel"]]


class AssessForm(forms.Form):
    """What a member of the panel found."""

    verdict = forms.ChoiceField(
        label=_("Penilaian Anda"),
        choices=[(value, capfirst(label)) for value, label in Member.Verdict.choices],
        widget=forms.RadioSelect,
    )
    note = forms.CharField(
        label=_("Pertimbangan"),
        help_text=_("Wajib diisi bila Anda tidak setuju."),
        max_length=REASON,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class WhyForm(forms.Form):
    """A reason."""

    why = forms.CharField(label=_("Alasan"), max_length=REASON, widget=forms.Textarea(attrs={"rows": 3}))


class DecreeForm(forms.Form):
    """The decree and, for a destruction, the consent from above."""

    number = forms.CharField(label=_("Nomor keputusan (SK)"), max_length=120)
    day = forms.DateField(
        label=_("Tanggal keputusan"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    consent = forms.CharField(label=_("Nomor persetujuan tertulis"), max_length=120)

    def __init__(self, *args: Any, consent_from: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if consent_from:
            self.fields["consent"].help_text = f"{capfirst(consent_from)}."
        else:
            del self.fields["consent"]


class ExecuteForm(forms.Form):
    """Who saw it."""

    witnesses = forms.CharField(
        label=_("Saksi"),
        help_text=_(
            "Satu baris satu orang: nama dan jabatan. Paling sedikit dua, misalnya dari unit hukum dan unit pengawasan."
        ),
        max_length=1_000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    sure = forms.BooleanField(
        label=_("Saya sudah memeriksa daftarnya dan tahu bahwa ini tidak dapat dibatalkan.")
    )


class HoldForm(forms.Form):
    """Why records are held back, and since when. It may stand inside another form, so the browser demands nothing."""

    use_required_attribute = False

    ground = forms.ChoiceField(label=_("Sebab penundaan"), choices=Hold.Ground.choices)
    why = forms.CharField(
        label=_("Keterangan"),
        help_text=_(
            "Misalnya nomor perkara atau surat permintaannya. Tampil pada daftar usul yang memuat arsip ini."
        ),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    since = DayField(label=_("Sejak"))
    whole_case = forms.BooleanField(
        label=_("Tunda semua arsip permohonan yang sama, juga yang diarsipkan kemudian"), required=False
    )


class CountForm(forms.Form):
    """When the event was from which a retention counts."""

    day = DayField(label=_("Tanggal peristiwanya"))
