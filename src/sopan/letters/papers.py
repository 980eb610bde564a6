"""A letter of a case from draft to signed file: the one place that writes letters.

Every function that writes runs inside the transaction of a step, with the case locked by `cases.actions`.
"""

import datetime
import secrets
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from django import forms
from django.conf import settings
from django.contrib.staticfiles import finders
from django.db.models import Q
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext as _

from sopan.agenda.entries import enter_outgoing
from sopan.cases.answers import answers_of, opened_json, sealed_json
from sopan.cases.behaviour import Work
from sopan.cases.errors import Invalid, Refused
from sopan.cases.models import Case, Document
from sopan.cases.numbers import ALPHABET
from sopan.cases.steps.entries import ATTACHMENT_FIELD
from sopan.directory import duty
from sopan.directory.models import Agency, Position, User
from sopan.files.errors import FileRefused
from sopan.files.storage import keep, store_bytes
from sopan.letters.filling import (
    UNKNOWN,
    applicant_of,
    date_words,
    fill,
    filled_body,
    lines_of,
    moment_words,
    words_of,
)
from sopan.letters.models import Initial, Letter
from sopan.letters.reasons import reason_of
from sopan.letters.rendering import Block, Letterhead, LetterPage, Mark, Seal, Signer, crest_svg, render
from sopan.letters.validity import valid_until
from sopan.procedure.model import Letter as LetterSpec
from sopan.procedure.model import Procedure
from sopan.signing import requests
from sopan.signing.models import Signature
from sopan.signing.requests import PEN

PDF = "application/pdf"
CRESTS: Mapping[str, Any] = {".svg": "image/svg+xml", ".png": "image/png", ".jpg": "image/jpeg"}


def letter_of(case: Case, spec: str) -> Letter | None:
    """The letter of a case for that id in the SOP, or None before it is drafted."""
    return case.letters.select_related("agency", "file", "signature").filter(spec=spec).first()


def blocks_of(letter: Letter) -> list[Block]:
    """What the letter says; the late places are still open."""
    body = letter.body
    return list(opened_json(body["sealed"])) if isinstance(body, dict) else list(body)


def first_blocks(case: Case, sheet: Procedure, spec: LetterSpec) -> list[Block]:
    """What the letter says before anybody has edited it."""
    return filled_body(spec, sheet, _words(case, sheet))


def put_draft(work: Work, spec: LetterSpec, blocks: list[Block]) -> Letter:
    """Write the draft. A letter that has been initialled, signed or withdrawn becomes a new version: its initials no
    longer count, its number stays, and a file that was issued is marked as replaced."""
    case = work.case
    letter = letter_of(case, spec.id) or Letter(
        case=case, agency=case.agency, spec=spec.id, code=new_code(), version=0
    )
    if letter.file_id is not None:
        take_back(letter, work.now)
    letter.kind = spec.kind
    letter.title = fill(spec.title, _words(case, work.sheet))
    letter.body = {"sealed": sealed_json(blocks)} if case.confidential else blocks
    letter.version += 1
    letter.state = Letter.State.DRAFT
    letter.signed_at = letter.signed_by = letter.archived_at = letter.dated = None
    letter.signer_name = letter.signer_position = letter.signer_rank = letter.signer_nip = ""
    letter.withdrawn_at, letter.withdrawn_why = None, ""
    if letter.signature is not None:
        requests.drop(letter.signature)
        letter.signature = None
    letter.save()
    return letter


def put_initial(work: Work, letter: Letter) -> bool:
    """Put the official's paraf on this version. Returns False when it carries theirs, or their position's, already."""
    _not_signed(letter)
    there = letter.initials.filter(Q(user=work.user) | Q(position=work.as_position), version=letter.version)
    if there.exists():
        return False
    Initial.objects.create(
        letter=letter, version=letter.version, user=work.user, position=work.as_position, at=work.now
    )
    letter.state = Letter.State.INITIALLED
    letter.save(update_fields=["state"])
    return True


def put_number(work: Work, letter: Letter, spec: LetterSpec, pattern: str = "") -> str:
    """Give the letter its number, once and for all: the next line of its book."""
    _not_signed(letter)
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
    _not_signed(letter)
    waiting = letter.signature
    position = _signing_as(work.as_position, on_behalf_of)
    if waiting is not None and waiting.state not in (Signature.State.SIGNED, Signature.State.DROPPED):
        same = waiting.signer_id == work.user.pk and letter.signer_position == position
        if letter.state == Letter.State.WAITING and same and pen == (waiting.service == PEN):
            return waiting
        requests.drop(waiting)
    official = getattr(work.user, "official", None)
    if not letter.number:
        _number(work, letter, spec, pattern)
    letter.dated = _day(work.case.agency, work.now)
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


def issue(work: Work, letter: Letter) -> Letter:
    """The signature is there: the signed file becomes the letter, and part of the case.

    Errors: Refused, when it is not.
    """
    _not_signed(letter)
    signature = letter.signature
    if letter.state != Letter.State.WAITING or signature is None or signature.signed is None:
        raise Refused("not_signed", _("Naskah ini belum ditandatangani. Tanda tangani sekali lagi."))
    letter.state = Letter.State.SIGNED
    letter.signed_at = signature.signed_at
    letter.signed_by = signature.signer
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
        title=fill(spec.title, _words(case, sheet)),
        body=blocks,
        number=found.number if found else "",
        code=found.code if found else "",
    )


