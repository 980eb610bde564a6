"""What the pages of a draft share: the draft of its owner, where it went, and the frame around each page."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.urls import reverse

from sopan.cases.applying import draft_for
from sopan.cases.models import Draft
from sopan.cases.web import person
from sopan.portal.way import Way


def own_draft(request: HttpRequest, key: UUID) -> Draft:
    """The draft of that key if it is the signed-in person's own. Errors: NotFound."""
    return draft_for(person(request), key)


def case_url(draft: Draft) -> str:
    """Address of the case that the draft became; "" while it has not been sent."""
    return reverse("portal:case", args=[draft.case.key]) if draft.case is not None else ""


def page_context(draft: Draft, way: Way) -> dict[str, Any]:
    """The frame: which service and agency, how far one is, and whether it is a correction."""
    return {
        "draft": draft,
        "agency": draft.procedure.agency,
        "way": way,
        "correcting": draft.correcting_id is not None,
    }
