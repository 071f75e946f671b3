"""Instants and days: never without a zone, and a due midnight never reads as the day after."""

from datetime import UTC, date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wakai.kernel.instants import (
    NotUtc,
    UnknownTimeZone,
    end_of_day,
    format_date,
    format_due,
    format_end,
    format_instant,
    local_day,
    require_utc,
    start_of_day,
    zone_city,
    zone_of,
    zone_to_show,
)
from wakai.kernel.languages import LANGUAGES

AT = datetime(2026, 12, 4, 14, 59, 59, tzinfo=UTC)
ZONES = st.sampled_from(sorted(available_timezones() - {"localtime", "Factory"}))
NEWER_THAN_CLDR = {"America/Coyhaique"}
DAYS = st.dates(date(2015, 1, 1), date(2037, 12, 31))


def test_utc_is_utc_however_it_is_spelt() -> None:
    for zone in (UTC, timezone(timedelta(0)), ZoneInfo("UTC"), ZoneInfo("Etc/UTC")):
        assert require_utc(AT.replace(tzinfo=zone)) == AT
        assert require_utc(AT.replace(tzinfo=zone)).tzinfo is UTC or zone == UTC


@pytest.mark.parametrize(
    "zone", [None, ZoneInfo("Asia/Tokyo"), timezone(timedelta(hours=9)), ZoneInfo("Europe/London"), ZoneInfo("Africa/Abidjan")]
)  # fmt: skip
def test_any_other_zone_is_refused_even_when_its_clock_agrees(zone: ZoneInfo | None) -> None:
    with pytest.raises(NotUtc) as refused:
        require_utc(datetime(2026, 1, 4, 12, tzinfo=zone))
    assert refused.value.status == 422


@pytest.mark.parametrize(
    "zone", ["", "Tokyo", "JST+9", "../../etc/passwd", "/etc/localtime", "America", "Asia/Tokyo\0", "é"]
)
def test_unknown_zones_are_refused(zone: str) -> None:
    for use in (
        zone_of,
        lambda name: start_of_day(date(2026, 1, 1), name),
        lambda name: format_instant(AT, name, "en"),
    ):
        with pytest.raises(UnknownTimeZone):
            use(zone)


@pytest.mark.parametrize(
    ("zone", "language", "shown"),
    [
        ("Asia/Tokyo", "en", "Fri 4 Dec 2026, 23:59 (Tokyo, JST)"),
        ("Asia/Tokyo", "ja", "2026年12月4日（金）23:59（東京、JST）"),
        ("Asia/Tokyo", "zh", "2026年12月4日（周五）23:59（东京，JST）"),
        ("Asia/Tokyo", "zh-hans", "2026年12月4日（周五）23:59（东京，JST）"),
        ("Asia/Shanghai", "zh", "2026年12月4日（周五）22:59（上海，CST）"),
        ("America/New_York", "ja", "2026年12月4日（金）09:59（ニューヨーク、EST）"),
        ("America/Sao_Paulo", "en", "Fri 4 Dec 2026, 11:59 (Sao Paulo, UTC-3)"),
        ("Asia/Kolkata", "zh", "2026年12月4日（周五）20:29（加尔各答，IST）"),
        ("Asia/Kathmandu", "en", "Fri 4 Dec 2026, 20:44 (Kathmandu, UTC+5:45)"),
        ("America/Argentina/Buenos_Aires", "ja", "2026年12月4日（金）11:59（ブエノスアイレス、UTC-3）"),
        ("UTC", "en", "Fri 4 Dec 2026, 14:59 (UTC)"),
        ("UTC", "ja", "2026年12月4日（金）14:59（UTC）"),
    ],
)
def test_an_instant_names_weekday_and_zone(zone: str, language: str, shown: str) -> None:
    assert format_instant(AT, zone, language) == shown


