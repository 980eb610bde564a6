"""A monitor sees whether Sopan is well."""

import shutil
from datetime import timedelta
from typing import NamedTuple

import pytest
from django.test import Client
from django.utils import timezone

from sopan.notices.models import WorkerBeat


class Disk(NamedTuple):
    total: int
    used: int
    free: int


def beat(seconds_ago: float) -> None:
    now = timezone.now()
    WorkerBeat.objects.create(worker="a", started_at=now, beat_at=now - timedelta(seconds=seconds_ago))


def test_all_is_well_while_the_worker_gives_signs_of_life(db: None, client: Client) -> None:
    beat(seconds_ago=5)
    response = client.get("/sehat/")
    assert response.status_code == 200
    assert response.json()["status"] == "ok"


def test_a_silent_worker_is_trouble(db: None, client: Client) -> None:
    assert client.get("/sehat/").json()["worker"] == "silent"
    beat(seconds_ago=3600)
    response = client.get("/sehat/")
    assert response.status_code == 503
    assert response.json()["worker"] == "silent"


def test_a_full_disk_is_trouble(db: None, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    beat(seconds_ago=5)
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: Disk(10**9, 10**9, 1000))
    response = client.get("/sehat/")
    assert response.status_code == 503
    assert response.json()["disk"] == "low"


def test_health_says_nothing_of_people_or_settings(db: None, client: Client) -> None:
    assert set(client.get("/sehat/").json()) == {
        "status", "database", "worker", "disk", "worker_seconds", "disk_free_mb",
    }  # fmt: skip
