"""Deadlines: counted as the law counts them, in every zone, over every change of clock, and the same when read back."""

import json
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.kernel.strategies import COUNTRIES, HOUR_TERMS, INSTANTS, TERMS, ZONES, events_with_pauses

from wakai.kernel.calendars import CALENDAR, Derivation, Pause, Term, UnknownCountry, derive, is_business_day
from wakai.kernel.instants import NotUtc, UnknownTimeZone, end_of_day, local_day


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def due_of(start: str, term: str, country: str, zone: str, *pauses: Pause) -> datetime:
    return derive(at(start), Term.parse(term), country=country, zone=zone, pauses=pauses).due


# Known sums ----------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("start", "term", "country", "zone", "due"),
    [
        # the day of the event is not counted, whatever its hour: 00:00:00, noon, 23:59:59 in Tokyo
        ("2026-11-30T15:00:00", "P1D", "JP", "Asia/Tokyo", "2026-12-02T15:00"),
        ("2026-12-01T03:00:00", "P1D", "JP", "Asia/Tokyo", "2026-12-02T15:00"),
        ("2026-12-01T14:59:59", "P1D", "JP", "Asia/Tokyo", "2026-12-02T15:00"),
        ("2026-12-01T15:00:00", "P1D", "JP", "Asia/Tokyo", "2026-12-03T15:00"),
        # the day is the local one: the same instant, another day
        ("2026-12-01T15:00:00", "P1D", "JP", "UTC", "2026-12-03T00:00"),
        ("2026-12-01T15:00:00", "P1D", "JP", "America/New_York", "2026-12-03T05:00"),
        # Golden Week with its substitute holiday on Wednesday 6 May 2026
        ("2026-05-01T03:00:00", "P1BD", "JP", "Asia/Tokyo", "2026-05-07T15:00"),
        ("2026-05-01T03:00:00", "P3BD", "JP", "Asia/Tokyo", "2026-05-11T15:00"),
        ("2026-05-01T03:00:00", "P5D", "JP", "Asia/Tokyo", "2026-05-06T15:00"),
        ("2026-05-01T03:00:00", "P5D roll", "JP", "Asia/Tokyo", "2026-05-07T15:00"),
        ("2026-05-01T03:00:00", "P6D roll", "JP", "Asia/Tokyo", "2026-05-07T15:00"),
        ("2026-05-01T03:00:00", "P1D roll", "JP", "Asia/Tokyo", "2026-05-07T15:00"),
        # Spring Festival with make-up Saturdays on 14 and 28 February 2026
        ("2026-02-13T03:00:00", "P1BD", "CN", "Asia/Shanghai", "2026-02-14T16:00"),
        ("2026-02-13T03:00:00", "P2BD", "CN", "Asia/Shanghai", "2026-02-24T16:00"),
        ("2026-02-26T03:00:00", "P2BD", "CN", "Asia/Shanghai", "2026-02-28T16:00"),
        ("2026-02-13T03:00:00", "P1D roll", "CN", "Asia/Shanghai", "2026-02-14T16:00"),
        ("2026-02-13T03:00:00", "P2D roll", "CN", "Asia/Shanghai", "2026-02-24T16:00"),
        # the year's end; leap days
        ("2026-12-31T03:00:00", "P1BD", "JP", "Asia/Tokyo", "2027-01-04T15:00"),
        ("2024-02-28T03:00:00", "P1D", "JP", "Asia/Tokyo", "2024-02-29T15:00"),
        ("2024-02-28T03:00:00", "P366D", "JP", "Asia/Tokyo", "2025-02-28T15:00"),
        ("2023-02-28T03:00:00", "P1D", "JP", "Asia/Tokyo", "2023-03-01T15:00"),
        # clocks go forward (8 March) and back (1 November 2026): days stay days, hours stay hours
        ("2026-03-07T17:00:00", "P1D", "US", "America/New_York", "2026-03-09T04:00"),
        ("2026-10-31T17:00:00", "P1D", "US", "America/New_York", "2026-11-02T05:00"),
        ("2026-03-07T17:00:00", "PT24H", "US", "America/New_York", "2026-03-08T17:00"),
        ("2026-10-31T17:00:00", "PT48H", "US", "America/New_York", "2026-11-02T17:00"),
        ("2026-03-28T12:00:00", "P1D", "DE", "Europe/Berlin", "2026-03-29T22:00"),
        ("2026-10-24T12:00:00", "P1D", "DE", "Europe/Berlin", "2026-10-25T23:00"),
        # days that end without a midnight, and days that begin with two
        ("2026-09-04T12:00:00", "P1D", "CL", "America/Santiago", "2026-09-06T04:00"),
        ("2026-04-22T12:00:00", "P1D", "EG", "Africa/Cairo", "2026-04-23T22:00"),
        ("2026-10-30T12:00:00", "P1D", "CU", "America/Havana", "2026-11-01T04:00"),
        # Friday and Saturday are the weekend; then Saturday and Sunday are
        ("2026-01-01T09:00:00", "P1BD", "SA", "Asia/Riyadh", "2026-01-04T21:00"),
        ("2021-12-30T09:00:00", "P1BD", "AE", "Asia/Dubai", "2022-01-03T20:00"),
    ],
)
def test_known_deadlines(start: str, term: str, country: str, zone: str, due: str) -> None:
    assert due_of(start, term, country, zone) == at(due)


