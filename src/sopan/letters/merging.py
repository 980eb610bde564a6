"""A letter to many: of a signed letter one copy for each row of a list, made by the worker a few seconds at a time.

What is made lies in a folder of its own beside the unfinished files, a part for each turn of the worker. `made` is
written after the part is whole on the disk, so a worker that is killed loses its turn and nothing else, and messages do
not wait behind ten thousand letters.
"""

import datetime
import hashlib
import logging
import shutil
import time
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import IO

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from sopan.cases.editions import edition_of
from sopan.cases.errors import Refused
from sopan.directory.models import User
from sopan.files.checks import Inspected
from sopan.files.errors import FileLost, FileRefused
from sopan.files.models import StoredFile
from sopan.files.parts import INCOMING, Part, root
from sopan.files.storage import keep, open_file
from sopan.letters.composing import page_of
from sopan.letters.layout.kinds import is_addressed
from sopan.letters.layout.rendering import render
from sopan.letters.models import Letter, Merge
from sopan.letters.receivers import Receiver, receivers_in
from sopan.notices.errors import trace
from sopan.notices.outbox import post

log = logging.getLogger(__name__)

ZIP = "application/zip"
LEASE = datetime.timedelta(minutes=5)
"""How long a worker may be silent about a list before another goes on with it."""
TURN = 3.0
"""Seconds of work before the worker looks after its messages again."""
A_PART = 250
"""Letters in a part, at most."""
MOST_TRIES = 5
"""Turns that may fail before a person is asked."""

State = Merge.State


def why_not(letter: Letter | None) -> str:
    """Why no copies can be made of the letter, as a sentence; empty when they can."""
    if letter is None or letter.state != Letter.State.SIGNED or letter.file is None:
        return _("Salinan dapat dibuat sesudah naskahnya ditandatangani.")
    if not is_addressed(letter.kind):
        return _("Naskah ini tidak beralamat, jadi tidak digabungkan dengan daftar penerima.")
    if letter.case.confidential:
        return _("Naskah rahasia tidak digabungkan dengan daftar penerima.")
    return ""


def put_list(user: User, letter: Letter, upload: Inspected, now: datetime.datetime) -> Merge:
    """Keep a list of receivers for the letter, to be looked at before anything is made.

    Errors: Refused, with what is wrong with the list or why the letter takes none.
    """
    if sentence := why_not(letter):
        raise Refused("no_merge", sentence)
    receivers = receivers_in(upload.part.path.read_bytes())
    stored = keep(upload, owner=user, sealed=False)
    return Merge.objects.create(
        letter=letter, rows=stored, state=State.CHECKED, total=len(receivers), asked_by=user, asked_at=now
    )


def begin(merge: Merge) -> None:
    """Have the worker make the copies; also again, after it failed. What was made already is kept."""
    Merge.objects.filter(pk=merge.pk, state__in=(State.CHECKED, State.FAILED)).update(
        state=State.WAITING, tries=0, last_error=""
    )


def give_up(merge: Merge) -> None:
    """Take a list away whose copies are not made."""
    with transaction.atomic():
        gone, _rows = Merge.objects.filter(pk=merge.pk, state__in=(State.CHECKED, State.FAILED)).delete()
        if gone:
            StoredFile.objects.filter(pk=merge.rows_id).delete()
    if gone:
        shutil.rmtree(_folder(merge), ignore_errors=True)


def carry_on() -> None:
    """A worker's turn: go on with the oldest list that waits. Bears repeating, and two workers take two lists."""
    merge = _claim()
    if merge is None:
        return
    try:
        _make_some(merge)
    except (Refused, FileRefused, FileLost) as problem:
        _failed(
            merge,
            str(getattr(problem, "message", "")) or _("Daftar penerima tidak dapat dibaca lagi."),
            final=True,
        )
    except Exception as surprise:  # one list that breaks must not stop the worker
        log.error("merge %s: %s", merge.pk, trace(surprise))
        _failed(merge, _("Terjadi gangguan saat membuat salinan. Sopan mencoba lagi."), final=False)


def receivers_of(merge: Merge) -> list[Receiver]:
    """The receivers on the list of a merge. Errors: Refused, when it cannot be read; FileLost."""
    return receivers_in(b"".join(open_file(merge.rows)))


def _claim() -> Merge | None:
    now = timezone.now()
    free = Q(state=State.WAITING) | Q(state=State.GOING, lease_until__lte=now)
    for pk in Merge.objects.filter(free).order_by("pk").values_list("pk", flat=True)[:5]:
        if Merge.objects.filter(free, pk=pk).update(
            state=State.GOING, lease_until=now + LEASE, tries=F("tries") + 1
        ):
            return Merge.objects.select_related(
                "letter__case__agency", "letter__agency", "rows", "asked_by"
            ).get(pk=pk)
    return None


def _make_some(merge: Merge) -> None:
    """Make copies for one turn; bind them together when all are there.

    Errors: Refused, when the letter does not hold any more or the list cannot be read.
    """
    if sentence := why_not(merge.letter):
        raise Refused("no_merge", sentence)
    receivers = receivers_of(merge)
    made = _whole_parts(merge)
    until = time.monotonic() + TURN
    while made < len(receivers):
        made = _make_part(merge, receivers, made, until)
        _tell(merge, made)
        if time.monotonic() >= until:
            break
    if made == len(receivers):
        _bind(merge, receivers)
    else:
        _hand_on(merge)


