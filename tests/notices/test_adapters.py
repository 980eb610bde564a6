"""The contract that every adapter passes, and e-mail against a real mail server in all its moods."""

import socket
from collections.abc import Iterator
from typing import Any

import pytest
from django.utils import timezone

from sopan.notices import adapters
from sopan.notices.adapters import Adapter, ConsoleAdapter, SmtpAdapter, UnsetAdapter, adapter_for
from sopan.notices.errors import SENTENCES, NotDelivered, explain
from sopan.notices.models import Notice
from tests.notices.mail_server import Letterbox, mail_server, refuse_sign_in


def notice(address: str = "siti@contoh.id", **more: Any) -> Notice:
    return Notice(
        **{
            "channel": "email",
            "address": address,
            "subject": "Permohonan diterima – nomor 12",
            "body": "Yth. Ibu,\n\npermohonan Anda kami terima.",
            "next_try_at": timezone.now(),
            **more,
        }
    )


@pytest.fixture
def server() -> Iterator[tuple[Letterbox, str]]:
    with mail_server() as made:
        yield made


@pytest.fixture(params=["console", "unset", "smtp", "smtp-down"])
def adapter(request: pytest.FixtureRequest, server: tuple[Letterbox, str]) -> Adapter:
    made: dict[str, Adapter] = {
        "console": ConsoleAdapter(),
        "unset": UnsetAdapter(Notice.Channel.SMS),
        "smtp": SmtpAdapter(server[1]),
        "smtp-down": SmtpAdapter("smtp://127.0.0.1:1"),
    }
    return made[request.param]


def outcome(adapter: Adapter) -> str:
    """Empty when it was delivered, else the code; no other exception may come out of an adapter."""
    try:
        adapter.send(notice())
    except NotDelivered as problem:
        return problem.code
    return ""


def test_every_adapter_keeps_the_contract(adapter: Adapter) -> None:
    assert adapter.name
    assert all(problem.endswith(".") for problem in adapter.check_config())
    adapter.close()
    for _ in range(2):  # after a close, and again on an open connection
        words = outcome(adapter)
        assert words == "" or explain(words).endswith(".")
        assert "siti" not in words
    adapter.close()
    adapter.close()


def test_mail_arrives_as_it_was_written_with_a_link_and_a_stable_id(
    server: tuple[Letterbox, str], settings: Any
) -> None:
    box, url = server
    settings.BASE_URL = "https://layanan.contoh.go.id"
    told = notice(link="/permohonan/abc/")
    adapter = SmtpAdapter(url)
    adapter.send(told)
    adapter.send(told)
    adapter.close()
    first, second = box.letters
    assert box.recipients == ["siti@contoh.id"] * 2
    assert first["Subject"] == "Permohonan diterima – nomor 12"
    assert first["Message-ID"] == second["Message-ID"] == f"<{told.key}@layanan.contoh.go.id>"
    assert first["Auto-Submitted"] == "auto-generated"
    text = first.get_content()
    assert "permohonan Anda kami terima." in text
    assert "https://layanan.contoh.go.id/permohonan/abc/" in text


@pytest.mark.parametrize(
    ("address", "code", "final"),
    [
        ("refused@contoh.id", "recipient-refused 550", True),
        ("busy@contoh.id", "server-busy 451", False),
        ("data@contoh.id", "message-refused 554", True),
        ("dies@contoh.id", "server-hung-up", False),
        ("bukan alamat", "address-wrong", True),
        ("a@contoh.id\nBcc: b@contoh.id", "address-wrong", True),
    ],
)
def test_each_refusal_is_known_as_passing_or_final(
    server: tuple[Letterbox, str], address: str, code: str, final: bool
) -> None:
    box, url = server
    adapter = SmtpAdapter(url)
    with pytest.raises(NotDelivered) as caught:
        adapter.send(notice(address))
    assert (caught.value.code, caught.value.final) == (code, final)
    assert "contoh.id" not in explain(caught.value.code)
    adapter.send(notice())  # and the next person still gets theirs
    adapter.close()
    assert box.recipients == ["siti@contoh.id"]


