"""The daily head: taken once a day, sealed, stamped, tried again when the authority is away, and published."""

import datetime
import hashlib
import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from sopan.audit import sealing
from sopan.audit.checking import verify_heads
from sopan.audit.heads import keep_heads
from sopan.audit.models import Head, Leaf
from sopan.cases.models import Case, Event
from sopan.directory.models import User
from sopan.signing.errors import SigningError
from tests.world import TALA, World

pytestmark = pytest.mark.once

DAY = datetime.timedelta(days=1)


def test_head_covers_every_history_and_book_once_a_day(world: World, cases: list[Case]) -> None:
    now = timezone.now()
    keep_heads(now)
    keep_heads(now)
    head = Head.objects.get()
    said = json.loads(head.content)
    assert said["chains"] == 3  # two cases and the book of outgoing letters
    assert said["events"] == Event.objects.count() + 1
    assert said["previous"] == ""
    assert head.sha256 == hashlib.sha256(head.content.encode()).hexdigest()
    keep_heads(now + DAY)
    second = Head.objects.get(number=2)
    assert json.loads(second.content)["previous"] == head.sha256
    assert json.loads(second.content)["root"] == said["root"]
    assert not Leaf.objects.filter(head=second).exists()  # nothing had moved


def test_head_waits_until_an_hour_after_midnight(db: None) -> None:
    half_past = datetime.datetime(2026, 11, 3, 17, 30, tzinfo=datetime.UTC)  # 00.30 in Jakarta on the 4th
    keep_heads(half_past)
    assert Head.objects.get().day == datetime.date(2026, 11, 2)
    keep_heads(half_past + datetime.timedelta(minutes=31))
    assert Head.objects.filter(day=datetime.date(2026, 11, 3)).exists()


def test_head_names_nobody(world: World, heads: list[Head]) -> None:
    for head in heads:
        assert world.citizen.name not in head.content
        assert set(json.loads(head.content)) == {
            *("format", "office", "number", "day", "taken_at", "chains", "events", "root", "previous"),
        }


def test_untouched_heads_hold(heads: list[Head]) -> None:
    proof = verify_heads(roots=sealing.certificates())
    assert proof.problems == []
    assert (proof.heads, proof.sealed, proof.stamped, proof.trusted) == (2, 2, 2, True)


def test_seal_of_an_authority_that_nobody_vouches_for_is_named(heads: list[Head], tmp_path: Path) -> None:
    from sopan.signing.authority import LocalAuthority

    stranger = LocalAuthority(tmp_path).root.certificate
    proof = verify_heads(roots=[stranger])
    assert proof.trusted is False
    assert any("do not vouch" in one for one in proof.problems)


@pytest.mark.skipif(not shutil.which("openssl"), reason="openssl is not installed here")
def test_openssl_finds_the_seal_good_and_a_changed_head_bad(heads: list[Head], tmp_path: Path) -> None:
    head = heads[0]
    (tmp_path / "head.json").write_text(head.content)
    (tmp_path / "head.p7s").write_bytes(bytes(head.seal))
    (tmp_path / "ca.pem").write_bytes(sealing.as_pem(sealing.certificates()))
    words = (
        "openssl cms -verify -binary -inform DER -in head.p7s -content head.json -CAfile ca.pem -purpose any"
    )
    asked: dict[str, Any] = {"cwd": tmp_path, "capture_output": True, "check": False}
    assert subprocess.run(words.split(), **asked).returncode == 0
    (tmp_path / "head.json").write_text(head.content.replace('"number":1', '"number":7'))
    assert subprocess.run(words.split(), **asked).returncode != 0


