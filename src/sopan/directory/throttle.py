"""Throttling what the public may try: a counter row a key, so that the limit holds across processes and machines."""

import time
from collections.abc import Mapping
from ipaddress import IPv4Address, IPv6Network, ip_address
from typing import Any

from django.conf import settings
from django.db import connection

from sopan.directory.models import Throttle
from sopan.directory.sealing import blind_index

DAY = 24 * 60 * 60
KEEP = DAY
"""Seconds after which a row that nobody asks for is swept away."""
A_HOME = 64
"""Bits of an IPv6 address that are the same for all that one household or office has."""
GUESSES = 60
"""Codes that may be tried for one contact in a day: one chance in 16,000 to guess six digits."""


def allow(key: str, limit: int, seconds: int) -> bool:
    """Whether `key` may try once more: at most `limit` times in each window of `seconds`.

    `key` names what is tried and by whom ("track 203.0.113.9"); only a keyed hash of it is stored.
    """
    window = int(time.time()) // seconds * seconds
    with connection.cursor() as cursor:
        cursor.execute(
            'INSERT INTO directory_throttle (key, "window", count) VALUES (%s, %s, 1)'
            " ON CONFLICT (key) DO UPDATE SET"
            ' count = CASE WHEN directory_throttle."window" = excluded."window"'
            " THEN directory_throttle.count + 1 ELSE 1 END,"
            ' "window" = excluded."window"'
            " RETURNING count",
            [blind_index(f"throttle {seconds} {key}"), window],
        )
        count = int(cursor.fetchone()[0])
    if count == 1:
        Throttle.objects.filter(window__lt=window - KEEP).delete()
    return count <= limit


def may_guess(contact: str) -> bool:
    """Whether a code sent to that telephone or mailbox may be guessed once more today.

    The tries that a session counts are no bound by themselves: many sent at one moment all read the same count.
    """
    return allow(f"code {contact}", GUESSES, DAY)


def address_of(meta: Mapping[str, Any]) -> str:
    """The address a request came from, out of its META: what the nearest of our own proxies saw.

    With settings.PROXIES proxies in front, that is the PROXIES-th address from the end of X-Forwarded-For; what
    stands before it the sender may have made up. Of an IPv6 address only its network: who has one has all of it.
    """
    seen = [
        address.strip() for address in str(meta.get("HTTP_X_FORWARDED_FOR", "")).split(",") if address.strip()
    ]
    proxies: int = settings.PROXIES
    address = seen[-proxies] if proxies and len(seen) >= proxies else str(meta.get("REMOTE_ADDR", ""))
    try:
        known = ip_address(address)
    except ValueError:
        return address
    if isinstance(known, IPv4Address):
        return address
    return str(known.ipv4_mapped or IPv6Network((known.packed, A_HOME), strict=False))
