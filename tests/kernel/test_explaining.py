"""The arithmetic in words: complete, in three languages, and nothing that was not in the derivation."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.kernel.strategies import COUNTRIES, TERMS, ZONES, events_with_pauses

from wakai.kernel.calendars import Derivation, Pause, Term, derive, explain_derivation
from wakai.kernel.instants import format_date, format_due
from wakai.kernel.languages import LANGUAGES


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def explained(start: str, term: str, country: str, zone: str, language: str, *pauses: Pause) -> list[str]:
    derivation = derive(at(start), Term.parse(term), country=country, zone=zone, pauses=pauses)
    return explain_derivation(derivation, language)


def test_business_days_over_golden_week() -> None:
    case = ("2026-05-01T06:00", "P2BD", "JP", "Asia/Tokyo")
    assert explained(*case, "en") == [
        "Event: Fri 1 May 2026, 15:00 (Tokyo, JST). That day is not counted.",
        "Term: 2 business days (calendar: Japan).",
        "Not counted: Sat 2 May 2026 (weekend).",
        "Not counted: Sun 3 May 2026 (Constitution Day).",
        "Not counted: Mon 4 May 2026 (Greenery Day).",
        "Not counted: Tue 5 May 2026 (Children's Day).",
        "Not counted: Wed 6 May 2026 (Substitute Holiday).",
        "Last day counted: Fri 8 May 2026, day 2 of 2.",
        "Due: until the end of Friday 8 May 2026 (24:00, Tokyo, JST).",
    ]
    assert explained(*case, "ja") == [
        "起算の基準：2026年5月1日（金）15:00（東京、JST）。当日は数えません（初日不算入）。",
        "期間：2営業日（暦：日本）。",
        "数えない日：2026年5月2日（土）（週末）。",
        "数えない日：2026年5月3日（日）（憲法記念日）。",
        "数えない日：2026年5月4日（月）（みどりの日）。",
        "数えない日：2026年5月5日（火）（こどもの日）。",
        "数えない日：2026年5月6日（水）（振替休日）。",
        "数える最後の日：2026年5月8日（金）（2日目）。",
        "期限：2026年5月8日（金曜日）24:00（東京、JST）まで。",
    ]
    assert explained(*case, "zh-hans")[-4:] == [
        "不计入：2026年5月5日（周二）（こどもの日）。",
        "不计入：2026年5月6日（周三）（振替休日）。",
        "最后计入的一天：2026年5月8日（周五）（第2天）。",
        "截止时间：2026年5月8日（星期五）24:00（东京，JST）。",
    ]


def test_a_make_up_saturday_is_pointed_out() -> None:
    assert explained("2026-02-12T03:00", "P3BD", "CN", "Asia/Shanghai", "zh")[:5] == [
        "起算事件：2026年2月12日（周四）11:00（上海，CST）。当日不计入。",
        "期限长度：3个工作日（日历：中国）。",
        "计入：2026年2月14日（周六）（调休上班日）。",
        "不计入：2026年2月15日（周日）（周末）。",
        "不计入：2026年2月16日（周一）（农历除夕）。",
    ]
    assert "Counted: Sat 14 Feb 2026, a make-up working day." in explained(
        "2026-02-13T03:00", "P1BD", "CN", "Asia/Shanghai", "en"
    )


def test_a_rolled_term_says_why_it_runs_on() -> None:
    assert explained("2026-05-01T06:00", "P3D roll", "JP", "Asia/Tokyo", "en") == [
        "Event: Fri 1 May 2026, 15:00 (Tokyo, JST). That day is not counted.",
        "Term: 3 days (calendar: Japan).",
        "Last day counted: Mon 4 May 2026, day 3 of 3.",
        "Mon 4 May 2026 is a day of rest (Greenery Day), so the term runs on to the next business day.",
        "Not counted: Tue 5 May 2026 (Children's Day).",
        "Not counted: Wed 6 May 2026 (Substitute Holiday).",
        "Next business day: Thu 7 May 2026.",
        "Due: until the end of Thursday 7 May 2026 (24:00, Tokyo, JST).",
    ]


def test_calendar_days_need_no_calendar() -> None:
    assert explained("2026-05-01T06:00", "P3D", "JP", "Asia/Tokyo", "ja") == [
        "起算の基準：2026年5月1日（金）15:00（東京、JST）。当日は数えません（初日不算入）。",
        "期間：3日間。",
        "数える最後の日：2026年5月4日（月）（3日目）。",
        "期限：2026年5月4日（月曜日）24:00（東京、JST）まで。",
    ]


def test_hours_list_what_was_paused() -> None:
    pauses = (
        Pause(at("2026-04-20T04:00"), at("2026-04-20T06:00")),
        Pause(at("2026-04-20T05:00"), at("2026-04-20T06:30:20")),
        Pause(at("2026-05-20T04:00"), at("2026-05-20T06:00")),
    )
    case = ("2026-04-20T03:00", "PT48H", "JP", "Asia/Tokyo")
    assert explained(*case, "en", *pauses) == [
        "Runs from Mon 20 Apr 2026, 12:00 (Tokyo, JST), hour by hour.",
        "Term: 48 hours.",
        "Paused from Mon 20 Apr 2026, 13:00 (Tokyo, JST) to Mon 20 Apr 2026, 15:30 (Tokyo, JST): 2 h 30 min 20 s later.",
        "Due: until 14:30 on Wednesday 22 April 2026 (Tokyo, JST).",
    ]
    assert explained(*case, "ja", *pauses)[2] == (
        "停止：2026年4月20日（月）13:00（東京、JST）から2026年4月20日（月）15:30（東京、JST）まで。期限は2時間30分20秒延びます。"
    )
    assert explained(*case, "zh", *pauses)[2].endswith("期限顺延2小时30分20秒。")


def test_days_of_a_pause_are_called_so() -> None:
    pause = Pause(at("2026-06-02T03:00"), at("2026-06-02T04:00"))
    case = ("2026-06-01T03:00", "P2D", "JP", "Asia/Tokyo")
    assert [explained(*case, language, pause)[2] for language in LANGUAGES] == [
        "Not counted: Tue 2 Jun 2026 (the term was paused).",
        "数えない日：2026年6月2日（火）（期間の停止中）。",
        "不计入：2026年6月2日（周二）（期限暂停）。",
    ]


def test_a_holiday_that_the_calendar_has_forgotten_keeps_its_recorded_name() -> None:
    data = derive(at("2026-05-07T03:00"), Term.parse("P1BD"), country="JP", zone="Asia/Tokyo").to_json()
    data["days"] = [
        {"date": "2026-05-08", "counted": False, "why": "大喪の礼"},
        {"date": "2026-05-11", "counted": True, "why": ""},
    ]
    assert "Not counted: Fri 8 May 2026 (大喪の礼)." in explain_derivation(Derivation.from_json(data), "en")


@given(events_with_pauses(), TERMS, COUNTRIES, ZONES, st.sampled_from(LANGUAGES))
def test_every_derivation_can_be_told_whole(
    event: tuple[datetime, list[Pause]], term: Term, country: str, zone: str, language: str
) -> None:
    derivation = derive(event[0], term, country=country, zone=zone, pauses=event[1])
    lines = explain_derivation(derivation, language)
    assert not any("{" in line or "None" in line or "()" in line or "（）" in line for line in lines)
    assert format_due(derivation.due, zone, language) in lines[-1]
    for day in derivation.days:
        if not day.counted:
            assert sum(format_date(day.date, language) in line for line in lines[2:-1]) == 1


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_reader_is_never_shown_the_exclusive_midnight(language: str) -> None:
    text = " ".join(explained("2026-12-01T06:00", "P3D", "JP", "Asia/Tokyo", language))
    assert "00:00" not in text.replace("24:00", "")
    assert "24:00" in text
