"""Tiles: paths in one spelling, the tiles of every size, hashes read back out of them, entries in bundles."""

import contextlib
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.journal.trees import entries

from wakai.journal.domain import tiles as tiling
from wakai.journal.domain.merkle import Frontier, consistency_proof, grown, inclusion_proof, leaf_hash, root_of
from wakai.journal.domain.refusals import TileNotReadable
from wakai.journal.domain.tiles import (
    ENTRIES,
    Tile,
    bundle,
    bundles_of,
    entries_in,
    grow,
    hashes_in,
    tile_of,
    tile_reader,
    tiles_between,
    tiles_of,
)

PATHS = {
    "tile/0/000": Tile(0, 0),
    "tile/0/x001/x234/067": Tile(0, 1234067),
    "tile/3/x001/000.p/255": Tile(3, 1000, 255),
    "tile/63/999.p/1": Tile(63, 999, 1),
    "tile/entries/x001/067.p/12": Tile(ENTRIES, 1067, 12),
    "tile/entries/042": Tile(ENTRIES, 42),
}
NO_PATHS = (
    "", "tile", "tile/0", "tile/0/", "tile/0/0", "tile/0/0000", "tile/00/000", "tile/-1/000", "tile/64/000",
    "tile/0/x000/001", "tile/0/001/067", "tile/0/x001/x067", "tile/0/x1/067", "tile/0/000.p/0", "tile/0/000.p/256",
    "tile/0/000.p/", "tile/0/000.p/01", "tile/0/000.p/257", "tile/0/000/", "tile/entries", "tile/data/000",
    "tile/0/../000", "tile/0/٠٠٠", "Tile/0/000", "tile/0/000.p/1.p/1", "tile/0/x" + "9" * 30, "tile/0/0x0",
)  # fmt: skip


@pytest.mark.parametrize("path", PATHS)
def test_a_tile_has_one_path(path: str) -> None:
    assert Tile.parse(path) == PATHS[path]
    assert PATHS[path].path() == path


@pytest.mark.parametrize("path", NO_PATHS)
def test_no_other_spelling_is_a_path(path: str) -> None:
    with pytest.raises(TileNotReadable):
        Tile.parse(path)


@pytest.mark.parametrize(
    ("path", "why"),
    [("tile/0/a", "not a whole number"), ("tile/x/000", "not a whole number"), ("tile/0/000.p/256", "path"),
     ("tree/0/000", "path"), ("tile/64/000", "path"), ("tile/0/9223372036854775808", "a number beyond 2**63 - 1")],
)  # fmt: skip
def test_what_is_no_path_is_said_with_its_reason(path: str, why: str) -> None:
    with pytest.raises(TileNotReadable) as told:
        Tile.parse(path)
    assert told.value.facts == {"why": why}


@given(st.integers(-1, 63), st.integers(0, 10**12), st.integers(1, 256))
def test_every_path_is_read_back(level: int, index: int, width: int) -> None:
    tile = Tile(level, index, width)
    assert Tile.parse(tile.path()) == tile


@given(st.text(max_size=30))
def test_any_text_is_a_path_or_refused(text: str) -> None:
    for path in (text, "tile/" + text, "tile/0/" + text):
        with contextlib.suppress(TileNotReadable):
            assert Tile.parse(path).path() == path


def test_the_tiles_of_seventy_thousand_entries() -> None:
    tiles = list(tiles_of(70_000))
    assert len([tile for tile in tiles if tile.level == 0 and tile.width == 256]) == 273
    assert [tile for tile in tiles if tile.width < 256] == [Tile(0, 273, 112), Tile(1, 1, 17), Tile(2, 0, 1)]
    assert Tile(1, 0) in tiles
    assert len(tiles) == 273 + 1 + 1 + 1 + 1


def test_two_hundred_and_fifty_six_entries_fill_a_tile_and_begin_another() -> None:
    assert list(tiles_of(256)) == [Tile(0, 0), Tile(1, 0, 1)]
    assert list(tiles_of(0)) == list(bundles_of(0)) == []
    assert list(bundles_of(257)) == [Tile(ENTRIES, 0), Tile(ENTRIES, 1, 1)]


@given(st.integers(0, 70_000), st.integers(0, 3000))
def test_what_is_new_between_two_sizes(old: int, more: int) -> None:
    before, after = set(tiles_of(old)), set(tiles_of(old + more))
    assert set(tiles_between(old, old + more)) == after - before


