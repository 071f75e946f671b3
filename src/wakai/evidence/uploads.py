"""Files that arrive in pieces: what lies between the first piece and the form that hands the file in.

The pieces of one upload are one file under ``WAKAI_DATA_DIR/uploads``; its row counts the bytes that are safely on disk.
Bytes beyond that count, left by a process that was killed, are cut off when the next piece comes. One lock for each upload,
which the system itself releases when its holder dies, keeps two tabs from writing into one another.

A SHA-256 half done cannot be put away in a row and taken up by another process. So each piece is checked by its own
checksum where the sender gives one, and the hash of the whole is worked out in the one pass that takes the file in.
"""

from __future__ import annotations

import fcntl
import hashlib
import hmac
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import BinaryIO, Final

from django.conf import settings

from wakai.evidence.blobs import Readable
from wakai.evidence.domain.media import HEAD_BYTES, check_size, medium_of, shown
from wakai.evidence.domain.upload_refusals import (
    ChecksumDiffers,
    OffsetDiffers,
    TooManyUploads,
    UploadBusy,
    UploadExpired,
    UploadIsGone,
    UploadNotWhole,
    UploadTooLong,
)
from wakai.evidence.models import Upload
from wakai.journal.identity import mint
from wakai.kernel.refusals import Refusal

KEPT: Final = timedelta(hours=24)
"""How long an upload waits for its next piece, or for its form."""
MOST_AT_ONCE: Final = 20
ALGORITHMS: Final = ("sha1", "sha256")
_PIECE: Final = 64 * 1024
_SAVED_EVERY: Final = 4 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class UploadValue:
    """One upload: how long the file is, how much of it is here, and until when it waits."""

    id: str
    name: str
    length: int
    offset: int
    metadata: str
    expires_at: datetime

    @property
    def is_whole(self) -> bool:
        """Whether all of it is here."""
        return self.offset == self.length


@dataclass(frozen=True, slots=True)
class Whose:
    """Where uploads are going and whose they are: nobody else can reach them. `scope` is ``case:<id>`` or ``draft:<id>``."""

    scope: str
    owner: str


@dataclass(frozen=True, slots=True)
class Checksum:
    """What the bytes of one piece must hash to, by one of `ALGORITHMS`."""

    algorithm: str
    digest: bytes


