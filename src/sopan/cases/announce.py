"""What people are told when a case moves: a row in the outbox, in the same transaction.

Messages travel over open lines, so they name neither the applicant nor, in a confidential case, the service;
and they never say what somebody wrote, only what a question or document is called.
"""

from collections.abc import Iterable

from django.utils import translation
from django.utils.translation import gettext as _

from sopan.cases.loading import Loaded
from sopan.cases.models import Case, Task
from sopan.cases.naming import called, heading, labels_of
from sopan.cases.visitors import visitor_of
from sopan.directory.models import Agency, User
from sopan.directory.open_hours import open_hours
from sopan.directory.words import day_words, moment_words
from sopan.flow import events as happened
from sopan.notices.outbox import Channel, Message, post
from sopan.procedure.model import Procedure

TRACKING = "/lacak/"
"""Where a visitor without an account follows a case, by its number and code."""


def what_happened(loaded: Loaded, events: Iterable[happened.Event]) -> None:
    """Tell the applicant what these events mean for them."""
    case = loaded.case
    if case.applicant_id is None and not case.intake:  # by id: most steps tell nobody
        return
    with translation.override("id"):
        for event in events:
            match event:
                case happened.CaseOpened():
                    received(case)
                case happened.TaskReturned() if loaded.sheet.step(event.to).does == "apply":
                    _returned(loaded, event)
                case happened.TaskOpened() if loaded.sheet.step(event.step).does == "hand-over":
                    _ready(case)
                case happened.CaseClosed():
                    _closed(case, event.outcome)
                case _:
                    pass


def received(case: Case) -> None:
    """The application has arrived: number, promise, where to follow it."""
    by = ""
    if case.due_at is not None:
        by = _(" Kami berjanji menyelesaikannya paling lambat %(day)s.") % {
            "day": day_words(case.due_at.astimezone(case.agency.zone).date())
        }
    _tell(
        case,
        "received",
        _("Permohonan %(number)s telah kami terima"),
        _("Permohonan Anda%(service)s telah kami terima dengan nomor %(number)s.") + by,
    )


def _returned(loaded: Loaded, event: happened.TaskReturned) -> None:
    case = loaded.case
    labels = labels_of(loaded.sheet)
    marked = [labels[mark.item] for mark in event.marks if mark.item in labels]
    what = ""
    if marked and not case.confidential:
        what = _(" Yang perlu diperbaiki: %(labels)s.") % {"labels": ", ".join(marked)}
    _tell(
        case,
        "returned",
        _("Permohonan %(number)s perlu diperbaiki"),
        _(
            "Ada isian atau berkas%(service)s yang perlu Anda perbaiki. Buka permohonan Anda, perbaiki bagian yang ditandai, lalu kirim kembali."
        ),
        what,
    )


def _ready(case: Case) -> None:
    agency = case.agency
    place = ", ".join(part for part in (agency.name, agency.address) if part)
    _tell(
        case,
        "ready",
        _("Hasil permohonan %(number)s sudah siap"),
        _(
            "Hasil permohonan Anda%(service)s sudah siap. Anda dapat mengunduhnya atau mengambilnya di kantor kami."
        ),
        _(
            " Kantor kami: %(place)s, buka %(hours)s. Bawa tanda pengenal dan bukti permohonan; yang mengambil atas nama "
            "Anda membawa juga surat kuasa dan tanda pengenalnya sendiri."
        )
        % {"place": place, "hours": open_hours(agency)},
    )


def _closed(case: Case, outcome: str) -> None:
    texts = {
        "granted": _(
            "Permohonan Anda%(service)s telah selesai dan dikabulkan. Hasilnya dapat Anda lihat pada halaman permohonan."
        ),
        "finished": _("Permohonan Anda%(service)s telah selesai."),
        "refused": _(
            "Permohonan Anda%(service)s tidak dapat dikabulkan. Alasannya dapat Anda baca pada halaman permohonan."
        ),
        "withdrawn": _("Permohonan Anda%(service)s telah ditarik kembali sesuai permintaan Anda."),
        "cancelled": _(
            "Permohonan Anda%(service)s dihentikan oleh kantor kami. Alasannya dapat Anda baca pada halaman permohonan."
        ),
    }
    _tell(case, "decided", _("Permohonan %(number)s telah selesai"), texts[outcome])


def told(case: Case, message: str) -> None:
    """What the SOP says to the applicant, in its own fixed words; nobody is told who has no address."""
    with translation.override("id"):
        body = _("Ada kabar tentang permohonan Anda%(service)s.")
        _tell(case, "told", _("Kabar tentang permohonan %(number)s"), body, f" {message}")


def replied(case: Case) -> None:
    """That the office has answered, without what it says; nobody to tell when they have no account."""
    if case.applicant_id is None:
        return
    with translation.override("id"):
        _tell(
            case,
            "replied",
            _("Jawaban atas permohonan %(number)s"),
            _("Permohonan Anda%(service)s sudah dijawab. Buka permohonan Anda untuk membaca jawabannya."),
        )


def task_given(case: Case, task: Task, to: User) -> None:
    """A task was given to an official."""
    with translation.override("id"):
        post(
            recipient=to,
            agency=case.agency,
            kind="given",
            subject=_("Tugas baru: %(case)s %(number)s") % _named(case),
            body=_("Tugas pada %(case)s %(number)s diserahkan kepada Anda.") % _named(case),
            link=task_link(task),
        )


