"""Every id names one thing."""

from collections.abc import Iterable

from sopan.procedure.checks.findings import Findings
from sopan.procedure.model import END, Procedure
from sopan.procedure.source import KeyPath

GENERAL_PLACES = frozenset(
    {
        "nomor", "tanggal", "hari", "tanggal_terbilang", "pemohon", "instansi", "kota", "nomor_permohonan", "alasan",
        "jabatan_penandatangan",
    }
)  # fmt: skip
"""What a letter may name beside the fields of the form."""


def check(sheet: Procedure, findings: Findings) -> None:
    """No id twice, and none that means something else already."""
    _once(findings, "pelaksana", ((("actors", at, "id"), row.id) for at, row in enumerate(sheet.actors)))
    _once(findings, "langkah", ((("steps", at, "id"), row.id) for at, row in enumerate(sheet.steps)))
    _once(
        findings,
        "persyaratan",
        [
            *((("requirements", at, "id"), row.id) for at, row in enumerate(sheet.requirements)),
            *(
                (("steps", row, "documents", at, "id"), one.id)
                for row, step in enumerate(sheet.steps)
                for at, one in enumerate(step.documents)
            ),
        ],
    )
    _once(findings, "naskah", ((("letters", at, "id"), row.id) for at, row in enumerate(sheet.letters)))
    fields: list[tuple[KeyPath, str]] = [
        (("form", page, "fields", at, "id"), row.id)
        for page, section in enumerate(sheet.form)
        for at, row in enumerate(section.fields)
    ]
    fields += [
        (("steps", row, "fields", at, "id"), one.id)
        for row, step in enumerate(sheet.steps)
        for at, one in enumerate(step.fields)
    ]
    _once(findings, "isian", fields)
    for path, id_ in fields:
        if id_ in GENERAL_PLACES:
            findings.error(
                path, "reserved_id", f"id isian '{id_}' sudah dipakai untuk isi surat", "beri nama lain, misalnya "
                f"{id_}_pemohon",
            )  # fmt: skip
    for at, step in enumerate(sheet.steps):
        if step.id == END:
            findings.error(
                ("steps", at, "id"), "reserved_id", "'end' berarti selesai dan tidak dapat menjadi nama langkah",
                "beri nama lain, misalnya selesai",
            )  # fmt: skip


def _once(findings: Findings, what: str, ids: Iterable[tuple[KeyPath, str]]) -> None:
    seen: dict[str, int] = {}
    for path, id_ in ids:
        if id_ in seen:
            findings.error(
                path,
                "duplicate_id",
                f"id {what} '{id_}' sudah dipakai di baris {seen[id_]}",
                "beri nama yang berbeda",
            )
        else:
            seen[id_] = findings.line(path)
