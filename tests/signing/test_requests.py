"""Letters that wait for a signature: tried, seen, signed once, and the passphrase nowhere."""

import datetime
import logging
import threading
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from unittest.mock import patch

import pytest
from django.apps import apps
from django.db import connection
from django.utils import timezone, translation
from pytest_django import Settings

from sopan.directory.demo import PASSWORD
from sopan.directory.models import Agency, User
from sopan.files.errors import FileRefused
from sopan.files.storage import open_file
from sopan.signing import requests
from sopan.signing.checking import check
from sopan.signing.errors import WORDS, SigningError, words_of
from sopan.signing.local import LocalSigner, issue_to
from sopan.signing.models import Signature
from sopan.signing.signer import Opened, Signed
from tests.factories import make_official
from tests.signing.conftest import a_waiting
from tests.signing.simulator import Bsre


def attempt(signature: Signature, secret: str = PASSWORD) -> Signature:
    return requests.attempt(signature, secret, reason="Surat Keterangan", place="Pelaihari")


def test_a_signed_letter_is_kept_with_level_and_certificate(waiting: Signature) -> None:
    signed = attempt(waiting)
    assert (signed.state, signed.service, signed.level, signed.tries) == ("signed", "local", "B-LT", 1)
    assert signed.signed is not None
    assert signed.signed_at is not None
    report = check(b"".join(open_file(signed.signed)))
    assert report.good
    assert signed.certificate == report.signatures[0].certificate
    assert attempt(signed, "tidak dipakai lagi").signed == signed.signed


def test_what_went_wrong_stands_on_the_waiting_letter(waiting: Signature, head: User, agency: Agency) -> None:
    with pytest.raises(SigningError, match="wrong_passphrase"):
        attempt(waiting, "salah")
    found = Signature.objects.get()
    assert (found.state, found.tries, found.last_error, found.signed) == (
        "waiting",
        1,
        "wrong_passphrase",
        None,
    )
    assert "Passphrase tidak cocok" in words_of(found.last_error)
    attempt(waiting)
    assert Signature.objects.get().state == "signed"


def test_a_batch_is_signed_with_one_key(agency: Agency, head: User) -> None:
    waiting = [a_waiting(agency, head, f"Surat {n}.") for n in range(3)]
    other = a_waiting(agency, make_official(agency))
    opened = LocalSigner.opened
    with (
        patch.object(LocalSigner, "opened", autospec=True, side_effect=opened) as opening,
        requests.together(),
    ):
        for one in (*waiting, other):
            attempt(one)
    assert opening.call_count == 2  # one an official
    signed = {one.certificate for one in Signature.objects.all()}
    assert len(signed) == 2
    assert set(Signature.objects.values_list("state", flat=True)) == {"signed"}


def test_a_wrong_passphrase_is_tried_once_a_batch(agency: Agency, head: User) -> None:
    """A service blocks who guesses: three letters are no three guesses."""
    waiting = [a_waiting(agency, head, f"Surat {n}.") for n in range(3)]
    with requests.together():
        for one in waiting:
            with pytest.raises(SigningError, match="wrong_passphrase"):
                attempt(one, "salah")
        attempt(waiting[0])  # another one may be tried
    assert [one.tries for one in Signature.objects.order_by("pk")] == [2, 0, 0]


def test_what_is_to_be_signed_with_a_pen_is_not_sent_to_the_service(agency: Agency, head: User) -> None:
    prepared = a_waiting(agency, head).prepared
    pen = requests.want(agency, head, prepared, timezone.now(), service=requests.PEN)
    with pytest.raises(SigningError, match="pen_only"):
        attempt(pen)
    signed = requests.signed_by_pen(pen, prepared, timezone.now())
    assert (signed.state, signed.service, signed.level) == ("signed", "pen", "")


@pytest.mark.django_db(transaction=True)
def test_two_who_press_at_once_sign_once(agency: Agency, head: User) -> None:
    waiting = a_waiting(agency, head)
    begun, go_on, found = threading.Event(), threading.Event(), []

    class Slow(Opened):
        def __init__(self, real: Opened) -> None:
            self.real = real

        def sign(self, content: bytes, *, reason: str, place: str) -> Signed:
            begun.set()
            go_on.wait(10)
            return self.real.sign(content, reason=reason, place=place)

    opened = LocalSigner.opened

    @contextmanager
    def slowly(signer: LocalSigner, user: User, secret: str) -> Iterator[Opened]:
        with opened(signer, user, secret) as real:
            yield Slow(real)

    def press() -> None:
        try:
            found.append(attempt(Signature.objects.get(pk=waiting.pk)).state)
        except SigningError as error:
            found.append(error.code)
        finally:
            connection.close()

    with patch.object(LocalSigner, "opened", slowly):
        first = threading.Thread(target=press)
        first.start()
        assert begun.wait(10)
        press()
        go_on.set()
        first.join()
    assert found == ["busy", "signed"]
    assert Signature.objects.get().tries == 1


