"""Sealed files: whatever is done to the bytes is found, and nobody without the key reads one."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wakai.parties.domain import sealing
from wakai.parties.domain.sealing import HEAD_BYTES, PIECE, TAG_BYTES, SealBroken, Unsealed, seal, unwrap, wrap

KEY, OTHER, SALT = bytes(range(32)), bytes(32), bytes(range(100, 132))
WHOLE = PIECE + TAG_BYTES


class Trickle(io.BytesIO):
    """Hands out little at a time, as sockets do."""

    def read(self, size: int | None = -1, /) -> bytes:
        return super().read(min(size, 1000) if size and size > 0 else size)


def sealed(content: bytes, *, key: bytes = KEY, name: bytes = b"n", salt: bytes = SALT) -> bytes:
    return b"".join(seal(Trickle(content), key=key, salt=salt, name=name))


def opened(data: bytes, *, key: bytes = KEY, name: bytes = b"n") -> bytes:
    with io.BufferedReader(Unsealed(Trickle(data), key=key, name=name), PIECE) as file:
        return file.read()


@pytest.mark.parametrize("size", [0, 1, PIECE - 1, PIECE, PIECE + 1, 2 * PIECE, 3 * PIECE + 5])
def test_what_was_sealed_is_opened(size: int) -> None:
    content = bytes(n % 251 for n in range(size))
    data = sealed(content)
    assert opened(data) == content
    assert Unsealed(io.BytesIO(data), key=KEY, name=b"n").size == size
    assert len(data) == HEAD_BYTES + size + TAG_BYTES * max(1, -(-size // PIECE))


def test_every_flipped_bit_is_found() -> None:
    data = sealed(b"It never came.")
    for bit in range(len(data) * 8):
        changed = bytearray(data)
        changed[bit // 8] ^= 1 << bit % 8
        with pytest.raises(SealBroken):
            opened(bytes(changed))


LONG = bytes(n % 253 for n in range(3 * PIECE + 77))


def _pieces(data: bytes) -> list[bytes]:
    body = data[HEAD_BYTES:]
    return [body[start : start + WHOLE] for start in range(0, len(body), WHOLE)]


def _swapped(data: bytes) -> bytes:
    a, b, *rest = _pieces(data)
    return data[:HEAD_BYTES] + b"".join([b, a, *rest])


def _repeated(data: bytes) -> bytes:
    a, *rest = _pieces(data)
    return data[:HEAD_BYTES] + b"".join([a, a, *rest])


def _without_the_second(data: bytes) -> bytes:
    a, _, *rest = _pieces(data)
    return data[:HEAD_BYTES] + b"".join([a, *rest])


def _of_another_file(data: bytes) -> bytes:
    theirs = _pieces(sealed(LONG, salt=bytes(32)))
    return data[:HEAD_BYTES] + b"".join([theirs[0], *_pieces(data)[1:]])


CHANGES: tuple[Callable[[bytes], bytes], ...] = (
    _swapped, _repeated, _without_the_second, _of_another_file,
    lambda data: data[:-1],
    lambda data: data[: HEAD_BYTES + WHOLE],
    lambda data: data[: HEAD_BYTES + 2 * WHOLE],
    lambda data: data[:HEAD_BYTES],
    lambda data: data[: HEAD_BYTES - 1],
    lambda data: b"",
    lambda data: data + b"\0",
    lambda data: data + data[HEAD_BYTES:],
    lambda data: sealed(LONG[:PIECE]) + b"\0",
    lambda data: sealed(LONG[: 2 * PIECE]) + b"\0",
    lambda data: sealed(LONG[: 2 * PIECE]) + bytes(TAG_BYTES),
    lambda data: b"other-s1" + data[8:],
)  # fmt: skip


@pytest.mark.parametrize("change", CHANGES)
def test_pieces_that_were_moved_cut_or_added_are_found(change: Callable[[bytes], bytes]) -> None:
    with pytest.raises(SealBroken):
        opened(change(sealed(LONG)))


@pytest.mark.parametrize("size", [HEAD_BYTES + WHOLE, HEAD_BYTES + 2 * WHOLE + 30])
def test_a_cut_is_found_before_the_first_byte_is_given_out(size: int) -> None:
    with pytest.raises(SealBroken):
        Unsealed(io.BytesIO(sealed(LONG)[:size]), key=KEY, name=b"n")


def test_another_key_or_another_name_opens_nothing() -> None:
    data = sealed(b"secret")
    for change in ({"key": OTHER}, {"name": b"m"}):
        with pytest.raises(SealBroken):
            opened(data, **change)


def test_nothing_of_the_text_shows_and_two_seals_have_nothing_in_common() -> None:
    one, other = sealed(b"A" * 500), sealed(b"A" * 500, salt=bytes(32))
    assert b"AAAA" not in one
    assert one[HEAD_BYTES:] != other[HEAD_BYTES:]


@given(st.lists(st.tuples(st.integers(0, len(LONG) + 10), st.integers(1, 70_000)), max_size=12))
def test_any_place_can_be_read(reads: list[tuple[int, int]]) -> None:
    file = io.BufferedReader(Unsealed(io.BytesIO(_SEALED), key=KEY, name=b"n"), PIECE)
    for place, size in reads:
        file.seek(place)
        assert file.read(size) == LONG[place : place + size]
    assert file.seek(-5, io.SEEK_END) == len(LONG) - 5
    assert file.read() == LONG[-5:]


_SEALED = sealed(LONG)


def test_there_is_no_place_before_the_beginning_and_closing_closes_the_file() -> None:
    below = io.BytesIO(_SEALED)
    file = Unsealed(below, key=KEY, name=b"n")
    assert (file.readable(), file.seekable(), file.tell()) == (True, True, 0)
    assert file.seek(3, io.SEEK_CUR) == 3
    with pytest.raises(ValueError, match=r"^before the beginning$"):
        file.seek(-1)
    assert (file.tell(), below.closed) == (3, False)
    file.close()
    assert (file.closed, below.closed) == (True, True)
    file.close()


REASONS = {
    "shorter than the shortest sealed file": lambda: _SEALED[: HEAD_BYTES + TAG_BYTES - 1],
    "no sealed file": lambda: b"other-s1" + _SEALED[8:],
    "changed, or sealed under another key": lambda: _SEALED[:-1],
}


@pytest.mark.parametrize("why", REASONS)
def test_what_is_wrong_with_a_sealed_file_is_said(why: str) -> None:
    with pytest.raises(SealBroken, match=f"^{why}$"):
        opened(REASONS[why]())


def test_a_piece_that_is_read_little_by_little_is_opened_once() -> None:
    class Counting(io.BytesIO):
        asked = 0

        def read(self, size: int | None = -1, /) -> bytes:
            self.asked += 1
            return super().read(size)

    below = Counting(_SEALED)
    file = Unsealed(below, key=KEY, name=b"n")
    file.seek(PIECE)
    before = below.asked
    assert b"".join(file.read(1000) or b"" for _ in range(30)) == LONG[PIECE : PIECE + 30_000]
    assert below.asked == before + 1


def test_the_form_of_a_sealed_file_stays_as_it_is() -> None:
    """Files sealed years ago have to open: the very bytes, once and for all."""
    assert hashlib.sha256(_SEALED).hexdigest() == "cdf831aaf365f738369ef56d62b23a9e7961fe30fdad5196e617abb28a79b338"
    assert sealed(b"")[HEAD_BYTES:].hex() == "c9385fb66370fb8553b4c41ba124d686"


def test_a_file_that_shrinks_while_it_is_read_is_found() -> None:
    class Shrinking(io.BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            return (
                b""
                if self.tell() > HEAD_BYTES + WHOLE - 1 and self.tell() < HEAD_BYTES + 2 * WHOLE
                else super().read(size)
            )

    file = Unsealed(Shrinking(_SEALED), key=KEY, name=b"n")
    file.seek(PIECE)
    with pytest.raises(SealBroken, match=r"^cut off$"):
        file.read(1)


def test_a_wrapped_key_comes_back_under_its_own_key_and_name_only() -> None:
    wrapped = wrap(KEY, under=OTHER, nonce=bytes(12), name=b"seal 1")
    assert unwrap(wrapped, under=OTHER, name=b"seal 1") == KEY
    assert KEY not in wrapped
    for under, name, data in (
        (KEY, b"seal 1", wrapped), (OTHER, b"seal 2", wrapped), (OTHER, b"seal 1", wrapped[:-1]), (OTHER, b"seal 1", b""),
    ):  # fmt: skip
        with pytest.raises(SealBroken):
            unwrap(data, under=under, name=name)


def test_pieces_are_never_larger_than_said() -> None:
    assert max(map(len, seal(Trickle(LONG), key=KEY, salt=SALT, name=b"n"))) == sealing.PIECE + TAG_BYTES
