"""Fixity: every stored original is read again from time to time and compared with the SHA-256 noted when it came.

A new file within the hour, every file at least once in thirty days, a file that was not as it should be every hour, so that
one put back from a backup is soon seen to be there. Each run is bounded; pages read only what it found.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal

from django.db import transaction
from django.db.models import F, Q, QuerySet

from wakai.evidence import blobs, custody
from wakai.evidence.blobs import FileWasErased
from wakai.evidence.domain.custody import COMPARED
from wakai.evidence.domain.exhibits import ERASED_NAME, ExhibitValue
from wakai.evidence.models import Exhibit, Fixity
from wakai.evidence.queries import exhibit_value, owner_of
from wakai.parties.seals import SealBroken

EVERY: Final = timedelta(days=25)
"""Five days before the thirty that are promised, so that a backlog has time to be worked off."""
TROUBLE_EVERY: Final = timedelta(hours=1)
MOST_FILES: Final = 500
MOST_BYTES: Final = 2 * 1024**3

State = Literal["same", "differs", "missing"]


@dataclass(frozen=True, slots=True)
class Trouble:
    """An original that is not as it was handed in: changed or not there, and since when that has been known."""

    exhibit: ExhibitValue
    state: State
    since: datetime


def compare_due(*, at: datetime, most_files: int = MOST_FILES, most_bytes: int = MOST_BYTES) -> int:
    """Compare the originals whose turn it is, those never compared first; answers how many. At least one, however large."""
    read = 0
    done = 0
    for row in _due(at)[:most_files]:
        _note(row, _state_of(row), at)
        read, done = read + row.size, done + 1
        if read >= most_bytes:
            break
    return done


def troubles() -> tuple[Trouble, ...]:
    """All originals that were not as they should be when last read, the longest known first."""
    rows = Fixity.objects.exclude(state="same").exclude(exhibit__name=ERASED_NAME).select_related("exhibit")
    return tuple(
        Trouble(exhibit_value(row.exhibit), "differs" if row.state == "differs" else "missing", row.since)
        for row in rows.order_by("since", "exhibit_id")
    )


def _due(at: datetime) -> QuerySet[Exhibit]:
    again = Q(fixity__checked_at__lt=at - EVERY)
    trouble = Q(fixity__checked_at__lt=at - TROUBLE_EVERY) & ~Q(fixity__state="same")
    rows = Exhibit.objects.exclude(name=ERASED_NAME).filter(Q(fixity=None) | again | trouble)
    return rows.order_by(F("fixity__checked_at").asc(nulls_first=True), "id")


def _state_of(row: Exhibit) -> State:
    digest = hashlib.sha256()
    try:
        with blobs.open_blob(row.sha256, owner=owner_of(row)) as file:
            while piece := file.read(blobs.CHUNK):
                digest.update(piece)
    except SealBroken:
        return "differs"
    except (FileWasErased, OSError):
        return "missing"
    return "same" if digest.hexdigest() == row.sha256 else "differs"


def _note(row: Exhibit, state: State, at: datetime) -> None:
    """Keep the result, and put it on record in custody where it is news."""
    with transaction.atomic():
        # It may have been taken out of its draft, or erased, while it was read.
        if not Exhibit.objects.select_for_update().filter(pk=row.pk).exclude(name=ERASED_NAME).exists():
            return
        before = Fixity.objects.filter(pk=row.pk).first()
        since = before.since if before and before.state == state else at
        Fixity.objects.update_or_create(exhibit_id=row.pk, defaults={"state": state, "checked_at": at, "since": since})
        if state != (before.state if before else "same"):
            custody.note(row.pk, COMPARED, role="system", at=at, detail={"found": state})
