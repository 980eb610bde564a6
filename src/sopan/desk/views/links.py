"""Links to outside parties on the task page: sending one, sending it again, withdrawing it."""

from dataclasses import dataclass
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from sopan.cases import actions, links
from sopan.cases.access import task_for, units_led
from sopan.cases.editions import edition_of
from sopan.cases.errors import Refused
from sopan.cases.loading import Loaded
from sopan.cases.models import Task
from sopan.cases.web import for_officials, person
from sopan.directory.models import User
from sopan.procedure.model import Procedure

_FIELDS = {"party_wrong": "party", "address_wrong": "address", "days_wrong": "days"}


class LinkForm(forms.Form):
    """To whom a link goes, and for how long it holds."""

    party = forms.CharField(label=gettext_lazy("Nama pihak"), max_length=links.PARTY_LENGTH)
    address = forms.EmailField(
        label=gettext_lazy("Alamat surel"),
        help_text=gettext_lazy("Alamat resmi pihak itu. Kode pembuka dikirim ke alamat yang sama."),
        max_length=links.ADDRESS_LENGTH,
    )
    days = forms.IntegerField(
        label=gettext_lazy("Berlaku berapa hari"),
        initial=links.DAYS,
        min_value=1,
        max_value=links.MOST_DAYS,
    )


@dataclass(frozen=True)
class Panel:
    """The links of a task and what may be done with them."""

    sent: list[links.Sent]
    form: LinkForm | None  # None when no link may be sent now
    works: bool
    may_withdraw: bool


def panel(
    user: User, task: Task, sheet: Procedure, *, works: bool, form: LinkForm | None = None
) -> Panel | None:
    """What the task page shows of links; None at a step that no outside party does."""
    if not links.can_be_linked(task, sheet):
        return None
    sent = links.links_of(user, task)
    is_open = task.status == Task.Status.OPEN
    may_send = works and is_open and not any(one.holds for one in sent)
    return Panel(
        sent=sent,
        form=(form or LinkForm(initial={"party": sheet.actor(task.actor).name})) if may_send else None,
        works=works,
        may_withdraw=is_open and (works or task.unit_id in units_led(user)),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@for_officials
def send(request: HttpRequest, key: UUID) -> HttpResponseBase:
    """Send a link to the party; a mistake in the form is shown on a page of its own."""
    user = person(request)
    found = task_for(user, key)
    form = LinkForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        said = form.cleaned_data
        try:
            links.send_link(user, key, said["party"], said["address"], said["days"])
        except Refused as refused:
            if refused.code not in _FIELDS:
                raise
            form.add_error(_FIELDS[refused.code], refused.message)
        else:
            messages.success(request, _("Tautan dikirim. Anda diberi tahu bila pihak itu sudah menjawab."))
            return redirect("desk:task", key=key)
    sheet = edition_of(found.case.edition_id).sheet
    actions.authorise_work(user, Loaded(found.case, {}, sheet), found)
    shown = panel(user, found, sheet, works=True, form=form if form.is_bound else None)
    if shown is None or shown.form is None:
        return redirect("desk:task", key=key)
    context = {"task": found, "case": found.case, "agency": found.case.agency, "links": shown}
    return render(request, "desk/links_page.html", context, status=422 if form.is_bound else 200)


@require_POST
@for_officials
def resend(request: HttpRequest, key: UUID, pk: int) -> HttpResponseBase:
    """Send a new link in place of this one."""
    links.resend_link(person(request), key, pk)
    messages.success(request, _("Tautan baru dikirim. Tautan yang lama tidak berlaku lagi."))
    return redirect("desk:task", key=key)


@require_POST
@for_officials
def withdraw(request: HttpRequest, key: UUID, pk: int) -> HttpResponseBase:
    """Make this link void."""
    links.withdraw_link(person(request), key, pk)
    messages.success(request, _("Tautan dicabut dan tidak dapat dipakai lagi."))
    return redirect("desk:task", key=key)
