"""The rules as they stand for a case."""

import pytest
from tests.factories import FiledCase, a_case, answered
from tests.portal.cases.conftest import Clock, Enter

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(clock: Clock) -> FiledCase:
    return a_case(at=clock.at, kind="not_as_described", statements={"problem": "damaged", "matches_listing": False})


def test_what_is_missing_and_who_must_prove_it(case: FiledCase, clock: Clock, enter: Enter) -> None:
    answered(case, at=clock.at, statements={"matches_listing": True})
    page = enter(case, "buyer").get(f"/cases/{case.number}/rules").content.decode()
    for words in (
        "Not decided yet",
        "Item matches the listing",
        "The buyer says: No",
        "The seller says: Yes",
        "Who must prove it",
        "ND-1",
    ):
        assert words in page


def test_what_counts_says_by_what(case: FiledCase, clock: Clock, enter: Enter) -> None:
    answered(case, at=clock.at, statements={"problem": "damaged"})
    page = enter(case, "seller").get(f"/cases/{case.number}/rules").content.decode()
    assert "Admitted by the seller" in page
    assert "The marketplace&#x27;s order record" in page


@pytest.mark.parametrize("language", ["ja", "zh-hans"])
def test_no_english_is_left(case: FiledCase, enter: Enter, language: str) -> None:
    page = enter(case, "buyer", language).get(f"/cases/{case.number}/rules").content.decode()
    for word in ("Who must prove", "Nothing yet", "does not apply", "The rules in the order", "None"):
        assert word not in page


def test_takes_no_posts(case: FiledCase, enter: Enter) -> None:
    assert enter(case, "buyer").post(f"/cases/{case.number}/rules").status_code == 405
