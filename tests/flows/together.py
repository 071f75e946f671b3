"""Several people at the same moment: real threads, each with its own connection to the database."""

from __future__ import annotations

import threading
from collections.abc import Callable

from django.db import connections


def at_once(*acts: Callable[[], object]) -> list[object]:
    """What each act answered, or the exception it ended with; all start together."""
    ready = threading.Barrier(len(acts))
    ended: list[object] = [None] * len(acts)

    def run(number: int, act: Callable[[], object]) -> None:
        try:
            connections["default"].ensure_connection()
            ready.wait(timeout=60)
            ended[number] = act()
        except Exception as error:  # every end of a race is looked at by the test
            ended[number] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(n, act)) for n, act in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return ended


def failures(ended: list[object]) -> list[Exception]:
    """The exceptions among the ends."""
    return [end for end in ended if isinstance(end, Exception)]
