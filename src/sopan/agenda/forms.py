"""What an official writes about a letter in a book, a block of numbers, and how an agency writes its numbers."""

import datetime
from typing import Any, get_args

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from sopan.agenda.apart import LARGEST_BLOCK
from sopan.agenda.code_field import CodeField, for_agency
from sopan.agenda.entries import Line, day_problems
from sopan.agenda.models import Book, Entry, NumberFormat
from sopan.agenda.natures import NATURES
from sopan.agenda.numbers import LONGEST, VARIES, pattern_problem, shape_of, spell
from sopan.cases.forms import DayField
from sopan.directory.models import Agency, Unit
from sopan.procedure.model import Letter

REASON_LENGTH = 300
MOST_FILES = 5
MOST_MB = 40
ACCEPT = ("pdf", "jpg", "png")
KINDS: tuple[str, ...] = get_args(Letter.model_fields["kind"].annotation)
"""The kinds of letter that an SOP may name."""


class ManyFiles(forms.FileInput):
    """A file input that takes several files."""

    allow_multiple_selected = True


class ScanForm(forms.Form):
    """Scans of a letter. What they are is checked by the page, before anything is written."""

    scan = forms.FileField(
        label=_("Pindaian surat"),
        help_text=_(
            "PDF, JPG, atau PNG, sampai %(n)d berkas, masing-masing paling besar %(mb)d MB. PDF disimpan persis seperti "
            "diterima, jadi tanda tangan elektroniknya tetap utuh."
        )
        % {"n": MOST_FILES, "mb": MOST_MB},
        required=False,
        widget=ManyFiles(attrs={"multiple": True, "accept": ".pdf,.jpg,.jpeg,.png"}),
    )


