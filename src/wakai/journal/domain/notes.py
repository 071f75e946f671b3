"""Signed notes (C2SP signed-note) and witnesses' dated signatures on checkpoints (C2SP tlog-cosignature, v1)."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from wakai.journal.domain.encoding import from_base64, to_base64
from wakai.journal.domain.refusals import KeyNotReadable, NobodyKnownSigned, NoteNotReadable, SignatureDoesNotHold

ED25519 = 1
COSIGNATURE = 4
DASH = "\N{EM DASH} "
MAX_SIGNATURES = 100
MAX_NOTE = 1_000_000


@dataclass(frozen=True, slots=True)
class Verifier:
    """A public key with its name. `kind` 1 signs notes, 4 cosigns checkpoints and says when."""

    name: str
    public: bytes
    kind: int = ED25519

    @property
    def key_id(self) -> bytes:
        """Four bytes that name the key in a signature line."""
        return sha256(self.name.encode() + b"\n" + bytes([self.kind]) + self.public).digest()[:4]

    @property
    def vkey(self) -> str:
        """The key as text: name+id+key."""
        return f"{self.name}+{self.key_id.hex()}+{to_base64(bytes([self.kind]) + self.public)}"

    @classmethod
    def parse(cls, vkey: str) -> Verifier:
        """The key from its text; raises `KeyNotReadable`, also when the id is not that of the key."""
        try:
            name, _, key = vkey.split("+", 2)
            data = from_base64(key)
        except ValueError as error:
            raise KeyNotReadable from error
        verifier = cls(name, data[1:], data[0] if data else 0)
        known = verifier.kind in (ED25519, COSIGNATURE) and len(verifier.public) == 32 and _is_name(name)
        if not known or verifier.vkey != vkey:
            raise KeyNotReadable
        return verifier

    def holds(self, text: str, signature: bytes) -> bool:
        """Whether this key made this signature (what follows the key id) over this note text."""
        message = text.encode()
        if self.kind == COSIGNATURE:
            if len(signature) != 72:
                return False
            message = _dated(text, int.from_bytes(signature[:8], "big"))
            signature = signature[8:]
        try:
            Ed25519PublicKey.from_public_bytes(self.public).verify(signature, message)
        except (InvalidSignature, ValueError):
            return False
        return True


@dataclass(frozen=True, slots=True)
class Signer:
    """A private key with its name: the 32-byte seed of RFC 8032, never shown by `repr`."""

    name: str
    seed: bytes
    kind: int = ED25519

    def __repr__(self) -> str:
        return f"Signer({self.name!r})"

    @property
    def verifier(self) -> Verifier:
        """The public side of this key."""
        return Verifier(self.name, _public(self.seed), self.kind)

    def signed(self, message: bytes) -> bytes:
        """The bare Ed25519 signature over these bytes."""
        return Ed25519PrivateKey.from_private_bytes(self.seed).sign(message)


@dataclass(frozen=True, slots=True)
class Signature:
    """One signature line of a note. `verifier` is None when the key is not known to the reader."""

    name: str
    key_id: bytes
    data: bytes
    verifier: Verifier | None = None

    @property
    def line(self) -> str:
        """The line as it stands in the note, with its newline."""
        return f"{DASH}{self.name} {to_base64(self.key_id + self.data)}\n"

    @property
    def seconds(self) -> int | None:
        """When a cosigner says that it signed, in seconds since 1970; None for other signatures."""
        dated = self.verifier is not None and self.verifier.kind == COSIGNATURE
        return int.from_bytes(self.data[:8], "big") if dated else None


@dataclass(frozen=True, slots=True)
class Opened:
    """A note read and checked: its text, the signatures that hold, and those whose keys are not known."""

    text: str
    signatures: tuple[Signature, ...]
    unknown: tuple[Signature, ...] = ()


def sign(text: str, *signers: Signer) -> str:
    """The note: the text (which ends in a newline), an empty line, a signature line for each signer."""
    if not text.endswith("\n") or not _is_clean(text):
        raise NoteNotReadable(why="text")
    return text + "\n" + "".join(signature_line(text, signer) for signer in signers)


def signature_line(text: str, signer: Signer) -> str:
    """The line by which `signer` signs this text."""
    return Signature(signer.name, signer.verifier.key_id, signer.signed(text.encode())).line


def cosignature_line(text: str, signer: Signer, *, seconds: int) -> str:
    """The line by which a witness (a signer of kind 4) cosigns a checkpoint's text at this second since 1970."""
    data = seconds.to_bytes(8, "big") + signer.signed(_dated(text, seconds))
    return Signature(signer.name, signer.verifier.key_id, data).line


