"""Money: what is read, what is refused, and that nothing is ever lost or rounded in silence."""

import time
from decimal import Decimal
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wakai.kernel.languages import LANGUAGES
from wakai.kernel.money import (
    CURRENCIES,
    LIMIT_MINOR,
    AmountNotANumber,
    AmountNotExact,
    AmountTooLarge,
    CurrencyMismatch,
    Money,
    UnknownCurrency,
    exponent,
    format_money,
)

SMALL = st.integers(-(10**12), 10**12)
CODES = st.sampled_from(sorted(CURRENCIES))


@pytest.mark.parametrize(
    ("text", "currency", "minor"),
    [
        ("0", "USD", 0),
        ("-0.00", "USD", 0),
        ("749.99", "USD", 74999),
        ("750", "USD", 75000),
        ("750.", "USD", 75000),
        (".5", "USD", 50),
        ("+12.30", "EUR", 1230),
        ("-12.3", "EUR", -1230),
        ("−12.3", "EUR", -1230),
        ("1200", "JPY", 1200),
        ("1200.00", "JPY", 1200),
        ("0.001", "KWD", 1),
        ("0.0001", "CLF", 1),
        (" 1200 ", "JPY", 1200),
        ("　１２００　", "JPY", 1200),
        ("１２００．５０", "CNY", 120050),
        ("－１２", "JPY", -12),
        (Decimal("1E+3"), "JPY", 1000),
        (Decimal("0E+999999"), "JPY", 0),
        (Decimal("-19.90"), "USD", -1990),
        ("9999999999999.99", "USD", 10**15 - 1),
        ("0" * 63 + "1", "JPY", 1),
    ],
)
def test_reads_exactly_what_is_written(text: str | Decimal, currency: str, minor: int) -> None:
    assert Money.parse(text, currency) == Money(minor, currency)


@pytest.mark.parametrize(
    "text",
    [
        "", " ", ".", "-", "+-1", "--1", "1,200", "1.200,50", "1 200", "1_200", "¥1200", "1200円", "$5", "5 USD",
        "1e3", "1E3", "0x10", "NaN", "nan", "Infinity", "-inf", "1.2.3", "10²", "①", "½", "٣", "一千", "1\n2", "1" * 65,
    ],
)  # fmt: skip
def test_refuses_what_is_not_a_plain_number(text: str) -> None:
    with pytest.raises(AmountNotANumber) as refused:
        Money.parse(text, "USD")
    assert refused.value.status == 422
    assert refused.value.facts["text"] == text.strip()[:32]


@pytest.mark.parametrize("number", [Decimal("NaN"), Decimal("sNaN"), Decimal("Infinity"), Decimal("-Infinity")])
def test_refuses_decimals_that_are_no_numbers(number: Decimal) -> None:
    with pytest.raises(AmountNotANumber):
        Money.parse(number, "USD")


@pytest.mark.parametrize(
    ("text", "currency"),
    [("0.5", "JPY"), ("1.001", "USD"), ("1.0001", "KWD"), (Decimal("1E-7"), "USD"), (Decimal("1E-999999999"), "USD")],
)
def test_refuses_more_decimals_than_the_currency_has(text: str | Decimal, currency: str) -> None:
    with pytest.raises(AmountNotExact) as refused:
        Money.parse(text, currency)
    assert refused.value.facts["decimals"] == exponent(currency)


@pytest.mark.parametrize("text", ["10000000000000.00", "1" * 40, Decimal("1E+999999999"), Decimal("-1E+15")])
def test_refuses_amounts_beyond_the_limit(text: str | Decimal) -> None:
    with pytest.raises(AmountTooLarge):
        Money.parse(text, "USD")


def test_the_limit_is_exclusive_on_both_sides() -> None:
    assert Money(LIMIT_MINOR - 1, "JPY").minor == -Money(1 - LIMIT_MINOR, "JPY").minor
    for minor in (LIMIT_MINOR, -LIMIT_MINOR):
        with pytest.raises(AmountTooLarge):
            Money(minor, "JPY")
    with pytest.raises(AmountTooLarge):
        Money(LIMIT_MINOR - 1, "JPY") + Money(1, "JPY")


def test_a_hostile_number_costs_no_time() -> None:
    began = time.perf_counter()
    for text in ("9" * 10**6, Decimal("1E-999999999"), Decimal("1E+999999999"), Decimal("9" * 10**5)):
        with pytest.raises((AmountNotANumber, AmountNotExact, AmountTooLarge)):
            Money.parse(text, "USD")
    assert time.perf_counter() - began < 2


@given(SMALL, CODES)
def test_decimal_and_parse_are_each_other_s_inverse(minor: int, currency: str) -> None:
    money = Money(minor, currency)
    assert Money.parse(money.decimal(), currency) == money
    assert Money.parse(f"{money.decimal():f}", currency) == money
    assert -int(money.decimal().as_tuple().exponent) == exponent(currency)


@pytest.mark.parametrize("minor", [1.0, True, "1", Decimal(1), None])
def test_minor_units_are_whole_numbers_and_nothing_else(minor: object) -> None:
    with pytest.raises(TypeError):
        Money(minor, "USD")  # type: ignore[arg-type]


@pytest.mark.parametrize("currency", ["", "usd", "US", "USDT", "BTC", "XAU", "DEM", "¥", "X" * 99])
def test_refuses_unknown_currencies(currency: str) -> None:
    with pytest.raises(UnknownCurrency):
        Money(1, currency)
    with pytest.raises(UnknownCurrency):
        Money.parse("1", currency)
    with pytest.raises(UnknownCurrency):
        exponent(currency)


