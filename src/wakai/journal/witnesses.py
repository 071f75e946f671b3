"""Asking our witnesses: each new checkpoint is shown to all of them, and their cosignatures are kept with it."""

from __future__ import annotations

import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from wakai.journal.domain.encoding import to_number
from wakai.journal.domain.merkle import consistency_proof
from wakai.journal.domain.notes import Opened, open_note, split
from wakai.journal.domain.policy import Party
from wakai.journal.domain.witnessing import AddCheckpoint
from wakai.journal.log_keys import log_policy
from wakai.journal.log_store import reader_at
from wakai.journal.models import Cosignature, LogCheckpoint, WitnessAsked
from wakai.kernel.refusals import Refusal

TIMEOUT_SECONDS: Final = 5
LARGEST_ANSWER: Final = 64 * 1024
LONGEST_REST: Final = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back over HTTP."""

    status: int
    body: bytes


Post = Callable[[str, bytes], Answer]


class _NotNow(Exception):
    """The witness did not cosign; the text is for the operator."""


def post(url: str, body: bytes) -> Answer:
    """Send over HTTP; raises OSError when nobody answers."""
    request = urllib.request.Request(url, body, {"Content-Type": "text/plain; charset=utf-8"}, method="POST")
    try:
        with urllib.request.urlopen(request, timeout=TIMEOUT_SECONDS) as answer:
            return Answer(answer.status, answer.read(LARGEST_ANSWER))
    except urllib.error.HTTPError as error:
        with error:
            return Answer(error.code, error.read(LARGEST_ANSWER))


def ask_witnesses(*, at: datetime, send: Post = post) -> int:
    """Show the newest checkpoint to every witness that has not cosigned it; answers how many did now.

    A witness that is away, or says no, is left alone for a while, longer each time; nothing waits for it.
    """
    newest = LogCheckpoint.objects.order_by("-size").first()
    parties = [party for party in log_policy().witnesses.values() if party.url]
    if newest is None or not parties:
        return 0
    done = set(newest.cosignatures.values_list("vkey", flat=True))
    return sum(_ask(party, newest, at, send) for party in parties if party.verifier.vkey not in done)


def _ask(party: Party, row: LogCheckpoint, at: datetime, send: Post) -> bool:
    asked, _ = WitnessAsked.objects.get_or_create(pk=party.verifier.vkey)
    if asked.not_before and asked.not_before > at:
        return False
    try:
        _keep(party, row, _answer(party, row, asked, send), at)
    except (OSError, Refusal, _NotNow, ValueError) as error:
        asked.failures += 1
        asked.not_before = at + min(timedelta(seconds=2 ** min(asked.failures, 20)), LONGEST_REST)
        asked.note = f"{type(error).__name__}: {error}"[:200]
        # Not the size: what a witness claims counts once it has cosigned.
        asked.save(update_fields=["failures", "not_before", "note"])
        return False
    asked.size, asked.failures, asked.not_before, asked.note = row.size, 0, None, ""
    asked.save()
    return True


def _answer(party: Party, row: LogCheckpoint, asked: WitnessAsked, send: Post) -> bytes:
    """The witness's lines. Where it knows another size than we thought, it is asked once more from there."""
    url = party.url.rstrip("/") + "/add-checkpoint"
    answer = send(url, _request(asked.size, row))
    if answer.status == 409:
        asked.size = to_number(answer.body.decode().removesuffix("\n"))
        if asked.size > row.size:
            raise _NotNow(f"it knows {asked.size} entries, and there are {row.size}")
        answer = send(url, _request(asked.size, row))
    if answer.status != 200:
        raise _NotNow(f"HTTP {answer.status}")
    return answer.body


def _request(old: int, row: LogCheckpoint) -> bytes:
    proof = consistency_proof(old, row.size, reader_at(row.size))
    return AddCheckpoint(old, proof, row.note).body().encode()


def _keep(party: Party, row: LogCheckpoint, lines: bytes, at: datetime) -> None:
    """Keep the line by this witness's key; lines by keys that we do not know are left out."""
    text, _ = split(row.note)
    opened: Opened = open_note(text.encode() + b"\n" + lines, [party.verifier])
    (signature,) = opened.signatures
    kept = Cosignature(checkpoint=row, vkey=party.verifier.vkey, line=signature.line, at=at)
    Cosignature.objects.bulk_create([kept], ignore_conflicts=True)
