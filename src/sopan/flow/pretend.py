"""Made-up people, answers and documents, with which an SOP is rehearsed before it is in force."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import combinations, islice, product
from typing import Any

from sopan.flow.commands import OUTSIDE, SYSTEM, OpenCase
from sopan.procedure.conditions import Condition, all_hold
from sopan.procedure.model import FormField, Procedure, Requirement, Step

Answers = Mapping[str, Any]

APPLICANT = "pemohon-latihan"
REASON = "latihan"
MOST_TRIES = 100_000
"""So many sets of answers are tried for one condition; more would mean fields by the dozen in one condition."""
MOST_TOGETHER = 8
"""Of a field with several choices, up to so many are tried in every combination."""


def person_of(sheet: Procedure, actor: str, member: str = "") -> str:
    """The made-up person behind a column of the sheet, or behind one of its positions."""
    match sheet.actor(actor).is_:
        case "system":
            return SYSTEM
        case "outside":
            return OUTSIDE
        case "applicant":
            return APPLICANT
        case _:
            return f"petugas-{member or actor}"


def people_of(sheet: Procedure) -> dict[str, str]:
    """Every made-up person by column, or by column and position ("bidang/kabid-a") where one stands for several."""
    people = {}
    for actor in sheet.actors:
        for member in actor.members or ("",):
            people[f"{actor.id}/{member}" if member else actor.id] = person_of(sheet, actor.id, member)
    return people


def opening_of(sheet: Procedure) -> OpenCase:
    """How a case of the SOP begins: by the applicant, at the counter where there is no other way, or by an official."""
    if sheet.apply_step is None:
        first = sheet.running_steps[0]
        members = sheet.actor(first.doers[0]).members
        return OpenCase(person_of(sheet, first.doers[0], members[0] if members else ""))
    desk = sheet.intake_actor
    if desk is not None and sheet.service is not None and "online" not in sheet.service.channels:
        return OpenCase(person_of(sheet, desk), intake=True)
    return OpenCase(APPLICANT)


def ways_of(sheet: Procedure, step: Step) -> dict[str, Answers | None]:
    """For each answer of a step that chooses by what was answered: answers with which it is taken, or None.

    The first answer whose conditions hold is taken, so an answer that only holds where an earlier one holds as
    well is never taken.
    """
    ways: dict[str, Answers | None] = {}
    for place, answer in enumerate(step.answers):
        earlier = [other.when for other in step.answers[:place]]
        ways[answer.answer] = _solve(sheet, answer.when, earlier)
    return ways


def without_way(sheet: Procedure, step: Step) -> Answers | None:
    """Answers with which such a step has no way at all; None when it always has one."""
    return _solve(sheet, (), [answer.when for answer in step.answers])


def documents_of(sheet: Procedure) -> list[dict[str, Any]]:
    """A made-up file for every document that is asked for, each with answers with which it is asked (None: never)."""
    asked = [("apply", document) for document in sheet.requirements]
    asked += [(step.id, document) for step in sheet.running_steps for document in step.documents]
    return [
        {
            "step": step,
            "id": document.id,
            "file": _file_of(document),
            "answers": _solve(sheet, document.when, ()),
        }
        for step, document in asked
    ]


def _file_of(document: Requirement) -> str:
    return f"{document.id}.{document.accept[0]}"


def _solve(
    sheet: Procedure, wanted: tuple[Condition, ...], unwanted: Iterable[tuple[Condition, ...]]
) -> Answers | None:
    """Answers for which `wanted` holds and none of `unwanted` does; None when there are none.

    Conditions compare one field with given values, so it is enough to try those values and one beside them.
    """
    unwanted = list(unwanted)
    rows = [*wanted, *(row for others in unwanted for row in others)]
    fields = list(dict.fromkeys(row.field for row in rows))
    tried = product(*(list(_values(sheet, field, rows)) for field in fields))
    for values in islice(tried, MOST_TRIES):
        answers = {
            field: value for field, value in zip(fields, values, strict=True) if value not in (None, [])
        }
        if all_hold(wanted, answers) and not any(all_hold(others, answers) for others in unwanted):
            return answers
    return None


def _values(sheet: Procedure, field: str, rows: list[Condition]) -> Iterator[Any]:
    """What may be answered to `field`, as far as the conditions can tell it apart; None for no answer."""
    question = next((one for one in sheet.questions() if one.id == field), None)
    mentioned: list[Any] = []
    for row in rows:
        if row.field == field and row.value is not None:
            mentioned += row.value if isinstance(row.value, tuple) else [row.value]
    if question is not None:
        yield from _answers_to(question, list(dict.fromkeys(mentioned)))
    if question is None or not question.required or question not in list(sheet.fields()):
        yield None  # what a step asks is unknown before it


def _answers_to(question: FormField, mentioned: list[Any]) -> Iterator[Any]:
    choices = [choice.value for choice in question.choices]
    match question.kind:
        case "yes_no":
            yield from (True, False)
        case "number" | "money":
            numbers = {value for value in mentioned if isinstance(value, int)} or {1}
            yield from sorted({near for value in numbers for near in (value - 1, value, value + 1)})
        case "choices":
            told_apart = [value for value in choices if value in mentioned][:MOST_TOGETHER]
            beside = [value for value in choices if value not in told_apart][:1]
            several = [*told_apart, *beside]
            for count in range(1, len(several) + 1):
                yield from (list(some) for some in combinations(several, count))
        case _ if choices:
            yield from choices
        case _:
            yield from mentioned
            yield "isian latihan"
