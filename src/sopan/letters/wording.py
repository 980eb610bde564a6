"""How an agency words a letter of an SOP in its own way: kept, newest first, and used where it fits the case's edition."""

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import F
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from sopan.cases.made_up import answer_to
from sopan.cases.models import Case, ProcedureRow
from sopan.directory.administration import agency_of
from sopan.directory.duty import holders_of_all
from sopan.directory.models import Agency, Position, User
from sopan.files.letterhead import letterhead_of
from sopan.letters.layout import markup
from sopan.letters.layout.filling import (
    LABELS,
    Entries,
    Words,
    entries_of,
    fill,
    late_words,
    lines_of,
    refilled,
    value_words,
)
from sopan.letters.layout.rendering import Block, LetterPage, Signer, render
from sopan.letters.models import Wording
from sopan.notices.outbox import Message, post_many
from sopan.procedure.lists import PARTICIPANTS, entry_places, lists_in
from sopan.procedure.model import Letter as LetterSpec
from sopan.procedure.model import Procedure

PLACES: Mapping[str, str] = {
    **LABELS,
    "instansi": "Nama instansi",
    "kota": "Kota kedudukan instansi",
    "nomor_permohonan": "Nomor permohonan",
    "nomor": "Nomor naskah (terisi saat bernomor)",
    "tanggal": "Tanggal naskah (terisi saat ditandatangani)",
    "hari": "Hari (terisi saat ditandatangani)",
    "tanggal_terbilang": "Tanggal dengan huruf (terisi saat ditandatangani)",
    "jabatan_penandatangan": "Jabatan penanda tangan",
}
"""What Sopan fills by itself, with its label."""


class Unfitting(Exception):
    """A wording that does not fit the SOP. Carries `problems`, by line."""

    def __init__(self, problems: list[markup.Problem]) -> None:
        super().__init__("the wording does not fit")
        self.problems = problems


@dataclass(frozen=True)
class Place:
    """A place that a wording may use, with what comes there."""

    name: str
    label: str


def newest_wording(agency: Agency, procedure: ProcedureRow, spec: str) -> Wording | None:
    """The agency's own wording that counts now; None where the SOP's own text does."""
    found = Wording.objects.filter(agency=agency, procedure=procedure, spec=spec).last()
    return found if found is not None and found.text else None


def office_blocks(
    case: Case, sheet: Procedure, spec: LetterSpec, words: Words, entries: Entries
) -> list[Block] | None:
    """What the letter says in the office's own wording; None where it has none, or one that does not fit the edition
    of this case: a case never stops for that."""
    own = newest_wording(case.agency, case.procedure, spec.id)
    if own is None:
        return None
    found = markup.read(own.text, sheet)
    return None if found.problems else markup.filled(found.parts, words, entries)


def newest_wordings(agencies: Iterable[Agency]) -> dict[tuple[int, str], Wording]:
    """The wordings of those agencies that count now, by SOP and letter; one query."""
    rows = Wording.objects.filter(agency__in=agencies).order_by("pk")
    newest = {(row.procedure_id, row.spec): row for row in rows}
    return {key: row for key, row in newest.items() if row.text}


def misfit(agency: Agency, procedure: ProcedureRow, sheet: Procedure, spec: str) -> list[markup.Problem]:
    """Why the agency's wording of a letter is not used under that edition; empty when it is, or when there is none."""
    own = newest_wording(agency, procedure, spec)
    return markup.read(own.text, sheet).problems if own is not None else []


def tell_misfits() -> int:
    """Tell the administrators, once, of a wording that a newer edition of its SOP has outdated. How many wordings."""
    outdated = Wording.objects.filter(told=False, procedure__current__in_force_at__gt=F("at")).exclude(
        text=""
    )
    count = 0
    for row in outdated.select_related("agency", "procedure__current"):
        edition, own = row.procedure.current, newest_wording(row.agency, row.procedure, row.spec)
        if (
            own is None
            or own.pk != row.pk
            or edition is None
            or not markup.read(row.text, edition.sheet).problems
        ):
            continue
        with transaction.atomic(), translation.override("id"):
            post_many(_misfit_messages(row))
            Wording.objects.filter(pk=row.pk).update(told=True)
        count += 1
    return count


