"""`wakai up`: everything on one machine, started together and stopped together."""

import fcntl
import signal
import socket
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext
from datetime import datetime
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Protocol, cast

import typer

from wakai.console import boot, database
from wakai.console.supervisor import Child, Keeper, Supervisor

READY_SECONDS = 30


def up() -> None:
    """Starts PostgreSQL, the pages and the worker, and again what dies; Ctrl-C stops them all."""
    boot.django()
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda _number, _frame: stop.set())
    with ExitStack() as stack:
        stack.enter_context(_alone())
        _check_port()
        stack.enter_context(database.embedded_server())
        _prepare()
        if not stop.is_set():
            _serve(stop)
        typer.echo("Stopping ...")
    typer.echo("Stopped.")


@contextmanager
def _alone() -> Iterator[None]:
    """One `wakai up` per data folder. The lock dies with the process, however that ends."""
    from wakai.config import settings

    settings.WAKAI_DATA_DIR.mkdir(parents=True, exist_ok=True)
    with (settings.WAKAI_DATA_DIR / "up.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            boot.stop(f"Wakai already runs on {settings.WAKAI_DATA_DIR}. Stop it, or set WAKAI_DATA_DIR.")
        yield


def _check_port() -> None:
    from wakai.config import settings

    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", settings.WAKAI_PORT))
        except OSError:
            boot.stop(f"Port {settings.WAKAI_PORT} is taken. Set WAKAI_PORT to another one, for example 8001.")


def _prepare() -> None:
    """Catalogues, tables, and the demonstration data of an empty database."""
    from django.contrib.auth import get_user_model
    from django.core.management import call_command

    from wakai.config import catalogues

    catalogues.compile_stale()
    call_command("migrate", interactive=False, verbosity=0)
    call_command("createcachetable", verbosity=0)
    if _demo() and not get_user_model().objects.exists():
        typer.echo("The database is empty: loading the demonstration data ...")
        _load_demo()
    _collect_static()


class Demo(Protocol):
    """What `wakai.console.demo` offers."""

    def load_demo(self, at: datetime) -> object:
        """Fills an empty database with people, orders and cases around the instant `at`."""

    def logins(self) -> Sequence[str]:
        """Lines that say how to enter as whom."""


def _demo() -> Demo | None:
    from wakai.config import settings

    if not settings.WAKAI_DEMO or not find_spec("wakai.console.demo"):
        return None
    return cast(Demo, import_module("wakai.console.demo"))


def _load_demo() -> None:
    from django.db import transaction

    from wakai.config.clock import now

    demo = _demo()
    # All or nothing: half a demonstration would count as data and stay.
    with transaction.atomic():
        if demo:
            demo.load_demo(now())


def _collect_static() -> None:
    from django.core.management import call_command

    from wakai.config import settings

    if settings.PRODUCTION:
        call_command("collectstatic", interactive=False, verbosity=0)


def _serve(stop: threading.Event) -> None:
    from django.db import connections

    # The supervisor itself needs no database from here on.
    connections.close_all()
    command = [sys.executable, "-m", "wakai.console"]
    children = [Child("web", [*command, "web", "--tied"]), Child("worker", [*command, "worker", "--tied"])]
    supervisor = Supervisor(children, _say)
    threading.Thread(target=_announce, args=(stop,), daemon=True).start()
    with _database_kept():
        try:
            supervisor.start()
            supervisor.watch(stop)
        finally:
            supervisor.stop()


def _say(line: str) -> None:
    typer.echo(line, err=True)


def _database_kept() -> AbstractContextManager[None]:
    """PostgreSQL is started again when it dies. Your own server is yours to keep, and one that was stopped stays so."""
    from wakai.config import postgres, settings

    if settings.WAKAI_DATABASE_URL:
        return nullcontext()
    server = settings.POSTGRES
    return Keeper(
        "PostgreSQL", has_died=lambda: postgres.has_died(server), start=lambda: postgres.start(server), say=_say
    ).at_work()


def _announce(stop: threading.Event) -> None:
    """Prints the address once it answers."""
    from wakai.config import settings

    until = time.monotonic() + READY_SECONDS
    while not _answers(settings.WAKAI_PORT):
        if time.monotonic() > until:
            typer.echo("The pages do not answer. The lines above say why; it goes on trying.", err=True)
            return
        if stop.wait(0.1):
            return
    lines = (
        f"Wakai is ready: {settings.WAKAI_SITE_URL}",
        *_logins(),
        f"Data: {_shown(settings.WAKAI_DATA_DIR)}, mail: {_shown(settings.WAKAI_DATA_DIR / 'mail')}. Ctrl-C stops.",
    )
    typer.echo("\n".join(("", *lines, "")))


def _answers(port: int) -> bool:
    from wakai.config import settings

    # Asked for by the name it goes by, for other names are refused.
    host = {"Host": settings.ALLOWED_HOSTS[0]}
    question = urllib.request.Request(f"http://127.0.0.1:{port}/healthz", headers=host)
    try:
        with urllib.request.urlopen(question, timeout=2) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def _logins() -> Sequence[str]:
    demo = _demo()
    return demo.logins() if demo else ()


def _shown(path: Path) -> Path:
    return path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path
