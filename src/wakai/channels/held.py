"""The mails that are kept of one reader."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from wakai.channels.domain.composing import without_link
from wakai.channels.models import Message


@dataclass(frozen=True, slots=True)
class Kept:
    """One mail as it is kept: without the link that let its reader in."""

    at: datetime
    to: str
    subject: str
    body: str


def mails_to(account_id: str) -> tuple[Kept, ...]:
    """All mails to an account, oldest first."""
    rows = Message.objects.filter(recipient=account_id).order_by("created_at", "id")
    return tuple(Kept(row.created_at, row.email, row.subject, without_link(row.body, row.language)) for row in rows)
