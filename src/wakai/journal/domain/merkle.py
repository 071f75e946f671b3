"""The hash tree of RFC 6962 (SHA-256): roots, proofs that an entry is in it, proofs that it only grew."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from hashlib import sha256

from wakai.journal.domain.refusals import ProofDoesNotHold

EMPTY_ROOT = sha256(b"").digest()

# (level, index) -> hash of the complete subtree of 2**level leaves that begins at leaf index * 2**level.
Read = Callable[[int, int], bytes]


def leaf_hash(entry: bytes) -> bytes:
    """The hash of one entry."""
    return sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of two subtrees beside each other."""
    return sha256(b"\x01" + left + right).digest()


def root_of(size: int, read: Read) -> bytes:
    """The root hash of the first `size` entries."""
    return _range(0, size, read) if size else EMPTY_ROOT


def inclusion_proof(index: int, size: int, read: Read) -> tuple[bytes, ...]:
    """The hashes beside the way from entry `index` up to the root of `size` entries (RFC 6962, 2.1.1)."""
    if not 0 <= index < size:
        raise ProofDoesNotHold
    low, high, path = 0, size, []
    while high - low > 1:
        middle = low + _split(high - low)
        if index < middle:
            path.append(_range(middle, high, read))
            high = middle
        else:
            path.append(_range(low, middle, read))
            low = middle
    return tuple(reversed(path))


def consistency_proof(old: int, new: int, read: Read) -> tuple[bytes, ...]:
    """The hashes from which both roots follow (RFC 6962, 2.1.2); none from the empty tree, none from a tree to itself."""
    if not 0 <= old <= new:
        raise ProofDoesNotHold
    if old in (0, new):
        return ()
    low, high, path = 0, new, []
    while high != old:
        middle = low + _split(high - low)
        if old <= middle:
            path.append(_range(middle, high, read))
            high = middle
        else:
            path.append(_range(low, middle, read))
            low = middle
    # The old tree itself is a complete subtree here: its root is known to whoever asks.
    if low:
        path.append(_range(low, high, read))
    return tuple(reversed(path))


def check_inclusion(leaf: bytes, index: int, size: int, proof: tuple[bytes, ...], root: bytes) -> None:
    """Raise `ProofDoesNotHold` unless the entry with this leaf hash is at `index` of the tree with this root."""
    if not 0 <= index < size:
        raise ProofDoesNotHold
    node, last, found = index, size - 1, leaf
    for beside in proof:
        if not last:
            raise ProofDoesNotHold
        if node & 1 or node == last:
            found = node_hash(beside, found)
            # A subtree without a neighbour on its right is its own parent.
            while node and not node & 1:
                node, last = node >> 1, last >> 1
        else:
            found = node_hash(found, beside)
        node, last = node >> 1, last >> 1
    if last or found != root:
        raise ProofDoesNotHold


def check_consistency(old: int, old_root: bytes, new: int, new_root: bytes, proof: tuple[bytes, ...]) -> None:
    """Raise `ProofDoesNotHold` unless the tree of `new` entries begins with the tree of `old` entries."""
    if not 0 <= old <= new:
        raise ProofDoesNotHold
    if old in (0, new):
        _check_without_proof(old, old_root, new, new_root, proof)
        return
    # Where the old tree is one complete subtree its root is left out of the proof.
    hashes = (old_root, *proof) if old & (old - 1) == 0 else proof
    if _climb(old - 1, new - 1, hashes) != (old_root, new_root):
        raise ProofDoesNotHold


def _check_without_proof(old: int, old_root: bytes, new: int, new_root: bytes, proof: tuple[bytes, ...]) -> None:
    empty = old == 0 and old_root == EMPTY_ROOT
    if proof or not (empty or old) or (old == new and old_root != new_root):
        raise ProofDoesNotHold


def _climb(node: int, last: int, hashes: tuple[bytes, ...]) -> tuple[bytes, bytes]:
    """The roots of the old and the new tree, both rebuilt from the proof."""
    while node & 1:
        node, last = node >> 1, last >> 1
    if not hashes:
        raise ProofDoesNotHold
    old_found = new_found = hashes[0]
    for beside in hashes[1:]:
        if not last:
            raise ProofDoesNotHold
        if node & 1 or node == last:
            old_found, new_found = node_hash(beside, old_found), node_hash(beside, new_found)
            while node and not node & 1:
                node, last = node >> 1, last >> 1
        else:
            new_found = node_hash(new_found, beside)
        node, last = node >> 1, last >> 1
    if last:
        raise ProofDoesNotHold
    return old_found, new_found


@dataclass(frozen=True, slots=True)
class Frontier:
    """A tree that grows: its size and the roots of its complete subtrees, the largest (leftmost) first."""

    size: int = 0
    peaks: tuple[bytes, ...] = ()

    @property
    def root(self) -> bytes:
        """The root hash of the tree so far."""
        if not self.peaks:
            return EMPTY_ROOT
        found, *rest = reversed(self.peaks)
        for peak in rest:
            found = node_hash(peak, found)
        return found


def grown(frontier: Frontier, leaves: Iterable[bytes]) -> Frontier:
    """The tree after these leaf hashes were added; the work is one or two hashes per leaf, whatever the size."""
    size, peaks = frontier.size, list(frontier.peaks)
    for leaf in leaves:
        found, carry = leaf, size
        while carry & 1:
            found, carry = node_hash(peaks.pop(), found), carry >> 1
        peaks.append(found)
        size += 1
    return Frontier(size, tuple(peaks))


def frontier_of(size: int, read: Read) -> Frontier:
    """The frontier of a tree that is stored already."""
    return Frontier(size, tuple(read(level, index) for level, index in _complete(0, size)))


def _split(size: int) -> int:
    """The largest power of two below `size`: where the left subtree ends."""
    return 1 << (size - 1).bit_length() - 1


def _complete(low: int, high: int) -> Iterator[tuple[int, int]]:
    """The complete subtrees, left to right, that together are the entries low..high of a subtree beginning at low."""
    while low < high:
        level = (high - low).bit_length() - 1
        yield level, low >> level
        low += 1 << level


def _range(low: int, high: int, read: Read) -> bytes:
    parts = [read(level, index) for level, index in _complete(low, high)]
    found = parts.pop()
    while parts:
        found = node_hash(parts.pop(), found)
    return found
