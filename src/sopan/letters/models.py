"""A letter that a case issues, with its versions, its initials and its receipts, as rows."""

import datetime
import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Letter(models.Model):
    """A naskah dinas of a case, from draft to archive."""

    class State(models.TextChoices):
        """Where it is."""

        DRAFT = "draft", _("konsep")
        INITIALLED = "initialled", _("diparaf")
        WAITING = "waiting", _("menunggu tanda tangan")  # frozen: number, date and signer stand on the PDF
        SIGNED = "signed", _("ditandatangani")
        WITHDRAWN = "withdrawn", _("ditarik")

    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="letters")
    agency = models.ForeignKey("directory.Agency", models.PROTECT, related_name="+")
    kind = models.CharField(max_length=40)  # surat keterangan, ...
    spec = models.CharField(max_length=40)  # id of the letter in the SOP
    title = models.CharField(_("judul"), max_length=300)
    body = (
        models.JSONField()
    )  # list of {"text": ...} / {"facts": [[label, value], ...]}; sealed when confidential
    # Number and date stand on the page, so they stay here as well as in the book: no two letters of an agency may bear
    # one number, and what anybody holds is found by both. `papers` writes the book and these in one go.
    number = models.CharField(_("nomor"), max_length=120, blank=True)
    entry = models.OneToOneField(  # the line of the book that gave the number
        "agenda.Entry", models.PROTECT, null=True, related_name="letter"
    )
    dated = models.DateField(_("tanggal"), null=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    version = models.PositiveIntegerField(default=1)  # a new draft after a return
    code = models.CharField(max_length=16, unique=True)  # public verification code, in the QR
    file = models.ForeignKey("files.StoredFile", models.PROTECT, null=True, related_name="+")  # newest PDF
    signature = models.ForeignKey("signing.Signature", models.PROTECT, null=True, related_name="letters")
    signer_name = models.CharField(max_length=200, blank=True)  # with titles, as it stands on the page
    signer_position = models.CharField(max_length=220, blank=True)  # with "Plh." when acting
    signer_rank = models.CharField(max_length=80, blank=True)
    signer_nip = models.CharField(max_length=30, blank=True)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_why = models.CharField(_("alasan penarikan"), max_length=300, blank=True)
    archived_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "spec"], name="letter_once_a_case"),
            models.UniqueConstraint(
                fields=["agency", "number"], condition=~models.Q(number=""), name="letter_number_once"
            ),
            models.CheckConstraint(
                condition=models.Q(number="", entry=None) | (~models.Q(number="") & ~models.Q(entry=None)),
                name="letter_number_from_a_book",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=("draft", "initialled"), signature=None)
                | (models.Q(state__in=("waiting", "signed", "withdrawn")) & ~models.Q(signature=None)),
                name="letter_signature_from_waiting_on",
            ),
        ]
        indexes = [models.Index(fields=["dated"], name="letter_dated")]  # anybody may ask by number and date
        verbose_name = _("naskah dinas")
        verbose_name_plural = _("naskah dinas")

    def __str__(self) -> str:
        return f"letter {self.pk}"

    @property
    def issued(self) -> bool:
        """Whether it was signed and has not been written anew since; it may have been withdrawn."""
        return self.state in (self.State.SIGNED, self.State.WITHDRAWN)

    @property
    def signed_at(self) -> datetime.datetime | None:
        """When it was signed; None for one that is not issued."""
        return self.signature.signed_at if self.issued and self.signature is not None else None


class Version(models.Model):
    """What a letter said at one time: each draft stays, so that everybody sees who changed what."""

    class Way(models.TextChoices):
        """How it came about."""

        SCREEN = "screen", _("disunting di layar")
        WORD = "word", _("disunting di Word")
        SYSTEM = "system", _("disusun Sopan")

    letter = models.ForeignKey(Letter, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()  # Letter.version
    title = models.CharField(max_length=300)
    body = models.JSONField()  # as Letter.body
    way = models.CharField(max_length=6, choices=Way.choices, default=Way.SCREEN)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    position = models.CharField(max_length=220, blank=True)
    at = models.DateTimeField()

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["letter", "number"], name="letter_version_once")]
        verbose_name = _("versi konsep")
        verbose_name_plural = _("versi konsep")

    def __str__(self) -> str:
        return f"version {self.pk}"


