"""The flow can be begun, every step of it be reached, and every case come to an end."""

from collections.abc import Collection, Iterable

from sopan.procedure.checks.findings import Findings, meant
from sopan.procedure.model import END, Procedure, Step
from sopan.procedure.source import KeyPath

DECIDES = "decide"
CHECKS = "check"
ANSWERS = ("decide", "outside", "visit", "route")
"""Steps that may have answers to choose from."""


def check(sheet: Procedure, findings: Findings, behaviours: Collection[str]) -> None:
    """What each step does, where it leads, and the way through all of them."""
    if not sheet.running_steps:
        findings.error(
            ("steps",), "nothing_runs", "tidak ada langkah yang dijalankan sistem",
            "beri 'does' selain prepare pada langkah petugas",
        )  # fmt: skip
        return
    for at, step in enumerate(sheet.steps):
        if step.does not in behaviours:
            findings.error(
                ("steps", at, "does"), "does_unknown", f"sistem tidak mengenal 'does: {step.does}'",
                meant(step.does, sorted(behaviours), "lihat daftar di docs"),
            )  # fmt: skip
        _answers(findings, at, step)
        _targets(sheet, findings, at, step)
    _start(sheet, findings)
    _ways(sheet, findings)


def _answers(findings: Findings, at: int, step: Step) -> None:
    path = ("steps", at)
    if step.does == DECIDES and len(step.answers) < 2:
        findings.error(
            path, "too_few_answers", f"keputusan '{step.id}' harus punya paling sedikit dua jawaban",
            "isi 'answers', misalnya Ya dan Tidak",
        )  # fmt: skip
    if step.does not in ANSWERS and step.answers:
        findings.error(
            (*path, "answers"), "not_a_decision", f"langkah '{step.id}' punya jawaban tetapi bukan keputusan",
            "ganti 'does' menjadi decide, atau hapus 'answers'",
        )  # fmt: skip
    if step.answers and step.next is not None:
        findings.error(
            (*path, "next"), "next_and_answers", f"keputusan '{step.id}' bercabang, jadi 'next' tidak dipakai",
            "hapus 'next'; tiap jawaban punya 'to' sendiri",
        )  # fmt: skip
    seen: set[str] = set()
    for place, answer in enumerate(step.answers):
        if answer.answer.casefold() in seen:
            findings.error(
                (*path, "answers", place, "answer"), "answer_twice", f"jawaban '{answer.answer}' disebut dua kali",
                "hapus atau ganti salah satu",
            )  # fmt: skip
        seen.add(answer.answer.casefold())


def _targets(sheet: Procedure, findings: Findings, at: int, step: Step) -> None:
    ids = [row.id for row in sheet.steps]
    targets: list[tuple[KeyPath, str]] = [
        (("steps", at, "answers", place, "to"), answer.to) for place, answer in enumerate(step.answers)
    ]
    if step.next is not None:
        targets.append((("steps", at, "next"), step.next))
    if step.join is not None and step.join in ids:
        targets.append((("steps", at, "join"), step.join))
    path: KeyPath
    for path, target in targets:
        if target != END and target not in ids:
            findings.error(
                path, "leads_nowhere", f"langkah '{step.id}' menuju '{target}', yang tidak ada",
                meant(target, [*ids, END], ""),
            )  # fmt: skip
        elif target != END and _landing(sheet, target) is None:
            findings.error(
                path,
                "leads_nowhere",
                f"sesudah '{target}' tidak ada lagi langkah yang dijalankan",
                "tulis 'end'",
            )
    for place, target in enumerate(step.returns_to or ()):
        path = ("steps", at, "returns_to", place)
        if target not in ids:
            findings.error(
                path, "leads_nowhere", f"langkah '{step.id}' mengembalikan ke '{target}', yang tidak ada",
                meant(target, ids, ""),
            )  # fmt: skip
        elif target == step.id or not sheet.step(target).runs:
            findings.error(
                path, "returns_nowhere", f"berkas tidak dapat dikembalikan ke '{target}'",
                "sebutkan langkah lain yang dijalankan sistem",
            )  # fmt: skip


