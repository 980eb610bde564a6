"""What waits for a signature, and what was signed, as rows."""

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Signature(models.Model):
    """One signature on one PDF: asked for, tried, and made once. Only `signing.requests` writes it."""

    class State(models.TextChoices):
        """Where it is."""

        WAITING = "waiting", _("menunggu tanda tangan")
        GOING = "going", _("sedang ditandatangani")  # until the lease ends
        SIGNED = "signed", _("ditandatangani")
        DROPPED = "dropped", _("dibatalkan")

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    agency = models.ForeignKey("directory.Agency", models.PROTECT, related_name="+")
    signer = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="signatures")
    service = models.CharField(max_length=20)  # which signer made it: local, pkcs12, bsre-v1, bsre-v2, pen
    prepared = models.ForeignKey("files.StoredFile", models.PROTECT, related_name="+")  # what is to be signed
    signed = models.ForeignKey("files.StoredFile", models.PROTECT, null=True, related_name="+")
    state = models.CharField(max_length=7, choices=State.choices, default=State.WAITING)
    tries = models.PositiveIntegerField(default=0)
    last_error = models.CharField(max_length=40, blank=True)  # a stable code; its words are in signing.errors
    lease_until = models.DateTimeField(null=True)  # while GOING
    service_id = models.CharField(max_length=120, blank=True)  # how the service calls the document
    level = models.CharField(max_length=10, blank=True)  # PAdES: B-B, B-T, B-LT; empty for a pen
    certificate = models.CharField(max_length=300, blank=True)  # subject and serial number of the certificate
    certificate_ends = models.DateTimeField(null=True)  # when it does, to warn before
    created_at = models.DateTimeField()
    signed_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["agency", "state", "-id"]), models.Index(fields=["signer", "state"])]
        verbose_name = _("tanda tangan")
        verbose_name_plural = _("tanda tangan")

    def __str__(self) -> str:
        return f"signature {self.pk}"


class Certificate(models.Model):
    """A certificate with which a service signed for an official. Only `signing.binding` writes it."""

    signer = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="certificates")
    fingerprint = models.CharField(max_length=64)  # SHA-256 in hex
    subject = models.CharField(max_length=300)  # with the serial number, as in `Signature.certificate`
    ends = models.DateTimeField()
    seen_at = models.DateTimeField()  # for the first time
    believed_at = models.DateTimeField(null=True)  # since when letters signed with it are kept; else it waits
    by_administrator = models.BooleanField(default=False)  # who said that it is the official's

    class Meta:
        constraints = [models.UniqueConstraint(fields=["signer", "fingerprint"], name="certificate_once")]
        verbose_name = _("sertifikat elektronik")
        verbose_name_plural = _("sertifikat elektronik")

    def __str__(self) -> str:
        return f"certificate {self.pk}"
