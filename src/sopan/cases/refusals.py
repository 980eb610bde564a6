"""What `flow` refuses, as this room's error, in the language of who reads it."""

from django.utils.translation import gettext

from sopan.cases.errors import Refused
from sopan.flow.refusals import MESSAGES, Refusal


def refused(refusal: Refusal) -> Refused:
    """The error for a refusal of `flow`: its code, and its sentence translated and filled in."""
    return Refused(refusal.code, gettext(MESSAGES[refusal.code]).format(**refusal.details))
