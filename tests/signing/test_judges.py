"""What others say of our signatures: five programs find them good, and find a changed byte wherever it is."""

import random
import re
from pathlib import Path

import pytest
from asn1crypto import cms
from django.utils import timezone

from sopan.directory.demo import PASSWORD
from sopan.directory.models import User
from sopan.signing.authority import local_authority
from sopan.signing.checking import check
from sopan.signing.local import LocalSigner
from tests.signing import judges
from tests.signing.papers import a_letter

pytestmark = pytest.mark.once  # signing asks nothing that would differ on PostgreSQL
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


def test_all_judges_find_a_signed_letter_good(letter: Path) -> None:
    assert verdicts(letter) == dict.fromkeys(verdicts(letter), True)
    assert judges.qpdf_finds_sound(letter)


def test_all_judges_find_a_changed_byte_anywhere(letter: Path, tmp_path: Path) -> None:
    """One bit of a byte, here and there in all that the signature covers, from the first byte to the last."""
    content = letter.read_bytes()
    hole = signature_in(content)
    covered = [place for place in range(len(content)) if place not in hole]
    step = len(covered) // (SAMPLES - 1)
    chance = random.Random(4)
    places = [
        covered[0],
        *(chance.choice(covered[n : n + step]) for n in range(0, len(covered), step)),
        covered[-1],
    ]
    changed = tmp_path / "ubah.pdf"
    for place in places:
        changed.write_bytes(content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :])
        found = verdicts(changed)
        assert not any(found.values()), f"byte {place}: {found}"


def test_a_changed_digit_of_the_signature_itself_is_found(letter: Path) -> None:
    """The signature cannot cover itself, so its parts are checked: certificate, signed attributes, value, time stamp.

    What is left are names of algorithms around them that no reader consults; the hash that Sopan keeps covers those.
    """
    content = letter.read_bytes()
    hole = signature_in(content)
    der = bytes.fromhex(content[hole.start : hole.stop].decode())
    signed = cms.ContentInfo.load(der)["content"]
    (signer,) = signed["signer_infos"]
    token = signer["unsigned_attrs"][0]["values"][0]["content"]
    (stamper,) = token["signer_infos"]
    parts = {
        "certificate": signed["certificates"][0].dump(),
        "signed attributes": bytes(signer["signed_attrs"].contents),
        "value": signer["signature"].native,
        "time": token["encap_content_info"]["content"].native
        and bytes(token["encap_content_info"]["content"]),
        "stamp's certificate": token["certificates"][0].dump(),
        "stamp's attributes": bytes(stamper["signed_attrs"].contents),
        "stamp's value": stamper["signature"].native,
    }
    chance = random.Random(5)
    for name, part in parts.items():
        begin = hole.start + 2 * der.index(part)
        for place in chance.sample(range(begin, begin + 2 * len(part)), 6):
            digit = b"%X" % (int(content[place : place + 1], 16) ^ 1)
            assert not check(content[:place] + digit + content[place + 1 :]).good, (
                f"{name}: digit {place - begin}"
            )
    for start, end in ((hole.start - 1, hole.start), (hole.stop, hole.stop + 1)):
        assert not check(content[:start] + b"(" + content[end:]).good


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
