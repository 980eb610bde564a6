"""SpiffWorkflow (LGPL): an engine in memory whose whole state is written to a row after each step."""

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

from django.db import connection, transaction
from SpiffWorkflow import TaskState
from SpiffWorkflow.bpmn import BpmnWorkflow
from SpiffWorkflow.bpmn.parser import BpmnParser
from SpiffWorkflow.bpmn.serializer import BpmnWorkflowSerializer

from bench.engines.models import SpiffCase
from bench.office import ANSWERS, Office

DIAGRAM = Path(__file__).with_name("nine-steps.bpmn")
ENTRIES: list[dict[str, Any]] = [
    {"lengkap": False},
    {"alamat": "Jalan Contoh No. 2"},
    {"lengkap": True},
    {},
    {},
    {"setuju": True},
    {},
    {},
    {},
    {},
]


class Spiff:
    """Each step reads the row, restores the workflow, does the task and writes the row, as a web page must."""

    name = "SpiffWorkflow"

    def __init__(self, office: Office) -> None:
        parser = BpmnParser()
        parser.add_bpmn_file(str(DIAGRAM))
        self.spec = parser.get_spec("sembilan_langkah")
        self.serializer = BpmnWorkflowSerializer()

    def fill(self, count: int) -> None:
        """See Engine: copies of the state of a case that waits for its check."""
        self._start()
        have = 1
        with connection.cursor() as cursor:
            while have < count:  # the table is doubled inside the database: the states are large
                cursor.execute(
                    "INSERT INTO engines_spiffcase (state, changed_at)"
                    " SELECT state, changed_at FROM engines_spiffcase LIMIT %s",
                    [min(have, count - have)],
                )
                have += min(have, count - have)

    def walk(self) -> Iterator[Callable[[], object]]:
        """See Engine."""
        made: list[Any] = []
        yield lambda: made.extend(self._start())
        for entry in ENTRIES:
            yield partial(self._step, made[0].pk, entry)
        self._check(made[0].pk)

    def _start(self) -> tuple[SpiffCase, BpmnWorkflow]:
        workflow = BpmnWorkflow(self.spec)
        workflow.do_engine_steps()
        self._do(workflow, ANSWERS)
        with transaction.atomic():
            return SpiffCase.objects.create(state=self.serializer.serialize_json(workflow)), workflow

    def _step(self, pk: int, entry: dict[str, Any]) -> None:
        with transaction.atomic():
            row = SpiffCase.objects.select_for_update().get(pk=pk)
            workflow = self.serializer.deserialize_json(row.state)
            self._do(workflow, entry)
            self._save(row, workflow)

    def _do(self, workflow: BpmnWorkflow, entry: dict[str, Any]) -> None:
        task = workflow.get_next_task(state=TaskState.READY, manual=True)
        task.data.update(entry)
        task.run()
        workflow.do_engine_steps()

    def _save(self, row: SpiffCase, workflow: BpmnWorkflow) -> None:
        row.state = self.serializer.serialize_json(workflow)
        row.save(update_fields=["state", "changed_at"])

    def _check(self, pk: int) -> None:
        assert self.serializer.deserialize_json(SpiffCase.objects.get(pk=pk).state).completed


class SpiffInMemory(Spiff):
    """The same with the workflow kept in memory between steps: only saved, never restored."""

    name = "SpiffWorkflow, never reloaded"

    def fill(self, count: int) -> None:
        """The rows of `Spiff` serve both."""

    def walk(self) -> Iterator[Callable[[], object]]:
        """See Engine."""
        made: list[Any] = []
        yield lambda: made.extend(self._start())
        for entry in ENTRIES:
            yield partial(self._step_of, made[0], made[1], entry)
        self._check(made[0].pk)

    def _step_of(self, row: SpiffCase, workflow: BpmnWorkflow, entry: dict[str, Any]) -> None:
        with transaction.atomic():
            self._do(workflow, entry)
            self._save(row, workflow)
