"""The demonstration's own authority: made on first use, guarded by file modes, refused in an office."""

import datetime
import multiprocessing
import stat
from pathlib import Path
from unittest.mock import patch

import pytest
from django.core.checks import run_checks
from django.utils import timezone
from pytest_django import Settings

from sopan.directory.demo import PASSWORD
from sopan.directory.models import Agency, User
from sopan.signing import keys as key_files
from sopan.signing.authority import LocalAuthority, local_authority
from sopan.signing.checking import check
from sopan.signing.choosing import standing_of
from sopan.signing.errors import SigningError
from sopan.signing.local import LocalSigner, issue_to
from tests.signing.papers import a_letter

pytestmark = pytest.mark.once  # signing asks nothing that would differ on PostgreSQL


def sign(user: User, secret: str = PASSWORD) -> bytes:
    return LocalSigner().sign(a_letter(), user, secret, reason="Surat", place="Pelaihari").content


def test_an_official_of_the_demo_signs_with_the_demo_password(head: User, keys: Path) -> None:
    report = check(sign(head))
    assert report.good
    found = report.signatures[0]
    assert found.signer == "Dra. Siti Aminah, M.Si."
    assert (found.level, found.revocation_known, found.covers_all) == ("B-LT", True, True)
    assert head.official.nip in found.certificate


def test_the_keys_are_for_the_system_alone(head: User, keys: Path) -> None:
    sign(head)
    files = [path for path in keys.rglob("*") if path.is_file()]
    assert {path.name for path in files} >= {"root.pem", "issuing.pem", "stamping.pem", f"{head.key}.pem"}
    assert {stat.S_IMODE(path.stat().st_mode) for path in files} == {0o600}
    assert {stat.S_IMODE(path.stat().st_mode) for path in (keys, keys / "officials")} == {0o700}
    assert b"ENCRYPTED" in (keys / "officials" / f"{head.key}.pem").read_bytes()


def test_a_wrong_passphrase_signs_nothing(head: User) -> None:
    for secret in ("salah", "", PASSWORD.upper()):
        with pytest.raises(SigningError, match="wrong_passphrase"):
            sign(head, secret)


def test_a_batch_loads_the_key_once(head: User) -> None:
    sign(head)
    loading = key_files.serialization.load_pem_private_key
    with (
        patch.object(key_files.serialization, "load_pem_private_key", wraps=loading) as load,
        LocalSigner().opened(head, PASSWORD) as opened,
    ):
        letters = [opened.sign(a_letter(f"Surat {n}"), reason="", place="").content for n in range(5)]
    assert load.call_count == 1
    assert all(check(letter).good for letter in letters)
    assert len(set(letters)) == 5


def test_the_past_of_the_demo_is_signed_in_the_past(head: User) -> None:
    """The demo plays two months back, with the clock set back; time stamp and revocation list are of that time."""
    then = timezone.now() - datetime.timedelta(days=60)
    with patch("django.utils.timezone.now", lambda: then):
        content = sign(head)
    found = check(content).signatures[0]
    assert found.good
    assert found.claimed_at == found.stamped_at == then.replace(microsecond=0)
    assert f"{then.astimezone(datetime.UTC):%Y%m%d%H%M%S}Z".encode() in content  # /M


def test_a_certificate_that_ends_is_warned_of_and_then_refused(head: User, agency: Agency) -> None:
    issue_to(head, PASSWORD, days=1)
    standing = LocalSigner().standing(head)
    tomorrow = (timezone.now() + datetime.timedelta(days=1)).astimezone(agency.zone).date()
    assert (standing.error, standing.valid_until) == ("", tomorrow)
    assert standing_of(agency, head) == standing
    signed = sign(head)
    later = timezone.now() + datetime.timedelta(days=2)
    with patch("django.utils.timezone.now", lambda: later):
        assert LocalSigner().standing(head).error == "certificate_expired"
        with pytest.raises(SigningError, match="certificate_expired"):
            sign(head)
        assert check(signed).good  # it held when it was used, and a time stamp says when


def test_a_revoked_certificate_signs_no_more_but_what_it_signed_before_holds(head: User) -> None:
    earlier = timezone.now() - datetime.timedelta(days=3)
    with patch("django.utils.timezone.now", lambda: earlier):
        signed = sign(head)
    local_authority().revoke(head.key)
    assert LocalSigner().standing(head).error == "certificate_revoked"
    with pytest.raises(SigningError, match="certificate_revoked"):
        sign(head)
    assert check(signed).good


def test_a_signature_made_after_the_revocation_is_found(head: User) -> None:
    """Somebody who has the key signs all the same, without asking the authority."""
    sign(head)
    local_authority().revoke(head.key)
    later = timezone.now() + datetime.timedelta(hours=2)
    with (
        patch("django.utils.timezone.now", lambda: later),
        patch.object(LocalAuthority, "is_revoked", return_value=False),
    ):
        content = sign(head)
        found = check(content).signatures[0]
    assert (found.intact, found.trusted, found.trouble) == (True, False, "revoked")


def test_an_office_does_not_use_it(head: User, settings: Settings) -> None:
    settings.DEMO, settings.SIGNER = False, "local"
    assert LocalSigner().check_config()
    assert [found.id for found in run_checks() if found.id.startswith("sopan.E01")] == ["sopan.E011"]
    with pytest.raises(SigningError, match="not_configured"):
        sign(head)
    settings.SIGNER = "sidik jari"
    assert [found.id for found in run_checks() if found.id.startswith("sopan.E01")] == ["sopan.E010"]
    settings.SIGNER = "none"
    assert not [found.id for found in run_checks() if found.id.startswith("sopan.E01")]


def test_two_first_starts_make_one_authority(tmp_path: Path) -> None:
    with multiprocessing.get_context("fork").Pool(4) as pool:
        serials = pool.map(_root_of, [str(tmp_path / "baru")] * 8)
    assert len(set(serials)) == 1


def _root_of(folder: str) -> int:
    authority = LocalAuthority(Path(folder))
    assert authority.stamping
    return authority.root.certificate.serial_number
