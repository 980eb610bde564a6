"""Dispositions as rows: a tree below each letter or case."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Disposition(models.Model):
    """What one official asks of another about an incoming letter or a case. Only `dispositions.actions` writes it."""

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    agency = models.ForeignKey("directory.Agency", models.PROTECT, related_name="+")
    case = models.ForeignKey("cases.Case", models.PROTECT, null=True, related_name="dispositions")
    entry = models.ForeignKey("agenda.Entry", models.PROTECT, null=True, related_name="dispositions")
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="children")
    step = models.CharField(max_length=40, blank=True)  # the step of the SOP that the receiver is to do
    sender = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    sender_position = models.CharField(max_length=220)
    receiver = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="dispositions")
    receiver_position = models.CharField(max_length=220)
    position = models.ForeignKey("directory.Position", models.PROTECT, related_name="+")  # of the receiver
    instructions = models.JSONField(default=list)  # codes: tindak_lanjut, saran, ...; see `words`
    nature = models.CharField(_("sifat"), max_length=20, default="biasa")
    note = models.TextField(_("catatan"), blank=True)  # sealed when the letter or case is confidential
    due_on = models.DateField(_("paling lambat"), null=True)
    sent_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)
    recalled_at = models.DateTimeField(null=True)
    recall_reason = models.TextField(blank=True)  # sealed likewise
    done_at = models.DateTimeField(
        null=True
    )  # reported; what a step of the SOP finishes is asked of its task
    done_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    result = models.TextField(_("hasil"), blank=True)  # sealed likewise
    reminded_at = models.DateTimeField(null=True)  # that its day has passed

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(case__isnull=False) | Q(entry__isnull=False), name="disposition_of_something"
            )
        ]
        indexes = [
            models.Index(fields=["receiver", "-id"]),
            models.Index(fields=["sender", "-id"]),
            models.Index(fields=["position", "-id"]),
            models.Index(
                fields=["due_on", "id"],
                condition=Q(done_at=None, recalled_at=None, reminded_at=None, due_on__isnull=False),
                name="disposition_running_out",
            ),
        ]
        verbose_name = _("disposisi")
        verbose_name_plural = _("disposisi")

    def __str__(self) -> str:
        return f"disposition {self.pk}"
