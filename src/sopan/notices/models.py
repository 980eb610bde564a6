"""The outbox: a row for every message that leaves the system; and the worker's signs of life."""

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from sopan.notices.errors import explain


class Notice(models.Model):
    """One message to one person over one channel."""

    class Channel(models.TextChoices):
        """How it travels."""

        INBOX = "inbox", _("kotak pesan")
        EMAIL = "email", _("surel")
        SMS = "sms", _("SMS")

    class State(models.TextChoices):
        """Where it is."""

        WAITING = "waiting", _("menunggu dikirim")
        SENDING = "sending", _("sedang dikirim")
        SENT = "sent", _("terkirim")
        FAILED = "failed", _("gagal")  # gave up; a person may try again

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    agency = models.ForeignKey("directory.Agency", models.PROTECT, null=True, blank=True, related_name="+")
    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, blank=True, related_name="notices"
    )
    channel = models.CharField(_("saluran"), max_length=8, choices=Channel.choices)
    address = models.CharField(_("alamat"), max_length=254, blank=True)  # e-mail or phone; blank for inbox
    kind = models.CharField(max_length=40)  # received, returned, decided, ready, late, code, ...
    subject = models.CharField(_("perihal"), max_length=200)
    body = models.TextField(_("isi"))
    link = models.CharField(max_length=200, blank=True)  # path in Sopan that the message is about
    secret = models.BooleanField(default=False)  # holds a one-time code: never listed to officials
    state = models.CharField(_("keadaan"), max_length=8, choices=State.choices, default=State.WAITING)
    tries = models.PositiveSmallIntegerField(_("percobaan"), default=0)
    last_error = models.CharField(_("kesalahan terakhir"), max_length=60, blank=True)  # a code of errors.py
    next_try_at = models.DateTimeField()  # while SENDING: until when the worker may keep it
    created_at = models.DateTimeField(auto_now_add=True)
    sent_at = models.DateTimeField(_("terkirim pada"), null=True, blank=True)
    read_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["state", "next_try_at"]),
            models.Index(fields=["recipient", "channel", "-id"]),
            models.Index(fields=["agency", "state", "-id"]),
        ]
        verbose_name = _("pemberitahuan")
        verbose_name_plural = _("pemberitahuan")

    def __str__(self) -> str:
        return f"notice {self.pk}"

    @property
    def error_sentence(self) -> str:
        """Why the last try failed, for people; empty when it did not."""
        return explain(self.last_error)

    @property
    def opens_by_itself(self) -> bool:
        """Whether its link holds a secret that lets in whoever has it: not to be kept once the message has left."""
        return self.link.startswith("/pihak/")

    @property
    def masked_address(self) -> str:
        """Enough of the address to recognise it, too little to write to it."""
        name, at, host = self.address.partition("@")
        if at:
            return f"{name[:2]}•••@{host}"
        return f"{name[:4]}•••{name[-2:]}" if name else ""


class WorkerBeat(models.Model):
    """A sign of life of one worker process."""

    worker = models.CharField(max_length=120, unique=True)  # host and process
    started_at = models.DateTimeField()
    beat_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"worker {self.worker}"


class PeriodicDuty(models.Model):
    """When a periodic duty was done and is due; its row is what two workers compete for."""

    name = models.CharField(max_length=120, unique=True)
    next_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    failed_at = models.DateTimeField(null=True)  # empty once it works again

    def __str__(self) -> str:
        return f"duty {self.name}"
