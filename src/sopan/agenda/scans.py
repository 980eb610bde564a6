"""Scans of a letter: checked before anything is written, kept byte for byte, and a word about pages that lie askew."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pikepdf
from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext as _

from sopan.agenda.entries import add_file
from sopan.agenda.forms import ACCEPT, MOST_FILES, MOST_MB
from sopan.agenda.models import Entry
from sopan.cases.errors import Refused
from sopan.directory.models import User
from sopan.files.checks import Inspected, inspect
from sopan.files.errors import FileRefused
from sopan.files.storage import keep

MOST_LOOKED_AT = 50  # pages
PDF = "application/pdf"


@contextmanager
def uploaded(request: HttpRequest, form: forms.Form) -> Iterator[list[Inspected]]:
    """The files of the field `scan`, checked. What is refused stands beside the field, and the form is not valid then.

    A signed PDF stays as it is, byte for byte; a picture is turned upright and loses what its camera wrote into it.
    """
    sent: list[Any] = request.FILES.getlist("scan")
    kept: list[Inspected] = []
    with ExitStack() as stack:
        if len(sent) > MOST_FILES:
            form.add_error("scan", _("Paling banyak %(n)d berkas sekaligus.") % {"n": MOST_FILES})
            sent = []
        for one in sent:
            try:
                kept.append(stack.enter_context(inspect(one, ACCEPT, MOST_MB)))
            except FileRefused as refused:
                form.add_error("scan", refused.message)
        yield kept


def keep_scans(entry: Entry, scans: list[Inspected], *, user: User, now: Any) -> list[str]:
    """Keep them with the line; sentences about pages that seem to lie on their side. Errors: Refused."""
    words = []
    for scan in scans:
        askew = sideways(scan.part.path) if scan.media_type == PDF else 0
        if askew:
            words.append(
                _("Halaman %(n)d pada %(name)s tampak melintang. Periksa arah pindaiannya.")
                % {"n": askew, "name": scan.name}
            )
        try:
            stored = keep(scan, owner=user, sealed=entry.confidential)
        except FileRefused as refused:
            raise Refused(refused.code, refused.message) from refused
        add_file(entry, stored, stored.name, user=user, now=now)
    return words


def sideways(path: Path) -> int:
    """The first page of a PDF that is shown lying although most of the others stand; 0 when there is none.

    Whether a page stands on its head only reading it would tell.
    """
    lying = []
    with pikepdf.open(path) as pdf:
        for page in pdf.pages[:MOST_LOOKED_AT]:
            left, bottom, right, top = (float(edge) for edge in page.mediabox)
            turned = int(page.obj.get("/Rotate", 0)) % 180 != 0
            wide = (right - left) > (top - bottom)
            lying.append(wide != turned)
    if not lying or sum(lying) * 2 > len(
        lying
    ):  # a table that lies from its first page to its last is meant so
        return 0
    return lying.index(True) + 1 if True in lying else 0