class LineForm(forms.Form):
    """A line of a book, with the columns that the book has. `today` is the day at the agency."""

    kind = forms.ChoiceField(label=_("Jenis naskah"), required=False)
    received = DayField(label=_("Tanggal diterima"))
    their_number = forms.CharField(
        label=_("Nomor surat"), help_text=_("Seperti tertulis pada surat."), max_length=120, required=False
    )
    dated = DayField(label=_("Tanggal surat"))
    party = forms.CharField(label=_("Surat dari"), max_length=1000)
    subject = forms.CharField(label=_("Hal"), max_length=1000, widget=forms.Textarea(attrs={"rows": 2}))
    attachments = forms.CharField(
        label=_("Lampiran"), help_text=_("Misalnya 1 berkas."), max_length=60, required=False
    )
    nature = forms.ChoiceField(
        label=_("Sifat"), choices=list(NATURES.items()), initial="biasa", required=False
    )
    classification = CodeField(
        help_text=_("Ketik kode atau kata, misalnya 400.9 atau sosial."), required=False
    )
    processor = forms.ModelChoiceField(
        label=_("Pengolah"), queryset=Unit.objects.none(), required=False, empty_label=_("Belum ditentukan")
    )
    sent = DayField(label=_("Tanggal kirim"), required=False)
    expedition = forms.CharField(label=_("Ekspedisi"), max_length=200, required=False)
    note = forms.CharField(label=_("Keterangan"), max_length=300, required=False)

    def __init__(
        self, book: Book, today: datetime.date, *args: Any, numbered: bool = False, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.book, self.today = book, today
        units = self.fields["processor"]
        assert isinstance(units, forms.ModelChoiceField)
        units.queryset = book.agency.units.order_by("name")
        kind = self.fields["kind"]
        assert isinstance(kind, forms.ChoiceField)
        named = list(book.formats.order_by("kind").values_list("kind", flat=True))
        kind.choices = [("", _("Pola umum buku ini")), *((name, name.capitalize()) for name in named)]
        match book.direction:
            case Book.Direction.IN:
                unwanted = ["kind", "processor", "sent", "expedition"]
                self.fields["dated"].required = False
                self.fields["received"].initial = today
            case Book.Direction.OUT:
                unwanted = ["received", "their_number"]
                self.fields["dated"].initial = today
                self.fields["party"].label = _("Tujuan")
            case _:
                unwanted = ["kind", "dated", "their_number", "attachments", "processor", "sent", "expedition"]
                self.fields["received"].initial = today
                self.fields["received"].label = _("Tanggal")
                self.fields["party"].label = _("Nama")
                self.fields["party"].required = False
        for_agency(self.fields["classification"], book.agency_id)
        if numbered or not named:  # a number that is given is not written anew
            unwanted.append("kind")
        for name in set(unwanted):
            del self.fields[name]

    def clean(self) -> dict[str, Any]:
        """A letter was written, came and was sent already, in this order."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        days = {name: cleaned.get(name) for name in ("dated", "received", "sent")}
        for name, sentence in day_problems(today=self.today, **days).items():
            self.add_error(name, sentence)
        return cleaned

    def line(self) -> Line:
        """What was written, once it is valid."""
        told = {name: value for name, value in self.cleaned_data.items() if name in Line.__dataclass_fields__}
        told["nature"] = told.get("nature") or "biasa"
        return Line(**{name: value for name, value in told.items() if value is not None})


class ReservedForm(LineForm):
    """A line for a reserved number, and how the counter wrote that number on the letter."""

    written = forms.ChoiceField(
        label=_("Nomor yang tertulis pada surat"), widget=forms.RadioSelect, initial="as_reserved"
    )
    field_order = ("written",)

    def __init__(self, entry: Entry, today: datetime.date, *args: Any, **kwargs: Any) -> None:
        super().__init__(entry.book, today, *args, numbered=True, **kwargs)
        if not VARIES.search(entry.pattern):
            del self.fields["written"]
            return
        written = self.fields["written"]
        assert isinstance(written, forms.ChoiceField)
        written.choices = [
            ("as_reserved", _("%(number)s, seperti dipesan") % {"number": entry.number}),
            ("respelled", _("Dengan kode klasifikasi, unit, dan bulan surat ini, menurut pola buku")),
        ]

    @property
    def respelled(self) -> bool:
        """Whether the number on the letter carries the letter's own classification, unit and month."""
        return self.cleaned_data.get("written") == "respelled"


class ReasonForm(forms.Form):
    """Why a number falls away or is inserted."""

    reason = forms.CharField(label=_("Alasan"), max_length=REASON_LENGTH)


class BlockForm(forms.Form):
    """A block of numbers for a counter that works without Sopan."""

    count = forms.IntegerField(label=_("Banyaknya nomor"), min_value=1, max_value=LARGEST_BLOCK, initial=10)
    held_for = forms.CharField(
        label=_("Untuk siapa"), help_text=_("Misalnya Loket Kecamatan Bati-Bati."), max_length=120
    )
    kind = forms.ChoiceField(label=_("Jenis naskah"), required=False)
    classification = CodeField(help_text=_("Boleh kosong; ditulis saat suratnya dicatat."), required=False)

    def __init__(self, book: Book, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kind = self.fields["kind"]
        assert isinstance(kind, forms.ChoiceField)
        named = list(book.formats.order_by("kind").values_list("kind", flat=True))
        kind.choices = [("", _("Pola umum buku ini")), *((name, name.capitalize()) for name in named)]
        if not named:
            del self.fields["kind"]
        for_agency(self.fields["classification"], book.agency_id)
        if book.direction != Book.Direction.OUT:
            del self.fields["classification"]


class FormatForm(forms.Form):
    """How an agency writes the numbers of one kind of letter, or of a whole book."""

    kind = forms.ChoiceField(
        label=_("Untuk"),
        choices=[
            ("", _("Semua jenis yang tidak disebut sendiri")),
            *((kind, kind.capitalize()) for kind in KINDS),
        ],
        required=False,
    )
    pattern = forms.CharField(
        label=_("Pola nomor"),
        help_text=_(
            "Tulis tanda {kode_klasifikasi}, {nomor_urut:04}, {kode_unit}, {bulan_romawi}, {bulan}, {tahun}, dan kata-kata "
            "tetap. {nomor_urut:04} menulis 0012; {nomor_urut} menulis 12."
        ),
        max_length=LONGEST,
    )

    def __init__(self, agency: Agency, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.agency = agency

    def clean_pattern(self) -> str:
        """A pattern that cannot give the same number twice, nor one that another book of the agency gives."""
        pattern = str(self.cleaned_data["pattern"]).strip()
        problem = pattern_problem(pattern)
        if problem is not None:
            raise ValidationError(problem[0].upper() + problem[1:] + ".")
        if len(self.example(pattern)) > LONGEST - 20:
            raise ValidationError(gettext("Nomornya menjadi terlalu panjang."))
        others = NumberFormat.objects.filter(agency=self.agency).exclude(
            book__direction=Book.Direction.OUT, book__code="surat-keluar"
        )
        if shape_of(pattern) in {shape_of(one.pattern) for one in others}:
            raise ValidationError(gettext("Pola ini sudah dipakai buku lain, jadi nomornya dapat sama."))
        return pattern

    def example(self, pattern: str) -> str:
        """The twelfth number of today."""
        day = timezone.now().astimezone(self.agency.zone).date()
        return spell(pattern, day, classification="400.9", unit=self.agency.short_name).write(12)


class UnitCodeForm(forms.Form):
    """The code of a unit in numbers; empty for the agency's short name."""

    unit = forms.ModelChoiceField(label=_("Unit"), queryset=Unit.objects.none())
    code = forms.RegexField(
        r"^[^{}/\n]*$",
        label=_("Kode unit pada nomor"),
        help_text=_("Kosongkan untuk memakai singkatan instansi."),
        max_length=40,
        required=False,
    )

    def __init__(self, agency: Agency, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        units = self.fields["unit"]
        assert isinstance(units, forms.ModelChoiceField)
        units.queryset = agency.units.order_by("name")
