"""What the style page shows: one made-up example of everything."""

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from sopan.directory.words import Left


class ExampleForm(forms.Form):
    """One field of each kind."""

    organisation = forms.CharField(
        label=_("Nama Karang Taruna"), help_text=_("Seperti tertulis pada surat keputusan pembentukan.")
    )
    nik = forms.CharField(label=_("NIK ketua"), help_text=_("16 angka pada KTP-el."), min_length=16)
    phone = forms.CharField(label=_("Nomor telepon"), required=False)
    founded = forms.DateField(
        label=_("Tanggal pembentukan"), widget=forms.DateInput(attrs={"type": "date"}), required=False
    )
    members = forms.IntegerField(label=_("Jumlah anggota"))
    level = forms.ChoiceField(
        label=_("Kelas"),
        choices=[("", _("Pilih")), ("t", _("Tumbuh")), ("k", _("Berkembang")), ("m", _("Maju"))],
    )
    purpose = forms.ChoiceField(
        label=_("Untuk keperluan apa?"),
        widget=forms.RadioSelect,
        choices=[
            ("new", _("Pendaftaran baru")),
            ("renew", _("Perpanjangan")),
            ("change", _("Perubahan data")),
        ],
    )
    fields_of_work = forms.MultipleChoiceField(
        label=_("Bidang kegiatan"),
        widget=forms.CheckboxSelectMultiple,
        choices=[
            ("social", _("Pelayanan sosial")),
            ("economy", _("Ekonomi produktif")),
            ("sport", _("Olahraga")),
        ],
        required=False,
    )
    story = forms.CharField(label=_("Uraian kegiatan"), widget=forms.Textarea, required=False)
    letter = forms.FileField(
        label=_("Surat permohonan"), help_text=_("PDF, JPG, atau PNG, paling besar 2 MB."), required=False
    )
    true = forms.BooleanField(label=_("Data yang saya isi benar."))


def style_context() -> dict[str, Any]:
    """The example form, once empty and once with mistakes, and each state of a due mark."""
    return {
        "form": ExampleForm(prefix="a", initial={"purpose": "renew"}),
        "wrong": ExampleForm({"b-organisation": "Tunas Muda", "b-nik": "6301"}, prefix="b"),
        "dues": [
            Left("ontime", gettext("sisa 3 hari kerja")),
            Left("soon", gettext("sisa 2 jam kerja")),
            Left("late", gettext("terlambat 1 hari kerja")),
            Left("none", gettext("tanpa batas waktu")),
        ],
    }
