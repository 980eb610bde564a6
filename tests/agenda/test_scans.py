"""Scans at the book of incoming letters: askew pages are named and turned for the eye, and who signed a PDF is told."""

import uuid
from functools import lru_cache
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from PIL import Image
from pytest_django import Settings

from sopan.agenda.models import Entry, EntryFile
from sopan.archive.access import reach
from sopan.archive.duties import file_letters
from sopan.archive.searching import search
from sopan.cases.made_up import one_page_pdf
from sopan.files import pages
from sopan.files.destroying import destroy
from sopan.files.models import FileWords
from sopan.files.storage import open_file
from sopan.signing.authority import local_authority
from tests.agenda.conftest import NOW, Office
from tests.agenda.test_pages import BOOK, SENT, address
from tests.browser.papers import pdf as typed
from tests.factories import make_citizen
from tests.files.scanned import pdf_of, printed, scanned
from tests.signing.simulator import sign_elsewhere


@lru_cache(maxsize=1)
def stack() -> bytes:
    """Two pages; the second went in the wrong way."""
    page = scanned(printed())
    return pdf_of([page, page.rotate(180)])


def entered(office: Office, content: bytes, **more: str) -> EntryFile:
    """A line with that scan, as the registrar makes it."""
    scan = SimpleUploadedFile("pindai.pdf", content, "application/pdf")
    answer = office.at(office.keeper).post(BOOK + "baru/", {**SENT, "scan": scan, **more})
    assert answer.status_code == 302
    return Entry.objects.get().files.select_related("entry", "file").get()


def at(one: EntryFile, act: str = "") -> str:
    return address(one.entry, f"berkas/{one.pk}/{act}")


def test_page_on_its_head_is_named_shown_and_turned_and_the_file_stays_as_it_came(office: Office) -> None:
    one = entered(office, stack())
    keeper = office.at(office.keeper)
    page = keeper.get(address(one.entry)).content.decode()
    assert "Halaman 2 pada pindai.pdf tampak terbalik." in page
    assert f"{at(one, 'halaman/2/')}?putar=180" in page
    assert keeper.get(at(one, "halaman/2/") + "?putar=180")["Content-Type"] == "image/jpeg"
    assert keeper.get(at(one, "halaman/3/")).status_code == 404

    keeper.post(at(one, "putar/"), {"pages": "usul", "by": "180"})
    assert "tampak terbalik" not in keeper.get(address(one.entry)).content.decode()
    shown = b"".join(keeper.get(at(one)).streaming_content)  # type: ignore[attr-defined]
    assert shown != stack()
    assert pages.askew(shown).turns == {}
    for kept in (keeper.get(at(one) + "?unduh=1").streaming_content, open_file(one.file)):  # type: ignore[attr-defined]
        assert b"".join(kept) == stack()


def test_pages_are_turned_by_hand_and_back(office: Office) -> None:
    sheet = Image.new("L", (80, 120), 255)
    one = entered(office, pdf_of([sheet, sheet, sheet]))
    keeper = office.at(office.keeper)
    assert "tampak" not in keeper.get(address(one.entry)).content.decode()
    for wanted, by, turns in (
        ("2", "90", {"2": 90}),
        ("semua", "270", {"1": 270, "3": 270}),
        ("3", "90", {"1": 270}),
        ("9", "90", {"1": 270}),
    ):
        keeper.post(at(one, "putar/"), {"pages": wanted, "by": by})
        one.refresh_from_db()
        assert one.turns == turns
    assert keeper.post(at(one, "putar/"), {"pages": "1", "by": "45"}).status_code == 409
    page = keeper.get(at(one, "lihat/")).content.decode()
    assert page.count('class="scan-page"') == 3
    assert "?putar=270" in page


def test_page_that_was_right_is_not_named_again(office: Office) -> None:
    one = entered(office, stack())
    keeper = office.at(office.keeper)
    keeper.post(at(one, "putar/"), {"pages": "usul", "by": "0"})
    for path in (address(one.entry), at(one, "lihat/")):
        assert "tampak terbalik" not in keeper.get(path).content.decode()
    assert b"".join(keeper.get(at(one)).streaming_content) == stack()  # type: ignore[attr-defined]


@pytest.mark.parametrize("nature", ["biasa", "rahasia"])
def test_scan_is_looked_at_by_who_reads_the_line_and_turned_by_who_writes_it(
    office: Office, nature: str
) -> None:
    one = entered(office, pdf_of([Image.new("L", (80, 120), 255)]), nature=nature)
    assert one.file.sealed is (nature == "rahasia")
    looks = {office.keeper: 200, office.head: 200, office.inspector: 200 if nature == "biasa" else 404}
    for user in (*looks, office.colleague, office.stranger):
        for act in ("", "lihat/", "halaman/1/"):
            answer = office.at(user).get(at(one, act))
            assert answer.status_code == looks.get(user, 404), (user, act)
            assert b"".join(answer)  # type: ignore[arg-type]
        answer = office.at(user).post(at(one, "putar/"), {"pages": "1", "by": "90"})
        assert answer.status_code == (302 if user == office.keeper else 404)
    for act in ("lihat/", "halaman/1/"):
        assert office.at(make_citizen()).get(at(one, act)).status_code == 403


def test_signed_letter_says_by_whom_and_whether_it_is_whole(
    office: Office, settings: Settings, tmp_path: Path
) -> None:
    settings.HOME = tmp_path  # with an authority of its own
    keeper, signer = office.at(office.keeper), uuid.uuid4()
    local_authority().issue(signer, "Kepala Bappeda", "kata sandi", organisation="Bappeda Tanah Laut")
    signed = sign_elsewhere(one_page_pdf("surat"), local_authority().unlock(signer, "kata sandi"))
    one = entered(office, signed)
    assert b"".join(open_file(one.file)) == signed
    assert "Bertanda tangan elektronik" in keeper.get(address(one.entry)).content.decode()
    page = keeper.get(at(one, "lihat/")).content.decode()
    assert "Kepala Bappeda" in page
    assert "utuh" in page


def test_letter_is_found_by_what_its_scan_says_until_it_is_destroyed(office: Office) -> None:
    one = entered(office, bytes(typed(words="Bantuan bibit durian")["buffer"]))
    file_letters()
    for user, found in ((office.keeper, [one.entry]), (office.stranger, [])):
        assert [hit.record.entry for hit in search(reach(user, office.agency), "bibit durian")] == found
    (hit,) = search(reach(office.keeper, office.agency), "durian")
    assert hit.passage is not None
    assert hit.passage[1] == "durian"
    with transaction.atomic():
        destroy([one.file], "berita acara", NOW)
    assert not FileWords.objects.exists()


def test_scan_of_a_secret_letter_is_never_read(office: Office) -> None:
    entered(office, bytes(typed(words="Bantuan bibit durian")["buffer"]), nature="rahasia")
    file_letters()
    assert not FileWords.objects.exists()
    assert search(reach(office.keeper, office.agency), "durian") == []
