"""Every command, worker and test process starts quickly: what loads slowly waits for whoever needs it."""

import json
import os
import subprocess
import sys

from sopan.site.late import LATE

SLOW = {"aiohttp", "docx", "fido2", "lokal", "lxml", "phonenumbers", "PIL", "pikepdf", "pyhanko", "pypdfium2"}
SLOW |= {"requests", "xlsxwriter"}
START = """
import json, sys
import django
django.setup()
from django.core.checks import run_checks
from sopan.site.late import get_ready
run_checks()
started = list(sys.modules)
get_ready()
print(json.dumps([started, list(sys.modules)]))
"""


def test_start_with_all_checks_and_addresses_loads_nothing_that_loads_slowly_and_the_web_has_it_ready() -> (
    None
):
    done = subprocess.run(
        [sys.executable, "-c", START],
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "sopan.site.settings"},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    started, ready = map(set, json.loads(done.stdout.splitlines()[-1]))
    assert "sopan.site.urls" in started
    assert not started & (SLOW | set(LATE))
    assert ready >= set(LATE)
