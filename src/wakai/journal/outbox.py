"""The outbox: a job that is born in the transaction it tells of, or not at all."""

from __future__ import annotations

from collections.abc import Sequence

from procrastinate.contrib.django import app
from procrastinate.types import JSONDict

TELL = "wakai.channels.tell"


def announce(entry_ids: Sequence[int]) -> None:
    """Queue the telling of journal entries. The room that tells is above us and known by its task's name only."""
    jobs: list[JSONDict] = [{"entry_id": entry_id} for entry_id in entry_ids]
    app.configure_task(TELL).batch_defer(*jobs)
