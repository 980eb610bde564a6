"""Letters that wait for their signature: with tries, the last error, and who is to try again."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet

from sopan.cases.access import cases_visible_to
from sopan.cases.models import Task
from sopan.directory.duty import administers
from sopan.directory.models import User
from sopan.letters.models import Letter
from sopan.signing.errors import words_of
from sopan.signing.requests import PEN

MOST = 100


@dataclass(frozen=True)
class Waiting:
    """A letter that waits. `task` is None for who may not open it: an administrator sees that it waits, and why."""

    letter: Letter
    task: Task | None
    pen: bool
    why: str  # what went wrong last, in words

    @property
    def tries(self) -> int:
        """How often the service was asked."""
        return self.letter.signature.tries if self.letter.signature is not None else 0


def waiting_letters(user: User) -> list[Waiting]:
    """The letters that `user` is to sign, sees as an official, or watches over as administrator; oldest first."""
    visible = set(_waiting(cases_visible_to(user)).values_list("pk", flat=True))
    signing = Task.objects.filter(status=Task.Status.OPEN, does__in=("sign", "notify")).order_by("number")
    letters = (
        Letter.objects.filter(
            Exists(signing.filter(case=OuterRef("case"))),  # not of a case that has ended
            Q(pk__in=visible) | Q(agency__in=administers(user)) | Q(signature__signer=user),
            state=Letter.State.WAITING,
        )
        .select_related("agency", "case", "signature")
        .prefetch_related(Prefetch("case__tasks", signing, to_attr="to_sign"))
        .defer("body")
        .order_by("signature__created_at")[:MOST]
    )
    return [_row(letter, letter.case.to_sign, may_open=letter.pk in visible) for letter in letters]  # type: ignore[attr-defined]


def _waiting(cases: QuerySet) -> QuerySet[Letter]:  # type: ignore[type-arg]
    return Letter.objects.filter(case__in=cases.order_by().values("pk"), state=Letter.State.WAITING)


def _row(letter: Letter, tasks: Sequence[Task], *, may_open: bool) -> Waiting:
    signature = letter.signature
    assert signature is not None, "a letter that waits waits for a signature"
    return Waiting(
        letter=letter,
        task=tasks[0] if tasks and may_open else None,
        pen=signature.service == PEN,
        why=words_of(signature.last_error) if signature.last_error else "",
    )
