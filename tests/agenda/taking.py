"""Clerks who take numbers in processes of their own until they are killed: forked from a clean server."""

import multiprocessing
import os
from typing import Any

import django
from django.apps import apps


def clerks(count: int, numbers: int, agency: int, user: int) -> list[Any]:
    """So many processes, begun, each to give that many outgoing letters their numbers."""
    from django.db import connection

    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([__name__])
    name = connection.settings_dict["NAME"]
    children = [
        context.Process(target=_take, args=(name, numbers, agency, user), daemon=True) for _ in range(count)
    ]
    for child in children:
        child.start()
    return children


def _take(database: str, numbers: int, agency: int, user: int) -> None:
    from django.db import connection, transaction
    from django.utils import timezone

    from sopan.agenda.entries import enter_outgoing
    from sopan.directory.models import Agency, User

    connection.settings_dict["NAME"] = database
    office, clerk = Agency.objects.get(pk=agency), User.objects.get(pk=user)
    for _ in range(numbers):
        now = timezone.now()
        with transaction.atomic():
            enter_outgoing(office, kind="surat dinas", day=now.date(), now=now, user=clerk)


if not apps.ready:  # in the server from which the children are forked
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sopan.site.settings")
    django.setup()
