"""The web server: gunicorn around the WSGI application."""

import argparse
from pathlib import Path
from typing import Any

from gunicorn.app.base import BaseApplication
from gunicorn.config import Config
from gunicorn.glogging import Logger

from sopan.site.logs import MaskingFormatter


class MaskingLogger(Logger):  # type: ignore[misc]  # gunicorn is not typed
    """gunicorn's log through the same guard as ours."""

    def setup(self, cfg: Config) -> None:
        """Make gunicorn's handlers format as ours do."""
        super().setup(cfg)
        for log in (self.error_log, self.access_log):
            for handler in log.handlers:
                form = handler.formatter
                handler.setFormatter(MaskingFormatter(form._fmt if form else None, self.datefmt))


class Web(BaseApplication):  # type: ignore[misc]  # likewise
    """Sopan's pages under gunicorn, set from the `sopan serve` command line."""

    def __init__(self, arguments: argparse.Namespace) -> None:
        self.arguments = arguments
        super().__init__()

    def load_config(self) -> None:
        """Say how to serve."""
        host = self.arguments.host
        chosen: dict[str, Any] = {
            "bind": f"[{host}]:{self.arguments.port}" if ":" in host else f"{host}:{self.arguments.port}",
            "workers": self.arguments.workers,
            # Threads, not bare sync workers: a browser opens connections ahead of need, and each such
            # silent connection would hold a sync worker until its timeout.
            "worker_class": "gthread",
            "threads": 8,
            "preload_app": True,
            "timeout": 60,
            "graceful_timeout": 10,
            "keepalive": 5,
            "max_requests": 20_000,
            "max_requests_jitter": 2_000,
            "loglevel": "warning",
            "logger_class": MaskingLogger,
            "accesslog": "-" if self.arguments.access_log else None,
            "access_log_format": "%(t)s %(m)s %(U)s %(s)s %(B)s bytes %(M)s ms",  # %(U)s has no query
            "control_socket_disable": True,
            "umask": 0o077,
        }
        memory = Path("/dev/shm")  # noqa: S108  # heartbeats of workers; a disk could stall them
        if memory.is_dir():
            chosen["worker_tmp_dir"] = str(memory)
        for name, value in chosen.items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        """The application, with its addresses and what loads slowly read before the workers are forked."""
        from django.db import connections
        from django.urls import get_resolver

        from sopan.site.late import get_ready
        from sopan.site.wsgi import application

        _ = get_resolver().url_patterns
        get_ready()
        connections.close_all()
        return application


def run_web(arguments: argparse.Namespace) -> None:
    """Serve until SIGTERM."""
    Web(arguments).run()
