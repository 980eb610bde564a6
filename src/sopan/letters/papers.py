"""A letter of a case from draft to signed file: the one place that writes letters.

Every function that writes runs inside the transaction of a step, with the case locked by `cases.actions`.
"""

import datetime
import secrets

from django import forms
from django.db.models import Q
from django.utils.text import slugify
from django.utils.translation import gettext as _

from sopan.agenda.apart import void
from sopan.agenda.entries import enter_outgoing, mark_dated
from sopan.cases.answers import answers_of, sealed_json
from sopan.cases.behaviour import Work
from sopan.cases.errors import Invalid, Refused
from sopan.cases.models import Case, Document
from sopan.cases.numbers import ALPHABET
from sopan.cases.steps.entries import ATTACHMENT_FIELD
from sopan.directory.models import Agency
from sopan.files.errors import FileRefused
from sopan.files.storage import keep, store_bytes
from sopan.letters.composing import case_words, missing_in, page_of, signing_as, title_of
from sopan.letters.layout.filling import applicant_of, entries_of, fill, filled_body, lines_of
from sopan.letters.layout.rendering import Block, render
from sopan.letters.models import Initial, Letter, Version
from sopan.letters.versions import keep_version, opened, stored, version_of
from sopan.letters.wording import office_blocks
from sopan.procedure.model import Letter as LetterSpec
from sopan.procedure.model import Procedure
from sopan.signing import requests
from sopan.signing.models import Signature
from sopan.signing.requests import PEN

PDF = "application/pdf"
YEAR_OVER = "Tahunnya berganti sebelum naskah ini ditandatangani"
"""Why a number fell away, as the book keeps it, in the language of the office."""


def letter_of(case: Case, spec: str) -> Letter | None:
    """The letter of a case for that id in the SOP, or None before it is drafted."""
    return case.letters.select_related("agency", "file", "signature").filter(spec=spec).first()


def blocks_of(letter: Letter) -> list[Block]:
    """What the letter says; the late places are still open."""
    return opened(letter.body)


def first_blocks(case: Case, sheet: Procedure, spec: LetterSpec) -> list[Block]:
    """What the letter says before anybody has edited it: in the office's own wording where it has one that fits."""
    words, entries = case_words(case, sheet), entries_of(sheet, answers_of(case))
    own = office_blocks(case, sheet, spec, words, entries)
    return filled_body(spec, sheet, words, entries) if own is None else own


def as_it_stands(work: Work, spec: LetterSpec) -> Letter:
    """The letter, or before it is drafted what it would say, not stored."""
    found = letter_of(work.case, spec.id)
    return found or unsaved(work.case, spec, first_blocks(work.case, work.sheet, spec), work.sheet)


def put_draft(work: Work, spec: LetterSpec, blocks: list[Block], way: str = Version.Way.SCREEN) -> Letter:
    """Write the draft as a new version, which is kept (`way`: one of Version.Way). Initials on the one before no longer
    count; the number stays, and a file that was issued is marked as replaced. What this task saved already in the same
    words is not written once more."""
    case = work.case
    letter = letter_of(case, spec.id) or Letter(
        case=case, agency=case.agency, spec=spec.id, code=new_code(), version=0
    )
    if letter.state == Letter.State.DRAFT and letter.version and blocks_of(letter) == blocks:
        newest = version_of(letter, letter.version)
        if newest is not None and newest.at >= work.task.opened_at:
            return letter
    if letter.state == Letter.State.SIGNED:
        take_back(letter, work.now)
    letter.kind = spec.kind
    letter.title = title_of(spec, case, work.sheet)
    letter.body = stored(blocks, confidential=case.confidential)
    letter.version += 1
    letter.state = Letter.State.DRAFT
    letter.archived_at = letter.withdrawn_at = None
    letter.withdrawn_why = ""
    _drop_signature(letter)
    letter.save()
    keep_version(work, letter, way)
    return letter


def put_initial(work: Work, letter: Letter) -> bool:
    """Put the official's paraf on this version. Returns False when it carries theirs, or their position's, already."""
    _must_be_open(letter)
    there = letter.initials.filter(Q(user=work.user) | Q(position=work.as_position), version=letter.version)
    if there.exists():
        return False
    Initial.objects.create(
        letter=letter, version=letter.version, user=work.user, position=work.as_position, at=work.now
    )
    letter.state = Letter.State.INITIALLED
    _drop_signature(letter)
    letter.save()
    return True


