"""What every template knows besides its own data."""

from functools import partial
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from sopan.directory.duty import administers
from sopan.directory.models import Agency, anyone
from sopan.notices.models import Notice

_OF_LETTERS = ("desk:letters", "letters:wordings", "letters:wording")


def site(request: HttpRequest) -> dict[str, Any]:
    """The product's name, whether this is a demonstration, and, asked only when shown: the official's own
    agency (a page of another agency passes that one and wins), how many messages are unread, and whether
    the person manages an agency."""
    return {
        "product": settings.PRODUCT_NAME,
        "demo": settings.DEMO,
        "agency": SimpleLazyObject(partial(_own_agency, request)),
        "unread": partial(_unread, request),
        "manages": partial(_manages, request),
        "room": _room(request),
    }


def _room(request: HttpRequest) -> str:
    """Below which entry of the officials' menu the page stands: "desk", "letters", or none of them."""
    match = request.resolver_match  # none on a page that is not there
    if match is None:
        return ""
    if match.app_name in ("agenda", "dispositions", "archive") or match.view_name in _OF_LETTERS:
        return "letters"
    return "desk" if match.app_name == "desk" else ""


def _own_agency(request: HttpRequest) -> Agency | None:
    user = anyone(request.user)
    official = getattr(user, "official", None)  # a citizen has none; Django remembers that after one query
    return official.agency if official is not None else None


def _manages(request: HttpRequest) -> bool:
    """Whether the person looks after an agency; known without a query on a page that asked what they hold."""
    user = anyone(request.user)
    return user is not None and hasattr(user, "official") and bool(administers(user))


def _unread(request: HttpRequest) -> int:
    """How many messages wait for the signed-in person; at most one query a page, 0 for a visitor."""
    user = anyone(request.user)
    if user is None:
        return 0
    return Notice.objects.filter(recipient=user, channel=Notice.Channel.INBOX, read_at=None).count()
