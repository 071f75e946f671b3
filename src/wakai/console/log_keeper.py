"""What the worker does for the log beside its jobs: gives every entry its place within a second, and asks the witnesses."""

import threading
from collections.abc import Callable
from typing import Final

import structlog
from django.db import connection

from wakai.config.clock import now
from wakai.journal.log_keys import log_policy
from wakai.journal.sequencer import sequence
from wakai.journal.witnesses import ask_witnesses

WAKE_SECONDS: Final = 1.0
# After a failure, such as a database that restarts.
REST_SECONDS: Final = 5.0

_log = structlog.get_logger(__name__)


def keep_log() -> None:
    """Start keeping the log in threads of this process, each with a connection of its own; they end with it.

    Jobs are woken at most once a minute by a schedule; a receipt should not take so long.
    """
    _start("log", put_in_order)
    if any(party.url for party in log_policy().witnesses.values()):
        _start("witnesses", show_to_witnesses)


def put_in_order() -> None:
    """Take everything that waits, batch by batch."""
    while sequence(at=now()):
        pass


def show_to_witnesses() -> None:
    """Ask those who have not cosigned the newest checkpoint; in a thread of its own, since an answer may take seconds."""
    ask_witnesses(at=now())


def _start(name: str, work: Callable[[], None]) -> None:
    threading.Thread(target=_again_and_again, args=(name, work, threading.Event()), name=name, daemon=True).start()


def _again_and_again(name: str, work: Callable[[], None], end: threading.Event) -> None:
    rest = WAKE_SECONDS
    while not end.wait(rest):
        try:
            work()
            rest = WAKE_SECONDS
        except Exception as error:
            # What waits goes on waiting, and is taken when the cause is gone.
            _log.warning("log_keeping_failed", part=name, error=str(error))
            connection.close()
            rest = REST_SECONDS
