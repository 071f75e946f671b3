"""The arithmetic of a deadline in words, for the person whom it binds."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Final

from babel import Locale

from wakai.kernel.derivations import PAUSED, CountedDay, Derivation, pauses_within
from wakai.kernel.instants import format_date, format_due, format_instant
from wakai.kernel.languages import from_django, to_locale
from wakai.kernel.terms import format_term
from wakai.kernel.workdays import WEEKEND, holiday_name, is_make_up_day

_LINES: Final = {
    "en": {
        "event": "Event: {at}. That day is not counted.",
        "from": "Runs from {at}, hour by hour.",
        "term": "Term: {term}.",
        "term_by": "Term: {term} (calendar: {country}).",
        "skipped": "Not counted: {day} ({why}).",
        "paused": "Paused from {begins} to {ends}: {length} later.",
        "last": "Last day counted: {day}, day {number} of {number}.",
        "made_up": "Counted: {day}, a make-up working day.",
        "rolls": "{day} is a day of rest ({why}), so the term runs on to the next business day.",
        "lands": "Next business day: {day}.",
        "due": "Due: {due}.",
        WEEKEND: "weekend",
        PAUSED: "the term was paused",
    },
    "ja": {
        "event": "起算の基準：{at}。当日は数えません（初日不算入）。",
        "from": "{at}から、時間単位で数えます。",
        "term": "期間：{term}。",
        "term_by": "期間：{term}（暦：{country}）。",
        "skipped": "数えない日：{day}（{why}）。",
        "paused": "停止：{begins}から{ends}まで。期限は{length}延びます。",
        "last": "数える最後の日：{day}（{number}日目）。",
        "made_up": "数える日：{day}（振替出勤日）。",
        "rolls": "{day}は休日（{why}）のため、期間は次の営業日まで延びます。",
        "lands": "次の営業日：{day}。",
        "due": "期限：{due}。",
        WEEKEND: "週末",
        PAUSED: "期間の停止中",
    },
    "zh": {
        "event": "起算事件：{at}。当日不计入。",
        "from": "自{at}起，按小时连续计算。",
        "term": "期限长度：{term}。",
        "term_by": "期限长度：{term}（日历：{country}）。",
        "skipped": "不计入：{day}（{why}）。",
        "paused": "暂停：{begins}至{ends}，期限顺延{length}。",
        "last": "最后计入的一天：{day}（第{number}天）。",
        "made_up": "计入：{day}（调休上班日）。",
        "rolls": "{day}为休息日（{why}），期限顺延至下一个工作日。",
        "lands": "下一个工作日：{day}。",
        "due": "{due}。",
        WEEKEND: "周末",
        PAUSED: "期限暂停",
    },
}
_LENGTH: Final = {
    "en": ("{} h", "{} min", "{} s", " "),
    "ja": ("{}時間", "{}分", "{}秒", ""),
    "zh": ("{}小时", "{}分", "{}秒", ""),
}


def explain_derivation(derivation: Derivation, language: str) -> list[str]:
    """Say how a deadline was computed, a sentence a line: the event, the term, what was not counted, the due instant.

    Rendered from what the derivation recorded; only the names of holidays are looked up in the reader's language.
    """
    key = from_django(language)
    lines = _explain_hours if derivation.term.unit == "hours" else _explain_days
    due = format_due(derivation.due, derivation.zone, key)
    return [*lines(derivation, key), _LINES[key]["due"].format(due=due)]


def _explain_hours(derivation: Derivation, key: str) -> Iterator[str]:
    words = _LINES[key]
    yield words["from"].format(at=format_instant(derivation.start, derivation.zone, key))
    yield words["term"].format(term=format_term(derivation.term, key))
    for pause in pauses_within(derivation.start, derivation.due, derivation.pauses):
        yield words["paused"].format(
            begins=format_instant(pause.begins, derivation.zone, key),
            ends=format_instant(pause.ends, derivation.zone, key),
            length=_length(pause.ends - pause.begins, key),
        )


def _explain_days(derivation: Derivation, key: str) -> Iterator[str]:
    words, country = _LINES[key], derivation.country
    yield words["event"].format(at=format_instant(derivation.start, derivation.zone, key))
    yield _term(derivation, key)
    last = max(place for place, day in enumerate(derivation.days) if day.counted)
    for day in derivation.days[: last + 1]:
        if not day.counted:
            yield _skipped(day, country, key)
        elif derivation.term.unit == "business_days" and is_make_up_day(day.date, country):
            yield words["made_up"].format(day=format_date(day.date, key))
    yield words["last"].format(day=format_date(derivation.days[last].date, key), number=derivation.term.amount)
    yield from _explain_roll(derivation.days[last:], country, key)


def _term(derivation: Derivation, key: str) -> str:
    """The term, with the calendar where the calendar makes a difference."""
    length = format_term(derivation.term, key)
    if derivation.term.unit == "days" and not derivation.term.roll:
        return _LINES[key]["term"].format(term=length)
    country = Locale.parse(to_locale(key)).territories.get(derivation.country, derivation.country)
    return _LINES[key]["term_by"].format(term=length, country=country)


def _explain_roll(days: tuple[CountedDay, ...], country: str, key: str) -> Iterator[str]:
    """`days` from the last counted one to the business day on which a rolled term ends."""
    if len(days) == 1:
        return
    words = _LINES[key]
    yield words["rolls"].format(day=format_date(days[0].date, key), why=_why(days[0], country, key))
    for day in days[1:-1]:
        yield _skipped(day, country, key)
    yield words["lands"].format(day=format_date(days[-1].date, key))


def _skipped(day: CountedDay, country: str, key: str) -> str:
    return _LINES[key]["skipped"].format(day=format_date(day.date, key), why=_why(day, country, key))


def _why(day: CountedDay, country: str, key: str) -> str:
    """The reason in the reader's language; the recorded name where the calendar has changed since."""
    if day.why in (WEEKEND, PAUSED):
        return _LINES[key][day.why]
    return holiday_name(day.date, country, key) or day.why


def _length(time: timedelta, key: str) -> str:
    minutes, seconds = divmod(int(time.total_seconds()), 60)
    hours, minutes = divmod(minutes, 60)
    *units, gap = _LENGTH[key]
    parts = [unit.format(number) for unit, number in zip(units, (hours, minutes, seconds), strict=True) if number]
    return gap.join(parts) or units[-1].format(0)
