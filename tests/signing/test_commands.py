"""`sopan signing`: what an administrator does at a terminal."""

import io

import pytest
from pytest_django import Settings

from sopan.directory.models import User
from sopan.directory.sealing import open_text
from sopan.signing.checking import check
from sopan.signing.local import LocalSigner
from sopan.site.cli import main
from tests.factories import make_citizen, make_nik
from tests.signing.papers import a_letter
from tests.signing.simulator import Bsre

pytestmark = pytest.mark.once  # signing asks nothing that would differ on PostgreSQL


def typed(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(text))


def test_check_says_that_the_demo_can_sign(head: User, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["signing", "issue", head.username]) == 0
    assert main(["signing", "check", head.username]) == 0
    assert "Nothing to mend." in capsys.readouterr().out


def test_check_finds_what_is_wrong_with_the_service(
    head: User, bsre: Bsre, settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    settings.SIGNER = "bsre-v1"
    assert main(["signing", "check", head.username]) == 0
    bsre.people[0].status = "EXPIRED"
    settings.TSA_URL, settings.TRUST = "http://127.0.0.1:9", "/tidak/ada"
    assert main(["signing", "check", head.username]) == 1
    said = capsys.readouterr().out
    assert f"{head.username} cannot sign" in said
    assert "certificate_expired" in said
    assert "The time stamping authority cannot be used" in said
    assert "SOPAN_TRUST" in said
    bsre.mode = "500"
    assert main(["signing", "check", head.username]) == 1
    assert "service_down" in capsys.readouterr().out
    settings.BSRE_URL = ""
    assert main(["signing", "check"]) == 1
    assert "SOPAN_BSRE_URL" in capsys.readouterr().out


def test_a_certificate_is_issued_with_a_passphrase_and_revoked(
    head: User, monkeypatch: pytest.MonkeyPatch, settings: Settings
) -> None:
    typed(monkeypatch, "rahasia lain\n")
    assert main(["signing", "issue", head.username, "--days", "1", "--stdin"]) == 0
    assert check(LocalSigner().sign(a_letter(), head, "rahasia lain", reason="", place="").content).good
    assert main(["signing", "revoke", head.username]) == 0
    assert LocalSigner().standing(head).error == "certificate_revoked"
    assert main(["signing", "revoke", make_citizen().username]) == 1
    assert main(["signing", "issue", "tidak-ada"]) == 2
    typed(monkeypatch, "\n")
    assert main(["signing", "issue", head.username, "--stdin"]) == 2
    settings.DEMO = False
    assert main(["signing", "issue", head.username]) == 1


def test_a_nik_is_kept_sealed_and_never_repeated(
    head: User, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    nik = make_nik()
    typed(monkeypatch, nik + "\n")
    assert main(["signing", "nik", head.username]) == 0
    head.official.refresh_from_db()
    assert head.official.nik_sealed
    assert open_text(head.official.nik_sealed) == nik
    typed(monkeypatch, "1234\n")
    assert main(["signing", "nik", head.username]) == 1
    assert main(["signing", "nik", make_citizen().username]) == 1
    printed = capsys.readouterr()
    assert nik not in printed.out + printed.err
    assert "1234" not in printed.err
    assert main(["signing", "nik", head.username, "--remove"]) == 0
    head.official.refresh_from_db()
    assert head.official.nik_sealed is None
