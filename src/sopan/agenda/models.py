"""Books, their entries and their history, as rows. The rules are in `agenda.entries`."""

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from sopan.cases.chain import Told


class Book(models.Model):
    """A buku agenda of an agency. Its numbers begin at 1 each year."""

    class Direction(models.TextChoices):
        """Which letters stand in it."""

        IN = "in", _("surat masuk")
        OUT = "out", _("surat keluar")
        OTHER = "other", _("registrasi")

    agency = models.ForeignKey("directory.Agency", models.PROTECT, related_name="books")
    code = models.SlugField(_("kode"), max_length=40)  # surat-masuk, surat-keluar, registrasi, ...
    name = models.CharField(_("nama"), max_length=120)
    direction = models.CharField(_("jenis"), max_length=5, choices=Direction.choices)
    pattern = models.CharField(_("pola nomor"), max_length=120, blank=True)
    event_count = models.PositiveIntegerField(default=0)
    chain = models.CharField(max_length=64, default="", blank=True)  # hash of the last event

    class Meta:
        ordering = ["agency", "name"]
        constraints = [models.UniqueConstraint(fields=["agency", "code"], name="book_code_once")]
        verbose_name = _("buku agenda")
        verbose_name_plural = _("buku agenda")

    def __str__(self) -> str:
        return f"book {self.pk}"


class Entry(models.Model):
    """A line of a book. A number that is given is never given again: a line that falls away stays as "batal"."""

    class State(models.TextChoices):
        """What became of the number."""

        USED = "used", _("terpakai")
        RESERVED = "reserved", _("dipesan")  # for a counter that works offline
        VOID = "void", _("batal")

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    book = models.ForeignKey(Book, models.PROTECT, related_name="entries")
    year = models.PositiveSmallIntegerField()
    serial = models.PositiveIntegerField(_("nomor urut"))
    suffix = models.CharField(max_length=2, blank=True)  # "a": inserted behind the serial
    number = models.CharField(_("nomor"), max_length=120)  # as it stands on the letter; in a book IN our own
    pattern = models.CharField(max_length=120, blank=True)  # by which the number was written
    held_for = models.TextField(_("dipesan untuk"), blank=True)  # of a block: who writes it
    state = models.CharField(max_length=8, choices=State.choices, default=State.USED)
    reason = models.TextField(_("alasan"), blank=True)  # of a line inserted or void
    dated = models.DateField(_("tanggal surat"), null=True)
    received = models.DateField(_("tanggal diterima"), null=True)
    their_number = models.CharField(_("nomor surat"), max_length=120, blank=True)  # of a letter that came in
    party = models.TextField(_("asal/tujuan"), blank=True)  # this and all of `entries.SEALED`: see there
    subject = models.TextField(_("hal"), blank=True)
    attachments = models.CharField(_("lampiran"), max_length=60, blank=True)
    nature = models.CharField(_("sifat"), max_length=20, default="biasa")
    classification = models.CharField(_("kode klasifikasi"), max_length=30, blank=True)
    processor = models.ForeignKey(
        "directory.Unit", models.PROTECT, null=True, related_name="+", verbose_name=_("pengolah")
    )
    sent = models.DateField(_("tanggal kirim"), null=True)
    expedition = models.TextField(_("ekspedisi"), blank=True)
    note = models.TextField(_("keterangan"), blank=True)
    confidential = models.BooleanField(default=False)
    case = models.ForeignKey("cases.Case", models.PROTECT, null=True, related_name="entries")
    entered_at = models.DateTimeField()
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["book", "year", "serial", "suffix"]
        constraints = [
            models.UniqueConstraint(fields=["book", "year", "serial", "suffix"], name="entry_number_once")
        ]
        indexes = [
            models.Index(fields=["book", "year", "-serial"]),
            models.Index(
                fields=["case", "-id"], condition=models.Q(case__isnull=False), name="entry_of_case"
            ),
        ]
        verbose_name = _("catatan agenda")
        verbose_name_plural = _("catatan agenda")

    def __str__(self) -> str:
        return f"entry {self.pk}"


