"""The application form can be filled in."""

from sopan.procedure.checks.findings import Findings, meant
from sopan.procedure.model import FormField, Procedure
from sopan.procedure.source import KeyPath


def check(sheet: Procedure, findings: Findings) -> None:
    """Pages belong to rows of the sheet, and questions with choices have them."""
    ids = [step.id for step in sheet.steps]
    if sheet.form and sheet.apply_step is None:
        findings.error(
            ("form",), "form_unused", "ada formulir, tetapi tidak ada langkah untuk mengajukan permohonan",
            "beri 'does: apply' pada langkah pemohon mengajukan",
        )  # fmt: skip
    for page, section in enumerate(sheet.form):
        if section.step is not None and section.step not in ids:
            findings.error(
                ("form", page, "step"), "section_step_unknown",
                f"halaman '{section.title}' merujuk langkah '{section.step}' yang tidak ada", meant(section.step, ids, ""),
            )  # fmt: skip
        if not section.fields:
            findings.error(
                ("form", page),
                "section_empty",
                f"halaman '{section.title}' tidak punya isian",
                "isi 'fields' atau hapus",
            )
        for at, question in enumerate(section.fields):
            _choices(findings, ("form", page, "fields", at), question)
            if question.kind == "classification":
                findings.error(
                    ("form", page, "fields", at, "kind"), "codes_are_the_offices",
                    f"isian '{question.id}' menanyakan kode klasifikasi kepada pemohon, padahal kode itu milik kantor",
                    "tanyakan pada langkah petugas",
                )  # fmt: skip
    for row, step in enumerate(sheet.steps):
        for at, question in enumerate(step.fields):
            _choices(findings, ("steps", row, "fields", at), question)


def _choices(findings: Findings, path: KeyPath, question: FormField) -> None:
    chosen = question.kind in ("choice", "choices")
    if chosen and len(question.choices) < 2:
        findings.error(
            path,
            "too_few_choices",
            f"isian '{question.id}' harus punya paling sedikit dua pilihan",
            "isi 'choices'",
        )
    if not chosen and question.choices:
        findings.error(
            (*path, "choices"), "choices_unused", f"isian '{question.id}' punya pilihan tetapi jenisnya '{question.kind}'",
            "ganti 'kind' menjadi choice atau choices",
        )  # fmt: skip
    values = [choice.value for choice in question.choices]
    for place, value in enumerate(values):
        if value in values[:place]:
            findings.error(
                (*path, "choices", place, "value"), "choice_twice", f"pilihan '{value}' disebut dua kali",
                "hapus atau ganti salah satu",
            )  # fmt: skip
