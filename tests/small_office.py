"""A small office with small SOPs, made in a moment: for pages that the real SOPs do not show so quickly."""

from dataclasses import dataclass, field
from typing import Any

from sopan.cases.editions import publish
from sopan.cases.intake import open_for_visitor
from sopan.cases.models import Case, ProcedureRow
from sopan.cases.visitors import Visitor
from sopan.directory.models import Agency, Position, User
from sopan.procedure.model import Procedure
from tests.factories import (
    make_agency,
    make_citizen,
    make_official,
    make_position,
    make_unit,
    new_position,
    staff,
)

SERVICE: dict[str, Any] = {
    "slug": "santunan",
    "title": "Santunan Kematian",
    "service": {
        "name": "Santunan Kematian",
        "summary": "Bantuan bagi keluarga yang berduka.",
        "who": "Ahli waris",
        "product": "Santunan",
        "channels": ["online", "counter", "phone"],
        "intake": "loket",
        "promised": "5 hari kerja",
    },
    "form": [
        {
            "title": "Ahli waris",
            "fields": [
                {"id": "nama", "label": "Nama ahli waris", "kind": "name", "fill": "name"},
                {
                    "id": "hubungan",
                    "label": "Hubungan",
                    "kind": "choice",
                    "choices": [{"value": "anak", "label": "Anak"}, {"value": "lain", "label": "Lainnya"}],
                },
            ],
        },
        {"title": "Almarhum", "fields": [{"id": "tanggal", "label": "Tanggal wafat", "kind": "date"}]},
    ],
    "requirements": [
        {"id": "akta", "label": "Akta kematian"},
        {
            "id": "kuasa",
            "label": "Surat kuasa",
            "when": [{"field": "hubungan", "value": "lain"}],
        },
        {"id": "foto", "label": "Foto rumah", "required": False, "files": 2},
    ],
    "actors": [
        {"id": "pemohon", "name": "Pemohon", "is": "applicant"},
        {"id": "loket", "name": "Petugas loket", "position": "loket"},
        {"id": "pemeriksa", "name": "Pemeriksa", "position": "pemeriksa"},
    ],
    "steps": [
        {"id": "ajukan", "activity": "Mengajukan", "actors": ["pemohon"], "does": "apply"},
        {"id": "periksa", "activity": "Memeriksa berkas", "actors": ["pemeriksa"], "does": "check", "time": "2 hari kerja"},
        {"id": "catat", "activity": "Mencatat santunan", "actors": ["loket"], "time": "1 jam"},
    ],
}  # fmt: skip
INTERNAL: dict[str, Any] = {
    "slug": "rapat",
    "title": "Rapat Dinas",
    "actors": [
        {"id": "staf", "name": "Staf", "position": "staf"},
        {"id": "kepala", "name": "Kepala Dinas", "position": "kepala"},
    ],
    "steps": [
        {
            "id": "usul",
            "activity": "Mengusulkan rapat",
            "actors": ["staf"],
            "needs": ["Nota dinas"],
            "output": ["Usulan rapat"],
            "time": "15 menit",
            "fields": [{"id": "acara", "label": "Acara rapat"}],
            "documents": [{"id": "bahan", "label": "Bahan rapat", "required": False}],
        },
        {"id": "setuju", "activity": "Menyetujui rapat", "actors": ["kepala"], "time": "3 hari kerja"},
        {"id": "laksana", "activity": "Melaksanakan rapat", "actors": ["staf"], "time": "1 jam"},
    ],
}
ROUND: dict[str, Any] = {
    "slug": "laporan",
    "title": "Laporan Tahunan",
    "actors": [
        {"id": "staf", "name": "Staf", "position": "staf"},
        {"id": "bidang", "name": "Bidang", "positions": ["bidang-a", "bidang-b", "bidang-c"]},
    ],
    "steps": [
        {"id": "minta", "activity": "Meminta data", "actors": ["staf"]},
        {"id": "kumpul", "activity": "Mengumpulkan data", "actors": ["bidang", "staf"], "time": "2 hari kerja"},
        {"id": "susun", "activity": "Menyusun laporan", "actors": ["staf"]},
    ],
}  # fmt: skip
CALLING: dict[str, Any] = {
    "slug": "kegiatan",
    "title": "Kegiatan Tahunan",
    "actors": [{"id": "kepala", "name": "Kepala Dinas", "position": "kepala"}, INTERNAL["actors"][0]],
    "steps": [
        {"id": "rencana", "activity": "Merencanakan kegiatan", "actors": ["kepala"]},
        {"id": "rapat", "activity": "Menyelenggarakan rapat", "actors": ["staf"], "calls": "rapat"},
        {"id": "tutup", "activity": "Menutup kegiatan", "actors": ["kepala"]},
    ],
}
LETTER: dict[str, Any] = {
    "slug": "nota",
    "title": "Nota Dinas",
    "letters": [
        {"id": "nota", "kind": "nota dinas", "title": "Nota Dinas", "body": [{"text": "Isi nota."}]}
    ],
    "actors": [
        {"id": "staf", "name": "Staf", "position": "staf"},
        {"id": "sekretaris", "name": "Sekretaris", "position": "sekretaris"},
        {"id": "kepala", "name": "Kepala Dinas", "position": "kepala"},
    ],
    "steps": [
        {"id": "konsep", "activity": "Menyusun nota", "actors": ["staf"], "does": "draft", "with": {"letter": "nota"}},
        {"id": "paraf", "activity": "Memaraf nota", "actors": ["sekretaris"], "does": "initial", "with": {"letter": "nota"}, "time": "1 hari kerja"},
        {"id": "tanda_tangan", "activity": "Menandatangani nota", "actors": ["kepala"], "does": "sign", "with": {"letter": "nota"}},
    ],
}  # fmt: skip
POSITIONS = ("loket", "pemeriksa", "staf", "sekretaris", "bidang-a", "bidang-b", "bidang-c")


