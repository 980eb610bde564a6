"""The files of the made-up cases: a scan, a photograph, a list of people with numbers that are nobody's."""

import datetime
import io
from functools import lru_cache
from random import Random

import typst
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageDraw

from sopan.cases import made_up
from sopan.procedure.model import Requirement
from sopan.site.demo import names
from sopan.site.demo.cast import nik_of, places_of


def paper(requirement: Requirement, people: int) -> SimpleUploadedFile:
    """A file that a requirement takes, called as people call them; a list holds so many people."""
    photograph = requirement.label.startswith("Foto")
    order = ("jpg", "png", "pdf", "xlsx") if photograph else ("pdf", "xlsx", "jpg", "png")
    kind = next(kind for kind in order if kind in requirement.accept)
    card = "KTP" in requirement.label or "Kartu" in requirement.label
    content = _people_list(people) if kind == "xlsx" else _sample(kind, card=card)
    return SimpleUploadedFile(f"{requirement.id.replace('_', '-')}.{kind}", content)


@lru_cache
def _sample(kind: str, *, card: bool) -> bytes:
    """A small file of a kind that says what it is."""
    if kind == "pdf":
        return typst.compile(_PAGE.encode())
    picture = Image.new("RGB", (640, 420), "#dfe6ec")
    draw = ImageDraw.Draw(picture)
    if card:
        draw.rounded_rectangle((40, 50, 600, 370), 18, fill="#a9c6de", outline="#6f8ea8", width=3)
        draw.rectangle((440, 130, 565, 300), fill="#eef2f5")
        draw.ellipse((475, 155, 530, 215), fill="#9aa7b2")
        draw.chord((455, 220, 550, 360), 180, 360, fill="#9aa7b2")
        for line in range(7):
            draw.rectangle((70, 130 + 30 * line, 250 + 37 * (line * 5 % 4), 140 + 30 * line), fill="#5d7890")
        draw.text((70, 80), "KARTU PERAGAAN", fill="#33495c", font_size=28)
    else:
        draw.rectangle((0, 280, 640, 420), fill="#9fb59a")
        draw.polygon([(180, 280), (320, 160), (460, 280)], fill="#b5654a")
        draw.rectangle((215, 280, 425, 380), fill="#f3ead8")
        draw.rectangle((295, 310, 345, 380), fill="#7c5a43")
    out = io.BytesIO()
    picture.save(out, "PNG" if kind == "png" else "JPEG", quality=80)
    return out.getvalue()


_PAGE = """
#set page(paper: "a4", margin: 25mm)
#set text(font: "Libertinus Serif", size: 12pt, lang: "id")
#align(center)[#text(15pt)[*SALINAN BERKAS*]]
#v(8mm)
Halaman ini berdiri di tempat berkas yang dipindai pemohon atau petugas. \\
Pada peragaan tidak ada berkas orang sungguhan yang disimpan.
#v(12mm)
#line(length: 100%, stroke: 0.5pt)
#for _ in range(9) [#v(7mm) #line(length: 100%, stroke: 0.3pt + luma(170))]
#v(14mm)
#align(right)[Sesuai dengan aslinya]
"""


@lru_cache
def _people_list(rows: int) -> bytes:
    """A workbook of that many people, with numbers that are nobody's."""
    rng = Random(rows)  # noqa: S311  # it only has to be the same each time
    people = []
    for number in range(1, rows + 1):
        village = rng.choice(names.VILLAGES["63.01"])
        born = datetime.date(1935, 1, 1) + datetime.timedelta(days=rng.randint(0, 25_000))
        sex = rng.choice("LP")
        name = rng.choice(names.MEN if sex == "L" else names.WOMEN)
        people.append([str(number), nik_of(village, born, sex, rng), name, places_of(village)["kelurahan"]])
    return made_up.workbook(["No", "NIK", "Nama", "Desa/Kelurahan"], people)
