"""Values of facts: from a person's text, into the integers that rules count with, and to JSON and back."""

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import ClassVar, Final

from wakai.kernel.languages import Texts
from wakai.kernel.money import Money
from wakai.kernel.refusals import Refusal
from wakai.rulebook.nodes import FACT_BOUND, FIRST_DAY, LAST_DAY
from wakai.rulebook.specs import ABSENT, Absent, FactSpec, FactValue

MAX_TEXT: Final = 1_000
_YES: Final = frozenset({"true", "yes", "はい", "是"})
_NO: Final = frozenset({"false", "no", "いいえ", "否"})


class AnswerNotUnderstood(Refusal):
    """A text given for a fact is not a value of the fact's type."""

    status = 422
    texts: ClassVar[Texts] = {
        "en": "“{text}” does not answer “{label}”. Please give {wanted}.",
        "ja": "「{text}」は「{label}」の回答として読み取れません。{wanted}を入力してください。",
        "zh": "“{text}”无法作为“{label}”的回答。请填写{wanted}。",
    }


class FactNotOfItsType(Refusal):
    """A value handed to the rules is not of the type that the rulebook declares for the fact."""

    status = 422
    texts: ClassVar[Texts] = {
        "en": "The fact “{fact}” was given as {value}, and the rulebook needs {wanted}. Please correct it at its source.",
        "ja": "事実「{fact}」の値が {value} になっていますが、ルールブックでは{wanted}が必要です。元のデータを修正してください。",
        "zh": "事实“{fact}”的值为 {value}，而规则手册要求{wanted}。请在数据来源处更正。",
    }


class FactNotInRulebook(Refusal):
    """A fact was given that the rulebook does not know."""

    status = 422
    texts: ClassVar[Texts] = {
        "en": "The rulebook has no fact named “{fact}”. Please use one of the names it lists.",
        "ja": "ルールブックに「{fact}」という事実はありません。ルールブックに記載された名称をお使いください。",
        "zh": "规则手册中没有名为“{fact}”的事实。请使用其中列出的名称。",
    }


_WANTED: Final[dict[str, Texts]] = {
    "boolean": {"en": "yes or no", "ja": "「はい」または「いいえ」", "zh": "“是”或“否”"},
    "integer": {"en": "a whole number of at most 15 digits", "ja": "15桁以内の整数", "zh": "不超过15位的整数"},
    "decimal": {
        "en": "a number of at most 15 digits, with no more decimals than the question allows",
        "ja": "15桁以内の数（小数点以下は決められた桁数まで）",
        "zh": "不超过15位的数字（小数位数不超过规定）",
    },
    "money": {"en": "an amount", "ja": "金額", "zh": "金额"},
    "date": {
        "en": "a date between 1900 and 2999, such as 2026-12-01",
        "ja": "「2026-12-01」のような1900年から2999年までの日付",
        "zh": "1900年至2999年之间的日期，例如2026-12-01",
    },
    "choice": {"en": "one of the listed choices", "ja": "一覧にある選択肢の一つ", "zh": "所列选项之一"},
    "text": {"en": "a text of at most 1,000 characters", "ja": "1,000文字以内の文章", "zh": "不超过1,000字的文字"},
}


def wanted(spec: FactSpec) -> Texts:
    """What a value of this fact looks like, in words."""
    return _WANTED[spec.type]


def fact_from_text(spec: FactSpec, text: str, currency: str) -> FactValue:
    """Read an answer from a form or a command line by the fact's type.

    "absent" is ABSENT where the fact allows it. Money is in major units of `currency` ("749.99").
    Raises AnswerNotUnderstood, or the refusals of Money.parse.
    """
    plain = text.strip()
    if spec.absent and plain.lower() == "absent":
        return ABSENT
    value = _READERS[spec.type](spec, plain, currency)
    if value is None or not is_value(spec, value):
        raise AnswerNotUnderstood(text=plain[:64], label=spec.label, wanted=wanted(spec))
    return value


def _yes_or_no(spec: FactSpec, text: str, currency: str) -> bool | None:
    word = text.lower()
    return True if word in _YES else False if word in _NO else None


def _number(spec: FactSpec, text: str, currency: str) -> int | Decimal | None:
    sign, digits = (text[0], text[1:]) if text[:1] in ("-", "+") else ("", text)
    whole, _, places = digits.partition(".")
    if not (whole.isascii() and whole.isdecimal()) or not (places == "" or (places.isascii() and places.isdecimal())):
        return None
    if spec.type == "integer":
        return None if "." in digits or len(whole) > 30 else int(sign + whole)
    return Decimal(sign + digits) if len(digits) <= 30 else None


