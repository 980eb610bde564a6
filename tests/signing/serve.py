"""The simulator for a client of one's choice: `.venv/bin/python -m tests.signing.serve [--port 8123]`, until Ctrl-C."""

import argparse
import os
import tempfile
import threading
from pathlib import Path

import django


def main() -> None:
    """Serve with one person in it, who is printed with the account."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=8123)
    port = parser.parse_args().port
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sopan.site.settings")
    django.setup()
    from tests.signing.simulator import ACCOUNT, Bsre, Person

    with tempfile.TemporaryDirectory() as folder, Bsre(Path(folder), port=port) as bsre:
        person = bsre.add(Person("0000000000000001", "uji@contoh.go.id", "Pejabat Uji", "rahasia-uji"))
        print(f"{bsre.url}, account {' / '.join(ACCOUNT)}", flush=True)
        print(f"NIK {person.nik}, e-mail {person.email}, passphrase {person.passphrase}", flush=True)
        threading.Event().wait()


if __name__ == "__main__":
    main()