def _misfit_messages(row: Wording) -> list[Message]:
    subject = _("Templat naskah tidak cocok lagi dengan SOP")
    body = _(
        "SOP %(title)s berganti edisi, dan templat naskah instansi Anda memakai isian yang sudah tidak ada. Naskahnya "
        "memakai kata-kata SOP sampai Anda memperbaiki templatnya."
    ) % {"title": row.procedure.title}
    link = reverse("letters:wording", args=[row.agency.slug, row.procedure.slug, row.spec])
    positions = list(Position.objects.filter(agency=row.agency, administers=True))
    people = {one.pk: one for holders in holders_of_all(positions).values() for one in holders}
    return [
        Message(recipient=person, kind="wording", subject=subject, body=body, link=link, agency=row.agency)
        for person in people.values()
    ]


def put_wording(user: User, procedure: ProcedureRow, spec: str, text: str) -> Wording:
    """Word a letter in the agency's own way from now on; an empty `text` goes back to the SOP's own.

    Errors: NotAllowed, when `user` does not administer the agency of the SOP; Unfitting.
    """
    agency = agency_of(user, procedure.agency.slug)
    text = text.replace("\r\n", "\n").strip()
    assert procedure.current is not None
    if text and (problems := markup.read(text, procedure.current.sheet).problems):
        raise Unfitting(problems)
    return Wording.objects.create(
        agency=agency, procedure=procedure, spec=spec, text=text, by=user, at=timezone.now()
    )


def own_text(sheet: Procedure, spec: LetterSpec) -> str:
    """The SOP's own text of a letter in the markup."""
    return markup.written(spec.body, {field.id: field.label for field in sheet.questions()})


def places_of(sheet: Procedure) -> list[Place]:
    """What a wording of that SOP may place: the fields of its forms, then what Sopan fills by itself."""
    fields = [Place(field.id, field.label) for field in sheet.questions()]
    return [*fields, *(Place(name, label) for name, label in PLACES.items() if name != PARTICIPANTS)]


def loops_of(sheet: Procedure) -> list[tuple[str, str, tuple[str, ...]]]:
    """(list, label, places of one entry) of every list of that SOP."""
    labels = {**PLACES, **{field.id: field.label for field in sheet.questions()}}
    return [(name, labels.get(name, name), entry_places(name)) for name in lists_in(sheet)]


def sample(agency: Agency, sheet: Procedure, spec: LetterSpec, text: str, now: datetime.datetime) -> bytes:
    """The letter so worded as a PDF, filled with made-up answers. Errors: Unfitting."""
    found = markup.read(text, sheet)
    if found.problems:
        raise Unfitting(found.problems)
    day = now.astimezone(agency.zone).date()
    answers: dict[str, Any] = {field.id: answer_to(field, day) for field in sheet.questions()}
    answers["_participants"] = [
        {"name": f"Peserta Contoh {letter}", "institution": "Desa Contoh", "phone": ""} for letter in "ABC"
    ]
    words = {field.id: value_words(field, answers[field.id]) for field in sheet.questions()}
    words |= {
        "pemohon": "Nama Contoh",
        "instansi": agency.name,
        "kota": agency.city,
        "nomor_permohonan": f"{agency.short_name}/{day.year}/000123",
        "alasan": "Contoh alasan keputusan.",
    }
    signer = Signer("Jabatan Penanda Tangan", "Nama Penanda Tangan, S.Sos.")
    late = late_words(day, "000/0001/CONTOH", signer.position)
    every = {**words, **late}
    page = LetterPage(
        letterhead=letterhead_of(agency),
        kind=spec.kind,
        title=fill(spec.title, every),
        subject=fill(spec.subject, every),
        body=tuple(
            refilled(block, late) for block in markup.filled(found.parts, words, entries_of(sheet, answers))
        ),
        signer=signer,
        city=agency.city,
        date=late["tanggal"],
        number=late["nomor"],
        addressee=lines_of(spec.to, every) or (words["pemohon"],),
        copies=tuple(line for one in spec.copies for line in lines_of(one, every)),
        code="",
        address="",
        made_at=now,
    )
    return render(page)
