"""Whether a carrier's document is about this order: each way to differ, the border of each, and nothing where nothing differs."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from wakai.evidence.domain.carriers import CarrierReport, LocalMoment, OrderedParcel, Scan, advice, doubts_of
from wakai.evidence.domain.carriers.belonging import CHECK, CONSEQUENCE, DOUBTS
from wakai.kernel.places import Place

LANGUAGES = ("en", "ja", "zh")
DAY = date(2026, 5, 7)
NOON = datetime(2026, 5, 7, 3, 0, tzinfo=UTC)  # in Tokyo
ONE_DAY = timedelta(days=1)
KYOTO = Place(city="Kyoto", region="Kansai", postal_code="600-8001", country="JP")
ORDERED = OrderedParcel(ordered_on=DAY, ordered_at=NOON, numbers=("1Z 999 AA1",), address=KYOTO)
REPORT = CarrierReport(
    carrier="UPS",
    tracking_number="1Z999AA1",
    status=None,
    shipped=LocalMoment(DAY + ONE_DAY),
    delivered=LocalMoment(DAY + 3 * ONE_DAY),
    delivered_to=KYOTO,
    signed_by=None,
    scans=(),
    notes=(),
)


def codes(report: CarrierReport, ordered: OrderedParcel = ORDERED) -> list[str]:
    return [doubt.code for doubt in doubts_of(report, ordered)]


def a_scan(on: date | None) -> Scan:
    return Scan(LocalMoment(on) if on else None, "X", "scan", None, None)


def test_a_document_that_fits_raises_nothing() -> None:
    assert codes(REPORT) == []


@pytest.mark.parametrize("known", [None, ()])
def test_where_the_order_names_no_number_none_contradicts(known: tuple[str, ...] | None) -> None:
    assert codes(replace(REPORT, tracking_number="OTHER"), replace(ORDERED, numbers=known)) == []


@pytest.mark.parametrize(
    ("number", "differs"),
    [
        ("1Z999AA1", False),
        ("1z-999-aa1", False),
        (" １Ｚ999ＡＡ1 ", False),
        ("1Z999AA2", True),
        ("1Z999AA", True),
        ("1Z999AA11", True),
        ("", False),
        ("--", False),
    ],
)
def test_the_number_however_it_is_typed(number: str, differs: bool) -> None:
    assert codes(replace(REPORT, tracking_number=number)) == (["other_number"] if differs else [])


def test_the_number_of_any_of_the_orders_parcels_fits() -> None:
    two = replace(ORDERED, numbers=("AAA", "1Z999AA1"))
    assert codes(REPORT, two) == []
    (doubt,) = doubts_of(replace(REPORT, tracking_number="BBB"), two)
    assert doubt.text("en").startswith("The file is about the parcel BBB. The order’s record names 1Z999AA1, AAA.")


@pytest.mark.parametrize(
    ("days", "differs"), [(-1, True), (0, False), (1, False)], ids=["the day before", "the same day", "the day after"]
)
@pytest.mark.parametrize("what", ["delivered", "shipped", "scanned"])
def test_the_day_of_the_order_is_the_border(what: str, days: int, differs: bool) -> None:
    on = DAY + days * ONE_DAY
    report = {
        "delivered": replace(REPORT, delivered=LocalMoment(on)),
        "shipped": replace(REPORT, shipped=LocalMoment(on)),
        "scanned": replace(REPORT, scans=(a_scan(on),)),
    }[what]
    assert codes(report) == ([f"{what}_before_order"] if differs else [])


@pytest.mark.parametrize("ordered", [OrderedParcel(), replace(ORDERED, ordered_on=None, ordered_at=None)])
def test_an_order_whose_day_is_not_known_is_before_nothing(ordered: OrderedParcel) -> None:
    assert codes(replace(REPORT, delivered=LocalMoment(date(1999, 1, 1))), ordered) == []


def test_entries_without_a_date_are_neither_before_nor_after() -> None:
    report = replace(REPORT, shipped=None, delivered=None, scans=(a_scan(None),))
    assert codes(report) == []


def test_an_instant_after_the_order_is_after_it_whatever_the_local_date() -> None:
    """Ordered at noon in Tokyo, scanned an hour later in Honolulu, where it is still the day before."""
    there = DAY - ONE_DAY
    assert codes(replace(REPORT, shipped=LocalMoment(there, NOON + timedelta(hours=1)))) == []
    assert codes(replace(REPORT, shipped=LocalMoment(there, NOON))) == []
    assert codes(replace(REPORT, shipped=LocalMoment(there, NOON - timedelta(seconds=1)))) == ["shipped_before_order"]


def test_the_weightiest_entry_is_named_and_no_other() -> None:
    early = LocalMoment(date(2026, 5, 3))
    report = replace(REPORT, delivered=early, shipped=LocalMoment(date(2026, 5, 1)), scans=(a_scan(date(2026, 4, 30)),))
    (doubt,) = doubts_of(report, ORDERED)
    assert doubt.text("en") == (
        "According to the file, this parcel was delivered on Sun 3 May 2026, before the order was placed on "
        "Thu 7 May 2026."
    )
    assert "2026年5月3日（日）" in doubt.text("ja")
    assert "2026年5月7日（周四）" in doubt.text("zh")


def test_of_the_scans_the_oldest_is_named() -> None:
    days = (date(2026, 5, 9), date(2026, 5, 6), date(2026, 5, 8))
    (doubt,) = doubts_of(replace(REPORT, scans=tuple(map(a_scan, days))), ORDERED)
    assert "Wed 6 May 2026" in doubt.text("en")


@pytest.mark.parametrize(
    ("place", "differs"),
    [
        (Place(city="KYOTO", postal_code="6008001", country="JP"), False),
        (Place(city="Kyoto", postal_code="600-8002", country="JP"), False),  # the city agrees: a code may be mistyped
        (Place(city="Osaka", postal_code="530-0001", country="JP"), True),
        (Place(postal_code="530-0001"), True),
        (Place(country="US"), True),
        (Place(city="Osaka"), True),
        (Place(city="京都市"), False),  # another script, perhaps the same city
        (Place(city="Kyoto-shi"), False),  # one name holds the other
        (Place(city="Kansai"), False),  # the region of the address
        (Place(city="Fushimi", region="Kyoto"), False),
        (Place(country="JP"), False),
        (Place(), False),
        (None, False),
    ],
)
def test_the_place(place: Place | None, differs: bool) -> None:
    report = replace(REPORT, delivered_to=place)
    assert codes(report) == (["other_place"] if differs else [])
    assert codes(report, replace(ORDERED, address=None)) == []
    assert KYOTO.postal_code not in "".join(doubt.text("en") for doubt in doubts_of(report, ORDERED)), (
        "whose address stays out"
    )


def test_all_that_differs_is_told() -> None:
    other = replace(REPORT, tracking_number="X", delivered=LocalMoment(DAY - ONE_DAY), delivered_to=Place(country="US"))
    assert codes(other) == ["other_number", "delivered_before_order", "other_place"]


def test_a_place_alone_does_not_put_the_document_in_doubt() -> None:
    """That a parcel went astray is what such a document is there to tell."""
    (place,) = doubts_of(replace(REPORT, delivered_to=Place(country="US")), ORDERED)
    assert not place.weighs
    assert all(doubt.weighs for doubt in doubts_of(replace(REPORT, tracking_number="X"), ORDERED))
    assert all(doubt.weighs for doubt in doubts_of(replace(REPORT, shipped=LocalMoment(DAY - ONE_DAY)), ORDERED))


@pytest.mark.parametrize("texts", [*DOUBTS.values(), CHECK, CONSEQUENCE])
def test_every_notice_is_written_in_three_languages_and_judges_nobody(texts: dict[str, str]) -> None:
    assert set(texts) == set(LANGUAGES)
    assert not any(word in texts["en"].casefold() for word in ("false", "fake", "fraud", "invalid", "wrong", "seller"))
    assert len({frozenset(part.split("}")[0] for part in text.split("{")[1:]) for text in texts.values()}) == 1


@pytest.mark.parametrize("language", LANGUAGES)
def test_both_are_asked_to_check_and_told_what_follows_where_it_weighs(language: str) -> None:
    place = doubts_of(replace(REPORT, delivered_to=Place(country="US")), ORDERED)
    number = doubts_of(replace(REPORT, tracking_number="X"), ORDERED)
    assert advice((), language) == ()
    assert advice(place, language) == (CHECK[language],)
    assert advice((*place, *number), language) == (CHECK[language], CONSEQUENCE[language])
