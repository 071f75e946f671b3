"""What a case file is written from: frozen values that hold what one reader may see, and nothing else."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from io import BytesIO
from typing import Any, BinaryIO, Literal

from wakai.evidence.domain.verdict_texts import State
from wakai.evidence.domain.verdicts import ManifestFound, Verdict

Reader = Literal["buyer", "seller", "agent"]


@dataclass(frozen=True, slots=True)
class Source:
    """Bytes that are read when they are needed, piece by piece, with the hash and length they must turn out to have."""

    size: int
    sha256: str
    open: Callable[[], BinaryIO]


def held(content: bytes) -> Source:
    """A source out of bytes that are in memory anyway: texts and proofs."""
    return Source(len(content), sha256(content).hexdigest(), lambda: BytesIO(content))


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the docket as the reader counts and reads it. Numbers in `body` are the reader's, too."""

    n: int
    act: str
    role: str
    at: datetime
    audience: tuple[str, ...]
    body: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Handled:
    """One step in the custody of an exhibit: what was done (`received`, `copied`, `moved`, `opened`, …), when, by which role.

    `path` is the way it came (form, tus, mail, import), `clock` whose clock told the instant, `made` the SHA-256 of what
    was made from it.
    """

    at: datetime
    what: str
    by: str
    path: str = ""
    clock: str = ""
    made: str = ""


@dataclass(frozen=True, slots=True)
class Stamp:
    """A time stamp (RFC 3161) over `sha256`: query and reply as they were sent, and the authority's certificates (PEM).

    `roots` issue, `signers` sign; `between` lead from one to the other, b"" where there are none.
    `gen_time` is the instant that the reply names. `over` is the place, counted from 1, of the earlier stamp whose reply
    this one renews: `sha256` is then of that reply.
    """

    sha256: str
    authority: str
    query: bytes
    reply: bytes
    roots: bytes
    signers: bytes
    between: bytes = b""
    gen_time: datetime | None = None
    over: int | None = None


@dataclass(frozen=True, slots=True)
class Erased:
    """That an exhibit's bytes were erased: when (None where that is not known any more), on what kind of request, of which side."""

    at: datetime | None
    request: str
    by: str


@dataclass(frozen=True, slots=True)
class SignatureChecked:
    """One signature of a mail's servers (DKIM) and what came of checking it, with what repeating the check takes.

    `dns_name` holds the key, `answer` is what it held at `asked_at` (UTC). `answer` is None where it held nothing, or, by
    `why` (`mail.Why`), where nobody answered; `asked_at` is None where the DNS was not asked, or the instant not kept.
    """

    domain: str
    dns_name: str
    state: State
    why: str
    for_sender: bool
    answer: str | None
    asked_at: datetime | None

    @property
    def selector(self) -> str:
        """Which of the domain's keys signed: what stands before ``._domainkey.``; "" where that cannot be read."""
        end = f"._domainkey.{self.domain}"
        return self.dns_name[: -len(end)] if self.dns_name.lower().endswith(end) else ""


@dataclass(frozen=True, slots=True)
class Authenticity:
    """What was found out about an exhibit by the time of writing: the verdicts, and what they were found from.

    `signatures` of a mail in the order of the file, None where none were checked; `manifest`: the signed history of a picture.
    """

    verdicts: tuple[Verdict, ...]
    signatures: tuple[SignatureChecked, ...] | None = None
    manifest: ManifestFound | None = None


@dataclass(frozen=True, slots=True)
class ExhibitFile:
    """One exhibit. `sha256` and `size` are of the bytes as received, also where there are none here (`original` None).

    Without `erased` the original is then with the secretariat alone.
    """

    label: str
    name: str
    caption: str
    kind: str
    media_type: str
    source_role: str
    received_at: datetime
    sha256: str
    size: int
    audience: tuple[str, ...]
    original: Source | None = None
    shown: Source | None = None
    custody: tuple[Handled, ...] = ()
    erased: Erased | None = None
    found: Authenticity | None = None


@dataclass(frozen=True, slots=True)
class DecisionFile:
    """A decision: its line of JSON (`docket.domain.decision_file`), what people added, and the signed manifest of what was seen.

    `reasons` is the statement of reasons by language.
    """

    at: datetime
    by: str
    text: str
    criteria: tuple[Mapping[str, Any], ...] = ()
    reason: str = ""
    seen: str = ""
    reasons: Mapping[str, str] = field(default_factory=dict)

    @property
    def told(self) -> Mapping[str, Any]:
        """What the line says."""
        return dict(json.loads(self.text))


@dataclass(frozen=True, slots=True)
class OrderChange:
    """That the marketplace told the order otherwise. `facts`: name, stored value before, stored value after (None: nothing told)."""

    at: datetime
    stage: str
    facts: tuple[tuple[str, Any, Any], ...]


@dataclass(frozen=True, slots=True)
class Leaf:
    """One leaf of the log that stands for something in this case: `about` says what.

    ``docket/3``: line 3; ``decision/1``: decision 1 with what its decider had; ``order/1``: a change of the order;
    ``event/1``: what the house noted for itself, for the secretariat alone.

    `entry` is what the log holds, `key` and `payload` open its commitment (both None once erased or where the reader may
    not have them), `receipt` is a tlog-proof, "" while the log has not taken it in.
    """

    about: str
    entry: bytes
    key: bytes | None = None
    payload: Mapping[str, Any] | None = None
    receipt: str = ""


@dataclass(frozen=True, slots=True)
class Keys:
    """What signatures are checked with: the log's key (vkey), and whose cosignatures its checkpoints need (tlog-policy)."""

    log: str = ""
    policy: str = ""


@dataclass(frozen=True, slots=True)
class CaseFileData:
    """A case as `reader` may see it. `names` are the parties' by role; `zone` and `language` are how the page reads at first."""

    number: str
    reader: Reader
    site: str
    operator: str
    software: str
    exported_at: datetime
    language: str
    zone: str
    kind: str
    asked: str
    claimant: str
    currency: str
    claimed_minor: int
    paid_minor: int
    stage: str
    as_of: str
    opened_at: datetime
    closed_at: datetime | None
    closing: Mapping[str, Any] | None
    rulebook: str
    names: Mapping[str, str] = field(default_factory=dict)
    order: Mapping[str, Any] | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)
    docket: tuple[Line, ...] = ()
    exhibits: tuple[ExhibitFile, ...] = ()
    decisions: tuple[DecisionFile, ...] = ()
    changes: tuple[OrderChange, ...] = ()
    rulebooks: Mapping[str, bytes] = field(default_factory=dict)
    leaves: tuple[Leaf, ...] = ()
    stamps: tuple[Stamp, ...] = ()
    keys: Keys = Keys()
    seal: Callable[[str], str] | None = None
