"""What runs side by side, outside or by itself can be run: branches, units, conditions, called SOPs, the clock."""

from collections.abc import Iterable

from sopan.procedure.branches import END, landing, leads_to
from sopan.procedure.checks.findings import Findings, meant
from sopan.procedure.conditions import ALONE, OF_LISTS, OF_NUMBERS, Condition
from sopan.procedure.model import FormField, Procedure, Step
from sopan.procedure.source import KeyPath

BY_SYSTEM = ("route", "tell")
"""What the system can do alone."""


def check(sheet: Procedure, findings: Findings) -> None:
    """Everything of the subject."""
    for at, step in enumerate(sheet.steps):
        _branches(sheet, findings, at, step)
        _units(sheet, findings, at, step)
        _alone(sheet, findings, at, step)
        _row(sheet, findings, at, step)
    _conditions(sheet, findings)
    _clock(sheet, findings)
    _intake(sheet, findings)


def _branches(sheet: Procedure, findings: Findings, at: int, step: Step) -> None:
    path: KeyPath = ("steps", at)
    if not step.several:
        if step.join is not None:
            findings.error(
                (*path, "join"), "join_unused", f"langkah '{step.id}' menyebut 'join' tetapi tidak bercabang",
                "tambahkan 'several: true', atau hapus 'join'",
            )  # fmt: skip
        return
    if step.does != "decide":
        findings.error(
            (*path, "several"), "several_unused", f"langkah '{step.id}' tidak memilih, jadi tidak dapat bercabang",
            "ganti 'does' menjadi decide",
        )  # fmt: skip
        return
    ids = [row.id for row in sheet.steps]
    if step.join is not None and step.join not in ids:
        findings.error(
            (*path, "join"), "leads_nowhere", f"langkah '{step.id}' bertemu di '{step.join}', yang tidak ada",
            meant(step.join, ids, ""),
        )  # fmt: skip
        return
    if any(answer.to not in (*ids, END) for answer in step.answers):
        return  # told elsewhere
    split = next((one for one in sheet.splits if one.step == step.id), None)
    if split is None:
        return
    order = {id_: place for place, id_ in enumerate(ids)}
    for place, (answer, branch) in enumerate(zip(step.answers, split.branches, strict=True)):
        before = sorted((id_ for id_ in branch if order[id_] <= order[step.id]), key=lambda id_: order[id_])
        if before:
            findings.error(
                (*path, "answers", place), "branch_leaves",
                f"cabang '{answer.answer}' keluar ke langkah '{before[0]}' sebelum bertemu",
                "arahkan cabangnya ke langkah sesudahnya, ke 'join', atau ke end",
            )  # fmt: skip
        if split.join != END and any(
            landing(sheet, target) == END for id_ in branch for target in leads_to(sheet, sheet.step(id_))
        ):
            findings.error(
                (*path, "answers", place), "branch_ends",
                f"cabang '{answer.answer}' dapat berakhir sendiri, padahal cabang lain bertemu di '{step.join}'",
                "arahkan akhirnya ke langkah pertemuan, atau hapus 'join'",
            )  # fmt: skip
        for other in range(place):
            shared = sorted(branch & split.branches[other], key=lambda id_: order[id_])
            if shared:
                findings.error(
                    (*path, "answers", place), "branches_meet",
                    f"cabang '{step.answers[other].answer}' dan '{answer.answer}' bertemu di '{shared[0]}'",
                    f"tulis join: {shared[0]}, atau pisahkan langkahnya dengan 'next'",
                )  # fmt: skip


def _units(sheet: Procedure, findings: Findings, at: int, step: Step) -> None:
    known = {actor.id: actor for actor in sheet.actors}
    doers = [known[id_] for id_ in step.doers if id_ in known]
    asked = [actor for actor in doers if actor.members]
    if step.does == "collect" and (len(doers) < 2 or not doers[0].members or doers[-1].members):
        findings.error(
            ("steps", at, "does"), "collect_needs_units",
            f"langkah '{step.id}' mengumpulkan, jadi dikerjakan beberapa bidang lalu seorang pengumpul",
            "tulis by: [bidang, pengumpul], dengan 'positions' pada pelaksana bidang",
        )  # fmt: skip
    if asked and step.answers and doers[-1].members:
        findings.error(
            ("steps", at), "units_decide", f"beberapa bidang tidak dapat memutuskan bersama pada langkah '{step.id}'",
            "tambahkan pelaksana yang memutuskan sesudah mereka",
        )  # fmt: skip


def _alone(sheet: Procedure, findings: Findings, at: int, step: Step) -> None:
    known = {actor.id: actor.is_ for actor in sheet.actors}
    kinds = [known[id_] for id_ in step.doers if id_ in known]
    if "system" in kinds and step.runs and step.does not in BY_SYSTEM:
        findings.error(
            ("steps", at, "does"), "not_alone", f"sistem tidak dapat mengerjakan '{step.does}' sendiri",
            f"yang dapat: {', '.join(BY_SYSTEM)}; atau beri pelaksana lain",
        )  # fmt: skip
    if step.does == "route" and set(kinds) != {"system"}:
        findings.error(
            ("steps", at, "does"), "route_by_person", f"langkah '{step.id}' dipilih menurut isian, bukan oleh orang",
            "beri pelaksana yang 'is: system', atau ganti 'does' menjadi decide",
        )  # fmt: skip
    if step.does == "outside" and "outside" not in kinds:
        findings.error(
            ("steps", at, "does"), "nobody_outside", f"langkah '{step.id}' dikerjakan pihak luar, tetapi pelaksananya bukan",
            "beri pelaksana yang 'is: outside'",
        )  # fmt: skip
    if step.runs and (step.fields or step.documents) and kinds and kinds[0] in ("applicant", "system"):
        findings.error(
            ("steps", at), "asks_nobody", f"isian pada langkah '{step.id}' tidak ditanyakan kepada siapa pun",
            "pindahkan ke 'form' bila diisi pemohon",
        )  # fmt: skip


