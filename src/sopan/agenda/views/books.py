"""The list of books, a book by year with its search, and its print."""

from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone, translation
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from sopan.agenda import printing
from sopan.agenda.finding import Wanted, in_order, lines_of, months, wanted_in, years_of
from sopan.agenda.keepers import book_for, books_for, entries_open_to
from sopan.agenda.models import Book, Entry
from sopan.agenda.natures import NATURES
from sopan.cases.errors import Refused
from sopan.cases.web import for_officials, person
from sopan.directory import duty
from sopan.directory.models import Agency

PAGE = 50
TYPES = {
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@require_safe
@for_officials
def books(request: HttpRequest) -> HttpResponseBase:
    """The books that one may read, with how many lines each has this year."""
    user = person(request)
    rows = []
    for book, may in books_for(user):
        year = duty.today(book.agency).year
        rows.append((book, may, year, Entry.objects.filter(book=book, year=year).count()))
    manages = Agency.objects.filter(pk__in=duty.administers(user))
    return render(request, "agenda/books.html", {"rows": rows, "manages": manages})


@require_safe
@for_officials
def book(request: HttpRequest, agency: str, code: str) -> HttpResponseBase:
    """A year of a book, a page at a time, searched and filtered."""
    user = person(request)
    found, may = book_for(user, agency, code)
    today = duty.today(found.agency)
    wanted = wanted_in(request.GET.dict(), today)
    lines = lines_of(found, wanted)
    page = Paginator(lines, PAGE).get_page(request.GET.get("hal"))
    here = [entry.pk for entry in page.object_list]
    open_to = set(entries_open_to(user, Entry.objects.filter(pk__in=here), may).values_list("pk", flat=True))
    context = {
        "book": found,
        "agency": found.agency,
        "may": may,
        "wanted": wanted,
        "page": page,
        "rows": [(entry, entry.pk in open_to, _beside(entry)) for entry in page.object_list],
        "incoming": found.direction == Book.Direction.IN,
        "outgoing": found.direction == Book.Direction.OUT,
        "years": years_of(found, today),
        "months": months(),
        "states": Entry.State.choices,
        "natures": list(NATURES.items()),
        "waiting": Entry.objects.filter(book=found, year=wanted.year, state=Entry.State.RESERVED).count(),
    }
    return render(request, "agenda/book.html", context)


@require_safe
@for_officials
def printed(request: HttpRequest, agency: str, code: str, ending: str) -> HttpResponseBase:
    """What was looked for, or its page `hal`, as PDF or as a workbook.

    Errors: Refused, when it is more than one print holds.
    """
    found, _may = book_for(person(request), agency, code)
    if ending not in TYPES:
        raise Http404
    wanted = wanted_in(request.GET.dict(), duty.today(found.agency))
    lines = in_order(lines_of(found, wanted))
    part = _part(wanted)
    if "hal" in request.GET:
        page = Paginator(lines_of(found, wanted), PAGE).get_page(request.GET.get("hal"))
        lines = in_order(lines_of(found, wanted).filter(pk__in=[entry.pk for entry in page.object_list]))
        part = ", ".join(filter(None, (part, f"halaman {page.number}")))
    if ending == "pdf" and lines.count() > printing.MOST_ON_PAPER:
        raise Refused(
            "too_long",
            _(
                "Buku ini terlalu tebal untuk sekali cetak. Saring dahulu menurut bulan, sifat, atau kode, atau unduh sebagai XLSX."
            ),
        )
    rows = list(lines)
    content = (
        printing.print_book(found, rows, year=wanted.year, part=part, now=timezone.now())
        if ending == "pdf"
        else printing.book_as_workbook(found, rows, year=wanted.year, part=part)
    )
    answer = HttpResponse(content, content_type=TYPES[ending])
    name = printing.file_name(found, wanted.year, part, ending)
    disposition: Any = content_disposition_header(ending != "pdf", name)
    answer["Content-Disposition"] = disposition
    answer["Cache-Control"] = "no-store"
    return answer


def _beside(entry: Entry) -> str:
    """What stands beside a line in the list, where its state is shown already."""
    if entry.confidential:
        return ""
    return entry.reason if entry.state == Entry.State.VOID else printing.remark(entry)


def _part(wanted: Wanted) -> str:
    """Which part of the year is printed, in Indonesian."""
    with translation.override("id"):
        words = [dict(months())[wanted.month]] if wanted.month else []
        if wanted.state:
            words.append(f"nomor yang {Entry.State(wanted.state).label}")
    if wanted.words or wanted.nature or wanted.classification:
        words.append("hasil pencarian")
    return ", ".join(words)
