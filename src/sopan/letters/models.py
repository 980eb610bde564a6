"""A letter that a case issues, with its initials and its signature, as rows."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Letter(models.Model):
    """A naskah dinas of a case, from draft to archive."""

    class State(models.TextChoices):
        """Where it is."""

        DRAFT = "draft", _("konsep")
        INITIALLED = "initialled", _("diparaf")
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
    number = models.CharField(_("nomor"), max_length=120, blank=True)
    dated = models.DateField(_("tanggal"), null=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    version = models.PositiveIntegerField(default=1)  # a new draft after a return
    code = models.CharField(max_length=16, unique=True)  # public verification code, in the QR
    file = models.ForeignKey("files.StoredFile", models.PROTECT, null=True, related_name="+")  # newest PDF
    signed_at = models.DateTimeField(null=True)
    signed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    signer_name = models.CharField(max_length=200, blank=True)  # with titles, as it stood when signed
    signer_position = models.CharField(max_length=220, blank=True)  # with "Plh." when acting
    signer_rank = models.CharField(max_length=80, blank=True)
    signer_nip = models.CharField(max_length=30, blank=True)
    archived_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "spec"], name="letter_once_a_case"),
            models.UniqueConstraint(
                fields=["agency", "number"], condition=~models.Q(number=""), name="letter_number_once"
            ),
        ]
        verbose_name = _("naskah dinas")
        verbose_name_plural = _("naskah dinas")

    def __str__(self) -> str:
        return f"letter {self.pk}"


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
        PROXY = "kuasa", _("Kuasa pemohon")

    letter = models.ForeignKey(Letter, models.PROTECT, related_name="receipts")
    receiver = models.TextField(_("nama penerima"))  # this, proof and note: sealed in a confidential case
    capacity = models.CharField(_("selaku"), max_length=10, choices=Capacity.choices)
    proof = models.TextField(_("bukti diri"), blank=True)
    at = models.DateTimeField()
    handed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    note = models.TextField(_("catatan"), blank=True)

    class Meta:
        verbose_name = _("tanda terima")
        verbose_name_plural = _("tanda terima")

    def __str__(self) -> str:
        return f"receipt {self.pk}"
