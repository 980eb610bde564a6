"""The papers of the archive: lists of records as PDF and as a workbook, and the berita acara. Always in Indonesian."""

import io
from collections.abc import Iterable, Sequence
from dataclasses import astuple, dataclass
from pathlib import Path

from django.utils import timezone, translation

from sopan.agenda.models import Classification
from sopan.archive.models import Act, Record
from sopan.archive.retention import Phase
from sopan.cases.answers import opened_json
from sopan.directory import duty
from sopan.directory.models import Agency, Unit, User
from sopan.files.letterhead import letterhead_of
from sopan.files.typesetting import typeset
from sopan.letters.layout.filling import date_words

PAPERS = Path(__file__).resolve().parent / "typst"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
HIDDEN = "(rahasia)"
HEADS = (
    *(
        "No.",
        "Kode klasifikasi",
        "Jenis naskah",
        "Nomor",
        "Uraian",
        "Tahun",
        "Jumlah",
        "Tingkat perkembangan",
    ),
    *("Retensi berakhir", "Nasib akhir", "Keterangan"),
)
"""Columns of a list, after the daftar arsip usul musnah of Peraturan Kepala ANRI 37/2016."""
TITLES = {
    Phase.TO_DESTROY: "Daftar arsip usul musnah",
    Phase.TO_TRANSFER: "Daftar arsip usul serah",
    Phase.TO_REASSESS: "Daftar arsip dinilai kembali",
}
ACTS = {Act.Kind.DESTROY: "Daftar arsip usul musnah", Act.Kind.TRANSFER: "Daftar arsip usul serah"}
ENDED = {Act.Kind.DESTROY: "Daftar arsip yang dimusnahkan", Act.Kind.TRANSFER: "Daftar arsip yang diserahkan"}
_DAYS = ("Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu")


@dataclass(frozen=True)
class Row:
    """A line of a list, as it is printed."""

    number: int
    classification: str
    kind: str
    letter: str
    title: str
    year: int
    count: str
    copy: str
    until: str
    fate: str
    note: str


def title_of(record: Record) -> str:
    """What the record is about, opened. For who was let in to it."""
    if not record.confidential or not record.title:
        return record.title
    return str(opened_json(record.title))


def rows_of(records: Iterable[Record]) -> list[Row]:
    """The lines of a list. What a confidential record is about is left out: lists are printed and passed on."""
    fates = dict(Classification.Fate.choices)
    with translation.override("id"):
        return [
            Row(
                number,
                record.classification,
                record.kind,
                record.number,
                HIDDEN if record.confidential else record.title,
                record.year,
                "1 berkas",
                "asli",
                f"{record.inactive_until:%d-%m-%Y}" if record.inactive_until else "",
                str(fates.get(record.fate, "")),
                record.ended_under,
            )
            for number, record in enumerate(records, 1)
        ]


def list_pdf(agency: Agency, title: str, rows: Sequence[Row], note: str = "") -> bytes:
    """A list on landscape paper under the agency's letterhead; `note` stands below the title."""
    return typeset(
        PAPERS / "list.typ",
        timezone.now(),
        {
            **letterhead_of(agency).data(),
            "draft": False,
            "footer": f"Dicetak {date_words(duty.today(agency))} dari arsip {agency.name}",
            "title": title,
            "note": note,
            "heads": list(HEADS),
            "rows": _cells(rows),
        },
    )


