"""Where a case stands in the words of its applicant: a status, what happens next, and by when."""

import datetime
from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sopan.cases.models import Case
from sopan.cases.tracking import Timeline

YOURS, MOVING = "yours", "moving"
_OUTCOMES: dict[str, tuple[str, Any]] = {
    "granted": ("done", gettext_lazy("Dikabulkan")),
    "finished": ("done", gettext_lazy("Selesai")),
    "refused": ("refused", gettext_lazy("Tidak dikabulkan")),
    "withdrawn": ("stopped", gettext_lazy("Ditarik kembali")),
    "cancelled": ("stopped", gettext_lazy("Dihentikan")),
}


@dataclass(frozen=True)
class Status:
    """The pill of a case: its kind (see the status tag) and its words."""

    kind: str
    label: Any


@dataclass(frozen=True)
class Next:
    """What happens next: a heading, a sentence, the step, and the moment by which, when there is one."""

    title: str
    words: str
    step: str = ""  # what the sheet calls it
    by: datetime.datetime | None = None
    late: bool = False
    promise: datetime.datetime | None = None  # when the whole application should be done


def status_of(case: Case, *, mine: bool, discreet: bool = False) -> Status:
    """How a case stands; `mine` when it waits for the applicant. `discreet` leaves out how it ended."""
    if case.status == Case.Status.CLOSED:
        kind, label = _OUTCOMES["finished" if discreet else case.outcome]
        return Status(kind, label)
    if mine:
        return Status(YOURS, _("Perlu Anda perbaiki"))
    return Status(MOVING, _("Diproses"))


def next_of(case: Case, course: Timeline, *, discreet: bool = False) -> Next:
    """What happens next and by when. `discreet` leaves out what the step is called and how the case ended."""
    if case.status == Case.Status.CLOSED:
        if discreet:
            return Next(_("Permohonan ini selesai"), _("Masuklah ke akun Anda untuk membaca hasilnya."))
        return _ended(case)
    now = course.now
    if now is not None and now.mine:
        return Next(
            _("Sekarang giliran Anda"),
            _(
                "Ada bagian permohonan yang perlu Anda perbaiki. Setelah Anda mengirimnya, "
                "permohonan kembali ke petugas yang memeriksanya."
            ),
        )
    by = now.by if now else None
    late = by is not None and by < timezone.now()
    if late:
        words = _(
            "Langkah ini sudah melewati waktunya. Anda tidak perlu mengirim ulang; "
            "silakan tanyakan kepada kantor kami dengan menyebut nomor permohonan."
        )
    else:
        words = _("Anda tidak perlu melakukan apa pun. Kami memberi tahu Anda bila ada kabar.")
    step = now.title if now and not discreet else ""
    return Next(_("Sedang dikerjakan petugas"), words, step, by, late, promise=case.due_at)


def _ended(case: Case) -> Next:
    match case.outcome:
        case "granted":
            return Next(
                _("Permohonan Anda dikabulkan"),
                _("Hasilnya dapat Anda unduh dari akun Anda atau Anda ambil di kantor kami."),
            )
        case "finished":
            return Next(
                _("Permohonan Anda selesai"), _("Hasilnya, bila ada, dapat Anda unduh dari akun Anda.")
            )
        case "refused":
            return Next(
                _("Permohonan Anda tidak dikabulkan"),
                _("Anda boleh mengajukan permohonan baru bila syaratnya sudah terpenuhi."),
            )
        case "withdrawn":
            return Next(
                _("Permohonan ini Anda tarik kembali"),
                _("Kantor tidak melanjutkannya. Anda boleh mengajukan permohonan baru kapan saja."),
            )
        case _:
            return Next(
                _("Permohonan ini dihentikan oleh kantor"),
                _("Silakan hubungi kantor bila Anda memerlukan penjelasan."),
            )
