"""Whether the carrier's place is the order's address: yes, no, or not enough to tell. Doubt is never a no."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wakai.kernel.places import Place, same_place

HOME = Place(city="Miami", region="FL", postal_code="33126", country="US")


@pytest.mark.parametrize(
    ("carrier", "agrees"),
    [
        (Place("Miami", "FL", "33126", "US"), True),
        (Place("MIAMI", "fl", "33126-4421", "us"), True),
        (Place("Doral", "FL", "33126", "US"), True),
        (Place("", "", "33126", ""), True),
        (Place("Miami", "FL", "", "US"), True),
        (Place("Miami", "", "", ""), True),
        (Place("Miami", "FL", "33178", "US"), None),
        (Place("Orlando", "FL", "32809", "US"), False),
        (Place("", "", "32809", ""), False),
        (Place("Miami", "OH", "", "US"), False),
        (Place("Miami", "FL", "33126", "BR"), False),
        (Place("Miami Gardens", "FL", "", "US"), None),
        (Place("", "FL", "", "US"), None),
        (Place("", "", "", "US"), None),
        (Place(), None),
        (None, None),
    ],
)
def test_against_an_address_in_miami(carrier: Place | None, agrees: bool | None) -> None:
    assert same_place(carrier, HOME) is agrees
    assert same_place(HOME, carrier) is agrees


def test_accents_and_scripts() -> None:
    assert same_place(Place("São Paulo", "SP", "", "BR"), Place("SAO PAULO", "SP", "", "BR")) is True
    assert same_place(Place("東京都", "", "", "JP"), Place("Tokyo", "", "", "JP")) is None
    assert same_place(Place("", "", "１５０−０００１", "JP"), Place("渋谷区", "", "150-0001", "JP")) is True


def test_a_region_spelled_out_is_no_contradiction() -> None:
    assert same_place(Place("Miami", "Florida", "", "US"), HOME) is True


PARTS = st.sampled_from(["", "Miami", "FL", "33126", "33126-4421", "US", "東京", "x"])
PLACES = st.builds(Place, PARTS, PARTS, PARTS, PARTS)


@given(PLACES, PLACES)
def test_the_order_of_the_two_does_not_matter(one: Place, other: Place) -> None:
    assert same_place(one, other) is same_place(other, one)


@given(PLACES)
def test_a_place_never_contradicts_itself(place: Place) -> None:
    assert same_place(place, place) is not False
