"""Reading the stored tree: the last checkpoint, tiles as wide as a size has them, entries in bundles."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from django.db import connection

from wakai.journal.domain.checkpoints import Checkpoint
from wakai.journal.domain.merkle import EMPTY_ROOT, Read
from wakai.journal.domain.notes import split
from wakai.journal.domain.tiles import HASH, HEIGHT, WIDTH, Tile, bundle, tile_of, tile_reader
from wakai.journal.log_keys import origin
from wakai.journal.models import LogLeaf

_TILES: Final = (
    "SELECT level, index, data FROM journal_logtile WHERE (level, index) IN"
    " (SELECT * FROM unnest(%s::smallint[], %s::bigint[]))"
)


def last_checkpoint() -> Checkpoint:
    """The newest checkpoint; that of the empty log before there is one."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT note FROM journal_logcheckpoint ORDER BY size DESC LIMIT 1")
        row = cursor.fetchone()
    return Checkpoint.parse(split(row[0])[0]) if row else Checkpoint(origin(), 0, EMPTY_ROOT)


def edge_of(size: int) -> dict[int, bytes]:
    """The last, partial tile of each level that has one, cut to this size."""
    tiles = edge_tiles(size)
    found = fetch(tiles)
    return {tile.level: found[tile] for tile in tiles}


def edge_tiles(size: int) -> list[Tile]:
    """Where a tree of this size ends: its partial tiles."""
    tiles = []
    for level in range(-(-size.bit_length() // HEIGHT)):
        hashes = size >> (HEIGHT * level)
        if hashes % WIDTH:
            tiles.append(tile_of(level, hashes // WIDTH, size))
    return tiles


def fetch(tiles: Iterable[Tile]) -> dict[Tile, bytes]:
    """The bytes of these tiles, each cut to its width; those not stored so far are left out."""
    wanted = {(tile.level, tile.index): tile for tile in tiles}
    with connection.cursor() as cursor:
        cursor.execute(_TILES, [[level for level, _ in wanted], [index for _, index in wanted]])
        rows = [(wanted[level, index], bytes(data)) for level, index, data in cursor.fetchall()]
    return {tile: data[: tile.width * HASH] for tile, data in rows if len(data) >= tile.width * HASH}


def fetch_bundle(tile: Tile) -> bytes | None:
    """The entries of a bundle; None when the log does not hold so many."""
    first = tile.index * WIDTH
    rows = LogLeaf.objects.filter(index__gte=first, index__lt=first + tile.width).order_by("index")
    entries = [bytes(entry) for entry in rows.values_list("entry", flat=True)]
    return bundle(entries) if len(entries) == tile.width else None


def reader_at(size: int) -> Read:
    """Reads subtree hashes of the tree of this size, each tile once."""
    return tile_reader(lambda tile: fetch([tile])[tile], size)
