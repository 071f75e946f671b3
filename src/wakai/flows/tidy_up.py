"""Once a day: forget what was kept for a while only."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from wakai.evidence import uploads
from wakai.journal import actions as journal
from wakai.parties import actions as parties

REQUESTS_KEPT: Final = timedelta(days=90)
"""How long a key that makes a second press harmless is kept: longer than any page stays open."""


def tidy_up(*, at: datetime) -> None:
    """Delete codes by mail that have ended, old keys of sent forms, and files of which the rest never came.

    The record itself is never touched.
    """
    parties.forget_codes(at=at)
    journal.forget_requests(before=at - REQUESTS_KEPT)
    uploads.sweep(at=at)
