"""What opens the commitments of one case: for the case file, which shows its readers what the log holds of it."""

from __future__ import annotations

from dataclasses import dataclass

from wakai.journal.models import Opening


@dataclass(frozen=True, slots=True)
class Opened:
    """Key and payload (canonical JSON) of what was handed in to the log under this number."""

    submission: int
    key: bytes
    payload: str


def openings_of(case_id: str) -> tuple[Opened, ...]:
    """All openings of a case that were not erased, in order."""
    rows = Opening.objects.filter(case_id=case_id).exclude(case_id="").order_by("id")
    return tuple(Opened(row.pk, bytes(row.key), row.payload) for row in rows.iterator())
