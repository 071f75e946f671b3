"""Where the bytes of exhibits lie: files named by their SHA-256 under ``WAKAI_DATA_DIR/blobs``.

A file is written beside, checked, synced and then renamed, so that a name always stands for whole bytes; the same bytes
twice are one file. Files that no row names (a transaction that was rolled back) do no harm.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Protocol

from django.conf import settings

from wakai.evidence.domain.media import HEAD_BYTES, Medium, check_size, medium_of

CHUNK = 256 * 1024


class Readable(Protocol):
    """Anything that hands out bytes: an upload, a file, a buffer."""

    def read(self, size: int, /) -> bytes:
        """At most `size` bytes; none at the end."""
        ...


@dataclass(frozen=True, slots=True)
class Draft:
    """Bytes that are whole and measured, but not yet kept."""

    path: Path
    sha256: str
    size: int
    medium: Medium


@contextmanager
def drafted(stream: Readable, name: str) -> Iterator[Draft]:
    """Write a stream to a temporary file, told by its first bytes and measured on the way.

    Raises the refusals of `medium_of` and `FileTooLarge` as soon as they are certain. The temporary file is gone when
    the block ends, unless `keep` has been called.
    """
    head = _head(stream)
    medium = medium_of(head, name)
    with _temporary() as (path, file):
        digest, size = hashlib.sha256(), 0
        chunk = head
        while chunk:
            size += len(chunk)
            check_size(size, name)
            digest.update(chunk)
            file.write(chunk)
            chunk = stream.read(CHUNK)
        _sync(file)
        yield Draft(path, digest.hexdigest(), size, medium)


@contextmanager
def drafted_copy() -> Iterator[tuple[Path, BinaryIO]]:
    """An empty temporary file for a display copy."""
    with _temporary() as (path, file):
        yield path, file


def keep(path: Path, sha256: str) -> None:
    """Give a temporary file its lasting name. The same bytes kept before are left as they are."""
    target = path_of(sha256)
    if target.exists():
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    path.chmod(0o640)
    path.replace(target)
    _sync_folder(target.parent)


def keep_copy(path: Path, file: BinaryIO) -> tuple[str, int]:
    """Keep a display copy that was written to a temporary file; answers its SHA-256 and size."""
    _sync(file)
    content = path.read_bytes()
    sha256 = hashlib.sha256(content).hexdigest()
    keep(path, sha256)
    return sha256, len(content)


def path_of(sha256: str) -> Path:
    """Where the bytes with this hash lie."""
    return _folder() / sha256[:2] / sha256


def _folder() -> Path:
    return Path(settings.WAKAI_DATA_DIR) / "blobs"


@contextmanager
def _temporary() -> Iterator[tuple[Path, BinaryIO]]:
    incoming = _folder() / "incoming"
    incoming.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=incoming)
    path = Path(name)
    try:
        with os.fdopen(handle, "w+b") as file:
            yield path, file
    finally:
        path.unlink(missing_ok=True)


def _head(stream: Readable) -> bytes:
    """The first bytes, however small the pieces in which the stream hands them out."""
    head = b""
    while len(head) < HEAD_BYTES:
        piece = stream.read(HEAD_BYTES - len(head))
        if not piece:
            break
        head += piece
    return head


def _sync(file: BinaryIO) -> None:
    file.flush()
    os.fsync(file.fileno())


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
