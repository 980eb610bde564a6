"""Several tasks at once, chosen in the inbox: ask first, then do each by itself and tell what became of it."""

from dataclasses import replace
from uuid import UUID

from django import forms
from django.http import HttpRequest, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from sopan.cases.bulk import REASSIGN, TAKE, Receiver, at_once, chosen_tasks, do_many, receivers
from sopan.cases.errors import Refused
from sopan.cases.models import Task
from sopan.cases.web import for_officials, person, refused_page
from sopan.desk.forms import ReassignForm
from sopan.desk.views.inbox import key_in
from sopan.directory.models import Agency, User
from sopan.letters.looking import letters_of
from sopan.letters.steps.signing import SECRET, secret_field
from sopan.signing.requests import together

ACTIONS = {"ambil": TAKE, "paraf": "initial", "tanda-tangan": "sign", "serahkan": REASSIGN}
TITLES = {TAKE: gettext_lazy("Ambil tugas"), REASSIGN: gettext_lazy("Serahkan tugas")}


class ReadForm(forms.Form):
    """That the letters were read, before they are initialled."""

    read = forms.BooleanField(
        label=gettext_lazy("Saya telah membaca naskah-naskah ini."),
        error_messages={"required": gettext_lazy("Baca naskahnya, lalu centang pernyataan ini.")},
    )


class SignForm(ReadForm):
    """That the letters were read, and what the signing service asks: once for all of them."""

    def __init__(self, agency: Agency, data: QueryDict | None) -> None:
        super().__init__(data)
        self.fields[SECRET] = secret_field(agency)
        self.fields[SECRET].required = True
        self.fields[SECRET].error_messages["required"] = _("Isi ini untuk menandatangani.")


class HandOverForm(ReassignForm):
    """To whom several tasks go; beside each name, how many of them they may receive."""

    def __init__(self, found: list[Receiver], total: int, *args: object, reason_needed: bool) -> None:
        super().__init__([one.person for one in found], *args, reason_needed=reason_needed)
        to = self.fields["to"]
        assert isinstance(to, forms.ChoiceField)
        to.choices = [
            (key, label if one.tasks == total else _partly(label, one.tasks, total))
            for one, (key, label) in zip(found, self.labels, strict=True)
        ]


@require_http_methods(["GET", "HEAD", "POST"])
@for_officials
def several(request: HttpRequest) -> HttpResponseBase:
    """POST with `tugas` (keys) and `action` asks; posted once more with `yakin` it does.

    Where the passphrase is refused before anything was signed, it is asked for again.
    """
    if request.method != "POST":
        return redirect("desk:inbox")
    user = person(request)
    action = ACTIONS.get(request.POST.get("action", ""))
    keys = request.POST.getlist("tugas")
    if action is None:
        return redirect("desk:inbox")
    sure = "yakin" in request.POST
    try:
        tasks = chosen_tasks(user, keys, action)
        waiting = [task for task in tasks if not (sure and _has_it_already(task, request.POST.get("to")))]
        form = _form(request, user, action, waiting, bound=sure)
        if not sure or (form is not None and not form.is_valid()):
            return _ask(request, action, tasks, len(set(keys)) - len(tasks), form)
        reason = form.cleaned_data.get("reason", "") if form is not None else ""
        entry = {SECRET: form.cleaned_data[SECRET]} if isinstance(form, SignForm) else {}
        with together():  # a key is loaded once for all letters
            results = do_many(
                user,
                keys,
                action,
                to=_receiver(request, form),
                reason=reason,
                entry=entry,
                each=_versions_read(request) if action == "initial" else None,
            )
    except Refused as refused:
        return refused_page(request, refused, back=reverse("desk:inbox"))
    if isinstance(form, SignForm) and results[0].stops:  # not one was signed: what was chosen stays
        form.add_error(SECRET, results[0].message)
        return _ask(request, action, tasks, len(set(keys)) - len(tasks), form)
    known = {task.key: task for task in tasks}
    letters = letters_of(tasks) if action not in TITLES else {}  # with the numbers that they have now
    context = {
        "title": _title(action),
        "word": request.POST["action"],
        "results": [
            (replace(one, task=task), letters.get(task.pk) if task else None)
            for one in results
            for task in [one.task or known.get(one.key)]
        ],
        "done": sum(result.done for result in results),
        "refused": sum(not result.done for result in results),
    }
    return render(request, "desk/bulk_done.html", context)


def _form(
    request: HttpRequest, user: User, action: str, tasks: list[Task], *, bound: bool
) -> forms.Form | None:
    """What is asked besides being sure; nothing when no task is left, as when the page was sent twice."""
    data = request.POST if bound else None
    if not tasks or action == TAKE:
        return None
    if action == "initial":
        return ReadForm(data)
    if action == "sign":
        return SignForm(tasks[0].case.agency, data)
    needed = any(task.holder_id != user.pk for task in tasks)
    return HandOverForm(receivers(user, tasks), len(tasks), data, reason_needed=needed)


def _has_it_already(task: Task, to: str | None) -> bool:
    """Whether the task lies where it was to go: the page was sent twice."""
    return task.holder is not None and str(task.holder.key) == to


def _receiver(request: HttpRequest, form: forms.Form | None) -> User | None:
    """Who was chosen. Whether they may receive a task is judged for each task."""
    if isinstance(form, ReassignForm):
        return form.chosen()
    key = key_in(request.POST.get("to", ""))
    return User.objects.filter(key=key).first() if key is not None else None


def _versions_read(request: HttpRequest) -> dict[UUID, dict[str, str]]:
    """Which version of each letter was on the page that was read, by task."""
    found = {}
    for key in request.POST.getlist("tugas"):
        known, version = key_in(key), request.POST.get(f"versi-{key}", "")
        if known is not None and version:
            found[known] = {"version": version}
    return found


def _ask(
    request: HttpRequest, action: str, tasks: list[Task], left_out: int, form: forms.Form | None
) -> HttpResponseBase:
    letters = letters_of(tasks) if action not in TITLES else {}
    context = {
        "title": _title(action),
        "word": next(word for word, each in ACTIONS.items() if each == action),
        "action": action,
        "rows": [(task, letters.get(task.pk)) for task in tasks],
        "left_out": left_out,
        "form": form,
        "nobody": isinstance(form, ReassignForm) and not form.people,
        "now": timezone.now(),
    }
    status = 422 if form is not None and form.is_bound else 200
    return render(request, "desk/bulk.html", context, status=status)


def _title(action: str) -> str:
    how = at_once(action)
    return str(how.title if how is not None else TITLES[action])


def _partly(label: str, tasks: int, total: int) -> str:
    few = _("dapat menerima %(n)d dari %(all)d tugas") % {"n": tasks, "all": total}
    return format_html("{}<small>{}</small>", mark_safe(label), few)  # noqa: S308  # made by format_html
