"""Whether this Sopan is well: database, worker, disk. For a monitor and for administrators; holds no secrets."""

import shutil

from django.conf import settings
from django.db import DatabaseError, connection
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache

from sopan.notices.models import WorkerBeat
from sopan.notices.worker import ALIVE

DISK_LOW = 500_000_000  # bytes


def worker_age() -> float | None:
    """Seconds since the last sign of life of any worker; None when there is none."""
    last = WorkerBeat.objects.order_by("-beat_at").values_list("beat_at", flat=True).first()
    return None if last is None else max(0.0, (timezone.now() - last).total_seconds())


@never_cache
def health(request: HttpRequest) -> JsonResponse:
    """200 when all is well, else 503; the body says which part is not.

    A monitor may ask every few seconds, so it costs two small queries.
    """
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        age = worker_age()
        database = True
    except DatabaseError:
        age = None
        database = False
    free = shutil.disk_usage(settings.HOME).free
    parts = {
        "database": "ok" if database else "away",
        "worker": "ok" if age is not None and age <= ALIVE.total_seconds() else "silent",
        "disk": "ok" if free >= DISK_LOW else "low",
    }
    well = all(state == "ok" for state in parts.values())
    body = {
        "status": "ok" if well else "trouble",
        **parts,
        "worker_seconds": None if age is None else round(age),
        "disk_free_mb": free // 1_000_000,
    }
    return JsonResponse(body, status=200 if well else 503)
