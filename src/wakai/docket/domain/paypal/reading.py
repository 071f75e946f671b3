"""A cursor over a JSON payload that remembers what was read, so that what was not read can be listed.

Every read is typed: a value of another type is a refusal naming its JSON path. A word outside a known list is kept and
noted, never an error: the other side adds words when it likes.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

from wakai.kernel.money import Money
from wakai.kernel.refusals import Refusal
from wakai.rulebook.nodes import FACT_BOUND

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator


class PayloadNotUnderstood(Refusal):
    """A value of the payload has another type or form than PayPal publishes."""

    status = 422
    texts = {
        "en": "PayPal's message cannot be read at {path}: expected {expected}, found {found}. Send the message as PayPal delivered it.",
        "ja": "PayPalのデータの{path}を読み取れません。必要な値は{expected}ですが、{found}となっています。PayPalから届いたデータをそのままお送りください。",
        "zh": "无法读取 PayPal 数据中的 {path}：应为{expected}，实际为 {found}。请原样提交 PayPal 发来的数据。",
    }


@dataclass(frozen=True, slots=True)
class UnknownWord:
    """A word PayPal sent that its published list (as we know it) does not have. Kept as sent."""

    path: str
    value: str


@dataclass(slots=True)
class Notes:
    """What one reading has touched: the paths read, and the words not known."""

    read: set[str] = field(default_factory=set)
    unknown: list[UnknownWord] = field(default_factory=list)


_OBJECT = {"en": "an object", "ja": "オブジェクト", "zh": "对象"}
_LIST = {"en": "a list", "ja": "リスト", "zh": "列表"}
_TEXT = {"en": "text", "ja": "文字列", "zh": "文本"}
_UP_TO = {
    "en": "text of at most {most} characters",
    "ja": "{most}文字以内の文字列",
    "zh": "不超过 {most} 个字符的文本",
}
_INSTANT = {
    "en": "a date and time with its offset, such as 2018-06-21T13:35:44.000Z",
    "ja": "時差付きの日時（例：2018-06-21T13:35:44.000Z）",
    "zh": "带时区的日期时间（例如 2018-06-21T13:35:44.000Z）",
}
_AMOUNT = {
    "en": "an amount of zero or more, of at most 15 digits, that fits its currency, such as 3.00 USD",
    "ja": "通貨に合った0以上、15桁以内の金額（例：3.00 USD）",
    "zh": "符合币种、不超过15位的非负金额（例如 3.00 USD）",
}
_INSTANT_FORM = re.compile(r"(\d{4}-\d{2}-\d{2})[Tt](\d{2}:\d{2}):(\d{2})(?:\.(\d+))?([Zz]|[+-]\d{2}:\d{2})", re.ASCII)


@dataclass(frozen=True, slots=True)
class Node:
    """One object of the payload, at its JSON path."""

    value: dict[str, Any]
    path: str
    notes: Notes

    def text(self, key: str, *, most: int | None = None) -> str | None:
        """The text at `key`, of at most `most` characters; ``None`` when missing or null."""
        found = self._found(key)
        if found is None:
            return None
        if not isinstance(found, str) or not _storable(found):
            raise refusal(self.at(key), _TEXT, found)
        if most is not None and len(found) > most:
            raise refusal(self.at(key), {name: text.format(most=most) for name, text in _UP_TO.items()}, found)
        self.notes.read.add(self.at(key))
        return found

    def word(self, key: str, known: Collection[str]) -> str | None:
        """A word from a published list; one outside the list is returned as well, and noted."""
        found = self.text(key)
        if found is not None and found not in known:
            self.notes.unknown.append(UnknownWord(self.at(key), found))
        return found

    def instant(self, key: str) -> datetime | None:
        """An RFC 3339 instant, in UTC."""
        found = self.text(key)
        return None if found is None else _instant(found, self.at(key))

    def money(self, key: str) -> Money | None:
        """An object of ``currency_code`` and ``value``, exact to the currency's minor unit."""
        node = self.node(key)
        if node is None:
            return None
        currency, value = node.text("currency_code"), node.text("value")
        return _money(node, currency, value)

    def node(self, key: str) -> Node | None:
        """The object at `key`. An empty one carries nothing and so counts as read."""
        found = self._found(key)
        return None if found is None else as_node(found, self.at(key), self.notes)

    def nodes(self, key: str) -> Iterator[Node]:
        """The objects of the list at `key`; none when the key is missing."""
        for position, entry in enumerate(self._list(key)):
            yield as_node(entry, f"{self.at(key)}[{position}]", self.notes)

    def texts(self, key: str) -> tuple[str, ...]:
        """The texts of the list at `key`."""
        found = []
        for position, entry in enumerate(self._list(key)):
            path = f"{self.at(key)}[{position}]"
            if not isinstance(entry, str) or not _storable(entry):
                raise refusal(path, _TEXT, entry)
            self.notes.read.add(path)
            found.append(entry)
        return tuple(found)

    def at(self, key: str) -> str:
        """The JSON path of `key` in this object."""
        return child_path(self.path, key)

    def _found(self, key: str) -> Any:
        return self.value.get(key)

    def _list(self, key: str) -> list[Any]:
        found = self._found(key)
        if found is None:
            return []
        if not isinstance(found, list):
            raise refusal(self.at(key), _LIST, found)
        if not found:
            self.notes.read.add(self.at(key))
        return found