def _make_part(merge: Merge, receivers: list[Receiver], start: int, until: float) -> int:
    """Copies from `start` on as one ZIP, whole or not there; the number of all copies then made."""
    letter = merge.letter
    sheet = edition_of(letter.case.edition_id).sheet
    page = page_of(
        letter, sheet, sheet.letter(letter.spec), now=letter.signed_at or merge.asked_at, seal="copy"
    )
    folder = _folder(merge)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    unfinished = folder / "unfinished"
    at = start
    with zipfile.ZipFile(unfinished, "w") as part:
        for receiver in receivers[start : start + A_PART]:
            content = render(replace(page, addressee=(receiver.address,), place=receiver.place or page.place))
            part.writestr(_entry(at + 1, receiver), content)  # stored: a PDF is packed already
            at += 1
            if time.monotonic() >= until:
                break
    unfinished.rename(folder / f"{start:06}-{at:06}.zip")
    return at


def _whole_parts(merge: Merge) -> int:
    """How many copies lie in whole parts without a gap; what lies behind a gap is thrown away."""
    made = 0
    for part in _parts(merge):
        start, end = (int(number) for number in part.stem.split("-"))
        if start == made:
            made = end
        else:
            part.unlink()
    return made


def _bind(merge: Merge, receivers: list[Receiver]) -> None:
    """All parts and the list as the one ZIP that people get."""
    number = slugify(merge.letter.number.replace("/", "-"))
    with Part() as part:
        with part.path.open("wb") as out, zipfile.ZipFile(out, "w") as whole:
            for name, content in _copies(merge):
                whole.writestr(name, content)
            with whole.open("daftar-penerima.xlsx", "w") as sheet:
                _write_list(sheet, merge.letter, receivers)
        part.close()
        with part.path.open("rb") as content_of_zip:
            digest = hashlib.file_digest(content_of_zip, "sha256").hexdigest()
        size = part.path.stat().st_size
        with transaction.atomic():
            stored = keep(
                Inspected(part, f"salinan-{number}.zip", ZIP, size, digest),
                owner=merge.asked_by,
                sealed=False,
            )
            Merge.objects.filter(pk=merge.pk).update(
                state=State.DONE,
                made=len(receivers),
                result=stored,
                done_at=timezone.now(),
                lease_until=None,
                last_error="",
            )
            post(
                recipient=merge.asked_by,
                kind="merge_done",
                subject=_("Salinan naskah sudah jadi"),
                body=_("%(n)d salinan naskah nomor %(number)s siap diunduh.")
                % {"n": len(receivers), "number": merge.letter.number},
                link=f"/meja/naskah/salinan/{merge.key}/",
                agency=merge.letter.agency,
            )
    shutil.rmtree(_folder(merge), ignore_errors=True)


def _copies(merge: Merge) -> Iterator[tuple[str, bytes]]:
    for part in _parts(merge):
        with zipfile.ZipFile(part) as copies:
            for name in copies.namelist():
                yield name, copies.read(name)


def _write_list(out: IO[bytes], letter: Letter, receivers: list[Receiver]) -> None:
    """The list that goes with the copies: which file is for whom."""
    import xlsxwriter  # loads slowly

    with xlsxwriter.Workbook(out, {"constant_memory": True, "strings_to_formulas": False}) as book:
        sheet = book.add_worksheet("Penerima")
        sheet.write_row(0, 0, ["No.", "Berkas", "Nomor naskah", *Receiver.HEADS])
        for number, receiver in enumerate(receivers, 1):
            sheet.write_row(number, 0, [number, _entry(number, receiver), letter.number, *receiver.cells])


def _entry(number: int, receiver: Receiver) -> str:
    return f"{number:05}-{slugify(receiver.first)[:60] or 'penerima'}.pdf"


def _tell(merge: Merge, made: int) -> None:
    Merge.objects.filter(pk=merge.pk).update(made=made, lease_until=timezone.now() + LEASE, last_error="")


def _hand_on(merge: Merge) -> None:
    """The turn is over and went well; the next one may be anybody's."""
    Merge.objects.filter(pk=merge.pk, state=State.GOING).update(
        state=State.WAITING, tries=0, lease_until=None
    )


def _failed(merge: Merge, sentence: str, *, final: bool) -> None:
    over = final or merge.tries >= MOST_TRIES
    if over and not final:
        sentence = _("Salinannya tidak jadi dibuat. Coba lagi; bila berulang, hubungi pengelola sistem.")
    Merge.objects.filter(pk=merge.pk).update(
        state=State.FAILED if over else State.WAITING, last_error=sentence[:300], lease_until=None
    )


def _folder(merge: Merge) -> Path:
    """Where the parts lie; a letter that was signed anew meanwhile begins in another."""
    return root() / INCOMING / f"merge-{merge.key}-{merge.letter.signature_id}"


def _parts(merge: Merge) -> list[Path]:
    return sorted(_folder(merge).glob("*-*.zip"))
