"""A line of a book: entering it, looking at it, changing it, voiding it, inserting behind it, filling a reserved one."""

import uuid
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.db import IntegrityError, transaction
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from sopan.agenda import apart, entries
from sopan.agenda.beside import bond_of, facts_of
from sopan.agenda.forms import BlockForm, LineForm, ReasonForm, ReservedForm, ScanForm
from sopan.agenda.history import history_of
from sopan.agenda.keepers import book_for, entry_for
from sopan.agenda.models import Book, Entry
from sopan.agenda.natures import NATURES
from sopan.agenda.scans import askew_in, keep_scans, look_at, uploaded
from sopan.cases import access
from sopan.cases.errors import Refused
from sopan.cases.web import for_officials, person
from sopan.directory import duty
from sopan.directory.models import User


@require_safe
@for_officials
def entry(request: HttpRequest, key: uuid.UUID) -> HttpResponseBase:
    """A line with its scans, what other rooms know of it, and its history."""
    user = person(request)
    found, may = entry_for(user, key, look="book entry")
    sees_case = found.case is not None and access.rights(user, found.case).official
    files = list(found.files.select_related("file"))
    context = {
        "entry": found,
        "line": entries.line_of(found),
        "reason": entries.plain(found, "reason"),
        "held_for": entries.plain(found, "held_for"),
        "book": found.book,
        "agency": found.book.agency,
        "may": may,
        "case": found.case if sees_case else None,
        "nature": NATURES.get(found.nature, found.nature),
        "files": files,
        "askew": askew_in(files),
        "facts": facts_of(user, found),
        "history": history_of(found),
        "bond": bond_of(found) if may.writes else "",
        "scans": ScanForm(),
        "incoming": found.book.direction == Book.Direction.IN,
        "outgoing": found.book.direction == Book.Direction.OUT,
    }
    return render(request, "agenda/entry.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@for_officials
def new(request: HttpRequest, agency: str, code: str) -> HttpResponseBase:
    """A new line, with its scans; the next number is given when it is saved."""
    user = person(request)
    book, _may = book_for(user, agency, code, write=True)
    form = LineForm(book, duty.today(book.agency), request.POST or None)
    key = _key(request)

    def write() -> Entry:
        kind = form.cleaned_data.get("kind", "")
        return entries.enter(book, form.line(), user=user, now=timezone.now(), kind=kind, key=key)

    done = _with_scans(request, form, key, write, user)
    if isinstance(done, Entry):
        messages.success(request, _("Dicatat dengan nomor %(number)s.") % {"number": done.number})
        return redirect("agenda:entry", key=done.key)
    return _line_page(request, book, form, done, _("Catat surat"), _("Simpan dan beri nomor"), key=key)


@require_http_methods(["GET", "HEAD", "POST"])
@for_officials
def edit(request: HttpRequest, key: uuid.UUID) -> HttpResponseBase:
    """Change a line; what it said before stays in its history."""
    user = person(request)
    found, _may = entry_for(user, key, write=True, look="book entry")
    if found.state == Entry.State.VOID:
        return _as_it_is(request, found, _("Nomor ini sudah batal, jadi catatannya tidak diubah lagi."))
    form = LineForm(
        found.book,
        duty.today(found.book.agency),
        request.POST or None,
        initial=_initial(found),
        numbered=True,
    )
    seen = entries.last_event(found)
    if request.method == "POST" and form.is_valid():
        seen = int(request.POST.get("seen", "")) if request.POST.get("seen", "").isdecimal() else 0
        if _attempt(
            form,
            lambda: entries.change(found, form.line(), user=user, now=timezone.now(), seen=seen),
        ):
            messages.success(request, _("Perubahan disimpan."))
            return redirect("agenda:entry", key=key)
    return _line_page(
        request, found.book, form, None, _("Ubah catatan"), _("Simpan perubahan"), entry=found, seen=seen
    )


@require_http_methods(["GET", "HEAD", "POST"])
@for_officials
def insert(request: HttpRequest, key: uuid.UUID) -> HttpResponseBase:
    """Enter a letter behind this number, with the reason."""
    user = person(request)
    found, _may = entry_for(user, key, write=True)
    form = LineForm(
        found.book,
        duty.today(found.book.agency),
        request.POST or None,
        numbered=True,
        initial={
            "dated": found.dated,
            "received": found.received,
            "classification": found.classification,
        },
    )
    form.fields = {"reason": ReasonForm.base_fields["reason"], **form.fields}
    form_key = _key(request)

    def write() -> Entry:
        reason = form.cleaned_data["reason"].strip()
        return apart.insert_behind(found, form.line(), reason, user=user, now=timezone.now(), key=form_key)

    done = _with_scans(request, form, form_key, write, user)
    if isinstance(done, Entry):
        messages.success(request, _("Disisipkan dengan nomor %(number)s.") % {"number": done.number})
        return redirect("agenda:entry", key=done.key)
    title = _("Sisipkan di belakang %(number)s") % {"number": found.number}
    return _line_page(
        request, found.book, form, done, title, _("Simpan dan beri nomor"), entry=found, key=form_key
    )


@require_http_methods(["GET", "HEAD", "POST"])
@for_officials
def fill(request: HttpRequest, key: uuid.UUID) -> HttpResponseBase:
    """Say which letter a reserved number was written on."""
    user = person(request)
    found, _may = entry_for(user, key, write=True)
    if found.state != Entry.State.RESERVED:  # pressed twice, or come back to
        return _as_it_is(request, found, _("Nomor ini tidak sedang dipesan: sudah diisi atau dibatalkan."))
    initial = {"classification": found.classification}
    form = ReservedForm(found, duty.today(found.book.agency), request.POST or None, initial=initial)

    def write() -> Entry:
        return apart.use_reserved(found, form.line(), user=user, now=timezone.now(), respelled=form.respelled)

    done = _with_scans(request, form, None, write, user)
    if isinstance(done, Entry):
        messages.success(request, _("Nomor %(number)s sudah diisi.") % {"number": done.number})
        return redirect("agenda:book", agency=found.book.agency.slug, code=found.book.code)
    title = _("Isi nomor pesanan %(number)s") % {"number": found.number}
    return _line_page(request, found.book, form, done, title, _("Simpan"), entry=found)


@require_http_methods(["GET", "HEAD", "POST"])
@for_officials
def void(request: HttpRequest, key: uuid.UUID) -> HttpResponseBase:
    """The number falls away, with the reason; it stays in the book. Errors: Refused, when a letter bears it."""
    user = person(request)
    found, _may = entry_for(user, key, write=True)
    if bond := bond_of(found):
        raise Refused("bound", bond)
    if found.state == Entry.State.VOID:  # pressed twice, or come back to
        return _as_it_is(request, found, _("Nomor ini sudah batal."))
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"].strip()
        if _attempt(form, lambda: apart.void(found, reason, user=user, now=timezone.now())):
            messages.success(request, _("Nomor dibatalkan. Barisnya tetap ada di buku."))
            return redirect("agenda:entry", key=key)
    return render(
        request,
        "agenda/void.html",
        {"entry": found, "book": found.book, "agency": found.book.agency, "form": form},
    )


@require_http_methods(["GET", "HEAD", "POST"])
@for_officials
def block(request: HttpRequest, agency: str, code: str) -> HttpResponseBase:
    """Set numbers aside for a counter that works offline."""
    user = person(request)
    book, _may = book_for(user, agency, code, write=True)
    form, key = BlockForm(book, request.POST or None), _key(request)
    made: list[Entry] | None = None
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        today = duty.today(book.agency)
        made = _attempt(
            form,
            lambda: apart.reserve(
                book,
                told["count"],
                told["held_for"].strip(),
                today,
                user=user,
                now=timezone.now(),
                kind=told.get("kind", ""),
                classification=told.get("classification", "").strip(),
                key=key,
            ),
        )
    context = {"book": book, "agency": book.agency, "form": form, "made": made, "key": key}
    return render(request, "agenda/block.html", context)


@require_POST
@for_officials
def add_scan(request: HttpRequest, key: uuid.UUID) -> HttpResponseBase:
    """One more scan for a line. Errors: Refused with why a file cannot come in."""
    user = person(request)
    found, _may = entry_for(user, key, write=True)
    form = ScanForm(request.POST)
    form.is_valid()
    with uploaded(request, form) as scans:
        if form.errors:
            raise Refused("scan", " ".join(str(error) for error in form.errors["scan"]))
        if not scans:
            raise Refused("scan", _("Pilih dahulu berkasnya."))
        with transaction.atomic():
            keep_scans(found, scans, user=user, now=timezone.now())
    look_at(found.files.select_related("file"))
    messages.success(request, _("Berkas disimpan."))
    return redirect("agenda:entry", key=key)


def _as_it_is(request: HttpRequest, found: Entry, why: str) -> HttpResponseBase:
    """Back to the line, with why what was asked for cannot be done to it."""
    messages.info(request, why)
    return redirect("agenda:entry", key=found.key)


def _with_scans(
    request: HttpRequest, form: LineForm, key: uuid.UUID | None, write: Callable[[], Entry], user: User
) -> Entry | ScanForm:
    """Write the line that was sent, with its scans; or the form of the scans, with what is wrong."""
    scans = ScanForm(request.POST or None)
    if request.method != "POST":
        return scans
    scans.is_valid()
    valid = form.is_valid()
    with uploaded(request, scans) as files:
        if not valid or scans.errors:
            return scans

        def write_all() -> Entry:
            again = key is not None and Entry.objects.filter(key=key).exists()
            made = write()
            if not again:
                keep_scans(made, files, user=user, now=timezone.now())
            return made

        try:
            done = _attempt(form, write_all)
        except IntegrityError:  # the same form came twice at the same moment, and the other one was first
            there = Entry.objects.filter(key=key, book=form.book).first() if key else None
            if there is None:
                raise
            return there
    if done is None:
        return scans
    assert isinstance(done, Entry)
    look_at(done.files.select_related("file"))
    return done


def _attempt(form: Any, write: Callable[[], Any]) -> Any:
    """What `write` made, in a transaction of its own; None when it was refused, with the reason on the form."""
    try:
        with transaction.atomic():
            return write()
    except Refused as refused:
        form.add_error(None, refused.message)
        return None


def _key(request: HttpRequest) -> uuid.UUID:
    """The key of the form that was sent, so that it makes one line however often it comes; a new one to begin with."""
    try:
        return uuid.UUID(request.POST.get("kunci", ""))
    except ValueError:
        return uuid.uuid4()


def _initial(found: Entry) -> dict[str, Any]:
    line = entries.line_of(found)
    return {name: getattr(line, name) for name in entries.LINE}


def _line_page(
    request: HttpRequest,
    book: Book,
    form: LineForm,
    scans: ScanForm | Entry | None,
    title: str,
    button: str,
    **more: Any,
) -> HttpResponseBase:
    context = {
        "book": book,
        "agency": book.agency,
        "form": form,
        "scans": scans,
        "title": title,
        "button": button,
    }
    return render(request, "agenda/line.html", {**context, **more})