def list_workbook(title: str, rows: Sequence[Row]) -> bytes:
    """The same list as an Excel workbook. All cells are text or numbers, never formulas."""
    import xlsxwriter  # loads slowly

    kept = io.BytesIO()
    book = xlsxwriter.Workbook(
        kept, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    sheet = book.add_worksheet("Daftar arsip")
    bold = book.add_format({"bold": True, "text_wrap": True, "border": 1, "valign": "top"})
    cell = book.add_format({"text_wrap": True, "border": 1, "valign": "top"})
    sheet.write_string(0, 0, title, book.add_format({"bold": True, "font_size": 14}))
    sheet.write_row(2, 0, HEADS, bold)
    for line, row in enumerate(rows, 3):
        sheet.write_row(line, 0, astuple(row), cell)
    for column, width in enumerate((5, 14, 18, 26, 48, 8, 10, 14, 14, 14, 34)):
        sheet.set_column(column, column, width)
    sheet.freeze_panes(3, 0)
    sheet.repeat_rows(2)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    book.close()
    return kept.getvalue()


def minutes(act: Act) -> bytes:
    """The berita acara of an act that was carried out, with the list of what went; to be printed and signed."""
    assert act.entry is not None, "an act is numbered before it is carried out"
    assert act.entry.dated is not None, "a number is given with its day"
    agency, number, day = act.agency, act.entry.number, act.entry.dated
    destroyed = act.kind == Act.Kind.DESTROY
    gone = Record.objects.filter(items__act=act, items__done_at__isnull=False).order_by("items__pk")
    members = list(act.members.select_related("user__official"))
    head = Unit.objects.filter(agency=agency, parent=None).first()
    facts = [
        [
            "Keputusan",
            f"nomor {act.decree} tanggal {date_words(act.decreed_on)}" if act.decreed_on else act.decree,
        ],
        ["Disetujui oleh", f"{_name(act.approved_by)}, {act.approved_position}"],
        ["Panitia penilai", "\n".join(f"{_name(member.user)}, {member.position}" for member in members)],
        ["Dasar", "Jadwal retensi arsip; UU Nomor 43 Tahun 2009 tentang Kearsipan; PP Nomor 28 Tahun 2012"],
    ]
    if act.consent:
        facts.insert(1, ["Persetujuan tertulis", f"nomor {act.consent}"])
    with translation.override("id"):
        what = (
            "telah dilaksanakan pemusnahan arsip dengan menghapus berkasnya dari penyimpanan, sehingga tidak dapat "
            "dibuka lagi, terhadap arsip yang tersebut dalam daftar terlampir"
            if destroyed
            else f"telah dilaksanakan penyerahan arsip statis kepada {act.receiver}, berupa arsip yang tersebut dalam "
            "daftar terlampir"
        )
    return typeset(
        PAPERS / "minutes.typ",
        act.executed_at or timezone.now(),
        {
            **letterhead_of(agency).data(),
            "draft": False,
            "footer": f"Berita acara nomor {number}",
            "title": "Berita acara pemusnahan arsip" if destroyed else "Berita acara penyerahan arsip",
            "number": number,
            "opening": f"Pada hari ini, {_DAYS[day.weekday()]}, tanggal {date_words(day)}, {what} "
            f"sebanyak {gone.count()} berkas.",
            "facts": facts,
            "closing": "Catatan arsip dan nomornya dalam buku agenda tetap disimpan. Berita acara ini dibuat untuk "
            "dipergunakan sebagaimana mestinya.",
            "place": f"{agency.city}, {date_words(day)}",
            "executor": [act.executed_position, _name(act.executed_by)],
            "witnesses_title": "Saksi-saksi" if destroyed else "Yang menerima dan saksi",
            "witnesses": list(act.witnesses),
            "unit": head.name if head is not None else agency.name,
            "list_title": ENDED[Act.Kind(act.kind)],
            "heads": list(HEADS[:-1]),
            "rows": [cells[:-1] for cells in _cells(rows_of(gone.iterator(chunk_size=1000)))],
        },
    )


def due_title(phase: Phase) -> str:
    """What the list of those records is called."""
    return TITLES[phase]


def _cells(rows: Iterable[Row]) -> list[list[str]]:
    return [[str(value) for value in astuple(row)] for row in rows]


def _name(user: User | None) -> str:
    official = getattr(user, "official", None)
    return str(official.title_name if official is not None else getattr(user, "name", ""))
