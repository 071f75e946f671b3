"""Commitments: the log shows a keyed hash of what happened; whoever holds key and content can show that they belong.

Without the key the hash tells nothing, not even of a content that is easily guessed. With key and content
erased, the entry stays and every other proof with it.
"""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from wakai.journal.domain.refusals import CommitmentDoesNotOpen
from wakai.kernel.canonical_json import LARGEST, canonical_json
from wakai.kernel.instants import require_utc

KEY = 32
VERSION = 1


def canonical(payload: Any) -> bytes:
    """JSON in its one canonical form (RFC 8785); ValueError for what has none.

    Whole numbers beyond 2**53 - 1, which other readers of JSON would round, are written as text.
    """
    return canonical_json(_exact(payload))


def commit(key: bytes, payload: bytes) -> bytes:
    """HMAC-SHA256 under the entry's own 32-byte key, over the payload's canonical JSON."""
    if len(key) != KEY:
        raise ValueError(f"a key of {len(key)} bytes")
    return hmac.digest(key, payload, "sha256")


def check_commitment(key: bytes, payload: bytes, commitment: bytes) -> None:
    """Raise `CommitmentDoesNotOpen` unless key and payload (canonical JSON) are those committed to."""
    if len(key) != KEY or not hmac.compare_digest(commit(key, payload), commitment):
        raise CommitmentDoesNotOpen


def entry_bytes(kind: str, *, at: datetime, commitment: bytes) -> bytes:
    """The log's entry: what kind of thing happened when, and the commitment to everything else."""
    require_utc(at)
    instant = at.isoformat(timespec="microseconds").replace("+00:00", "Z")
    name = canonical(kind).decode()
    # Canonical as it stands: the members are in order, and only the kind needs escaping.
    return f'{{"at":"{instant}","commitment":"{commitment.hex()}","kind":{name},"v":{VERSION}}}'.encode()


def _exact(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {name: _exact(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [_exact(one) for one in value]
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) > LARGEST:
        return str(value)
    return value
