"""Instants and days: stored in UTC, shown in the reader's zone with the weekday and the zone named.

A due instant is an exclusive end. Where it is the first instant of a local day it is shown as the end (24:00) of the
day before, because "Saturday 00:00" makes people a day late.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import ClassVar, Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from babel import Locale
from babel.core import get_global
from babel.dates import format_date as babel_date

from wakai.kernel.languages import Texts, from_django, to_locale
from wakai.kernel.refusals import Refusal
from wakai.kernel.showing import show

_UTC_KEYS: Final = frozenset({"UTC", "Etc/UTC", "Zulu", "Etc/Zulu", "UCT", "Etc/UCT"})
_SHORT_DAY: Final = {"en": "EEE d MMM y", "ja": "y年M月d日（EEE）", "zh": "y年M月d日（EEE）"}
_LONG_DAY: Final = {"en": "EEEE d MMMM y", "ja": "y年M月d日（EEEE）", "zh": "y年M月d日（EEEE）"}
_INSTANT: Final = {"en": "{day}, {clock} ({zone})", "ja": "{day}{clock}（{zone}）", "zh": "{day}{clock}（{zone}）"}
_END_OF_DAY: Final = {
    "en": "the end of {day} (24:00, {zone})",
    "ja": "{day}24:00（{zone}）",
    "zh": "{day}24:00（{zone}）",
}
_END_AT: Final = {
    "en": "{clock} on {day} ({zone})",
    "ja": "{day}{clock}（{zone}）",
    "zh": "{day}{clock}（{zone}）",
}
_UNTIL: Final = {"en": "until {end}", "ja": "{end}まで", "zh": "截止时间：{end}"}
_COMMA: Final = {"en": ", ", "ja": "、", "zh": "，"}


class NotUtc(Refusal):
    """An instant came without a time zone, or in another one than UTC."""

    status: ClassVar[int] = 422
    texts: ClassVar[Texts] = {
        "en": "The time {text} does not say that it is in UTC. Please send times in UTC, such as 2026-12-04T15:00:00Z.",
        "ja": "時刻 {text} がUTCであることを確認できません。「2026-12-04T15:00:00Z」のようにUTCでお送りください。",
        "zh": "无法确认时间 {text} 为UTC。请以UTC发送时间，例如2026-12-04T15:00:00Z。",
    }


class UnknownTimeZone(Refusal):
    """The name is not in the IANA time zone database."""

    status: ClassVar[int] = 422
    texts: ClassVar[Texts] = {
        "en": "“{zone}” is not a time zone we know. Please use a name such as Asia/Tokyo or Europe/Berlin.",
        "ja": "「{zone}」というタイムゾーンは見つかりません。Asia/TokyoやEurope/Berlinのような名称をお使いください。",
        "zh": "没有时区“{zone}”。请使用Asia/Shanghai、Europe/Berlin这样的名称。",
    }


def require_utc(at: datetime) -> datetime:
    """Return `at` when it is an aware instant in UTC; raise NotUtc when it is naive or in another zone.

    Europe/London in winter has the offset of UTC and is still refused: next summer it would be an hour off.
    """
    if at.tzinfo == UTC:
        return at
    if getattr(at.tzinfo, "key", None) in _UTC_KEYS:
        return at.replace(tzinfo=UTC)
    raise NotUtc(text=at.isoformat())


@lru_cache(maxsize=1024)
def zone_of(name: str) -> ZoneInfo:
    """Look up an IANA time zone. Raises UnknownTimeZone."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise UnknownTimeZone(zone=str(name)[:64]) from error


def start_of_day(day: date, zone: str) -> datetime:
    """The first instant (UTC) of a local day.

    Where the clock jumps over midnight (Santiago, Cairo) the day begins at 01:00, the instant of the jump; where
    midnight comes twice (Havana) it begins at the first. PEP 495 gives both with fold=0.
    """
    return datetime.combine(day, time(0), zone_of(zone)).astimezone(UTC)


def end_of_day(day: date, zone: str) -> datetime:
    """The exclusive end (24:00 local, as UTC) of a local day: the first instant of the next."""
    return start_of_day(day + timedelta(days=1), zone)


def local_day(at: datetime, zone: str) -> date:
    """The calendar day in `zone` at the instant `at` (UTC)."""
    return require_utc(at).astimezone(zone_of(zone)).date()


def zone_to_show(*, account: str = "", person: str = "", device: str = "", house: str) -> str:
    """The zone in which a reader is shown all instants: the first of these that is known and exists.

    A party reads in the zone of its account, on pages and in letters alike: its deadlines are counted there. UTC as the
    zone of an account stands for "not known" (marketplaces write it where they know none). Others read in their own zone,
    else in that of their device; `house` is the marketplace's. Pages and letters ask nobody else than this.
    """
    known = "" if account in _UTC_KEYS else account
    return next((name for name in (known, person, device) if name and _is_zone(name)), house)


