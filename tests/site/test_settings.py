"""An installation that is not fit for real citizens does not start."""

import os
import runpy
import subprocess
import sys
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.core.checks import run_checks
from django.core.exceptions import ImproperlyConfigured
from pytest_django import Settings

from sopan.site import checks

FIT = {
    "SOPAN_MODE": "production",
    "SOPAN_SECRET_KEY": "s" * 50,
    "SOPAN_INDEX_KEY": "i" * 50,
    "SOPAN_DATA_KEYS": "QUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUE=",
    "SOPAN_BASE_URL": "https://layanan.contoh.go.id",
    "SOPAN_HOSTS": "layanan.contoh.go.id",
}
CHECKED = ("DEMO", "DEBUG", "BASE_URL", "ALLOWED_HOSTS", "DATA_KEYS", "EMAIL_URL")
"""The settings that `sopan.site.checks` looks at."""


def start(**environment: str) -> subprocess.CompletedProcess[str]:
    """`sopan django check` in a process of its own under exactly these settings."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("SOPAN_")}
    home = {"SOPAN_HOME": os.environ.get("SOPAN_HOME", str(django_settings.HOME))}
    return subprocess.run(
        [sys.executable, "-m", "sopan.site.cli", "django", "check"],
        env={**inherited, **home, **environment},
        capture_output=True,
        text=True,
        timeout=60,
    )


def settings_of(environment: dict[str, str]) -> dict[str, Any]:
    """The settings under exactly these words of the environment, read as a start of Sopan does first."""
    kept = {name: value for name, value in os.environ.items() if name.startswith("SOPAN_")}
    try:
        for name in kept:
            del os.environ[name]
        os.environ.update({"SOPAN_HOME": str(django_settings.HOME), **environment})
        return runpy.run_path(str(django_settings.PACKAGE / "site" / "settings.py"))
    finally:
        for name in [name for name in os.environ if name.startswith("SOPAN_")]:
            del os.environ[name]
        os.environ.update(kept)


def test_production_starts_with_its_own_secrets() -> None:
    done = start(**FIT)
    assert done.returncode == 0, done.stderr


def test_production_refuses_the_secrets_of_the_demo() -> None:
    secrets = ("SOPAN_SECRET_KEY", "SOPAN_INDEX_KEY", "SOPAN_DATA_KEYS")
    done = start(**{name: value for name, value in FIT.items() if name not in secrets})
    assert done.returncode == 3
    assert all(secret in done.stderr for secret in secrets)
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("secret", ["SOPAN_SECRET_KEY", "SOPAN_INDEX_KEY", "SOPAN_DATA_KEYS"])
def test_each_secret_of_the_demo_is_refused_by_itself(secret: str) -> None:
    with pytest.raises(ImproperlyConfigured, match=secret):
        settings_of({name: value for name, value in FIT.items() if name != secret})


@pytest.mark.parametrize(
    ("changed", "named"),
    [
        ({"SOPAN_MODE": "prod"}, "SOPAN_MODE"),
        ({"SOPAN_MODE": "demo"}, "SOPAN_MODE"),  # with a public address
    ],
)
def test_a_mode_that_does_not_fit_is_named(changed: dict[str, str], named: str) -> None:
    with pytest.raises(ImproperlyConfigured, match=named):
        settings_of({**FIT, **changed})


@pytest.mark.parametrize(
    ("changed", "named"),
    [
        ({"SOPAN_BASE_URL": "http://layanan.contoh.go.id"}, "SOPAN_BASE_URL"),
        ({"SOPAN_HOSTS": ""}, "SOPAN_HOSTS"),
        ({"SOPAN_HOSTS": "*"}, "SOPAN_HOSTS"),
        ({"SOPAN_HOSTS": "lain.contoh.go.id"}, "SOPAN_HOSTS"),
        ({"SOPAN_DEBUG": "1"}, "SOPAN_DEBUG"),
        ({"SOPAN_DATA_KEYS": "cGVuZGVr" * 6}, "SOPAN_DATA_KEYS"),
    ],
)
def test_an_unfit_setting_is_named(settings: Settings, changed: dict[str, str], named: str) -> None:
    for name, value in settings_of({**FIT, **changed}).items():
        if name in CHECKED:
            setattr(settings, name, value)
    assert named in " ".join(str(problem) for problem in run_checks() if problem.is_serious())


def test_what_a_check_objects_to_does_not_start() -> None:
    done = start(**{**FIT, "SOPAN_BASE_URL": "http://layanan.contoh.go.id"})
    assert done.returncode != 0
    assert "SOPAN_BASE_URL" in done.stderr


def test_the_demo_itself_has_nothing_to_object_to() -> None:
    assert checks.production(None) == []
    assert checks.keys(None) == []


def test_production_warns_when_no_email_can_leave(settings: Settings) -> None:
    settings.DEMO = False
    settings.BASE_URL = "https://layanan.contoh.go.id"
    settings.ALLOWED_HOSTS = ["layanan.contoh.go.id"]
    settings.EMAIL_URL = ""
    assert [problem.id for problem in checks.production(None)] == ["sopan.W001"]


def test_cookies_are_for_the_server_alone() -> None:
    assert django_settings.SESSION_COOKIE_HTTPONLY
    assert django_settings.CSRF_COOKIE_HTTPONLY
    assert django_settings.SESSION_COOKIE_SAMESITE == "Lax"


def test_pages_may_load_nothing_from_elsewhere_and_no_inline_script() -> None:
    directives = django_settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]
    sources = {source for value in directives.values() if isinstance(value, list) for source in value}
    assert sources <= {"'self'", "'none'", "data:", "blob:"}
    assert directives["object-src"] == directives["base-uri"] == ["'none'"]


def test_counters_of_throttles_are_not_thrown_away_when_many_ask() -> None:
    """Django keeps 300 entries by default and then drops any; whoever asks under many names would reset all."""
    assert settings_of({})["CACHES"]["default"]["OPTIONS"]["MAX_ENTRIES"] >= 100_000
