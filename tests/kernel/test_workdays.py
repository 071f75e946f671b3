"""Working days, held against what governments announced for whole years."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest

from wakai.kernel.calendars import UnknownCountry, countries, holiday_name, is_business_day, is_make_up_day, rest_of
from wakai.kernel.workdays import _calendar

# General Office of the State Council, notices of 12 November 2024 and of November 2025: (first, last) days off.
CHINA_OFF = {
    2025: [("01-01", "01-01"), ("01-28", "02-04"), ("04-04", "04-06"), ("05-01", "05-05"), ("05-31", "06-02"), ("10-01", "10-08")],
    2026: [("01-01", "01-03"), ("02-15", "02-23"), ("04-04", "04-06"), ("05-01", "05-05"), ("06-19", "06-21"), ("09-25", "09-27"),
           ("10-01", "10-07")],
}  # fmt: skip
CHINA_MADE_UP = {
    2025: {"01-26", "02-08", "04-27", "09-28", "10-11"},
    2026: {"01-04", "02-14", "02-28", "05-09", "09-20", "10-10"},
}

# Cabinet Office of Japan, 国民の祝日 for 2025 and 2026, with substitute holidays (振替休日) and the day between two (国民の休日).
JAPAN_OFF = {
    2025: "01-01 01-13 02-11 02-23 02-24 03-20 04-29 05-03 05-04 05-05 05-06 07-21 08-11 09-15 09-23 10-13 11-03 11-23 11-24",
    2026: "01-01 01-12 02-11 02-23 03-20 04-29 05-03 05-04 05-05 05-06 07-20 08-11 09-21 09-22 09-23 10-12 11-03 11-23",
}


def days_of(year: int) -> Iterator[date]:
    day = date(year, 1, 1)
    while day.year == year:
        yield day
        day += timedelta(days=1)


@pytest.mark.parametrize("year", [2025, 2026])
def test_china_works_exactly_when_the_state_council_said(year: int) -> None:
    for day in days_of(year):
        key = day.strftime("%m-%d")
        off = any(first <= key <= last for first, last in CHINA_OFF[year])
        expected = key in CHINA_MADE_UP[year] or (day.weekday() < 5 and not off)
        assert is_business_day(day, "CN") == expected, day
        assert is_make_up_day(day, "CN") == (key in CHINA_MADE_UP[year]), day
        assert (rest_of(day, "CN") == "") == expected, day


def test_a_make_up_day_announced_with_the_next_year_is_known() -> None:
    assert is_business_day(date(2011, 12, 31), "CN")  # a Saturday, worked for 3 January 2012


@pytest.mark.parametrize("year", [2025, 2026])
def test_japan_rests_exactly_when_the_cabinet_office_said(year: int) -> None:
    for day in days_of(year):
        holiday = day.strftime("%m-%d") in JAPAN_OFF[year].split()
        assert is_business_day(day, "JP") == (day.weekday() < 5 and not holiday), day
        assert bool(holiday_name(day, "JP", "ja")) == holiday, day
        assert not is_make_up_day(day, "JP")


def test_the_reason_for_rest_is_named_in_the_countrys_own_language() -> None:
    assert rest_of(date(2026, 5, 6), "JP") == "振替休日"
    assert rest_of(date(2026, 9, 22), "JP") == "国民の休日"
    assert rest_of(date(2026, 5, 3), "JP") == "憲法記念日"  # a Sunday, but a holiday first
    assert rest_of(date(2026, 5, 9), "JP") == "weekend"
    assert rest_of(date(2026, 10, 1), "CN") == "国庆节"
    assert rest_of(date(2026, 5, 7), "JP") == ""


@pytest.mark.parametrize(
    ("day", "country", "names"),
    [
        (date(2026, 5, 6), "JP", ["Substitute Holiday", "振替休日", "振替休日"]),
        (date(2026, 10, 1), "CN", ["National Day", "国庆节", "国庆节"]),
        (date(2026, 10, 3), "DE", ["German Unity Day", "German Unity Day", "German Unity Day"]),
        (date(2026, 7, 3), "US", ["Independence Day (observed)"] * 3),
        (date(2026, 5, 7), "JP", ["", "", ""]),
    ],
)
def test_holidays_are_named_for_the_reader(day: date, country: str, names: list[str]) -> None:
    assert [holiday_name(day, country, language) for language in ("en", "ja", "zh")] == names
    assert holiday_name(day, country, "zh-hans") == names[2]


@pytest.mark.parametrize(
    ("day", "country", "worked"),
    [
        (date(2021, 12, 31), "AE", False),  # the last Friday off in the Emirates
        (date(2022, 1, 7), "AE", True),  # from 2022 Fridays are worked
        (date(2022, 1, 8), "AE", False),
        (date(2021, 12, 26), "AE", True),  # and Sundays were
        (date(2026, 1, 2), "SA", False),
        (date(2026, 1, 4), "SA", True),
        (date(2026, 7, 3), "US", False),  # 4 July is a Saturday
        (date(2024, 2, 29), "US", True),
        (date(2026, 12, 28), "GB", False),  # for Boxing Day, a Saturday
    ],
)
def test_weekends_and_moved_holidays_elsewhere(day: date, country: str, worked: bool) -> None:
    assert is_business_day(day, country) == worked


def test_the_environments_language_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    for variable in ("LANGUAGE", "LC_ALL", "LANG"):
        monkeypatch.setenv(variable, "th")
    _calendar.cache_clear()
    assert rest_of(date(2026, 5, 6), "JP") == "振替休日"
    assert rest_of(date(2026, 10, 1), "CN") == "国庆节"
    _calendar.cache_clear()


@pytest.mark.parametrize("country", ["", "jp", "JPN", "UK", "XX", "EU", "__class__", "Japan", "HolidayBase"])
def test_unknown_countries_are_refused(country: str) -> None:
    for use in (is_business_day, rest_of, is_make_up_day):
        with pytest.raises(UnknownCountry):
            use(date(2026, 1, 1), country)


def test_every_country_has_a_whole_calendar() -> None:
    assert {"JP", "CN", "US", "DE", "GB", "FR", "BR", "KR", "TW", "HK", "SG", "IN", "AU"} <= countries()
    for country in sorted(countries()):
        month = [rest_of(date(2026, 7, day), country) for day in range(1, 32)]
        assert 15 <= month.count("") <= 27, country


def test_where_the_source_knows_too_little_it_says_so() -> None:
    with pytest.warns(UserWarning, match="2001 to 2035"):
        is_business_day(date(2036, 1, 1), "IN")