def open_note(note: str | bytes, verifiers: Iterable[Verifier]) -> Opened:
    """Read a note and check every signature whose key is known.

    Raises `NoteNotReadable` for another form, `SignatureDoesNotHold` when a known key's signature does not hold,
    `NobodyKnownSigned` when no known key has signed. A second signature by the same key is left out.
    """
    text, found = split(note)
    known = {(verifier.name, verifier.key_id): verifier for verifier in verifiers}
    held: dict[tuple[str, bytes], Signature] = {}
    unknown: dict[tuple[str, bytes], Signature] = {}
    for signature in found:
        key = (signature.name, signature.key_id)
        verifier = known.get(key)
        if verifier is None:
            unknown.setdefault(key, signature)
        elif not verifier.holds(text, signature.data):
            raise SignatureDoesNotHold(name=signature.name)
        else:
            held.setdefault(key, Signature(signature.name, signature.key_id, signature.data, verifier))
    if not held:
        raise NobodyKnownSigned
    return Opened(text, tuple(held.values()), tuple(unknown.values()))


def split(note: str | bytes) -> tuple[str, tuple[Signature, ...]]:
    """A note's text and signatures, nothing checked but the form; raises `NoteNotReadable`."""
    whole = _decoded(note)
    end = whole.rfind("\n\n")
    if end < 0:
        raise NoteNotReadable(why="no empty line before the signatures")
    lines = whole[end + 2 :].split("\n")
    if lines.pop() or not lines or len(lines) > MAX_SIGNATURES:
        raise NoteNotReadable(why="signatures")
    return whole[: end + 1], tuple(read_signature(line) for line in lines)


def read_signature(line: str) -> Signature:
    """One signature line, without its newline; raises `NoteNotReadable`."""
    name, _, data = line.removeprefix(DASH).partition(" ")
    try:
        raw = from_base64(data)
    except ValueError as error:
        raise NoteNotReadable(why="signature line") from error
    if not line.startswith(DASH) or not _is_name(name) or len(raw) < 5:
        raise NoteNotReadable(why="signature line")
    return Signature(name, raw[:4], raw[4:])


def _decoded(note: str | bytes) -> str:
    if len(note) > MAX_NOTE:
        raise NoteNotReadable(why="too long")
    try:
        whole = note.decode() if isinstance(note, bytes) else note.encode().decode()
    except UnicodeError as error:
        raise NoteNotReadable(why="not UTF-8") from error
    if not _is_clean(whole):
        raise NoteNotReadable(why="control characters")
    return whole


def _is_clean(text: str) -> bool:
    return all(letter >= " " or letter == "\n" for letter in text)


def _is_name(name: str) -> bool:
    return bool(name) and not any(letter == "+" or letter.isspace() or _is_space(letter) for letter in name)


def _is_space(letter: str) -> bool:
    return unicodedata.category(letter).startswith("Z")


@lru_cache(maxsize=16)
def _public(seed: bytes) -> bytes:
    return Ed25519PrivateKey.from_private_bytes(seed).public_key().public_bytes_raw()


def _dated(text: str, seconds: int) -> bytes:
    return f"cosignature/v1\ntime {seconds}\n{text}".encode()
