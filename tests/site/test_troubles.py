"""What goes wrong underneath reaches the person as a sentence, never as a trace: a lost file, a locked database."""

from pathlib import Path
from typing import Any

import pytest
from django.db import OperationalError
from django.test import Client
from pytest_django import Settings

from tests.world import KARANG_TARUNA, TALA, make_world


@pytest.mark.django_db
def test_lost_file_says_that_the_application_is_safe(settings: Settings) -> None:
    world = make_world()
    case = world.apply(TALA, KARANG_TARUNA)
    document = case.documents.select_related("file").first()
    assert document is not None
    (Path(settings.FILES_ROOT) / document.file.path).unlink()
    client = Client(raise_request_exception=False)
    client.force_login(world.citizen, backend="django.contrib.auth.backends.ModelBackend")
    answer = client.get(f"/dokumen/{document.pk}/")
    assert answer.status_code == 500
    assert "hilang atau rusak" in answer.content.decode()


@pytest.mark.django_db
def test_locked_database_asks_to_try_again(monkeypatch: pytest.MonkeyPatch) -> None:
    world = make_world()
    case = world.apply(TALA, KARANG_TARUNA)
    client = Client(raise_request_exception=False)
    client.force_login(world.citizen, backend="django.contrib.auth.backends.ModelBackend")

    def locked(*_args: Any, **_kwargs: Any) -> None:
        raise OperationalError("database is locked")

    monkeypatch.setattr("sopan.cases.loading.lock_case", locked)
    monkeypatch.setattr("sopan.cases.actions.lock_case", locked)
    answer = client.post(f"/permohonan/{case.key}/tarik/", {"reason": "x", "confirm": "on"})
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "60"
    assert "Coba lagi" in answer.content.decode()
