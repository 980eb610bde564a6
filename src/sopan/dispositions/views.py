"""Pages of dispositions: what came, what was sent, one of them with its tree, and its sheet on paper."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Case as Either
from django.db.models import F, IntegerField, Q, Value, When
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from sopan.cases.access import units_seen
from sopan.cases.web import for_officials, person
from sopan.directory.duty import today
from sopan.directory.models import User
from sopan.dispositions import access, actions
from sopan.dispositions.beginning import entry_for, receivers_of_entry
from sopan.dispositions.forms import RecallForm, ReportForm, SendForm
from sopan.dispositions.paper import sheet_pdf
from sopan.dispositions.showing import about_letter, about_of, number_of, shown, title_of
from sopan.files.serving import serve

A_PAGE = 25
TABS = {
    "masuk": gettext_lazy("Untuk saya"),
    "keluar": gettext_lazy("Dari saya"),
    "unit": gettext_lazy("Unit saya"),
}
ROWS = {"masuk": access.received, "keluar": access.sent, "unit": access.in_units}
PDF_POLICY = "default-src 'none'; object-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'self'"


@never_cache
@require_safe
@for_officials
def dispositions(request: HttpRequest) -> HttpResponseBase:
    """What came to the official and what they sent: `?tab=`, `?keadaan=selesai`, `?hal=`. Unread ones first."""
    user = person(request)
    tabs = {key: label for key, label in TABS.items() if key != "unit" or units_seen(user)}
    tab = request.GET.get("tab", "")
    tab = tab if tab in tabs else "masuk"
    done = request.GET.get("keadaan") == "selesai"
    over = Q(finished_at__isnull=False) | Q(recalled_at__isnull=False)
    rows = ROWS[tab](user)
    rows = rows.filter(over) if done else rows.exclude(over)
    unread = Either(When(read_at=None, then=Value(0)), default=Value(1), output_field=IntegerField())
    order = ["-pk"] if done else [unread, F("due_on").asc(nulls_last=True), "-pk"]
    page = Paginator(rows.order_by(*order), A_PAGE).get_page(request.GET.get("hal"))
    lines = [
        {"shown": one, "title": title_of(one.row), "number": number_of(one.row)}
        for one in shown((0, row) for row in page)
    ]
    context = {"tab": tab, "tabs": tabs.items(), "done": done, "page": page, "lines": lines}
    return render(request, "dispositions/list.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@for_officials
def begin(request: HttpRequest, key: UUID) -> HttpResponseBase:
    """Send a letter of the book of incoming letters on."""
    user = person(request)
    entry = entry_for(user, key)
    agency = entry.book.agency
    seats = receivers_of_entry(user, entry)
    form = SendForm(seats, today(agency), request.POST or None, initial={"nature": entry.nature})
    if request.method == "POST" and form.is_valid():
        rows = actions.begin(user, key, form.people, form.asked)
        messages.success(request, _("Disposisi terkirim. Penerimanya sudah diberi tahu."))
        return redirect("dispositions:one", key=rows[0].key)
    context = {"entry": entry, "about": about_letter(entry), "agency": agency, "form": form, "able": seats}
    return render(request, "dispositions/begin.html", context, status=422 if form.errors else 200)


@never_cache
@require_safe
@for_officials
def disposition(request: HttpRequest, key: UUID) -> HttpResponseBase:
    """One disposition; opening it is reading it, when it is for the one who opens it."""
    user = person(request)
    found = access.disposition_for(user, key)
    actions.read(user, found)
    return _page(request, user, access.again(found))


@require_POST
@for_officials
def pass_on(request: HttpRequest, key: UUID) -> HttpResponseBase:
    """Charge people below."""
    user = person(request)
    found = access.disposition_for(user, key)
    form = SendForm(actions.may_get(user, found), today(found.row.agency), request.POST)
    if not form.is_valid():
        return _page(request, user, found, pass_form=form)
    actions.pass_on(user, key, form.people, form.asked)
    messages.success(request, _("Disposisi diteruskan. Penerimanya sudah diberi tahu."))
    return redirect("dispositions:one", key=key)


@require_POST
@for_officials
def report(request: HttpRequest, key: UUID) -> HttpResponseBase:
    """Say what came of it."""
    user = person(request)
    found = access.disposition_for(user, key)
    form = ReportForm(request.POST)
    if not form.is_valid():
        return _page(request, user, found, report_form=form)
    actions.report(user, key, form.cleaned_data["result"].strip())
    messages.success(request, _("Hasil tersimpan. Pengirim disposisi sudah diberi tahu."))
    return redirect("dispositions:one", key=key)


@require_POST
@for_officials
def recall(request: HttpRequest, key: UUID) -> HttpResponseBase:
    """Take back what nobody has read yet."""
    user = person(request)
    found = access.disposition_for(user, key)
    form = RecallForm(request.POST)
    if not form.is_valid():
        return _page(request, user, found, recall_form=form)
    actions.recall(user, key, form.cleaned_data["reason"].strip())
    messages.success(request, _("Disposisi ditarik."))
    return redirect("dispositions:one", key=key)


@never_cache
@require_safe
@for_officials
def sheet(request: HttpRequest, key: UUID) -> HttpResponseBase:
    """The sheet on paper, as the offices use it."""
    user = person(request)
    found = _open_to(user, key, "sheet")
    answer = HttpResponse(sheet_pdf(user, found, timezone.now()), content_type="application/pdf")
    answer["Content-Disposition"] = 'inline; filename="lembar-disposisi.pdf"'
    answer["Content-Security-Policy"] = PDF_POLICY
    answer["X-Frame-Options"] = "SAMEORIGIN"
    answer["Cache-Control"] = "no-store"
    return answer


@require_safe
@for_officials
def file(request: HttpRequest, key: UUID, pk: int) -> HttpResponseBase:
    """A scan of the letter."""
    found = _open_to(person(request), key, f"file {pk}")
    one = found.row.entry.files.select_related("file").filter(pk=pk).first() if found.row.entry else None
    if one is None:
        raise access.not_found()
    return serve(one.file, download="unduh" in request.GET)


def _open_to(user: User, key: UUID, look: str) -> access.Found:
    """What the user reads in full, whichever part of it they open first: not what was recalled before that."""
    found = access.disposition_for(user, key, look=look)
    actions.read(user, found)
    found = access.again(found)
    if found.closed_to_receiver:
        raise access.not_found()
    return found


def _page(
    request: HttpRequest,
    user: User,
    found: access.Found,
    *,
    pass_form: SendForm | None = None,
    report_form: ReportForm | None = None,
    recall_form: RecallForm | None = None,
) -> HttpResponseBase:
    row = found.row
    if found.closed_to_receiver:
        return render(request, "dispositions/recalled.html", {"row": row, "agency": row.agency})
    refused = any(form is not None for form in (pass_form, report_form, recall_form))
    works = found.receives and found.open
    seats = actions.may_get(user, found) if works else []
    context: dict[str, Any] = {
        "agency": row.agency,
        "found": found,
        "it": shown([(0, row)])[0],
        "about": about_of(user, row),
        "chain": shown((0, one) for one in access.chain_of(row, found.tree)),
        "beside": shown((0, one) for one in access.beside(row, found.tree)) if found.sent else [],
        "below": shown(access.below(row, found.tree)),
        "pass_form": pass_form or (SendForm(seats, today(row.agency)) if seats else None),
        "report_form": report_form or (ReportForm() if works and not row.step else None),
        "recall_form": recall_form
        or (RecallForm() if found.sent and found.open and not row.step and row.read_at is None else None),
        "not_recallable": found.sent and found.open and not row.step and row.read_at is not None,
    }
    return render(request, "dispositions/one.html", context, status=422 if refused else 200)
