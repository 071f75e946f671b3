"""Derivations: a deadline together with the whole arithmetic that led to it.

The day of the event is not counted, and a term of days ends with the last hour (24:00, local) of its last day:
Japan, Civil Code arts. 140 and 141; China, Civil Code arts. 201 and 203; European Union, Regulation (EEC, Euratom)
No 1182/71 art. 3(1) and 3(2)(b). Moving a last day of rest to the next business day (`Term.roll`) is Japan art. 142,
China art. 203 and Regulation 1182/71 art. 3(4). Japan counts the first day of a term that begins at 00:00 sharp
(art. 140, proviso); we never do, so nobody's term is shorter for it.

Pauses (an upload that our own fault held up, a case on hold):
- of a term of hours: the clock stands still, and the due instant moves by exactly the time paused while it ran;
- of a term of days: each local calendar day that a pause touches, be it for a minute, is not counted.
Either way a pause can only move the due instant later; one that begins at or after it has no effect.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, Final, Self

from wakai.kernel.instants import end_of_day, local_day, require_utc, zone_of
from wakai.kernel.terms import Term
from wakai.kernel.workdays import CALENDAR, require_country, rest_of

PAUSED: Final = "pause"
"""The `why` of a day that is not counted because the term was paused."""

_INSTANT: Final = timedelta(microseconds=1)
_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Pause:
    """A stretch of time, `begins` to `ends` (UTC, exclusive), in which no term runs. Raises NotUtc, ValueError."""

    begins: datetime
    ends: datetime

    def __post_init__(self) -> None:
        if require_utc(self.begins) >= require_utc(self.ends):
            raise ValueError("a pause ends after it begins")


@dataclass(frozen=True, slots=True)
class CountedDay:
    """One local day of a term, and whether it counts.

    `why` says what sort of day it is: "" a business day, "weekend", "pause", or the holiday's name in the country's
    own language. Terms of calendar days count days of rest as well. After the last counted day come the days over
    which a rolled term moves; the last of them is a business day that ends the term without being counted.
    """

    date: date
    counted: bool
    why: str


@dataclass(frozen=True, slots=True)
class Derivation:
    """How a deadline was computed: enough to do the sum again by hand, and to prove later that it was done so.

    `start` is the event, `due` the exclusive end (both UTC); `days` is empty for terms of hours; `calendar` names
    where the days of rest came from, and does not take part in comparisons.
    """

    start: datetime
    term: Term
    country: str
    zone: str
    due: datetime
    days: tuple[CountedDay, ...] = ()
    pauses: tuple[Pause, ...] = ()
    calendar: str = field(default=CALENDAR, compare=False)

    def to_json(self) -> dict[str, Any]:
        """Plain JSON values, for a JSON column or a file; `from_json` gives the same derivation back."""
        return {
            "start": _text(self.start),
            "term": str(self.term),
            "country": self.country,
            "zone": self.zone,
            "due": _text(self.due),
            "days": [{"date": day.date.isoformat(), "counted": day.counted, "why": day.why} for day in self.days],
            "pauses": [{"begins": _text(pause.begins), "ends": _text(pause.ends)} for pause in self.pauses],
            "calendar": self.calendar,
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        """Read back what `to_json` wrote, as it was recorded: nothing is computed anew. Raises ValueError, KeyError."""
        return cls(
            start=_instant(data["start"]),
            term=Term.parse(data["term"]),
            country=data["country"],
            zone=data["zone"],
            due=_instant(data["due"]),
            days=tuple(CountedDay(date.fromisoformat(d["date"]), d["counted"], d["why"]) for d in data["days"]),
            pauses=tuple(Pause(_instant(p["begins"]), _instant(p["ends"])) for p in data["pauses"]),
            calendar=data["calendar"],
        )


def derive(start: datetime, term: Term, *, country: str, zone: str, pauses: Iterable[Pause] = ()) -> Derivation:
    """Compute when `term` ends that an event at `start` (UTC) sets running, by the calendar of `country` in `zone`.

    The module's docstring has the rules. Raises NotUtc, UnknownCountry, UnknownTimeZone.
    """
    start = require_utc(start)
    require_country(country)
    zone_of(zone)
    stops = tuple(sorted(pauses, key=lambda pause: (pause.begins, pause.ends)))
    if term.unit == "hours":
        due = _add_hours(start, timedelta(hours=term.amount), stops)
        return Derivation(start, term, country, zone, due, pauses=stops)
    days = tuple(_count_days(local_day(start, zone), term, country, _touched_days(stops, zone)))
    return Derivation(start, term, country, zone, end_of_day(days[-1].date, zone), days, stops)


def pauses_within(start: datetime, due: datetime, pauses: Sequence[Pause]) -> list[Pause]:
    """The parts of `pauses` between `start` and `due`, in order, overlapping ones put together."""
    parts: list[Pause] = []
    for pause in sorted(pauses, key=lambda pause: pause.begins):
        begins, ends = max(pause.begins, start), min(pause.ends, due)
        if begins >= ends:
            continue
        if parts and begins <= parts[-1].ends:
            parts[-1] = Pause(parts[-1].begins, max(parts[-1].ends, ends))
        else:
            parts.append(Pause(begins, ends))
    return parts


def _add_hours(start: datetime, length: timedelta, pauses: Sequence[Pause]) -> datetime:
    due = start + length
    latest = max((pause.ends for pause in pauses), default=start)
    for pause in pauses_within(start, max(latest, start), pauses):
        if pause.begins >= due:
            break
        due += pause.ends - pause.begins
    return due


def _touched_days(pauses: Sequence[Pause], zone: str) -> list[tuple[date, date]]:
    # The end is exclusive: a pause until midnight leaves the next day alone.
    return [(local_day(pause.begins, zone), local_day(pause.ends - _INSTANT, zone)) for pause in pauses]


def _count_days(event: date, term: Term, country: str, paused: Sequence[tuple[date, date]]) -> Iterator[CountedDay]:
    counted, day, why = 0, event, ""
    while counted < term.amount:
        day += _DAY
        why = _why(day, country, paused)
        counts = why == "" or (term.unit == "days" and why != PAUSED)
        counted += counts
        yield CountedDay(day, counts, why)
    while term.roll and why:
        day += _DAY
        why = _why(day, country, paused)
        yield CountedDay(day, False, why)


def _why(day: date, country: str, paused: Sequence[tuple[date, date]]) -> str:
    if any(first <= day <= last for first, last in paused):
        return PAUSED
    return rest_of(day, country)


def _text(at: datetime) -> str:
    return at.isoformat().replace("+00:00", "Z")


def _instant(text: str) -> datetime:
    return require_utc(datetime.fromisoformat(text))
