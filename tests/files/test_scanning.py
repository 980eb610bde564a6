"""The virus scanner: off is said, silent refuses, and what it finds does not come in."""

import socket
import struct
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.checks import Error, Info

from sopan.files.apps import scanner_works
from sopan.files.checks import inspect
from sopan.files.errors import FileRefused
from sopan.files.scanning import State, status
from tests.files.making import pdf, upload

EICAR_LIKE = b"ini-virus-uji"


class Scanner:
    """Speaks enough of clamd's protocol: PING and INSTREAM."""

    def __init__(self, listener: socket.socket, limit: int = 10_000_000) -> None:
        self.listener = listener
        self.limit = limit
        self.seen: list[bytes] = []
        self.answer = b""
        self.thread = threading.Thread(target=self._serve, daemon=True)
        self.thread.start()

    def _serve(self) -> None:
        while True:
            try:
                line, _address = self.listener.accept()
            except OSError:
                return
            with line, line.makefile("rb") as heard:
                self._talk(line, heard)

    def _talk(self, line: socket.socket, heard: Any) -> None:
        command = b""
        while not command.endswith(b"\0"):
            command += heard.read(1)
        if command == b"zPING\0":
            line.sendall(b"PONG\0")
            return
        content = b""
        while size := struct.unpack(">I", heard.read(4))[0]:
            content += heard.read(size)
            if len(content) > self.limit:
                line.sendall(b"INSTREAM size limit exceeded. ERROR\0")
                return
        self.seen.append(content)
        line.sendall(self.answer or (b"stream: Uji FOUND\0" if EICAR_LIKE in content else b"stream: OK\0"))


@pytest.fixture(params=["tcp", "unix"])
def scanner(request: pytest.FixtureRequest, settings: Any, tmp_path: Path) -> Iterator[Scanner]:
    if request.param == "tcp":
        listener = socket.create_server(("127.0.0.1", 0))
        settings.CLAMAV_SOCKET = f"127.0.0.1:{listener.getsockname()[1]}"
    else:
        listener = socket.socket(socket.AF_UNIX)
        listener.bind(str(tmp_path / "clamd"))
        listener.listen()
        settings.CLAMAV_SOCKET = str(tmp_path / "clamd")
    made = Scanner(listener)
    yield made
    listener.shutdown(socket.SHUT_RDWR)
    listener.close()
    made.thread.join(5)


def refusal_of(content: bytes) -> FileRefused:
    with pytest.raises(FileRefused) as caught:
        inspect(upload(content))
    return caught.value


def test_scanner_is_off_by_default_and_says_so() -> None:
    assert status().state == State.OFF
    assert "tidak dipasang" in status().sentence
    assert isinstance(scanner_works()[0], Info)
    with inspect(upload(pdf())):
        pass


def test_clean_file_is_seen_whole_by_the_scanner_and_comes_in(scanner: Scanner) -> None:
    assert status().state == State.ON
    with inspect(upload(pdf())):
        pass
    assert scanner.seen == [pdf()]


def test_infected_file_is_refused(scanner: Scanner) -> None:
    assert refusal_of(b"%PDF-1.7 " + EICAR_LIKE).code == "infected"


def test_file_that_the_scanner_cannot_judge_is_refused(scanner: Scanner) -> None:
    scanner.limit = 100
    assert refusal_of(pdf() + b" " * 200_000).code == "scanner-failed"
    scanner.limit = 10_000_000
    scanner.answer = b"stream: gagal ERROR\0"
    assert refusal_of(pdf()).code == "scanner-failed"


@pytest.mark.parametrize("where", ["127.0.0.1:1", "/tidak/ada/clamd", "salah tulis", "127.0.0.1:pintu"])
def test_files_are_refused_while_the_scanner_is_on_but_silent(settings: Any, where: str) -> None:
    settings.CLAMAV_SOCKET = where
    assert status().state == State.UNREACHABLE
    assert isinstance(scanner_works()[0], Error)
    problem = refusal_of(pdf())
    assert problem.code == "scanner-unreachable"
    assert "pemindai virus tidak menjawab" in problem.message


def test_scanner_that_hangs_up_without_a_word_is_silent(settings: Any) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        settings.CLAMAV_SOCKET = f"127.0.0.1:{listener.getsockname()[1]}"

        def hang_up() -> None:
            for _ in range(2):
                listener.accept()[0].close()

        thread = threading.Thread(target=hang_up)
        thread.start()
        assert status().state == State.UNREACHABLE
        assert refusal_of(pdf()).code == "scanner-unreachable"
        thread.join(5)