class Initial(models.Model):
    """A paraf on one version of a letter."""

    letter = models.ForeignKey(Letter, models.PROTECT, related_name="initials")
    version = models.PositiveIntegerField()
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    position = models.CharField(max_length=220)
    at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["letter", "version", "position"], name="initial_once_a_version")
        ]
        verbose_name = _("paraf")
        verbose_name_plural = _("paraf")

    def __str__(self) -> str:
        return f"initial {self.pk}"


class Receipt(models.Model):
    """Tanda terima: who took the letter, when, from whom."""

    class Capacity(models.TextChoices):
        """As whom they took it."""

        APPLICANT = "pemohon", _("Pemohon")
        COMPANION = "pendamping", _("Pendamping pemohon")
        PROXY = "kuasa", _("Kuasa pemohon")

    letter = models.ForeignKey(Letter, models.PROTECT, related_name="receipts")
    receiver = models.TextField(_("nama penerima"))  # this, proof and note: sealed in a confidential case
    capacity = models.CharField(_("selaku"), max_length=10, choices=Capacity.choices)
    proof = models.TextField(_("bukti diri"), blank=True)
    at = models.DateTimeField()
    handed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    note = models.TextField(_("catatan"), blank=True)
    authority = models.ForeignKey(  # the letter of authority (surat kuasa) that the proxy showed
        "files.StoredFile", models.PROTECT, null=True, related_name="+"
    )
    drawn = models.ForeignKey(  # what the receiver signed on the screen; none when they signed on paper
        "files.StoredFile", models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        verbose_name = _("tanda terima")
        verbose_name_plural = _("tanda terima")

    def __str__(self) -> str:
        return f"receipt {self.pk}"


class Wording(models.Model):
    """How an agency words a letter of an SOP instead of the SOP's own text. The newest of a letter counts."""

    agency = models.ForeignKey("directory.Agency", models.PROTECT, related_name="wordings")
    procedure = models.ForeignKey("cases.ProcedureRow", models.PROTECT, related_name="+")
    spec = models.CharField(max_length=40)  # id of the letter in the SOP
    text = models.TextField(_("isi naskah"), blank=True)  # empty: back to the SOP's own
    told = models.BooleanField(default=False)  # administrators know that it no longer fits
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]
        indexes = [models.Index(fields=["agency", "procedure", "spec", "-id"])]
        verbose_name = _("templat naskah")
        verbose_name_plural = _("templat naskah")

    def __str__(self) -> str:
        return f"wording {self.pk}"


class Merge(models.Model):
    """A letter to many: one copy for each row of a list, made in the background."""

    class State(models.TextChoices):
        """Where it is."""

        CHECKED = "checked", _("diperiksa")  # the list is read, and nothing is made yet
        WAITING = "waiting", _("menunggu")
        GOING = "going", _("sedang dibuat")
        DONE = "done", _("selesai")
        FAILED = "failed", _("gagal")

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    letter = models.ForeignKey(Letter, models.PROTECT, related_name="merges")
    rows = models.ForeignKey("files.StoredFile", models.PROTECT, related_name="+")  # the list: xlsx
    result = models.ForeignKey("files.StoredFile", models.PROTECT, null=True, related_name="+")  # zip
    state = models.CharField(max_length=7, choices=State.choices, default=State.WAITING)
    total = models.PositiveIntegerField(default=0)
    made = models.PositiveIntegerField(default=0)
    tries = models.PositiveIntegerField(default=0)
    last_error = models.CharField(max_length=300, blank=True)
    lease_until = models.DateTimeField(null=True)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["pk"]
        verbose_name = _("gabungan surat")
        verbose_name_plural = _("gabungan surat")

    def __str__(self) -> str:
        return f"merge {self.pk}"


class CheckedDay(models.Model):
    """How often a letter was checked on one day; nothing about who did."""

    letter = models.ForeignKey(Letter, models.PROTECT, related_name="checked_days")
    day = models.DateField()
    times = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["letter", "day"], name="checked_day_once")]
        verbose_name = _("pemeriksaan naskah")
        verbose_name_plural = _("pemeriksaan naskah")

    def __str__(self) -> str:
        return f"checked day {self.pk}"
