"""Letters say only what the case knows, and are drafted before they are signed."""

import re
from collections.abc import Iterator

from sopan.procedure.checks.findings import Findings, meant
from sopan.procedure.checks.identifiers import GENERAL_PLACES
from sopan.procedure.lists import entry_places, lists_in
from sopan.procedure.model import Paragraph, Procedure, Step
from sopan.procedure.source import KeyPath

ON_A_LETTER = ("draft", "initial", "sign", "number", "archive")
"""Steps that are about one letter and must name it."""
AFTER_DRAFT = ("initial", "sign", "number", "archive")

_PLACE = re.compile(r"\{([^{}\n]*)\}")


def check(sheet: Procedure, findings: Findings) -> None:
    """The places in each letter, and the letter that each step names."""
    _places(sheet, findings)
    named: dict[str, set[str]] = {}
    for at, step in enumerate(sheet.steps):
        for path, id_ in _letters_of(at, step, findings):
            named.setdefault(id_, set()).add(step.does)
            if id_ not in [letter.id for letter in sheet.letters]:
                findings.error(
                    path, "letter_unknown", f"naskah '{id_}' tidak ada dalam daftar 'letters'",
                    meant(id_, [letter.id for letter in sheet.letters], "tambahkan pada 'letters'"),
                )  # fmt: skip
        if step.does in ON_A_LETTER and "letter" not in step.options:
            findings.error(
                ("steps", at, "does"), "letter_not_named", f"langkah '{step.id}' tidak menyebut naskahnya",
                "tambahkan 'with: {letter: ...}'",
            )  # fmt: skip
    for at, letter in enumerate(sheet.letters):
        steps = named.get(letter.id, set())
        if not steps:
            findings.lint(
                ("letters", at), "letter_unused", f"naskah '{letter.id}' tidak dibuat pada langkah mana pun",
                "sebutkan pada langkahnya, atau hapus",
            )  # fmt: skip
        elif steps.intersection(AFTER_DRAFT) and "draft" not in steps:
            findings.error(
                ("letters", at), "never_drafted", f"naskah '{letter.id}' tidak pernah dikonsep",
                "tambahkan langkah 'does: draft' untuk naskah ini",
            )  # fmt: skip


def _places(sheet: Procedure, findings: Findings) -> None:
    fields = [question.id for question in sheet.questions()]
    known = [*fields, *sorted(GENERAL_PLACES)]
    for at, letter in enumerate(sheet.letters):
        texts: list[tuple[KeyPath, str, list[str]]] = [
            (("letters", at, "title"), letter.title, known), (("letters", at, "subject"), letter.subject, known),
            (("letters", at, "to"), letter.to, known), (("letters", at, "enclosures"), letter.enclosures, known),
            *((("letters", at, "copies", place), copy, known) for place, copy in enumerate(letter.copies)),
            *(
                (("letters", at, "parties", place, key), getattr(party, key), known)
                for place, party in enumerate(letter.parties) for key in ("role", "name", "position")
            ),
        ]  # fmt: skip
        for place, block in enumerate(letter.body):
            path: KeyPath = ("letters", at, "body", place)
            _block(path, block, sheet, findings)
            names = [*known, *entry_places(block.each)] if block.each else known
            texts += [(path, text, names) for text in block.texts]
            for fact_at, fact in enumerate(block.facts):
                if fact not in fields:
                    findings.error(
                        (*path, "facts", fact_at), "place_unknown", f"isian '{fact}' tidak ada dalam formulir",
                        meant(fact, fields, "tambahkan pada 'form'"),
                    )  # fmt: skip
        for path, text, names in texts:
            for name in dict.fromkeys(_PLACE.findall(text)):
                if name not in names:
                    findings.error(
                        path, "place_unknown", f"tanda {{{name}}} dalam naskah '{letter.id}' tidak dikenal",
                        meant(name, names, ""),
                    )  # fmt: skip


def _block(path: KeyPath, block: Paragraph, sheet: Procedure, findings: Findings) -> None:
    if len(block.forms) != 1:
        findings.error(
            path, "paragraph_form",
            "satu paragraf berisi salah satu dari 'text', 'facts', 'items', 'table', 'heading', dan 'annex'",
            "pisahkan menjadi dua paragraf",
        )  # fmt: skip
    if block.table and any(len(row) != len(block.table.head) for row in block.table.rows):
        findings.error(
            (*path, "table"),
            "table_form",
            "setiap baris tabel berisi sebanyak judul kolomnya",
            "lengkapi barisnya",
        )
    if block.each is None:
        return
    lists = lists_in(sheet)
    if block.each not in lists:
        findings.error(
            (*path, "each"), "list_unknown", f"'{block.each}' bukan daftar",
            meant(block.each, lists, "sebut isian beberapa baris (long_text), pilihan (choices), atau peserta"),
        )  # fmt: skip
    if not block.items and not block.table:
        findings.error(
            (*path, "each"),
            "each_form",
            "'each' mengulang 'items' atau baris 'table'",
            "hapus 'each', atau ubah bentuknya",
        )


def _letters_of(at: int, step: Step, findings: Findings) -> Iterator[tuple[KeyPath, str]]:
    """The letters that a step names, with where it does; one for all, or one for each outcome."""
    path: KeyPath = ("steps", at, "with", "letter")
    match step.options.get("letter"):
        case None:
            return
        case str() as id_:
            yield path, id_
        case dict() as by_outcome:
            for outcome, id_ in by_outcome.items():
                if outcome not in ("granted", "refused", "finished"):
                    findings.error(
                        (*path, outcome), "outcome_unknown", f"hasil '{outcome}' tidak dikenal",
                        meant(str(outcome), ["granted", "refused", "finished"], ""),
                    )  # fmt: skip
                yield (*path, outcome), str(id_)
        case _:
            findings.error(
                path, "letter_unknown", "'letter' berisi nilai yang bukan nama naskah", "tulis id naskahnya"
            )
