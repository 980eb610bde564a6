"""What an outside party may read of a case: what `with: {share: [...]}` of its step names, and nothing else.

`share` holds ids of questions, of documents that are brought or uploaded, and of letters.
"""

from collections.abc import Iterable

from sopan.cases.answers import answers_of
from sopan.cases.forms import shown
from sopan.cases.models import Case, Document
from sopan.procedure.model import Procedure, Step

SHARE = "share"
"""The option of a step that is done by an outside party."""


def share_problems(sheet: Procedure, step: Step) -> list[str]:
    """What is wrong with `share` of a step in an SOP file; for `Behaviour.problems`."""
    if SHARE not in step.options:
        return []
    share = step.options[SHARE]
    if not isinstance(share, list) or not share or not all(isinstance(id_, str) for id_ in share):
        return [
            f"langkah {step.id}: 'share' berisi daftar isian, persyaratan, atau naskah: share: [nama, ktp]"
        ]
    kinds = (_questions(sheet), _papers(sheet), {letter.id for letter in sheet.letters})
    found = []
    for id_ in share:
        times = sum(id_ in kind for kind in kinds)
        if times == 0:
            found.append(
                f"langkah {step.id}: 'share' menyebut '{id_}', yang bukan isian, persyaratan, atau naskah"
            )
        elif times > 1:
            found.append(f"langkah {step.id}: '{id_}' pada 'share' adalah nama dua hal; beri nama lain")
    if len(set(share)) < len(share):
        found.append(f"langkah {step.id}: 'share' menyebut hal yang sama dua kali")
    return found


def shared_answers(case: Case, sheet: Procedure, step: Step) -> list[tuple[str, str]]:
    """The answers that the party may read, in words: (label, value), as far as they are given."""
    wanted = _shared(step)
    if not wanted:
        return []
    answers = answers_of(case)
    return [
        (question.label, shown(question, answers[question.id]))
        for question in sheet.questions()
        if question.id in wanted and answers.get(question.id) not in (None, "", [])
    ]


def shared_documents(case: Case, sheet: Procedure, step: Step) -> list[Document]:
    """The documents that the party may read: those in force, oldest first."""
    wanted = _shared(step)
    if not wanted:
        return []
    documents = case.documents.filter(replaced_at=None).select_related("file", "task").order_by("pk")
    return [one for one in documents if _named(one, sheet, wanted)]


def _named(document: Document, sheet: Procedure, wanted: frozenset[str]) -> bool:
    if document.role in (Document.Role.REQUIREMENT, Document.Role.WORK):
        return document.requirement in wanted
    if document.role == Document.Role.ISSUED and document.task is not None:
        return sheet.step(document.task.step).options.get("letter") in wanted
    return False


def _shared(step: Step) -> frozenset[str]:
    return frozenset(step.options.get(SHARE, ()))


def _questions(sheet: Procedure) -> set[str]:
    return {question.id for question in sheet.questions()}


def _papers(sheet: Procedure) -> set[str]:
    of_steps: Iterable[str] = (one.id for step in sheet.steps for one in step.documents)
    return {one.id for one in sheet.requirements} | set(of_steps)
