"""Writes each SOP file as a page of Markdown for readers of the repository, and an index of them.

`python -m sopan.procedure.pages` writes `docs/sops` anew from `sops`; the same files give the same pages.
"""

import datetime
import re
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sopan.procedure.checks import lint
from sopan.procedure.checks.findings import Findings
from sopan.procedure.flowchart import Symbol, arrows, marks
from sopan.procedure.model import END, Procedure, Step
from sopan.procedure.problems import Problem, SheetError
from sopan.procedure.reading import examine
from sopan.procedure.source import load

FOLDER = Path("docs") / "sops"
SIGNS: dict[Symbol, str] = {"terminal": "⬭", "process": "▭", "decision": "◇", "connector": "⬠"}
SHAPES: dict[Symbol, tuple[str, str]] = {
    "terminal": ("([", "])"),
    "process": ("[", "]"),
    "decision": ("{", "}"),
    "connector": (">", "]"),
}
MONTHS = (
    "Januari", "Februari", "Maret", "April", "Mei", "Juni",
    "Juli", "Agustus", "September", "Oktober", "November", "Desember",
)  # fmt: skip


@dataclass(frozen=True)
class Paper:
    """One SOP file with what its page is made of."""

    path: Path
    sheet: Procedure
    findings: tuple[Problem, ...]
    agency: str
    government: str
    unit: str


def pages(root: Path) -> dict[Path, str]:
    """The text of every page by its path under `root`. Errors: SheetError for a file that cannot be read."""
    papers = [_read(path) for path in sop_files(root / "sops")]
    made = {FOLDER / paper.sheet.agency / f"{paper.sheet.slug}.md": _page(paper, root) for paper in papers}
    return {FOLDER / "README.md": _index(papers), **made}


def write(root: Path) -> None:
    """Write the pages, and remove those of SOPs that are gone."""
    made = pages(root)
    for old in (root / FOLDER).glob("*/*.md"):
        if old.relative_to(root) not in made:
            old.unlink()
    for path, text in made.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, encoding="utf-8")


def sop_files(sops: Path) -> list[Path]:
    """The SOP files of every agency; stories beside them are not SOPs."""
    return sorted(path for path in sops.glob("*/*/*.yaml") if not path.name.endswith(".cases.yaml"))


def kind_words(sheet: Procedure) -> str:
    """For whom the SOP is."""
    if sheet.service is None:
        return "Internal"
    return "Layanan publik" if sheet.service.audience == "public" else "Kepegawaian"


def _read(path: Path) -> Paper:
    source, sheet, problems = examine(path)
    if sheet is None:
        raise SheetError(problems)
    findings = Findings(source)
    lint.check(sheet, findings)
    file = path.parent.parent / "agency.yaml"
    office: dict[str, Any] = load(file.read_text(encoding="utf-8"), str(file)).tree
    units = {unit["code"]: unit["name"] for unit in _units(office["unit"])}
    return Paper(
        path,
        sheet,
        tuple(findings.sorted()),
        str(office["name"]),
        str(office["government"]),
        str(units.get(sheet.unit, sheet.unit)),
    )