def test_a_try_that_was_cut_off_can_be_made_again_when_its_time_is_up(waiting: Signature) -> None:
    """The power went while the service was asked: the row says that it goes, and nobody is at it."""
    Signature.objects.update(
        state="going", lease_until=timezone.now() + datetime.timedelta(minutes=1), tries=1
    )
    with pytest.raises(SigningError, match="busy"):
        attempt(waiting)
    Signature.objects.update(lease_until=timezone.now() - datetime.timedelta(seconds=1))
    assert attempt(waiting).tries == 2


def test_a_late_failure_does_not_disturb_the_try_after_it(waiting: Signature) -> None:
    Signature.objects.update(state="going", lease_until=timezone.now() + requests.LEASE, tries=2)
    requests._failed(waiting, 1, "service_late")
    waiting.refresh_from_db()
    assert (waiting.state, waiting.last_error) == ("going", "")


def test_a_letter_that_was_dropped_meanwhile_stays_dropped(waiting: Signature) -> None:
    sign = LocalSigner.opened

    @contextmanager
    def dropped(signer: LocalSigner, user: User, secret: str) -> Iterator[Opened]:
        requests.drop(waiting)
        with sign(signer, user, secret) as opened:
            yield opened

    with patch.object(LocalSigner, "opened", dropped), pytest.raises(SigningError, match="dropped"):
        attempt(Signature.objects.get(pk=waiting.pk))
    assert Signature.objects.get().state == "dropped"


def test_a_library_that_stumbles_leaves_the_letter_waiting(
    waiting: Signature, caplog: pytest.LogCaptureFixture
) -> None:
    broken = RuntimeError(f"kunci {PASSWORD} rusak")
    with (
        patch.object(LocalSigner, "opened", side_effect=broken),
        pytest.raises(SigningError, match="bad_answer") as raised,
    ):
        attempt(waiting)
    assert raised.value.__context__ is None
    assert "RuntimeError" in caplog.text
    assert PASSWORD not in caplog.text


def test_an_office_that_signs_with_a_pen_says_so(waiting: Signature, settings: Settings) -> None:
    settings.SIGNER = "none"
    with pytest.raises(SigningError, match="pen_only"):
        attempt(waiting)
    assert "pindaiannya" in words_of("pen_only")


@pytest.mark.parametrize(
    ("service", "mode"),
    [
        ("local", ""),
        *(
            (version, mode)
            for version in ("bsre-v1", "bsre-v2")
            for mode in ("", "html", "half", "other", "gone")
        ),
    ],
)
def test_the_passphrase_is_nowhere(
    waiting: Signature,
    bsre: Bsre,
    settings: Settings,
    caplog: pytest.LogCaptureFixture,
    service: str,
    mode: str,
) -> None:
    """Not in a log at any level, not in an error with all it hangs on, not in any row, not in any file."""
    caplog.set_level(logging.DEBUG)
    secret = bsre.people[0].passphrase
    settings.SIGNER, bsre.mode = service, mode
    if service == "local":
        issue_to(waiting.signer, secret)
    if mode == "gone":
        settings.BSRE_URL = "http://127.0.0.1:9"
    raised = _attempted(waiting, secret)
    assert (raised is None) == (mode == "")
    if raised is not None:
        assert secret not in "".join(traceback.TracebackException.from_exception(raised).format()) + repr(
            raised
        )
        assert not [one for one in _hanging_on(raised) if secret in repr(vars(one))]
    said = caplog.text + "".join(repr(vars(record)) for record in caplog.records)
    assert secret not in said
    assert "6301034101700001" not in "".join(
        r.getMessage() for r in caplog.records if r.name.startswith("sopan")
    )
    for model in apps.get_models():
        assert secret not in repr(list(model._default_manager.values())), model
    for path in settings.FILES_ROOT.rglob("*"):
        assert not path.is_file() or secret.encode() not in path.read_bytes()


def _attempted(signature: Signature, secret: str) -> SigningError | None:
    try:
        requests.attempt(signature, secret, reason="", place="")
    except SigningError as error:
        return error
    return None


def _hanging_on(error: BaseException) -> list[BaseException]:
    found: list[BaseException] = []
    one: BaseException | None = error
    while one is not None:
        found.append(one)
        one = one.__cause__ or one.__context__
    return found


def test_every_error_says_what_to_do() -> None:
    with translation.override("id"):
        for code in WORDS:
            words = words_of(code)
            assert words.endswith(".")
            assert any(
                word in words.lower()
                for word in ("hubungi", "minta", "coba", "tanyakan", "cetak", "muat ulang", "kembalikan")
            )
    assert words_of("belum-pernah-ada") == words_of("service_refused")


def test_a_full_disk_leaves_the_letter_waiting(waiting: Signature) -> None:
    full = FileRefused("disk-full", "Penuh.")
    with (
        patch("sopan.signing.requests.store_bytes", side_effect=full),
        pytest.raises(SigningError, match="disk_full"),
    ):
        attempt(waiting)
    waiting.refresh_from_db()
    assert (waiting.state, waiting.last_error) == ("waiting", "disk_full")