def _day(spec: FactSpec, text: str, currency: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


_READERS: Final[Mapping[str, Callable[[FactSpec, str, str], FactValue | None]]] = {
    "boolean": _yes_or_no,
    "integer": _number,
    "decimal": _number,
    "money": lambda spec, text, currency: Money.parse(text, currency).minor,
    "date": _day,
    "choice": lambda spec, text, currency: text if text in spec.choices else None,
    "text": lambda spec, text, currency: text,
}


def is_value(spec: FactSpec, value: object) -> bool:
    """Whether `value` is one of the values that the fact can have."""
    if value is ABSENT:
        return spec.absent
    try:
        slot_reader(spec)(value)
    except FactNotOfItsType:
        return False
    return True


def slot_reader(spec: FactSpec) -> Callable[[object], object]:
    """A function that turns a fact's value into what compiled rules count with: ints, bools, texts, None or ABSENT.

    Dates become day numbers, decimals scaled integers. The function raises FactNotOfItsType.
    """
    check = _CHECKS[spec.type]

    def read(value: object) -> object:
        if value is None or (value is ABSENT and spec.absent):
            return value
        slot = check(spec, value)
        if slot is None:
            raise FactNotOfItsType(fact=spec.name, value=repr(value)[:64], wanted=wanted(spec))
        return slot

    return read


def _scaled(spec: FactSpec, value: object) -> int | None:
    if type(value) is int:
        value = Decimal(value)
    if not isinstance(value, Decimal) or not value.is_finite() or value.adjusted() > 15:
        return None
    numerator, denominator = value.as_integer_ratio()
    whole, rest = divmod(numerator * 10**spec.scale, denominator)
    return None if rest else _within(spec, whole)


def _within(spec: FactSpec, value: object) -> int | None:
    return value if type(value) is int and -FACT_BOUND <= value <= FACT_BOUND else None


def _day_number(spec: FactSpec, value: object) -> int | None:
    return value.toordinal() if type(value) is date and FIRST_DAY <= value <= LAST_DAY else None


_CHECKS: Final[Mapping[str, Callable[[FactSpec, object], object]]] = {
    "boolean": lambda spec, value: value if type(value) is bool else None,
    "integer": _within,
    "decimal": _scaled,
    "money": _within,
    "date": _day_number,
    "choice": lambda spec, value: value if type(value) is str and value in spec.choices else None,
    "text": lambda spec, value: value if type(value) is str and len(value) <= MAX_TEXT else None,
}


def value_of_slot(spec: FactSpec, slot: object) -> FactValue:
    """The fact's value back from what compiled rules count with."""
    if spec.type == "date" and isinstance(slot, int):
        return date.fromordinal(slot)
    if spec.type == "decimal" and isinstance(slot, int):
        return Decimal(f"{slot}e-{spec.scale}")
    assert isinstance(slot, bool | int | str | Absent)
    return slot


def value_text(spec: FactSpec, value: FactValue, currency: str | None = None) -> str:
    """The value as `fact_from_text` reads it; money in minor units when no currency is given."""
    if isinstance(value, Absent):
        return "absent"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal):
        return format(value, "f")
    if spec.type == "money" and currency and isinstance(value, int):
        return format(Money(value, currency).decimal(), "f")
    return str(value)


def to_data(value: object) -> object:
    """A value as JSON that reads back as the same value of the same type."""
    if isinstance(value, Absent):
        return {"absent": True}
    if isinstance(value, Decimal):
        return {"decimal": format(value, "f")}
    if isinstance(value, date):
        return {"date": value.isoformat()}
    if type(value) is int and abs(value) > FACT_BOUND:  # beyond what every JSON reader keeps exact
        return {"integer": str(value)}
    return value


def from_data(data: object) -> object:
    """The value that `to_data` wrote."""
    if not isinstance(data, Mapping):
        return data
    ((kind, value),) = data.items()
    return _FROM_DATA[kind](value)


_FROM_DATA: Final[Mapping[str, Callable[[str], object]]] = {
    "absent": lambda value: ABSENT,
    "decimal": Decimal,
    "date": date.fromisoformat,
    "integer": int,
}
