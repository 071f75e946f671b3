"""A mail as an exhibit: what it says of itself, the way it says it took, and whether its servers' signatures (DKIM) hold.

All of it is "according to the file", but for a signature that holds: that was made by whoever has the key which the
domain publishes in its DNS. Keys are taken out of the DNS after a while, so the answers are kept with the result: they let
anybody check the same again. The lookup is given; nothing here reaches for a network. Addresses are personal: they are
left out of what these values show when they are printed or logged.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import Message
from email.utils import getaddresses, parsedate_to_datetime
from itertools import pairwise
from typing import Any, Final, Literal

import dkim  # type: ignore[import-untyped]
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

LARGEST: Final = 32 * 1024 * 1024
"""Bytes of a mail whose signatures are checked: the check holds it in memory several times. Mail servers take less."""
MOST_SIGNATURES: Final = 10
MOST_HOPS: Final = 100
CLOCKS_DIFFER: Final = timedelta(days=1)
"""How far servers' clocks may contradict each other before it means anything."""
LONGEST: Final = 1000

State = Literal["verified", "contradicted", "not_checkable"]
Why = Literal["", "no_key", "no_answer", "expired", "partly_signed", "weak", "not_readable", "too_much"]
"""Why a signature could not be checked.

no_key: the domain publishes no such key (any more); no_answer: the DNS could not be asked, or did not answer; expired: its own time has
passed; partly_signed: it leaves the end of the text out; weak: SHA-1, or an RSA key under 1024 bits; too_much: a mail of more than `LARGEST`, or one that keeps
the check busy for too long.
"""
Lookup = Callable[[str], bytes | None]
"""The TXT record of a name, or None where there is none; OSError where the DNS cannot be asked."""


@dataclass(frozen=True, slots=True)
class Hop:
    """One server that says it received the mail, and when; `at` None where that cannot be read."""

    by: str
    at: datetime | None


@dataclass(frozen=True, slots=True)
class MailSaid:
    """What a mail says of itself. Texts are decoded and cut; an instant that cannot be read is None. `hops`: oldest first."""

    sender: str = field(repr=False)
    to: str = field(repr=False)
    subject: str = field(repr=False)
    sent_at: datetime | None
    message_id: str = field(repr=False)
    hops: tuple[Hop, ...]

    @property
    def hops_in_order(self) -> bool | None:
        """Whether no later server received it more than a day before an earlier one; None without two times to compare."""
        times = [hop.at for hop in self.hops if hop.at]
        if len(times) < 2:
            return None
        return all(later > earlier - CLOCKS_DIFFER for earlier, later in pairwise(times))


@dataclass(frozen=True, slots=True)
class Signature:
    """One DKIM signature and what came of checking it. `asked` is the DNS name, `answer` what it held (None: nothing)."""

    domain: str
    state: State
    why: Why
    asked: str = ""
    answer: str | None = None

    def speaks_for(self, sender: str) -> bool:
        """Whether its domain is that of the sender (`sender_domain`), or above or below it: anybody can sign for their own.

        This is the relaxed alignment of RFC 7489, section 3.1.1, without a list of public suffixes: these publish no keys.
        """
        own, named = f".{self.domain}", f".{sender}"
        return bool(self.domain and sender) and (own.endswith(named) or named.endswith(own))


def read_mail(data: bytes) -> MailSaid:
    """What a mail says of itself. Never refuses: what is broken reads as "" or None."""
    mail = message_from_bytes(data, policy=policy.compat32)
    received = _all(mail, "received")[:MOST_HOPS]
    return MailSaid(
        sender=_header(mail, "from"),
        to=_header(mail, "to"),
        subject=_header(mail, "subject"),
        sent_at=_instant(_header(mail, "date")),
        message_id=_header(mail, "message-id"),
        hops=tuple(_hop(text) for text in reversed(received)),
    )


def sender_domain(data: bytes) -> str:
    """The domain of the one address that the mail names as its sender; "" where it names none or several.

    A second sender may stand above the one that was signed, and readers are shown the first.
    """
    senders = _all(message_from_bytes(data, policy=policy.compat32), "from")
    try:
        named = getaddresses(senders) if len(senders) == 1 else []
    except RecursionError:  # comments within comments within comments
        return ""
    domain = named[0][1].rpartition("@")[2] if len(named) == 1 and "@" in named[0][1] else ""
    try:
        return domain.strip().rstrip(".").lower().encode("idna").decode("ascii")
    except UnicodeError:
        return ""


def check_signatures(data: bytes, lookup: Lookup) -> tuple[Signature, ...]:
    """Check the DKIM signatures of a mail (RFC 6376, RFC 8463), in the order of the file."""
    mail = message_from_bytes(data, policy=policy.compat32)
    return tuple(_check(data, n, lookup) for n in range(min(len(_all(mail, "dkim-signature")), MOST_SIGNATURES)))


class _Unpublished(Exception):
    """The key is not to be had; `why` says which way."""

    def __init__(self, why: Why) -> None:
        super().__init__(why)
        self.why = why


class _Ed25519:
    """A key as the library wants it. It would take another package for this; ours tells its answer by `holds`."""

    def __init__(self, key: Ed25519PublicKey) -> None:
        self.key, self.holds = key, True

    def verify(self, digest: bytes, signature: bytes) -> None:
        try:
            self.key.verify(signature, digest)
        except InvalidSignature:
            self.holds = False