def test_the_days_are_written_down() -> None:
    derivation = derive(at("2026-05-01T03:00"), Term.parse("P1BD"), country="JP", zone="Asia/Tokyo")
    assert [(day.date.day, day.counted, day.why) for day in derivation.days] == [
        (2, False, "weekend"),
        (3, False, "憲法記念日"),
        (4, False, "みどりの日"),
        (5, False, "こどもの日"),
        (6, False, "振替休日"),
        (7, True, ""),
    ]
    assert derivation.calendar == CALENDAR


def test_calendar_days_count_days_of_rest_and_say_so() -> None:
    derivation = derive(at("2026-05-01T03:00"), Term.parse("P5D roll"), country="JP", zone="Asia/Tokyo")
    assert [day.counted for day in derivation.days] == [True] * 5 + [False]
    assert [day.why for day in derivation.days][-2:] == ["振替休日", ""]


# Pauses --------------------------------------------------------------------------------
def test_hours_stand_still_for_exactly_the_paused_time() -> None:
    pause = Pause(at("2026-04-21T03:00"), at("2026-04-21T08:30"))
    assert due_of("2026-04-20T03:00", "PT48H", "JP", "Asia/Tokyo", pause) == at("2026-04-22T08:30")


@pytest.mark.parametrize(
    ("begins", "ends", "due"),
    [
        ("2026-04-19T00:00", "2026-04-20T03:00", "2026-04-20T13:00"),  # over when the event happens
        ("2026-04-19T00:00", "2026-04-20T05:00", "2026-04-20T15:00"),  # two hours of it fall within
        ("2026-04-20T12:59", "2026-04-20T14:00", "2026-04-20T14:01"),  # begins one minute before the due instant
        ("2026-04-20T13:00", "2026-04-20T14:00", "2026-04-20T13:00"),  # begins at it: too late
    ],
)
def test_pauses_at_the_borders_of_a_term_of_hours(begins: str, ends: str, due: str) -> None:
    assert due_of("2026-04-20T03:00", "PT10H", "JP", "Asia/Tokyo", Pause(at(begins), at(ends))) == at(due)


def test_a_pause_that_begins_in_the_time_another_one_added_counts_too() -> None:
    first = Pause(at("2026-04-20T04:00"), at("2026-04-20T06:00"))
    second = Pause(at("2026-04-20T14:00"), at("2026-04-20T15:00"))
    assert due_of("2026-04-20T03:00", "PT10H", "JP", "Asia/Tokyo", second, first) == at("2026-04-20T16:00")


