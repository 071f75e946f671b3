"""Money: a whole number of minor units in one currency. Never a float, never rounded without being asked.

Amounts are read exactly as written: "1,200.50" is refused, the full-width "１２００" of a Japanese keyboard is fine.
They are split so that nothing is lost: 1,000 yen in three equal parts is 334 + 333 + 333.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import ClassVar, Final, Self

from babel.numbers import format_decimal, get_currency_name

from wakai.kernel.currencies import CURRENCIES, UnknownCurrency, exponent
from wakai.kernel.languages import Texts, from_django, half_width, to_locale
from wakai.kernel.refusals import Refusal
from wakai.kernel.showing import show

__all__ = [
    "CURRENCIES",
    "LIMIT_MINOR",
    "AmountNotANumber",
    "AmountNotExact",
    "AmountTooLarge",
    "CurrencyMismatch",
    "Money",
    "UnknownCurrency",
    "exponent",
    "format_money",
]

LIMIT_MINOR: Final = 10**15
"""Amounts stay below this many minor units, so that sums of thousands still fit a 64-bit column."""

# Longer texts are no amounts, and converting them takes time that grows with their square.
_LONGEST: Final = 64
_NUMBER: Final = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)")
_MINUS_SIGNS: Final = str.maketrans({"−": "-", "‐": "-", "–": "-"})


class AmountNotANumber(Refusal):
    """The text is not a plain decimal number."""

    status: ClassVar[int] = 422
    texts: ClassVar[Texts] = {
        "en": (
            "“{text}” cannot be read as an amount. Please write digits and, if needed, one decimal point, "
            "without commas or a currency sign, such as 1200.50."
        ),
        "ja": (
            "「{text}」は金額として読み取れません。"
            "「1200.50」のように、数字と小数点だけで、桁区切りのカンマや通貨記号を付けずに入力してください。"
        ),
        "zh": "“{text}”无法识别为金额。请只填写数字和小数点，不要使用千位分隔符或货币符号，例如1200.50。",
    }


class AmountNotExact(Refusal):
    """The amount has more decimals than the currency."""

    status: ClassVar[int] = 422
    texts: ClassVar[Texts] = {
        "en": (
            "“{text}” has more decimals than {currency} allows ({decimals}). "
            "Please round it yourself, so that the amount is the one you mean."
        ),
        "ja": (
            "「{text}」は小数点以下の桁数が多すぎます。{currency}の小数点以下は{decimals}桁までです。"
            "ご希望の金額に端数を整えて入力してください。"
        ),
        "zh": "“{text}”的小数位数过多，{currency}最多{decimals}位小数。请自行取整为您想要的金额后再填写。",
    }


class AmountTooLarge(Refusal):
    """The amount is beyond anything an order can cost."""

    status: ClassVar[int] = 422
    texts: ClassVar[Texts] = {
        "en": "This amount is larger than we can handle. Please check the number of zeros.",
        "ja": "取り扱える金額を超えています。ゼロの数をご確認ください。",
        "zh": "金额超出可处理的范围。请核对零的个数。",
    }


class CurrencyMismatch(Refusal):
    """Two amounts in different currencies cannot be added or compared."""

    status: ClassVar[int] = 422
    texts: ClassVar[Texts] = {
        "en": "An amount in {given} was given where {expected} is needed. Please state the amount in {expected}.",
        "ja": "{expected}の金額が必要なところに、{given}の金額が指定されました。{expected}で金額をご指定ください。",
        "zh": "此处需要{expected}金额，但填写的是{given}。请使用{expected}填写。",
    }


@dataclass(frozen=True, slots=True)
class Money:
    """`minor` units (cents, yen, fils) of `currency` (ISO 4217). May be negative; below LIMIT_MINOR either way.

    Raises UnknownCurrency and AmountTooLarge; TypeError when `minor` is not an int (a float or a bool is a bug).
    """

    minor: int
    currency: str

    def __post_init__(self) -> None:
        exponent(self.currency)
        if type(self.minor) is not int:
            raise TypeError(f"minor units are an int, not {type(self.minor).__name__}")
        if abs(self.minor) >= LIMIT_MINOR:
            raise AmountTooLarge(currency=self.currency)

    @classmethod
    def zero(cls, currency: str) -> Self:
        """Nothing, in `currency`."""
        return cls(0, currency)

    @classmethod
    def parse(cls, text: str | Decimal, currency: str) -> Self:
        """Read an amount exactly as written, in major units: "1200.50" USD is 120050 cents.

        Full-width digits and spaces around are accepted. Raises AmountNotANumber (separators, signs of currency,
        "1e3", NaN), AmountNotExact (more decimals than the currency has, unless they are zeros), AmountTooLarge and
        UnknownCurrency.
        """
        decimals = exponent(currency)
        number = _read_decimal(text)
        # Not abs(): it rounds, and overflows on a large exponent; copying the sign away does neither.
        if number.copy_abs() >= LIMIT_MINOR:
            raise AmountTooLarge(currency=currency)
        minor = _minor_units(number, decimals)
        if minor is None:
            raise AmountNotExact(text=str(text).strip()[:32], currency=currency, decimals=decimals)
        return cls(minor, currency)

    def decimal(self) -> Decimal:
        """The amount in major units, with as many decimals as the currency has: Decimal("1200.50")."""
        return Decimal(f"{self.minor}e-{exponent(self.currency)}")

    @property
    def is_zero(self) -> bool:
        """Whether the amount is nothing."""
        return self.minor == 0

    def share(self, numerator: int, denominator: int) -> Self:
        """`numerator`/`denominator` of the amount, rounded half up, away from zero: 15 % of 10 yen is 2 yen.

        Refunds of the same share are the same to the last unit in Python, SQL and by hand. Raises ValueError when
        the share is negative or the denominator is not positive.
        """
        if numerator < 0 or denominator <= 0:
            raise ValueError(f"{numerator}/{denominator} is not a share")
        size = (2 * abs(self.minor) * numerator + denominator) // (2 * denominator)
        return type(self)(size if self.minor >= 0 else -size, self.currency)

    def allocate(self, weights: Sequence[int]) -> tuple[Self, ...]:
        """Split the amount by `weights` so that the parts add up to it, to the last minor unit.

        Parts are cut down to whole units; what remains goes one unit each to the largest cut-off fractions, earlier
        parts first (largest remainder method). Raises ValueError when weights are negative or add up to nothing.
        """
        total = sum(weights)
        if total <= 0 or min(weights) < 0:
            raise ValueError("weights are at least 0 and together more than 0")
        size = abs(self.minor)
        parts = [size * weight // total for weight in weights]
        by_fraction = sorted(range(len(weights)), key=lambda place: (-(size * weights[place] % total), place))
        for place in by_fraction[: size - sum(parts)]:
            parts[place] += 1
        sign = 1 if self.minor >= 0 else -1
        return tuple(type(self)(sign * part, self.currency) for part in parts)

    def __add__(self, other: Self) -> Self:
        return type(self)(self.minor + self._minor_of(other), self.currency)

    def __sub__(self, other: Self) -> Self:
        return type(self)(self.minor - self._minor_of(other), self.currency)

    def __neg__(self) -> Self:
        return type(self)(-self.minor, self.currency)

    def __lt__(self, other: Self) -> bool:
        return self.minor < self._minor_of(other)

    def __le__(self, other: Self) -> bool:
        return self.minor <= self._minor_of(other)

    def __gt__(self, other: Self) -> bool:
        return self.minor > self._minor_of(other)

    def __ge__(self, other: Self) -> bool:
        return self.minor >= self._minor_of(other)

    def __str__(self) -> str:
        return f"{self.currency} {self.decimal():f}"

    def _minor_of(self, other: Self) -> int:
        if other.currency != self.currency:
            raise CurrencyMismatch(expected=self.currency, given=other.currency)
        return other.minor


def _read_decimal(text: str | Decimal) -> Decimal:
    if isinstance(text, Decimal):
        plain, readable = str(text), text.is_finite()
    else:
        plain = half_width(text).translate(_MINUS_SIGNS)
        readable = _NUMBER.fullmatch(plain) is not None
    if not readable or len(plain) > _LONGEST:
        raise AmountNotANumber(text=str(text).strip()[:32])
    return Decimal(plain)


def _minor_units(number: Decimal, decimals: int) -> int | None:
    """`number` times 10**`decimals` as a whole number, or None when it is not whole. In integers, exact at any size."""
    sign, digits, power = number.as_tuple()
    whole = int("".join(map(str, digits)))
    # Decimal("1E-999999999") is a legal value; shifting by its exponent would take all the memory there is.
    shift = int(power) + decimals
    if whole == 0 or shift < -_LONGEST:
        return 0 if whole == 0 else None
    minor, rest = (whole * 10**shift, 0) if shift >= 0 else divmod(whole, 10**-shift)
    return None if rest else (-minor if sign else minor)


# CLDR's long names for the yuan (中国人民元, 人民币) are not how prices are said in either language.
_LOCAL_WORDS: Final = {("ja", "CNY"): "人民元", ("zh", "CNY"): "元"}
# "5.00ジンバブエ ドル (2009)" would put a second number behind the amount.
_REMARK: Final = re.compile(r"[0-9()（）]")


def format_money(money: Money, language: str) -> str:
    """Show an amount so that its currency cannot be mistaken: "¥1,200" would be yen to one reader and yuan to another.

    English puts the ISO code first (JPY 1,200); Japanese and Chinese put the currency's name last, as speech does
    (1,200円, 120.00人民元; 1,200日元, 120.00元). Decimals are those of ISO 4217, always all of them.
    """
    key = from_django(language)
    places = exponent(money.currency)
    pattern = "#,##0" + ("." + "0" * places if places else "")
    number = format_decimal(money.decimal(), format=pattern, locale=to_locale(key))
    word = _currency_word(money.currency, key)
    return f"{number}{word}" if word else f"{money.currency} {number}"


def _currency_word(currency: str, language: str) -> str:
    """The currency's name in `language`, or "" where the code serves better: in English, or for want of a plain name."""
    if language == "en":
        return ""
    # The plural form is the one said after a number: 円, where the name by itself would be 日本円.
    name = _LOCAL_WORDS.get((language, currency)) or get_currency_name(currency, count=2, locale=to_locale(language))
    return "" if name == currency or _REMARK.search(name) else name


@show.register
def _(value: Money, language: str, zone: str) -> str:
    return format_money(value, language)
