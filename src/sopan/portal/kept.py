"""What a person typed while signed out: kept sealed in their session until they are back on the page.

A session that ends in the middle of a form must not cost a mother on a slow line what she typed. The answers
wait in the browser's own session, one page at a time, and go only into a draft that is the person's own.
"""

import json
from base64 import b64decode, b64encode
from typing import Any

from django.http import HttpRequest, QueryDict

from sopan.directory.sealing import SealBroken, open_text, seal_text
from sopan.directory.throttle import address_of, allow

SESSION_KEY = "portal_kept"
LARGEST = 100_000  # signs of an encoded form; the longest form of an SOP is a tenth of it
KEEPS, KEEP_SECONDS = 20, 600
_NOT_ANSWERS = ("csrfmiddlewaretoken", "password")


def keep(request: HttpRequest, page: str) -> bool:
    """Keep the posted answers of `page` (its path). Returns whether they could be kept.

    Anybody may send, so only so much is kept for one address: each time is a row in the database.
    """
    if not allow(f"keep {address_of(request.META)}", KEEPS, KEEP_SECONDS):
        return False
    data = request.POST.copy()
    for name in _NOT_ANSWERS:
        data.pop(name, None)
    encoded = data.urlencode()
    if len(encoded) > LARGEST:
        return False
    sealed = seal_text(json.dumps({"page": page, "data": encoded}))
    request.session[SESSION_KEY] = b64encode(sealed).decode()
    return True


def keep_expired(request: HttpRequest) -> bool:
    """Keep the answers of a form whose token had run out. Returns whether they were; only our own pages' are.

    A form sent from another site must not begin a session here: its cookie would replace the person's own.
    """
    match = request.resolver_match
    own = request.headers.get("Origin", "") == f"{request.scheme}://{request.get_host()}"
    return own and match is not None and match.view_name == "portal:page" and keep(request, request.path)


def take_back(request: HttpRequest, page: str) -> QueryDict | None:
    """The answers kept for `page`, once; None when there are none. The caller has let the person in to it."""
    stored = request.session.get(SESSION_KEY)
    if stored is None:
        return None
    kept: dict[str, Any]
    try:
        kept = json.loads(open_text(b64decode(stored)))
    except SealBroken:
        kept = {}  # the key was changed in between: nothing can be done but to begin the page again
    if kept.get("page", page) != page:
        return None
    del request.session[SESSION_KEY]
    return QueryDict(kept["data"]) if "data" in kept else None
