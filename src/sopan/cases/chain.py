"""The hash chain of a case's events: each event carries the hash of the one before."""

import datetime
import hashlib
import json
from collections.abc import Mapping
from typing import Any


def canonical(value: Any) -> str:
    """The one way a JSON value is written before it is hashed."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def link(
    previous: str,
    *,
    case: str,
    seq: int,
    kind: str,
    at: datetime.datetime,
    user: int | None,
    data: Mapping[str, Any],
) -> str:
    """Hash of an event, in hex: over the previous hash and everything the event says.

    `data` is hashed as it is stored, so a sealed event is verified without opening it.
    """
    moment = at.astimezone(datetime.UTC).isoformat(timespec="microseconds")
    body = canonical([previous, case, seq, kind, moment, user, data])
    return hashlib.sha256(body.encode()).hexdigest()