def _units(unit: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield unit
    for one in unit.get("units") or ():
        yield from _units(one)


def _index(papers: Iterable[Paper]) -> str:
    lines = [
        "# SOP yang dijalankan",
        "",
        "Setiap SOP di bawah ini adalah salinan lembar yang sesungguhnya, ditulis sebagai berkas di `sops` dan",
        "dijalankan dari berkas itu. Halamannya dibuat oleh `script/sop-pages`; jangan disunting dengan tangan.",
        "",
        "- [Menulis berkas SOP](writing.md)",
        "- [Bagaimana SOP disalin](transcription.md)",
    ]
    offices: dict[tuple[str, str], list[Paper]] = {}
    for paper in papers:
        offices.setdefault((paper.agency, paper.government), []).append(paper)
    for (agency, government), shelf in offices.items():
        lines += ["", f"## {_text(agency)}, {_text(government)}", ""]
        lines += ["| SOP | unit | jenis | kegiatan | temuan |", "| --- | --- | --- | --- | --- |"]
        for paper in sorted(shelf, key=lambda paper: (paper.unit, paper.sheet.title)):
            sheet = paper.sheet
            link = f"[{_text(sheet.title)}]({sheet.agency}/{sheet.slug}.md)"
            row = (
                link,
                _text(paper.unit),
                kind_words(sheet),
                str(len(sheet.steps)),
                str(len(paper.findings)),
            )
            lines.append(f"| {' | '.join(row)} |")
    return "\n".join(lines) + "\n"


def _page(paper: Paper, root: Path) -> str:
    sheet = paper.sheet
    file = paper.path.relative_to(root).as_posix()
    lines = [
        f"# {_text(sheet.title)}",
        "",
        f"[Semua SOP](../README.md) · berkas: [`{file}`](../../../{file})",
        "",
        *_identity(paper),
    ]
    for title, items in (
        ("Dasar hukum", sheet.legal_basis),
        ("Kualifikasi pelaksana", sheet.qualifications),
        ("Keterkaitan", sheet.related),
        ("Peralatan/perlengkapan", sheet.equipment),
        ("Peringatan", sheet.warnings),
        ("Pencatatan dan pendataan", sheet.records),
    ):
        if items:
            lines += ["", f"**{title}**", ""]
            lines += [f"{number}. {_text(item)}" for number, item in enumerate(items, start=1)]
    lines += ["", "## Kegiatan", "", *_table(sheet)]
    lines += ["", "## Bagan alir", "", "```mermaid", *_mermaid(sheet), "```", "", "## Temuan", ""]
    if paper.findings:
        lines += [f"- {_finding(one)}" for one in paper.findings]
    else:
        lines.append("Tidak ada.")
    return "\n".join(lines) + "\n"


def _identity(paper: Paper) -> Iterator[str]:
    sheet, by = paper.sheet, paper.sheet.approved_by
    approved = (
        "; ".join(_text(part) for part in (by.position, by.name, by.rank, by.nip) if part) if by else ""
    )
    yield "| identitas | |"
    yield "| --- | --- |"
    for name, value in (
        ("Instansi", f"{_text(paper.agency)}, {_text(paper.government)}"),
        ("Unit", _text(paper.unit)),
        ("Nomor SOP", _text(sheet.number)),
        ("Tanggal pembuatan", _day(sheet.dates.made)),
        ("Tanggal revisi", _day(sheet.dates.revised)),
        ("Tanggal efektif", _day(sheet.dates.effective)),
        ("Disahkan oleh", approved),
        ("Nama SOP", _text(sheet.title)),
        ("Jenis", kind_words(sheet) + (", rahasia" if sheet.confidential else "")),
    ):
        yield f"| {name} | {value or '–'} |"


def _table(sheet: Procedure) -> Iterator[str]:
    heads = [
        "No.", "Kegiatan", *(_text(actor.name) for actor in sheet.actors), "Kelengkapan", "Waktu", "Output", "Keterangan",
    ]  # fmt: skip
    yield f"| {' | '.join(heads)} |"
    yield f"|{' --- |' * len(heads)}"
    for step in sheet.steps:
        found = {mark.actor: mark for mark in marks(sheet, step)}
        signs = [
            (SIGNS[found[actor.id].symbol] if found[actor.id].does else f"({SIGNS[found[actor.id].symbol]})")
            if actor.id in found
            else ""
            for actor in sheet.actors
        ]
        remarks = [_text(step.remarks)] if step.remarks else []
        remarks += [f"[SOP {step.calls}]({step.calls}.md)"] if step.calls else []
        cells = [
            "" if step.part_of else _text(step.no),
            ("↳ " if step.part_of else "") + _text(step.activity),
            *signs,
            "<br>".join(_text(one) for one in step.needs),
            _text(step.time.words) if step.time else "",
            "<br>".join(_text(one) for one in step.output),
            "<br>".join(remarks),
        ]
        yield f"| {' | '.join(cells)} |"
    yield ""
    yield (
        "⬭ mulai atau berakhir · ▭ kegiatan · ◇ keputusan · ⬠ SOP lain · dalam kurung: tertera pada lembar, tetapi "
        "dikerjakan pelaksana lain · ↳ bagian dari baris di atasnya"
    )


def _mermaid(sheet: Procedure) -> Iterator[str]:
    yield "flowchart TD"
    names = {actor.id: actor.name for actor in sheet.actors}
    found = arrows(sheet)
    closed = {step.id for step in sheet.steps if _shape(sheet, step) == "terminal"}
    for step in sheet.steps:
        opening, closing = SHAPES[_shape(sheet, step)]
        doers = ", ".join(names[one] for one in step.doers)
        number = f"{step.no}. " if step.no and not step.part_of else ""
        words = _quoted(f"{number}{step.activity}"[:160]) + (f"<br/><i>{_quoted(doers)}</i>" if doers else "")
        yield f'    {_node(step.id)}{opening}"{words}"{closing}'
    if any(arrow.to == END and arrow.source not in closed for arrow in found):
        yield f'    {_node(END)}(["Selesai"])'
    for arrow in found:
        if arrow.to == END and arrow.source in closed:
            continue
        line = "-.->" if arrow.returns else "-->"
        label = f'|"{_quoted(arrow.label)}"|' if arrow.label else ""
        yield f"    {_node(arrow.source)} {line}{label} {_node(arrow.to)}"


def _shape(sheet: Procedure, step: Step) -> Symbol:
    """The most telling symbol of a step that several do."""
    symbols = [mark.symbol for mark in marks(sheet, step) if mark.does]
    return next((one for one in symbols if one != "process"), "process")


def _node(id_: str) -> str:
    return f"s_{id_}"  # `end` alone would be a word of Mermaid


def _finding(problem: Problem) -> str:
    fix = f" {problem.fix[:1].upper()}{problem.fix[1:]}." if problem.fix else ""
    return _text(f"Baris {problem.line}: {problem.message}.{fix}")


def _day(day: datetime.date | None) -> str:
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}" if day else ""


def _text(text: str) -> str:
    """The text in one line of Markdown, in which nothing of it is markup."""
    lines = (" ".join(line.split()) for line in text.splitlines() if line.strip())
    return "<br>".join(re.sub(r"([\\`*_\[\]|])", r"\\\1", line).replace("<", "&lt;") for line in lines)


def _quoted(text: str) -> str:
    """The text inside the quotation marks of Mermaid."""
    plain = " ".join(text.split()).replace("#", "#35;").replace("&", "#amp;")
    return plain.replace('"', "#quot;").replace("<", "#lt;").replace(">", "#gt;")


if __name__ == "__main__":
    write(Path(sys.argv[1]) if len(sys.argv) > 1 else Path.cwd())