def test_what_is_new_in_a_large_log_is_found_without_looking_at_the_rest(monkeypatch: pytest.MonkeyPatch) -> None:
    looked_at: list[tuple[int, int, int]] = []

    def counted(level: int, index: int, size: int) -> Tile:
        looked_at.append((level, index, size))
        assert len(looked_at) < 20, "walks through the whole log"
        return tile_of(level, index, size)

    monkeypatch.setattr(tiling, "tile_of", counted)
    new = list(tiles_between(2**40 - 1, 2**40))
    assert [(tile.level, tile.width) for tile in new] == [(0, 256), (1, 256), (2, 256), (3, 256), (4, 256), (5, 1)]
    assert len(looked_at) == 6


@pytest.mark.parametrize(("level", "index", "size"), [(0, 1, 256), (0, 0, 0), (1, 0, 255), (0, -1, 5), (ENTRIES, 1, 9)])
def test_there_is_no_tile_beyond_the_log(level: int, index: int, size: int) -> None:
    with pytest.raises(TileNotReadable):
        tile_of(level, index, size)


def stored(sizes: list[int]) -> tuple[dict[tuple[int, int], bytes], int]:
    """The tiles of a log that grew step by step to these sizes."""
    tiles: dict[tuple[int, int], bytes] = {}
    size = 0
    for target in sizes:
        edge = {tile.level: tiles[tile.level, tile.index] for tile in tiles_of(size) if tile.width < 256}
        kept = {level: bytes(data) for level, data in edge.items()}
        made = grow(edge, size, (leaf_hash(f"entry {n}".encode()) for n in range(size, target)))
        assert edge == kept
        assert set(made) == {(tile.level, tile.index) for tile in tiles_between(size, target)}
        tiles |= made
        size = target
    return tiles, size


@pytest.mark.parametrize("sizes", [[1], [255], [256], [257], [3, 3, 200, 300, 600], [70_000], [65_535, 65_536, 65_537]])
def test_tiles_hold_the_tree(sizes: list[int]) -> None:
    tiles, size = stored(sizes)
    assert {(tile.level, tile.index): tile.width * 32 for tile in tiles_of(size)} == {
        place: len(data) for place, data in tiles.items()
    }
    read = tile_reader(lambda tile: tiles[tile.level, tile.index][: tile.width * 32], size)
    frontier = grown(Frontier(), (leaf_hash(f"entry {n}".encode()) for n in range(size)))
    assert root_of(size, read) == frontier.root
    inclusion_proof(size // 3, size, read)
    consistency_proof(size // 2, size, read)


def test_a_reader_gives_no_subtree_that_is_not_complete() -> None:
    tiles, size = stored([300])
    read = tile_reader(lambda tile: tiles[tile.level, tile.index], size)
    with pytest.raises(TileNotReadable):
        read(6, 4)
    with pytest.raises(TileNotReadable):
        hashes_in(b"x" * 33, 1)


@given(st.lists(st.binary(max_size=300), max_size=30))
def test_entries_come_back_out_of_their_bundle(data: list[bytes]) -> None:
    assert entries_in(bundle(data), len(data)) == data


def test_a_bundle_holds_what_two_bytes_can_count() -> None:
    assert entries_in(bundle([b"x" * 65535]), 1) == [b"x" * 65535]
    with pytest.raises(TileNotReadable):
        bundle([b"x" * 65536])


@given(st.binary(max_size=40), st.integers(0, 5))
def test_any_bytes_are_a_bundle_or_refused(data: bytes, width: int) -> None:
    with contextlib.suppress(TileNotReadable):
        assert bundle(entries_in(data, width)) == data


@pytest.mark.parametrize("cut", range(1, 12))
def test_a_bundle_that_is_cut_off_is_refused(cut: int) -> None:
    whole = bundle(entries(2))
    with pytest.raises(TileNotReadable):
        entries_in(whole[:-cut], 2)


def test_a_bundle_says_what_is_wrong_with_it() -> None:
    """Whoever runs a mirror reads it: the reason and its figures, not only that something is wrong."""
    whole = bundle([b"ab", b"c"])
    assert whole == b"\x00\x02ab\x00\x01c"
    tiles, size = stored([300])
    beyond = tile_reader(lambda tile: tiles[tile.level, tile.index], size)
    cases: dict[str, Callable[[], object]] = {
        "an entry of 65536 bytes": lambda: bundle([b"x" * 65536]),
        "cut off": lambda: entries_in(whole + b"\0", 3),
        "2 entries": lambda: entries_in(whole, 3),
        "33 bytes": lambda: hashes_in(b"x" * 33, 1),
        "beyond the checkpoint": lambda: beyond(6, 4),
    }
    for why, read in cases.items():
        with pytest.raises(TileNotReadable) as told:
            read()
        assert told.value.facts == {"why": why}