class _Dkim(dkim.DKIM):  # type: ignore[misc]  # the library has no types
    """The library's check, with the key taken from our lookup and the answer kept."""

    lookup: Lookup
    signed: dict[bytes, bytes]
    asked = ""
    answer: bytes | None = None

    def verify_sig(self, sig: dict[bytes, bytes], include_headers: Any, sig_header: Any, dnsfunc: Any) -> bool:
        """Called by the library once the signature's own fields are in order."""
        self.signed = sig
        self.asked = (sig[b"s"] + b"._domainkey." + sig[b"d"]).decode("ascii")
        try:
            self.answer = self.lookup(self.asked)
        except OSError as problem:
            raise _Unpublished("no_answer") from problem
        self._take_key(sig)
        holds = bool(self.verify_sig_process(sig, include_headers, sig_header, dnsfunc))
        return holds and bool(getattr(self.pk, "holds", True))

    def _take_key(self, sig: dict[bytes, bytes]) -> None:
        tags = dict(part.strip().split(b"=", 1) for part in (self.answer or b"").split(b";") if b"=" in part)
        told = {name.strip(): re.sub(rb"\s", b"", value) for name, value in tags.items()}
        kind = told.get(b"k", b"rsa")
        if not told.get(b"p") or not sig[b"a"].startswith(kind + b"-"):
            raise _Unpublished("no_key")
        if kind == b"ed25519":
            self.pk = _Ed25519(Ed25519PublicKey.from_public_bytes(base64.b64decode(told[b"p"])))
            self.keysize, self.ktag, self.seqtlsrpt = 256, b"ed25519", False
        else:
            self.pk, self.keysize, self.ktag, self.seqtlsrpt = dkim.evaluate_pk(self.asked.encode(), self.answer)


def _check(data: bytes, number: int, lookup: Lookup) -> Signature:
    tried: _Dkim | None = None
    try:
        tried = _Dkim(data, logger=_SILENT, minkey=1024)
        tried.lookup = lookup
        holds = tried.verify(number)
        state, why = _judged(tried, holds)
    except _Unpublished as problem:
        state, why = "not_checkable", problem.why
    except dkim.ValidationError as problem:
        state, why = _complaint(str(problem))
    except dkim.KeyFormatError as problem:
        state, why = "not_checkable", "weak" if "too small" in str(problem) else "no_key"
    except Exception:  # hostile mails make the library raise a dozen kinds
        state, why = "not_checkable", "not_readable"
    return _signature(tried, state, why)


def _judged(tried: _Dkim, holds: bool) -> tuple[State, Why]:
    if not holds:
        return "contradicted", ""
    if b"l" in tried.signed:
        return "not_checkable", "partly_signed"
    return ("not_checkable", "weak") if tried.signed[b"a"].endswith(b"sha1") else ("verified", "")


def _complaint(text: str) -> tuple[State, Why]:
    """What the library's sentence means: the text differs from what was signed, or the signature is no good by itself."""
    if text.startswith("body hash mismatch"):
        return "contradicted", ""
    return "not_checkable", "expired" if text.startswith("x= value is past") else "not_readable"


def _signature(tried: _Dkim | None, state: State, why: Why) -> Signature:
    if tried is None or not tried.asked:
        return Signature("", state, why)
    answer = None if tried.answer is None else tried.answer.decode("utf-8", "replace")
    return Signature(tried.signed[b"d"].decode("ascii").lower(), state, why, tried.asked, answer)


def _all(mail: Message, name: str) -> list[str]:
    return [str(value) for value in mail.get_all(name, [])]


def _header(mail: Message, name: str) -> str:
    found = _all(mail, name)
    return _decoded(found[0]) if found else ""


def _decoded(text: str) -> str:
    """The text with its encoded words (RFC 2047) as characters, on one line, cut."""
    found = re.sub(r"(\?=)\s+(=\?)", r"\1\2", text)
    found = re.sub(r"=\?([^?\s]+)\?([bBqQ])\?([^?]*)\?=", _word, found)
    return re.sub(r"\s+", " ", found).strip()[:LONGEST]


def _word(word: re.Match[str]) -> str:
    charset, kind, content = word[1].split("*")[0], word[2].lower(), word[3]
    try:
        if kind == "b":
            raw = base64.b64decode(content + "=" * (-len(content) % 4))
        else:
            raw = binascii.a2b_qp(content.encode("ascii"), header=True)
        return raw.decode(charset, "replace")
    except (ValueError, LookupError):
        return word[0]


def _hop(text: str) -> Hop:
    by = re.search(r"\bby\s+([A-Za-z0-9.\-\[\]:]{1,255})", text)
    return Hop(by[1] if by else "", _instant(text.rpartition(";")[2]))


def _instant(text: str) -> datetime | None:
    try:
        found = parsedate_to_datetime(text.strip())
        return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, TypeError, IndexError, OverflowError, AttributeError):
        return None


class _Silent:
    """The library tells a log about what it reads, addresses among it; ours says nothing."""

    def __getattr__(self, name: str) -> Callable[..., None]:
        return lambda *told, **more: None


_SILENT: Final = _Silent()
