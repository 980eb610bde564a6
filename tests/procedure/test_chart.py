"""The flowchart: the five symbols in the right columns, arrows that lead where the sheet says, nothing across the text."""

import re
from pathlib import Path
from xml.etree import ElementTree

import pytest

from sopan.procedure import chart as drawing
from sopan.procedure.chart import chart, chart_pages, graph
from sopan.procedure.chart_layout import NUMBER, TEXT, Layout, lay_out
from sopan.procedure.flowchart import Arrow, arrows, marks
from sopan.procedure.model import Procedure
from sopan.procedure.pages import sop_files
from sopan.procedure.reading import read_text
from tests.procedure.sheets import SOUND, sheet_of

SVG = "{http://www.w3.org/2000/svg}"
SOPS = Path(__file__).parents[2] / "sops"

EVERYTHING = """\
sop: 1
agency: dinsos-uji
unit: pelayanan
slug: uji-bagan
number: "001"
title: Uji Bagan & Alir <semua bentuk>
actors:
  - {id: pemohon, name: Pemohon, is: applicant}
  - {id: fo, name: Front Office, position: fo}
  - {id: sistem, name: Sistem, is: system}
  - {id: bidang, name: Bidang terkait, positions: [bidang-a, bidang-b]}
  - {id: kasubbag, name: Kepala Subbagian, position: kasubbag}
  - {id: bulog, name: Bulog, is: outside, position: kasubbag}
  - {id: kadis, name: Kepala Dinas, position: kadis}
steps:
  - {id: ajukan, no: "1", activity: Mengajukan permohonan bantuan, actors: [pemohon], does: apply}
  - {id: cek, no: "2", activity: Memeriksa kelengkapan & keabsahan berkas <asli>, actors: [fo], does: check}
  - id: pilah
    no: "3"
    activity: Memilah jenis permohonan
    actors: [sistem]
    does: route
    answers:
      - {answer: Baru, to: himpun}
      - {answer: Perpanjangan, to: konsep}
      - {answer: Ditolak, to: end, outcome: refused}
  - {id: himpun, no: "4", activity: Menghimpun data, actors: [bidang, kasubbag], by: [bidang, kasubbag], does: collect}
  - {id: surat_masuk, part_of: himpun, activity: Mencatat surat masuk, actors: [kasubbag], calls: surat-masuk}
  - id: nilai
    no: "5"
    activity: Menilai bantuan yang diperlukan
    actors: [kasubbag]
    does: decide
    several: true
    join: konsep
    answers:
      - {answer: Beras, to: beras}
      - {answer: Uang, to: uang}
  - {id: beras, part_of: nilai, activity: Menyalurkan beras, actors: [bulog], does: outside, next: konsep}
  - {id: uang, part_of: nilai, activity: Mentransfer uang, actors: [fo, kasubbag], by: [kasubbag], next: konsep}
  - {id: konsep, no: "6", activity: Menyusun konsep surat, actors: [kasubbag], does: draft}
  - {id: paraf, no: "7", activity: Memaraf, actors: [kasubbag, kadis], does: initial, returns_to: [konsep]}
  - id: setuju
    no: "8"
    activity: Menyetujui atau menolak
    actors: [kadis]
    does: decide
    answers:
      - {answer: Setuju, to: serah}
      - {answer: "<Tidak> & ulang", to: konsep}
  - {id: serah, no: "9", activity: Menyerahkan surat, actors: [pemohon, fo], by: [fo], does: hand-over}
"""


@pytest.fixture(scope="module")
def sheet() -> Procedure:
    return read_text(EVERYTHING, "uji.yaml")


def symbols(svg: str) -> dict[tuple[str, str], set[str]]:
    """The classes of every symbol by step and actor."""
    found = {}
    for group in ElementTree.fromstring(svg).iter(f"{SVG}g"):
        if "data-step" in group.attrib:
            found[group.attrib["data-step"], group.attrib["data-actor"]] = set(group.attrib["class"].split())
    return found


def layout_of(sheet: Procedure) -> Layout:
    rows, links = graph(sheet)
    return lay_out(rows, links, [actor.name for actor in sheet.actors])


def lines(svg: str) -> list[tuple[str, str]]:
    """Between which rows the arrows run."""
    paths = ElementTree.fromstring(svg).iter(f"{SVG}path")
    return [
        (path.attrib["data-from"], path.attrib["data-to"]) for path in paths if "data-from" in path.attrib
    ]