@pytest.mark.parametrize(
    ("begins", "ends", "due"),
    [
        ("2026-06-02T14:59", "2026-06-02T15:00", "2026-06-04T15:00"),  # the last minute of Tuesday in Tokyo: one day
        ("2026-06-02T14:59", "2026-06-02T15:01", "2026-06-05T15:00"),  # across midnight: two days
        ("2026-06-02T14:59", "2026-06-02T15:00:00.000001", "2026-06-05T15:00"),  # a microsecond across: two days
        ("2026-06-02T15:00", "2026-06-03T15:00", "2026-06-04T15:00"),  # Wednesday from midnight to midnight: one day
        ("2026-06-01T03:00", "2026-06-01T15:00", "2026-06-03T15:00"),  # the day of the event, not counted anyway
        ("2026-06-03T15:00", "2026-06-04T15:00", "2026-06-03T15:00"),  # begins at the due instant: too late
        ("2026-06-03T14:59", "2026-06-03T15:00", "2026-06-04T15:00"),  # touches the last day
    ],
)
def test_days_touched_by_a_pause_are_not_counted(begins: str, ends: str, due: str) -> None:
    assert due_of("2026-06-01T03:00", "P2D", "JP", "Asia/Tokyo", Pause(at(begins), at(ends))) == at(due)


def test_a_pause_is_what_the_day_is_remembered_for() -> None:
    pause = Pause(at("2026-05-05T03:00"), at("2026-05-07T03:00"))
    derivation = derive(at("2026-05-01T03:00"), Term.parse("P1BD"), country="JP", zone="Asia/Tokyo", pauses=[pause])
    assert [day.why for day in derivation.days][3:] == ["pause", "pause", "pause", ""]
    assert derivation.due == at("2026-05-08T15:00")


def test_a_rolled_end_does_not_land_in_a_pause() -> None:
    pause = Pause(at("2026-05-07T03:00"), at("2026-05-07T04:00"))
    assert due_of("2026-05-01T03:00", "P5D roll", "JP", "Asia/Tokyo", pause) == at("2026-05-08T15:00")


@pytest.mark.parametrize("ends", ["2026-06-01T00:00", "2026-05-31T23:59"])
def test_a_pause_has_a_length(ends: str) -> None:
    with pytest.raises(ValueError, match="ends after"):
        Pause(at("2026-06-01T00:00"), at(ends))


# Properties ----------------------------------------------------------------------------
@given(events_with_pauses(), TERMS, COUNTRIES, ZONES)
def test_every_deadline_is_after_its_event_and_adds_up(
    event: tuple[datetime, list[Pause]], term: Term, country: str, zone: str
) -> None:
    start, pauses = event
    derivation = derive(start, term, country=country, zone=zone, pauses=pauses)
    assert derivation.due > start
    assert derivation.due.tzinfo is UTC
    if term.unit == "hours":
        assert derivation.days == ()
        return
    first = local_day(start, zone)
    assert [day.date for day in derivation.days] == [first + timedelta(days=n + 1) for n in range(len(derivation.days))]
    assert sum(day.counted for day in derivation.days) == term.amount
    assert derivation.due == end_of_day(derivation.days[-1].date, zone)
    if not term.roll:
        assert derivation.days[-1].counted


@given(events_with_pauses(), st.integers(1, 30), COUNTRIES, ZONES)
def test_business_days_are_exactly_those_worked_and_not_paused(
    event: tuple[datetime, list[Pause]], amount: int, country: str, zone: str
) -> None:
    start, pauses = event
    derivation = derive(start, Term(amount, "business_days"), country=country, zone=zone, pauses=pauses)
    for day in derivation.days:
        begins, ends = end_of_day(day.date - timedelta(days=1), zone), end_of_day(day.date, zone)
        paused = any(pause.begins < ends and begins < pause.ends for pause in pauses)
        assert day.counted == (is_business_day(day.date, country) and not paused)
        assert day.counted == (day.why == "")


