"""Witnessing (C2SP tlog-witness): what a log sends to a witness, and what the witness answers; decided without a database."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256

from wakai.journal.domain.checkpoints import Checkpoint, open_checkpoint
from wakai.journal.domain.encoding import hash_from_base64, to_base64, to_number
from wakai.journal.domain.merkle import EMPTY_ROOT, check_consistency
from wakai.journal.domain.notes import Opened, Signer, Verifier, cosignature_line, split
from wakai.journal.domain.refusals import (
    CheckpointNotReadable,
    LogNotWitnessed,
    NoteNotReadable,
    OldSizeBeyondNew,
    OldSizeIsAnother,
    WitnessRequestNotReadable,
)

MOST_HASHES = 63


@dataclass(frozen=True, slots=True)
class AddCheckpoint:
    """The request: the size the witness is thought to know, the proof from there, the new checkpoint (a signed note)."""

    old: int
    proof: tuple[bytes, ...]
    note: str

    def body(self) -> str:
        """What is posted."""
        return "".join(f"{line}\n" for line in (f"old {self.old}", *map(to_base64, self.proof), "")) + self.note

    @classmethod
    def parse(cls, body: str | bytes) -> AddCheckpoint:
        """Read the request; raises `WitnessRequestNotReadable`."""
        try:
            whole = body.decode() if isinstance(body, bytes) else body
            head, _, note = whole.partition("\n\n")
            old, *proof = head.split("\n")
            request = cls(to_number(old.removeprefix("old ")), tuple(map(hash_from_base64, proof)), note)
            split(note)
        except (ValueError, NoteNotReadable) as error:
            raise WitnessRequestNotReadable from error
        if request.body() != whole or len(proof) > MOST_HASHES:
            raise WitnessRequestNotReadable
        return request


@dataclass(frozen=True, slots=True)
class Seen:
    """The latest checkpoint of a log that the witness cosigned; that of the empty log when there was none."""

    size: int = 0
    root: bytes = EMPTY_ROOT


@dataclass(frozen=True, slots=True)
class Cosigned:
    """The witness's answer (a line by its key), and what it remembers from now on."""

    line: str
    seen: Seen
    note: str


def recognised(request: AddCheckpoint, logs: Iterable[Verifier]) -> tuple[Checkpoint, Opened]:
    """The checkpoint, when one of these keys of its log has signed it.

    Raises `LogNotWitnessed` for another log, `NobodyKnownSigned` or `SignatureDoesNotHold`, and
    `WitnessRequestNotReadable` when the note is no checkpoint.
    """
    known = tuple(logs)
    try:
        stated = Checkpoint.parse(split(request.note)[0])
    except CheckpointNotReadable as error:
        raise WitnessRequestNotReadable from error
    keys = [verifier for verifier in known if verifier.name == stated.origin]
    if not keys:
        raise LogNotWitnessed
    return open_checkpoint(request.note, keys)


def cosigned(
    request: AddCheckpoint, checkpoint: Checkpoint, opened: Opened, *, seen: Seen, signer: Signer, seconds: int
) -> Cosigned:
    """Cosign a recognised checkpoint that follows from the one seen last, at this second since 1970.

    Raises `OldSizeBeyondNew`, `OldSizeIsAnother` with the size that was seen, or `ProofDoesNotHold`.
    The caller must remember the answer's `seen` before it answers, and let nothing come between reading and remembering.
    """
    if request.old > checkpoint.size:
        raise OldSizeBeyondNew
    if request.old != seen.size:
        raise OldSizeIsAnother(size=seen.size)
    check_consistency(seen.size, seen.root, checkpoint.size, checkpoint.root, request.proof)
    line = cosignature_line(opened.text, signer, seconds=seconds)
    signatures = "".join(signature.line for signature in opened.signatures)
    return Cosigned(line, Seen(checkpoint.size, checkpoint.root), f"{opened.text}\n{signatures}{line}")


def origin_hash(origin: str) -> str:
    """How a log is called in a witness's addresses."""
    return sha256(origin.encode()).hexdigest()
