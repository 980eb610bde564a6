"""Sopan's own settings with the engines that it is measured beside; only `.venv-bench` has them installed."""

from sopan.site.settings import *  # noqa: F403  # the same database, durability and middleware for all
from sopan.site.settings import INSTALLED_APPS

INSTALLED_APPS = [*INSTALLED_APPS, "viewflow", "viewflow.workflow", "bench.engines"]
