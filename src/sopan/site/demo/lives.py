"""One made-up case from its beginning to where it stands: its story, played through the functions that the pages call."""

import datetime
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from random import Random
from typing import Any

from django.utils import timezone

from sopan.cases import actions, applying, intake, made_up, starting
from sopan.cases.answers import draft_answers
from sopan.cases.editions import edition_of
from sopan.cases.errors import Invalid
from sopan.cases.loading import Loaded
from sopan.cases.models import Case, Draft, ProcedureRow, Task
from sopan.cases.performing import work_on
from sopan.cases.steps.forms import BACK
from sopan.cases.visitors import Visitor
from sopan.directory import duty
from sopan.directory.models import Official, User
from sopan.directory.roster import position_by_code
from sopan.directory.statements import Kept
from sopan.files.checks import inspect
from sopan.procedure.model import FormField, Procedure, Step
from sopan.procedure.stories import Move, Story
from sopan.site.demo.agreeing import INSTEAD, SAID
from sopan.site.demo.cast import Cast
from sopan.site.demo.office import Office
from sopan.site.demo.paths import path_of
from sopan.site.demo.places import stand
from sopan.site.demo.timing import DAY, LATE, Timing
from sopan.site.demo.writing import Writer, from_story

MOMENT = datetime.timedelta(seconds=25)
MOST = 80
"""Steps that a case may take; the longest SOP has 22 rows."""