@given(INSTANTS, st.integers(1, 60), COUNTRIES, ZONES)
def test_rolling_ends_on_the_first_business_day_from_the_last_day(
    start: datetime, amount: int, country: str, zone: str
) -> None:
    plain = derive(start, Term(amount, "days"), country=country, zone=zone)
    rolled = derive(start, Term(amount, "days", roll=True), country=country, zone=zone)
    last = plain.days[-1].date
    while not is_business_day(last, country):
        last += timedelta(days=1)
    assert rolled.days[-1].date == last
    assert rolled.due >= plain.due


@given(events_with_pauses(), st.timedeltas(timedelta(0), timedelta(days=40)), TERMS, COUNTRIES, ZONES)
def test_a_later_event_never_has_an_earlier_deadline(
    event: tuple[datetime, list[Pause]], later: timedelta, term: Term, country: str, zone: str
) -> None:
    start, pauses = event
    first = derive(start, term, country=country, zone=zone, pauses=pauses)
    second = derive(start + later, term, country=country, zone=zone, pauses=pauses)
    assert first.due <= second.due


@given(events_with_pauses(), st.integers(1, 40), TERMS, COUNTRIES, ZONES)
def test_a_longer_term_never_ends_earlier(
    event: tuple[datetime, list[Pause]], more: int, term: Term, country: str, zone: str
) -> None:
    start, pauses = event
    longer = Term(term.amount + more, term.unit, term.roll)
    first = derive(start, term, country=country, zone=zone, pauses=pauses)
    assert first.due <= derive(start, longer, country=country, zone=zone, pauses=pauses).due


@given(events_with_pauses(), TERMS, COUNTRIES, ZONES)
def test_pauses_only_ever_move_a_deadline_later(
    event: tuple[datetime, list[Pause]], term: Term, country: str, zone: str
) -> None:
    start, pauses = event
    due = derive(start, term, country=country, zone=zone).due
    for number in range(len(pauses)):
        with_more = derive(start, term, country=country, zone=zone, pauses=pauses[: number + 1]).due
        assert due <= with_more
        due = with_more


@given(events_with_pauses(), HOUR_TERMS)
def test_hours_that_run_add_up_to_the_term(event: tuple[datetime, list[Pause]], term: Term) -> None:
    start, pauses = event
    due = derive(start, term, country="JP", zone="Asia/Tokyo", pauses=pauses).due
    # Counted apart from the code under test: cut the time at every border and add up the stretches nobody paused.
    borders = sorted({start, due, *(edge for p in pauses for edge in (p.begins, p.ends) if start < edge < due)})
    running = timedelta(0)
    for begins, ends in pairwise(borders):
        if not any(pause.begins <= begins < pause.ends for pause in pauses):
            running += ends - begins
    assert running == timedelta(hours=term.amount)


@given(events_with_pauses(), TERMS, COUNTRIES, ZONES)
def test_written_and_read_back(event: tuple[datetime, list[Pause]], term: Term, country: str, zone: str) -> None:
    derivation = derive(event[0], term, country=country, zone=zone, pauses=event[1])
    text = json.dumps(derivation.to_json(), ensure_ascii=False, sort_keys=True)
    again = Derivation.from_json(json.loads(text))
    assert again == derivation
    assert json.dumps(again.to_json(), ensure_ascii=False, sort_keys=True) == text
    assert derive(again.start, again.term, country=again.country, zone=again.zone, pauses=again.pauses) == derivation


@given(events_with_pauses(), TERMS, COUNTRIES, ZONES)
def test_the_order_of_pauses_does_not_matter(
    event: tuple[datetime, list[Pause]], term: Term, country: str, zone: str
) -> None:
    start, pauses = event
    assert derive(start, term, country=country, zone=zone, pauses=pauses) == derive(
        start, term, country=country, zone=zone, pauses=pauses[::-1]
    )


