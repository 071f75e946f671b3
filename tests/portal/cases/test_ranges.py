"""Which part of a file a Range header asks for, on its borders and one byte to each side (RFC 9110, section 14)."""

from __future__ import annotations

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wakai.portal.cases.ranges import BeyondTheEnd, Part, Stretch, stretch_of

SIZE = 1000


@pytest.mark.parametrize(
    ("asked", "first", "last"),
    [
        ("bytes=0-0", 0, 0),
        ("bytes=0-1", 0, 1),
        ("bytes=0-", 0, 999),
        ("bytes=0-998", 0, 998),
        ("bytes=0-999", 0, 999),
        ("bytes=0-1000", 0, 999),
        ("bytes=500-500", 500, 500),
        ("bytes=999-", 999, 999),
        ("bytes=999-999", 999, 999),
        ("bytes=-1", 999, 999),
        ("bytes=-999", 1, 999),
        ("bytes=-1000", 0, 999),
        ("bytes=-1001", 0, 999),
        ("BYTES=10-19", 10, 19),
        (" bytes= 10-19 ", 10, 19),
        ("bytes=0-9223372036854775807", 0, 999),
    ],
)
def test_one_range_is_that_part(asked: str, first: int, last: int) -> None:
    found = stretch_of(asked, SIZE)
    assert found == Stretch(first, last, SIZE)
    assert str(found) == f"bytes {first}-{last}/1000"


@pytest.mark.parametrize("asked", ["bytes=1000-", "bytes=1000-1000", "bytes=5000-6000", "bytes=-0"])
def test_nothing_of_it_is_there(asked: str) -> None:
    with pytest.raises(BeyondTheEnd):
        stretch_of(asked, SIZE)


@pytest.mark.parametrize(
    "asked",
    [
        "",
        "bytes",
        "bytes=",
        "bytes=-",
        "bytes=5-4",
        "bytes=2000-1999",
        "bytes=0-1,3-4",
        "bytes=0-1,",
        "bytes=a-b",
        "bytes=1-2-3",
        "bytes=--1",
        "bytes=+1-2",
        "bytes=1_0-20",
        "bytes=\u0661-\u0662",
        "pages=1-2",
        "bytes=" + "9" * 5000 + "-",
    ],
)
def test_several_and_what_is_no_range_are_answered_with_the_whole_file(asked: str) -> None:
    assert stretch_of(asked, SIZE) is None


@pytest.mark.parametrize("asked", ["bytes=0-", "bytes=0-0", "bytes=-1"])
def test_an_empty_file_has_no_parts(asked: str) -> None:
    with pytest.raises(BeyondTheEnd):
        stretch_of(asked, 0)


@given(content=st.binary(min_size=1, max_size=200), data=st.data(), pace=st.integers(1, 70))
def test_a_part_reads_as_the_slice_of_the_file(content: bytes, data: st.DataObject, pace: int) -> None:
    first = data.draw(st.integers(0, len(content) - 1))
    last = data.draw(st.integers(first, 2 * len(content)))
    stretch = stretch_of(f"bytes={first}-{last}", len(content))
    assert stretch
    file = io.BytesIO(content)
    part = Part(file, stretch)
    read = b"".join(iter(lambda: part.read(pace), b""))
    assert read == content[first : last + 1]
    assert len(read) == stretch.length
    part.close()
    assert file.closed


@given(asked=st.text(st.sampled_from("bytes=0123456789-, "), max_size=40), size=st.integers(0, 50))
def test_whatever_is_asked_the_part_lies_within_the_file(asked: str, size: int) -> None:
    try:
        found = stretch_of(asked, size)
    except BeyondTheEnd:
        return
    assert found is None or 0 <= found.first <= found.last < size