class Life:
    """A case. `run` yields the moment at which it goes on, and is resumed when the clock stands there.

    `place` is where it stands in the end, in the words of `plan`; empty for a case that ends by its story.
    """

    def __init__(
        self,
        procedure: ProcedureRow,
        sheet: Procedure,
        story: Story,
        place: str,
        rng: Random,
        office: Office,
    ) -> None:
        self.procedure, self.sheet, self.story, self.rng, self.office = procedure, sheet, story, rng, office
        self.now = office.now
        word, _, self.then = place.partition(" ")
        self.stop, self.returned = word.rstrip("!"), word.endswith("!")
        self.timing = Timing(procedure.agency, sheet, rng)
        self.applicant: User | None = None  # who has an account
        self.wanted: dict[str, Any] = {}
        self.children: list[Life] = []  # cases of called SOPs that have begun and are not yet played
        self.case: Case | None = None
        self._writer: Writer
        self._cast: Cast
        self._plan()

    def _plan(self) -> None:
        """When the case begins, and how long each of its steps takes."""
        steps = path_of(self.sheet, self.story, self.stop, returned=self.returned)
        if self.then in ("second", "part"):
            steps += [self.sheet.step(self.stop)] * self._before_the_last()
        self._delays = [(step.id, self._delay(step)) for step in steps]
        total = sum((delay for _, delay in self._delays), datetime.timedelta())
        self._last = 0  # how many steps lead to the place where it stands; 0 for one that goes on to its end
        self._came = self.now
        if self.stop and self.then not in ("close", "called", "withdraw", "cancel"):
            step = self.sheet.step(self.stop)
            late = self.rng.random() < (0.3 if self.then != "extend" else 0)
            self._came = self.timing.came_at(step, self.now, applicant=step.does == "apply", late=late)
            self._last = len(steps)
            self.begins = self.timing.before(self._came, total)
        else:
            least = 30 if self.then == "called" else min(52.0, 3 + total / DAY * 2.2)
            days = datetime.timedelta(days=self.rng.uniform(least, 58))
            self.begins = self.timing.before(self.now - days, self.rng.random() * DAY)
        if self.timing.by_clock:
            self.begins = self.timing.daytime(self.begins)

    def _before_the_last(self) -> int:
        """How many have done the step at which it stands before the one who has not."""
        first = self.sheet.actor(self.sheet.step(self.stop).doers[0])
        return len(first.members) - 1 if self.then == "part" else 1

    def _delay(self, step: Step) -> datetime.timedelta:
        """Working time until a step is done; the applicant takes a day or two."""
        if step.does == "apply":
            return self.rng.uniform(0.15, 1.8) * DAY
        return self.timing.delay(step, late=self.rng.randrange(LATE) == 0)

    # --- the whole of it ------------------------------------------------------------------------------------

    def run(self) -> Iterator[datetime.datetime]:
        """Play it, a moment at a time."""
        yield self.begins
        self._cast = Cast(self.procedure.agency, self.rng, self._today())
        self._writer = Writer(self.procedure.agency, self.sheet, self.rng, self._cast)
        self._writer.wanted = self._turns() | self.wanted
        moves = list(self.story.steps)
        self.case = self._begin(moves)
        yield from self.go_on(moves)

    def _turns(self) -> dict[str, Any]:
        """What is said besides, because of the reasons that the story gives."""
        return {id_: value for move in self.story.steps for id_, value in SAID.get(move.reason, {}).items()}

    def go_on(self, moves: list[Move]) -> Iterator[datetime.datetime]:
        """Play what comes after the beginning."""
        assert self.case is not None
        acts = self._acts(moves)
        for number, (task, move) in enumerate(acts, 1):
            if self._stands(task):
                yield from stand(self, task)
                if self.then not in ("close", "called"):
                    return
                self.stop = ""
                continue
            yield self._moment(task, number)
            again = _task.models(task.pk)[0]  # meanwhile somebody else may have got it
            if again.status == Task.Status.OPEN and again.called_id is None:
                self._do(again, move)

    def _acts(self, moves: list[Move]) -> Iterator[tuple[Task, Move]]:
        """What is to be done next, one after the other: as the story tells, then in the ordinary way."""
        for move in moves:
            for _ in range(MOST):
                tasks = self.open_tasks()
                if not tasks:
                    return
                if move.until is None:
                    here = [one for one in tasks if one.step == move.do]
                    meant = [one for one in here if move.as_ in (None, one.actor, one.member)]
                    if meant:
                        yield meant[0], move
                    break
                if any(one.step == move.until for one in tasks):
                    break
                yield tasks[0], Move(do=tasks[0].step)
        for _ in range(MOST):
            tasks = self.open_tasks()
            if not tasks:
                return
            yield tasks[0], Move(do=tasks[0].step)

    def _stands(self, task: Task) -> bool:
        """Whether this is where the case stands in the end."""
        if not self.stop:
            return False
        here = [one for one in self.open_tasks() if one.step == self.stop]
        if self.returned:
            here = [one for one in here if one.returned]
        if self.then == "second":
            here = [one for one in here if one.place == 1]
        if self.then in ("part", "close"):
            # One of the units is still to answer, and some have.
            members = {one.member for one in here if one.member}
            asked = Task.objects.filter(case=self.case, step=self.stop).exclude(member="").count()
            return len(members) == 1 and asked > 1
        return bool(here)

    def _moment(self, task: Task, number: int) -> datetime.datetime:
        """When a task is done, which is the `number`th."""
        step = self.sheet.step(task.step)
        planned = self._delays[number - 1] if number <= len(self._delays) else ("", datetime.timedelta())
        delay = planned[1] if planned[0] == step.id else self._delay(step)
        moment = self.timing.done_at(task, delay)
        if number <= self._last:
            # It gets to its place in time, in whichever way it went.
            latest = self.timing.before(self.now, datetime.timedelta()) - (self._last - number + 1) * MOMENT
            moment = max(moment, self._came) if number == self._last else moment
            moment = min(moment, latest)
        return max(moment, timezone.now())

    # --- beginning ------------------------------------------------------------------------------------------

    def _begin(self, moves: list[Move]) -> Case:
        if self.sheet.apply_step is None:
            first = moves[0]
            return self._start(
                moves.pop(0) if first.do is not None else Move(do=self.sheet.running_steps[0].id)
            )
        if self.story.taken_in or self.applicant is None:
            return self._take_in()
        return self._apply(self.applicant)

    def _start(self, move: Move) -> Case:
        step = self.sheet.running_steps[0]
        actor = self.sheet.actor(step.doers[0])
        code = next((code for code in (move.as_, *actor.members) if code in actor.members), actor.position)
        user = self.somebody(position_by_code(self.procedure.agency_id, code or "").pk)
        loaded, task = starting.start_work(user, self.procedure)
        work = work_on(loaded, task, user, "", timezone.now())
        entry, files = made_up.entry_for(work, self._given(step, move.enter), self._writer)
        return starting.start_case(user, self.procedure, entry, files)

    def _apply(self, applicant: User) -> Case:
        user = User.objects.get(pk=applicant.pk)
        official = Official.objects.filter(user=user).first()
        if official is None:
            self._cast.is_applicant(user)
        self._writer.official = official
        draft = applying.start_draft(user, self.procedure)
        self._fill(draft, self._kept(self.story.answers))
        return applying.open_case(user, draft.key)

    def _take_in(self) -> Case:
        desk = self.sheet.actor(self.sheet.intake_actor or "").position
        user = self.somebody(position_by_code(self.procedure.agency_id, desk or "").pk)
        given = self._kept(self.story.answers)
        answers = made_up.answers_for(self.sheet.form, given, self._today(), self._writer)
        person = self._cast.person("pemohon")
        phone = person.phone if self.rng.random() < 0.6 else ""
        visitor = Visitor(person.name, phone=phone, channel=self.story.channel or "counter")
        with ExitStack() as stack:
            files = {
                one.id: [stack.enter_context(inspect(self._writer.file(one), one.accept, one.max_mb))]
                for one in intake.requirements_for(self.sheet, answers)
            }
            return intake.open_for_visitor(user, self.procedure, answers, files, visitor)

    def _fill(self, draft: Draft, given: Mapping[str, Any]) -> None:
        for section in applying.sections_to_fill(draft):
            known = {
                one.id: value
                for one in section.fields
                if one.fill and (value := draft_answers(draft).get(one.id))
            }
            self._writer.hear(known)
            page = made_up.page_for(section, {**known, **given}, self._today(), self._writer)
            form = applying.save_page(draft, section, page)
            if form.errors:
                raise Invalid(form)
        for requirement in applying.requirements_to_bring(draft):
            applying.add_file(draft, requirement, self._writer.file(requirement))

    # --- doing a step ---------------------------------------------------------------------------------------

    def _do(self, task: Task, move: Move) -> None:
        if task.does == "apply":
            self._mend(task)
            return
        user = self.doer(task)
        self.office.looks(user, task)
        step = self.sheet.step(task.step)
        work = work_on(Loaded(task.case, {task.number: task}, self.sheet), task, user, "", timezone.now())
        entry, files = made_up.entry_for(work, self._given(step, move.enter), self._writer)
        if move.choose and "answer" in entry:
            entry["answer"] = list(move.choose) if step.several else move.choose[0]
        if move.reason:
            entry["reason"] = INSTEAD.get(move.reason, move.reason)
        if move.back is not None:
            entry |= {"action": BACK, "back_to": move.back, "back_reason": move.reason, **self._marked(move)}
            files.clear()
        actions.complete_task(user, task.key, entry, files)
        if task.does == "leave-start":
            self.office.forget()

    def _marked(self, move: Move) -> dict[str, str]:
        documents = {one.id for one in self.sheet.requirements}
        entry: dict[str, str] = {}
        for id_, why in move.mark.items():
            name = f"document_{id_}" if id_ in documents else f"field_{id_}"
            entry |= {name: "mend", f"{name}_reason": why}
        return entry

    def _mend(self, task: Task) -> None:
        assert self.case is not None
        if task.position_id is None:
            assert self.applicant is not None, "only a case with an applicant waits for one"
            user = User.objects.get(pk=self.applicant.pk)
            draft = applying.correction_draft(user, self.case.key)
            self._fill(draft, {})
            applying.send_correction(user, draft.key)
            return
        sections, documents, _marks = intake.marked_for_visitor(self.sheet, task)
        answers = made_up.answers_for(sections, {}, self._today(), self._writer)
        with ExitStack() as stack:
            files = {
                one.id: [stack.enter_context(inspect(self._writer.file(one), one.accept, one.max_mb))]
                for one in documents
            }
            intake.mend_for_visitor(self.doer(task), task.key, answers, files)

    def _given(self, step: Step, entered: Mapping[str, Any]) -> dict[str, Any]:
        questions = {one.id: one for one in step.fields}
        return self._told(questions, entered, entered=True)

    def _kept(self, answers: Mapping[str, Any]) -> dict[str, Any]:
        return self._told({one.id: one for one in self.sheet.fields()}, answers, entered=False)

    def _told(
        self, questions: Mapping[str, FormField], answers: Mapping[str, Any], *, entered: bool
    ) -> dict[str, Any]:
        """The answers that the story gives, as far as they are kept."""
        told = {
            id_: value
            for id_, value in answers.items()
            if id_ not in self._writer.wanted
            and from_story(self.sheet, questions.get(id_), value, entered=entered)
        }
        self._writer.hear(told)
        return told

    # --- people ---------------------------------------------------------------------------------------------

    def _today(self) -> datetime.date:
        return duty.today(self.procedure.agency)

    def adopt(self, child: Case) -> None:
        """The case of a called SOP has a life of its own, to its end or until now."""
        sheet = edition_of(child.edition_id).sheet
        rows = sheet.running_steps
        story = Story(
            title="dipanggil", by=rows[0].doers[0], steps=(Move(until=rows[-1].id),), ends="finished"
        )
        place = "" if self.then == "called" else rows[len(rows) // 2].id
        life = Life(child.procedure, sheet, story, place, self.rng, self.office)
        life.case = child
        life._last = 0
        life._cast = Cast(child.agency, self.rng, self._today())
        life._writer = Writer(child.agency, sheet, self.rng, life._cast)
        self.children.append(life)

    def doer(self, task: Task) -> User:
        """Who does a task: who has it, else somebody who holds its position and is there."""
        if task.holder_id is not None:
            return self.office.user(task.holder_id)
        assert task.position_id is not None, "only an applicant's task has no position"
        return self.somebody(task.position_id)

    def somebody(self, position: int) -> User:
        """Somebody who holds a position and is there; not who applied."""
        there = self.office.there(position, self._today())
        mine = self.applicant.pk if self.applicant is not None else 0
        return self.rng.choice([one for one in there if one.pk != mine] or there)

    def leader(self, task: Task) -> User:
        """Who leads the unit of a task."""
        assert task.unit is not None
        return duty.leaders_of(task.unit)[0]

    def open_tasks(self) -> list[Task]:
        """What waits to be done, but for what waits for a called SOP."""
        assert self.case is not None
        return [task for task in _open.models(self.case.pk) if task.called_id is None]


_open = Kept(
    lambda case: (
        Task.objects.filter(case=case, status=Task.Status.OPEN)
        .select_related("case__agency", "case__procedure", "unit", "position")
        .order_by("number")
    ),
    Task._meta.get_field("case"),
)
_task = Kept(
    lambda pk: Task.objects.filter(pk=pk).select_related("case__agency", "case__procedure", "position"),
    Task._meta.pk,
)
