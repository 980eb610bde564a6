"""Links by which an outside party answers a task without an account: sending them, and what the party may do.

This is the second way in to a case, beside `access`: the party has no user. It holds a token that nobody guesses,
proves with a one-time code that the mailbox is its own, and then sees what the step says (its activity, what it
asks, what it shares) and nothing else of the case.
"""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator, MaxLengthValidator
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from sopan.cases import announce
from sopan.cases.access import key_of, rights, units_led
from sopan.cases.actions import authorise_work
from sopan.cases.behaviour import behaviour_of
from sopan.cases.calling import follow_up
from sopan.cases.editions import edition_of
from sopan.cases.errors import Refused
from sopan.cases.link_state import (
    CODE_LIFE,
    digest_of,
    link_of,
    masked_address,
    new_code,
    new_token,
    no_link,
    party_words,
    proof_for,
    proves,
    receipt_of,
    use_code,
    why_dead,
)
from sopan.cases.loading import Loaded, lock_case_of_task
from sopan.cases.models import Document, Link, Look, Task
from sopan.cases.performing import apply, perform_step, work_on
from sopan.cases.sharing import shared_answers, shared_documents
from sopan.cases.steps.entries import FIELD, checked_uploads, file_fields
from sopan.directory.models import Agency, User
from sopan.directory.sealing import open_text, seal_text
from sopan.directory.throttle import DAY, allow, may_guess
from sopan.directory.words import moment_words
from sopan.flow import commands
from sopan.notices.models import Notice
from sopan.procedure.model import Procedure, Step

BY_PARTY = "outside"
"""What the step of an outside party does."""
DAYS, MOST_DAYS = 7, 30
PARTY_LENGTH, ADDRESS_LENGTH = 200, 254
SENT_A_DAY = 20
CODES, CODES_SECONDS = 5, 3_600
ANSWERS, ANSWERS_SECONDS = 30, 3_600
SENT = "Tautan untuk menjawab dikirim kepada {party}, berlaku sampai {until}."
WITHDRAWN = "Tautan kepada {party} dicabut."
"""Notes as they are stored in the history, in the language of the office."""

Proofs = Sequence[str]


@dataclass(frozen=True)
class Sent:
    """A link as the officials of the case read it."""

    link: Link
    address: str  # masked for who may only look
    holds: bool
    why: str  # why it holds no longer; empty while it does
    receipt: str
    delivery: Notice | None  # its message in the outbox
    code_at: datetime.datetime | None  # when the code that waits to be given was sent


@dataclass(frozen=True)
class Invitation:
    """What whoever holds the token may see before the code: nothing of the case and its applicant."""

    agency: Agency
    party: str
    activity: str
    until: datetime.datetime
    address: str  # masked
    dead: Refused | None
    proved: bool  # the code was right, in this browser, a while ago
    receipt: str  # of the answer, for whoever has just given it; empty otherwise


@dataclass(frozen=True)
class Question:
    """What the party sees after the code: what is asked, and what the step shares."""

    agency: Agency
    party: str
    step: Step
    until: datetime.datetime
    form: forms.Form
    answers: list[tuple[str, str]]
    documents: list[Document]


def can_be_linked(task: Task, sheet: Procedure) -> bool:
    """Whether an outside party may be asked to do this task itself."""
    return task.does == BY_PARTY and sheet.actor(task.actor).is_ == "outside"


def send_link(user: User, task_key: object, party: str, address: str, days: int = DAYS) -> Link:
    """Ask the party to do the task itself: it gets a message with a link. `user` then holds the task.

    Errors: NotFound; Refused when the task is not `user`'s to do or no outside party's, when a link holds
    already, or when something in the request is wrong.
    """
    party, address = " ".join(party.split()), address.strip()
    _check(party, address, days)
    with transaction.atomic():
        loaded, task = lock_case_of_task(key_of(task_key))
        _authorise(user, loaded, task)
        now = timezone.now()
        for link in task.links.filter(state=Link.State.SENT, expires_at__gt=now):
            if why_dead(link, task, loaded.case, now) is None:
                raise Refused(
                    "link_holds", _("Masih ada tautan yang berlaku. Cabut dahulu, lalu kirim yang baru.")
                )
            _end(link, now)
        return _send(user, loaded, task, party, address, datetime.timedelta(days=days), now)


def resend_link(user: User, task_key: object, pk: int) -> Link:
    """Send a new link in place of one that was not answered, to the same party for as long; the old one is void.

    Errors: as `send_link`; NotFound when the task has no such link.
    """
    with transaction.atomic():
        loaded, task = lock_case_of_task(key_of(task_key))
        _authorise(user, loaded, task)
        old = _of_task(task, pk)
        now = timezone.now()
        for link in task.links.filter(state=Link.State.SENT):
            _end(link, now)
        address = open_text(old.address_sealed)
        return _send(user, loaded, task, old.party, address, old.expires_at - old.sent_at, now)


