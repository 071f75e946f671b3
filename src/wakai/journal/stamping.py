"""Asking authorities to stamp digests: asked inside the caller's transaction, done by a job, tried again while away.

The state of each is there to be seen: waiting (with why the last try came to nothing), stamped, or failed. What failed
is asked again every day; a stamp whose certificate is about to end is stamped itself.
"""

from __future__ import annotations

import secrets
import urllib.error
import urllib.request
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Final, Literal

from django.db.models import Prefetch
from procrastinate.contrib.django import app

from wakai.journal.authorities import Configured, authorities, authority_named, demonstration_key
from wakai.journal.domain.signing_stamps import answer_query
from wakai.journal.domain.stamp_refusals import AuthorityAway, AuthorityNotConfigured, StampRefusal
from wakai.journal.domain.timestamps import LARGEST_REPLY, Authority, Stamp, pem_of, query_for, read_reply
from wakai.journal.models import StampCertificates, TimeStamp
from wakai.kernel.languages import LANGUAGES

STAMP: Final = "wakai.console.stamp"
# Waits of 4 s, 16 s, 1 min, 4 min, 17 min, 1 h, 5 h; after that once a day.
MAX_TRIES: Final = 8
RENEW_BEFORE: Final = timedelta(days=90)
_SECONDS = 15


@dataclass(frozen=True, slots=True)
class StampValue:
    """One authority's stamp of a digest as it stands: state "waiting", "stamped" or "failed".

    `why` says in three languages why the last try came to nothing, and is empty otherwise. `query`, `reply`: the bytes as
    they were sent, for whoever checks with other tools. `roots`, `signers`, `between`: the authority's certificates (PEM) as
    they were when the reply was taken. `renewals`: the stamps over this one's reply, newest last.
    """

    id: int
    digest: str
    authority: str
    independent: bool
    state: str
    asked_at: datetime
    tries: int
    gen_time: datetime | None
    until: datetime | None
    why: Mapping[str, str]
    query: bytes
    reply: bytes
    roots: bytes = b""
    signers: bytes = b""
    between: bytes = b""
    renewals: tuple[StampValue, ...] = ()


State = Literal["waiting", "stamped", "failed"]


@dataclass(frozen=True, slots=True)
class Standing:
    """How one authority's stamp of a digest stands, without its bytes: for pages."""

    authority: str
    independent: bool
    state: State
    gen_time: datetime | None


def ask_for_stamp(digest: str, *, at: datetime) -> None:
    """Ask every configured authority to stamp this SHA-256 (hexadecimal), inside the caller's transaction.

    The jobs exist exactly when the transaction is committed. A digest that was asked about before is not asked again.
    """
    for row in authorities():
        _ask(digest, row, over=None, at=at)


def try_stamp(stamp_id: int, *, at: datetime) -> bool:
    """Ask the authority once. True when nothing is left to do: stamped, or failed for now; False to try again later.

    Run twice at once it keeps the first reply: both prove the same.
    """
    row = TimeStamp.objects.get(pk=stamp_id)
    if row.state != "waiting":
        return True
    configured = authority_named(row.authority)
    try:
        if configured is None:
            raise AuthorityNotConfigured(authority=row.authority)
        query, reply, stamp = _obtain(row, configured, at)
    except StampRefusal as problem:
        return _not_this_time(row, problem, at)
    TimeStamp.objects.filter(pk=row.pk, state="waiting").update(
        state="stamped", query=query, reply=reply, gen_time=stamp.gen_time, until=stamp.until,
        independent=stamp.independent, tries=row.tries + 1, tried_at=at, note={}, certificates=_kept(configured.authority),
    )  # fmt: skip
    return True


def stamp_again(*, at: datetime) -> int:
    """Ask anew for what has failed, and stamp the replies whose certificates end soon; answers how many."""
    failed = list(TimeStamp.objects.filter(state="failed").values_list("pk", flat=True))
    TimeStamp.objects.filter(pk__in=failed).update(state="waiting", tries=0)
    for stamp_id in failed:
        _queue(stamp_id)
    ending = TimeStamp.objects.filter(state="stamped", until__lt=at + RENEW_BEFORE, renewals=None)
    return len(failed) + sum(_renew(row, at) for row in ending.iterator())


def stamps_of(digest: str) -> tuple[StampValue, ...]:
    """The stamps of one digest, in the order they were asked for."""
    return stamps_of_all([digest]).get(digest, ())


