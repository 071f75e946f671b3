"""The tree: published hashes, every size up to 300 against the plain recursion, and no flipped bit unseen."""

from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.journal.trees import entries, flips, naive_consistency, naive_path, naive_root

from wakai.journal.domain import merkle
from wakai.journal.domain.merkle import (
    EMPTY_ROOT,
    Frontier,
    check_consistency,
    check_inclusion,
    consistency_proof,
    frontier_of,
    grown,
    inclusion_proof,
    leaf_hash,
    root_of,
)
from wakai.journal.domain.refusals import ProofDoesNotHold

MOST = 300
DATA = entries(MOST)

# The eight leaves that implementations of RFC 6962 are compared with, and the roots of their first 0..8.
PUBLISHED = [bytes.fromhex(leaf) for leaf in (
    "", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f",
)]  # fmt: skip
ROOTS = (
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
)
# entry, size -> the way up
PATHS = {
    (0, 1): (),
    (0, 8): (
        "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
    ),
    (5, 8): (
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ),
    (2, 3): ("fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",),
    (1, 5): (
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
    ),
}
GROWTH = {
    (1, 1): (),
    (1, 8): (
        "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
    ),
    (6, 8): (
        "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ),
    (2, 5): (
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
    ),
}


def reader(data: list[bytes]) -> merkle.Read:
    @cache
    def read(level: int, index: int) -> bytes:
        part = data[index << level : (index + 1) << level]
        assert len(part) == 1 << level, "asked for a subtree that is not complete"
        return naive_root(part)

    return read


READ = reader(DATA)


@cache
def root(size: int) -> bytes:
    return naive_root(DATA[:size])


@pytest.mark.parametrize("size", range(9))
def test_published_roots(size: int) -> None:
    assert root_of(size, reader(PUBLISHED)).hex() == ROOTS[size]
    assert grown(Frontier(), map(leaf_hash, PUBLISHED[:size])).root.hex() == ROOTS[size]


@pytest.mark.parametrize(("index", "size"), PATHS)
def test_published_ways_up(index: int, size: int) -> None:
    proof = inclusion_proof(index, size, reader(PUBLISHED))
    assert tuple(one.hex() for one in proof) == PATHS[index, size]
    check_inclusion(leaf_hash(PUBLISHED[index]), index, size, proof, bytes.fromhex(ROOTS[size]))


@pytest.mark.parametrize(("old", "new"), GROWTH)
def test_published_growth(old: int, new: int) -> None:
    proof = consistency_proof(old, new, reader(PUBLISHED))
    assert tuple(one.hex() for one in proof) == GROWTH[old, new]
    check_consistency(old, bytes.fromhex(ROOTS[old]), new, bytes.fromhex(ROOTS[new]), proof)


def test_every_size_has_the_root_of_the_plain_recursion() -> None:
    frontier = Frontier()
    for size in range(MOST + 1):
        assert root_of(size, READ) == root(size) == frontier.root
        assert frontier_of(size, READ) == frontier
        if size < MOST:
            frontier = grown(frontier, [leaf_hash(DATA[size])])


def test_every_entry_of_every_size_is_proven() -> None:
    for size in range(1, MOST + 1):
        for index in range(0, size, 1 if size < 70 else 17):
            proof = inclusion_proof(index, size, READ)
            if size < 70:
                assert proof == naive_path(index, DATA[:size])
            check_inclusion(leaf_hash(DATA[index]), index, size, proof, root(size))


def test_every_growth_is_proven() -> None:
    for new in range(MOST + 1):
        for old in range(0, new + 1, 1 if new < 70 else 17):
            proof = consistency_proof(old, new, READ)
            if 0 < old and new < 70:
                assert proof == naive_consistency(old, DATA[:new])
            check_consistency(old, root(old), new, root(new), proof)


@given(st.integers(0, MOST - 1), st.integers(1, MOST), st.integers(0, MOST), st.integers(1, MOST))
def test_a_proof_holds_for_no_other_place(index: int, size: int, other: int, other_size: int) -> None:
    index %= size
    proof = inclusion_proof(index, size, READ)
    if other != index:
        with pytest.raises(ProofDoesNotHold):
            check_inclusion(leaf_hash(DATA[index]), other, size, proof, root(size))
    if other_size != size:
        with pytest.raises(ProofDoesNotHold):
            check_inclusion(leaf_hash(DATA[index]), index, other_size, proof, root(other_size))


@pytest.mark.parametrize("size", [1, 2, 3, 7, 8, 13, 64])
def test_no_flipped_bit_of_entry_proof_or_root_goes_unseen(size: int) -> None:
    for index in range(size):
        proof = inclusion_proof(index, size, READ)
        whole = b"".join((leaf_hash(DATA[index]), *proof, root(size)))
        for bad in flips(whole):
            parts = [bad[at : at + 32] for at in range(0, len(bad), 32)]
            with pytest.raises(ProofDoesNotHold):
                check_inclusion(parts[0], index, size, tuple(parts[1:-1]), parts[-1])


@pytest.mark.parametrize(("old", "new"), [(1, 2), (3, 7), (4, 8), (6, 8), (7, 13), (8, 13), (5, 5)])
def test_no_flipped_bit_of_growth_goes_unseen(old: int, new: int) -> None:
    whole = b"".join((root(old), *consistency_proof(old, new, READ), root(new)))
    for bad in flips(whole):
        parts = [bad[at : at + 32] for at in range(0, len(bad), 32)]
        with pytest.raises(ProofDoesNotHold):
            check_consistency(old, parts[0], new, parts[-1], tuple(parts[1:-1]))


@pytest.mark.parametrize(("index", "size"), [(0, 1), (0, 8), (5, 8), (6, 7), (12, 13)])
def test_a_proof_with_a_hash_more_or_less_does_not_hold(index: int, size: int) -> None:
    proof = inclusion_proof(index, size, READ)
    for bad in (proof[:-1], proof[1:], (*proof, root(3)), (root(3), *proof)):
        if bad != proof:
            with pytest.raises(ProofDoesNotHold):
                check_inclusion(leaf_hash(DATA[index]), index, size, bad, root(size))


@pytest.mark.parametrize(("old", "new"), [(1, 2), (3, 7), (4, 8), (6, 8), (7, 13), (8, 13), (5, 5), (0, 5), (0, 0)])
def test_growth_with_a_hash_more_or_less_does_not_hold(old: int, new: int) -> None:
    proof = consistency_proof(old, new, READ)
    for bad in (proof[:-1], proof[1:], (*proof, root(3)), (root(3), *proof), ()):
        if bad != proof:
            with pytest.raises(ProofDoesNotHold):
                check_consistency(old, root(old), new, root(new), bad)


@pytest.mark.parametrize(("index", "size"), [(-1, 3), (3, 3), (0, 0)])
def test_there_is_no_entry_beyond_the_log(index: int, size: int) -> None:
    with pytest.raises(ProofDoesNotHold):
        inclusion_proof(index, size, READ)
    with pytest.raises(ProofDoesNotHold):
        check_inclusion(leaf_hash(b""), index, size, (), leaf_hash(b""))


@pytest.mark.parametrize(("old", "new"), [(-1, 3), (4, 3)])
def test_a_log_does_not_shrink(old: int, new: int) -> None:
    with pytest.raises(ProofDoesNotHold):
        consistency_proof(old, new, READ)
    with pytest.raises(ProofDoesNotHold):
        check_consistency(old, EMPTY_ROOT, new, root(new) if new > 0 else EMPTY_ROOT, ())


def test_the_empty_log_has_one_root() -> None:
    assert grown(Frontier(), []).root == EMPTY_ROOT
    with pytest.raises(ProofDoesNotHold):
        check_consistency(0, root(1), 5, root(5), ())
    with pytest.raises(ProofDoesNotHold):
        check_consistency(0, EMPTY_ROOT, 0, root(1), ())


def test_a_tree_begins_with_no_other_tree() -> None:
    other = grown(Frontier(), map(leaf_hash, [b"another", *DATA[1:13]]))
    with pytest.raises(ProofDoesNotHold):
        check_consistency(7, root(7), 13, other.root, consistency_proof(7, 13, READ))
