"""The background job that tells of one journal entry. A job may run twice; people are told once."""

from __future__ import annotations

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from wakai.channels.actions import MAX_TRIES, send, write_messages
from wakai.config.clock import now
from wakai.journal.outbox import TELL


class MailsWaiting(Exception):
    """Some mails could not be handed over yet; the job is run again later and sends what is left."""


# Waits of 4 s, 16 s, 1 min, 4 min, 17 min, 1 h, 5 h, 18 h.
@app.task(name=TELL, retry=RetryStrategy(max_attempts=MAX_TRIES, exponential_wait=4))
def tell(entry_id: int) -> None:
    """Tell everyone concerned of this journal entry; one mail that fails does not hold up the others."""
    waiting = [message_id for message_id in write_messages(entry_id, at=now()) if not send(message_id, at=now())]
    if waiting:
        raise MailsWaiting(f"{len(waiting)} of entry {entry_id}")
