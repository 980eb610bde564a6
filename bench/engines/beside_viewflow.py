"""viewflow (AGPL, measured only), driven as its own task view does on POST, with the assigning left in."""

from collections.abc import Callable, Iterator
from functools import partial
from types import SimpleNamespace
from typing import Any

from django.db import connection, transaction
from viewflow import this
from viewflow.workflow import flow
from viewflow.workflow.flow.views import CreateProcessView, UpdateProcessView
from viewflow.workflow.lock import no_lock, select_for_update_lock
from viewflow.workflow.models import Process, Task
from viewflow.workflow.status import STATUS

from bench.office import BATCH, Office

_view = UpdateProcessView.as_view(fields=[])


class NineSteps(flow.Flow):  # type: ignore[misc]  # viewflow is not typed
    """The same nine steps, decision and return."""

    process_class = Process
    lock_impl = select_for_update_lock if connection.vendor == "postgresql" else no_lock  # as its docs advise

    ajukan = flow.Start(CreateProcessView.as_view(fields=[])).Next(this.periksa)
    periksa = flow.View(_view).Next(this.lengkap)
    lengkap = (
        flow.If(lambda activation: activation.process.data["lengkap"]).Then(this.teruskan).Else(this.perbaiki)
    )
    perbaiki = flow.View(_view).Next(this.periksa)
    teruskan = flow.View(_view).Next(this.telaah)
    telaah = flow.View(_view).Next(this.putuskan)
    putuskan = flow.View(_view).Next(this.setuju)
    setuju = flow.If(lambda activation: activation.process.data["setuju"]).Then(this.susun).Else(this.selesai)
    susun = flow.View(_view).Next(this.teliti)
    teliti = flow.View(_view).Next(this.tetapkan)
    tetapkan = flow.View(_view).Next(this.serahkan)
    serahkan = flow.View(_view).Next(this.selesai)
    selesai = flow.End()


class Viewflow:
    """One row a process and a task; no history with hashes, no deadline, no message."""

    name = "viewflow"

    def __init__(self, office: Office) -> None:
        self.office = office

    def fill(self, count: int) -> None:
        """See Engine: copies of a process that waits for its check."""
        process = self._start({"alamat": "Jalan Contoh"})
        for start in range(1, count, BATCH):
            many = range(start, min(start + BATCH, count))
            processes = Process.objects.bulk_create(
                Process(flow_class=NineSteps, status=process.status, data=process.data) for _ in many
            )
            tasks = Task.objects.bulk_create(
                Task(process=one, flow_task=node, flow_task_type=node.task_type, status=status)
                for one in processes
                for node, status in ((NineSteps.ajukan, STATUS.DONE), (NineSteps.periksa, STATUS.NEW))
            )
            Task.previous.through.objects.bulk_create(
                Task.previous.through(from_task_id=after.pk, to_task_id=before.pk)
                for before, after in zip(tasks[::2], tasks[1::2], strict=True)
            )

    def walk(self) -> Iterator[Callable[[], object]]:
        """See Engine."""
        made: list[Any] = []
        yield lambda: made.append(self._start({"alamat": "Jalan Contoh"}))
        process = made[0]
        yield self._step(process, NineSteps.periksa, "loket", lengkap=False)
        yield self._step(process, NineSteps.perbaiki, "loket", alamat="Jalan Contoh No. 2")
        yield self._step(process, NineSteps.periksa, "loket", lengkap=True)
        for node, code, entry in (
            (NineSteps.teruskan, "loket", {}),
            (NineSteps.telaah, "staf", {}),
            (NineSteps.putuskan, "kabid", {"setuju": True}),
            (NineSteps.susun, "staf", {}),
            (NineSteps.teliti, "kabid", {}),
            (NineSteps.tetapkan, "kepala", {}),
            (NineSteps.serahkan, "loket", {}),
        ):
            yield self._step(process, node, code, **entry)
        process.refresh_from_db()
        assert process.status == "DONE", process.status

    def _start(self, data: dict[str, Any]) -> Any:
        user = self.office.applicant()
        with transaction.atomic():
            activation = NineSteps.ajukan.activation_class.create(NineSteps.ajukan, None, None)
            assert NineSteps.ajukan.can_execute(user, activation.task)
            activation.start(SimpleNamespace(user=user))
            activation.process.data = data
            activation.execute()
        return activation.process

    def _step(self, process: Any, node: Any, code: str, **entry: Any) -> Callable[[], object]:
        task = Task.objects.get(process=process, flow_task=node, status=STATUS.NEW)
        return partial(_complete, process.pk, task.pk, node, self.office.person(code), entry)


def _complete(process_pk: int, task_pk: int, node: Any, user: Any, entry: dict[str, Any]) -> None:
    with NineSteps.lock(process_pk), transaction.atomic():
        task = Task.objects.get(pk=task_pk)
        assert task.process.flow_class == NineSteps
        activation = node.activation_class(task)
        assert node.can_assign(user, task)
        activation.assign(user)
        assert node.can_execute(user, task)
        activation.start(SimpleNamespace(user=user))
        activation.process.data.update(entry)
        activation.process.save()  # as its view's form does
        activation.execute()
