"""Telling the stories of an SOP: made-up people play each through the functions that the pages call, and leave no trace."""

import logging
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from typing import Any

from django.db import DatabaseError, transaction
from django.utils import timezone, translation

from sopan.cases import actions, applying, intake, made_up
from sopan.cases.cast import Cast, make_cast
from sopan.cases.errors import CasesError, Invalid
from sopan.cases.loading import Loaded
from sopan.cases.models import Case, Draft, ProcedureRow, Task
from sopan.cases.performing import work_on
from sopan.cases.starting import start_case, start_work
from sopan.cases.steps.forms import BACK
from sopan.cases.visitors import Visitor
from sopan.directory.duty import today
from sopan.directory.models import User
from sopan.directory.roster import position_by_code
from sopan.directory.statements import Kept
from sopan.files.checks import Inspected, inspect, known_files
from sopan.files.errors import FileRefused
from sopan.files.parts import passing_files
from sopan.procedure.model import Procedure, Requirement
from sopan.procedure.problems import Problem
from sopan.procedure.stories import Move, Stories, Story
from sopan.signing.choosing import pretending

MOST_STEPS = 80
"""Steps that `until` may take; the longest SOP has 22 rows."""
FIX = "sesuaikan ceritanya bila SOP-nya yang benar, atau perbaiki SOP-nya"

log = logging.getLogger(__name__)


class Unlike(Exception):
    """Something did not come out as the story tells it: what, in a sentence without names."""


def tell(sheet: Procedure, stories: Stories) -> list[Problem]:
    """Play the stories of an SOP whose sheet is in force here. Returns what did not come out as they tell.

    Whatever is written meanwhile is rolled back: people, cases, numbers, notices. Files lie in a folder that is gone
    at the end.
    """
    problems = []
    with translation.override("id"), passing_files(), known_files(), transaction.atomic():
        procedure = ProcedureRow.objects.select_related("agency", "current").get(
            agency__slug=sheet.agency, slug=sheet.slug
        )
        cast = make_cast(procedure.agency, sheet)
        for number, story in enumerate(stories.stories):
            with transaction.atomic():
                telling = Telling(procedure, sheet, story, cast)
                if (what := telling.play()) is not None:
                    line = stories.line(number, *telling.place)
                    message = f"cerita '{story.title}': {what}"
                    problems.append(Problem(stories.source.name, line, message, FIX, "error", "story"))
                transaction.set_rollback(True)
        transaction.set_rollback(True)
    return problems