def put_number(work: Work, letter: Letter, spec: LetterSpec, pattern: str = "") -> str:
    """Give the letter its number: the next line of its book. It keeps it, unless the year ends before it is signed."""
    _must_be_open(letter)
    if not letter.number:
        _number(work, letter, spec, pattern)
        letter.save(update_fields=["number", "entry"])
    return letter.number


def freeze(
    work: Work,
    letter: Letter,
    spec: LetterSpec,
    *,
    pattern: str = "",
    on_behalf_of: str = "",
    pen: bool = False,
) -> Signature:
    """Put number, date and signer on the PDF, and have it wait for the signature; nothing on it changes after.

    A letter that waits already for the same signature goes on waiting. `on_behalf_of` is the position for which the
    signer signs ("a.n. Kepala Dinas Sosial"); with `pen` the page has room for a pen instead of the electronic mark.
    Errors: Refused, when the letter is signed, has an open place, or its file cannot be stored.
    """
    _must_be_open(letter)
    waiting = letter.signature
    position = signing_as(work.as_position, on_behalf_of)
    if waiting is not None and waiting.state != Signature.State.DROPPED:
        if letter.state == Letter.State.WAITING and waiting.state == Signature.State.SIGNED:
            return waiting  # it was signed a moment ago, and the power went before it was issued
        same = waiting.signer_id == work.user.pk and letter.signer_position == position
        if letter.state == Letter.State.WAITING and same and pen == (waiting.service == PEN):
            return waiting
        requests.drop(waiting)
    if missing := missing_in(letter, work.sheet, spec):
        raise Refused(
            "missing",
            _(
                "Naskah ini belum dapat ditandatangani, sebab belum terisi: %(places)s. Lengkapi dahulu konsepnya."
            )
            % {"places": ", ".join(label for _name, label in missing)},
        )
    official = getattr(work.user, "official", None)
    _number_and_date(work, letter, spec, pattern)
    letter.state = Letter.State.WAITING
    letter.signer_name = official.title_name if official else work.user.name
    letter.signer_position = position
    letter.signer_rank = official.rank if official else ""
    letter.signer_nip = official.nip if official else ""
    content = render(page_of(letter, work.sheet, spec, now=work.now, seal="pen" if pen else "electronic"))
    try:
        prepared = store_bytes(
            content, file_name(letter), PDF, owner=work.user, sealed=work.case.confidential
        )
    except FileRefused as refused:
        raise Refused(refused.code, refused.message) from refused
    letter.signature = requests.want(
        work.case.agency, work.user, prepared, work.now, service=PEN if pen else ""
    )
    letter.save()
    return letter.signature


def thaw(letter: Letter) -> None:
    """A letter that waited for its signature goes back: what was frozen is not to be signed. Its number stays."""
    if letter.state == Letter.State.WAITING:
        initialled = letter.initials.filter(version=letter.version).exists()
        letter.state = Letter.State.INITIALLED if initialled else Letter.State.DRAFT
        _drop_signature(letter)
        letter.save()


def issue(work: Work, letter: Letter) -> Letter:
    """The signature is there: the signed file becomes the letter, and part of the case.

    Errors: Refused, when it is not.
    """
    _must_be_open(letter)
    signature = letter.signature
    if letter.state != Letter.State.WAITING or signature is None or signature.signed is None:
        raise Refused("not_signed", _("Naskah ini belum ditandatangani. Tanda tangani sekali lagi."))
    letter.state = Letter.State.SIGNED
    letter.file = signature.signed
    letter.save()
    Document.objects.create(
        case=work.case,
        file=letter.file,
        role=Document.Role.ISSUED,
        label=letter.title,
        task=work.task,
        added_at=work.now,
    )
    return letter


def scanned(work: Work, letter: Letter, form: forms.Form) -> None:
    """The letter was signed with a pen: keep its scan as the signed file.

    Errors: Invalid with the file's refusal; Refused when the letter was not printed to be signed so.
    """
    if letter.state != Letter.State.WAITING or letter.signature is None or letter.signature.service != PEN:
        raise Refused(
            "not_printed", _("Siapkan dahulu cetakannya, supaya nomor dan tanggalnya tercantum pada naskah.")
        )
    sent = next(iter(work.uploads.get(ATTACHMENT_FIELD, ())), None)
    try:
        if sent is None or isinstance(sent, FileRefused):
            raise sent or FileRefused("empty", _("Lampirkan pindaian naskah yang sudah ditandatangani."))
        stored = keep(sent, owner=work.user, sealed=work.case.confidential)
    except FileRefused as refused:
        form.add_error(ATTACHMENT_FIELD, refused.message)
        raise Invalid(form) from None
    letter.signature = requests.signed_by_pen(letter.signature, stored, work.now)


