"""One exchange with a service over HTTP that ends in time, however the service behaves: late, dripping, without end."""

import logging
import ssl
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from queue import Empty, SimpleQueue
from threading import Thread
from typing import Any

import requests
from django.views.decorators.debug import sensitive_variables
from urllib3.exceptions import HTTPError, ReadTimeoutError

from sopan.signing.errors import SigningError

log = logging.getLogger(__name__)

CONNECT = 5.0  # seconds
PIECE = 65536  # bytes


@dataclass(frozen=True)
class Answer:
    """What the service said: status, headers in lower case, body."""

    status: int
    headers: Mapping[str, str]
    body: bytes = field(repr=False)

    @property
    def media_type(self) -> str:
        """Without its parameters."""
        return self.headers.get("content-type", "").split(";")[0].strip().lower()


@sensitive_variables()
def exchange(method: str, url: str, *, seconds: float, largest: int, **how: Any) -> Answer:
    """Ask once, at most `seconds` from begin to end; `largest` is the bytes that an answer may have.

    `how` is what `requests` takes. A redirect is an answer, not followed, and a packed answer is refused: what it
    unpacks to has no bound. Errors: SigningError ("service_late", "service_down", "bad_answer", "not_configured" for
    a service that cannot prove who it is).
    """
    until = time.monotonic() + seconds
    heard: SimpleQueue[Answer | str] = SimpleQueue()
    # A thread, since a service that sends its headers letter by letter can be left in no other way.
    Thread(target=_ask, args=(heard, until, largest, method, url, how), daemon=True).start()
    found: Answer | str = "service_late"
    try:
        found = heard.get(timeout=seconds)
    except Empty:
        log.warning("a service did not answer within %s seconds", seconds)
    if isinstance(found, str):  # raised out here, so that no request with its secret hangs on the error
        raise SigningError(found)
    return found


@sensitive_variables()
def _ask(
    heard: SimpleQueue[Answer | str], until: float, largest: int, method: str, url: str, how: dict[str, Any]
) -> None:
    try:
        heard.put(_asked(until, largest, method, url, how))
    except SigningError as error:
        heard.put(error.code)
    except requests.exceptions.SSLError as problem:
        proof = ssl.SSLCertVerificationError.__name__ in repr(problem)
        heard.put("not_configured" if proof else "service_down")
    except (requests.exceptions.ReadTimeout, ReadTimeoutError):
        heard.put("service_late")
    except (requests.exceptions.RequestException, OSError):
        heard.put("service_down")
    except HTTPError:
        heard.put("bad_answer")  # the line broke half-way
    except Exception as surprise:
        log.error("a service was not asked: %s", type(surprise).__name__)
        heard.put("service_down")


@sensitive_variables()
def _asked(until: float, largest: int, method: str, url: str, how: dict[str, Any]) -> Answer:
    headers = {"Accept-Encoding": "identity", **how.pop("headers", {})}
    seconds = max(until - time.monotonic(), 0.1)
    with requests.request(
        method,
        url,
        headers=headers,
        timeout=(min(CONNECT, seconds), seconds),
        allow_redirects=False,
        stream=True,
        **how,
    ) as line:
        body = b"".join(_pieces(line, until, largest))
        said = {name.lower(): value for name, value in line.headers.items()}
    length = said.get("content-length", "")
    if said.get("content-encoding", "identity") != "identity" or (
        length.isdecimal() and int(length) != len(body)
    ):
        raise SigningError("bad_answer")
    return Answer(line.status_code, said, body)


def _pieces(line: requests.Response, until: float, largest: int) -> Iterator[bytes]:
    """The body as it comes in. Errors: SigningError when the time is up or it is too large."""
    size = 0
    while piece := line.raw.read1(PIECE, decode_content=False):
        size += len(piece)
        if time.monotonic() > until:
            raise SigningError("service_late")
        if size > largest:
            raise SigningError("bad_answer")
        yield piece
