"""The "lembar disposisi" on paper, as offices fill it in: Indonesian always, whatever its reader has on the screen."""

import datetime
from pathlib import Path
from typing import Any

from django.utils import translation

from sopan.agenda.natures import NATURES
from sopan.directory.duty import duties_of
from sopan.directory.models import Position, Unit, User
from sopan.directory.words import moment_words
from sopan.dispositions.access import Found, below, beside, chain_of
from sopan.dispositions.models import Disposition
from sopan.dispositions.showing import Shown, about_of, day_on_paper, shown
from sopan.dispositions.standing import opened
from sopan.dispositions.words import INSTRUCTIONS
from sopan.files.letterhead import letterhead_of
from sopan.files.typesetting import typeset

SHEET = Path(__file__).resolve().parent / "typst" / "sheet.typ"
MARKED = tuple(code for code in NATURES if code != "biasa")
"""The natures that the sheet has boxes for; an ordinary letter has none ticked."""


def sheet_pdf(user: User, found: Found, now: datetime.datetime) -> bytes:
    """The sheet of one sending: the letter, to whom it went at that time, what was asked; and what came of it since.

    `user` has been let in to the disposition. `now` (aware) is when it is printed.
    """
    row = found.row
    with translation.override("id"):
        about = about_of(user, row)
        together = [row, *(one for one in beside(row, found.tree) if one.recalled_at is None)]
        told = together if found.sent else [row]  # what others reported is for who asked them
        trail = [(level, one) for each in told for level, one in [(0, each), *below(each, found.tree)]]
        agency = row.agency
        return typeset(
            SHEET,
            now,
            {
                **letterhead_of(agency).data(),
                "draft": False,
                "title": "Lembar Disposisi",
                "footer": f"Dicetak dari Sopan, {moment_words(now, agency.zone)}.",
                "facts": [
                    ["Surat dari", about.sender],
                    ["Nomor surat", about.number],
                    ["Tanggal surat", day_on_paper(about.dated)],
                ],
                "office": [
                    ["Diterima tanggal", day_on_paper(about.received)],
                    ["Nomor agenda", about.agenda],
                ],
                "natures": [[str(NATURES[code]), code == row.nature] for code in MARKED],
                "subject": about.title,
                "receivers": _receivers(row, together, chain_of(row, found.tree)),
                "instructions": [
                    [str(words), code in row.instructions] for code, words in INSTRUCTIONS.items()
                ],
                "note": opened(row, row.note),
                "due": day_on_paper(row.due_on),
                "position": row.sender_position,
                "sender": _with_titles(row.sender),
                "sent_at": moment_words(row.sent_at, agency.zone),
                "trail": [_trail(one, agency.zone) for one in shown(trail)],
            },
        )


def _receivers(row: Disposition, together: list[Disposition], chain: list[Disposition]) -> list[list[Any]]:
    """The boxes of "Diteruskan kepada": those who lead or look over the units next below the sender, and whoever else
    got it."""
    ticked = [one.receiver_position for one in together]
    unit = chain[-1].position.unit_id if chain else _unit_of(row)
    printed = Position.objects.filter(
        unit__in=Unit.objects.filter(parent=unit), sight__in=(Position.Sight.LEAD, Position.Sight.READ)
    )
    names = list(printed.order_by("unit__name", "name").values_list("name", flat=True)) if unit else []
    others = [name for name in ticked if name not in names]
    return [[name, name in ticked] for name in [*names, *dict.fromkeys(others)]]


def _with_titles(user: User) -> str:
    """The name as it stands on paper, with its titles."""
    official = getattr(user, "official", None)
    return official.title_name if official is not None else user.name


def _unit_of(row: Disposition) -> int | None:
    """The unit in which the sender had the position that stands on the row, as far as they hold it still."""
    duties = [duty for duty in duties_of(row.sender) if duty.label == row.sender_position]
    return duties[0].unit_id if duties and duties[0].agency_id == row.agency_id else None


def _trail(one: Shown, zone: datetime.tzinfo) -> dict[str, Any]:
    when = one.finished_at or one.row.recalled_at or one.row.read_at
    return {
        "level": one.level,
        "to": one.row.receiver_position,
        "name": _with_titles(one.row.receiver),
        "asked": "; ".join((*one.instructions, one.note) if one.level and one.note else one.instructions),
        "state": one.words + (f", {moment_words(when, zone)}" if when else ""),
        "result": one.result or one.recall_reason,
    }