# Records and refusals ------------------------------------------------------------------
def test_the_json_is_readable_and_stable() -> None:
    pause = Pause(at("2026-05-08T03:00"), at("2026-05-08T04:00"))
    derivation = derive(at("2026-05-07T03:00"), Term.parse("P1BD"), country="JP", zone="Asia/Tokyo", pauses=[pause])
    assert derivation.to_json() == {
        "start": "2026-05-07T03:00:00Z",
        "term": "P1BD",
        "country": "JP",
        "zone": "Asia/Tokyo",
        "due": "2026-05-11T15:00:00Z",
        "days": [
            {"date": "2026-05-08", "counted": False, "why": "pause"},
            {"date": "2026-05-09", "counted": False, "why": "weekend"},
            {"date": "2026-05-10", "counted": False, "why": "weekend"},
            {"date": "2026-05-11", "counted": True, "why": ""},
        ],
        "pauses": [{"begins": "2026-05-08T03:00:00Z", "ends": "2026-05-08T04:00:00Z"}],
        "calendar": CALENDAR,
    }


def test_what_was_recorded_stays_even_where_the_calendar_has_changed_since() -> None:
    data = derive(at("2026-05-07T03:00"), Term.parse("P1BD"), country="JP", zone="Asia/Tokyo").to_json()
    data |= {"calendar": "holidays 0.1", "due": "2026-05-30T15:00:00Z"}
    data["days"] = [{"date": "2026-05-08", "counted": False, "why": "Coronation"}]
    again = Derivation.from_json(data)
    assert (again.due, again.days[0].why, again.calendar) == (at("2026-05-30T15:00"), "Coronation", "holidays 0.1")
    assert again.to_json() == data


def test_the_calendars_version_is_recorded_and_not_compared() -> None:
    derivation = derive(at("2026-05-07T03:00"), Term.parse("P1BD"), country="JP", zone="Asia/Tokyo")
    assert Derivation.from_json(derivation.to_json() | {"calendar": "another"}) == derivation


def test_a_derivation_does_not_change() -> None:
    derivation = derive(at("2026-05-07T03:00"), Term.parse("P1BD"), country="JP", zone="Asia/Tokyo")
    for value, name in ((derivation, "due"), (derivation.days[0], "counted"), (derivation.term, "amount")):
        with pytest.raises(AttributeError):
            setattr(value, name, None)


def test_a_damaged_record_is_not_read() -> None:
    data = derive(at("2026-05-07T03:00"), Term.parse("P1BD"), country="JP", zone="Asia/Tokyo").to_json()
    for key in data:
        with pytest.raises((KeyError, TypeError)):
            Derivation.from_json({name: value for name, value in data.items() if name != key})
    with pytest.raises(NotUtc):
        Derivation.from_json(data | {"due": "2026-05-11T15:00:00+09:00"})
    with pytest.raises(ValueError, match="isoformat"):
        Derivation.from_json(data | {"start": "yesterday"})


@pytest.mark.parametrize("term", ["PT48H", "P3D", "P3BD"])
def test_refuses_what_it_cannot_count_by(term: str) -> None:
    start, parsed = at("2026-05-07T03:00"), Term.parse(term)
    with pytest.raises(NotUtc):
        derive(start.replace(tzinfo=None), parsed, country="JP", zone="Asia/Tokyo")
    with pytest.raises(UnknownCountry):
        derive(start, parsed, country="Japan", zone="Asia/Tokyo")
    with pytest.raises(UnknownTimeZone):
        derive(start, parsed, country="JP", zone="Tokyo")


def test_a_term_of_ten_years_is_counted() -> None:
    derivation = derive(at("2026-05-07T03:00"), Term(2520, "business_days"), country="JP", zone="Asia/Tokyo")
    assert date(2036, 1, 1) < derivation.days[-1].date < date(2037, 1, 1)
