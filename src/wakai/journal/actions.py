"""The two writes of the journal: append what happened, and remember what was answered."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import connection

from wakai.journal.log import APPEND, seal, told
from wakai.journal.models import Request
from wakai.journal.outbox import announce
from wakai.kernel.refusals import Refusal


class RequestUnderWay(Refusal):
    """The same request is being worked on by another connection."""

    status = 409
    texts = {
        "en": "We are already working on this. Wait a moment and open the page again; nothing is done twice.",
        "ja": "ただいま処理しています。少し待ってからページを開き直してください。二重に処理されることはありません。",
        "zh": "我们正在处理该请求。请稍候重新打开页面，不会重复处理。",
    }


def append(
    kind: str,
    *,
    actor: str,
    at: datetime,
    case_id: str = "",
    payload: Mapping[str, Any] | None = None,
    content: bytes | None = None,
    tell: bool = True,
) -> int:
    """Record that something happened, inside the caller's transaction; answers the entry's number.

    The same statement hands the entry in to the log, with a commitment to all that is given here. `content` is what the
    entry is about, byte for byte: only its SHA-256 is committed to.
    What concerns a case is told to those concerned, unless `tell` is False: history that is only
    being written down here was told by others at its time.
    """
    references = dict(payload or {})
    sealed = seal(
        kind, at=at, payload=told(kind, actor=actor, at=at, case_id=case_id, payload=references, content=content)
    )
    with connection.cursor() as cursor:
        cursor.execute(
            APPEND,
            [case_id, sealed.key, sealed.payload, sealed.entry, at, kind, case_id, actor, json.dumps(references)],
        )
        entry_id = int(cursor.fetchone()[0])
    if case_id and tell:
        announce(entry_id)
    return entry_id


def begin_request(key: str, *, at: datetime) -> Any | None:
    """Claim an idempotency key of any length: None for the first caller, the stored answer for every later one.

    A second caller waits on the unique index until the first one's transaction ends, so two clicks
    at the same instant cannot both pass.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO journal_request (key, at, answer) VALUES (%s, %s, NULL) ON CONFLICT (key) DO NOTHING",
            [_short(key), at],
        )
        if cursor.rowcount == 1:
            return None
    answer = Request.objects.values_list("answer", flat=True).get(pk=_short(key))
    if answer is None:
        raise RequestUnderWay
    return answer


def finish_request(key: str, *, answer: Any) -> None:
    """Keep the answer that this key gets from now on; same transaction as the act itself."""
    Request.objects.filter(pk=_short(key)).update(answer=answer)


def forget_requests(*, before: datetime) -> int:
    """Delete the keys used before this instant; answers how many. A form sent again after that is taken for a new one."""
    return Request.objects.filter(at__lt=before).delete()[0]


def _short(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()
