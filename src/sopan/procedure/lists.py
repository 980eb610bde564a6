"""The lists over which a letter can go: what a form or a step asks line by line, and the participants of a training."""

from sopan.procedure.model import Procedure

PARTICIPANTS = "peserta"
"""The list that a `participants` step makes."""
COLUMNS = 6
"""Of a line with semicolons: {kolom_1} to {kolom_6}."""
LINE_PLACES = ("no", "baris", *(f"kolom_{number}" for number in range(1, COLUMNS + 1)))
"""What a letter may place of each line: its number, the whole line, and its parts between semicolons."""
PARTICIPANT_PLACES = ("no", "baris", "nama_peserta", "instansi_peserta", "telepon_peserta")


def lists_in(sheet: Procedure) -> list[str]:
    """Names of the lists of an SOP: fields of several lines, fields of several choices, `peserta`."""
    found = [field.id for field in sheet.questions() if field.kind in ("long_text", "choices")]
    if any(step.does == "participants" for step in sheet.steps):
        found.append(PARTICIPANTS)
    return found


def entry_places(name: str) -> tuple[str, ...]:
    """The places that stand for one entry of the list of that name."""
    return PARTICIPANT_PLACES if name == PARTICIPANTS else LINE_PLACES