def test_refused_sender_is_our_own_setting_and_concerns_every_message(server: tuple[Letterbox, str]) -> None:
    box, url = server
    box.sender_refused = True
    with pytest.raises(NotDelivered) as caught:
        SmtpAdapter(url).send(notice())
    assert caught.value.code == "server-refused-sender 550"
    assert not caught.value.final
    assert caught.value.whole_channel


def test_wrong_password_is_said_without_showing_it() -> None:
    with mail_server(authenticator=refuse_sign_in, auth_require_tls=False) as (_box, url):
        adapter = SmtpAdapter(url.replace("smtp://", "smtp://kantor:sandi-rahasia@"))
        with pytest.raises(NotDelivered) as caught:
            adapter.send(notice())
    assert caught.value.code == "server-refused-us 535"
    assert caught.value.whole_channel


def test_server_that_is_down_concerns_every_message() -> None:
    with pytest.raises(NotDelivered) as caught:
        SmtpAdapter("smtp://127.0.0.1:1").send(notice())
    assert caught.value.code == "server-silent"
    assert caught.value.whole_channel
    assert explain(caught.value.code) == "Server surel tidak menjawab."


def test_server_that_never_speaks_does_not_hold_the_worker(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(adapters, "TIMEOUT", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as mute, pytest.raises(NotDelivered) as caught:
        SmtpAdapter(f"smtp://127.0.0.1:{mute.getsockname()[1]}").send(notice())
    assert caught.value.code in ("server-silent", "server-hung-up")


def test_server_that_went_away_between_two_messages_is_reached_anew() -> None:
    with mail_server() as (box, url):
        adapter = SmtpAdapter(url)
        adapter.send(notice())
        adapter._line.connection.sock.shutdown(socket.SHUT_RDWR)  # type: ignore[union-attr]
        with pytest.raises(NotDelivered):
            adapter.send(notice())
        adapter.send(notice())
        adapter.close()
        assert len(box.letters) == 2


def test_office_without_settings_says_so_and_sends_nothing_to_the_screen(settings: Any) -> None:
    settings.DEMO, settings.EMAIL_URL = False, ""
    for channel in ("email", "sms"):
        adapter = adapter_for(channel)
        assert adapter.check_config()
        with pytest.raises(NotDelivered) as caught:
            adapter.send(notice(channel=channel))
        assert caught.value.code == f"{channel}-not-set"
        assert not caught.value.counts
    assert ConsoleAdapter().check_config()
    with pytest.raises(NotDelivered):
        ConsoleAdapter().send(notice())


def test_demo_shows_messages_and_uses_a_mail_server_when_there_is_one(settings: Any) -> None:
    settings.DEMO, settings.EMAIL_URL = True, ""
    assert isinstance(adapter_for("email"), ConsoleAdapter)
    settings.EMAIL_URL = "smtp://127.0.0.1:25"
    assert isinstance(adapter_for("email"), SmtpAdapter)
    assert isinstance(adapter_for("sms"), ConsoleAdapter)


@pytest.mark.parametrize("url", ["mail.contoh.id", "http://mail.contoh.id", "smtp+tls://", "console://"])
def test_mail_url_that_cannot_work_is_found_before_it_is_used(url: str) -> None:
    assert "SOPAN_EMAIL_URL" in SmtpAdapter(url).check_config()[0]


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        (
            "smtp+tls://u:p%40ss@mail.contoh.id:587",
            {
                "host": "mail.contoh.id",
                "port": 587,
                "username": "u",
                "password": "p@ss",
                "use_tls": True,
                "use_ssl": False,
            },
        ),
        (
            "smtp+ssl://mail.contoh.id",
            {
                "host": "mail.contoh.id",
                "port": 465,
                "username": "",
                "password": "",
                "use_tls": False,
                "use_ssl": True,
            },
        ),
    ],
)
def test_mail_url_is_read_right(url: str, expected: dict[str, Any]) -> None:
    assert SmtpAdapter(url).check_config() == []
    assert adapters._backend_options(url) == expected


def test_every_error_has_a_sentence() -> None:
    assert all(explain(code).endswith(".") for code in SENTENCES)
    assert explain("recipient-refused 550") == "Alamat penerima ditolak oleh server surel (550)."
    assert explain("") == ""
