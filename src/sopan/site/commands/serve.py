"""`sopan serve`: the pages and the worker as children of one process that starts and stops them."""

import argparse
import ctypes
import os
import signal
import socket
import sys
import time
from collections.abc import Callable
from ipaddress import ip_address
from types import FrameType

from django.conf import settings
from django.db import connections

from sopan.directory.demo import PASSWORD, demo_sign_ins
from sopan.site.commands.demo import prepare_history
from sopan.site.commands.terminal import ENVIRONMENT, USAGE, Stop, note, say, table
from sopan.site.commands.update import bring_up_to_date, refuse_unfit
from sopan.site.commands.work import work
from sopan.site.locks import InUse, only_server, using_data
from sopan.site.web import run_web

GRACE = 15.0
"""Seconds that a child has to finish what it is doing when Sopan stops."""


def serve(arguments: argparse.Namespace) -> int:
    """Serve until a signal. Children die with this process, even when it is killed."""
    _refuse_exposed_demo(arguments)
    try:
        with only_server(settings.HOME), using_data(settings.HOME):
            return _serve(arguments)
    except InUse:
        raise Stop(
            f"Sopan is already running with {settings.HOME}, or a restore is. "
            "Stop that first, or set SOPAN_HOME to another folder."
        ) from None


def _serve(arguments: argparse.Namespace) -> int:
    _refuse_taken_port(arguments.host, arguments.port)
    if settings.DEMO:
        if "SOPAN_BASE_URL" not in os.environ:  # links and QR codes of a demo lead to where it runs
            settings.BASE_URL = _address(arguments)
        _first(lambda: _prepare_demo(empty=arguments.empty))
    else:
        refuse_unfit()
    children: dict[str, Callable[[], None]] = {"web": lambda: run_web(arguments)}
    if not arguments.no_worker:
        children["worker"] = lambda: work(once=False)
    return Family(children).run(lambda: _answers(arguments), lambda: _greet(arguments))


def _prepare_demo(*, empty: bool) -> None:
    bring_up_to_date(demo=True)
    if settings.DEMO_HISTORY and not empty:
        prepare_history()


def _first(work: Callable[[], object]) -> None:
    """Do `work` in a process of its own and wait for it. Errors: SystemExit with its code, when it failed.

    Playing the stories of SOPs renders letters. The renderer starts threads that a fork leaves behind: had this
    process rendered one, every letter of the web would wait for them for ever.
    """
    connections.close_all()
    parent, pid = os.getpid(), os.fork()
    if pid:
        _pid, status = os.waitpid(pid, 0)
        if code := os.waitstatus_to_exitcode(status):
            sys.exit(code if code > 0 else ENVIRONMENT)
        return
    code = ENVIRONMENT
    try:
        die_with_parent(parent)
        work()
        code = 0
    except Stop as stop:
        note(f"sopan: {stop}")
        code = stop.code
    except Exception as error:
        note(f"sopan: {type(error).__name__}: {error}")
    finally:
        sys.stdout.flush()
        os._exit(code)


class Family:
    """Child processes by name: started together, stopped together. A worker that dies is started again."""

    def __init__(self, children: dict[str, Callable[[], None]]) -> None:
        self.children = children
        self.running: dict[int, str] = {}
        self.stopping = False

    def run(self, answers: Callable[[], bool], ready: Callable[[], None]) -> int:
        """Start all, say `ready` once it `answers`, and wait for a signal or for the web process to fail."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._stop)
        connections.close_all()  # a child must not share our connection
        for name in self.children:
            self._start(name)
        failed = False
        told = False
        while self.running and not self.stopping:
            pid, status = os.waitpid(-1, os.WNOHANG)
            if pid:
                name = self.running.pop(pid)
                code = os.waitstatus_to_exitcode(status)
                if self.stopping:
                    break
                if name == "web":
                    note(f"The web process ended by itself (code {code}).")
                    failed = True
                    break
                note(f"The {name} ended by itself (code {code}); starting it again.")
                time.sleep(1)
                self._start(name)
            elif not told and answers():
                told = True
                ready()
            else:
                time.sleep(0.2)
        self._end_all()
        return ENVIRONMENT if failed else 0

    def _start(self, name: str) -> None:
        parent = os.getpid()
        pid = os.fork()
        if pid:
            self.running[pid] = name
            return
        code = 1
        try:
            os.setsid()  # Ctrl-C reaches the parent alone, which then asks each child to stop
            for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
                signal.signal(number, signal.SIG_DFL)
            die_with_parent(parent)
            self.children[name]()
            code = 0
        except SystemExit as end:
            code = end.code if isinstance(end.code, int) else 1
        except Exception as error:  # the child's last words; the parent goes on
            note(f"sopan {name}: {type(error).__name__}: {error}")
        finally:
            sys.stdout.flush()
            os._exit(code)

    def _stop(self, _number: int, _frame: FrameType | None) -> None:
        self.stopping = True

    def _end_all(self) -> None:
        for pid in self.running:
            os.kill(pid, signal.SIGTERM)
        until = time.monotonic() + GRACE
        while self.running and time.monotonic() < until:
            pid, _status = os.waitpid(-1, os.WNOHANG)
            self.running.pop(pid, None)
            if not pid:
                time.sleep(0.05)
        for pid in self.running:
            os.killpg(pid, signal.SIGKILL)
            os.waitpid(pid, 0)


def die_with_parent(parent: int) -> None:
    """Ask Linux to end this process when its parent ends, however that happens."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, signal.SIGTERM)  # PR_SET_PDEATHSIG
        if os.getppid() != parent:  # it ended before we asked
            os._exit(0)


def _refuse_exposed_demo(arguments: argparse.Namespace) -> None:
    if not settings.DEMO or arguments.expose_demo or arguments.host == "localhost":
        return
    try:
        loopback = ip_address(arguments.host).is_loopback
    except ValueError:
        loopback = False
    if not loopback:
        raise Stop(
            f"The demo has passwords that everybody knows, so it does not listen on {arguments.host}. "
            "Set SOPAN_MODE=production with your own keys, or add --expose-demo to show it on purpose.",
            USAGE,
        )


def _refuse_taken_port(host: str, port: int) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise Stop(
                f"Cannot listen on {host}:{port} ({error.strerror}). "
                f"Stop the other program, or choose another port with --port {port + 1}."
            ) from error


def _answers(arguments: argparse.Namespace) -> bool:
    """Whether the pages are loaded: the server listens from then on."""
    try:
        with socket.create_connection((_host(arguments), arguments.port), timeout=1):
            return True
    except OSError:
        return False


def _host(arguments: argparse.Namespace) -> str:
    """Where this computer itself reaches the server."""
    return "127.0.0.1" if arguments.host in ("0.0.0.0", "::") else str(arguments.host)  # noqa: S104


def _address(arguments: argparse.Namespace) -> str:
    host = _host(arguments)
    return f"http://{f'[{host}]' if ':' in host else host}:{arguments.port}"


def _greet(arguments: argparse.Namespace) -> None:
    """Print where the pages are, and in a demo who can sign in."""
    say(f"\nSopan is ready: {_address(arguments)}/    (Ctrl-C stops it)\n")
    if settings.DEMO:
        rows = [(person.username, person.position, person.agency) for person in demo_sign_ins()]
        say(table(rows, ["Sign in as", "Position", "Agency"]))
        say(f"\nPassword of the officials and of admin: {PASSWORD}   (sign in at /akun/masuk/petugas/)")
        say("Citizens sign in at /akun/masuk/ with a code that the demo shows on screen.")
        say("`.venv/bin/sopan user list` shows all officials.\n")