def _is_zone(name: str) -> bool:
    try:
        return bool(zone_of(name))
    except UnknownTimeZone:
        return False


def format_date(d: date, language: str) -> str:
    """Show a day with its weekday: "Fri 4 Dec 2026", "2026年12月4日（金）", "2026年12月4日（周五）"."""
    return _day(d, _SHORT_DAY, from_django(language))


def format_instant(at: datetime, zone: str, language: str) -> str:
    """Show an instant in the reader's zone, with weekday and zone: "Fri 4 Dec 2026, 23:59 (Tokyo, JST)"."""
    key = from_django(language)
    local = require_utc(at).astimezone(zone_of(zone))
    return _INSTANT[key].format(
        day=_day(local.date(), _SHORT_DAY, key), clock=_clock(local), zone=_zone(local, zone, key)
    )


def format_due(due: datetime, zone: str, language: str) -> str:
    """Show an exclusive end in words: "until the end of Friday 4 December 2026 (24:00, Tokyo, JST)", or until a clock time.

    The words carry their own "until" (まで, 截止时间), so sentences put them where an "until ..." fits.
    """
    return _UNTIL[from_django(language)].format(end=format_end(due, zone, language))


def format_end(due: datetime, zone: str, language: str) -> str:
    """As `format_due`, without the "until": "the end of Friday 4 December 2026 (24:00, Tokyo, JST)"."""
    key = from_django(language)
    local = require_utc(due).astimezone(zone_of(zone))
    if start_of_day(local.date(), zone) == due:
        # The last moment of the day: where the clock changes at midnight, the day ends in its own time.
        last = (require_utc(due) - timedelta(microseconds=1)).astimezone(zone_of(zone))
        return _END_OF_DAY[key].format(day=_day(last.date(), _LONG_DAY, key), zone=_zone(last, zone, key))
    return _END_AT[key].format(
        day=_day(local.date(), _LONG_DAY, key), clock=_clock(local), zone=_zone(local, zone, key)
    )


@dataclass(frozen=True, slots=True)
class Due:
    """An exclusive end as a fact of a refusal: shown as `format_end` does, where a bare instant would say 00:00."""

    at: datetime


@lru_cache(maxsize=1024)
def zone_city(zone: str, language: str) -> str:
    """The city that a time zone is named after, in the reader's language: "Tokyo", "東京", "东京"; "" for UTC and such.

    Raises UnknownTimeZone.
    """
    zone_of(zone)
    known = Locale.parse(to_locale(language)).time_zones
    for name in _names_of_zone(zone):
        if city := known.get(name, {}).get("city"):
            return str(city)
    # A zone newer than CLDR still has its English name; Etc/GMT+5 has none, and its sign would mislead.
    return "" if zone.startswith("Etc/") or "/" not in zone else zone.rsplit("/", 1)[-1].replace("_", " ")


def _names_of_zone(zone: str) -> list[str]:
    """The zone's own name first, then the others it has had: CLDR files Kolkata under Calcutta."""
    today: Mapping[str, str] = get_global("zone_aliases")
    current = today.get(zone, zone)
    return [zone, current, *(old for old, new in today.items() if new == current)]


def _day(d: date, patterns: dict[str, str], language: str) -> str:
    return babel_date(d, patterns[language], locale=to_locale(language))


def _clock(local: datetime) -> str:
    # Seconds are cut off, not rounded: a due time may look a moment earlier than it is, never later.
    return local.strftime("%H:%M")


def _zone(local: datetime, zone: str, language: str) -> str:
    return _COMMA[language].join(filter(None, (zone_city(zone, language), _zone_name(local))))


def _zone_name(local: datetime) -> str:
    """The zone's letters (JST, CEST) where it has some, else its offset: many zones have only numbers."""
    name = local.tzname() or ""
    if name.isalpha():
        return name
    minutes = int((local.utcoffset() or timedelta(0)).total_seconds()) // 60
    sign, (hours, rest) = "+" if minutes >= 0 else "-", divmod(abs(minutes), 60)
    return f"UTC{sign}{hours}" + (f":{rest:02}" if rest else "")


@show.register
def _(value: date, language: str, zone: str) -> str:
    return format_date(value, language)


# A datetime is a date to Python; its own rule must come first, or the hour would be dropped.
@show.register
def _(value: datetime, language: str, zone: str) -> str:
    return format_instant(value, zone, language)


@show.register
def _(value: Due, language: str, zone: str) -> str:
    return format_end(value.at, zone, language)
