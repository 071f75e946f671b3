"""Reading a case file that may hold anything: an archive or an unpacked folder, bounded, never written to disk."""

from __future__ import annotations

import hashlib
import json
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any, BinaryIO, Final

from wakai.evidence.casefile.container import MOST_BYTES, MOST_FILES, pieces, places_of, read_directory
from wakai.evidence.casefile.paths import check_paths
from wakai.evidence.casefile.refusals import CaseFileTooLarge, NotACaseFile
from wakai.kernel.canonical_json import canonical_json

LARGEST_TEXT: Final = 64 * 1024 * 1024


class Unreadable(Exception):
    """A file inside is not of the form it must have. The text says which and how, in a few words."""


@dataclass(frozen=True, slots=True)
class Member:
    """One file: its length and how its bytes are read. `crc` is what the archive says of them, None in a folder."""

    size: int
    open: Callable[[], BinaryIO]
    crc: int | None = None


@dataclass(frozen=True, slots=True)
class Bag:
    """The files of a case file by path, without the folder around them; `name` is that folder's."""

    name: str
    members: Mapping[str, Member]

    def __contains__(self, path: str) -> bool:
        return path in self.members

    def read(self, path: str, *, most: int = LARGEST_TEXT) -> bytes:
        """A text or proof, whole. Raises `Unreadable` where it is missing or too long."""
        member = self.members.get(path)
        if member is None or member.size > most:
            raise Unreadable(f"{path}: missing or too long")
        with member.open() as file:
            return b"".join(pieces(file, member.size))

    def text(self, path: str) -> str:
        """The same as UTF-8 text."""
        try:
            return self.read(path).decode()
        except UnicodeDecodeError as error:
            raise Unreadable(f"{path}: not UTF-8") from error

    def json(self, path: str) -> dict[str, Any]:
        """One object of RFC 8785 JSON, in its one form."""
        return _object(self.read(path), path)

    def lines(self, path: str) -> tuple[dict[str, Any], ...]:
        """One object a line, each in its one form."""
        whole = self.read(path)
        if whole and not whole.endswith(b"\n"):
            raise Unreadable(f"{path}: its last line breaks off")
        return tuple(_object(line + b"\n", path) for line in whole.split(b"\n")[:-1])

    def measured(self) -> Iterator[tuple[str, str, bool]]:
        """Each path with the SHA-256 of its bytes, and whether they are those the archive says; one reading of everything."""
        for path, member in self.members.items():
            digest, crc = hashlib.sha256(), 0
            with member.open() as file:
                for piece in pieces(file, member.size):
                    digest.update(piece)
                    if member.crc is not None:
                        crc = zlib.crc32(piece, crc)
            yield path, digest.hexdigest(), member.crc is None or member.crc == crc


def _object(line: bytes, path: str) -> dict[str, Any]:
    try:
        data = json.loads(line)
        same = isinstance(data, dict) and canonical_json(data) + b"\n" == line
    except (ValueError, RecursionError) as error:
        raise Unreadable(f"{path}: no JSON") from error
    if not same:
        raise Unreadable(f"{path}: not in the one form of RFC 8785, a line each")
    return dict(data)


@contextmanager
def opened(path: Path) -> Iterator[Bag]:
    """The case file at this path, an archive or an unpacked folder.

    Raises `NotACaseFile`, `PathNotSafe`, `CaseFileTooLarge` before anything inside is believed, and OSError.
    """
    if path.is_dir():
        yield _folder(path)
        return
    with path.open("rb") as file:
        yield _archive(file)


def _archive(file: BinaryIO) -> Bag:
    found = read_directory(file)
    tops = {one.path.partition("/")[0] for one in found}
    if len(tops) != 1 or not all("/" in one.path for one in found):
        raise NotACaseFile(why="not one folder with everything in it")
    (name,) = tops
    members = {}
    for one, place in zip(found, places_of(found), strict=True):
        begins = place + len(one.header)
        members[one.path.partition("/")[2]] = Member(one.size, _part(file, begins, one.size), one.crc)
    return Bag(name, members)


def _part(file: BinaryIO, begins: int, size: int) -> Callable[[], BinaryIO]:
    def open_it() -> BinaryIO:
        return _Part(file, begins, size)

    return open_it


class _Part(BytesIO):
    """A stretch of a larger file, read only from beginning to end; nothing of it is held."""

    def __init__(self, file: BinaryIO, begins: int, size: int) -> None:
        super().__init__()
        self._file, self._place, self._left = file, begins, size

    def read(self, size: int | None = -1, /) -> bytes:
        """At most `size` bytes of the stretch."""
        wanted = self._left if size is None or size < 0 else min(size, self._left)
        self._file.seek(self._place)
        piece = self._file.read(wanted)
        self._place, self._left = self._place + len(piece), self._left - len(piece)
        return piece


def _folder(folder: Path) -> Bag:
    members: dict[str, Member] = {}
    total = 0
    for path in sorted(folder.rglob("*")):
        if path.is_symlink():
            raise NotACaseFile(why=f"{path.name} is a link to somewhere else")
        if path.is_dir():
            continue
        size = path.stat().st_size
        total += size
        members[path.relative_to(folder).as_posix()] = Member(size, lambda path=path: path.open("rb"))  # type: ignore[misc]
        if len(members) > MOST_FILES or total > MOST_BYTES:
            raise CaseFileTooLarge(what=f"{len(members)} / {total} bytes")
    check_paths(members)
    return Bag(folder.name, members)