def as_node(value: object, path: str, notes: Notes) -> Node:
    """A cursor at `value`, which must be an object."""
    if not isinstance(value, dict):
        raise refusal(path, _OBJECT, value)
    if not value:
        notes.read.add(path)
    return Node(value, path, notes)


def refusal(path: str, expected: object, found: object) -> PayloadNotUnderstood:
    """The refusal for a value of another form, quoting at most 60 characters of it."""
    shown = repr(found)
    return PayloadNotUnderstood(path=path, expected=expected, found=shown if len(shown) <= 60 else shown[:60] + "…")


def child_path(path: str, key: str) -> str:
    """JSONPath of a member: dotted where the key is a plain name, bracketed otherwise."""
    return f"{path}.{key}" if key.isidentifier() else f"{path}[{key!r}]"


def leaves(value: object, path: str = "$") -> Iterator[tuple[str, object]]:
    """Every value of the payload that is not itself a filled object or list, with its path. Nulls carry nothing."""
    waiting: list[tuple[str, object]] = [(path, value)]
    while waiting:
        here, found = waiting.pop()
        if isinstance(found, dict) and found:
            waiting.extend((child_path(here, str(key)), entry) for key, entry in reversed(found.items()))
        elif isinstance(found, list) and found:
            waiting.extend((f"{here}[{n}]", entry) for n, entry in reversed(list(enumerate(found))))
        elif found is not None:
            yield here, found


def _storable(text: str) -> bool:
    """Whether a text can be kept: JSON can spell a zero character and half a surrogate pair, which no database takes."""
    return not any(mark == "\0" or "\ud800" <= mark <= "\udfff" for mark in text)


def _instant(text: str, path: str) -> datetime:
    form = _INSTANT_FORM.fullmatch(text)
    if form is None:
        raise refusal(path, _INSTANT, text)
    day, minute, seconds, fraction, offset = form.groups()
    # RFC 3339 allows the leap second 60, which Python's datetime does not have.
    leap = timedelta(seconds=1) if seconds == "60" else timedelta()
    stamp = f"{day}T{minute}:{'59' if leap else seconds}.{(fraction or '0')[:6]}{offset.upper()}"
    try:
        return datetime.fromisoformat(stamp).astimezone(UTC) + leap
    except (ValueError, OverflowError) as error:
        raise refusal(path, _INSTANT, text) from error


def _money(node: Node, currency: str | None, value: str | None) -> Money:
    if currency is None or value is None:
        raise refusal(node.path, _AMOUNT, node.value)
    try:
        money = Money.parse(_without_idle_zeros(value), currency)
    except (Refusal, InvalidOperation) as error:
        raise refusal(node.path, _AMOUNT, f"{value} {currency}") from error
    if not 0 <= money.minor <= FACT_BOUND:  # no rule counts with more, and no table holds it
        raise refusal(node.path, _AMOUNT, f"{value} {currency}")
    return money


def _without_idle_zeros(value: str) -> Decimal:
    """``300.00`` is exact in a currency without minor units; ``300.50`` is not."""
    if not re.fullmatch(r"-?(\d{1,24}(\.\d{0,24})?|\.\d{1,24})", value, re.ASCII):
        raise InvalidOperation(value)
    number = Decimal(value)
    return Decimal(int(number)) if number == int(number) else number.normalize()