class Telling:
    """One story on its way: `place` is the part of it that is being played."""

    def __init__(self, procedure: ProcedureRow, sheet: Procedure, story: Story, cast: Cast) -> None:
        self.procedure, self.sheet, self.story, self.cast = procedure, sheet, story, cast
        self.today = today(procedure.agency)
        self.place: tuple[str | int, ...] = ()
        self._step = ""  # what is being done
        self._case: Case

    def play(self) -> str | None:
        """What did not come out as told, or None."""
        try:
            with pretending():
                self._play()
        except Unlike as unlike:
            return str(unlike)
        except Invalid as invalid:
            return f"{self._where()} isiannya tidak diterima: {_errors_of(invalid)}"
        except (CasesError, FileRefused) as refused:
            return f"{self._where()} ditolak: {str(refused.message).rstrip('.')}"
        except (DatabaseError, OSError):  # of this installation, not of the SOP
            raise
        except Exception as error:
            log.exception("a story of %s could not be told", self.sheet.key)
            return f"{self._where()} Sopan sendiri gagal ({type(error).__name__}); laporkan kepada pengembang"
        return None

    def _play(self) -> None:
        moves = dict(enumerate(self.story.steps))
        self.place = ("by",)
        if self.sheet.apply_step is None:
            first = moves[0]
            if first.do is not None:
                del moves[0]
                self.place = ("steps", 0)
            self._start(first)
        elif self.story.taken_in:
            self._take_in()
        else:
            self._apply()
        for number, move in moves.items():
            self.place = ("steps", number)
            if move.until is not None:
                self._go_on_until(move.until)
            else:
                self._do(self._task_for(move), move)
        self._compare_end()

    # --- beginning ----------------------------------------------------------------------------------------

    def _start(self, move: Move) -> None:
        step = self.sheet.running_steps[0]
        self._step = step.id
        actor = self.sheet.actor(step.doers[0])
        code = next((code for code in (move.as_, *actor.members) if code in actor.members), actor.position)
        user = self._official(code or "")
        loaded, task = start_work(user, self.procedure)
        entry, files = made_up.entry_for(work_on(loaded, task, user, "", timezone.now()), move.enter)
        self._case = start_case(user, self.procedure, entry, files)

    def _apply(self) -> None:
        user = self.cast.applicant
        draft = applying.start_draft(user, self.procedure)
        if self.story.answers:
            self.place = ("answers",)
        self._fill(draft, self.story.answers)
        self._case = applying.open_case(user, draft.key)

    def _take_in(self) -> None:
        desk = self.sheet.actor(self.story.by).position
        if self.story.answers:
            self.place = ("answers",)
        answers = made_up.answers_for(self.sheet.form, self.story.answers, self.today)
        visitor = Visitor("Pengunjung Contoh", channel=self.story.channel or "counter")
        with _inspected(intake.requirements_for(self.sheet, answers)) as files:
            user = self._official(desk or "")
            self._case = intake.open_for_visitor(user, self.procedure, answers, files, visitor)

    def _fill(self, draft: Draft, given: Mapping[str, Any]) -> None:
        """Fill in every page of a draft and bring what it asks for."""
        for section in applying.sections_to_fill(draft):
            form = applying.save_page(draft, section, made_up.page_for(section, given, self.today))
            if form.errors:
                raise Invalid(form)
        for requirement in applying.requirements_to_bring(draft):
            applying.add_file(draft, requirement, made_up.upload(requirement))

    # --- going on -----------------------------------------------------------------------------------------

    def _task_for(self, move: Move) -> Task:
        """The open task that a line of the story means."""
        tasks = self._open_tasks()
        here = [task for task in tasks if task.step == move.do]
        if not here:
            raise Unlike(f"langkah '{move.do}' tidak menunggu siapa pun; {_standing(self._case, tasks)}")
        meant = [task for task in here if move.as_ in (None, task.actor, task.member)]
        if not meant:
            raise Unlike(f"langkah '{move.do}' tidak menunggu '{move.as_}', tetapi {_doers(here)}")
        if len(meant) > 1:
            raise Unlike(
                f"langkah '{move.do}' menunggu beberapa pelaksana; sebut dengan 'as': {_doers(meant)}"
            )
        return meant[0]

    def _go_on_until(self, step: str) -> None:
        for _ in range(MOST_STEPS):
            tasks = self._open_tasks()
            if any(task.step == step for task in tasks):
                return
            if not tasks:
                raise Unlike(f"tidak pernah sampai ke langkah '{step}'; {_standing(self._case, tasks)}")
            self._do(tasks[0], Move(do=tasks[0].step))
        raise Unlike(f"tidak pernah sampai ke langkah '{step}'; {_standing(self._case, self._open_tasks())}")

    def _do(self, task: Task, move: Move) -> None:
        self._step = task.step
        if task.does == "apply":
            self._mend(task)
            return
        user = self._doer(task)
        work = work_on(Loaded(task.case, {task.number: task}, self.sheet), task, user, "", timezone.now())
        entry, files = made_up.entry_for(work, move.enter)
        if move.choose:
            if "answer" not in entry:
                raise Unlike(f"pada langkah '{task.step}' pelaksana ini tidak memilih jawaban")
            entry["answer"] = list(move.choose) if work.step.several else move.choose[0]
        if move.reason:
            entry["reason"] = move.reason
        if move.back is not None:
            entry |= {"action": BACK, "back_to": move.back, "back_reason": move.reason, **self._marked(move)}
            files.clear()
        actions.complete_task(user, task.key, entry, files)
        if move.back is not None and all(one.step != move.back for one in self._open_tasks()):
            standing = _standing(self._case, self._open_tasks())
            raise Unlike(f"langkah '{task.step}' tidak mengembalikan ke '{move.back}'; {standing}")

    def _marked(self, move: Move) -> dict[str, str]:
        """What is entered on the checklist for what must be mended."""
        documents = {one.id for one in self.sheet.requirements}
        entry: dict[str, str] = {}
        for id_, why in move.mark.items():
            name = f"document_{id_}" if id_ in documents else f"field_{id_}"
            entry |= {name: "mend", f"{name}_reason": why}
        return entry

    def _mend(self, task: Task) -> None:
        """What was marked is put right: by the applicant, or by the official who filled in for them."""
        if task.position_id is None:
            user = self.cast.applicant
            draft = applying.correction_draft(user, self._case.key)
            self._fill(draft, {})
            applying.send_correction(user, draft.key)
            return
        sections, documents, _marks = intake.marked_for_visitor(self.sheet, task)
        answers = made_up.answers_for(sections, {}, self.today)
        with _inspected(documents) as files:
            intake.mend_for_visitor(self._doer(task), task.key, answers, files)

    # --- who and where ------------------------------------------------------------------------------------

    def _official(self, code: str) -> User:
        return self.cast.holder(position_by_code(self.procedure.agency_id, code).pk)

    def _doer(self, task: Task) -> User:
        """Who does a task: who has it, else the made-up holder of its position."""
        if task.holder_id is None:
            assert task.position_id is not None, "only an applicant's task has no position"
            return self.cast.holder(task.position_id)
        return self.cast.known(task.holder_id) or User.objects.get(pk=task.holder_id)

    def _open_tasks(self) -> list[Task]:
        return _open.models(self._case.pk)

    def _where(self) -> str:
        """What is being played, for a sentence."""
        if not self._step:
            return "ketika dimulai,"
        move = self.story.steps[int(self.place[1])] if self.place[:1] == ("steps",) else None
        return f"pada langkah '{self._step}'{f' ({move.as_})' if move and move.as_ else ''}"

    # --- the end ------------------------------------------------------------------------------------------

    def _compare_end(self) -> None:
        story, tasks = self.story, self._open_tasks()
        case = Case.objects.get(pk=self._case.pk)
        standing = _standing(case, tasks)
        self.place = ("ends",) if story.ends else ("now",)
        if story.ends and (case.status != Case.Status.CLOSED or case.outcome != story.ends):
            raise Unlike(f"seharusnya berakhir dengan '{story.ends}'; {standing}")
        if not story.ends and {task.step for task in tasks} != set(story.now):
            raise Unlike(f"seharusnya menunggu pada {_quoted(story.now)}; {standing}")
        if story.letters is not None:
            self.place = ("letters",)
            # Letters belong to a room above; what they hang on is the case.
            signed = case.letters.filter(state="signed").values_list("spec", flat=True)
            if set(signed) != set(story.letters):
                raise Unlike(
                    f"naskah yang ditandatangani seharusnya {_quoted(story.letters)}, "
                    f"ternyata {_quoted(sorted(signed))}"
                )


