"""The ways in to cases and tasks: every page, file, search and export asks here, with the user.

There is one other, `links`, for an outside party that has no user but a secret link to one task.

Who sees a case: its applicant; officials who hold or did one of its tasks, or whose position has one
(in a confidential case only while nobody holds it); and those who lead the unit. Who may only look (a secretary, an inspector) sees the
unit's cases too, but never a confidential one. Every look at a confidential case by an official is logged.
An official who applies is the applicant and nothing else: nobody works on, or reads the office's side of, their own case.
"""

from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from sopan.cases.errors import NotFound
from sopan.cases.models import Case, Document, Look, Task
from sopan.directory import duty
from sopan.directory.models import Position, User


@dataclass(frozen=True)
class Rights:
    """What a person may do with a case they have been let in to."""

    applicant: bool = False  # it is their own application
    takes_part: bool = False  # holds or did one of its tasks, or their position has one
    leads: bool = False  # leads the unit of the case or of one of its tasks
    reads: bool = False  # may only look

    @property
    def any(self) -> bool:
        """Whether the person sees the case at all."""
        return self.applicant or self.takes_part or self.leads or self.reads

    @property
    def official(self) -> bool:
        """Whether they see it as an official, with the office's notes."""
        return self.takes_part or self.leads or self.reads


def units_led(user: User) -> frozenset[int]:
    """Ids of the units that `user` leads, sub-units included."""
    return duty.sees_unit(user)[Position.Sight.LEAD]


def units_seen(user: User) -> frozenset[int]:
    """Ids of the units whose cases `user` may look at, sub-units included; those they lead among them."""
    return duty.sees_unit(user)[Position.Sight.READ]


def not_found() -> NotFound:
    """The one answer for a case that is not there and for one that is not theirs."""
    return NotFound("not_found", _("Tidak ditemukan, atau Anda tidak berwenang membukanya."))


def key_of(text: object) -> UUID:
    """A case or task key from an address. Errors: NotFound when it is not one."""
    try:
        return text if isinstance(text, UUID) else UUID(str(text))
    except ValueError:
        raise not_found() from None


def _my_tasks(user: User) -> Q:
    """Tasks that make a person a participant of their case."""
    return reduce(or_, _ways_to_my_tasks(user))


def _ways_to_my_tasks(user: User) -> list[Q]:
    """The same, each way by itself, as an index leads to it."""
    ways = [Q(holder=user), Q(done_by=user)]
    positions = duty.positions_of(user)
    if positions:
        free = Q(status__in=(Task.Status.OPEN, Task.Status.DROPPED), holder=None)
        ways.append(Q(position__in=positions) & (free | Q(case__confidential=False)))
    return ways


def rights(user: User, case: Case) -> Rights:
    """What `user` may do with `case`."""
    if not user.is_active:
        return Rights()
    applicant = case.applicant_id == user.pk
    if applicant or not _on_duty(user):
        return Rights(applicant=applicant)
    takes_part = Task.objects.filter(_my_tasks(user), case=case).exclude(actor_is_applicant()).exists()
    led, seen = units_led(user), units_seen(user)
    units = {case.unit_id}
    if (led or seen) and not led & units:
        units |= set(Task.objects.filter(case=case, unit__isnull=False).values_list("unit_id", flat=True))
    return Rights(
        takes_part=takes_part,
        leads=bool(led & units),
        reads=bool(seen & units) and not case.confidential,
    )


def _on_duty(user: User) -> bool:
    """Whether they see an office's cases at all: nobody keeps those after leaving it, and nobody begins with a
    password that somebody else chose."""
    return user.is_active and not user.must_change_password and bool(duty.positions_of(user))


def actor_is_applicant() -> Q:
    """Tasks that wait for the applicant, not for an official: they carry no position."""
    return Q(position=None)


