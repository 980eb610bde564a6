"""What is due, and the way of a destruction or a transfer from its proposal to its berita acara."""

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Exists, OuterRef, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from sopan.archive import disposal
from sopan.archive.access import (
    act_for,
    acts_visible_to,
    administers,
    agency_of,
    head_position,
    not_found,
)
from sopan.archive.disposal import FATES, consent_from
from sopan.archive.execution import execute
from sopan.archive.forms import AssessForm, DecreeForm, ExecuteForm, HoldForm, ProposeForm, WhyForm
from sopan.archive.models import Act, Item, Record
from sopan.archive.papers import ACTS, ENDED, XLSX, due_title, list_pdf, list_workbook, rows_of
from sopan.archive.retention import DUE, Phase, in_phase
from sopan.cases.errors import Refused
from sopan.cases.web import for_officials, person
from sopan.directory import duty
from sopan.directory.models import Agency, User
from sopan.files.serving import serve

A_PAGE = 200
PRINTED = 10_000
PDF = "application/pdf"

SHORT = {
    Phase.TO_DESTROY: gettext_lazy("Usul musnah"),
    Phase.TO_TRANSFER: gettext_lazy("Usul serah"),
    Phase.TO_REASSESS: gettext_lazy("Dinilai kembali"),
}

State = Act.State


@require_http_methods(["GET", "HEAD", "POST"])
@for_officials
def due(request: HttpRequest, word: str) -> HttpResponseBase:
    """The records whose retention is over; an administrator proposes some of them. `?bentuk=` prints the list."""
    user = person(request)
    agency = _disposes(user)
    if word not in {phase.value for phase in DUE}:
        raise Http404
    phase = Phase(word)
    taken = Item.objects.filter(record=OuterRef("pk"), open=True)
    rows = Record.objects.filter(~Exists(taken), in_phase(phase, duty.today(agency)), agency=agency)
    rows = rows.select_related("case", "unit").order_by("classification", "dated", "pk")
    if (shape := request.GET.get("bentuk")) is not None:
        return _printed(agency, due_title(phase), rows[:PRINTED], shape)
    kinds = [kind for kind, phases in FATES.items() if phase in phases]
    kind = request.POST.get("kind") if request.POST.get("kind") in kinds else kinds[0]
    transfer = Act.Kind.TRANSFER in kinds
    form = ProposeForm(agency, user, request.POST or None, transfer=transfer)
    if transfer and kind != Act.Kind.TRANSFER:
        form.fields["receiver"].required = False
    if request.method == "POST" and form.is_valid():
        try:
            act = disposal.propose(
                user, agency, str(kind), keys_in(request), form.chosen(),
                receiver=form.cleaned_data.get("receiver", ""),
            )  # fmt: skip
        except Refused as refused:
            form.add_error(None, refused.message)
        else:
            messages.success(request, _("Daftar usul dibuat. Panitia penilai sudah diberi tahu."))
            return redirect("archive:act", key=act.key)
    context = {
        "agency": agency,
        "phase": phase,
        "title": due_title(phase),
        "tabs": [(one.value, SHORT[one], one == phase) for one in DUE],
        "page": Paginator(rows, A_PAGE).get_page(request.GET.get("hal")),
        "chosen": set(request.POST.getlist("record")),
        "proposes": administers(user, agency),
        "kinds": [(one.value, Act.Kind(one).label, one == kind) for one in kinds],
        "form": form,
        "hold_form": HoldForm(initial={"since": duty.today(agency)}),
    }
    return render(request, "archive/due.html", context, status=422 if form.errors else 200)


@require_safe
@for_officials
def acts(request: HttpRequest) -> HttpResponse:
    """The destructions and transfers of the agency, newest first."""
    user = person(request)
    found = acts_visible_to(user)
    agency = agency_of(user)
    disposes = administers(user, agency) or bool(head_position(user, agency))
    if not disposes and not found.exists():
        raise not_found()
    page = Paginator(found, 50).get_page(request.GET.get("hal"))
    return render(request, "archive/acts.html", {"agency": agency, "page": page, "disposes": disposes})


@require_http_methods(["GET", "HEAD", "POST"])
@for_officials
def act(request: HttpRequest, key: UUID) -> HttpResponseBase:
    """One act: its list, who has done what, and what the reader can do now."""
    user = person(request)
    found = act_for(user, key)
    ways = ways_of(user, found)
    status, told = 200, ""
    if request.method == "POST":
        name = request.POST.get("do", "")
        if name not in ways:
            raise not_found()
        form, do = _ACTIONS[name][0](found, request.POST), _ACTIONS[name][1]
        ways[name] = form
        status = 422
        if form.is_valid():
            try:
                do(user, found, form, request)
            except Refused as refused:
                told, status = refused.message, 409
            else:
                messages.success(request, _DONE[name])
                return redirect("archive:act", key=key)
    items = found.items.select_related("record__case", "left_out_by").order_by("pk")
    context = {
        "act": found,
        "agency": found.agency,
        "title": (ENDED if found.state == State.DONE else ACTS)[Act.Kind(found.kind)],
        "page": Paginator(items, A_PAGE).get_page(request.GET.get("hal")),
        "count": items.filter(left_out_why="").count(),
        "members": found.members.select_related("user__official"),
        "ways": ways,
        "told": told,
        "assesses": found.state == State.ASSESSING and found.members.filter(user=user).exists(),
    }
    return render(request, "archive/act.html", context, status=status)


