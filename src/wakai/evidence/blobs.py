"""Where the bytes of exhibits lie: sealed under ``WAKAI_DATA_DIR/blobs``, a folder for each key.

A file is written beside, measured, sealed, synced and then renamed, so that a name always stands for whole bytes; the same
bytes twice under one key are one file, and under two keys two, so that one person's can go without the other's. Files that
no row names (a transaction that was rolled back) do no harm: `sweep` removes them.
"""

from __future__ import annotations

import hashlib
import hmac
import io
import os
import secrets
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import BinaryIO, Protocol

from django.conf import settings
from django.db import transaction

from wakai.evidence.domain.media import HEAD_BYTES, Medium, check_size, medium_of
from wakai.kernel.refusals import Refusal
from wakai.parties.domain import sealing
from wakai.parties.domain.sealing import PIECE, SALT_BYTES, SealBroken, Unsealed
from wakai.parties.seals import OpenSeal, Owner, destroy_seal, known_seals, seal_for, seal_of

CHUNK = 256 * 1024


class FileWasErased(Refusal):
    """The bytes of an exhibit are gone, with their key, because somebody asked for it and nothing held them any more."""

    status = 410
    texts = {
        "en": "This file was erased at the wish of the person it came from. Its hash stays on record, so whoever still has the file can show that it is the one.",
        "ja": "このファイルは、提出者のご希望により消去されました。ハッシュ値は記録に残っているため、ファイルをお持ちの方は同一であることを示せます。",
        "zh": "该文件已应提交人的要求删除。其哈希值仍保留在记录中，持有该文件的人可据此证明文件一致。",
    }


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
        file.flush()
        yield Draft(path, digest.hexdigest(), size, medium)


@contextmanager
def drafted_copy() -> Iterator[tuple[Path, BinaryIO]]:
    """An empty temporary file for a display copy."""
    with _temporary() as (path, file):
        yield path, file


def keep(path: Path, sha256: str, *, owner: Owner) -> None:
    """Seal the bytes of a temporary file under their owner's key. The same bytes kept before are left as they are."""
    seal = seal_for(owner)
    target = _path(seal, sha256)
    if target.exists():
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    with path.open("rb") as file, _temporary() as (sealed, into):
        _write_sealed(file, into, seal, sha256)
        sealed.chmod(0o640)
        sealed.replace(target)
    _sync_folder(target.parent)


def keep_copy(path: Path, file: BinaryIO, *, owner: Owner) -> tuple[str, int]:
    """Keep a copy that was written to a temporary file, of the same owner; answers its SHA-256 and size."""
    file.flush()
    with path.open("rb") as written:
        sha256 = hashlib.file_digest(written, "sha256").hexdigest()
        size = written.tell()
    keep(path, sha256, owner=owner)
    return sha256, size


def open_blob(sha256: str, *, owner: Owner) -> BinaryIO:
    """The bytes with this hash among those of an owner, as a file that can be read and sought.

    Raises `FileWasErased` where the owner's key is gone, `FileNotFoundError` where the file alone is missing, and `SealBroken`, here or at any read, where the bytes
    kept are not those that were handed in.
    """
    seal = seal_of(owner)
    if seal is None:
        raise FileWasErased
    file = _path(seal, sha256).open("rb")
    try:
        return io.BufferedReader(Unsealed(file, key=seal.key, name=sha256.encode()), PIECE)
    except SealBroken:
        file.close()
        raise


def forget(owner: Owner) -> bool:
    """Destroy the key of an owner and, once the transaction has ended, the files; answers whether there were any."""
    seal_id = destroy_seal(owner)
    if seal_id:
        transaction.on_commit(partial(shutil.rmtree, _folder() / seal_id, ignore_errors=True))
    return bool(seal_id)


def sweep(*, before: datetime) -> int:
    """Remove what was last touched before this instant and lies under no key: rests of what was rolled back, broken off or
    forgotten. Answers how many folders and temporary files went.
    """
    incoming, known, gone = _incoming(), known_seals(), 0
    for path in (*_folder().iterdir(), *incoming.iterdir()) if incoming.is_dir() else ():
        if path == incoming or path.name in known or path.stat().st_mtime >= before.timestamp():
            continue
        shutil.rmtree(path) if path.is_dir() else path.unlink()
        gone += 1
    return gone


def _path(seal: OpenSeal, sha256: str) -> Path:
    """A name that tells nobody without the key which bytes these are."""
    name = hmac.digest(seal.key, b"name\n" + sha256.encode(), "sha256").hex()
    return _folder() / seal.id / name


def _write_sealed(file: BinaryIO, into: BinaryIO, seal: OpenSeal, sha256: str) -> None:
    salt = secrets.token_bytes(SALT_BYTES)
    into.writelines(sealing.seal(file, key=seal.key, salt=salt, name=sha256.encode()))
    _sync(into)


def _folder() -> Path:
    return Path(settings.WAKAI_DATA_DIR) / "blobs"


def _incoming() -> Path:
    return _folder() / "incoming"


@contextmanager
def _temporary() -> Iterator[tuple[Path, BinaryIO]]:
    incoming = _incoming()
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