def case_for(user: User, key: object, *, look: str = "case") -> Case:
    """The case of that key, if `user` may see it.

    `look` says what is being looked at, for the log of a confidential case.
    Errors: NotFound, the same whether the case is missing or closed to them.
    """
    case = (
        Case.objects.select_related("agency", "unit", "procedure", "applicant")
        .filter(key=key_of(key))
        .first()
    )
    if case is None:
        raise not_found()
    may = rights(user, case)
    if not may.any:
        raise not_found()
    if case.confidential and may.official:
        Look.objects.create(case=case, user=user, at=timezone.now(), what=look[:60])
    return case


def own_case(user: User, key: object) -> Case:
    """The case of that key, if `user` is its applicant. Errors: NotFound."""
    case = case_for(user, key)
    if case.applicant_id != user.pk:
        raise not_found()
    return case


def task_for(user: User, key: object, *, look: str = "task") -> Task:
    """The task of that key, if `user` may see its case as an official. Errors: NotFound.

    Seeing is not doing: `actions` asks again who may complete it.
    """
    task = Task.objects.select_related("position", "holder", "unit").filter(key=key_of(key)).first()
    if task is None:
        raise not_found()
    case = case_for(user, _case_key(task), look=look)
    if not rights(user, case).official:
        raise not_found()
    task.case = case
    return task


def _case_key(task: Task) -> UUID:
    return Case.objects.values_list("key", flat=True).get(pk=task.case_id)


def document_for(user: User, pk: int) -> Document:
    """The document of that number, if `user` may see its case.

    The applicant sees what they brought and what was issued to them, not the office's own papers.
    Errors: NotFound.
    """
    document = Document.objects.select_related("case", "file").filter(pk=pk).first()
    if document is None:
        raise not_found()
    case = case_for(user, document.case.key, look=f"document {document.pk}")
    inside = document.role in (Document.Role.ATTACHMENT, Document.Role.WORK)
    if inside and not rights(user, case).official:
        raise not_found()
    return document


def cases_visible_to(user: User) -> QuerySet[Case]:
    """Every case that `user` may see as an official, newest first. Citizens' own are in `own_cases`."""
    if not _on_duty(user):
        return Case.objects.none()
    led, seen = units_led(user), units_seen(user)
    tasks = Task.objects.filter(case=OuterRef("pk"))
    wanted = Q()  # what is quick to tell comes first: the databases stop at the first that holds
    if led:
        wanted |= Q(unit__in=led)
    if seen:
        wanted |= Q(unit__in=seen, confidential=False)
    wanted |= Q(Exists(tasks.filter(_my_tasks(user)).exclude(actor_is_applicant())))
    if led:
        wanted |= Q(Exists(tasks.filter(unit__in=led)))
    if seen:
        wanted |= Q(Exists(tasks.filter(unit__in=seen)), confidential=False)
    return Case.objects.filter(wanted).exclude(applicant=user).order_by("-id")


def few_cases_visible_to(user: User, most: int) -> set[int] | None:
    """Ids of `cases_visible_to`, found from what the person has instead of asking each case; None when they are many.

    For questions over a million cases by somebody who sees ten. `most` bounds the rows that are read on each way; own
    applications may be among them.
    """
    if not _on_duty(user):
        return set()
    led, seen = units_led(user), units_seen(user)
    tasks, cases = Task.objects.order_by(), Case.objects.order_by()
    ways: list[QuerySet[Any, int]] = [
        cases.filter(unit__in=led).values_list("pk", flat=True),
        cases.filter(unit__in=seen, confidential=False).values_list("pk", flat=True),
        tasks.filter(unit__in=led).values_list("case", flat=True),
        tasks.filter(unit__in=seen, case__confidential=False).values_list("case", flat=True),
        *(
            tasks.filter(way).exclude(actor_is_applicant()).values_list("case", flat=True)
            for way in _ways_to_my_tasks(user)
        ),
    ]
    found: set[int] = set()
    for way in ways:
        rows = list(way[: most + 1])
        if len(rows) > most:
            return None
        found.update(rows)
    return found


def own_cases(user: User) -> QuerySet[Case]:
    """The cases that `user` applied for, newest first."""
    return Case.objects.filter(applicant=user).order_by("-id")
