"""Sopan's settings with one more page: the plain one that the others are measured beside."""

from sopan.site.settings import *  # noqa: F403  # everything else as it is served

ROOT_URLCONF = "bench.web_urls"