def _start(sheet: Procedure, findings: Findings) -> None:
    applies = [at for at, step in enumerate(sheet.steps) if step.does == "apply"]
    if sheet.service is not None and not applies:
        findings.error(
            ("service",), "no_apply", "layanan ini tidak punya langkah untuk mengajukan permohonan",
            "beri 'does: apply' pada langkah pemohon mengajukan",
        )  # fmt: skip
    if sheet.service is None and applies:
        findings.error(
            ("steps", applies[0], "does"), "no_service", "ada permohonan, tetapi 'service' belum diisi",
            "isi 'service' agar masyarakat dapat menemukan layanan ini",
        )  # fmt: skip
    for at in applies[1:]:
        findings.error(
            ("steps", at, "does"), "apply_twice", "permohonan hanya diajukan pada satu langkah",
            f"ganti 'does' pada langkah '{sheet.steps[at].id}'",
        )  # fmt: skip
    if applies and sheet.running_steps[0].does != "apply":
        findings.error(
            ("steps", applies[0], "does"), "apply_late", "permohonan harus menjadi langkah pertama yang dijalankan",
            f"beri 'does: prepare' pada '{sheet.running_steps[0].id}', atau pindahkan barisnya",
        )  # fmt: skip


def _ways(sheet: Procedure, findings: Findings) -> None:
    """Reachability both ways: from the first step, and to the end. Asked only when every arrow has a head."""
    rows = {step.id: step for step in sheet.running_steps}
    forward = {id_: _onward(sheet, step) for id_, step in rows.items()}
    back = {id_: [to for to in step.returns_to or () if to in rows] for id_, step in rows.items()}
    reached = _closure([sheet.running_steps[0].id], {id_: [*forward[id_], *back[id_]] for id_ in rows})
    comes_from: dict[str, list[str]] = {}
    for id_, targets in forward.items():
        for target in targets:
            comes_from.setdefault(target, []).append(id_)
    ends = _closure([END], comes_from)
    lost = {
        id_ for id_, targets in forward.items() if not targets
    }  # an arrow without a head is told elsewhere
    for at, step in enumerate(sheet.steps):
        if not step.runs:
            continue
        if step.id not in reached:
            findings.error(
                ("steps", at), "unreachable", f"langkah '{step.id}' tidak pernah tercapai",
                "arahkan 'to' atau 'next' sebuah langkah ke sini, atau hapus langkah ini",
            )  # fmt: skip
        elif step.id not in ends and not lost:
            findings.error(
                ("steps", at), "never_ends", f"dari langkah '{step.id}' permohonan tidak akan pernah selesai",
                "beri satu jawaban atau 'next' yang menuju end",
            )  # fmt: skip
    if sheet.requirements and not any(rows[id_].does == CHECKS for id_ in reached if id_ in rows):
        findings.error(
            ("requirements",), "never_checked", "ada persyaratan, tetapi tidak ada langkah yang memeriksanya",
            "beri 'does: check' pada langkah pemeriksaan berkas",
        )  # fmt: skip


def _onward(sheet: Procedure, step: Step) -> list[str]:
    """The running steps, or END, to which the step leads; what leads nowhere is left out."""
    targets = [answer.to for answer in step.answers] or [sheet.following(step)]
    if step.several and step.join is not None:
        targets.append(step.join)
    landed = [END if target == END else _landing(sheet, target) for target in targets]
    return [target for target in landed if target is not None]


def _landing(sheet: Procedure, target: str) -> str | None:
    """The step where a case stops that is sent to the row `target`: rows that are only shown are passed."""
    rows = iter(sheet.steps)
    for row in rows:
        if row.id == target:
            return row.id if row.runs else next((later.id for later in rows if later.runs), None)
    return None


def _closure(start: Iterable[str], arrows: dict[str, list[str]]) -> set[str]:
    found: set[str] = set()
    waiting = list(start)
    while waiting:
        id_ = waiting.pop()
        if id_ not in found:
            found.add(id_)
            waiting += arrows.get(id_, [])
    return found