def words(svg: str) -> list[str]:
    return ["".join(text.itertext()) for text in ElementTree.fromstring(svg).iter(f"{SVG}text")]


def test_each_step_has_the_symbol_of_its_nature_in_the_column_of_who_does_it(sheet: Procedure) -> None:
    found = symbols(chart(sheet))
    assert "chart-terminal" in found["ajukan", "pemohon"]
    assert "chart-decision" in found["cek", "fo"]  # a check may send back: that is a decision
    assert "chart-decision" in found["pilah", "sistem"]
    assert "chart-process" in found["himpun", "bidang"]
    assert "chart-connector" in found["surat_masuk", "kasubbag"]
    assert "chart-process" in found["konsep", "kasubbag"]
    assert "chart-terminal" in found["serah", "fo"]


def test_who_is_marked_on_the_sheet_but_does_not_do_it_is_drawn_as_such(sheet: Procedure) -> None:
    found = symbols(chart(sheet))
    assert "is-passive" in found["serah", "pemohon"]
    assert "is-passive" not in found["serah", "fo"]


def test_symbols_of_one_step_are_joined_by_a_line(sheet: Procedure) -> None:
    joined = [
        path
        for path in ElementTree.fromstring(chart(sheet)).iter()
        if "chart-joined" in path.get("class", "")
    ]
    assert len(joined) == len([step for step in sheet.steps if len(marks(sheet, step)) > 1]) == 4


def test_arrows_lead_where_the_sheet_says(sheet: Procedure) -> None:
    assert {
        Arrow("cek", "pilah", "Ya"),
        Arrow("cek", "ajukan", "Tidak"),
        Arrow("pilah", "konsep", "Perpanjangan"),
        Arrow("pilah", "end", "Ditolak"),
        Arrow("nilai", "beras", "Beras"),
        Arrow("nilai", "uang", "Uang"),
        Arrow("beras", "konsep"),
        Arrow("uang", "konsep"),
        Arrow("paraf", "konsep", returns=True),
    } <= set(arrows(sheet))
    drawn = lines(chart(sheet))
    for arrow in arrows(sheet):
        if (arrow.source, arrow.to) != ("serah", "end"):  # there the last symbol itself is the end
            assert (arrow.source, arrow.to) in drawn


def test_words_on_arrows_and_in_the_decision_are_there_and_escaped(sheet: Procedure) -> None:
    svg = chart(sheet)
    said = words(svg)
    for label in (
        "Ya",
        "Tidak",
        "Baru",
        "Perpanjangan",
        "Ditolak",
        "Beras",
        "Uang",
        "<Tidak> & ulang",
        "dan/atau",
    ):
        assert label in said, label
    assert "<asli>" not in svg
    assert "&lt;Tidak&gt; &amp; ulang" in svg


def test_answers_that_lead_to_one_step_share_an_arrow() -> None:
    both = read_text(
        SOUND.replace(
            "      - answer: Tidak\n        to: end\n        outcome: refused\n",
            "      - answer: Tidak\n        to: konsep\n",
        ),
        "uji.yaml",
    )
    assert Arrow("putuskan", "konsep", "Ya / Tidak") in arrows(both)


def test_one_start_and_every_way_comes_to_an_end(sheet: Procedure) -> None:
    said = words(chart(sheet))
    assert said.count("Mulai") == 1
    assert said.count("Selesai") == 2  # the last step, and where the refused application ends


def test_sheet_that_begins_with_a_decision_gets_a_start_of_its_own() -> None:
    text = EVERYTHING.replace('  - {id: ajukan, no: "1"', '  - {id: ajukan, no: "1", calls: surat-masuk')
    svg = chart(read_text(text, "uji.yaml"))
    assert ("start", "ajukan") in lines(svg)
    assert words(svg).count("Mulai") == 1


def test_part_of_a_row_is_indented_and_has_no_number(sheet: Procedure) -> None:
    svg = chart(sheet)
    assert svg.count('class="chart-part"') == 3
    numbers = [text for text in words(svg) if re.fullmatch(r"\d", text)]
    assert numbers == list("123456789")


