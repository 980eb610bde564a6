"""Makes the gallery of docs/letters: every letter of the SOPs out of the demonstration's cases, and one of each kind.

    python -m tests.letters.gallery [FOLDER]

Needs pdftoppm and qpdf. Every PDF passes `qpdf --check` before it becomes a picture.
"""

import datetime
import hashlib
import io
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from PIL import Image

ROOT = Path(__file__).resolve().parent.parent.parent
FOLDER = ROOT / "docs" / "letters"
MOST_BYTES = 6_000_000
DOTS, GREYS = 84, 16  # to an inch; shades of a picture
NOW = datetime.datetime(2026, 11, 24, 3, 0, tzinfo=datetime.UTC)
"""The day on which the demonstration is played, so that its people and numbers are the same each time."""
SIGNS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"


def main(folder: Path) -> None:
    """Play the cases in a temporary place, and write the pictures and their index anew."""
    with tempfile.TemporaryDirectory(prefix="sopan-letters-") as home:
        os.environ |= {
            "DJANGO_SETTINGS_MODULE": "sopan.site.settings",
            "SOPAN_HOME": home,
            "SOPAN_DATABASE_URL": f"sqlite:///{home}/sopan.sqlite3",
        }
        import django

        django.setup()
        _speak_as_an_office()
        folder.mkdir(parents=True, exist_ok=True)
        for old in folder.glob("*.png"):
            old.unlink()
        lines = _index(list(_letters()), list(_examples()), folder)
    (folder / "README.md").write_text("\n".join(lines), encoding="utf-8")
    size = sum(picture.stat().st_size for picture in folder.glob("*.png"))
    print(f"{len(list(folder.glob('*.png')))} pages, {size / 1e6:.1f} MB")
    if size > MOST_BYTES:
        raise SystemExit("the pictures are too large")


def _speak_as_an_office() -> None:
    """The pictures show an address of an office instead of this machine's."""
    from django.conf import settings

    settings.BASE_URL = "https://sopan.example"


def _letters() -> Iterator[tuple[Any, Any, Any, bytes]]:
    """(procedure, sheet, letter of the SOP, PDF) of every letter, as it was signed last; else as a draft."""
    from django.conf import settings
    from django.core.management import call_command

    from sopan.cases.editions import edition_of, publish
    from sopan.cases.models import Case, ProcedureRow
    from sopan.cases.publishing import sop_files
    from sopan.directory.demo import load_demo_people
    from sopan.directory.holidays import load_holidays
    from sopan.directory.offices import load_agencies
    from sopan.letters.composing import page_of
    from sopan.letters.layout.rendering import render
    from sopan.letters.models import Letter
    from sopan.letters.papers import first_blocks, unsaved
    from sopan.procedure.reading import read
    from sopan.signing.choosing import pretending
    from sopan.site.demo.history import load_history
    from sopan.site.demo.past import as_of

    call_command("migrate", verbosity=0)
    with as_of(NOW), pretending():
        load_holidays()
        load_agencies(settings.SOPS)
        load_demo_people()
        for path in sop_files(settings.SOPS):
            publish(read(path))
        load_history(most=0)
    for procedure in ProcedureRow.objects.select_related("agency", "current").order_by(
        "agency__name", "title"
    ):
        assert procedure.current_id is not None
        sheet = edition_of(procedure.current_id).sheet
        for spec in sheet.letters:
            found = Letter.objects.filter(case__procedure=procedure, spec=spec.id)
            letter = found.filter(state=Letter.State.SIGNED).order_by("pk").first()
            if letter is None:
                letter = found.order_by("-pk").first()
            if letter is None:
                case = Case.objects.filter(procedure=procedure).order_by("-pk")[0]
                letter = unsaved(case, spec, first_blocks(case, sheet, spec), sheet)
            signed = letter.state == Letter.State.SIGNED
            letter.code = _code(f"{sheet.key}/{spec.id}")
            yield (
                procedure,
                sheet,
                spec,
                render(
                    page_of(
                        letter,
                        sheet,
                        spec,
                        now=letter.signed_at or NOW,
                        seal="electronic" if signed else "draft",
                    )
                ),
            )


def _examples() -> Iterator[tuple[str, str, bytes]]:
    from sopan.letters.layout.rendering import render
    from tests.letters.examples import EXAMPLES

    for name, (title, page) in EXAMPLES.items():
        yield name, title, render(page)


def _index(letters: list[Any], examples: list[tuple[str, str, bytes]], folder: Path) -> list[str]:
    lines = [
        "# Naskah yang dihasilkan",
        "",
        "Semua naskah dari SOP yang dijalankan, dibuat dari perkara contoh peragaan, lalu satu contoh bagi setiap jenis dan",
        "keadaan lain. Orang dan isinya karangan. Dibuat oleh `script/letter-gallery`; jangan disunting dengan tangan. Cara",
        "menulis naskah dalam SOP: [Menulis berkas SOP](../sops/writing.md#naskah); cara membacanya:",
        "[Naskah dinas](../officials/naskah.md).",
    ]
    office = ""
    for procedure, sheet, spec, content in letters:
        if procedure.agency.name != office:
            office = procedure.agency.name
            lines += ["", f"## {office}"]
        name = f"{sheet.slug}-{spec.id.replace('_', '-')}"
        link = f"../sops/{sheet.agency}/{sheet.slug}.md"
        lines += [
            "",
            f"### {spec.title.replace('{', '').replace('}', '')} ({spec.kind})",
            "",
            f"SOP [{sheet.title}]({link})",
            "",
        ]
        lines += _pictures(content, name, spec.title, folder)
    lines += ["", "## Jenis dan keadaan lain"]
    for name, title, content in examples:
        lines += ["", f"### {title}", "", *_pictures(content, f"contoh-{name}", title, folder)]
    return [*lines, ""]


def _pictures(content: bytes, name: str, title: str, folder: Path) -> list[str]:
    """A line for each page of the PDF, whose pictures are written into the folder."""
    lines = []
    with tempfile.TemporaryDirectory() as place:
        file = Path(place) / "naskah.pdf"
        file.write_bytes(content)
        subprocess.run(["qpdf", "--check", str(file)], check=True, stdout=subprocess.DEVNULL)
        subprocess.run(["pdftoppm", "-r", str(DOTS), "-png", str(file), f"{place}/p"], check=True)
        pages = sorted(Path(place).glob("p*.png"))
        for number, page in enumerate(pages, 1):
            picture = f"{name}-{number}.png" if len(pages) > 1 else f"{name}.png"
            image = Image.open(io.BytesIO(page.read_bytes())).convert("RGB")
            image.quantize(GREYS, dither=Image.Dither.NONE).save(folder / picture, optimize=True)
            lines.append(f"![{title}, halaman {number}]({picture})")
    return lines


def _code(key: str) -> str:
    """A verification code that is the same each time; it leads nowhere."""
    digest = hashlib.sha256(key.encode()).digest()
    signs = "".join(SIGNS[byte % len(SIGNS)] for byte in digest[:12])
    return "-".join((signs[:4], signs[4:8], signs[8:]))


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER)
