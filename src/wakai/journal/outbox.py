"""The outbox: a job that is born in the transaction it tells of, or not at all."""

from __future__ import annotations

from procrastinate.contrib.django import app

TELL = "wakai.channels.tell"


def announce(entry_id: int) -> None:
    """Queue the telling of a journal entry. The room that tells is above us and known by its task's name only."""
    app.configure_task(TELL).defer(entry_id=entry_id)
