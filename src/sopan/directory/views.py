"""Type-ahead search of regions, for pages and for programs."""

import re

from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import render
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from sopan.directory import regions
from sopan.directory.fields import SHOWN

_FIELD = re.compile(r"[A-Za-z0-9_-]{1,60}")
LONGEST = 200


@require_safe
@cache_control(public=True, max_age=86_400)
def region_search(request: HttpRequest) -> HttpResponseBase:
    """Regions that the words in `q` name. JSON, or for htmx the choices of the form field called `name`."""
    name = request.GET.get("name", "")
    field = name if _FIELD.fullmatch(name) else ""
    words = request.GET.get("q", request.GET.get(field, ""))[:LONGEST]
    level = request.GET.get("level", "")
    found = regions.search(words, int(level) if level in ("1", "2", "3", "4") else None, SHOWN)
    response: HttpResponse
    if field and request.headers.get("HX-Request"):
        response = render(
            request, "directory/region_choices.html", {"name": field, "asked": words, "options": found}
        )
    else:
        response = JsonResponse(
            {"regions": [{"code": each.code, "name": each.full_name, "level": each.level} for each in found]}
        )
    response["Vary"] = "HX-Request"
    return response
