"""Several tasks at once: each is judged and done by itself, in a transaction of its own, and told by itself."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from sopan.cases import actions
from sopan.cases.access import key_of, not_found, task_for, units_led
from sopan.cases.behaviour import AtOnce, behaviour_of
from sopan.cases.errors import CasesError, Invalid, NotFound, Refused
from sopan.cases.inbox import tasks_to_do, visible_tasks
from sopan.cases.models import Task
from sopan.directory import duty
from sopan.directory.models import Position, User
from sopan.directory.roster import people_in

TAKE, REASSIGN = "take", "reassign"
"""What may be done to tasks of any kind. The other actions are kinds of step that are done `at_once`."""
MOST = 100


@dataclass(frozen=True)
class Result:
    """What became of one task: done, or refused with a sentence. `task` is None where one may not know of it."""

    key: UUID
    done: bool
    message: str = ""
    task: Task | None = None
    stops: bool = False  # the next would fail likewise


@dataclass(frozen=True)
class Receiver:
    """Somebody to whom tasks may be given, and how many of those asked about."""

    person: User
    tasks: int


def do_many(
    user: User,
    keys: Iterable[object],
    action: str,
    *,
    to: User | None = None,
    reason: str = "",
    entry: Mapping[str, Any] | None = None,
    each: Mapping[UUID, Mapping[str, Any]] | None = None,
) -> list[Result]:
    """Do the tasks of these keys, at most MOST; or take them, or hand them over (`to`). Each stands or falls by itself.

    `action` is TAKE, REASSIGN, or a kind of step that is done `at_once`.
    `entry` is what is entered at every step: the passphrase. `each` is what is entered at one, by its key: the version
    of the letter that was read. An entry that would fail everywhere is tried once.

    What one did already counts as done, so the same page sent twice says the same.
    Errors: Refused when there are none or too many; nothing was done then.
    """
    wanted = _keys(keys)
    results: list[Result] = []
    for key in wanted:
        stopped = results and results[-1].stops
        results.append(
            Result(key, done=False, message=_("Belum dicoba, karena yang sebelumnya gagal."), stops=True)
            if stopped
            else _do(user, key, action, to, reason, {**(entry or {}), **(each or {}).get(key, {})})
        )
    return results


def chosen_tasks(user: User, keys: Iterable[object], action: str) -> list[Task]:
    """Of the tasks of these keys those that `user` could do so from their inbox, in the order of the keys.

    Only a first look, for the page that asks: `do_many` judges again. Errors: Refused, as `do_many`.
    """
    wanted = _keys(keys)
    held, waiting = tasks_to_do(user)
    sources = {TAKE: [waiting], REASSIGN: [held, visible_tasks(user)]}.get(action, [held, waiting])
    found: dict[UUID, Task] = {}
    for tasks in sources:
        fresh = Task.objects.filter(pk__in=tasks.filter(key__in=wanted).values("pk")).select_related(
            "case__procedure", "case__agency", "holder", "position__agency", "unit"
        )
        found |= {task.key: task for task in fresh if _fits(user, task, action)}
    return [found[key] for key in wanted if key in found]


def receivers(user: User, tasks: Sequence[Task]) -> list[Receiver]:
    """To whom `user` may give at least one of these tasks: first who may receive the most. See `possible_holders`."""
    positions: dict[int, list[Position]] = {}
    for task in tasks:
        if task.position is not None:
            positions.setdefault(task.agency_id, []).append(task.position)
    holders: dict[int, list[User]] = {}
    for group in positions.values():
        holders |= duty.holders_of_all(group)
    led = units_led(user)
    units = {task.unit_id: task.unit for task in tasks if task.unit is not None and task.unit_id in led}
    members = {pk: people_in(unit) for pk, unit in units.items()}
    people: dict[int, User] = {}
    counted: dict[int, int] = {}
    for task in tasks:
        able = {
            one.pk: one
            for one in (*holders.get(task.position_id or 0, ()), *members.get(task.unit_id or 0, ()))
        }
        for nobody in (task.holder_id, task.case.applicant_id):
            able.pop(nobody or 0, None)
        people |= able
        for pk in able:
            counted[pk] = counted.get(pk, 0) + 1
    found = [Receiver(person, counted[pk]) for pk, person in people.items()]
    return sorted(found, key=lambda one: (-one.tasks, one.person.name, one.person.pk))


def _keys(keys: Iterable[object]) -> list[UUID]:
    wanted: dict[UUID, None] = {}
    for key in keys:
        try:
            wanted[key_of(key)] = None
        except NotFound:
            continue
    if not wanted:
        raise Refused("nothing_chosen", _("Centang dahulu tugas yang Anda maksud."))
    if len(wanted) > MOST:
        raise Refused(
            "too_many", _("Paling banyak %(n)d tugas sekaligus. Kurangi pilihan Anda.") % {"n": MOST}
        )
    return list(wanted)


def at_once(action: str) -> AtOnce | None:
    """How that kind of step is done for several tasks; None for TAKE and REASSIGN.

    Errors: ValueError for a kind that is not.
    """
    if action in (TAKE, REASSIGN):
        return None
    how = behaviour_of(action).at_once
    if how is None:
        raise ValueError(f"{action} is done for one task at a time")
    return how


def _fits(user: User, task: Task, action: str) -> bool:
    if action == TAKE:
        return task.holder_id is None
    if action == REASSIGN:
        return task.position_id is not None and (task.holder_id == user.pk or task.unit_id in units_led(user))
    return task.does == action


def _do(user: User, key: UUID, action: str, to: User | None, reason: str, entry: Mapping[str, Any]) -> Result:
    try:
        task = task_for(user, key, look="bulk")
    except NotFound as missing:
        return Result(key, done=False, message=missing.message)
    try:
        _act(user, task, action, to, reason, entry)
    except Invalid as invalid:
        errors = [str(error) for wrong in invalid.form.errors.values() for error in wrong]
        return Result(key, done=False, message=" ".join(errors), task=task, stops=invalid.stops)
    except CasesError as refused:
        if _done_before(user, key, action, to):
            return Result(key, done=True, task=task)
        return Result(key, done=False, message=refused.message, task=task)
    return Result(key, done=True, task=task)


def _act(user: User, task: Task, action: str, to: User | None, reason: str, entry: Mapping[str, Any]) -> None:
    how = at_once(action)
    if action == TAKE:
        actions.take(user, task.key)
    elif how is None:
        if to is None:
            raise not_found()
        actions.reassign(user, task.key, to, reason)
    elif task.does != action:
        raise Refused("other_step", how.not_asked)
    else:
        actions.complete_task(user, task.key, {"action": "done", **entry})


def _done_before(user: User, key: UUID, action: str, to: User | None) -> bool:
    """Whether the task stands already as this person wanted it: the page was sent twice."""
    task = Task.objects.get(key=key)
    if action == TAKE:
        return task.status == Task.Status.OPEN and task.holder_id == user.pk
    if action == REASSIGN:
        return to is not None and task.status == Task.Status.OPEN and task.holder_id == to.pk
    return task.does == action and task.status == Task.Status.DONE and task.done_by_id == user.pk
