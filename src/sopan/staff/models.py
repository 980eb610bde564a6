"""Leave that was granted, as rows."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class LeaveTaken(models.Model):
    """The part of one leave that falls into one year; annual leave of that year is counted from these."""

    official = models.ForeignKey("directory.Official", models.CASCADE, related_name="leaves")
    kind = models.CharField(_("jenis cuti"), max_length=30)  # see leave.LIMITS
    year = models.PositiveSmallIntegerField(_("tahun"))
    days = models.PositiveSmallIntegerField(_("hari kerja"))  # working days in that year
    since = models.DateField(_("sejak"))  # of the whole leave
    until = models.DateField(_("sampai"))
    case = models.UUIDField()  # key of the case that granted it

    class Meta:
        indexes = [models.Index(fields=["official", "year"])]
        constraints = [models.UniqueConstraint(fields=["case", "year"], name="leave_once_a_case_and_year")]
        verbose_name = _("cuti")
        verbose_name_plural = _("cuti")

    def __str__(self) -> str:
        return f"leave {self.pk}"
