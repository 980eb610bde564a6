"""What others say of our signatures: five programs find them good, and find a changed byte wherever it is."""

import random
import re
from pathlib import Path

import pytest
from django.utils import timezone

from sopan.directory.demo import PASSWORD
from sopan.directory.models import User
from sopan.signing.authority import local_authority
from sopan.signing.checking import check
from sopan.signing.local import LocalSigner
from tests.signing import judges
from tests.signing.papers import a_letter

SAMPLES = 24


@pytest.fixture
def letter(head: User, tmp_path: Path) -> Path:
    judges.needs("pdfsig", "openssl", "mutool", "qpdf")
    path = tmp_path / "surat.pdf"
    signed = LocalSigner().sign(a_letter(), head, PASSWORD, reason="Surat Keterangan", place="Pelaihari")
    assert signed.level == "B-LT"
    path.write_bytes(signed.content)
    return path


def verdicts(path: Path) -> dict[str, bool]:
    now = timezone.now()
    return {
        "pyHanko": judges.pyhanko_finds_good(path.read_bytes(), local_authority(), now),
        "pdfsig": judges.pdfsig_finds_good(path),
        "openssl": judges.openssl_finds_good(path, local_authority(), now),
        "mutool": judges.mutool_finds_good(path),
        "Sopan": check(path.read_bytes()).good,
    }


@pytest.mark.once
def test_all_judges_find_a_signed_letter_good(letter: Path) -> None:
    assert verdicts(letter) == dict.fromkeys(verdicts(letter), True)
    assert judges.qpdf_finds_sound(letter)


@pytest.mark.once
def test_all_judges_find_a_changed_byte_anywhere(letter: Path, tmp_path: Path) -> None:
    """One bit of a byte, here and there in all that the signature covers, from the first byte to the last."""
    content = letter.read_bytes()
    hole = signature_in(content)
    covered = [place for place in range(len(content)) if place not in hole]
    step = len(covered) // (SAMPLES - 1)
    chance = random.Random(4)
    places = [covered[0], *(chance.choice(covered[n : n + step]) for n in range(0, len(covered), step)), covered[-1]]
    changed = tmp_path / "ubah.pdf"
    for place in places:
        changed.write_bytes(content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :])
        found = verdicts(changed)
        assert not any(found.values()), f"byte {place}: {found}"


@pytest.mark.once
def test_a_changed_digit_of_the_signature_itself_is_found(letter: Path) -> None:
    """The signature cannot cover itself; Sopan reads every digit of it all the same."""
    content = letter.read_bytes()
    hole = signature_in(content)
    chance = random.Random(5)
    for place in [hole.start, *chance.sample(hole, 60), hole.stop - 1]:
        digit = b"%X" % (int(content[place : place + 1], 16) ^ 1)
        report = check(content[:place] + digit + content[place + 1 :])
        assert not report.good, f"digit {place - hole.start}"


def test_bytes_added_behind_are_found(letter: Path, tmp_path: Path) -> None:
    added = tmp_path / "tambah.pdf"
    added.write_bytes(letter.read_bytes() + b"\n% tambahan\n")
    found = verdicts(added)
    assert not any(found.values()), found


def signature_in(content: bytes) -> range:
    """Where the digits of the signature stand."""
    found = re.search(rb"/ByteRange \[0 (\d+) (\d+) ", content)
    assert found
    return range(int(found[1]) + 1, int(found[2]) - 1)
