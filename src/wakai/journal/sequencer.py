"""The sequencer: takes what was handed in, gives it a place in the tree, and signs the new checkpoint; all or nothing."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.db import connection, transaction

from wakai.journal.domain.checkpoints import Checkpoint, sign_checkpoint
from wakai.journal.domain.merkle import leaf_hash, root_of
from wakai.journal.domain.tiles import grow, tile_reader
from wakai.journal.log_keys import log_signer
from wakai.journal.log_store import edge_of, last_checkpoint
from wakai.journal.models import LogCheckpoint
from wakai.journal.rows import insert

# "wakai log", held until the transaction ends: one sequencer at a time, in however many processes.
LOCK: Final = 0x77616B61_6C6F67
MOST: Final = 10_000

_MOVE: Final = (
    "WITH taken AS (DELETE FROM journal_logpending WHERE id = ANY(%s::bigint[]) RETURNING id, entry)"
    " INSERT INTO journal_logleaf (index, submission, entry)"
    " SELECT %s::bigint + row_number() OVER (ORDER BY id) - 1, id, entry FROM taken"
)
_STORE: Final = (
    "INSERT INTO journal_logtile (level, index, data) SELECT * FROM unnest(%s::smallint[], %s::bigint[], %s::bytea[])"
    " ON CONFLICT (level, index) DO UPDATE SET data = excluded.data"
)


def sequence(*, at: datetime, most: int = MOST) -> Checkpoint | None:
    """Put up to `most` waiting entries into the tree and sign the checkpoint; None, and no work, when none waits.

    Killed at any point it leaves either everything as it was or the new checkpoint with all that belongs to it.
    """
    if not _anything_waits():
        return None
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
        cursor.execute("SELECT id, entry FROM journal_logpending ORDER BY id LIMIT %s", [most])
        waiting = cursor.fetchall()
        if not waiting:  # another sequencer took them while we waited for the lock
            return None
        size = last_checkpoint().size
        cursor.execute(_MOVE, [[row[0] for row in waiting], size])
        return _extend(size, [leaf_hash(bytes(row[1])) for row in waiting], at)


def _anything_waits() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT 1 FROM journal_logpending)")
        return bool(cursor.fetchone()[0])


def _extend(size: int, leaves: list[bytes], at: datetime) -> Checkpoint:
    edge = edge_of(size)
    made = grow(edge, size, leaves)
    places = list(made)
    with connection.cursor() as cursor:
        cursor.execute(_STORE, [[one[0] for one in places], [one[1] for one in places], list(made.values())])
    signer, size = log_signer(), size + len(leaves)
    # The new root needs nothing but the last tile of each level: all of them have just been made, or are as they were.
    last = edge | {level: data for (level, _), data in sorted(made.items())}
    root = root_of(size, tile_reader(lambda tile: last[tile.level], size))
    checkpoint = Checkpoint(signer.name, size, root)
    insert(LogCheckpoint, size=size, root=root, note=sign_checkpoint(checkpoint, signer), at=at)
    return checkpoint
