"""The tree as files (C2SP tlog-tiles): tiles of up to 256 hashes, bundles of up to 256 entries, and their paths."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from wakai.journal.domain.encoding import to_number
from wakai.journal.domain.merkle import Read, node_hash
from wakai.journal.domain.refusals import TileNotReadable

HEIGHT = 8
WIDTH = 1 << HEIGHT
HASH = 32
MAX_ENTRY = 65535
# Stands in `Tile.level` for the bundles of entries, whose path has a word where tiles have a number.
ENTRIES = -1


@dataclass(frozen=True, slots=True, order=True)
class Tile:
    """One tile, or with level `ENTRIES` one bundle of entries. `width` below 256: the tile is partial."""

    level: int
    index: int
    width: int = WIDTH

    def path(self) -> str:
        """The address below the log's prefix, such as `tile/0/x001/067.p/5`."""
        level = "entries" if self.level == ENTRIES else str(self.level)
        digits = str(self.index)
        digits = digits.zfill(-(-len(digits) // 3) * 3)
        parts = [digits[at : at + 3] for at in range(0, len(digits), 3)]
        name = "/".join(["x" + part for part in parts[:-1]] + parts[-1:])
        partial = "" if self.width == WIDTH else f".p/{self.width}"
        return f"tile/{level}/{name}{partial}"

    @classmethod
    def parse(cls, path: str) -> Tile:
        """The tile at a path; raises `TileNotReadable` for every other spelling than that of `path()`."""
        try:
            tile = cls(*_parts(path))
        except ValueError as error:
            raise TileNotReadable(why=str(error)) from error
        # One spelling only: what is not written as `path` writes it, leading word and width of 256 included, is no path.
        if tile.path() != path or not (ENTRIES <= tile.level <= 63 and 1 <= tile.width <= WIDTH):
            raise TileNotReadable(why="path")
        return tile


def _parts(path: str) -> tuple[int, int, int]:
    _, _, rest = path.partition("/")
    level, _, name = rest.partition("/")
    name, partial, width = name.partition(".p/")
    digits = name.replace("/", "").replace("x", "").lstrip("0") or "0"
    return (
        ENTRIES if level == "entries" else to_number(level),
        to_number(digits),
        to_number(width) if partial else WIDTH,
    )


def tile_of(level: int, index: int, size: int) -> Tile:
    """The tile as a tree of this size has it; raises `TileNotReadable` when that tree has none there."""
    hashes = size >> (HEIGHT * max(level, 0))
    width = min(WIDTH, hashes - index * WIDTH)
    if width < 1 or index < 0:
        raise TileNotReadable(why="beyond the checkpoint")
    return Tile(level, index, width)


def tiles_between(old: int, new: int) -> Iterator[Tile]:
    """The tiles that a tree of `new` entries has and one of `old` entries has not, or not as wide; no bundles."""
    level = 0
    while new >> (HEIGHT * level):
        for index in range((old >> (HEIGHT * level)) // WIDTH, -(-(new >> (HEIGHT * level)) // WIDTH)):
            tile = tile_of(level, index, new)
            if old >> (HEIGHT * level) < index * WIDTH + tile.width:
                yield tile
        level += 1


def tiles_of(size: int) -> Iterator[Tile]:
    """All tiles of a tree, level by level; no bundles."""
    return tiles_between(0, size)


def bundles_of(size: int) -> Iterator[Tile]:
    """All bundles of entries of a tree."""
    return (tile_of(ENTRIES, index, size) for index in range(-(-size // WIDTH)))


def hashes_in(data: bytes, width: int) -> list[bytes]:
    """The hashes in a tile's bytes; raises `TileNotReadable` unless there are exactly `width`."""
    if len(data) != width * HASH:
        raise TileNotReadable(why=f"{len(data)} bytes")
    return [data[at : at + HASH] for at in range(0, len(data), HASH)]


def subtree(hashes: list[bytes]) -> bytes:
    """The root over 1, 2, 4 … 256 hashes."""
    while len(hashes) > 1:
        hashes = [node_hash(left, right) for left, right in zip(hashes[::2], hashes[1::2], strict=True)]
    return hashes[0]


def tile_reader(fetch: Callable[[Tile], bytes], size: int) -> Read:
    """Read subtree hashes of a tree of this size out of its tiles; `fetch` gives a tile's bytes and may keep them.

    What was computed is kept as long as the reader is: proofs of neighbours have most of their hashes in common.
    """
    tiles: dict[tuple[int, int], list[bytes]] = {}
    known: dict[tuple[int, int], bytes] = {}

    def hashes(level: int, index: int) -> list[bytes]:
        if (level, index) not in tiles:
            tile = tile_of(level, index, size)
            tiles[level, index] = hashes_in(fetch(tile), tile.width)
        return tiles[level, index]

    def read(level: int, index: int) -> bytes:
        if (index + 1) << level > size:
            raise TileNotReadable(why="beyond the checkpoint")
        if (level, index) not in known:
            over, inner = divmod(level, HEIGHT)
            number, at = divmod(index << inner, WIDTH)
            known[level, index] = subtree(hashes(over, number)[at : at + (1 << inner)])
        return known[level, index]

    return read


def bundle(entries: Iterable[bytes]) -> bytes:
    """Entries one after another, each with its length before it (two bytes, big-endian)."""
    out = bytearray()
    for entry in entries:
        if len(entry) > MAX_ENTRY:
            raise TileNotReadable(why=f"an entry of {len(entry)} bytes")
        out += len(entry).to_bytes(2, "big") + entry
    return bytes(out)


def entries_in(data: bytes, width: int) -> list[bytes]:
    """The entries of a bundle; raises `TileNotReadable` unless there are exactly `width` and no byte is over."""
    entries, at = [], 0
    while at < len(data):
        end = at + 2 + int.from_bytes(data[at : at + 2], "big")
        if end > len(data):
            raise TileNotReadable(why="cut off")
        entries.append(data[at + 2 : end])
        at = end
    if len(entries) != width:
        raise TileNotReadable(why=f"{len(entries)} entries")
    return entries


def grow(edge: dict[int, bytes], size: int, leaves: Iterable[bytes]) -> dict[tuple[int, int], bytes]:
    """The tiles that change when these leaf hashes are added to a tree of `size`, by (level, index), as far as they go.

    `edge` holds the bytes of the last, partial tile of each level that has one; it is left as it was.
    """
    last = {level: bytearray(data) for level, data in edge.items()}
    made: dict[tuple[int, int], bytes] = {}
    for leaf in leaves:
        _add(last, made, size, leaf)
        size += 1
    for level, tile in last.items():
        if tile and bytes(tile) != edge.get(level):
            made[level, (size >> (HEIGHT * level)) // WIDTH] = bytes(tile)
    return made


def _add(last: dict[int, bytearray], made: dict[tuple[int, int], bytes], size: int, leaf: bytes) -> None:
    level, found = 0, leaf
    while True:
        tile = last.setdefault(level, bytearray())
        tile += found
        if len(tile) < WIDTH * HASH:
            return
        made[level, (size >> (HEIGHT * level)) // WIDTH] = full = bytes(tile)
        tile.clear()
        level, found = level + 1, subtree(hashes_in(full, WIDTH))
