"""What Django's check framework asks of an installation before it serves."""

import base64
import binascii
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning, register


@register
def keys(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """Every data key is 32 bytes in base64."""
    for number, key in enumerate(settings.DATA_KEYS, 1):
        try:
            size = len(base64.b64decode(key, validate=True))
        except (binascii.Error, ValueError):
            size = 0
        if size != 32:
            return [
                Error(
                    f"Key {number} of SOPAN_DATA_KEYS is not 32 bytes in base64.",
                    hint="Make one with: openssl rand -base64 32",
                    id="sopan.E001",
                )
            ]
    return []


@register
def production(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """What must hold where real citizens apply. The settings themselves refuse the demo's secrets."""
    if settings.DEMO:
        return []
    found: list[CheckMessage] = []
    if settings.DEBUG:
        found.append(
            Error("SOPAN_DEBUG is on, which shows internals to visitors.", hint="Unset it.", id="sopan.E002")
        )
    address = urlsplit(settings.BASE_URL)
    if address.scheme != "https":
        found.append(
            Error(
                "SOPAN_BASE_URL does not begin with https://, so passwords and NIK would travel in the open.",
                hint="Put a web server with a certificate in front and set SOPAN_BASE_URL=https://...",
                id="sopan.E003",
            )
        )
    hosts = settings.ALLOWED_HOSTS
    if not hosts or "*" in hosts:
        found.append(
            Error(
                "SOPAN_HOSTS does not name the hosts that Sopan answers to.",
                hint=f"For example SOPAN_HOSTS={address.hostname}",
                id="sopan.E004",
            )
        )
    elif address.hostname not in hosts and not any(
        host.startswith(".") and f".{address.hostname}".endswith(host) for host in hosts
    ):
        found.append(
            Error(
                f"SOPAN_HOSTS does not hold {address.hostname}, the host of SOPAN_BASE_URL.",
                hint="Links in messages would lead nowhere; add it.",
                id="sopan.E005",
            )
        )
    if not settings.EMAIL_URL:
        found.append(
            Warning(
                "SOPAN_EMAIL_URL is empty: no e-mail leaves.",
                hint="See docs/administrators.",
                id="sopan.W001",
            )
        )
    return found