@pytest.mark.parametrize(
    ("known", "zone"),
    [
        ({}, "Asia/Tokyo"),
        ({"device": "Europe/Berlin"}, "Europe/Berlin"),
        ({"device": "Europe/Berlin", "person": "Asia/Shanghai"}, "Asia/Shanghai"),
        ({"device": "Europe/Berlin", "person": "Asia/Shanghai", "account": "America/Lima"}, "America/Lima"),
        ({"device": "Europe/Berlin", "account": "UTC"}, "Europe/Berlin"),
        ({"device": "Europe/Berlin", "account": "Etc/UTC"}, "Europe/Berlin"),
        ({"person": "UTC", "device": "Europe/Berlin"}, "UTC"),
        ({"account": "Atlantis/Center", "device": "../../etc/passwd"}, "Asia/Tokyo"),
        ({"account": "", "person": "", "device": ""}, "Asia/Tokyo"),
    ],
)
def test_the_zone_a_reader_is_shown(known: dict[str, str], zone: str) -> None:
    assert zone_to_show(**known, house="Asia/Tokyo") == zone


def test_every_way_of_showing_an_instant_names_the_zone_alike() -> None:
    midnight = datetime(2026, 12, 4, 15, tzinfo=UTC)
    for language, zone in (("en", "(24:00, Tokyo, JST)"), ("ja", "（東京、JST）"), ("zh", "（东京，JST）")):
        shown = (format_end(midnight, "Asia/Tokyo", language), format_due(midnight, "Asia/Tokyo", language))
        assert all(zone in text for text in shown)
        named = zone.replace("24:00, ", "")
        for at in (AT, midnight):
            assert format_instant(at, "Asia/Tokyo", language).endswith(named)
        assert named in format_end(AT, "Asia/Tokyo", language)


def test_the_hour_that_comes_twice_is_told_apart() -> None:
    first, second = datetime(2026, 11, 1, 5, 30, tzinfo=UTC), datetime(2026, 11, 1, 6, 30, tzinfo=UTC)
    assert format_instant(first, "America/New_York", "en") == "Sun 1 Nov 2026, 01:30 (New York, EDT)"
    assert format_instant(second, "America/New_York", "en") == "Sun 1 Nov 2026, 01:30 (New York, EST)"


@pytest.mark.parametrize(
    ("language", "shown"),
    [("en", "Thu 29 Feb 2024"), ("ja", "2024年2月29日（木）"), ("zh", "2024年2月29日（周四）")],
)
def test_a_day_names_its_weekday(language: str, shown: str) -> None:
    assert format_date(date(2024, 2, 29), language) == shown


@pytest.mark.parametrize(
    ("due", "zone", "language", "shown"),
    [
        ("2026-12-04T15:00", "Asia/Tokyo", "en", "until the end of Friday 4 December 2026 (24:00, Tokyo, JST)"),
        ("2026-12-04T15:00", "Asia/Tokyo", "ja", "2026年12月4日（金曜日）24:00（東京、JST）まで"),
        ("2026-12-04T15:00", "Asia/Tokyo", "zh", "截止时间：2026年12月4日（星期五）24:00（东京，JST）"),
        ("2026-12-04T14:59", "Asia/Tokyo", "en", "until 23:59 on Friday 4 December 2026 (Tokyo, JST)"),
        ("2026-12-04T15:01", "Asia/Tokyo", "en", "until 00:01 on Saturday 5 December 2026 (Tokyo, JST)"),
        ("2026-12-04T15:00", "Europe/Berlin", "ja", "2026年12月4日（金曜日）16:00（ベルリン、CET）まで"),
        ("2026-12-04T15:00", "Europe/Berlin", "zh", "截止时间：2026年12月4日（星期五）16:00（柏林，CET）"),
        # Saturday 5 September 2026 has no midnight at its end in Santiago: 24:00 is 01:00 on Sunday.
        (
            "2026-09-06T04:00",
            "America/Santiago",
            "en",
            "until the end of Saturday 5 September 2026 (24:00, Santiago, UTC-4)",
        ),
        # Sunday 1 November 2026 has two midnights at its beginning in Havana.
        ("2026-11-01T04:00", "America/Havana", "en", "until the end of Saturday 31 October 2026 (24:00, Havana, CDT)"),
        ("2026-11-01T05:00", "America/Havana", "en", "until 00:00 on Sunday 1 November 2026 (Havana, CST)"),
        ("2027-01-01T00:00", "UTC", "en", "until the end of Thursday 31 December 2026 (24:00, UTC)"),
    ],
)
def test_a_due_midnight_is_the_end_of_the_day_before(due: str, zone: str, language: str, shown: str) -> None:
    assert format_due(datetime.fromisoformat(due).replace(tzinfo=UTC), zone, language) == shown


