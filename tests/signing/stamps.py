"""A small time stamping authority over HTTP, as `sopan.signing.stamping` asks one, that can misbehave."""

import contextlib
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType

from asn1crypto import tsp

from sopan.signing.authority import LocalAuthority
from sopan.signing.stamping import QUERY, REPLY


class StampServer:
    """Stamps with the authority's key. `mode`: empty, html, other (stamps something else), refuse, 500, late."""

    def __init__(self, authority: LocalAuthority) -> None:
        self.mode = ""
        self.asked = 0
        server = self

        class Handler(BaseHTTPRequestHandler):
            def log_message(self, format: str, *args: object) -> None:
                """Keeps quiet."""

            def do_POST(self) -> None:
                server.asked += 1
                body = self.rfile.read(int(self.headers["Content-Length"]))
                if self.headers["Content-Type"] != QUERY:
                    self.send_error(415)
                    return
                if server.mode == "late":
                    time.sleep(1.5)
                self.send_response(500 if server.mode == "500" else 200)
                self.send_header("Content-Type", REPLY)
                self.end_headers()
                said = b"<html>" if server.mode == "html" else self.answer(tsp.TimeStampReq.load(body))
                with contextlib.suppress(BrokenPipeError):  # nobody waited
                    self.wfile.write(said)

            def answer(self, request: tsp.TimeStampReq) -> bytes:
                if server.mode == "refuse":
                    request["message_imprint"]["hash_algorithm"]["algorithm"] = "sha1"
                if server.mode == "other":
                    request["message_imprint"]["hashed_message"] = b"\x01" * 32
                return bytes(authority.stamping.answer(request).dump())

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    def __enter__(self) -> "StampServer":
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()
