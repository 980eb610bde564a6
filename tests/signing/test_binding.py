"""Whose certificate it is: two officials of one name are told apart, and a renewed certificate is not held up."""

import datetime
import uuid
from pathlib import Path

import pytest
from cryptography import x509
from django.utils import timezone
from pytest_django import Settings

from sopan.directory.models import User
from sopan.signing import requests
from sopan.signing.authority import LocalAuthority
from sopan.signing.binding import bind
from sopan.signing.errors import SigningError
from sopan.signing.models import Signature
from sopan.site.cli import main
from tests.factories import make_official
from tests.signing.conftest import PASSPHRASE
from tests.signing.simulator import Bsre

pytestmark = pytest.mark.once

NOW = timezone.now()
NAME = "Siti Aminah"


@pytest.fixture
def authority(tmp_path: Path) -> LocalAuthority:
    """Of whom certificates are got."""
    return LocalAuthority(tmp_path / "penerbit")


def a_certificate(authority: LocalAuthority, number: str = "", days: int = 700) -> x509.Certificate:
    """Another one, always of the same name."""
    until = NOW + datetime.timedelta(days=days)
    return authority.issue(uuid.uuid4(), NAME, "kunci", organisation="Dinas", serial=number, until=until)


def refused(user: User, certificate: x509.Certificate) -> str:
    with pytest.raises(SigningError) as raised:
        bind(user, certificate, NOW)
    return raised.value.code


def test_certificate_seen_first_is_the_officials_and_a_namesakes_is_not(
    head: User, authority: LocalAuthority
) -> None:
    own, namesakes = a_certificate(authority), a_certificate(authority)
    bind(head, own, NOW)
    assert bind(head, own, NOW).believed_at == NOW
    assert refused(head, namesakes) == refused(head, namesakes) == "new_certificate"
    other = make_official(head.official.agency, name="Hj. Siti Aminah, S.Sos.")
    assert refused(other, own) == "other_signer"
    assert bind(other, namesakes, NOW).believed_at == NOW
    assert refused(head, namesakes) == "other_signer", "now it is known whose it is"


def test_certificate_that_renews_one_about_to_end_is_believed(head: User, authority: LocalAuthority) -> None:
    bind(head, a_certificate(authority, days=59), NOW)
    assert refused(head, a_certificate(authority, days=10)) == "new_certificate", "it ends before the old one"
    renewed = a_certificate(authority)
    assert bind(head, renewed, NOW).believed_at == NOW
    assert refused(head, a_certificate(authority, days=1400)) == "new_certificate"


def test_nip_or_nik_in_a_certificate_says_whose_it_is(head: User, authority: LocalAuthority) -> None:
    head.official.nip = "198001012005011001"
    assert refused(head, a_certificate(authority, "198001012005011002")) == "other_signer"
    assert refused(head, a_certificate(authority, "NIK 6301034101700009")) == "other_signer"
    bind(head, a_certificate(authority, head.official.nip), NOW)
    with_nik = bind(head, a_certificate(authority, "NIK:6301034101700001"), NOW)
    assert with_nik.believed_at == NOW
    assert "6301034101700001" not in with_nik.subject


def test_letter_waits_until_an_administrator_believes_the_new_certificate(
    waiting: Signature, head: User, bsre: Bsre, settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    settings.SIGNER = "bsre-v2"
    asked = ["signing", "certificate", head.username]
    assert main(asked) == 0
    person = bsre.people[0]
    certificate = bsre.authority.certificate_of(person.key)
    assert certificate is not None
    bind(head, certificate, NOW)
    bsre.authority.issue(person.key, person.name, "kunci", organisation="Pemerintah Uji")
    with pytest.raises(SigningError, match="new_certificate"):
        requests.attempt(waiting, PASSPHRASE, reason="", place="")
    waiting.refresh_from_db()
    assert (waiting.state, waiting.last_error) == ("waiting", "new_certificate")
    assert main(asked) == 1
    assert "NOT BELIEVED YET" in capsys.readouterr().out
    renewed = bsre.authority.certificate_of(person.key)
    assert renewed is not None
    assert main([*asked, "--believe", "1234"]) == 2
    assert main([*asked, "--believe", f"#{renewed.serial_number:x}"]) == 0
    assert "by an administrator" in capsys.readouterr().out
    assert requests.attempt(waiting, PASSPHRASE, reason="", place="").state == "signed"