def _row(sheet: Procedure, findings: Findings, at: int, step: Step) -> None:
    ids = [row.id for row in sheet.steps]
    if step.part_of is not None and (step.part_of not in ids or step.part_of == step.id):
        findings.error(
            ("steps", at, "part_of"), "row_unknown", f"baris '{step.part_of}' tidak ada", meant(step.part_of, ids, "")
        )  # fmt: skip
    elif step.part_of is not None and (row := sheet.step(step.part_of)).part_of is not None:
        findings.error(
            ("steps", at, "part_of"), "row_is_part", f"'{row.id}' sendiri pecahan dari baris '{row.part_of}'",
            f"tulis 'part_of: {row.part_of}'",
        )  # fmt: skip
    if step.calls is not None and not step.runs:
        findings.error(
            ("steps", at, "calls"), "calls_nothing", f"langkah '{step.id}' hanya ditampilkan, jadi tidak menjalankan SOP",
            "hapus 'calls'",
        )  # fmt: skip
    if step.calls == sheet.slug:
        findings.error(
            ("steps", at, "calls"), "calls_itself", "SOP ini menjalankan dirinya sendiri", "hapus 'calls'"
        )  # fmt: skip


def _conditions(sheet: Procedure, findings: Findings) -> None:
    form = {question.id: question for question in sheet.fields()}
    every = {question.id: question for question in sheet.questions()}
    for at, one in enumerate(sheet.requirements):
        _rows(findings, ("requirements", at, "when"), one.when, form)
    for at, step in enumerate(sheet.steps):
        for place, answer in enumerate(step.answers):
            path: KeyPath = ("steps", at, "answers", place, "when")
            if answer.when and step.does != "route":
                findings.error(
                    path, "when_unused", f"langkah '{step.id}' diputuskan orang, jadi 'when' tidak dipakai",
                    "hapus 'when', atau ganti 'does' menjadi route",
                )  # fmt: skip
            _rows(findings, path, answer.when, every)
        for place, document in enumerate(step.documents):
            _rows(findings, ("steps", at, "documents", place, "when"), document.when, every)


def _rows(findings: Findings, path: KeyPath, rows: Iterable[Condition], known: dict[str, FormField]) -> None:
    for place, row in enumerate(rows):
        here: KeyPath = (*path, place)
        question = known.get(row.field)
        if question is None:
            findings.error(
                here, "condition_field", f"isian '{row.field}' tidak ada", meant(row.field, sorted(known), "")
            )
            continue
        if (row.operator in ALONE) != (row.value is None):
            fix = "hapus 'value'" if row.operator in ALONE else "tambahkan 'value'"
            findings.error(here, "condition_value", f"baris syarat tentang '{row.field}' tidak lengkap", fix)
            continue
        if (row.operator in OF_LISTS) != isinstance(row.value, tuple):
            findings.error(
                here, "condition_value", f"'{row.operator}' memerlukan {'daftar' if row.operator in OF_LISTS else 'satu nilai'}",
                "misalnya value: [baru, hilang]" if row.operator in OF_LISTS else "tulis satu nilai saja",
            )  # fmt: skip
            continue
        if row.operator in OF_NUMBERS and not (
            question.kind in ("number", "money") and isinstance(row.value, int)
        ):
            findings.error(
                here, "condition_kind", f"'{row.operator}' hanya untuk angka, sedangkan '{row.field}' bukan",
                "pakai equals atau one_of",
            )  # fmt: skip
        values = row.value if isinstance(row.value, tuple) else (row.value,)
        choices = [choice.value for choice in question.choices]
        for value in values:
            if choices and row.operator not in ALONE and value not in choices:
                findings.error(
                    here, "condition_choice", f"'{value}' bukan pilihan pada isian '{row.field}'",
                    meant(str(value), choices, ""),
                )  # fmt: skip
        if question.kind == "yes_no" and row.operator not in ALONE and not isinstance(row.value, bool):
            findings.error(
                here, "condition_kind", f"isian '{row.field}' dijawab ya atau tidak", "tulis true atau false"
            )


def _clock(sheet: Procedure, findings: Findings) -> None:
    rule = sheet.clock.deemed
    if rule is None:
        return
    drafts = [step.id for step in sheet.steps if step.does == "draft"]
    if sheet.service is None:
        findings.error(
            ("clock", "deemed"), "deemed_internal", "SOP internal tidak mengenal permohonan yang dianggap dikabulkan",
            "hapus 'deemed'",
        )  # fmt: skip
    if rule.to not in drafts:
        findings.error(
            ("clock", "deemed", "to"), "deemed_nowhere", f"'{rule.to}' bukan langkah yang menyusun konsep naskah",
            meant(rule.to, drafts, "tambahkan langkah 'does: draft'"),
        )  # fmt: skip


def _intake(sheet: Procedure, findings: Findings) -> None:
    service = sheet.service
    if service is None or not {"counter", "phone"}.intersection(service.channels):
        return
    known = {actor.id: actor for actor in sheet.actors}
    desk = sheet.intake_actor
    if desk is None or desk not in known or known[desk].position is None:
        findings.error(
            ("service", "intake"), "intake_nobody", "tidak jelas siapa yang menerima pemohon di loket atau telepon",
            meant(str(service.intake or ""), [id_ for id_, one in known.items() if one.position], "isi 'intake'"),
        )  # fmt: skip
