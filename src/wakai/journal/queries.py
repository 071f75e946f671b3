"""What others may read of the journal."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from wakai.journal.models import Entry


@dataclass(frozen=True, slots=True)
class Happening:
    """One journal entry."""

    id: int
    at: datetime
    kind: str
    case_id: str
    actor: str
    payload: dict[str, Any]


def happening(entry_id: int) -> Happening:
    """The entry with this number; raises `Entry.DoesNotExist`."""
    return _value(Entry.objects.get(pk=entry_id))


def happenings_of(case_id: str) -> Iterator[Happening]:
    """All entries of one case, in order."""
    return (_value(row) for row in Entry.objects.filter(case_id=case_id).order_by("id").iterator())


def _value(row: Entry) -> Happening:
    return Happening(row.pk, row.at, row.kind, row.case_id, row.actor, row.payload)