def take_back(letter: Letter, now: datetime.datetime, why: str = "") -> None:
    """An issued letter holds no longer: its document stays readable as replaced, verification says so."""
    Document.objects.filter(case_id=letter.case_id, file_id=letter.file_id, replaced_at=None).update(
        replaced_at=now
    )
    letter.state = Letter.State.WITHDRAWN
    letter.withdrawn_at = now
    letter.withdrawn_why = why
    letter.save(update_fields=["state", "withdrawn_at", "withdrawn_why"])


def forget(letter: Letter) -> None:
    """The archive destroyed the letter: what it said goes too, of every version; number, title and signer stay."""
    letter.body = []
    letter.save(update_fields=["body"])
    letter.versions.update(body=[])


def preview(letter: Letter, sheet: Procedure, spec: LetterSpec, now: datetime.datetime) -> bytes:
    """The letter as it stands, as a draft on paper."""
    return render(page_of(letter, sheet, spec, now=now))


def unsaved(case: Case, spec: LetterSpec, blocks: list[Block], sheet: Procedure) -> Letter:
    """A letter that is only looked at while it is being drafted; it is not stored."""
    found = letter_of(case, spec.id)
    return Letter(
        case=case,
        agency=case.agency,
        kind=spec.kind,
        spec=spec.id,
        title=title_of(spec, case, sheet),
        body=blocks,
        number=found.number if found else "",
        code=found.code if found else "",
    )


def new_code() -> str:
    """A public verification code: 12 signs, about 58 bits, in three groups."""
    signs = "".join(secrets.choice(ALPHABET) for _ in range(12))
    return "-".join((signs[:4], signs[4:8], signs[8:]))


def file_name(letter: Letter) -> str:
    """The name under which the letter is downloaded; it tells nothing about a person."""
    return f"{slugify(letter.kind)}-{slugify(letter.number.replace('/', '-'))}.pdf"


def must_not_be_withdrawn(letter: Letter) -> None:
    """Errors: Refused, with what to do about a letter that was withdrawn."""
    if letter.state == Letter.State.WITHDRAWN:
        raise Refused(
            "letter_withdrawn",
            _(
                "Naskah ini sudah ditarik dan tidak berlaku lagi. Kembalikan kepada penyusunnya untuk diganti."
            ),
        )


def _must_be_open(letter: Letter) -> None:
    if letter.state == Letter.State.SIGNED:
        raise Refused("letter_signed", _("Naskah ini sudah ditandatangani dan tidak dapat diubah lagi."))
    must_not_be_withdrawn(letter)


def _drop_signature(letter: Letter) -> None:
    """What was frozen is not to be signed any more: its page will say otherwise. The caller saves."""
    letter.dated = None
    letter.signer_name = letter.signer_position = letter.signer_rank = letter.signer_nip = ""
    if letter.signature is not None:
        requests.drop(letter.signature)
        letter.signature = None


def _number_and_date(work: Work, letter: Letter, spec: LetterSpec, pattern: str) -> None:
    """Page and book say the same day. A number of last year that no issued letter bears falls away."""
    letter.dated = _day(work.case.agency, work.now)
    entry = letter.entry
    if entry is not None and entry.year != letter.dated.year and letter.file_id is None:
        void(entry, YEAR_OVER, user=work.user, now=work.now)
        letter.entry = entry = None
    if entry is None:
        _number(work, letter, spec, pattern)
    elif entry.dated != letter.dated:
        mark_dated(entry, letter.dated, user=work.user, now=work.now)


def _number(work: Work, letter: Letter, spec: LetterSpec, pattern: str) -> None:
    words = case_words(work.case, work.sheet)
    addressee = lines_of(spec.to, words) or (applicant_of(work.case),)
    party, subject = "; ".join(addressee), fill(spec.subject, words) or letter.title
    confidential = work.case.confidential
    letter.entry = enter_outgoing(
        work.case.agency,
        kind=spec.kind,
        day=_day(work.case.agency, work.now),
        now=work.now,
        user=work.user,
        pattern=pattern,
        classification=spec.classification,
        party=sealed_json(party) if confidential else party,
        subject=sealed_json(subject) if confidential else subject,
        case=work.case,
        confidential=confidential,
    )
    letter.number = letter.entry.number


def _day(agency: Agency, moment: datetime.datetime) -> datetime.date:
    return moment.astimezone(agency.zone).date()
