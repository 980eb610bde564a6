"""An office whose officials sign, with an authority of its own for each test."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization
from pytest_django import Settings

from sopan.directory.models import Agency, User
from sopan.directory.sealing import seal_text
from sopan.files.storage import store_bytes
from sopan.signing import requests
from sopan.signing.models import Signature
from tests.factories import make_agency, make_official
from tests.signing.papers import a_letter
from tests.signing.simulator import ACCOUNT, Bsre, Person

PASSPHRASE = "rahasia Bu Siti #1"


@pytest.fixture(autouse=True)
def keys(settings: Settings, tmp_path: Path) -> Path:
    """The authority of this test alone."""
    settings.HOME = tmp_path
    return tmp_path / "keys"


@pytest.fixture
def agency(db: None) -> Agency:
    return make_agency()


@pytest.fixture
def head(agency: Agency) -> User:
    """The head of the office, who signs."""
    user = make_official(agency, name="Dra. Siti Aminah, M.Si.", email="siti@contoh.go.id")
    user.official.nik_sealed = seal_text("6301034101700001")
    user.official.save()
    return user


@pytest.fixture
def waiting(agency: Agency, head: User) -> Signature:
    """A letter that waits for the head's signature."""
    return a_waiting(agency, head)


def a_waiting(agency: Agency, user: User, text: str = "Isi surat.") -> Signature:
    from django.utils import timezone

    prepared = store_bytes(a_letter(text), "surat.pdf", "application/pdf", owner=user, sealed=False)
    return requests.want(agency, user, prepared, timezone.now())


@pytest.fixture
def bsre(settings: Settings, tmp_path: Path) -> Iterator[Bsre]:
    """The service of BSrE, which knows the head, and whose root is believed."""
    with Bsre(tmp_path / "bsre") as service:
        service.add(Person("6301034101700001", "siti@contoh.go.id", "Siti Aminah", PASSPHRASE))
        trust = tmp_path / "percaya"
        trust.mkdir()
        root = service.authority.root.certificate.public_bytes(serialization.Encoding.PEM)
        (trust / "bsre.pem").write_bytes(root)
        settings.TRUST = str(trust)
        settings.BSRE_URL = service.url
        settings.BSRE_USER, settings.BSRE_PASSWORD = ACCOUNT
        settings.BSRE_TIMEOUT = 60
        yield service
