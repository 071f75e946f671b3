"""A tree the slow way: the recursion of RFC 6962 word by word, over leaves held in memory."""

from collections.abc import Sequence
from hashlib import sha256


def entries(count: int) -> list[bytes]:
    return [f"entry {number}".encode() for number in range(count)]


def naive_root(data: Sequence[bytes]) -> bytes:
    if not data:
        return sha256(b"").digest()
    if len(data) == 1:
        return sha256(b"\x00" + data[0]).digest()
    k = split(len(data))
    return sha256(b"\x01" + naive_root(data[:k]) + naive_root(data[k:])).digest()


def naive_path(index: int, data: Sequence[bytes]) -> tuple[bytes, ...]:
    if len(data) == 1:
        return ()
    k = split(len(data))
    if index < k:
        return (*naive_path(index, data[:k]), naive_root(data[k:]))
    return (*naive_path(index - k, data[k:]), naive_root(data[:k]))


def naive_consistency(old: int, data: Sequence[bytes], *, whole: bool = True) -> tuple[bytes, ...]:
    if old == len(data):
        return () if whole else (naive_root(data),)
    k = split(len(data))
    if old <= k:
        return (*naive_consistency(old, data[:k], whole=whole), naive_root(data[k:]))
    return (*naive_consistency(old - k, data[k:], whole=False), naive_root(data[:k]))


def split(size: int) -> int:
    k = 1
    while k * 2 < size:
        k *= 2
    return k


def flips(data: bytes) -> list[bytes]:
    """Every copy of these bytes in which exactly one bit is another."""
    return [
        data[: bit // 8] + bytes([data[bit // 8] ^ 1 << bit % 8]) + data[bit // 8 + 1 :] for bit in range(len(data) * 8)
    ]