@dataclass
class Office:
    """The office, the people by position, a citizen, and an official of another office."""

    agency: Agency
    people: dict[str, User] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.unit = make_unit(self.agency, "bidang")
        top = self.agency.units.get(code="dinas")
        positions = [new_position(self.unit, code) for code in POSITIONS]
        positions += [new_position(top, "kepala", "lead"), new_position(top, "pengawas", "read")]
        self.people = staff(positions)
        self.citizen = make_citizen()
        elsewhere = make_agency()
        self.elsewhere = make_official(elsewhere, make_position(elsewhere, sight="lead", administers=True))

    def hire(self, code: str, *, sight: str = "none", **fields: Any) -> User:
        """A new position and who holds it: in the unit, or above it for who leads or oversees."""
        unit = self.unit if sight == "none" else self.agency.units.get(code="dinas")
        position = make_position(self.agency, code, unit=unit, sight=sight, **fields)
        self.people[code] = make_official(self.agency, position)
        return self.people[code]

    def colleague(self, code: str) -> User:
        """Somebody else who holds the same position."""
        return make_official(self.agency, Position.objects.get(agency=self.agency, code=code))

    def person(self, code: str) -> User:
        """Who holds that position, as a new request finds them."""
        return User.objects.get(pk=self.people[code].pk)

    def publish(self, sheet: dict[str, Any], **changes: Any) -> ProcedureRow:
        """Put an SOP in force."""
        whole = {"sop": 1, "agency": self.agency.slug, "unit": "bidang", **sheet, **changes}
        edition, _new = publish(Procedure.model_validate(whole))
        return ProcedureRow.objects.select_related("agency", "unit").get(pk=edition.procedure_id)


def make_office() -> Office:
    """A small office without SOPs."""
    return Office(make_agency())


def intake_case(office: Office, row: ProcedureRow) -> Case:
    """A visitor taken in at the counter, who brought nothing."""
    answers = {"nama": "Aminah", "hubungan": "anak", "tanggal": "2026-01-02"}
    return open_for_visitor(office.person("loket"), row, answers, {}, Visitor("Aminah"))
