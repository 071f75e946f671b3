"""Terms as rulebooks write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wakai.kernel.calendars import Term, UnknownTerm, format_term
from wakai.kernel.languages import LANGUAGES
from wakai.kernel.terms import Unit

TERMS = st.one_of(
    st.builds(Term, st.integers(1, 87_840), st.just("hours")),
    st.builds(Term, st.integers(1, 3_660), st.just("days"), st.booleans()),
    st.builds(Term, st.integers(1, 2_520), st.just("business_days")),
)


@pytest.mark.parametrize(
    ("text", "term"),
    [
        ("P10D", Term(10, "days")),
        ("P10D roll", Term(10, "days", roll=True)),
        ("PT48H", Term(48, "hours")),
        ("P3BD", Term(3, "business_days")),
        ("P2W", Term(14, "days")),
        ("P1W roll", Term(7, "days", roll=True)),
        (" P45D ", Term(45, "days")),
        ("P007D", Term(7, "days")),
    ],
)
def test_reads(text: str, term: Term) -> None:
    assert Term.parse(text) == term


@given(TERMS)
def test_written_and_read_back(term: Term) -> None:
    assert Term.parse(str(term)) == term


@pytest.mark.parametrize(
    "text",
    ["", "10", "10D", "P10", "PT10D", "P48H", "P0D", "PT0H", "P-1D", "P1.5D", "p10d", "P3B", "P3BD roll", "PT48H roll",
     "P10Droll", "P10D rolled", "P1M", "P1Y", "P1DT12H", "P１０D", "P٣D", "P9999999D", "P3661D", "P523W", "P2521BD", "PT87841H", "72 hours",
     "P10D\nP3D"],
)  # fmt: skip
def test_refuses_what_is_not_a_term(text: str) -> None:
    with pytest.raises(UnknownTerm) as refused:
        Term.parse(text)
    assert refused.value.status == 422


@pytest.mark.parametrize(("amount", "unit"), [(87_840, "hours"), (3_660, "days"), (2_520, "business_days")])
def test_about_ten_years_is_the_most(amount: int, unit: Unit) -> None:
    assert Term(amount, unit).amount == amount
    for beyond in (amount + 1, 0, -1):
        with pytest.raises(UnknownTerm):
            Term(beyond, unit)


def test_only_calendar_days_roll() -> None:
    for unit in ("hours", "business_days"):
        with pytest.raises(UnknownTerm):
            Term(3, unit, roll=True)


@pytest.mark.parametrize(
    ("term", "words"),
    [
        (Term(1, "hours"), ["1 hour", "1時間", "1小时"]),
        (Term(48, "hours"), ["48 hours", "48時間", "48小时"]),
        (Term(1, "days"), ["1 day", "1日間", "1天"]),
        (Term(10, "days", roll=True), ["10 days", "10日間", "10天"]),
        (Term(1, "business_days"), ["1 business day", "1営業日", "1个工作日"]),
        (Term(3, "business_days"), ["3 business days", "3営業日", "3个工作日"]),
    ],
)
def test_said_in_words(term: Term, words: list[str]) -> None:
    assert [format_term(term, language) for language in LANGUAGES] == words
