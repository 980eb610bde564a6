"""Composing a letter: all that stands on its page, from its rows, the SOP and the case as they are now."""

import datetime
from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.urls import reverse

from sopan.cases.answers import answers_of, event_data
from sopan.cases.models import Case, Event
from sopan.directory import duty
from sopan.directory.models import Position, User
from sopan.files.letterhead import letterhead_of
from sopan.flow.events import TaskDone
from sopan.letters.layout.filling import (
    EMPTY,
    UNKNOWN,
    answered,
    applicant_of,
    date_words,
    fill,
    late_words,
    lines_of,
    missing_places,
    moment_words,
    open_lines,
    refilled,
    words_of,
)
from sopan.letters.layout.footers import footer_of
from sopan.letters.layout.rendering import LetterPage, Mark, Party, Seal, Signer
from sopan.letters.models import Letter
from sopan.letters.validity import valid_until
from sopan.letters.versions import opened
from sopan.procedure.model import Letter as LetterSpec
from sopan.procedure.model import Procedure
from sopan.signing.choosing import signer_of
from sopan.signing.models import Signature
from sopan.signing.requests import PEN


def page_of(
    letter: Letter,
    sheet: Procedure,
    spec: LetterSpec,
    *,
    now: datetime.datetime,
    seal: Seal = "draft",
    addressee: tuple[str, ...] = (),
) -> LetterPage:
    """All that stands on the letter, made at `now`; `seal` says how it will be signed, or that it is a draft.

    `addressee` replaces the lines of the SOP, for a copy to one of many.
    """
    case, agency = letter.case, letter.agency
    signer = (
        Signer(letter.signer_position, letter.signer_name, letter.signer_rank, letter.signer_nip)
        if seal != "draft"
        else expected_signer(case, sheet, spec)
    )
    words = case_words(case, sheet)
    late = late_words(letter.dated, letter.number, signer.position)
    said = {**answered(words), **late}
    return LetterPage(
        letterhead=letterhead_of(agency),
        kind=letter.kind,
        title=fill(letter.title, said),
        subject=fill(spec.subject, said),
        body=tuple(refilled(block, said) for block in opened(letter.body)),
        signer=signer,
        city=agency.city,
        date=late["tanggal"],
        number=late["nomor"],
        addressee=addressee or lines_of(spec.to, {**words, **late}) or (applicant_of(case),),
        copies=tuple(line for text in spec.copies for line in lines_of(text, {**words, **late})),
        nature="Rahasia" if case.confidential else spec.nature or "Biasa",
        enclosures=fill(spec.enclosures, said) or EMPTY,
        code=letter.code,
        address=verification_address(letter.code) if letter.code else settings.BASE_URL,
        made_at=now,
        seal=seal,
        valid_until=date_words(valid_until(letter.dated, spec.valid)) if spec.valid and letter.dated else "",
        initials=tuple(_marks(letter)),
        role=spec.role,
        parties=tuple(
            Party(fill(one.role, said), fill(one.name, said), fill(one.position, said), one.knows)
            for one in spec.parties
        ),
        footer=footer_of(_service(letter, seal)) if seal != "draft" else "",
        missing=tuple(missing_in(letter, sheet, spec)),
    )


def missing_in(letter: Letter, sheet: Procedure, spec: LetterSpec) -> list[tuple[str, str]]:
    """What the letter lacks before it can be signed: (name, label), see `filling.missing_places`."""
    words = answered(case_words(letter.case, sheet))
    blocks = [refilled(block, words) for block in opened(letter.body)]
    texts = [letter.title, *(fill(text, words) for text in spec.texts)]
    for line in (spec.to, *spec.copies):
        texts += open_lines(line, words)
    return missing_places(blocks, texts, sheet)


def title_of(spec: LetterSpec, case: Case, sheet: Procedure) -> str:
    """The letter's title for this case."""
    return fill(spec.title, answered(case_words(case, sheet)))


def case_words(case: Case, sheet: Procedure) -> dict[str, str]:
    """The words of a case for every early place and every field, as it stands now."""
    return words_of(case, sheet, answers_of(case), reason=_reason_of(case))


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
        label = signing_as(position.name, str(step.options.get("on_behalf_of", "")))
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


def verification_address(code: str) -> str:
    """The public address at which anybody can check the letter."""
    return f"{settings.BASE_URL.rstrip('/')}{reverse('letters:verify', args=[code])}"


def signing_as(position: str, on_behalf_of: str) -> str:
    """The position as it stands over the signature, in lines: "a.n. Kepala Dinas Sosial", "Sekretaris"."""
    return f"a.n. {on_behalf_of}\n{position}" if on_behalf_of else position


def _service(letter: Letter, seal: Seal) -> str:
    """Which service signs, or has signed, the letter."""
    if seal == "pen":
        return PEN
    signature = letter.signature
    done = signature is not None and signature.state == Signature.State.SIGNED
    return signature.service if done and signature else signer_of(letter.agency).service


def _reason_of(case: Case) -> str:
    """Why the case was decided as it was: the newest decision that gave a reason; empty when there is none."""
    for event in Event.objects.filter(case=case, kind=TaskDone.kind).order_by("-seq"):
        data = event_data(event.data)
        if data.get("answer") and data.get("reason"):
            return str(data["reason"])
    return ""


def _marks(letter: Letter) -> list[Mark]:
    if letter.pk is None:
        return []
    rows = letter.initials.filter(version=letter.version).select_related("user")
    return [Mark(_initials(row.user), row.position, moment_words(row.at, letter.agency)) for row in rows]


def _initials(user: User) -> str:
    return "".join(word[0] for word in user.name.split(",")[0].split() if not word.endswith("."))[:3].upper()
