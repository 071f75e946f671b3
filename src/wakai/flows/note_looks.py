"""Who opened an exhibit is on record: a side, never a person's name."""

from __future__ import annotations

from datetime import datetime

from wakai.evidence import actions as evidence
from wakai.evidence.domain.exhibits import ExhibitValue, sees_original


def note_opened(exhibit: ExhibitValue, *, role: str, author: str, at: datetime) -> None:
    """Somebody of this side looked at the picture on the page, or played the recording."""
    evidence.note_opened(exhibit, role=role, account_id=author, at=at)


def note_file_taken(exhibit: ExhibitValue, *, role: str, author: str, at: datetime) -> None:
    """Somebody of this side took the file away: the original where they may have it, else the copy."""
    copy = "original" if sees_original(exhibit, role) else "display"
    evidence.note_downloaded(exhibit, role=role, account_id=author, at=at, copy=copy)
