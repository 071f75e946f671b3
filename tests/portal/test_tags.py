"""Filters at their borders; who can read what."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core.paginator import Paginator
from django.template import Context, Template
from django.utils import timezone, translation

from wakai.kernel.money import Money
from wakai.portal.templatetags import wakai

NOW = datetime(2026, 12, 1, 3, 0, tzinfo=UTC)
H = timedelta(hours=1)
ONE = timedelta(seconds=1)


@pytest.mark.parametrize(
    ("rest", "words", "tone"),
    [
        (-ONE, "The time is over", "past"),
        (timedelta(0), "The time is over", "past"),
        (ONE, "0 minutes left", "today"),
        (timedelta(minutes=59), "59 minutes left", "today"),
        (H, "1 hour left", "today"),
        (24 * H - ONE, "23 hours left", "today"),
        (24 * H, "24 hours left", "soon"),
        (72 * H, "72 hours left", "soon"),
        (72 * H + ONE, "3 days left", ""),
        (120 * H - ONE, "4 days left", ""),
    ],
)
def test_time_left_is_rounded_down(rest: timedelta, words: str, tone: str) -> None:
    assert (wakai.left(NOW + rest, NOW), wakai.urgency(NOW + rest, NOW)) == (words, tone)


BOTH = frozenset({"buyer", "seller", "agent"})


@pytest.mark.parametrize(
    ("roles", "narrow"),
    [
        (BOTH, False),
        (BOTH | {"neutral"}, False),
        ({"public"}, False),
        ({"agent"}, True),
        ({"buyer", "agent"}, True),
        ({"seller", "neutral"}, True),
        ({"buyer", "seller"}, True),
    ],
)
def test_anything_but_both_sides_stands_out(roles: set[str], narrow: bool) -> None:
    assert ("narrow" in wakai.audience(roles)) is narrow


def test_staff_only_never_names_a_party() -> None:
    for code in ("en", "ja", "zh-hans"):
        with translation.override(code):
            text = wakai.readers({"agent"})
            assert not any(wakai.role(party) in text for party in ("buyer", "seller"))


def test_an_unusual_audience_is_listed_and_not_rounded_up() -> None:
    assert wakai.readers({"seller", "system"}) == "Only these can read this: Seller, Wakai"


def test_values_follow_language_and_zone() -> None:
    page = Template("{% load wakai %}{{ m|money }} {{ t|instant }} {{ d|due }} {{ x|pick }}")
    context = {"m": Money(4800, "JPY"), "t": NOW, "d": NOW, "x": {"en": "<b>", "ja": "鉤", "zh": "钩"}}
    with timezone.override("Asia/Tokyo"), translation.override("ja"):
        text = page.render(Context(context))
    assert "4,800円" in text
    assert '<time datetime="2026-12-01T03:00:00+00:00">2026年12月1日（火）12:00（東京、JST）</time>' in text
    assert "12:00（東京、JST）まで" in text
    assert text.endswith("鉤")
    with translation.override("en"):
        assert page.render(Context(context)).endswith("&lt;b&gt;")


def test_pagination_keeps_the_filters() -> None:
    page = Template("{% load wakai %}{% pagination page query %}")
    shown = page.render(Context({"page": Paginator(range(430), 20).page(4), "query": "stage=open&role=seller"}))
    assert 'href="?stage=open&amp;role=seller&amp;page=5"' in shown
    assert '<span aria-current="page">4</span>' in shown
    assert page.render(Context({"page": Paginator(range(5), 20).page(1), "query": ""})).strip() == ""
