"""The applicant's own rows: what is done before sending, and sending."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _

from sopan.cases.behaviour import Behaviour, behaviour


@behaviour
class Prepare(Behaviour):
    """A row that the applicant does alone, before Sopan hears of it: shown on the sheet, never a task."""

    does: ClassVar[str] = "prepare"
    label: ClassVar[Any] = _("Persiapan")
    by_official: ClassVar[bool] = False


@behaviour
class Apply(Behaviour):
    """Sending the application, and sending it again after mending what was marked."""

    does: ClassVar[str] = "apply"
    label: ClassVar[Any] = _("Kirim permohonan")
    by_official: ClassVar[bool] = False

    def summary(self, record: Mapping[str, Any]) -> list[tuple[Any, str]]:
        """Nothing: what it records is for machines, and what was to be mended stands with the return."""
        return []
