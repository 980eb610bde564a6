"""What a link of an outside party is made of and whether it still holds: token, one-time code, proof, and why not.

Nothing secret is stored: of token and code only keyed hashes, and the proof lives in the browser's session.
"""

import datetime
import hmac
import secrets

from django.core import signing
from django.db.models import F
from django.utils.crypto import get_random_string
from django.utils.translation import gettext as _

from sopan.cases.access import not_found
from sopan.cases.errors import NotFound, Refused
from sopan.cases.models import Case, Link, Task
from sopan.directory.sealing import blind_index, open_text
from sopan.directory.words import moment_words

TOKEN_BYTES = 32
CODE_LIFE = datetime.timedelta(minutes=10)
TRIES = 5
PROOF_LIFE = datetime.timedelta(minutes=30)
_SALT = "sopan.cases.links"


def new_token() -> str:
    """A token that nobody guesses: 256 bits, fit for an address."""
    return secrets.token_urlsafe(TOKEN_BYTES)


def digest_of(token: str) -> str:
    """The keyed hash under which a link is found; without the key nobody can make the token's."""
    return blind_index(f"link {token}")


def link_of(token: str) -> Link:
    """The link of that token with its task and case. Errors: NotFound, whatever is wrong with it."""
    found = Link.objects.select_related("task__case__agency", "task__case__procedure", "sent_by").filter(
        digest=digest_of(token)
    )
    link = found.first()
    if link is None:
        raise no_link()
    return link


def no_link() -> NotFound:
    """The one answer for every address that is no link's."""
    return NotFound("not_found", not_found().message)


def party_words(link: Link) -> str:
    """The party as the history names it: stored, so in the language of the office whoever reads it."""
    return f"{link.party} (melalui tautan)"


def masked_address(link: Link) -> str:
    """Enough of the address to see which mailbox it is: "b•••@contoh.id"."""
    name, _at, host = open_text(link.address_sealed).partition("@")
    return f"{name[:1]}•••@{host}"


def receipt_of(link: Link) -> str:
    """The number that the party gets for its answer, and the office finds beside the link: "9F3A-41C0-7B52"."""
    text = blind_index(f"link receipt {link.pk}")[:12].upper()
    return "-".join(text[at : at + 4] for at in range(0, 12, 4))


def why_dead(link: Link, task: Task, case: Case, now: datetime.datetime) -> Refused | None:
    """Why the link holds no longer, with what to do next; None while it holds.

    Worked out from where link, task and case stand, so whatever ends the task ends its links.
    """
    moment = moment_words(
        link.used_at or link.withdrawn_at or task.done_at or link.expires_at, case.agency.zone
    )
    if link.state == Link.State.USED:
        return Refused(
            "link_used",
            _(
                "Permintaan ini sudah dijawab pada %(moment)s. Tidak ada yang perlu Anda lakukan lagi; bila "
                "jawabannya keliru, hubungi kantor."
            )
            % {"moment": moment},
        )
    if link.state == Link.State.WITHDRAWN:
        if Link.objects.filter(task=task, pk__gt=link.pk).exclude(state=Link.State.WITHDRAWN).exists():
            return Refused(
                "link_replaced",
                _(
                    "Kantor sudah mengirim tautan yang lebih baru. Buka tautan pada pesan terakhir dari kantor."
                ),
            )
        return Refused(
            "link_withdrawn",
            _(
                "Tautan ini dicabut oleh kantor pada %(moment)s. Bila Anda masih diminta menjawab, tunggu tautan "
                "baru atau hubungi kantor."
            )
            % {"moment": moment},
        )
    return _task_over(task, case) or _not_now(link, task, case, now)


def _task_over(task: Task, case: Case) -> Refused | None:
    if task.status == Task.Status.DONE and task.done_at is not None:
        return Refused(
            "link_task_done",
            _(
                "Kegiatan ini sudah diselesaikan dengan cara lain pada %(moment)s, jadi jawaban Anda lewat "
                "tautan ini tidak diperlukan lagi. Bila Anda belum pernah menjawab, hubungi kantor."
            )
            % {"moment": moment_words(task.done_at, case.agency.zone)},
        )
    if case.status == Case.Status.CLOSED:
        return Refused(
            "link_case_closed",
            _(
                "Urusan ini sudah ditutup oleh kantor, jadi jawaban Anda tidak diperlukan lagi. Hubungi kantor bila "
                "ada yang ingin Anda tanyakan."
            ),
        )
    if task.status != Task.Status.OPEN:
        return Refused(
            "link_task_dropped",
            _(
                "Kegiatan ini tidak dilanjutkan, jadi tautan ini tidak berlaku lagi. Kantor mengirim tautan baru bila "
                "jawaban Anda masih diperlukan."
            ),
        )
    return None


def _not_now(link: Link, task: Task, case: Case, now: datetime.datetime) -> Refused | None:
    if link.expires_at <= now:
        return Refused(
            "link_expired",
            _("Tautan ini hanya berlaku sampai %(moment)s. Minta kantor mengirim tautan baru.")
            % {"moment": moment_words(link.expires_at, case.agency.zone)},
        )
    if task.holder_id is not None and task.holder_id != link.sent_by_id:
        return Refused(
            "link_moved",
            _(
                "Kegiatan ini sekarang ditangani petugas lain, jadi tautan ini tidak berlaku lagi. Minta kantor "
                "mengirim tautan baru."
            ),
        )
    return None


def new_code(link: Link, now: datetime.datetime) -> str:
    """A new one-time code in place of the last one."""
    code = get_random_string(6, "0123456789")
    Link.objects.filter(pk=link.pk).update(
        code_digest=_code_digest(link, code), code_until=now + CODE_LIFE, code_tries=0
    )
    return code


def use_code(link: Link, code: str, now: datetime.datetime) -> None:
    """Use the code up. Errors: Refused when it is wrong, was tried too often, has run out or is used.

    Each try is counted before it is compared, so that many sent at one moment are no more tries.
    """
    over = Refused("code_over", _("Kode sudah tidak berlaku. Minta kode baru."))
    if not link.code_digest or link.code_until is None or link.code_until <= now:
        raise over
    same = Link.objects.filter(pk=link.pk, code_digest=link.code_digest)
    if not same.filter(code_tries__lt=TRIES).update(code_tries=F("code_tries") + 1):
        raise over
    digits = "".join(sign for sign in code if sign.isdecimal())
    if hmac.compare_digest(_code_digest(link, digits), link.code_digest):
        if not same.update(code_digest="", code_until=None):
            raise over
        return
    left = TRIES - link.code_tries - 1
    if left <= 0:
        raise Refused("code_over", _("Kode sudah terlalu sering salah. Minta kode baru."))
    raise Refused(
        "code_wrong", _("Kode tidak cocok. Periksa pesan terakhir Anda; sisa %(n)d kali.") % {"n": left}
    )


def proof_for(link: Link) -> str:
    """What the browser keeps once the code was right: good for this link alone, and not for long."""
    return signing.dumps([link.pk, link.digest[:16]], salt=_SALT)


def proves(link: Link, proofs: list[str]) -> bool:
    """Whether one of these is a proof for that link, and fresh."""
    wanted = [link.pk, link.digest[:16]]
    return any(_read(proof) == wanted for proof in proofs)


def _read(proof: str) -> object:
    try:
        return signing.loads(proof, salt=_SALT, max_age=PROOF_LIFE)
    except signing.BadSignature:
        return None


def _code_digest(link: Link, code: str) -> str:
    return blind_index(f"link code {link.pk} {code}")
