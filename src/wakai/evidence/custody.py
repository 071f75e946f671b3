"""The table of custody: one line is added for each thing that happens to an exhibit; none is ever altered."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Final

from wakai.evidence.domain.custody import EVENTS, CustodyLine
from wakai.evidence.models import Custody

ONE_LOOK: Final = timedelta(hours=1)
"""Looking again within this time is the same look: a page that is loaded anew adds no line."""


def note(
    exhibit_id: str,
    event: str,
    *,
    role: str,
    at: datetime,
    account_id: str = "",
    detail: Mapping[str, str] | None = None,
) -> None:
    """Add a line, in the caller's transaction. Raises ValueError for an event that there is no word for."""
    if event not in EVENTS:
        raise ValueError(f"no such event of custody: {event}")
    Custody.objects.create(
        exhibit_id=exhibit_id, at=at, event=event, role=role, account=account_id, detail=dict(detail or {})
    )


def note_look(
    exhibit_id: str, event: str, *, role: str, at: datetime, account_id: str, detail: Mapping[str, str] | None = None
) -> None:
    """Add a line about somebody who looked, unless the same account has done the same within the hour."""
    same = Custody.objects.filter(exhibit_id=exhibit_id, event=event, role=role, account=account_id)
    if not same.filter(at__gt=at - ONE_LOOK).exists():
        note(exhibit_id, event, role=role, at=at, account_id=account_id, detail=detail)


def lines_of(exhibit_ids: Iterable[str]) -> Mapping[str, tuple[CustodyLine, ...]]:
    """The lines of these exhibits, in order, by exhibit. Whoever asks has checked that the reader may see them."""
    found: dict[str, list[CustodyLine]] = defaultdict(list)
    for row in Custody.objects.filter(exhibit_id__in=list(exhibit_ids)).order_by("id"):
        found[row.exhibit_id].append(CustodyLine(row.exhibit_id, row.at, row.event, row.role, row.detail))
    return {exhibit_id: tuple(lines) for exhibit_id, lines in found.items()}