def test_the_end_alone_has_no_until() -> None:
    due = datetime(2026, 12, 4, 15, tzinfo=UTC)
    assert [format_end(due, "Asia/Tokyo", language) for language in LANGUAGES] == [
        "the end of Friday 4 December 2026 (24:00, Tokyo, JST)",
        "2026年12月4日（金曜日）24:00（東京、JST）",
        "2026年12月4日（星期五）24:00（东京，JST）",
    ]


@given(DAYS, ZONES)
def test_a_day_begins_at_its_first_instant_in_every_zone(day: date, zone: str) -> None:
    first = start_of_day(day, zone)
    assert local_day(first, zone) == day
    assert local_day(first - timedelta(microseconds=1), zone) == day - timedelta(days=1)
    assert end_of_day(day - timedelta(days=1), zone) == first


@pytest.mark.parametrize(
    ("day", "zone", "first", "hours"),
    [
        (date(2026, 9, 6), "America/Santiago", "2026-09-06T04:00", 23),
        (date(2026, 4, 24), "Africa/Cairo", "2026-04-23T22:00", 23),
        (date(2026, 10, 29), "Africa/Cairo", "2026-10-28T21:00", 25),
        (date(2026, 11, 1), "America/Havana", "2026-11-01T04:00", 25),
        (date(2026, 3, 29), "Asia/Beirut", "2026-03-28T22:00", 23),
        (date(2026, 3, 8), "America/New_York", "2026-03-08T05:00", 23),
        (date(2026, 10, 25), "Europe/Berlin", "2026-10-24T22:00", 25),
        (date(2026, 12, 4), "Asia/Tokyo", "2026-12-03T15:00", 24),
    ],
)
def test_days_with_a_change_of_clock(day: date, zone: str, first: str, hours: int) -> None:
    assert start_of_day(day, zone) == datetime.fromisoformat(first).replace(tzinfo=UTC)
    assert end_of_day(day, zone) - start_of_day(day, zone) == timedelta(hours=hours)


@given(ZONES, st.sampled_from(LANGUAGES))
def test_every_zone_has_a_name_to_show(zone: str, language: str) -> None:
    city = zone_city(zone, language)
    assert city or "/" not in zone or zone.startswith("Etc/")
    assert "/" not in city
    assert "_" not in city
    assert city in format_instant(AT, zone, language)
    assert language == "en" or not city.isascii() or zone in NEWER_THAN_CLDR or not city


def test_a_zone_newer_than_the_city_names_keeps_its_own() -> None:
    for zone in NEWER_THAN_CLDR & available_timezones():
        assert [zone_city(zone, language) for language in LANGUAGES] == [zone.rsplit("/", 1)[-1]] * 3


def test_zones_that_are_only_an_offset_show_it_the_right_way_round() -> None:
    assert format_instant(AT, "Etc/GMT+5", "en") == "Fri 4 Dec 2026, 09:59 (UTC-5)"
    assert (
        format_due(datetime(2026, 12, 4, 5, tzinfo=UTC), "Etc/GMT+5", "zh")
        == "截止时间：2026年12月3日（星期四）24:00（UTC-5）"
    )
