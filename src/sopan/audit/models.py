"""The daily heads, and what they cover, as rows. Only `audit.heads` writes them."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Head(models.Model):
    """A kepala riwayat: one hash over all histories and books as they were on one day, in a chain of its own."""

    number = models.PositiveIntegerField(unique=True)  # 1, 2, 3 ... without a gap
    day = models.DateField(unique=True)  # the day that had ended when it was taken
    taken_at = models.DateTimeField()
    content = models.TextField()  # the JSON that is published, signed and stamped, byte for byte
    sha256 = models.CharField(max_length=64)  # of the content
    chains = models.PositiveIntegerField()
    events = models.PositiveBigIntegerField()
    seal = models.BinaryField(default=bytes)  # CMS, detached, DER; empty while it waits
    sealed_at = models.DateTimeField(null=True)
    stamped_at = models.DateTimeField(null=True)  # what the time stamping authority says
    tries = models.PositiveIntegerField(default=0)
    last_error = models.CharField(max_length=40, blank=True)  # a code of `signing.errors`
    next_try_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-number"]
        verbose_name = _("kepala riwayat")
        verbose_name_plural = _("kepala riwayat")

    def __str__(self) -> str:
        return f"head {self.number}"


class Leaf(models.Model):
    """Where one history or book stood when a head was taken; only for those that had moved since the head before."""

    head = models.ForeignKey(Head, models.PROTECT, related_name="leaves")
    place = models.PositiveIntegerField()  # in the tree: the same in every head
    key = models.CharField(max_length=120)  # how the chain is called inside its own hashes
    case = models.ForeignKey("cases.Case", models.PROTECT, null=True, related_name="+")
    book = models.ForeignKey("agenda.Book", models.PROTECT, null=True, related_name="+")
    count = models.PositiveIntegerField()  # events that the head covers
    hash = models.CharField(max_length=64)  # of the last of them

    class Meta:
        ordering = ["head", "place"]
        constraints = [models.UniqueConstraint(fields=["head", "place"], name="leaf_once_a_head")]
        verbose_name = _("daun kepala riwayat")
        verbose_name_plural = _("daun kepala riwayat")

    def __str__(self) -> str:
        return f"leaf {self.pk}"