def begin(whose: Whose, *, name: str, length: int, metadata: str, at: datetime) -> UploadValue:
    """Make room for a file. Refusals: `FileTooLarge`, `FileIsEmpty`, `TooManyUploads`."""
    check_size(length, name)
    if length == 0:
        medium_of(b"", name)
    if Upload.objects.filter(owner=whose.owner, expires_at__gt=at).count() >= MOST_AT_ONCE:
        raise TooManyUploads(most=MOST_AT_ONCE)
    row = Upload(
        id=mint("upl", at), scope=whose.scope, owner=whose.owner, name=shown(name), length=length,
        metadata=metadata, created_at=at, expires_at=at + KEPT,
    )  # fmt: skip
    part = _part(row.id)
    part.parent.mkdir(parents=True, exist_ok=True)
    os.close(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    row.save(force_insert=True)
    return _value(row)


def find(upload_id: str, whose: Whose, *, at: datetime) -> UploadValue:
    """How far an upload has come. Refusals: `UploadIsGone`, also for one of somebody else, and `UploadExpired`."""
    return _value(_row(upload_id, whose, at))


def receive(
    upload_id: str,
    stream: Readable,
    whose: Whose,
    *,
    offset: int,
    announced: int,
    checksum: Checksum | None = None,
    at: datetime,
) -> UploadValue:
    """Add a piece; `announced` is its length as the sender gives it. What arrived before a connection broke is kept,
    unless a checksum says what the whole piece should have been.

    Refusals: those of `find`, `UploadBusy`, `OffsetDiffers`, `UploadTooLong`, `ChecksumDiffers` (nothing is added), and those
    of `medium_of` as soon as the first bytes tell what the file is (the upload is then over).
    """
    row = _row(upload_id, whose, at)
    with _locked(row.id) as part:
        row.refresh_from_db()
        if offset != row.offset:
            raise OffsetDiffers(expected=row.offset)
        if offset + announced > row.length:
            raise UploadTooLong(name=row.name)
        part.seek(offset)
        part.truncate()
        _write(row, part, stream, checksum, at)
        _tell_type(row, part, before=offset)
    return _value(row)


def finish(upload_id: str, whose: Whose) -> None:
    """Forget an upload and its bytes: handed in, or given up. Repeating it changes nothing. Raises `UploadBusy`."""
    row = Upload.objects.filter(pk=upload_id, scope=whose.scope, owner=whose.owner).first()
    if row is None:
        return
    try:
        with _locked(row.id):
            _drop(row)
    except UploadIsGone:
        row.delete()


@contextmanager
def opened(upload_id: str, whose: Whose, *, at: datetime) -> Iterator[tuple[UploadValue, BinaryIO]]:
    """A whole upload, to be read. Refusals: those of `find`, `UploadBusy`, `UploadNotWhole`."""
    row = _row(upload_id, whose, at)
    if row.offset != row.length:
        raise UploadNotWhole(name=row.name)
    with _locked(row.id) as part:
        yield _value(row), part


def sweep(*, at: datetime) -> int:
    """Remove uploads that nobody has gone on with in time, and bytes without a row; answers how many."""
    gone = 0
    for row in Upload.objects.filter(expires_at__lte=at):
        try:
            finish(row.id, Whose(row.scope, row.owner))
            gone += 1
        except UploadBusy:
            continue  # somebody is sending at this very moment
    return gone + _sweep_strays(at)


def _sweep_strays(at: datetime) -> int:
    """Files whose row is gone, and what forms left that a killed process was reading."""
    known = set(Upload.objects.values_list("id", flat=True))
    old = (at - KEPT).timestamp()
    strays = [path for path in _folder().glob("*") if path.is_file() and path.name not in known]
    gone = [path for path in strays if path.stat().st_mtime < old]
    for path in gone:
        path.unlink(missing_ok=True)
    return len(gone)


def _row(upload_id: str, whose: Whose, at: datetime) -> Upload:
    row = Upload.objects.filter(pk=upload_id, scope=whose.scope, owner=whose.owner).first()
    if row is None:
        raise UploadIsGone
    if row.expires_at <= at:
        raise UploadExpired
    return row


def _value(row: Upload) -> UploadValue:
    return UploadValue(row.id, row.name, row.length, row.offset, row.metadata, row.expires_at)


def _folder() -> Path:
    return Path(settings.WAKAI_DATA_DIR) / "uploads"


def _part(upload_id: str) -> Path:
    return _folder() / upload_id


@contextmanager
def _locked(upload_id: str) -> Iterator[BinaryIO]:
    try:
        part = _part(upload_id).open("r+b")
    except FileNotFoundError as error:
        raise UploadIsGone from error
    with part:
        try:
            fcntl.flock(part, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise UploadBusy from error
        yield part


def _write(row: Upload, part: BinaryIO, stream: Readable, checksum: Checksum | None, at: datetime) -> None:
    """Write what comes, and count it: as it comes, or, under a checksum, all of it or nothing."""
    digest = hashlib.new(checksum.algorithm, usedforsecurity=False) if checksum else None
    start = end = row.offset
    try:
        while end < row.length and (piece := stream.read(min(_PIECE, row.length - end))):
            part.write(piece)
            end += len(piece)
            if digest:
                digest.update(piece)
            elif end - row.offset >= _SAVED_EVERY:
                _save(row, part, end, at)
    except OSError:
        # The connection broke. What is here counts; the sender asks how much that is before going on.
        if digest:
            part.truncate(start)
            raise
        _save(row, part, end, at)
        raise
    if checksum and digest and not hmac.compare_digest(digest.digest(), checksum.digest):
        part.truncate(start)
        raise ChecksumDiffers
    _save(row, part, end, at)


def _save(row: Upload, part: BinaryIO, offset: int, at: datetime) -> None:
    """Only bytes that are on disk are counted."""
    part.flush()
    os.fsync(part.fileno())
    row.offset, row.expires_at = offset, at + KEPT
    row.save(update_fields=["offset", "expires_at"])


def _tell_type(row: Upload, part: BinaryIO, *, before: int) -> None:
    """Say at once what cannot be taken, rather than after 200 MB."""
    enough = min(HEAD_BYTES, row.length)
    if not before < enough <= row.offset:
        return
    part.seek(0)
    try:
        medium_of(part.read(HEAD_BYTES), row.name)
    except Refusal:
        _drop(row)
        raise


def _drop(row: Upload) -> None:
    _part(row.id).unlink(missing_ok=True)
    row.delete()
