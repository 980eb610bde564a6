"""What every template knows besides its own data."""

from functools import partial
from typing import Any

from django.conf import settings
from django.http import HttpRequest

from sopan.directory.models import anyone
from sopan.notices.models import Notice


def site(request: HttpRequest) -> dict[str, Any]:
    """The product's name, whether this is a demonstration, and (asked only when shown) unread messages."""
    return {
        "product": settings.PRODUCT_NAME,
        "demo": settings.DEMO,
        "unread": partial(_unread, request),
    }


def _unread(request: HttpRequest) -> int:
    """How many messages wait for the signed-in person; at most one query a page, 0 for a visitor."""
    user = anyone(request.user)
    if user is None:
        return 0
    return Notice.objects.filter(recipient=user, channel=Notice.Channel.INBOX, read_at=None).count()
