"""Checking a letter at a terminal: in plain words, with an exit code, with and without a database."""

import uuid
from pathlib import Path

import pytest
from django.db import connection

from sopan.cases.made_up import one_page_pdf
from sopan.cases.models import Case
from sopan.letters.models import Letter
from sopan.letters.withdrawing import withdraw
from sopan.signing.authority import local_authority
from sopan.site.cli import main
from tests.letters.reading import bytes_of
from tests.letters.test_verification import issued
from tests.signing.simulator import sign_elsewhere
from tests.world import TALA, World

pytestmark = pytest.mark.once


@pytest.fixture
def letter(world: World, case: Case) -> Letter:
    """A letter that was signed."""
    return issued(world, case)


@pytest.fixture
def file(letter: Letter, tmp_path: Path) -> Path:
    """The same as its holder has it."""
    assert letter.file is not None
    place = tmp_path / "surat.pdf"
    place.write_bytes(bytes_of(letter.file))
    return place


def test_letter_in_force_ends_well_and_a_withdrawn_or_changed_one_does_not(
    world: World, letter: Letter, file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["letters", "verify", str(file)]) == 0
    told = capsys.readouterr().out
    assert f"Signed by {letter.signer_name}" in told
    assert "The content is as it was signed." in told
    assert "In this database: a letter that is in force." in told
    withdraw(world.official(TALA, "kepala-dinas"), letter.code, "Data keliru.")
    assert main(["letters", "verify", str(file)]) == 1
    assert "a letter that was withdrawn" in capsys.readouterr().out
    content = bytearray(file.read_bytes())
    content[len(content) // 3] ^= 1
    file.write_bytes(bytes(content))
    assert main(["letters", "verify", str(file)]) == 1
    assert "changed after it was signed" in capsys.readouterr().out


def test_signed_file_of_somebody_else_is_no_letter_of_ours(
    world: World, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Though its signature holds: the name in a certificate alone is no reason to believe a letter."""
    place, key = tmp_path / "surat.pdf", uuid.uuid4()
    authority = local_authority()
    authority.issue(key, "Kepala Dinas", "kunci", organisation="Lain")
    place.write_bytes(sign_elsewhere(one_page_pdf("Surat"), authority.unlock(key, "kunci")))
    assert main(["letters", "verify", str(place), "--offline"]) == 0
    assert main(["letters", "verify", str(place)]) == 1
    assert "In this database: no such letter." in capsys.readouterr().out


def test_offline_check_asks_no_database_and_believes_the_roots_given(
    letter: Letter, file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], settings: object
) -> None:
    from sopan.audit.sealing import as_pem

    roots = tmp_path / "roots"
    roots.mkdir()
    settings.DEMO = False  # type: ignore[attr-defined]  # a machine that knows no root of its own

    def no_database(*_arguments: object) -> None:
        raise AssertionError("the database was asked")

    asked = ["letters", "verify", str(file), "--offline", "--roots", str(roots)]
    with connection.execute_wrapper(no_database):
        assert main(asked) == 1
        assert "by an issuer that is not among the roots given" in capsys.readouterr().out
        authority = local_authority()
        other = tmp_path / "more"
        other.mkdir()
        (other / "root.pem").write_bytes(as_pem([authority.root.certificate, authority.issuing.certificate]))
        asked[-1] = str(other)
        assert main(asked) == 0
    told = capsys.readouterr().out
    assert "The signatures hold." in told
    assert f"still holds (code {letter.code})" in told


@pytest.mark.parametrize(("content", "words"), [(b"hello", "not a PDF"), (b"%PDF-1.7\n%%EOF", "damaged")])
def test_what_is_no_letter_is_said_in_a_sentence(
    db: None, tmp_path: Path, content: bytes, words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    place = tmp_path / "surat.pdf"
    place.write_bytes(content)
    assert main(["letters", "verify", str(place)]) == 1
    assert words in capsys.readouterr().out
    assert main(["letters", "verify", str(tmp_path / "nothing.pdf")]) == 2
    assert main(["letters", "verify", str(place), "--roots", str(place)]) == 2
