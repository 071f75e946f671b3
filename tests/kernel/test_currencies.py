"""The table of currencies, held against what others publish."""

from decimal import Decimal

from babel.numbers import get_currency_precision, list_currencies

from wakai.kernel.currencies import CURRENCIES, exponent

# Payment processors publish these: amounts without decimals, amounts with three.
NO_DECIMALS_AT_PROCESSORS = set("BIF CLP DJF GNF JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF".split())
THREE_DECIMALS_AT_PROCESSORS = set("BHD JOD KWD OMR TND".split())

# Shops write these without decimals, says CLDR; ISO 4217 and banks keep two (IQD: three).
DECIMALS_ONLY_IN_BANKS = set("AFN ALL IRR KPW LAK LBP MGA MMK RSD SLL SOS SYP YER IQD".split())


def test_every_code_is_known_to_cldr_too() -> None:
    assert CURRENCIES <= list_currencies()
    assert all(len(code) == 3 and code.isascii() and code.isupper() for code in CURRENCIES)


def test_currencies_that_marketplaces_use_are_there() -> None:
    assert set("USD JPY CNY EUR GBP KRW TWD HKD SGD BRL INR AUD CAD CHF MXN VND THB IDR PHP".split()) <= CURRENCIES


def test_exponents_agree_with_payment_processors() -> None:
    assert {code for code in CURRENCIES if exponent(code) == 0} - {"ISK", "UYI"} == NO_DECIMALS_AT_PROCESSORS
    assert {code for code in CURRENCIES if exponent(code) == 3} - {"IQD", "LYD"} == THREE_DECIMALS_AT_PROCESSORS
    assert {code for code in CURRENCIES if exponent(code) == 4} == {"CLF", "UYW"}


def test_exponents_differ_from_cldr_only_where_shops_and_banks_differ() -> None:
    differing = {code for code in CURRENCIES if exponent(code) != get_currency_precision(code)}
    assert differing == DECIMALS_ONLY_IN_BANKS


def test_an_exponent_is_a_number_of_decimals() -> None:
    for code in CURRENCIES:
        assert Decimal(1).scaleb(-exponent(code)) in (Decimal(1), Decimal("0.01"), Decimal("0.001"), Decimal("0.0001"))
