"""Children of `bench.web`: one that fills the database and says what to ask for, one that serves it."""

import argparse
import json
import os
import re
import sys

import django


def prepare(open_cases: int) -> None:
    """Fill the database of SOPAN_DATABASE_URL and print the requests to make, as JSON."""
    from django.core.management import call_command
    from django.test import Client

    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)

    from bench.office import make_office, settle
    from bench.office import open_cases as fill
    from sopan.cases.models import Case
    from sopan.cases.tracking import secret_of

    office = make_office()
    fill(office, open_cases)
    settle()
    case = Case.objects.latest("pk")
    official = Client(SERVER_NAME="127.0.0.1")
    official.force_login(office.person("loket"))
    visitor = Client(enforce_csrf_checks=True, SERVER_NAME="127.0.0.1")
    found = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', visitor.get("/lacak/").content.decode())
    assert found is not None
    body = f"csrfmiddlewaretoken={found[1]}&nomor={case.number}&kode={secret_of(case)}"
    requests = {
        "plain page, one query": _request("GET", "/polos/"),
        "home": _request("GET", "/"),
        "service": _request("GET", "/layanan/pengukuran/sembilan-langkah/"),
        "tracking": _request("POST", "/lacak/", _cookies(visitor), body),
        "inbox": _request("GET", "/meja/", _cookies(official)),
    }
    print(json.dumps(requests))


def serve(port: int, workers: int) -> None:
    """Serve as `sopan serve` does."""
    from sopan.site.web import run_web

    run_web(argparse.Namespace(host="127.0.0.1", port=port, workers=workers, access_log=False))


def _cookies(client: object) -> str:
    return "; ".join(f"{name}={morsel.value}" for name, morsel in client.cookies.items())  # type: ignore[attr-defined]


def _request(method: str, path: str, cookies: str = "", body: str = "") -> str:
    lines = [
        f"{method} {path} HTTP/1.1",
        "Host: 127.0.0.1",
        "Accept-Encoding: identity",
        "Connection: keep-alive",
    ]
    if cookies:
        lines.append(f"Cookie: {cookies}")
    if body:
        lines += ["Content-Type: application/x-www-form-urlencoded", f"Content-Length: {len(body)}"]
    return "\r\n".join([*lines, "", body])


def main() -> None:
    """`prepare OPEN_CASES` or `serve PORT WORKERS`."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "bench.web_settings"
    django.setup()
    numbers = [int(word) for word in sys.argv[2:]]
    {"prepare": prepare, "serve": serve}[sys.argv[1]](*numbers)


if __name__ == "__main__":
    main()
