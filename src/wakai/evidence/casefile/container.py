"""The archive around a case file: a ZIP of which every byte follows from the names and contents of its files.

No compression, no dates, no comments, no extra fields, files in the order of their names. So the same case gives the same
bytes; a program that unpacks it cannot be made to write more than it read; and a bit that anybody flips anywhere in the
archive is found, since there is only one way to write it. Standard `unzip` opens it.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import BinaryIO, Final

from wakai.evidence.casefile.paths import check_paths
from wakai.evidence.casefile.refusals import CaseFileTooLarge, NotACaseFile

MOST_BYTES: Final = 0xFFFFFFFE
MOST_FILES: Final = 20_000
LONGEST_DIRECTORY: Final = 8 * 1024 * 1024
CHUNK: Final = 1024 * 1024

_LOCAL: Final = struct.Struct("<4s5H3L2H")
_CENTRAL: Final = struct.Struct("<4s6H3L5H2L")
_END: Final = struct.Struct("<4s4H2LH")
_VERSION, _BY_UNIX, _UTF8, _STORED, _MIDNIGHT, _NEW_YEAR_1980 = 20, 0x0314, 0x0800, 0, 0, 0x21
_READABLE: Final = 0o100644 << 16


@dataclass(frozen=True, slots=True)
class Packed:
    """One file of the archive: its name, its length and the CRC-32 of its bytes."""

    path: str
    size: int
    crc: int

    @property
    def header(self) -> bytes:
        """What stands before the file's bytes."""
        name = self.path.encode()
        fields = (_VERSION, _UTF8, _STORED, _MIDNIGHT, _NEW_YEAR_1980, self.crc, self.size, self.size, len(name), 0)
        return _LOCAL.pack(b"PK\3\4", *fields) + name

    def listed(self, offset: int) -> bytes:
        """Its line in the directory at the end of the archive."""
        name = self.path.encode()
        kind = (_BY_UNIX, _VERSION, _UTF8, _STORED, _MIDNIGHT, _NEW_YEAR_1980)
        return (
            _CENTRAL.pack(b"PK\1\2", *kind, self.crc, self.size, self.size, len(name), 0, 0, 0, 0, _READABLE, offset)
            + name
        )


def places_of(files: Sequence[Packed]) -> tuple[int, ...]:
    """Where each file's header begins."""
    places, offset = [], 0
    for file in files:
        places.append(offset)
        offset += len(file.header) + file.size
    return tuple(places)


def directory_of(files: Sequence[Packed]) -> bytes:
    """The end of the archive, after the bytes of all files."""
    places = places_of(files)
    lines = b"".join(file.listed(place) for file, place in zip(files, places, strict=True))
    begins = places[-1] + len(files[-1].header) + files[-1].size if files else 0
    return lines + _END.pack(b"PK\5\6", 0, 0, len(files), len(files), len(lines), begins, 0)


def require_fits(files: Sequence[Packed]) -> int:
    """The length of the whole archive. Raises `CaseFileTooLarge`, and `PathNotSafe` for its names."""
    if len(files) > MOST_FILES:
        raise CaseFileTooLarge(what=f"{len(files)} > {MOST_FILES}")
    check_paths(file.path for file in files)
    listed = sum(_CENTRAL.size + len(file.path.encode()) for file in files) + _END.size
    total = sum(len(file.header) + file.size for file in files) + listed
    if total > MOST_BYTES:
        raise CaseFileTooLarge(what=f"{total} > {MOST_BYTES} bytes")
    return total


def read_directory(file: BinaryIO) -> tuple[Packed, ...]:
    """The files of an archive, by its directory; every byte but the files' own is checked to be as it must be.

    Raises `NotACaseFile`, `PathNotSafe`, `CaseFileTooLarge`. Nothing is read that the archive claims beyond its own end.
    """
    size = file.seek(0, 2)
    begins = _begin_of_directory(file, size)
    file.seek(begins)
    told = file.read(size - begins)
    found = tuple(_listed(told[: -_END.size]))
    if sorted({one.path for one in found}) != [one.path for one in found]:
        raise NotACaseFile(why="names out of order or twice")
    if require_fits(found) != size or directory_of(found) != told:
        raise NotACaseFile(why="the directory of the archive is not as it was written")
    for one, place in zip(found, places_of(found), strict=True):
        file.seek(place)
        if file.read(len(one.header)) != one.header:
            raise NotACaseFile(why=f"the header of {one.path} is not as it was written")
    return found


def _begin_of_directory(file: BinaryIO, size: int) -> int:
    if size < _END.size or size > MOST_BYTES:
        raise NotACaseFile(why="too short or too long for an archive")
    file.seek(size - _END.size)
    mark, _, _, _, _, length, begins, _ = _END.unpack(file.read(_END.size))
    if mark != b"PK\5\6" or begins + length + _END.size != size or length > LONGEST_DIRECTORY:
        raise NotACaseFile(why="no archive, or with something before or after it")
    return int(begins)


def _listed(told: bytes) -> Iterator[Packed]:
    place = 0
    while place < len(told):
        if len(told) - place < _CENTRAL.size:
            raise NotACaseFile(why="the directory of the archive breaks off")
        fields = _CENTRAL.unpack_from(told, place)
        crc, size, length = fields[7], fields[9], fields[10]
        name = told[place + _CENTRAL.size : place + _CENTRAL.size + length]
        place += _CENTRAL.size + length
        yield Packed(_text(name), size, crc)


def _text(name: bytes) -> str:
    try:
        return name.decode()
    except UnicodeDecodeError as error:
        raise NotACaseFile(why="a name that is not UTF-8") from error


def pieces(file: BinaryIO, size: int) -> Iterator[bytes]:
    """The next `size` bytes of a file, piece by piece; fewer where it ends before."""
    while size > 0 and (piece := file.read(min(CHUNK, size))):
        size -= len(piece)
        yield piece
