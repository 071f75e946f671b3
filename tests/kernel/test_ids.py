"""Identifiers: sorted by time, readable over a telephone, and nothing else gets through."""

from datetime import UTC, datetime, timedelta, timezone
from uuid import RFC_4122, UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wakai.kernel.ids import ENTROPY_BYTES, UnknownIdentifier, id_from_uuid, made_at, make_id, make_uuid, parse_id
from wakai.kernel.instants import NotUtc

AT = datetime(2026, 12, 4, 15, 0, 0, 123000, tzinfo=UTC)
CHANCE = bytes(range(ENTROPY_BYTES))
INSTANTS = st.datetimes(datetime(1970, 1, 1), datetime(9999, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001  (hypothesis wants bare bounds)
ENTROPY = st.binary(min_size=ENTROPY_BYTES, max_size=ENTROPY_BYTES)


def test_the_example_of_rfc_9562() -> None:
    # Appendix A.6: 2022-02-22 19:22:22 UTC, rand_a 0xCC3, rand_b 0x18C4DC0C0C07398F
    chance = (0xCC3 << 62 | 0x18C4DC0C0C07398F).to_bytes(ENTROPY_BYTES)
    uuid = make_uuid(datetime(2022, 2, 22, 19, 22, 22, tzinfo=UTC), chance)
    assert str(uuid) == "017f22e2-79b0-7cc3-98c4-dc0c0c07398f"


def test_identifiers_begin_with_the_first_instant_of_1970() -> None:
    assert ENTROPY_BYTES == 10
    assert make_id("case", datetime(1970, 1, 1, tzinfo=UTC), bytes(10)) == "case_0000000000e008000000000000"


@given(INSTANTS, ENTROPY)
def test_made_and_read_back(at: datetime, chance: bytes) -> None:
    text = make_id("case", at, chance)
    uuid = parse_id(text, "case")
    assert (uuid.version, uuid.variant) == (7, RFC_4122)
    assert len(text) == len("case_") + 26
    assert timedelta(0) <= at - made_at(uuid) < timedelta(milliseconds=1)
    assert id_from_uuid("case", uuid) == text
    assert uuid.int & ((1 << 62) - 1) == int.from_bytes(chance) & ((1 << 62) - 1)


@given(INSTANTS, INSTANTS, ENTROPY, ENTROPY)
def test_sorts_by_the_millisecond_of_making(first: datetime, second: datetime, a: bytes, b: bytes) -> None:
    one, two = make_uuid(first, a), make_uuid(second, b)
    if made_at(one) < made_at(two):
        assert make_id("case", first, a) < make_id("case", second, b)


def test_every_bit_of_chance_that_counts_makes_another_identifier() -> None:
    made = {make_id("case", AT, (1 << bit).to_bytes(ENTROPY_BYTES)) for bit in range(74)}
    assert len(made) == 74


@given(INSTANTS, ENTROPY)
def test_reads_what_people_type(at: datetime, chance: bytes) -> None:
    text = make_id("case", at, chance)
    head, tail = text.split("_")
    wide = "".join(chr(ord(letter) + 0xFEE0) for letter in text)
    for typed in (
        text.upper(),
        f"  {text}\n",
        f"{head}_{tail.replace('0', 'O').replace('1', 'l')}",
        f"{head}_{tail.replace('1', 'I')}",
        f"{head}_{tail[:13]}-{tail[13:]}",
        wide,
    ):
        assert parse_id(typed, "case") == parse_id(text, "case")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "case",
        "case_",
        "order_" + make_id("case", AT, CHANCE).split("_")[1],
        make_id("case", AT, CHANCE)[:-1],
        make_id("case", AT, CHANCE) + "0",
        make_id("case", AT, CHANCE)[:-1] + "u",
        make_id("case", AT, CHANCE)[:-1] + "é",
        "case_" + "8" + "0" * 25,
        "case_" + "z" * 26,
        "case_" + "0" * 26,
        id_from_uuid("case", UUID("9b2f1f6e-3c0a-4d7e-8f43-0b1c2d3e4f50")),
        id_from_uuid("case", UUID("017f22e2-79b0-7cc3-18c4-dc0c0c07398f")),
        "'; drop table cases; --",
        "x" * 100_000,
    ],
)
def test_refuses_anything_else(text: str) -> None:
    with pytest.raises(UnknownIdentifier) as refused:
        parse_id(text, "case")
    assert refused.value.status == 404
    assert len(str(refused.value.facts["text"])) <= 64


@pytest.mark.parametrize("prefix", ["", "c", "Case", "1case", "case_", "ca-se", "x" * 17])
def test_a_malformed_prefix_is_a_programmers_error(prefix: str) -> None:
    with pytest.raises(ValueError, match="prefix"):
        make_id(prefix, AT, CHANCE)


@pytest.mark.parametrize("length", [0, ENTROPY_BYTES - 1, ENTROPY_BYTES + 1])
def test_the_entropy_is_exactly_enough(length: int) -> None:
    with pytest.raises(ValueError, match="entropy"):
        make_id("case", AT, bytes(length))


def test_the_instant_is_utc_and_after_1970() -> None:
    with pytest.raises(NotUtc):
        make_id("case", AT.replace(tzinfo=None), CHANCE)
    with pytest.raises(NotUtc):
        make_id("case", AT.astimezone(timezone(timedelta(hours=9))), CHANCE)
    with pytest.raises(ValueError, match="1970"):
        make_id("case", datetime(1969, 12, 31, 23, 59, 59, tzinfo=UTC), CHANCE)
