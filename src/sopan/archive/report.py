"""What a record tells about itself: its signature, the state of its files, its retention."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from sopan.archive.execution import files_of, is_newest
from sopan.archive.models import Record
from sopan.archive.retention import LABELS, Phase, phase_of
from sopan.directory import duty
from sopan.files.models import StoredFile
from sopan.signing.models import Signature
from sopan.signing.requests import PEN


@dataclass(frozen=True)
class KeptFile:
    """A file of a record; its bytes may be gone, its hash and size are not."""

    place: int  # in the address
    label: str
    stored: StoredFile
    signature: Signature | None  # by which it was signed

    @property
    def by_pen(self) -> bool:
        """Whether it is the scan of a letter that was signed on paper."""
        return self.signature is not None and self.signature.service == PEN


def files_in(record: Record) -> list[KeptFile]:
    """The files with their signatures."""
    files = files_of(record)
    rows = Signature.objects.filter(
        signed__in=[stored for _label, stored in files], state=Signature.State.SIGNED
    )
    signatures = {row.signed_id: row for row in rows.select_related("signer")}
    return [
        KeptFile(place, label or stored.name, stored, signatures.get(stored.pk))
        for place, (label, stored) in enumerate(files)
    ]


def signed_as(record: Record) -> str:
    """In which capacity it was signed, as it stands on the letter; empty when the letter was written anew since."""
    letter = record.letter
    return letter.signer_position.replace("\n", ", ") if letter is not None and is_newest(record) else ""


def standing(record: Record, *, held: bool) -> tuple[Phase, Any, str]:
    """Where the record stands today: the phase, its label, and the kind of its mark. `held`: whether somebody holds it."""
    kept = record.state == Record.State.KEPT
    phase = Phase.HELD if held and kept else phase_of(record, duty.today(record.agency))
    return phase, LABELS[phase], MARKS.get(phase, "waiting")


def retention_words(record: Record) -> str:
    """What its schedule says, in one sentence."""
    if not record.rule:
        return _("Belum ada jadwal retensi untuk kode ini.")
    whose = (
        _("Menurut jadwal untuk kode %(code)s.") % {"code": record.rule}
        if record.rule != record.classification
        else _("Menurut jadwal untuk kode ini.")
    )
    if not record.starts:
        return whose
    return f"{whose} {_('Dihitung setelah: %(event)s.') % {'event': record.starts}}"


MARKS = {
    Phase.ACTIVE: "moving",
    Phase.INACTIVE: "waiting",
    Phase.WAITING: "yours",
    Phase.HELD: "stopped",
    Phase.TO_DESTROY: "yours",
    Phase.TO_TRANSFER: "yours",
    Phase.TO_REASSESS: "yours",
    Phase.UNKNOWN: "waiting",
    Phase.DESTROYED: "stopped",
    Phase.TRANSFERRED: "done",
}
