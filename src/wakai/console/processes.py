"""`wakai web` and `wakai worker`: the two processes that serve people."""

import contextlib
import os
import signal
import threading
from pathlib import Path
from typing import Annotated

import typer

from wakai.console import boot

# A request holds a thread and a database connection: workers × threads stay well under PostgreSQL's 100.
THREADS = 16
GRACE_SECONDS = 3
NICENESS = 15


def web(
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int | None, typer.Option(help="Port to listen on; WAKAI_PORT if not given.")] = None,
    workers: Annotated[int, typer.Option(min=1, help="Processes that answer requests.")] = 2,
    tied: Annotated[bool, typer.Option(hidden=True)] = False,
) -> None:
    """Serves the pages. The database must run and be migrated."""
    boot.settings()
    from granian.constants import HTTPModes, Interfaces
    from granian.log import LogLevels
    from granian.server import Server

    from wakai.config import settings

    stop_with_parent(tied)
    Server(
        "wakai.config.wsgi:application",
        address=host,
        port=port or settings.WAKAI_PORT,
        interface=Interfaces.WSGI,
        http=HTTPModes.http1,
        workers=workers,
        blocking_threads=THREADS,
        backpressure=THREADS * 8,
        respawn_failed_workers=True,
        workers_kill_timeout=GRACE_SECONDS,
        websockets=False,
        # No access log: addresses of pages contain the links by which guests are let in.
        log_access=False,
        log_level=LogLevels.error,
    ).serve()


def worker(
    concurrency: Annotated[int, typer.Option(min=1, help="Jobs run at the same time.")] = 2,
    tied: Annotated[bool, typer.Option(hidden=True)] = False,
) -> None:
    """Runs background jobs and schedules. The database must run and be migrated."""
    boot.django()
    from procrastinate.contrib.django import app
    from procrastinate.contrib.django.django_connector import DjangoConnector

    from wakai.console.log_keeper import keep_log

    stop_with_parent(tied)
    _let_pages_go_first()
    keep_log()
    assert isinstance(app.connector, DjangoConnector)
    with app.replace_connector(app.connector.get_worker_connector()) as working:
        # A job that is cut off counts as stalled and is run again; see `wakai.console.tasks`.
        working.run_worker(
            concurrency=concurrency, delete_jobs="never", shutdown_graceful_timeout=GRACE_SECONDS, listen_notify=True
        )


def _let_pages_go_first() -> None:
    """On a machine that pages share with jobs, whoever waits for a page comes first.

    Linux counts niceness among the processes of one session only, and weighs sessions by a figure of their own.
    """
    os.nice(NICENESS)
    with contextlib.suppress(OSError):
        Path("/proc/self/autogroup").write_text(str(NICENESS))


def stop_with_parent(tied: bool) -> None:
    """Stops this process when the one that started it is gone, also after `kill -9`.

    `wakai up` holds the other end of our standard input and never writes; its death
    closes the pipe.
    """
    if tied:
        threading.Thread(target=_wait_for_end_of_input, daemon=True).start()


def _wait_for_end_of_input() -> None:
    # Not sys.stdin: its lock would be held by this thread for good, also in the processes forked from here.
    os.read(0, 1)
    os.kill(os.getpid(), signal.SIGTERM)
