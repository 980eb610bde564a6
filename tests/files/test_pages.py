"""Scans that lie or hang are noticed, without a false alarm; their view is turned and their bytes are not; their text is read."""

import io

import pikepdf
import pytest
from PIL import Image

from sopan.files import page_reader, pages
from sopan.files.pages import Lying, PagesUnreadable
from sopan.files.upright import turn_of
from tests.browser.papers import pdf as typed
from tests.files.making import picture
from tests.files.scanned import pdf_of, printed, scanned, speechless


@pytest.mark.parametrize(("held", "skew"), [(0, 2), (90, -2), (180, 2), (180, 0), (270, 1.2)])
def test_page_of_text_says_how_it_must_be_turned(held: int, skew: float) -> None:
    assert turn_of(scanned(printed(), skew).rotate(held, expand=True)) == held


@pytest.mark.parametrize("held", [0, 90])
def test_pages_that_do_not_say_it_raise_no_alarm(held: int) -> None:
    for what, page in speechless().items():
        assert turn_of(page.rotate(held, expand=True)) is None, what


def test_short_letter_on_its_head_is_noticed() -> None:
    letter = printed("#align(center)[= PEMERINTAH KABUPATEN]\n" + "Mohon dikirim data yang diperlukan. " * 12)
    assert turn_of(scanned(letter).rotate(180)) == 180


def test_page_among_others_is_named_and_a_stack_that_went_in_the_wrong_way_is_named_whole() -> None:
    standing, hanging = scanned(printed()), scanned(printed()).rotate(180)
    assert pages.askew(pdf_of([standing, hanging])) == Lying(2, {2: 180})
    blank = Image.new("L", standing.size, 255)
    assert pages.askew(pdf_of([hanging, blank, hanging])) == Lying(3, {1: 180, 2: 180, 3: 180})


def test_view_is_turned_for_pdf_and_picture() -> None:
    sheet = Image.new("RGB", (300, 400), "white")
    sheet.paste("black", (0, 0, 300, 100))  # the top
    content = pdf_of([sheet, sheet.rotate(180)])
    upright = pages.turned(content, {2: 180, 9: 90})
    for page in (1, 2):
        assert _top_is_dark(pages.picture(upright, page))
    assert not _top_is_dark(pages.picture(content, 2))
    assert _top_is_dark(pages.picture(content, 2, 180))
    with Image.open(io.BytesIO(pages.turned(picture(size=(60, 30)), {1: 90}))) as image:
        assert image.size == (30, 60)
        assert image.getpixel((5, 5))[0] > 200  # type: ignore[index]  # red was left, and is up now


def _top_is_dark(jpeg: bytes) -> bool:
    with Image.open(io.BytesIO(jpeg)) as image:
        grey = image.convert("L")
        dark = [grey.getpixel((grey.width // 2, place)) for place in (5, grey.height - 5)]
        return dark[0] < dark[1]  # type: ignore[operator]


def test_file_that_breaks_the_reader_is_shown_by_nothing_and_says_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    rubbish = b"%PDF-1.7\nbukan apa-apa\n%%EOF\n"
    assert pages.askew(rubbish) == Lying()
    assert pages.words(rubbish) == ""
    with pytest.raises(PagesUnreadable):
        pages.picture(rubbish, 1)
    with pytest.raises(PagesUnreadable):
        pages.picture(pdf_of([Image.new("L", (50, 50))]), 2)
    monkeypatch.setattr(pages, "WALL_SECONDS", 0.001)
    with pytest.raises(PagesUnreadable):
        pages.turned(rubbish, {1: 90})


def test_text_layer_of_a_pdf_is_read_within_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    content = bytes(typed(words="Undangan rapat koordinasi")["buffer"])
    assert pages.words(content) == "Undangan rapat koordinasi"
    assert pages.words(picture()) == ""
    assert pages.words(pdf_of([Image.new("L", (50, 50))])) == ""
    both = pikepdf.new()
    for _ in range(2):
        with pikepdf.open(io.BytesIO(content)) as one:
            both.pages.extend(one.pages)
    out = io.BytesIO()
    both.save(out)
    assert page_reader.words(out.getvalue())["words"].count("Undangan") == 2
    monkeypatch.setattr(page_reader, "MOST_READ", 1)
    assert page_reader.words(out.getvalue())["words"].count("Undangan") == 1
    monkeypatch.setattr(page_reader, "MOST_WORDS", 8)
    assert page_reader.words(out.getvalue())["words"] == "Undangan"