def test_marks_of_a_case_are_classes_and_signs(sheet: Procedure) -> None:
    svg = chart(
        sheet, {"ajukan": "done", "cek": "returned", "pilah": "now", "himpun": "late", "serah": "nonsense"}
    )
    found = symbols(svg)
    assert "is-done" in found["ajukan", "pemohon"]
    assert "is-returned" in found["cek", "fo"]
    assert "is-now" in found["pilah", "sistem"]
    assert "is-late" in found["himpun", "kasubbag"]
    assert not {"is-done", "is-nonsense"} & found["serah", "fo"]
    assert svg.count('class="chart-badge"') == 4
    assert "terlambat" in svg


def test_drawing_is_accessible_and_brings_no_style_or_script(sheet: Procedure) -> None:
    root = ElementTree.fromstring(chart(sheet))
    assert root.attrib["role"] == "img"
    ids = {
        element.attrib["id"]: "".join(element.itertext()) for element in root.iter() if "id" in element.attrib
    }
    assert ids[root.attrib["aria-labelledby"]] == "Bagan alir Uji Bagan & Alir <semua bentuk>"
    assert "Kepala Subbagian" in ids[root.attrib["aria-describedby"]]
    for element in root.iter():
        assert "style" not in element.attrib
        assert not [name for name in element.attrib if name.startswith("on")]
        assert element.tag not in (f"{SVG}style", f"{SVG}script", f"{SVG}foreignObject")


def test_the_same_sheet_gives_the_same_drawing(sheet: Procedure) -> None:
    assert chart(sheet) == chart(read_text(EVERYTHING, "lain.yaml"))


def test_characters_that_xml_cannot_hold_are_left_out() -> None:
    sheet = read_text(SOUND, "uji.yaml")
    broken = sheet.model_copy(
        update={
            "steps": (
                sheet.steps[0].model_copy(update={"activity": "Meng\x00ajukan\x1b\nsurat"}),
                *sheet.steps[1:],
            )
        }
    )
    assert "Mengajukan surat" in words(chart(broken))


def test_long_sheet_is_cut_into_pages_whose_connectors_come_in_pairs(sheet: Procedure) -> None:
    pages = chart_pages(sheet, 6)
    assert len(pages) == 2
    going, coming = ({word for word in words(page) if re.fullmatch("[A-Z]", word)} for page in pages)
    assert going == coming
    assert going
    assert "halaman 1/2" in pages[0]
    ids = [set(re.findall(r' id="([^"]+)"', page)) for page in pages]
    assert not ids[0] & ids[1]
    drawn = {key for page in pages for key in symbols(page)}
    assert drawn == set(symbols(chart(sheet)))


def test_page_letters_go_on_after_z() -> None:
    assert [drawing._letter(number) for number in (0, 25, 26, 27)] == ["A", "Z", "AA", "AB"]


def test_no_row_or_two_stand_alone_on_a_page(sheet: Procedure) -> None:
    assert len(chart_pages(sheet, len(sheet.steps) - 1)) == 1


@pytest.mark.parametrize("path", sop_files(SOPS), ids=lambda path: path.stem)
def test_every_sop_is_drawn_with_its_doers_and_no_line_over_the_text(path: Path) -> None:
    sheet = sheet_of(path)
    found = symbols(chart(sheet))
    for step in sheet.running_steps:
        for actor in step.doers:
            assert "is-passive" not in found[step.id, actor]
    layout = layout_of(sheet)
    for line in layout.lines:
        assert all(NUMBER + TEXT < x < layout.width and 0 < y < layout.height for x, y in line.points)
        crosses = [
            (x1, y1)
            for (x1, y1), (x2, y2) in zip(line.points, line.points[1:], strict=False)
            if x1 != x2 and y1 != y2
        ]
        assert not crosses, "every line is level or upright"
    for page in chart_pages(sheet):
        ElementTree.fromstring(page)


@pytest.mark.parametrize("path", sop_files(SOPS), ids=lambda path: path.stem)
def test_no_arrow_runs_through_a_symbol(path: Path) -> None:
    layout = layout_of(sheet_of(path))
    nodes = [node for row in layout.rows for node in row.nodes]
    for line in layout.lines:
        inner = list(zip(line.points, line.points[1:], strict=False))
        for number, ((x1, y1), (x2, y2)) in enumerate(inner):
            for node in nodes:
                left, right = node.x - node.width // 2 + 1, node.x + node.width // 2 - 1
                top, bottom = node.y - node.height // 2 + 1, node.y + node.height // 2 - 1
                meets = (
                    min(x1, x2) < right and max(x1, x2) > left and min(y1, y2) < bottom and max(y1, y2) > top
                )
                assert not meets, (line.link, number, node.spot.actor)
