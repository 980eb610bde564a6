"""Small SOPs made for one kind of step: put in force, begun, and walked by the officials of Dinas Sosial Tanah Laut."""

import io
import zipfile
from collections.abc import Sequence
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.datastructures import MultiValueDict

from sopan.cases import actions
from sopan.cases.behaviour import behaviour_of
from sopan.cases.editions import publish
from sopan.cases.history import history
from sopan.cases.loading import Loaded
from sopan.cases.models import Case, ProcedureRow, Task
from sopan.cases.performing import work_on
from sopan.cases.starting import start_case
from sopan.directory.models import User
from sopan.procedure.model import Procedure
from tests.world import TALA, World, load_offices

SLUG = "contoh"
ACTORS: list[dict[str, Any]] = [
    {"id": "pemohon", "is": "applicant"},
    {"id": "staf", "position": "staf-umum"},
    {"id": "kasubbag", "position": "kasubbag-umum"},
    {"id": "kadis", "position": "kepala-dinas"},
    {"id": "bidang", "positions": ["kabid-pemberdayaan", "kabid-rehabilitasi"]},
    {"id": "luar", "is": "outside", "position": "staf-umum"},
]
BEGIN = {"id": "mulai", "actors": ["staf"]}
END = {"id": "akhir", "actors": ["staf"]}
APPLY = {"id": "kirim", "does": "apply", "actors": ["pemohon"]}
SERVICE = {"name": "Layanan", "summary": "S", "who": "W", "product": "P"}


def sheet_of(*steps: dict[str, Any], **more: Any) -> Procedure:
    """An internal SOP of Subbagian Umum with these steps; with `service` a public one."""
    return Procedure.model_validate(
        {
            "sop": 1,
            "agency": TALA,
            "unit": "subbag-umum",
            "slug": SLUG,
            "title": "SOP Contoh",
            "actors": [{"name": actor["id"].title(), **actor} for actor in ACTORS],
            "steps": [{"activity": step["id"].replace("_", " ").capitalize(), **step} for step in steps],
            **more,
        }
    )


def make_office() -> World:
    """The agencies with nobody in them yet, and no SOP in force."""
    load_offices()
    return World()


def in_force(*steps: dict[str, Any], **more: Any) -> ProcedureRow:
    """The SOP of these steps, put in force."""
    edition, _new = publish(sheet_of(*steps, **more))
    return ProcedureRow.objects.select_related("agency", "current").get(pk=edition.procedure_id)


def begin(world: World, *steps: dict[str, Any], **more: Any) -> Case:
    """A case of an internal SOP of these steps after one that only begins it (by `staf`)."""
    row = in_force(BEGIN, *steps, **more)
    return start_case(world.official(TALA, "staf-umum"), row, {"action": "done"})


def apply(world: World, *steps: dict[str, Any], **more: Any) -> Case:
    """A case of a service of these steps, just sent by the citizen."""
    in_force(APPLY, *steps, **{"service": SERVICE, **more})
    return world.apply(TALA, SLUG)


def do(world: World, case: Case, data: dict[str, Any] | None = None, files: Any = None, by: str = "") -> Case:
    """Do the open task (of the position `by`, when several are open) with exactly what is entered."""
    task = open_task(case, by)
    sent = MultiValueDict(
        {name: many if isinstance(many, list) else [many] for name, many in (files or {}).items()}
    )
    return actions.complete_task(
        actor(world, task), task.key, _posted({"action": "done", **(data or {})}), sent
    )


def back(world: World, case: Case, reason: str = "Keliru.", **data: Any) -> Case:
    """Send the open task back."""
    return do(world, case, {"action": "back", "back_reason": reason, **data})


def open_task(case: Case, by: str = "") -> Task:
    """The open task of a case, or that of the position `by`."""
    tasks = Task.objects.select_related("position").filter(case=case, status=Task.Status.OPEN)
    return tasks.get(position__code=by) if by else tasks.get()


def actor(world: World, task: Task) -> User:
    """Who may do the task."""
    return world.actor_of(task)


def form_of(world: World, case: Case, by: str = "") -> Any:
    """The form that the page of the open task shows."""
    work = work_of(world, case, by)
    return behaviour_of(work.task.does).form(work)


def work_of(world: World, case: Case, by: str = "") -> Any:
    """The open task in hand, as its behaviour sees it."""
    from django.utils import timezone

    task = open_task(case, by)
    case = Case.objects.select_related("agency").get(pk=case.pk)
    return work_on(Loaded(case, {}, case.edition.sheet), task, actor(world, task), "", timezone.now())


def told(case: Case, step: str) -> dict[str, str]:
    """What the history says of the last time that the step was done."""
    number = Task.objects.filter(case=case, step=step, status=Task.Status.DONE).latest("number").number
    rows = list(case.events.filter(kind="task_done").order_by("seq"))
    at = next(at for at, row in enumerate(rows) if row.data["number"] == number)
    entries = [entry for entry in history(case) if entry.kind == "task_done"]
    return {str(label): value for label, value in entries[at].details}


def problems(sheet: Procedure, id_: str) -> str:
    """What the behaviour of a step says of it in an SOP file."""
    step = sheet.step(id_)
    return " ".join(behaviour_of(step.does).problems(sheet, step))


def workbook(rows: Sequence[Sequence[Any]] = (), parts: dict[str, bytes | str] | None = None) -> bytes:
    """A small .xlsx of one sheet: texts as inline strings, numbers as numbers. `parts` are added, or replace."""
    cells = "".join(
        f'<row r="{at}">'
        + "".join(_cell(f"{_column(place)}{at}", cell) for place, cell in enumerate(row))
        + "</row>"
        for at, row in enumerate(rows, 1)
    )
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006"
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    content: dict[str, bytes | str] = {
        "[Content_Types].xml": f'<?xml version="1.0"?><Types xmlns="{package}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{kind}.sheet.main+xml"/>'
        f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{kind}.worksheet+xml"/></Types>',
        "_rels/.rels": f'<?xml version="1.0"?><Relationships xmlns="{package}/relationships">'
        f'<Relationship Id="r1" Type="{office}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<?xml version="1.0"?><workbook xmlns="{main}" xmlns:r="{office}"><sheets>'
        '<sheet name="Daftar" sheetId="1" r:id="r1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<?xml version="1.0"?><Relationships xmlns="{package}/relationships">'
        f'<Relationship Id="r1" Type="{office}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
        "xl/worksheets/sheet1.xml": f'<?xml version="1.0"?><worksheet xmlns="{main}"><sheetData>{cells}'
        "</sheetData></worksheet>",
        **(parts or {}),
    }
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as file:
        for name, part in content.items():
            file.writestr(name, part)
    return target.getvalue()


def sheet_upload(rows: Sequence[Sequence[Any]] = (), name: str = "daftar.xlsx") -> SimpleUploadedFile:
    """A workbook as a browser uploads it."""
    return SimpleUploadedFile(name, workbook(rows))


def _posted(data: dict[str, Any]) -> MultiValueDict[str, Any]:
    """Data as a page sends it: a list is several values of one field."""
    from django.http import QueryDict

    query = QueryDict(mutable=True)
    for name, value in data.items():
        query.setlist(name, [str(one) for one in value] if isinstance(value, list) else [str(value)])
    return query


def _column(place: int) -> str:
    return chr(ord("A") + place)


def _cell(place: str, cell: Any) -> str:
    if cell in ("", None):
        return ""
    if isinstance(cell, str):
        return f'<c r="{place}" t="inlineStr"><is><t>{cell}</t></is></c>'
    return f'<c r="{place}"><v>{cell}</v></c>'
