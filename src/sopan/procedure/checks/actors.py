"""Every step is done by somebody, and everybody who does one is known to the office."""

from collections.abc import Collection

from sopan.procedure.checks.findings import Findings, meant
from sopan.procedure.model import Procedure

APPLICANTS_OWN = ("apply", "prepare")
"""What the applicant does; every other step is the office's."""


def check(sheet: Procedure, findings: Findings, positions: Collection[str] | None) -> None:
    """The doers of each step, the columns of the sheet, and the positions behind them."""
    _columns(sheet, findings, positions)
    for at, step in enumerate(sheet.steps):
        _named(sheet, findings, at)
        if step.runs and not step.doers:
            findings.error(
                ("steps", at),
                "nobody",
                f"tidak ada yang mengerjakan langkah '{step.id}'",
                "isi 'actors' dengan pelaksananya",
            )
        _applicant(sheet, findings, at)


def _columns(sheet: Procedure, findings: Findings, positions: Collection[str] | None) -> None:
    working = {id_ for step in sheet.steps if step.runs for id_ in step.doers}
    drawn = {id_ for step in sheet.steps for id_ in (*step.actors, *step.by)}
    for at, actor in enumerate(sheet.actors):
        if actor.id not in drawn:
            findings.lint(
                ("actors", at), "actor_unused", f"pelaksana '{actor.id}' tidak mengerjakan langkah mana pun",
                "hapus, atau sebutkan pada langkahnya",
            )  # fmt: skip
        if actor.members:
            _several(sheet, findings, at, positions)
        elif actor.position is None:
            if actor.is_ in ("position", "outside") and actor.id in working:
                findings.error(
                    ("actors", at), "no_position", f"pelaksana '{actor.id}' belum punya jabatan",
                    "isi 'position' dengan kode jabatan dari berkas instansi",
                )  # fmt: skip
        elif actor.is_ not in ("position", "outside"):
            findings.error(
                ("actors", at, "position"), "position_not_asked",
                f"pelaksana '{actor.id}' bukan pejabat instansi, tetapi diberi jabatan", "hapus 'position'",
            )  # fmt: skip
        elif positions is not None and actor.position not in positions:
            findings.error(
                ("actors", at, "position"), "position_unknown", f"jabatan '{actor.position}' tidak ada di {sheet.agency}",
                meant(actor.position, sorted(positions), "tambahkan jabatan itu pada agency.yaml"),
            )  # fmt: skip


def _several(sheet: Procedure, findings: Findings, at: int, positions: Collection[str] | None) -> None:
    actor = sheet.actors[at]
    if actor.is_ != "position" or actor.position is not None:
        findings.error(
            ("actors", at, "positions"), "positions_not_asked",
            f"pelaksana '{actor.id}' tidak dapat memakai 'positions'", "pakai salah satu: position atau positions",
        )  # fmt: skip
    for place, code in enumerate(actor.members):
        path = ("actors", at, "positions", place)
        if code in actor.members[:place]:
            findings.error(path, "actor_twice", f"jabatan '{code}' disebut dua kali", "hapus salah satu")
        elif positions is not None and code not in positions:
            findings.error(
                path, "position_unknown", f"jabatan '{code}' tidak ada di {sheet.agency}",
                meant(code, sorted(positions), "tambahkan jabatan itu pada agency.yaml"),
            )  # fmt: skip


def _named(sheet: Procedure, findings: Findings, at: int) -> None:
    known = [actor.id for actor in sheet.actors]
    for key in ("actors", "by"):
        names: tuple[str, ...] = getattr(sheet.steps[at], key)
        for place, name in enumerate(names):
            path = ("steps", at, key, place)
            if name not in known:
                findings.error(
                    path, "actor_unknown", f"pelaksana '{name}' tidak ada dalam daftar 'actors'",
                    meant(name, known, "tambahkan pada 'actors'"),
                )  # fmt: skip
            elif name in names[:place]:
                findings.error(
                    path, "actor_twice", f"pelaksana '{name}' disebut dua kali", "hapus salah satu"
                )


def _applicant(sheet: Procedure, findings: Findings, at: int) -> None:
    step = sheet.steps[at]
    applicants = {actor.id for actor in sheet.actors if actor.is_ == "applicant"}
    if not step.doers:
        return
    if step.does == "apply":
        others = [id_ for id_ in step.doers if id_ not in applicants]
        if others:
            findings.error(
                ("steps", at, "does"), "apply_by_other",
                f"permohonan pada langkah '{step.id}' harus diajukan pemohon, bukan '{others[0]}'",
                "sebutkan pelaksana yang bertanda 'is: applicant'",
            )  # fmt: skip
    elif step.does not in APPLICANTS_OWN and applicants.intersection(step.doers):
        findings.error(
            ("steps", at, "does"), "applicant_works",
            f"pemohon tidak dapat mengerjakan '{step.does}' pada langkah '{step.id}'",
            "isi 'by' dengan petugas yang mengerjakannya",
        )  # fmt: skip
