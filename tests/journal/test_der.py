"""DER as time stamps need it: one way to write each thing, and no other read."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wakai.journal.domain import der


@pytest.mark.parametrize("dotted", ["3.1", "0.40", "1.40", "1.2.-3", "-1.2", "-1.40", "1.-2"])
def test_what_is_no_object_identifier(dotted: str) -> None:
    """The policy of an authority comes from the settings: a mistake there is said with the text itself."""
    with pytest.raises(ValueError, match=f"^not an object identifier: {re.escape(dotted)}$"):
        der.oid(dotted)


@pytest.mark.parametrize("dotted", ["1", "x.y", ""])
def test_what_is_no_numbers_with_dots(dotted: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011
        der.oid(dotted)


@pytest.mark.parametrize(
    ("dotted", "encoded"),
    [
        ("1.2.840.113549", "06062a864886f70d"),
        ("2.16.840.1.101.3.4.2.1", "0609608648016503040201"),
        ("2.999", "06028837"),
        ("0.39", "060127"),
        ("1.0", "060128"),
        ("1.39", "06014f"),
        ("2.0", "060150"),
        ("2.40", "060178"),
        ("2.47", "06017f"),
        ("2.48", "06028100"),
        ("1.2.0", "06022a00"),
    ],
)
def test_object_identifiers_as_x690_writes_them(dotted: str, encoded: str) -> None:
    assert der.oid(dotted).hex() == encoded


@given(st.integers(0x00, 0xFF), st.binary(max_size=70_000).filter(lambda row: len(row) < 70_000))
@settings(max_examples=60, deadline=None)
def test_an_element_is_read_as_it_was_written(tag: int, content: bytes) -> None:
    assert der.read(der.element(tag, content), tag).content == content


@pytest.mark.parametrize(
    ("size", "head"),
    [(0, "3000"), (127, "307f"), (128, "308180"), (255, "3081ff"), (256, "30820100"), (65_536, "3083010000")],
)
def test_lengths_as_x690_writes_them(size: int, head: str) -> None:
    whole = bytes.fromhex(head) + b"\x05" * size
    assert der.element(0x30, b"\x05" * size) == whole
    assert der.read(whole, 0x30).content == b"\x05" * size


def test_a_length_left_open_is_none_whatever_follows() -> None:
    """BER has it; DER has not. 0x80 is no length of 128 either."""
    with pytest.raises(der.NotDer):
        der.read(b"\x30\x80" + b"\x05" * 128, 0x30)


@pytest.mark.parametrize("data", ["3081", "308100", "30810100", "30820001aa", "3080", "30", "", "3001", "0500ff"])
def test_lengths_are_strict(data: str) -> None:
    with pytest.raises(der.NotDer):
        der.read(bytes.fromhex(data), 0x30)
