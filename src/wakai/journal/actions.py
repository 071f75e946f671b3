"""The two writes of the journal: append what happened, and remember what was answered."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import connection

from wakai.journal.log import Happened, Sealed, write
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
    tell: bool = True,
) -> int:
    """Record that something happened, inside the caller's transaction; answers the entry's number.

    The same statement hands the entry in to the log, with a commitment to all that is given here.
    What concerns a case is told to those concerned, unless `tell` is False: history that is only
    being written down here was told by others at its time.
    """
    return append_all([Happened(kind, actor, payload or {})], case_id=case_id, at=at, tell=tell)[0]


def append_all(
    happened: Sequence[Happened], *, case_id: str, at: datetime, besides: Sequence[Sealed] = (), tell: bool = True
) -> list[int]:
    """`append` for all that one act brings about, in one statement; `besides` is handed in to the log with it."""
    if not happened:
        return []
    entry_ids = write(happened, case_id=case_id, at=at, besides=besides)
    if case_id and tell:
        announce(entry_ids)
    return entry_ids


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
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE journal_request SET answer = %s::jsonb WHERE key = %s",
            [json.dumps(answer, ensure_ascii=False), _short(key)],
        )


def forget_requests(*, before: datetime) -> int:
    """Delete the keys used before this instant; answers how many. A form sent again after that is taken for a new one."""
    return Request.objects.filter(at__lt=before).delete()[0]


def _short(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()
