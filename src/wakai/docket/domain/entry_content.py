"""A docket entry as bytes: what the log commits to, and what a case file shows for comparison."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from wakai.journal.domain.commitments import canonical


def entry_content(
    *, seq: int, act: str, role: str, author: str, at: datetime, audience: Sequence[str], body: Mapping[str, Any]
) -> bytes:
    """Canonical JSON (RFC 8785) of all that an entry says and to whom."""
    whole = {
        "seq": seq,
        "act": act,
        "role": role,
        "author": author,
        "at": at.isoformat(),
        "audience": list(audience),
        "body": body,
    }
    return canonical(whole)
