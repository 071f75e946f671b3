"""What can be said of an exhibit's authenticity, under three heads: its source, the path it took, and its integrity.

Each head is verified, contradicted, or not checkable, with the reasons. Verified needs something that does not rest on the
word of whoever handed it in; contradicted needs something that says the opposite. That nothing speaks for an exhibit
never speaks against it: most honest photos can be checked under one head only.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Final, Literal

from wakai.evidence.domain import verdict_texts as says
from wakai.evidence.domain.verdict_texts import ROLES, Head, State
from wakai.kernel.languages import Texts
from wakai.kernel.showing import show

HEADS: Final[tuple[Head, ...]] = ("source", "path", "integrity")


@dataclass(frozen=True, slots=True)
class StampFound:
    """One authority's stamp of the exhibit's SHA-256. `title` is what the authority is called, a language each."""

    title: Texts
    state: Literal["waiting", "stamped", "failed"]
    independent: bool
    gen_time: datetime | None = None


@dataclass(frozen=True, slots=True)
class SignatureFound:
    """One signature of a mail server (DKIM): whose, and whether it holds; `why` (`mail.Why`) where it could not be checked.

    `for_sender`: whether its domain is the one that the mail names as its sender's.
    """

    domain: str
    state: State
    why: str = ""
    for_sender: bool = True


@dataclass(frozen=True, slots=True)
class ManifestFound:
    """The signed history (C2PA) of a picture. `trusted`: its signer's certificate leads to an authority of the settings."""

    state: Literal["waiting", "holds", "broken", "not_checkable"]
    signer: str = ""
    trusted: bool = False


@dataclass(frozen=True, slots=True)
class Findings:
    """What was found out about one exhibit; None where it was not looked at.

    `by`: the role that handed it in, `received_at` when. `came`: "direct" for a form or upload, "import" for a case file of
    another installation. `kept`: whether the bytes still have the SHA-256 noted at intake, when they were last read again at
    `kept_at`. `in_log`: whether the log proves its entry ("waiting": not sequenced yet). `hops_in_order`: whether the times of a
    mail's way follow each other. `signatures`: None where they were not looked at; with `waiting`, not yet. `manifest`: the
    signed history of a picture that carries one. `erased`: the file is gone on request, and what was found in it as well.
    """

    by: str
    received_at: datetime
    came: Literal["direct", "import"] = "direct"
    kept: Literal["same", "differs", "missing"] | None = None
    kept_at: datetime | None = None
    stamps: tuple[StampFound, ...] = ()
    in_log: Literal["proven", "waiting", "contradicted"] | None = None
    is_mail: bool = False
    waiting: bool = False
    signatures: tuple[SignatureFound, ...] | None = None
    hops_in_order: bool | None = None
    manifest: ManifestFound | None = None
    erased: bool = False


@dataclass(frozen=True, slots=True)
class Verdict:
    """One head: its state, and the reasons, each in three languages with `{…}` for what is shown in the reader's way."""

    head: Head
    state: State
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Reason:
    """One sentence with its facts; instants and the like are put in the reader's own way."""

    texts: Texts
    facts: tuple[tuple[str, object], ...] = ()

    def text(self, language: str, zone: str = "UTC") -> str:
        """The sentence for a reader."""
        return self.texts[language].format_map({name: _shown(fact, language, zone) for name, fact in self.facts})


def verdicts_on(found: Findings) -> tuple[Verdict, Verdict, Verdict]:
    """Source, path, integrity: always all three, in this order."""
    return _source(found), _path(found), _integrity(found)


def _source(found: Findings) -> Verdict:
    # A list that adds a line breaks one signature and leaves another: one of the sender's that holds is enough.
    if sound := tuple(_sound(found)):
        return Verdict("source", "verified", sound)
    if broken := tuple(_broken(found)):
        return Verdict("source", "contradicted", broken)
    return Verdict("source", "not_checkable", tuple(_no_source(found)))


def _sound(found: Findings) -> Iterator[Reason]:
    for domain in _domains(row for row in found.signatures or () if row.state == "verified" and row.for_sender):
        yield _reason(says.SIGNED, domain=domain)
    if found.manifest and found.manifest.state == "holds" and found.manifest.trusted:
        yield _reason(says.MANIFEST_TRUSTED, signer=found.manifest.signer or "?")