def stamps_of_all(digests: Iterable[str]) -> dict[str, tuple[StampValue, ...]]:
    """The stamps of many digests, in two statements."""
    known = TimeStamp.objects.select_related("certificates").order_by("pk")
    rows = known.filter(digest__in=set(digests)).prefetch_related(Prefetch("renewals", known))
    found: dict[str, tuple[StampValue, ...]] = {}
    for row in rows:
        found[row.digest] = (*found.get(row.digest, ()), _value(row))
    return found


def standing_of(digests: Iterable[str]) -> dict[str, tuple[Standing, ...]]:
    """How the stamps of many digests stand, in one statement."""
    fields = ("digest", "authority", "independent", "state", "gen_time")
    found: dict[str, tuple[Standing, ...]] = {}
    for digest, *rest in TimeStamp.objects.filter(digest__in=set(digests)).order_by("pk").values_list(*fields):
        found[digest] = (*found.get(digest, ()), Standing(*rest))
    return found


def _ask(digest: str, configured: Configured, *, over: TimeStamp | None, at: datetime) -> bool:
    authority = configured.authority
    row, fresh = TimeStamp.objects.get_or_create(
        digest=digest,
        authority=authority.name,
        defaults={"asked_at": at, "over": over, "independent": authority.independent},
    )
    if fresh:
        _queue(row.pk)
    return fresh


def _queue(stamp_id: int) -> None:
    # Mails go first: an authority that is away takes its time.
    app.configure_task(STAMP, priority=-10).defer(stamp_id=stamp_id)


def _obtain(row: TimeStamp, configured: Configured, at: datetime) -> tuple[bytes, bytes, Stamp]:
    """A fresh query, the reply to it, and what that proves; a refusal where it proves nothing."""
    authority, nonce = configured.authority, secrets.randbits(64)
    query = query_for(row.digest, nonce=nonce, policy=authority.policy)
    reply = _sent(query, configured) if configured.url else _by_ourselves(query, at)
    return query, reply, read_reply(reply, sha256=row.digest, nonce=nonce, authority=authority)


def _by_ourselves(query: bytes, at: datetime) -> bytes:
    return answer_query(query, by=demonstration_key(), serial=secrets.randbits(63), at=at)


def _sent(query: bytes, configured: Configured) -> bytes:
    headers = {"Content-Type": "application/timestamp-query", "Accept": "application/timestamp-reply"}
    request = urllib.request.Request(configured.url, data=query, headers=headers, method="POST")
    try:
        with urllib.request.urlopen(request, timeout=_SECONDS) as answer:
            return bytes(answer.read(LARGEST_REPLY + 1))
    except (urllib.error.URLError, OSError, ValueError) as problem:
        raise AuthorityAway(authority=configured.authority.name) from problem


def _kept(authority: Authority) -> StampCertificates:
    """The certificates by which a reply was taken, kept once for all stamps under them."""
    texts = [pem_of(rows).decode() for rows in (authority.roots, authority.pinned, authority.between)]
    roots, signers, between = texts
    name = sha256("\n".join(texts).encode()).hexdigest()
    told = {"roots": roots, "signers": signers, "between": between}
    return StampCertificates.objects.get_or_create(id=name, defaults=told)[0]


def _not_this_time(row: TimeStamp, problem: StampRefusal, at: datetime) -> bool:
    tries = row.tries + 1
    over = tries >= MAX_TRIES
    note = {"code": problem.code} | {language: problem.text(language) for language in LANGUAGES}
    TimeStamp.objects.filter(pk=row.pk, state="waiting").update(
        state="failed" if over else "waiting", tries=tries, tried_at=at, note=note
    )
    return over


def _renew(row: TimeStamp, at: datetime) -> bool:
    """Stamp the reply itself, by its own authority or any other whose certificate lasts longer."""
    digest = sha256(bytes(row.reply or b"")).hexdigest()
    known = sorted(authorities(), key=lambda entry: entry.authority.name != row.authority)
    longer = (entry for entry in known if (end := entry.authority.until(at)) and row.until and end > row.until)
    best = next(longer, None)
    return best is not None and _ask(digest, best, over=row, at=at)


def _value(row: TimeStamp) -> StampValue:
    return StampValue(
        id=row.pk,
        digest=row.digest,
        authority=row.authority,
        independent=row.independent,
        state=row.state,
        asked_at=row.asked_at,
        tries=row.tries,
        gen_time=row.gen_time,
        until=row.until,
        why={language: row.note[language] for language in LANGUAGES if language in row.note},
        query=bytes(row.query or b""),
        reply=bytes(row.reply or b""),
        roots=row.certificates.roots.encode() if row.certificates else b"",
        signers=row.certificates.signers.encode() if row.certificates else b"",
        between=row.certificates.between.encode() if row.certificates else b"",
        renewals=tuple(_value(later) for later in row.renewals.all()),
    )