def withdraw_link(user: User, task_key: object, pk: int) -> Link:
    """Make a link void: who may do the task, or leads its unit. Errors: NotFound, Refused."""
    with transaction.atomic():
        loaded, task = lock_case_of_task(key_of(task_key))
        leads = task.unit_id in units_led(user) and loaded.case.applicant_id != user.pk
        if not (leads and task.status == Task.Status.OPEN):
            authorise_work(user, loaded, task)
        link, now = _of_task(task, pk), timezone.now()
        _end(link, now)
        _note(user, loaded, task, WITHDRAWN.format(party=link.party), now)
        return link


def links_of(user: User, task: Task) -> list[Sent]:
    """The links of a task, newest first, as `user` may see them: `task` comes from `access.task_for`.

    The whole address is for who works on the case or leads; who may only look sees it masked.
    """
    found = list(task.links.all())
    may, now = rights(user, task.case), timezone.now()
    if not found or not may.official:
        return []
    whole = may.takes_part or may.leads
    addresses = {link.pk: open_text(link.address_sealed) for link in found}
    posted = Notice.objects.filter(
        kind=announce.PARTY_LINK,
        agency=task.case.agency_id,
        address__in=set(addresses.values()),
        created_at__gte=found[-1].sent_at,
    ).order_by("pk")
    notices = list(posted.only("address", "created_at", "state", "last_error"))
    sent = []
    for link in found:
        dead = why_dead(link, task, task.case, now)
        mine = (
            one for one in notices if one.address == addresses[link.pk] and one.created_at >= link.sent_at
        )
        sent.append(
            Sent(
                link=link,
                address=addresses[link.pk] if whole else masked_address(link),
                holds=dead is None,
                why=dead.code if dead else "",
                receipt=receipt_of(link) if link.state == Link.State.USED else "",
                delivery=next(mine, None),
                code_at=link.code_until - CODE_LIFE if link.code_until else None,
            )
        )
    return sent


def open_link(token: str, proofs: Proofs = ()) -> Invitation:
    """What may be seen with the token alone. Errors: NotFound for a token that is none."""
    link, now = link_of(token), timezone.now()
    task, case = link.task, link.task.case
    dead = why_dead(link, task, case, now)
    if dead is None:
        Link.objects.filter(pk=link.pk, opened_at=None).update(opened_at=now)
    proved = proves(link, list(proofs))
    return Invitation(
        agency=case.agency,
        party=link.party,
        activity=_step(link).activity,
        until=link.expires_at,
        address=masked_address(link),
        dead=dead,
        proved=proved,
        receipt=receipt_of(link) if proved and link.state == Link.State.USED else "",
    )


def send_code(token: str) -> None:
    """Send a one-time code to the party's address. Errors: NotFound; Refused when the link is void or too often."""
    link, now = _holding(token)
    if not allow(f"link code {link.digest}", CODES, CODES_SECONDS):
        raise Refused(
            "too_many_codes",
            _("Kode sudah terlalu sering diminta. Pakai kode terakhir, atau coba lagi satu jam lagi."),
        )
    with transaction.atomic():
        minutes = int(CODE_LIFE.total_seconds()) // 60
        announce.party_code(open_text(link.address_sealed), new_code(link, now), minutes)


def check_code(token: str, code: str) -> str:
    """The proof that the party keeps in its browser, when the code is right.

    Errors: NotFound; Refused when the link is void, the code wrong or over, or too much was guessed.
    """
    link, now = _holding(token)
    if not may_guess(open_text(link.address_sealed)):
        raise Refused("code_over", _("Terlalu banyak kode yang salah hari ini. Hubungi kantor."))
    use_code(link, code, now)
    return proof_for(link)


def question(token: str, proofs: Proofs, *, data: Any = None, form: forms.Form | None = None) -> Question:
    """What is asked of the party; a look at it is logged. The form is empty, filled in with `data`, or `form` itself,
    one that came back with its mistakes.

    Errors: NotFound; Refused when the link is void or the code must be given again.
    """
    link, now = _proved(token, proofs)
    case, sheet, step = link.task.case, _sheet(link), _step(link)
    if form is None:
        loaded = Loaded(case, {link.task.number: link.task}, sheet)
        work = work_on(loaded, link.task, link.sent_by, party_words(link), now)
        form = behaviour_of(step.does).guest_form(work, data)
        for name, field in form.fields.items():
            if name.startswith(FIELD):
                field.initial = None  # what somebody entered before is not the party's to read
    _looked(link, now, "isian")
    return Question(
        agency=case.agency,
        party=link.party,
        step=step,
        until=link.expires_at,
        form=form,
        answers=shared_answers(case, sheet, step),
        documents=shared_documents(case, sheet, step),
    )


def shared_document(token: str, proofs: Proofs, pk: int) -> Document:
    """A document that the step shares with the party. Errors: NotFound for any other; Refused as `question`."""
    link, now = _proved(token, proofs)
    shared = shared_documents(link.task.case, _sheet(link), _step(link))
    document = next((one for one in shared if one.pk == pk), None)
    if document is None:
        raise no_link()
    _looked(link, now, f"dokumen {pk}")
    return document


