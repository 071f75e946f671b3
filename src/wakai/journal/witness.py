"""We as a witness: each log that we know may show us its next checkpoint; what we cosigned is remembered before we answer."""

from __future__ import annotations

from datetime import datetime

from django.db import connection, transaction

from wakai.journal.domain.merkle import EMPTY_ROOT
from wakai.journal.domain.witnessing import AddCheckpoint, Seen, cosigned, origin_hash, recognised
from wakai.journal.log_keys import witness_signer, witnessed_logs
from wakai.journal.models import Witnessed


def add_checkpoint(body: bytes, *, at: datetime) -> str:
    """Cosign another log's checkpoint; answers the signature line. Raises the refusals of `domain.witnessing`.

    Of two requests at once the second waits, and is judged by what the first has left.
    """
    request = AddCheckpoint.parse(body)
    checkpoint, opened = recognised(request, witnessed_logs())
    with transaction.atomic():
        seen = _locked(checkpoint.origin, at)
        answer = cosigned(request, checkpoint, opened, seen=seen, signer=witness_signer(), seconds=int(at.timestamp()))
        Witnessed.objects.filter(pk=checkpoint.origin).update(
            size=answer.seen.size, root=answer.seen.root, note=answer.note, at=at
        )
    return answer.line


def witnessed_checkpoint(wanted: str) -> str | None:
    """The latest checkpoint that we cosigned of the log with this hash (`origin_hash`); None when there is none."""
    for origin, note in Witnessed.objects.exclude(note="").values_list("origin", "note"):
        if origin_hash(origin) == wanted:
            return str(note)
    return None


def _locked(origin: str, at: datetime) -> Seen:
    """What we saw last of this log; nobody else learns it before our transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO journal_witnessed (origin, size, root, note, at) VALUES (%s, 0, %s, '', %s) ON CONFLICT DO NOTHING",
            [origin, EMPTY_ROOT, at],
        )
    row = Witnessed.objects.select_for_update().get(pk=origin)
    return Seen(row.size, bytes(row.root))
