"""The history of a line in words: who wrote what when, out of the book's chain of events."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from sopan.agenda.entries import SEALED, opened_text
from sopan.agenda.models import Entry
from sopan.agenda.natures import NATURES
from sopan.directory.models import Unit
from sopan.directory.words import short_day_words

DISPOSED, DISPOSITION_READ = "disposed", "disposition_read"
DISPOSITION_RECALLED, DISPOSITION_DONE = "disposition_recalled", "disposition_done"
HELD, RELEASED, COUNTED = "held", "released", "counted"
WITHDRAWN = "withdrawn"
KINDS: Mapping[str, Any] = {
    "entered": _("Dicatat"),
    "changed": _("Diubah"),
    "voided": _("Dibatalkan"),
    "inserted": _("Disisipkan"),
    "reserved": _("Dipesan"),
    "used": _("Pesanan diisi"),
    "sent": _("Dikirim"),
    "files": _("Berkas"),
    "destroyed": _("Berkasnya dimusnahkan"),
    "transferred": _("Diserahkan ke lembaga kearsipan"),
    WITHDRAWN: _("Naskahnya ditarik"),
    HELD: _("Pemusnahan ditunda"),
    RELEASED: _("Penundaan pemusnahan dicabut"),
    COUNTED: _("Retensi mulai dihitung"),
    DISPOSED: _("Disposisi"),
    DISPOSITION_READ: _("Disposisi dibaca"),
    DISPOSITION_RECALLED: _("Disposisi ditarik"),
    DISPOSITION_DONE: _("Hasil disposisi dilaporkan"),
}
COLUMNS: Mapping[str, Any] = {
    "number": _("Nomor"),
    "state": _("Keadaan"),
    "reason": _("Alasan"),
    "held_for": _("Dipesan untuk"),
    "dated": _("Tanggal surat"),
    "received": _("Tanggal diterima"),
    "their_number": _("Nomor surat"),
    "party": _("Asal/tujuan"),
    "subject": _("Hal"),
    "attachments": _("Lampiran"),
    "nature": _("Sifat"),
    "classification": _("Kode klasifikasi"),
    "processor_id": _("Pengolah"),
    "sent": _("Tanggal kirim"),
    "expedition": _("Ekspedisi"),
    "note": _("Keterangan"),
}


@dataclass(frozen=True)
class Happening:
    """One event of a line: what, when, who, and each column as it was and became."""

    what: str
    at: datetime.datetime
    who: str  # empty for the system
    changes: tuple[tuple[str, str, str], ...] = ()


def history_of(entry: Entry) -> list[Happening]:
    """What happened to a line, the newest first. Whoever asks has been let in to a confidential one."""
    units = dict(Unit.objects.filter(agency=entry.book.agency_id).values_list("pk", "name"))
    found = []
    for event in entry.events.select_related("user").order_by("-seq"):
        if event.data.get("parent_id"):  # what was passed on below is for those who see that disposition
            continue
        before, after = event.data.get("from", {}), event.data.get("to", {})
        changes = tuple(
            (
                str(COLUMNS[name]),
                _words(name, before.get(name), units),
                _words(name, after.get(name), units),
            )
            for name in COLUMNS
            if name in before or name in after
        )
        if event.kind == "files":
            n = len(event.data.get("added", ()))
            changes = ((str(_("Ditambahkan")), "", str(n)),) if n else ()
        if under := event.data.get("under"):
            changes = ((str(_("Dengan")), "", str(under)),)
        if since := event.data.get("since") or event.data.get("day"):
            changes = ((str(_("Sejak")), "", short_day_words(datetime.date.fromisoformat(since))),)
        if to := event.data.get("receiver_position"):
            changes = ((str(_("Kepada")), "", str(to)),)
        who = event.user.name if event.user is not None else ""
        found.append(Happening(str(KINDS.get(event.kind, event.kind)), event.at, who, changes))
    return found


def _words(name: str, value: Any, units: Mapping[int, str]) -> str:
    if value in (None, ""):
        return ""
    match name:
        case "dated" | "received" | "sent":
            return short_day_words(datetime.date.fromisoformat(value))
        case "state":
            return str(Entry.State(value).label)
        case "nature":
            return str(NATURES.get(value, value))
        case "processor_id":
            return units.get(value, "")
        case _ if name in SEALED:
            return opened_text(str(value))
        case _:
            return str(value)
