"""The fast way and the library write the same bytes, and refuse the same data."""

from enum import StrEnum
from typing import Any

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from wakai.kernel.canonical_json import LARGEST, canonical_json


class Colour(StrEnum):
    RED = "red"


def told(write: Any, value: Any) -> bytes | type[ValueError]:
    try:
        return bytes(write(value))
    except ValueError:
        return ValueError


WHOLE = st.integers(-LARGEST - 2, LARGEST + 2)
LEAVES = st.none() | st.booleans() | WHOLE | st.floats() | st.text(st.characters(), max_size=8) | st.just(Colour.RED)
ANYTHING = st.recursive(
    LEAVES,
    lambda inside: (
        st.lists(inside, max_size=4)
        | st.tuples(inside, inside)
        | st.dictionaries(
            st.text(max_size=4) | st.sampled_from(["a", "A", "é", "\uffff", "\U00010000"]), inside, max_size=5
        )
    ),
    max_leaves=12,
)


@given(ANYTHING)
def test_it_writes_what_the_library_writes(value: Any) -> None:
    assert told(canonical_json, value) == told(rfc8785.dumps, value)


@pytest.mark.parametrize(
    "value",
    [
        {"\U00010000": 1, "\uffff": 2, "a": 3},  # by UTF-16 unit the first comes before the second
        {"b": {"z": [], "y": ()}, "a": {}},
        ["".join(map(chr, range(0x80))), '"\\/', "\x7f\u2028", "和解 😢 אב"],
        [LARGEST, -LARGEST, 0, True, False, None],
        [1.0, -0.0, 1e21, 5e-324, 0.1],
        Colour.RED,
        {Colour.RED: Colour.RED},
        "",
    ],
)
def test_the_borders(value: Any) -> None:
    assert canonical_json(value) == rfc8785.dumps(value)


@pytest.mark.parametrize(
    "value", [LARGEST + 1, -LARGEST - 1, float("nan"), float("inf"), "\ud800", {"\ud800": 1}, {1: 2}, b"", {1, 2}]
)
def test_what_has_no_form_is_refused(value: Any) -> None:
    for inside in (value, [value], {"a": value}):
        with pytest.raises(ValueError):  # noqa: PT011  (the library's own kind, or Python's)
            canonical_json(inside)