def page_of(
    letter: Letter, sheet: Procedure, spec: LetterSpec, *, now: datetime.datetime, seal: Seal = "draft"
) -> LetterPage:
    """All that stands on the letter, made at `now`; `seal` says how it will be signed, or that it is a draft."""
    case, agency = letter.case, letter.agency
    signer = (
        Signer(letter.signer_position, letter.signer_name, letter.signer_rank, letter.signer_nip)
        if seal != "draft"
        else expected_signer(case, sheet, spec)
    )
    late = {
        "nomor": letter.number or UNKNOWN,
        "tanggal": date_words(letter.dated) if letter.dated else UNKNOWN,
        "jabatan_penandatangan": signer.position.replace("\n", ", "),
    }
    words = {**_words(case, sheet), **late}
    return LetterPage(
        letterhead=letterhead_of(agency),
        kind=letter.kind,
        title=fill(letter.title, late),
        subject=fill(spec.subject, words),
        body=tuple(_filled(block, late) for block in blocks_of(letter)),
        signer=signer,
        city=agency.city,
        date=late["tanggal"],
        number=late["nomor"],
        addressee=lines_of(spec.to, words) or (applicant_of(case),),
        copies=tuple(line for text in spec.copies for line in lines_of(text, words)),
        nature="Rahasia" if case.confidential else "Biasa",
        code=letter.code,
        address=verification_address(letter.code) if letter.code else settings.BASE_URL,
        made_at=now,
        seal=seal,
        valid_until=date_words(valid_until(letter.dated, spec.valid)) if spec.valid and letter.dated else "",
        initials=tuple(_marks(letter)),
    )


def expected_signer(case: Case, sheet: Procedure, spec: LetterSpec) -> Signer:
    """Who will sign, as the SOP and the directory stand now; dots where it is not clear."""
    for step in sheet.steps:
        if step.does != "sign" or spec.id not in named_letters(step.options, sheet):
            continue
        codes = [sheet.actor(actor).position for actor in step.doers]
        position = Position.objects.filter(
            agency=case.agency, code__in=[code for code in codes if code]
        ).first()
        if position is None:
            break
        label = _signing_as(position.name, str(step.options.get("on_behalf_of", "")))
        holders = duty.holders_of(position)
        official = getattr(holders[0], "official", None) if len(holders) == 1 else None
        if official is None:
            return Signer(label, UNKNOWN)
        return Signer(label, official.title_name, official.rank, official.nip)
    return Signer(UNKNOWN, UNKNOWN)


def named_letters(options: Mapping[str, Any], sheet: Procedure) -> list[str]:
    """Ids of the letters that a step's options name; the SOP's only letter when they name none."""
    named = options.get("letter")
    if named is None:
        return [letter.id for letter in sheet.letters] if len(sheet.letters) == 1 else []
    return [str(id_) for id_ in named.values()] if isinstance(named, dict) else [str(named)]


def letterhead_of(agency: Agency) -> Letterhead:
    """The agency's letterhead."""
    reach = [
        f"Telepon {agency.phone}" if agency.phone else "",
        f"Surel {agency.email}" if agency.email else "",
        agency.website,
    ]
    lines = (agency.address, " · ".join(part for part in reach if part))
    return Letterhead(
        government=agency.government,
        agency=agency.name,
        contact=tuple(line for line in lines if line),
        crest=_crest(agency.crest) if agency.crest else None,
    )


def verification_address(code: str) -> str:
    """The public address at which anybody can check the letter."""
    return f"{settings.BASE_URL.rstrip('/')}{reverse('letters:verify', args=[code])}"


def new_code() -> str:
    """A public verification code: 12 signs, about 58 bits, in three groups."""
    signs = "".join(secrets.choice(ALPHABET) for _ in range(12))
    return "-".join((signs[:4], signs[4:8], signs[8:]))


def file_name(letter: Letter) -> str:
    """The name under which the letter is downloaded; it tells nothing about a person."""
    return f"{slugify(letter.kind)}-{slugify(letter.number.replace('/', '-'))}.pdf"


def _words(case: Case, sheet: Procedure) -> dict[str, str]:
    return words_of(case, sheet, answers_of(case), reason=reason_of(case))


def _filled(block: Block, late: Mapping[str, str]) -> Block:
    return {"text": fill(block["text"], late)} if "text" in block else block


def _marks(letter: Letter) -> list[Mark]:
    if letter.pk is None:
        return []
    rows = letter.initials.filter(version=letter.version).select_related("user")
    return [Mark(_initials(row.user), row.position, moment_words(row.at, letter.agency)) for row in rows]


def _initials(user: User) -> str:
    return "".join(word[0] for word in user.name.split(",")[0].split() if not word.endswith("."))[:3].upper()


def _signing_as(position: str, on_behalf_of: str) -> str:
    return f"a.n. {on_behalf_of}\n{position}" if on_behalf_of else position


def _not_signed(letter: Letter) -> None:
    if letter.state == Letter.State.SIGNED:
        raise Refused("letter_signed", _("Naskah ini sudah ditandatangani dan tidak dapat diubah lagi."))


def _number(work: Work, letter: Letter, spec: LetterSpec, pattern: str) -> None:
    words = _words(work.case, work.sheet)
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


@lru_cache(maxsize=1024)
def _crest(name: str) -> str | None:
    found = finders.find(name)
    suffix = Path(name).suffix.lower()
    if not isinstance(found, str) or suffix not in CRESTS:
        return None
    return crest_svg(Path(found).read_bytes(), CRESTS[suffix])