def answer(token: str, proofs: Proofs, data: Any, files: Any = None) -> str:
    """Do the task as the party answered it, once. Returns the number of the receipt.

    Errors: NotFound; Invalid with the form; Refused when the link is void, also when it became so a moment ago.
    """
    link, _now = _proved(token, proofs)
    if not allow(f"link answer {link.digest}", ANSWERS, ANSWERS_SECONDS):
        raise Refused("too_many_answers", _("Terlalu banyak percobaan. Coba lagi satu jam lagi."))
    expected = file_fields(_step(link)) if files else {}
    entered = data.copy()
    entered["action"] = "done"  # a party sends nothing back
    with checked_uploads(files, expected) as uploads, transaction.atomic():
        loaded, task = lock_case_of_task(link.task.key)
        link, now = link_of(token), timezone.now()  # as it stands under the lock
        dead = why_dead(link, task, loaded.case, now)
        if dead is not None:
            raise dead
        work = work_on(loaded, task, link.sent_by, party_words(link), now, uploads)
        perform_step(loaded, work, entered, files, person=commands.OUTSIDE)
        link.state, link.used_at = Link.State.USED, now
        link.save(update_fields=["state", "used_at"])
        announce.party_answered(loaded.case, link.sent_by)
    follow_up(loaded.case)
    return receipt_of(link)


def _check(party: str, address: str, days: int) -> None:
    if not 0 < len(party) <= PARTY_LENGTH:
        raise Refused("party_wrong", _("Tulis nama pihak yang diminta menjawab."))
    try:
        EmailValidator()(address)
        MaxLengthValidator(ADDRESS_LENGTH)(address)
    except ValidationError:
        raise Refused("address_wrong", _("Tulis alamat surel yang benar, misalnya nama@contoh.id.")) from None
    if not 1 <= days <= MOST_DAYS:
        raise Refused(
            "days_wrong",
            _("Tautan berlaku paling sedikit 1 dan paling lama %(most)d hari.") % {"most": MOST_DAYS},
        )


def _authorise(user: User, loaded: Loaded, task: Task) -> None:
    authorise_work(user, loaded, task)
    if not can_be_linked(task, loaded.sheet):
        raise Refused("not_outside", _("Langkah ini tidak dikerjakan oleh pihak luar."))


def _send(
    user: User, loaded: Loaded, task: Task, party: str, address: str, life: datetime.timedelta,
    now: datetime.datetime,
) -> Link:  # fmt: skip
    if not allow(f"link sent {task.key}", SENT_A_DAY, DAY):
        raise Refused("too_many_links", _("Hari ini sudah terlalu banyak tautan dikirim untuk tugas ini."))
    token = new_token()
    link = Link.objects.create(
        task=task, digest=digest_of(token), address_sealed=seal_text(address), party=party,
        sent_by=user, sent_at=now, expires_at=now + life,
    )  # fmt: skip
    if task.holder_id is None:
        apply(loaded, commands.Take(task.number, str(user.pk)), user=user, now=now)
    until = moment_words(link.expires_at, loaded.case.agency.zone)
    _note(user, loaded, task, SENT.format(party=party, until=until), now)
    announce.party_asked(loaded.case.agency, address, f"/pihak/{token}/", until)
    return link


def _end(link: Link, now: datetime.datetime) -> None:
    link.state, link.withdrawn_at = Link.State.WITHDRAWN, now
    link.save(update_fields=["state", "withdrawn_at"])


def _note(user: User, loaded: Loaded, task: Task, text: str, now: datetime.datetime) -> None:
    apply(loaded, commands.Note(str(user.pk), text, task.number), user=user, now=now)


def _of_task(task: Task, pk: int) -> Link:
    link = task.links.filter(pk=pk).first()
    if link is None:
        raise no_link()
    if link.state != Link.State.SENT:
        raise Refused("link_over", _("Tautan ini sudah dijawab atau sudah dicabut."))
    return link


def _holding(token: str) -> tuple[Link, datetime.datetime]:
    """The link of a token that holds still. Errors: NotFound, Refused."""
    link, now = link_of(token), timezone.now()
    dead = why_dead(link, link.task, link.task.case, now)
    if dead is not None:
        raise dead
    return link, now


def _proved(token: str, proofs: Proofs) -> tuple[Link, datetime.datetime]:
    """Likewise, for whoever gave its code in this browser. Errors: Refused with the code "proof_over" if not."""
    link, now = _holding(token)
    if not proves(link, list(proofs)):
        raise Refused("proof_over", _("Buktikan dahulu dengan kode bahwa permintaan ini untuk Anda."))
    return link, now


def _sheet(link: Link) -> Procedure:
    return edition_of(link.task.case.edition_id).sheet


def _step(link: Link) -> Step:
    return _sheet(link).step(link.task.step)


def _looked(link: Link, now: datetime.datetime, what: str) -> None:
    """A look at a confidential case; it is logged under who sent the link."""
    if link.task.case.confidential:
        Look.objects.create(
            case=link.task.case, user=link.sent_by, at=now, what=f"tautan {link.pk}: {what}"[:60]
        )
