"""Takes the pictures of docs/images from the running product, with a story of one application."""

import io
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, expect

from tests.browser.chromium import launched, program
from tests.browser.driving import DESK, Town, fill
from tests.browser.papers import words_of
from tests.browser.services import KARANG_TARUNA, PERMIT, REHABILITATION
from tests.site.running import Served

IMAGES = Path(__file__).parent.parent.parent / "docs" / "images"
MOST_BYTES = 1_500_000
COLOURS = 128


class Album:
    """Where the pictures go."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    def take(self, page: Page, name: str, *, whole: bool = False) -> None:
        """What the page shows on the screen, or the `whole` of it."""
        page.evaluate("document.activeElement && document.activeElement.blur()")
        page.wait_for_load_state("networkidle")
        self.keep(Image.open(io.BytesIO(page.screenshot(full_page=whole))), name)

    def keep(self, image: Image.Image, name: str) -> None:
        """Store it with a small palette: these pages have few colours."""
        path = self.folder / f"{name}.png"
        image.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE).save(path, optimize=True)
        print(f"{path.name}: {path.stat().st_size // 1024} KB", flush=True)


def play(town: Town, album: Album) -> None:
    """The story: a citizen applies, the office works, the citizen holds the letter."""
    citizen = town.citizen()
    phone = citizen.page
    phone.goto("/")
    album.take(phone, "home")
    service = town.page(DESK)
    service.goto(KARANG_TARUNA.address)
    album.take(service, "service", whole=True)

    for other in (KARANG_TARUNA, PERMIT, REHABILITATION):  # so that the desks are not empty
        town.citizen("budi@contoh.id").apply(other)
    citizen.begin(KARANG_TARUNA)
    fill(phone, KARANG_TARUNA.pages[0])
    expect(phone.get_by_text("Tersimpan pukul")).to_be_visible()
    phone.evaluate("window.scrollTo(0, 0)")
    album.take(phone, "form")
    citizen.fill_in(KARANG_TARUNA)
    citizen.bring_all(KARANG_TARUNA)
    citizen.onward()
    citizen.send()
    receipt = citizen.receipt()
    album.take(phone, "receipt", whole=True)

    front = town.official("fo.tala")
    front.page.goto("/meja/")
    album.take(front.page, "inbox")
    front.open(receipt.number)
    album.take(front.page, "task")
    front.accept(receipt.number, KARANG_TARUNA)
    town.official("staf.tala").do(receipt.number, "Simpan konsep dan lanjutkan")

    tracking = town.page()
    tracking.goto("/lacak/")
    tracking.get_by_label("Nomor permohonan").fill(receipt.number)
    tracking.get_by_label("Kode rahasia").fill(receipt.code)
    tracking.get_by_role("main").get_by_role("button", name="Lacak").click()
    expect(tracking.get_by_text("paling lambat").first).to_be_visible()
    album.take(tracking, "tracking")

    for initials in ("subkor.tala", "kabid.tala"):
        town.official(initials).do(receipt.number, "Paraf")
    town.official("kadis.tala").sign(receipt.number)
    phone.goto(receipt.address)
    letter = citizen.download(phone.get_by_role("link", name="Unduh").first)
    letter_picture(letter, album)
    code = re.search(r"[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}", words_of(letter))
    assert code, "the letter carries its verification code"
    tracking.goto(f"/verifikasi/{code.group()}/")
    album.take(tracking, "verification")
    registrar = town.official("arsip.tala").page
    registrar.goto("/meja/buku/dinsos-tanah-laut/surat-keluar/")
    album.take(registrar, "book")


def letter_picture(letter: bytes, album: Album) -> None:
    """The first page of the letter, where pdftoppm can draw it."""
    draws = shutil.which("pdftoppm")
    if draws is None:
        print("letter.png is left as it is: pdftoppm is not installed (Debian: poppler-utils)")
        return
    drawn = subprocess.run(
        [draws, "-png", "-r", "80", "-l", "1", "-"], input=letter, capture_output=True, check=True
    )
    album.keep(Image.open(io.BytesIO(drawn.stdout)), "letter")


def main() -> int:
    """Take all pictures. 1 when together they are too large for a README on a slow line."""
    if program(whole=True) is None:
        print(
            "No Chromium found: install it (Debian: chromium), or set CHROMIUM to the program.",
            file=sys.stderr,
        )
        return 3
    with (
        tempfile.TemporaryDirectory(prefix="sopan-pictures-") as folder,
        Served(Path(folder) / "home") as running,
        launched(whole=True) as browser,
    ):
        town = Town(browser, f"http://127.0.0.1:{running.port}")
        play(town, Album(IMAGES))
        town.close()
    total = sum(path.stat().st_size for path in IMAGES.glob("*.png"))
    print(f"Together {total // 1024} KB in {os.path.relpath(IMAGES)}")
    if total > MOST_BYTES:
        print(f"That is more than {MOST_BYTES // 1024} KB: fewer colours or smaller pages.", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
