"""Bytes under lock: AES-256-GCM in pieces, so that long files are sealed and opened as streams and at any place.

A sealed file is a head of 40 bytes (8 that name this form, 32 of chance) and pieces of at most 64 KiB, each with its
tag of 16 bytes. The key of a file is derived from the key given, the chance in its head and what the file is called, so
no two files ever share one. Each piece is bound to its number and to whether it is the last: pieces that were changed,
cut off, swapped, repeated or added are found, and so is another key. Opening checks the last piece before the first
byte is given out, so a file that was cut is refused at once.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any, Final, Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

KEY_BYTES: Final = 32
SALT_BYTES: Final = 32
MAGIC: Final = b"wakai-s1"
HEAD_BYTES: Final = len(MAGIC) + SALT_BYTES
TAG_BYTES: Final = 16
PIECE: Final = 64 * 1024
_SEALED_PIECE: Final = PIECE + TAG_BYTES


class SealBroken(Exception):
    """These bytes are not what was sealed under this key and name: changed, cut, exchanged, or opened with another key."""


class Readable(Protocol):
    """Anything that hands out bytes."""

    def read(self, size: int, /) -> bytes:
        """At most `size` bytes; none at the end."""
        ...


class Sought(Readable, Protocol):
    """A file of which any place can be read."""

    def seek(self, offset: int, whence: int = 0, /) -> int:
        """Go to a place; answers it."""
        ...

    def close(self) -> None:
        """Let go of the file."""
        ...


def seal(stream: Readable, *, key: bytes, salt: bytes, name: bytes) -> Iterator[bytes]:
    """The sealed form of a stream, piece by piece. `salt`: 32 bytes of chance, fresh for each file."""
    cipher = _cipher(key, salt, name)
    yield MAGIC + salt
    number, piece = 0, _full(stream)
    while True:
        following = _full(stream)
        yield cipher.encrypt(_nonce(number, last=not following), piece, None)
        if not following:
            return
        number, piece = number + 1, following


class Unsealed(io.RawIOBase):
    """A sealed file read as if it were open. Every read answers true bytes or raises `SealBroken`."""

    def __init__(self, file: Sought, *, key: bytes, name: bytes) -> None:
        super().__init__()
        self._file, self._place, self._kept = file, 0, (-1, b"")
        self._length = file.seek(0, io.SEEK_END) - HEAD_BYTES
        if self._length < TAG_BYTES:
            raise SealBroken("shorter than the shortest sealed file")
        file.seek(0)
        head = _exactly(file, HEAD_BYTES)
        if not head.startswith(MAGIC):
            raise SealBroken("no sealed file")
        self._cipher = _cipher(key, head[len(MAGIC) :], name)
        self._last = (self._length - 1) // _SEALED_PIECE
        self.size = self._last * PIECE + len(self._piece(self._last))

    def readable(self) -> bool:
        """Always."""
        return True

    def seekable(self) -> bool:
        """Always."""
        return True

    def tell(self) -> int:
        """The place the next byte is read from."""
        return self._place

    def seek(self, offset: int, whence: int = io.SEEK_SET, /) -> int:
        """Go to a place in the open bytes."""
        start = {io.SEEK_SET: 0, io.SEEK_CUR: self._place, io.SEEK_END: self.size}[whence]
        if start + offset < 0:
            raise ValueError("before the beginning")
        self._place = start + offset
        return self._place

    def readinto(self, buffer: Any, /) -> int:
        """Fill a buffer as far as the piece at this place goes; 0 at the end."""
        if self._place >= self.size:
            return 0
        view = memoryview(buffer)
        number, offset = divmod(self._place, PIECE)
        given = self._piece(number)[offset : offset + len(view)]
        view[: len(given)] = given
        self._place += len(given)
        return len(given)

    def close(self) -> None:
        """Let go of the sealed file as well."""
        self._file.close()
        super().close()

    def _piece(self, number: int) -> bytes:
        if self._kept[0] != number:
            self._file.seek(HEAD_BYTES + number * _SEALED_PIECE)
            sealed = _exactly(self._file, min(_SEALED_PIECE, self._length - number * _SEALED_PIECE))
            self._kept = (number, _opened(self._cipher, _nonce(number, last=number == self._last), sealed))
        return self._kept[1]


def wrap(key: bytes, *, under: bytes, nonce: bytes, name: bytes) -> bytes:
    """A key sealed under another, bound to `name`. `nonce`: 12 bytes of chance."""
    return nonce + AESGCM(under).encrypt(nonce, key, name)


def unwrap(wrapped: bytes, *, under: bytes, name: bytes) -> bytes:
    """The key again. Raises `SealBroken`."""
    return _opened(AESGCM(under), wrapped[:12], wrapped[12:], name)


def _opened(cipher: AESGCM, nonce: bytes, sealed: bytes, name: bytes | None = None) -> bytes:
    try:
        return cipher.decrypt(nonce, sealed, name)
    except (InvalidTag, ValueError) as error:
        raise SealBroken("changed, or sealed under another key") from error


def _cipher(key: bytes, salt: bytes, name: bytes) -> AESGCM:
    return AESGCM(HKDF(SHA256(), KEY_BYTES, salt, MAGIC + name).derive(key))


def _nonce(number: int, *, last: bool) -> bytes:
    return number.to_bytes(11, "big") + bytes([last])


def _full(stream: Readable) -> bytes:
    """A whole piece, however small the pieces in which the stream hands it out; shorter at the end only."""
    found = bytearray()
    while len(found) < PIECE:
        more = stream.read(PIECE - len(found))
        if not more:
            break
        found += more
    return bytes(found)


def _exactly(file: Readable, size: int) -> bytes:
    found = bytearray()
    while len(found) < size:
        more = file.read(size - len(found))
        if not more:
            raise SealBroken("cut off")
        found += more
    return bytes(found)