def called_ended(case: Case, task: Task, ended: Case, to: User) -> None:
    """The SOP that a task waited for has ended, and the task is its holder's again."""
    with translation.override("id"):
        post(
            recipient=to,
            agency=case.agency,
            kind="given",
            subject=_("Tugas kembali kepada Anda: %(number)s") % {"number": case.number},
            body=_(
                "SOP yang dijalankan dari tugas Anda (%(case)s %(number)s) sudah berakhir. "
                "Buka tugas Anda untuk melanjutkan atau menjalankannya kembali."
            )
            % _named(ended),
            link=task_link(task),
        )


def warning(task: Task, sheet: Procedure, to: User, *, late: bool) -> Message:
    """That a task is about to run out of its time, or has (`late`); to be posted with others."""
    case = task.case
    with translation.override("id"):
        if late:
            subject = _("Terlambat: %(case)s %(number)s")
            body = _("%(task)s pada %(case)s %(number)s sudah melewati tenggatnya, yaitu %(due)s.")
        else:
            subject = _("Segera kerjakan: %(case)s %(number)s")
            body = _("Waktu untuk %(case)s %(number)s hampir habis. %(task)s bertenggat %(due)s.")
        told = {
            **_named(case),
            # what is done in a confidential case would tell what it is about
            "task": _("Sebuah tugas")
            if case.confidential
            else _("Tugas “%(step)s”") % {"step": heading(sheet.step(task.step).activity)},
            "due": moment_words(task.due_at, case.agency.zone) if task.due_at else "",
        }
        return Message(
            recipient=to,
            agency=case.agency,
            kind="late" if late else "warning",
            subject=subject % told,
            body=body % told,
            link=task_link(task),
        )


def deemed(case: Case, sheet: Procedure, to: User) -> None:
    """The head of the office learns that an application now counts as granted, and under which article."""
    assert sheet.clock.deemed is not None
    with translation.override("id"):
        post(
            recipient=to,
            agency=case.agency,
            kind="deemed",
            subject=_("Dianggap dikabulkan: permohonan %(number)s") % {"number": case.number},
            body=_(
                "Jangka waktu permohonan %(number)s sudah habis tanpa keputusan, maka menurut %(article)s permohonan "
                "ini dianggap dikabulkan. Konsep naskahnya sudah disusun dan menunggu ditetapkan."
            )
            % {"number": case.number, "article": sheet.clock.deemed.article},
            link=f"/meja/permohonan/{case.key}/",
        )


PARTY_LINK = "party_link"
"""The kind of the message that carries a link to an outside party."""


def party_asked(agency: Agency, address: str, link: str, until: str) -> None:
    """An outside party is asked to answer: the link, and nothing of the case nor of anybody in it."""
    with translation.override("id"):
        post(
            recipient=None,
            agency=agency,
            kind=PARTY_LINK,
            subject=_("Permintaan jawaban dari %(agency)s") % {"agency": agency.name},
            body=_(
                "%(agency)s meminta jawaban Anda atas satu kegiatan yang melibatkan pihak Anda. Anda tidak perlu akun. "
                "Buka tautan di bawah, minta kode ke alamat surel ini, lalu isi jawaban Anda. Tautan berlaku sampai "
                "%(until)s. Jangan teruskan pesan ini. Bila Anda tidak mengenal permintaan ini, hubungi %(contact)s."
            )
            % {"agency": agency.name, "until": until, "contact": agency.phone or agency.email or agency.name},
            link=link,
            channels=[Channel.EMAIL],
            address=address,
        )


def party_code(address: str, code: str, minutes: int) -> None:
    """The one-time code by which an outside party proves that the mailbox is its own."""
    with translation.override("id"):
        post(
            recipient=None,
            kind="code",
            subject=_("Kode untuk membuka permintaan jawaban"),
            body=_(
                "Kode Anda: %(code)s. Berlaku %(minutes)d menit. Jangan berikan kode ini kepada siapa pun, termasuk "
                "petugas."
            )
            % {"code": code, "minutes": minutes},
            channels=[Channel.EMAIL],
            address=address,
            secret=True,
        )


def party_answered(case: Case, to: User) -> None:
    """The official who sent the link learns that the party has answered."""
    with translation.override("id"):
        post(
            recipient=to,
            agency=case.agency,
            kind="given",
            subject=_("Pihak luar sudah menjawab: %(case)s %(number)s") % _named(case),
            body=_(
                "Pihak luar yang Anda kirimi tautan sudah menjawab pada %(case)s %(number)s. Jawabannya ada pada riwayat."
            )
            % _named(case),
            link=f"/meja/permohonan/{case.key}/",
        )


def _named(case: Case) -> dict[str, str]:
    return {"case": called(case), "number": case.number}


def case_link(case: Case) -> str:
    """Where the applicant reads about the case."""
    return f"/permohonan/{case.key}/"


def task_link(task: Task) -> str:
    """Where the official works the task."""
    return f"/meja/tugas/{task.key}/"


def _tell(case: Case, kind: str, subject: str, body: str, more: str = "") -> None:
    service = "" if case.confidential else _(" untuk %(title)s") % {"title": case.procedure.title}
    values = {"number": case.number, "service": service}
    visitor = visitor_of(case) if case.applicant_id is None else None
    if case.applicant_id is None and not (visitor and visitor.email):
        return  # served at the counter, without an address: they have the receipt
    post(
        recipient=case.applicant,
        agency=case.agency,
        kind=kind,
        subject=subject % values,
        body=body % values + more,
        link=case_link(case) if visitor is None else TRACKING,
        address=visitor.email if visitor else "",
    )
