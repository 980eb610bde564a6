"""Looking for records, and one record with its file, its signature and its retention."""

from collections.abc import Mapping
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from sopan.archive.access import administers, agency_of, head_position, reach, record_for
from sopan.archive.forms import CountForm, HoldForm
from sopan.archive.held import holds_on, in_force, may_hold, opened
from sopan.archive.models import Record
from sopan.archive.papers import title_of
from sopan.archive.report import files_in, retention_words, signed_as, standing
from sopan.archive.retention import LABELS, Phase
from sopan.archive.searching import Wanted, choices, search
from sopan.cases.access import rights
from sopan.cases.web import for_officials, person
from sopan.directory import duty
from sopan.directory.models import Agency
from sopan.files.serving import serve
from sopan.letters.verification import how_signed

A_PAGE = 25
LAST_PAGE = 40  # further than this nobody leafs; narrowing helps


@require_safe
@for_officials
def records(request: HttpRequest) -> HttpResponse:
    """The search: words, and what a record has to be."""
    user = person(request)
    agency = agency_of(user)
    words = request.GET.get("q", "").strip()[:200]
    wanted = wanted_in(request.GET, agency)
    page = _number(request.GET.get("hal")) or 1
    page = min(page, LAST_PAGE)
    within = reach(user, agency)
    hits = search(within, words, wanted=wanted, start=(page - 1) * A_PAGE, most=A_PAGE + 1)
    kinds, years = choices(within)
    held = in_force(agency.pk)
    context = {
        "agency": agency,
        "words": words,
        "wanted": wanted,
        "rows": [
            (hit, title_of(hit.record), *standing(hit.record, held=held.on(hit.record) is not None)[1:])
            for hit in hits[:A_PAGE]
        ],
        "page": page,
        "more": len(hits) > A_PAGE and page < LAST_PAGE,
        "narrowed": bool(words) or wanted != Wanted(),
        "phases": [(phase.value, label) for phase, label in LABELS.items()],
        "kinds": kinds,
        "years": years,
        "units": agency.units.order_by("name"),
        "disposes": administers(user, agency) or bool(head_position(user, agency)),
    }
    return render(request, "archive/records.html", context)


@require_safe
@for_officials
def record(request: HttpRequest, key: UUID) -> HttpResponse:
    """One record."""
    user = person(request)
    found = record_for(user, key)
    files = files_in(found)
    case, entry = found.case, found.entry
    holds, manages = list(holds_on(found)), may_hold(user, found.agency)
    signature = next((one.signature for one in files if one.signature is not None), None)
    context = {
        "record": found,
        "agency": found.agency,
        "title": title_of(found),
        "files": files,
        "signature": signature,
        "how": how_signed(signature) if signature is not None else "",
        "signed_as": signed_as(found),
        "phase": standing(found, held=bool(holds)),
        "holds": [(hold, opened(hold, hold.why)) for hold in holds],
        "hold_form": HoldForm(initial={"since": duty.today(found.agency)}) if manages else None,
        "retention": retention_words(found),
        "sees_case": case is not None and rights(user, case).official,
        "entry": entry,
        "acts": [item.act for item in found.items.select_related("act")],
        "disposes": administers(user, found.agency),
        "count_form": CountForm(initial={"day": found.event_on if found.event == found.starts else None}),
    }
    return render(request, "archive/record.html", context)


@require_safe
@for_officials
def file(request: HttpRequest, key: UUID, place: int) -> HttpResponseBase:
    """A file of a record, byte for byte; `?unduh` downloads it."""
    found = record_for(person(request), key, look="archive file")
    files = files_in(found)
    if place >= len(files):
        raise Http404
    return serve(files[place].stored, download="unduh" in request.GET)


def wanted_in(asked: Mapping[str, str], agency: Agency) -> Wanted:
    """What somebody looks for, read from an address; what makes no sense there is left out."""
    phase = asked.get("keadaan", "")
    unit = _number(asked.get("unit"))
    return Wanted(
        year=_number(asked.get("tahun")),
        classification=asked.get("kode", "").strip().strip(".")[:30],
        phase=Phase(phase) if phase in set(Phase) else None,
        kind=asked.get("jenis", "")[: Record._meta.get_field("kind").max_length or 0],
        unit=unit if unit is not None and agency.units.filter(pk=unit).exists() else None,
    )


def _number(text: str | None) -> int | None:
    return (
        int(text)
        if text and text.isascii() and text.isdigit() and int(text[:6]) > 0 and len(text) <= 6
        else None
    )
