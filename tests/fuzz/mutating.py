"""Broken inputs out of good ones: flipped bits, spliced and repeated pieces, cut ends, numbers at the edges of what fits.

An input follows from the target's name, a seed and its number, on every machine, so a number is all that a report needs.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Sequence
from typing import Final

LARGEST: Final = 256 * 1024
"""No input is longer, however often a piece was repeated."""
EDGES: Final = tuple(
    str(number).encode()
    for number in (
        *(
            -1,
            0,
            1,
            2,
            9,
            63,
            64,
            65,
            99,
            100,
            127,
            128,
            255,
            256,
            257,
            65535,
            65536,
            2**31 - 1,
            2**31,
            2**32 - 1,
            2**32,
        ),
        *(
            2**53,
            2**63 - 1,
            2**63,
            2**64 - 1,
            2**64,
            10**30,
            "00",
            "+1",
            "1e999",
            "0x10",
            "1_0",
            "NaN",
            "-0",
            "١",
            "1.5",
        ),
    )
)
PIECES: Final = (
    *(
        b"",
        b"\0",
        b"\n",
        b"\r\n",
        b"\n\n",
        b" ",
        b"\t",
        b"\xff",
        b"\xfe\xff",
        b"\xef\xbb\xbf",
        b"\xed\xa0\x80",
        b"\xc3",
    ),
    *(
        "\u202e".encode(),
        "\u2028".encode(),
        "\u0130".encode(),
        "—".encode(),
        b"=",
        b"+",
        b"/",
        b"..",
        b"%00",
        b"{}",
        b"[]",
    ),
    *(b'"', b"'", b"<", b"&", b"\\", b"null", b"true", b"A" * 1000, b"[" * 5000, b"(" * 300, b" " * 3000, b"\x80" * 6),
)
_NUMBER: Final = re.compile(rb"-?\d+")

Mutate = Callable[[random.Random, bytes, Sequence[bytes]], bytes]


def mutated(name: str, seed: int, number: int, good: Sequence[bytes], words: Sequence[bytes] = ()) -> bytes:
    """Input `number` of a target: one of its good inputs, changed one to six times. `words` are pieces its format knows."""
    chance = random.Random(f"{name}/{seed}/{number}")
    data = chance.choice(good)
    for _ in range(chance.choice((1, 1, 1, 2, 2, 3, 4, 6))):
        change = chance.choice(_CHANGES)
        data = change(chance, data, (*good, *words) if change is _splice else (*PIECES, *words))[:LARGEST]
    return data


def _flip(chance: random.Random, data: bytes, _: Sequence[bytes]) -> bytes:
    if not data:
        return b"\0"
    at = chance.randrange(len(data))
    return data[:at] + bytes([data[at] ^ 1 << chance.randrange(8)]) + data[at + 1 :]


def _byte(chance: random.Random, data: bytes, _: Sequence[bytes]) -> bytes:
    at = chance.randint(0, len(data))
    return data[:at] + bytes([chance.randrange(256)]) + data[at + 1 :]


def _cut(chance: random.Random, data: bytes, _: Sequence[bytes]) -> bytes:
    at = chance.randint(0, len(data))
    return data[:at] if chance.random() < 0.7 else data[at:]


def _drop(chance: random.Random, data: bytes, _: Sequence[bytes]) -> bytes:
    low, high = _stretch(chance, data)
    return data[:low] + data[high:]


def _repeat(chance: random.Random, data: bytes, _: Sequence[bytes]) -> bytes:
    low, high = _stretch(chance, data)
    return data[:high] + data[low:high] * chance.choice((1, 1, 2, 10, 300)) + data[high:]


def _swap(chance: random.Random, data: bytes, _: Sequence[bytes]) -> bytes:
    """Two neighbouring lines change places: formats with an order notice."""
    rows = data.split(b"\n")
    if len(rows) > 1:
        at = chance.randrange(len(rows) - 1)
        rows[at], rows[at + 1] = rows[at + 1], rows[at]
    return b"\n".join(rows)


def _insert(chance: random.Random, data: bytes, pieces: Sequence[bytes]) -> bytes:
    low, high = _stretch(chance, data) if chance.random() < 0.3 else (chance.randint(0, len(data)),) * 2
    return data[:low] + chance.choice(pieces) + data[high:]


def _splice(chance: random.Random, data: bytes, pieces: Sequence[bytes]) -> bytes:
    """The beginning of this one and the end of another."""
    other = chance.choice(pieces)
    return data[: chance.randint(0, len(data))] + other[chance.randint(0, len(other)) :]


def _renumber(chance: random.Random, data: bytes, pieces: Sequence[bytes]) -> bytes:
    found = list(_NUMBER.finditer(data))
    if not found:
        return _insert(chance, data, pieces)
    where = chance.choice(found)
    return data[: where.start()] + chance.choice(EDGES) + data[where.end() :]


def _stretch(chance: random.Random, data: bytes) -> tuple[int, int]:
    low = chance.randint(0, len(data))
    return low, min(len(data), low + chance.choice((1, 2, 4, 16, 64, 1024)))


_CHANGES: Final[tuple[Mutate, ...]] = (
    *(_flip, _flip, _byte, _cut, _drop, _repeat, _swap, _insert, _insert, _splice, _renumber, _renumber),
)