def _broken(found: Findings) -> Iterator[Reason]:
    for domain in _domains(row for row in found.signatures or () if row.state == "contradicted"):
        yield _reason(says.NOT_SIGNED, domain=domain)
    if found.manifest and found.manifest.state == "broken":
        yield _reason(says.MANIFEST_BROKEN)


def _domains(signatures: Iterable[SignatureFound]) -> Iterable[str]:
    """Each once: many servers sign by two methods, and saying it twice says no more."""
    return dict.fromkeys(row.domain for row in signatures)


def _no_source(found: Findings) -> Iterator[Reason]:
    if found.erased:
        yield _reason(says.ERASED)
    elif found.is_mail:
        yield from _unsure_of_mail(found)
    elif found.manifest:
        yield _reason(_MANIFESTS[found.manifest.state], signer=found.manifest.signer or "?")
    else:
        yield _reason(says.NO_SOURCE)


_MANIFESTS: Final = {
    "waiting": says.MANIFEST_WAITING,
    "holds": says.MANIFEST_HOLDS,
    "not_checkable": says.MANIFEST_NOT_CHECKABLE,
}


def _unsure_of_mail(found: Findings) -> Iterator[Reason]:
    if found.signatures is None:
        yield _reason(says.SIGNATURES_WAITING if found.waiting else says.SIGNATURES_NOT_CHECKED)
    elif not found.signatures:
        yield _reason(says.NO_SIGNATURE)
    for why, domain in dict.fromkeys((row.why, row.domain) for row in found.signatures or ()):
        yield _reason(says.WHYS[why] if why else says.SIGNED_BY_ANOTHER, domain=domain or "?")


def _path(found: Findings) -> Verdict:
    if found.hops_in_order is False:
        return Verdict("path", "contradicted", (_reason(says.HOPS_BACKWARDS),))
    if found.came == "import":
        return Verdict("path", "not_checkable", (_reason(says.IMPORTED),))
    reason = _reason(says.DIRECT, by=ROLES[found.by], received_at=found.received_at)
    return Verdict("path", "verified", (reason,))


def _integrity(found: Findings) -> Verdict:
    if against := tuple(_against(found)):
        return Verdict("integrity", "contradicted", against)
    support = tuple(_support(found))
    reasons = support + tuple(_still_open(found, support))
    if found.kept == "missing":  # nothing is known of bytes that are not there, whatever is proven of their hash
        return Verdict("integrity", "not_checkable", (_reason(says.BYTES_MISSING, kept_at=found.kept_at), *reasons))
    return Verdict("integrity", "verified" if support else "not_checkable", reasons)


def _against(found: Findings) -> Iterator[Reason]:
    if found.kept == "differs":
        yield _reason(says.BYTES_DIFFER, kept_at=found.kept_at)
    if found.in_log == "contradicted":
        yield _reason(says.NOT_AS_LOGGED)


def _support(found: Findings) -> Iterator[Reason]:
    for row in found.stamps:
        if row.state == "stamped" and row.independent:
            yield _reason(says.STAMPED, authority=row.title, gen_time=row.gen_time)
    if found.in_log == "proven":
        yield _reason(says.LOGGED)


def _still_open(found: Findings, support: tuple[Reason, ...]) -> Iterator[Reason]:
    """What the reader should know besides: stamps by ourselves, what is not there yet, and that we looked ourselves."""
    for row in found.stamps:
        if row.state == "stamped" and not row.independent:
            yield _reason(says.STAMPED_BY_US, authority=row.title, gen_time=row.gen_time)
        elif row.state != "stamped":
            yield _reason(says.STAMP_WAITING if row.state == "waiting" else says.STAMP_FAILED, authority=row.title)
    if not found.stamps and not support:
        yield _reason(says.NO_STAMP)
    if found.in_log == "waiting":
        yield _reason(says.LOG_WAITING)
    if found.kept == "same":
        yield _reason(says.BYTES_SAME, kept_at=found.kept_at)


def _reason(texts: Texts, **facts: object) -> Reason:
    return Reason(texts, tuple(sorted(facts.items())))


def _shown(fact: object, language: str, zone: str) -> str:
    return str(fact[language]) if isinstance(fact, MappingProxyType | dict) else show(fact, language, zone)
