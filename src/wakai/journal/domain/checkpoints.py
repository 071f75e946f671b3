"""Checkpoints (C2SP tlog-checkpoint): a log's name, its size and its root hash, as the text of a signed note."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from wakai.journal.domain.encoding import hash_from_base64, to_base64, to_number
from wakai.journal.domain.notes import ED25519, Opened, Signer, Verifier, open_note, sign
from wakai.journal.domain.refusals import CheckpointNotReadable, NobodyKnownSigned


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """What a log states about itself: so many entries, this root."""

    origin: str
    size: int
    root: bytes
    extensions: tuple[str, ...] = ()

    def text(self) -> str:
        """The text that is signed."""
        return "".join(f"{line}\n" for line in (self.origin, self.size, to_base64(self.root), *self.extensions))

    @classmethod
    def parse(cls, text: str) -> Checkpoint:
        """The checkpoint out of a note's text; raises `CheckpointNotReadable`."""
        lines = text.split("\n")
        if lines.pop() or len(lines) < 3 or not all(lines):
            raise CheckpointNotReadable
        try:
            return cls(lines[0], to_number(lines[1]), hash_from_base64(lines[2]), tuple(lines[3:]))
        except ValueError as error:
            raise CheckpointNotReadable from error


def sign_checkpoint(checkpoint: Checkpoint, signer: Signer) -> str:
    """The signed note of a checkpoint."""
    return sign(checkpoint.text(), signer)


def open_checkpoint(note: str | bytes, verifiers: Iterable[Verifier]) -> tuple[Checkpoint, Opened]:
    """A checkpoint signed by its log, with all signatures that hold.

    `verifiers` are those of logs (kind 1; their name is the origin they speak for) and of witnesses (kind 4).
    Raises what `open_note` raises, `CheckpointNotReadable`, and `NobodyKnownSigned` when no key of the origin signed.
    """
    opened = open_note(note, verifiers)
    checkpoint = Checkpoint.parse(opened.text)
    if not any(_speaks_for(signature.verifier, checkpoint.origin) for signature in opened.signatures):
        raise NobodyKnownSigned
    return checkpoint, opened


def _speaks_for(verifier: Verifier | None, origin: str) -> bool:
    return verifier is not None and verifier.kind == ED25519 and verifier.name == origin