@require_safe
@for_officials
def act_list(request: HttpRequest, key: UUID, shape: str) -> HttpResponse:
    """The list of an act, as PDF or as a workbook."""
    found = act_for(person(request), key)
    done = found.state in (State.GOING, State.DONE)
    rows = Record.objects.filter(items__act=found, items__left_out_why="").order_by("items__pk")
    titles = ENDED if done else ACTS
    return _printed(found.agency, titles[Act.Kind(found.kind)], rows, shape)


@require_safe
@for_officials
def minutes(request: HttpRequest, key: UUID) -> HttpResponseBase:
    """The berita acara of an act that was carried out."""
    found = act_for(person(request), key)
    if found.minutes is None:
        raise not_found()
    return serve(found.minutes, download="unduh" in request.GET)


def ways_of(user: User, found: Act) -> dict[str, forms.Form]:
    """What the reader can do with the act now, each with its form."""
    names = []
    mine = found.members.filter(user=user).first()
    manages = administers(user, found.agency)
    if found.state == State.ASSESSING and mine is not None:
        names += ["leave_out"] if mine.verdict else ["assess", "leave_out"]
    if found.state == State.ASSESSED and head_position(user, found.agency):
        took_part = mine is not None or found.proposed_by_id == user.pk
        names += [] if took_part else ["approve", "refuse"]
    if manages and found.state == State.APPROVED:
        names.append("decree")
    if manages and found.state == State.DECREED:
        names.append("execute")
    if manages and found.state in (State.ASSESSING, State.ASSESSED, State.APPROVED, State.DECREED):
        names.append("cancel")
    return {name: _ACTIONS[name][0](found, None) for name in names}


def _decree_form(found: Act, data: Any) -> forms.Form:
    whose = consent_from(found) if found.kind == Act.Kind.DESTROY else ""
    return DecreeForm(data, consent_from=whose)


def _leave_out(user: User, found: Act, form: forms.Form, request: HttpRequest) -> None:
    keys = keys_in(request)
    if len(keys) != 1:
        raise not_found()
    disposal.leave_out(user, found.key, keys[0], form.cleaned_data["why"])


Way = tuple[Callable[[Act, Any], forms.Form], Callable[[User, Act, forms.Form, HttpRequest], object]]
_ACTIONS: Mapping[str, Way] = {
    "assess": (
        lambda _act, data: AssessForm(data),
        lambda user, act, form, _request: disposal.assess(
            user, act.key, form.cleaned_data["verdict"], form.cleaned_data["note"]
        ),
    ),
    "leave_out": (lambda _act, data: WhyForm(data), _leave_out),
    "approve": (
        lambda _act, data: forms.Form(data),
        lambda user, act, _form, _request: disposal.approve(user, act.key),
    ),
    "refuse": (
        lambda _act, data: WhyForm(data, auto_id="refuse_%s"),
        lambda user, act, form, _request: disposal.refuse(user, act.key, form.cleaned_data["why"]),
    ),
    "cancel": (
        lambda _act, data: WhyForm(data, auto_id="cancel_%s"),
        lambda user, act, form, _request: disposal.cancel(user, act.key, form.cleaned_data["why"]),
    ),
    "decree": (
        _decree_form,
        lambda user, act, form, _request: disposal.decree(
            user,
            act.key,
            form.cleaned_data["number"],
            form.cleaned_data["day"],
            form.cleaned_data.get("consent", ""),
        ),
    ),
    "execute": (
        lambda _act, data: ExecuteForm(data),
        lambda user, act, form, _request: execute(user, act.key, form.cleaned_data["witnesses"].splitlines()),
    ),
}

_DONE: Mapping[str, Any] = {
    "assess": gettext_lazy("Penilaian Anda tersimpan."),
    "leave_out": gettext_lazy("Arsip itu dikeluarkan dari daftar; alasannya tercatat."),
    "approve": gettext_lazy("Persetujuan Anda tersimpan."),
    "refuse": gettext_lazy("Penolakan Anda tersimpan; usulan ini tidak dilanjutkan."),
    "cancel": gettext_lazy("Usulan ini dibatalkan; arsipnya tetap disimpan."),
    "decree": gettext_lazy("Surat keputusannya tercatat."),
    "execute": gettext_lazy("Pelaksanaannya tercatat. Cetak berita acaranya di bawah ini."),
}


def _disposes(user: User) -> Agency:
    """The agency whose due records the official may see: its administrators and its head."""
    agency = agency_of(user)
    if not administers(user, agency) and not head_position(user, agency):
        raise not_found()
    return agency


def keys_in(request: HttpRequest) -> list[UUID]:
    """The keys of the records that a form sent. Errors: NotFound, for what is no key."""
    try:
        return [UUID(text) for text in request.POST.getlist("record")]
    except ValueError:
        raise not_found() from None


def _printed(agency: Agency, title: str, records: QuerySet[Record], shape: str) -> HttpResponse:
    rows = rows_of(records)
    if shape == "pdf":
        response = HttpResponse(list_pdf(agency, title, rows), content_type=PDF)
    elif shape == "xlsx":
        response = HttpResponse(list_workbook(title, rows), content_type=XLSX)
    else:
        raise Http404
    name = f"{slugify(title)}.{shape}"
    response["Content-Disposition"] = content_disposition_header(True, name) or ""
    response["Cache-Control"] = "no-store"
    return response
