"""Acts on a case in processes that die half-way: forked from a clean server, because a forked copy of a
process that has rendered letters would wait for ever for threads that did not come along."""

import gc
import multiprocessing
import os
import signal
from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any
from uuid import UUID

import django
from django.apps import apps
from django.conf import settings
from django.urls import get_resolver

from sopan.directory.regions import region

LOADED_BY_ACTS = ("phonenumbers", "sopan.site.urls", "sopan.signing.local", "sopan.signing.checking")
"""What the acts would load otherwise, each child anew."""


def survived(statement: int, act: str, user: int, key: UUID, *more: Any) -> bool:
    """Whether an act came to its end in a process that dies before its n-th writing statement.

    AssertionError when the process ended in any other way than by SIGKILL or well.
    """
    from django.db import connection

    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([__name__])
    place = {"NAME": connection.settings_dict["NAME"], "FILES_ROOT": str(settings.FILES_ROOT)}
    child = context.Process(target=_do, args=(place, statement, act, user, key, *more))
    child.start()
    child.join(60)
    assert not child.is_alive(), f"{act} hangs at its statement {statement}"
    assert child.exitcode in (0, -signal.SIGKILL), child.exitcode
    return child.exitcode == 0


def _do(place: Mapping[str, str], statement: int, act: str, user: int, key: UUID, *more: Any) -> None:
    from django.db import connection

    from sopan.cases import actions, applying
    from sopan.directory.models import User

    connection.settings_dict["NAME"] = place["NAME"]
    settings.FILES_ROOT = place["FILES_ROOT"]
    do: Callable[..., object] = getattr(applying if act in ("open_case", "send_correction") else actions, act)
    seen = 0

    def count(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        nonlocal seen
        seen += not sql.startswith("SELECT")
        if seen == statement:
            os.kill(os.getpid(), signal.SIGKILL)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(count):
        do(User.objects.get(pk=user), key, *more)


if not apps.ready:  # in the server from which the children are forked
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sopan.site.settings")
    django.setup()
    for name in LOADED_BY_ACTS:
        import_module(name)
    region("63.01.03.1003")
    get_resolver().app_dict  # noqa: B018  # reads all addresses
    gc.freeze()  # a child that looks for rubbish among all this would copy it
