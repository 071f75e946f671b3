"""The process that is killed: it starts once, then forks a worker for each life, which works until it is done or dead.

Run as `python -m tests.stories.killed <database> <what> [orders | mail folder]`. Each line on standard input is one life:
the seconds after which to kill it, or "-" to let it end by itself. The answer is how it ended, as a process's return code.
"""

from __future__ import annotations

import os
import signal
import sys
import time
import traceback
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from importlib import import_module
from io import BytesIO

AT = datetime(2026, 12, 1, 3, 0, tzinfo=UTC)


def file_and_act(orders: list[str]) -> None:
    """Each order's claim and its way through the flows, always under the same keys."""
    from tests.flows.fold import on_the_database, script

    from wakai.commerce.queries import order_by_source
    from wakai.docket.domain.acts import EVERYONE
    from wakai.flows.doing import Actor
    from wakai.flows.file_claim import NewClaim, file_claim
    from wakai.flows.hand_in_exhibit import hand_in_exhibit

    for n, number in enumerate(orders):
        order = order_by_source("test", number=number)
        assert order is not None
        claim = NewClaim(order, (1,), "not_received", "refund", order.total, {}, f"Claim {n}", "en")
        buyer = order.buyer.account_id
        case_id = file_claim(claim, account_id=buyer, at=AT, key=number).case_id
        hand_in_exhibit(
            case_id, actor=Actor("buyer", buyer), stream=BytesIO(f"Note {n}".encode()), name="note.txt", caption="",
            audience=EVERYONE, at=AT, key="note",
        )  # fmt: skip
        accounts = {"buyer": buyer, "seller": order.seller.account_id}
        for step, doing in enumerate(script(AT, n)):
            on_the_database(case_id, accounts, doing, key=f"step {step}")


def tell(arguments: list[str]) -> None:
    """The worker's life: run what is queued, and what a dead worker had begun; mail goes to the folder named."""
    from django.conf import settings
    from django.db import connection
    from procrastinate.contrib.django import app
    from procrastinate.exceptions import AlreadyEnqueued

    from wakai.console import tasks

    settings.EMAIL_BACKEND, settings.EMAIL_FILE_PATH = "wakai.channels.backends.EmlFiles", arguments[0]
    with connection.cursor() as cursor:
        # As if half a minute had passed since the last life.
        cursor.execute("UPDATE procrastinate_workers SET last_heartbeat = now() - interval '40 seconds'")
        cursor.execute(
            "UPDATE procrastinate_jobs SET scheduled_at = NULL WHERE status = 'todo' AND scheduled_at IS NOT NULL"
        )
    with suppress(AlreadyEnqueued):
        tasks.retry_stalled_jobs.configure().defer(timestamp=0)
    connection.close()
    with app.replace_connector(app.connector.get_worker_connector()) as working:  # type: ignore[attr-defined]
        working.run_worker(wait=False, install_signal_handlers=False, listen_notify=False, delete_jobs="never")


LIVES: dict[str, Callable[[list[str]], None]] = {"act": file_and_act, "tell": tell}


def main(database: str, what: str, *arguments: str) -> None:
    """Answer each line with a life."""
    import django
    from django.conf import settings

    settings.DATABASES["default"]["NAME"] = database
    django.setup()
    _warm_up(what, list(arguments))
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            _live(what, list(arguments))
        if line.strip() != "-":
            _kill_after(child, float(line))
        _, status = os.waitpid(child, 0)
        print(os.waitstatus_to_exitcode(status), flush=True)


def _warm_up(what: str, arguments: list[str]) -> None:
    """The first order is told here, in peace: what is imported and compiled on the way costs later lives no time."""
    from django.db import connections

    import_module("wakai.console.tasks")
    if what == "act":
        file_and_act(arguments[:1])
    connections.close_all()


def _kill_after(child: int, seconds: float) -> None:
    """The child is not waited for until here, so its number is nobody else's, even if it has ended."""
    time.sleep(seconds)
    os.kill(child, signal.SIGKILL)


def _live(what: str, arguments: list[str]) -> None:
    status = 1
    try:
        LIVES[what](arguments)
        status = 0
    except Exception:
        traceback.print_exc()
    finally:
        sys.stderr.flush()
        os._exit(status)


if __name__ == "__main__":
    main(*sys.argv[1:])