def test_authority_that_is_away_leaves_the_head_sealed_and_is_asked_again(
    world: World, cases: list[Case], monkeypatch: pytest.MonkeyPatch
) -> None:
    real = sealing.stamp

    def away(_sealed: bytes) -> bytes:
        raise SigningError("time_stamp_down")

    monkeypatch.setattr("sopan.audit.sealing.stamp", away)
    now = timezone.localtime().replace(hour=12)  # no new day's head becomes due in between
    keep_heads(now)
    head = Head.objects.get()
    assert head.sealed_at is not None
    assert (head.stamped_at, head.tries, head.last_error) == (None, 1, "time_stamp_down")
    page = Client().get("/verifikasi/kepala/").content.decode()
    assert "menunggu penanda waktu" in page
    assert "Coba lagi" not in page
    monkeypatch.setattr("sopan.audit.sealing.stamp", real)
    keep_heads(now)  # too early
    assert Head.objects.get().stamped_at is None
    keep_heads(now + datetime.timedelta(minutes=6))
    head = Head.objects.get()
    assert head.stamped_at is not None
    assert head.last_error == ""


def test_office_without_a_seal_still_has_its_heads(world: World, cases: list[Case], settings: Any) -> None:
    settings.DEMO = False
    keep_heads()
    head = Head.objects.get()
    assert (head.sealed_at, head.last_error) == (None, "not_configured")
    page = Client().get("/verifikasi/kepala/").content.decode()
    assert "Kunci segelnya belum diatur" in page
    assert Client().get("/verifikasi/kepala/1.p7s").status_code == 404
    assert Client().get("/verifikasi/kepala/sertifikat.pem").status_code == 404


def test_seal_of_an_office_is_a_file_with_a_passphrase(db: None, settings: Any, tmp_path: Path) -> None:
    from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, pkcs12

    key = sealing._demo_key(settings.HOME)
    place = tmp_path / "segel.p12"
    place.write_bytes(
        pkcs12.serialize_key_and_certificates(
            b"segel", key.key, key.certificate, list(key.chain), BestAvailableEncryption(b"rahasia-segel")
        )
    )
    settings.DEMO, settings.AUDIT_SEAL, settings.AUDIT_SEAL_PASSPHRASE = False, str(place), "rahasia-segel"
    found = sealing.inspect(b"x", sealing.seal(b"x"))
    assert found.holds
    assert not found.stamped_by
    settings.AUDIT_SEAL_PASSPHRASE = "salah"
    with pytest.raises(SigningError, match="wrong_passphrase"):
        sealing.seal(b"x")


@pytest.mark.parametrize("sealed", [b"", b"\x30\x03\x02\x01\x01", b"\x00" * 400])
def test_what_is_no_seal_is_said_to_be_none(db: None, sealed: bytes) -> None:
    with pytest.raises(ValueError, match="no seal"):
        sealing.inspect(b"x", sealed)


def test_heads_are_published_for_anybody(heads: list[Head]) -> None:
    page = Client().get("/verifikasi/kepala/").content.decode()
    for head in heads:
        assert head.sha256 in page
        content = Client().get(f"/verifikasi/kepala/{head.number}.json")
        assert content.content.decode() == head.content
        assert Client().get(f"/verifikasi/kepala/{head.number}.p7s").content == bytes(head.seal)
    assert Client().get("/verifikasi/kepala/3.json").status_code == 404
    assert b"BEGIN CERTIFICATE" in Client().get("/verifikasi/kepala/sertifikat.pem").content


def test_only_who_runs_the_system_asks_for_another_try(world: World, heads: list[Head]) -> None:
    Head.objects.update(stamped_at=None, last_error="time_stamp_down", tries=3)
    for user, answer in ((world.citizen, 404), (world.official(TALA, "kepala-dinas"), 404)):
        client = Client()
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        assert "Coba lagi" not in client.get("/verifikasi/kepala/").content.decode()
        assert client.post("/verifikasi/kepala/1/lagi/").status_code == answer
    assert Client().post("/verifikasi/kepala/1/lagi/").status_code == 302  # to the sign-in
    assert Head.objects.get(number=1).stamped_at is None
    admin = User.objects.create_user("pengelola", name="Pengelola Uji", is_staff=True)
    client = Client()
    client.force_login(admin, backend="django.contrib.auth.backends.ModelBackend")
    assert "Coba lagi" in client.get("/verifikasi/kepala/").content.decode()
    assert client.post("/verifikasi/kepala/1/lagi/").status_code == 302
    assert Head.objects.get(number=1).stamped_at is not None