class EntryFile(models.Model):
    """A scan or a file of an entry, kept byte for byte."""

    entry = models.ForeignKey(Entry, models.PROTECT, related_name="files")
    file = models.ForeignKey("files.StoredFile", models.PROTECT, related_name="+")
    label = models.CharField(max_length=120, blank=True)
    added_at = models.DateTimeField()
    pages = models.PositiveIntegerField(null=True)  # null: nobody has looked at it yet, see `scans`
    askew = models.JSONField(default=dict)  # page: degrees clockwise by which it seems to need turning
    turns = models.JSONField(default=dict)  # the same, as an official has turned its view
    signed = models.BooleanField(default=False)  # it bears an electronic signature, good or bad
    read = models.BooleanField(default=False)  # its words were taken, for searching

    class Meta:
        ordering = ["pk"]
        indexes = [models.Index(fields=["id"], condition=models.Q(read=False), name="entry_file_unread")]
        verbose_name = _("berkas agenda")
        verbose_name_plural = _("berkas agenda")

    def __str__(self) -> str:
        return f"entry file {self.pk}"


class BookEvent(models.Model):
    """What happened in a book. Written once; each row carries the hash of the one before."""

    book = models.ForeignKey(Book, models.PROTECT, related_name="events")
    seq = models.PositiveIntegerField()
    kind = models.CharField(max_length=20)  # entered, changed, voided, reserved, inserted
    entry = models.ForeignKey(Entry, models.PROTECT, null=True, related_name="events")
    at = models.DateTimeField()
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    data = models.JSONField(default=dict, encoder=Told)
    hash = models.CharField(max_length=64)

    class Meta:
        ordering = ["book", "seq"]
        constraints = [models.UniqueConstraint(fields=["book", "seq"], name="book_event_seq_once")]
        verbose_name = _("peristiwa buku")
        verbose_name_plural = _("peristiwa buku")

    def __str__(self) -> str:
        return f"book event {self.pk}"


class NumberFormat(models.Model):
    """How an agency writes the numbers of a kind of letter, and in which book it stands."""

    agency = models.ForeignKey("directory.Agency", models.PROTECT, related_name="number_formats")
    kind = models.CharField(_("jenis naskah"), max_length=40)
    book = models.ForeignKey(Book, models.PROTECT, related_name="formats")
    pattern = models.CharField(_("pola nomor"), max_length=120)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["agency", "kind"], name="number_format_once")]
        verbose_name = _("format nomor")
        verbose_name_plural = _("format nomor")

    def __str__(self) -> str:
        return f"number format {self.pk}"


class UnitCode(models.Model):
    """What a unit writes for {kode_unit} in the numbers of its letters; a unit without one writes its agency's."""

    unit = models.OneToOneField("directory.Unit", models.CASCADE, related_name="letter_code")
    code = models.CharField(_("kode unit pada nomor"), max_length=40)

    class Meta:
        verbose_name = _("kode unit")
        verbose_name_plural = _("kode unit")

    def __str__(self) -> str:
        return self.code


class Classification(models.Model):
    """A kode klasifikasi arsip with its retention (JRA): data, loaded from a table of the regulation."""

    class Fate(models.TextChoices):
        """What becomes of it in the end (nasib akhir)."""

        DESTROY = "musnah", _("musnah")
        PERMANENT = "permanen", _("permanen")
        REASSESS = "dinilai", _("dinilai kembali")

    code = models.CharField(_("kode"), max_length=30, unique=True)
    name = models.CharField(_("uraian"), max_length=1000)
    active_years = models.PositiveSmallIntegerField(_("retensi aktif (tahun)"), null=True)
    inactive_years = models.PositiveSmallIntegerField(_("retensi inaktif (tahun)"), null=True)
    fate = models.CharField(_("nasib akhir"), max_length=8, choices=Fate.choices, blank=True)
    # in words: "kontrak berakhir"; empty when the years count from the end of handling
    starts = models.CharField(_("retensi dihitung setelah"), max_length=200, blank=True)
    source = models.CharField(_("dasar"), max_length=200, blank=True)

    class Meta:
        ordering = ["code"]
        verbose_name = _("kode klasifikasi")
        verbose_name_plural = _("kode klasifikasi")

    def __str__(self) -> str:
        return self.code