_open = Kept(
    lambda case: (
        Task.objects.filter(case=case, status=Task.Status.OPEN)
        .select_related("case__agency", "case__procedure")
        .order_by("number")
    ),
    Task._meta.get_field("case"),
)


@contextmanager
def _inspected(requirements: Iterable[Requirement]) -> Iterator[dict[str, list[Inspected]]]:
    """A checked file for each requirement."""
    with ExitStack() as stack:
        yield {
            one.id: [stack.enter_context(inspect(made_up.upload(one), one.accept, one.max_mb))]
            for one in requirements
        }


def _standing(case: Case, tasks: list[Task]) -> str:
    """Where the case stands, in words."""
    if tasks:
        return f"perkara menunggu pada {_quoted(dict.fromkeys(task.step for task in tasks))}"
    outcome = Case.objects.values_list("outcome", flat=True).get(pk=case.pk)
    return f"perkara sudah berakhir dengan '{outcome}'"


def _doers(tasks: list[Task]) -> str:
    return _quoted(dict.fromkeys(task.member or task.actor for task in tasks))


def _quoted(words: Any) -> str:
    return ", ".join(f"'{word}'" for word in words) or "(tidak ada)"


def _errors_of(invalid: Invalid) -> str:
    """What a form does not take: each field by its label, with what is wrong."""
    form = invalid.form
    said = []
    for name, errors in form.errors.items():
        label = f"{form.fields[name].label}: " if name in form.fields else ""
        said += [f"{label}{str(error).rstrip('.')}" for error in errors]
    return "; ".join(said)