@given(SMALL, SMALL)
def test_arithmetic_and_order_are_those_of_the_minor_units(a: int, b: int) -> None:
    x, y = Money(a, "EUR"), Money(b, "EUR")
    assert (x + y).minor == a + b
    assert (x - y).minor == a - b
    assert (-x).minor == -a
    assert (x < y, x <= y, x > y, x >= y, x == y) == (a < b, a <= b, a > b, a >= b, a == b)
    assert x.is_zero == (a == 0)


def test_currencies_do_not_mix() -> None:
    yen, dollar = Money(1, "JPY"), Money(1, "USD")
    assert yen != dollar
    mixes = (yen.__add__, yen.__sub__, yen.__lt__, yen.__le__, yen.__gt__, yen.__ge__)
    for mix in mixes:
        with pytest.raises(CurrencyMismatch) as refused:
            mix(dollar)
        assert refused.value.facts == {"expected": "JPY", "given": "USD"}


@given(SMALL, st.lists(st.integers(0, 10**6), min_size=1, max_size=12).filter(any))
def test_allocation_loses_nothing_and_is_fair_to_the_unit(minor: int, weights: list[int]) -> None:
    parts = Money(minor, "USD").allocate(weights)
    assert sum(part.minor for part in parts) == minor
    for part, weight in zip(parts, weights, strict=True):
        assert abs(part.minor * sum(weights) - minor * weight) < sum(weights)
        assert part.minor * minor >= 0


def test_allocation_gives_the_odd_units_to_the_largest_fractions_then_to_the_first() -> None:
    assert [part.minor for part in Money(1000, "JPY").allocate((1, 1, 1))] == [334, 333, 333]
    assert [part.minor for part in Money(100, "JPY").allocate((1, 2, 0))] == [33, 67, 0]
    assert [part.minor for part in Money(-5, "JPY").allocate((1, 1))] == [-3, -2]


@pytest.mark.parametrize("weights", [[], [0, 0], [1, -1], [2, -1]])
def test_allocation_needs_weights(weights: list[int]) -> None:
    with pytest.raises(ValueError, match="weights"):
        Money(1, "USD").allocate(weights)


@given(SMALL, st.integers(0, 1000), st.integers(1, 1000))
def test_a_share_is_the_nearest_unit_and_the_same_on_both_sides_of_zero(minor: int, above: int, below: int) -> None:
    part = Money(minor, "USD").share(above, below).minor
    assert 2 * abs(part * below - minor * above) <= below
    assert Money(-minor, "USD").share(above, below).minor == -part


def test_half_a_unit_rounds_away_from_zero() -> None:
    assert Money(10, "JPY").share(15, 100).minor == 2
    assert Money(-10, "JPY").share(15, 100).minor == -2
    assert Money(10, "JPY").share(14, 100).minor == 1
    for above, below in ((-1, 2), (1, 0), (1, -2)):
        with pytest.raises(ValueError, match="not a share"):
            Money(10, "JPY").share(above, below)


@pytest.mark.parametrize(
    ("money", "en", "ja", "zh"),
    [
        (Money(1200, "JPY"), "JPY 1,200", "1,200円", "1,200日元"),
        (Money(12000, "CNY"), "CNY 120.00", "120.00人民元", "120.00元"),
        (Money(75000, "USD"), "USD 750.00", "750.00米ドル", "750.00美元"),
        (Money(70000, "EUR"), "EUR 700.00", "700.00ユーロ", "700.00欧元"),
        (Money(-123456789, "USD"), "USD -1,234,567.89", "-1,234,567.89米ドル", "-1,234,567.89美元"),
        (Money(1, "KWD"), "KWD 0.001", "0.001クウェート ディナール", "0.001科威特第纳尔"),
        (Money(500, "ISK"), "ISK 500", "500アイスランド クローナ", "500冰岛克朗"),
        (Money(500, "XCG"), "XCG 5.00", "XCG 5.00", "XCG 5.00"),
        (Money(500, "ZWL"), "ZWL 5.00", "ZWL 5.00", "ZWL 5.00"),
    ],
)
def test_amounts_read_naturally(money: Money, en: str, ja: str, zh: str) -> None:
    assert [format_money(money, language) for language in LANGUAGES] == [en, ja, zh]
    assert format_money(money, "zh-hans") == zh


def test_nothing_is_nothing_and_money_does_not_change() -> None:
    assert Money.zero("JPY") == Money(0, "JPY")
    with pytest.raises(AttributeError):
        Money(1, "JPY").minor = 2  # type: ignore[misc]


def test_logs_show_code_and_amount() -> None:
    assert str(Money(-120050, "USD")) == "USD -1200.50"
    assert str(Money(10**14, "JPY")) == "JPY 100000000000000"


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_two_currencies_look_alike(language: str) -> None:
    shown = {code: format_money(Money.zero(code), language) for code in CURRENCIES}
    assert not [(a, b) for a, b in combinations(sorted(shown), 2) if shown[a] == shown[b]]
    assert not any(sign in text for text in shown.values() for sign in "¥￥$€£")


@given(SMALL, CODES, st.sampled_from(LANGUAGES))
def test_every_digit_is_shown(minor: int, currency: str, language: str) -> None:
    shown = format_money(Money(minor, currency), language)
    assert int("".join(letter for letter in shown if letter in "0123456789")) == abs(minor)
    assert shown.removeprefix(f"{currency} ").startswith("-") == (minor < 0)
