"""A file of a line: as it came or turned upright, what can be told about it, and turning its pages."""

import uuid
from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from sopan.agenda.keepers import entry_for
from sopan.agenda.models import Entry, EntryFile
from sopan.agenda.scans import askew_in, content_of, leave, look_at, turn, upright
from sopan.cases.errors import Refused
from sopan.cases.web import for_officials, person
from sopan.files.pages import QUARTERS, PagesUnreadable, picture
from sopan.files.serving import serve

A_PAGE = 12  # pages of a file that are shown at once
ALL, FOUND = "semua", "usul"
"""What may be turned beside a single page: every one, or those that seem askew."""


class TurnForm(forms.Form):
    """Which pages, and by how many degrees clockwise."""

    pages = forms.RegexField(rf"^(\d{{1,5}}|{ALL}|{FOUND})$")
    by = forms.TypedChoiceField(choices=[(0, ""), *((by, "") for by in QUARTERS)], coerce=int)


@require_safe
@for_officials
def scan(request: HttpRequest, key: uuid.UUID, pk: int) -> HttpResponseBase:
    """A file of a line, upright where an official has turned it; to keep, as it came."""
    found, _may = entry_for(person(request), key, look="book scan")
    one = _file(found, pk)
    download = "unduh" in request.GET
    return serve(one.file, download=download, instead=None if download else upright(one))


@require_safe
@for_officials
def look(request: HttpRequest, key: uuid.UUID, pk: int) -> HttpResponseBase:
    """The pages of a file, who signed it, and which pages seem askew."""
    from sopan.signing.checking import Report, check  # loads slowly

    found, may = entry_for(person(request), key, look="book scan")
    one = _file(found, pk)
    look_at([one])
    content = content_of(one)
    sheets = Paginator(range(1, (one.pages or 0) + 1), A_PAGE).get_page(request.GET.get("hal"))
    context: dict[str, Any] = {
        "entry": found,
        "book": found.book,
        "agency": found.book.agency,
        "may": may,
        "one": one,
        "askew": askew_in([one]),
        "sheets": [(number, one.turns.get(str(number), 0)) for number in sheets],
        "parts": sheets,
        "report": check(content) if one.signed else Report(""),
    }
    return render(request, "agenda/scan.html", context)


@require_safe
@for_officials
def page(request: HttpRequest, key: uuid.UUID, pk: int, page: int) -> HttpResponseBase:
    """A page of a file as a picture; ?putar= turns it by so many degrees clockwise."""
    found, _may = entry_for(person(request), key, look="book scan")
    by = request.GET.get("putar", "")
    try:
        shown = picture(content_of(_file(found, pk)), page, int(by) if by in map(str, QUARTERS) else 0)
    except PagesUnreadable as problem:
        raise Http404 from problem
    return HttpResponse(shown, content_type="image/jpeg")


@require_POST
@for_officials
def turn_pages(request: HttpRequest, key: uuid.UUID, pk: int) -> HttpResponseBase:
    """Turn the view of pages, or say that they are right as they are. Errors: Refused."""
    found, _may = entry_for(person(request), key, write=True, look="book scan")
    one = _file(found, pk)
    form = TurnForm(request.POST)
    if not form.is_valid():
        raise Refused("turn", _("Pilih halaman dan arah putarannya."))
    wanted, by = form.cleaned_data["pages"], form.cleaned_data["by"]
    if not by:
        leave(one)
    elif wanted == FOUND:
        turn(one, {int(number): needed for number, needed in one.askew.items()})
    else:
        every = range(1, (one.pages or 0) + 1)
        turn(one, {number: by for number in every if wanted in (ALL, str(number))})
    if by:
        messages.success(request, _("Tampilannya diputar. Berkas aslinya tetap seperti diterima."))
    answer = redirect("agenda:look", key=key, pk=pk)
    part = request.POST.get("hal", "")
    if part.isdecimal():
        answer["Location"] += f"?hal={part}"
    return answer


def _file(found: Entry, pk: int) -> EntryFile:
    return get_object_or_404(found.files.select_related("file"), pk=pk)
