"""Offers: made, changed, countered."""

import re
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest
from tests.factories import FiledCase, a_case, answered, key, offered
from tests.portal.cases.conftest import Clock, Enter
from tests.portal.cases.seven import SevenQuestions

from wakai.docket.domain.acts import Act, Kind
from wakai.docket.domain.state import standing_offer
from wakai.flows import talk
from wakai.kernel.instants import format_end


class TestOffer(SevenQuestions):
    slug, role, act = "offer", "seller", Act.OFFER

    def data(self, case: FiledCase) -> Mapping[str, Any]:
        return {"remedy": "partial_refund", "amount": "35.50", "note": "For the scratch."}

    def test_works_and_is_the_card_on_both_pages(self, case: FiledCase, enter: Enter) -> None:
        assert self.send(enter(case, "seller"), case).status_code == 302
        mine = enter(case, "seller").get(f"/cases/{case.number}").content.decode()
        theirs = enter(case, "buyer").get(f"/cases/{case.number}").content.decode()
        assert "Your offer is on the table" in mine
        assert f'href="/cases/{case.number}/withdraw-offer"' in mine
        for words in ("USD 35.50", "For the scratch.", f'href="/cases/{case.number}/accept"', "/counter", "/reject"):
            assert words in theirs

    def test_the_other_side_gets_the_offer_window(self, case: FiledCase, enter: Enter) -> None:
        self.send(enter(case, "seller"), case)
        assert case.state.deadline(Kind.REPLY_TO_OFFER, "buyer") is not None

    @pytest.mark.parametrize(
        ("amount", "words"),
        [
            ("120.01", "The most you can enter here is USD 120.00"),
            ("0", "more than zero"),
            ("-5", "more than zero"),
            ("35.505", ""),
            ("a lot", ""),
            ("", "Type the amount of the partial refund"),
        ],
    )
    def test_amounts_that_do_not_fit(self, case: FiledCase, enter: Enter, amount: str, words: str) -> None:
        response = self.send(enter(case, "seller"), case, amount=amount)
        assert response.status_code == 422
        assert words in response.content.decode()
        assert "For the scratch." in response.content.decode()
        assert self.done(case) == 0

    def test_all_that_was_paid_is_the_border(self, case: FiledCase, enter: Enter) -> None:
        assert self.send(enter(case, "seller"), case, amount="120.00").status_code == 302

    @pytest.mark.parametrize(("remedy", "minor"), [("refund", 12000), ("return_and_refund", 12000), ("replacement", 0)])
    def test_without_an_amount_it_is_all_or_nothing(
        self, case: FiledCase, enter: Enter, remedy: str, minor: int
    ) -> None:
        self.send(enter(case, "seller"), case, remedy=remedy, amount="")
        offer = standing_offer(case.state)
        assert offer is not None
        assert (offer.remedy, offer.amount.minor) == (remedy, minor)

    @pytest.mark.parametrize(
        ("remedy", "words"),
        [("refund", "A full refund is USD 120.00. Choose “partial refund”"), ("replacement", "No money moves")],
    )
    def test_an_amount_that_contradicts_the_remedy_is_refused_at_the_field(
        self, case: FiledCase, enter: Enter, remedy: str, words: str
    ) -> None:
        response = self.send(enter(case, "seller"), case, remedy=remedy, amount="5")
        assert response.status_code == 422
        assert words in response.content.decode()
        assert self.done(case) == 0

    @pytest.mark.parametrize(
        ("remedy", "amount", "minor"), [("refund", "120.00", 12000), ("return_and_refund", "100", 10000)]
    )
    def test_an_amount_that_fits_is_the_one_sent(
        self, case: FiledCase, enter: Enter, remedy: str, amount: str, minor: int
    ) -> None:
        assert self.send(enter(case, "seller"), case, remedy=remedy, amount=amount).status_code == 302
        offer = standing_offer(case.state)
        assert offer is not None
        assert (offer.remedy, offer.amount.minor) == (remedy, minor)

    def test_a_remedy_nobody_offered(self, case: FiledCase, enter: Enter) -> None:
        assert self.send(enter(case, "seller"), case, remedy="apology").status_code == 422

    def test_changing_ones_offer_replaces_it(self, case: FiledCase, enter: Enter, clock: Clock) -> None:
        first = offered(case, "seller", at=clock.at)
        client = enter(case, "seller")
        assert "Change my offer" in client.get(f"/cases/{case.number}").content.decode()
        self.send(client, case)
        offer = standing_offer(case.state)
        assert offer is not None
        assert offer.seq > first
        assert "replaced by the offer of Tue 1 Dec 2026" in client.get(f"/cases/{case.number}").content.decode()

    def test_changing_starts_from_the_standing_offer(self, case: FiledCase, enter: Enter, clock: Clock) -> None:
        offered(case, "seller", at=clock.at, amount="33.30", note="For the dent.")
        page = enter(case, "seller").get(self.url(case)).content.decode()
        assert 'value="33.30"' in page
        assert "For the dent." in page
        assert (
            "33.30" not in enter(case, "buyer").get(f"/cases/{case.number}/counter").content.decode().split("<form")[-1]
        )


class TestCounter(SevenQuestions):
    slug, role, act = "counter", "buyer", Act.COUNTER

    def prepare(self, case: FiledCase, clock: Clock) -> FiledCase:
        offered(case, "seller", at=clock.at)
        return case

    def data(self, case: FiledCase) -> Mapping[str, Any]:
        return {"remedy": "partial_refund", "amount": "60", "note": ""}

    @pytest.mark.parametrize("remedy", ["refund", "replacement"])
    def test_an_amount_that_contradicts_the_remedy_is_refused(self, case: FiledCase, enter: Enter, remedy: str) -> None:
        response = self.send(enter(case, "buyer"), case, remedy=remedy, amount="5")
        assert response.status_code == 422
        assert self.done(case) == 0

    def test_works(self, case: FiledCase, enter: Enter) -> None:
        assert self.send(enter(case, "buyer"), case).status_code == 302
        offer = standing_offer(case.state)
        assert offer is not None
        assert (offer.role, offer.amount.minor) == ("buyer", 6000)

    def test_the_first_offer_can_no_longer_be_accepted(self, case: FiledCase, enter: Enter) -> None:
        first = standing_offer(case.state)
        assert first is not None
        self.send(enter(case, "buyer"), case)
        response = enter(case, "buyer").post(f"/cases/{case.number}/accept", {"once": "x", "offer": first.seq})
        assert response.status_code == 409
        assert not case.head.closed_at

    def test_the_page_shows_what_is_on_the_table(self, case: FiledCase, enter: Enter) -> None:
        assert "USD 20.00" in enter(case, "buyer").get(self.url(case)).content.decode()


@pytest.mark.django_db
class TestAnOfferThatCutsTheClaimantsTimeShort:
    """Once answered, the claimant's silence on an offer closes the case sooner than the time it had: that is said."""

    words = "the time you had before counts again: Until the end of"

    @pytest.fixture
    def case(self, clock: Clock, db: None) -> FiledCase:
        return answered(a_case(at=clock.at - timedelta(hours=2)), at=clock.at - timedelta(hours=1))

    def page(self, case: FiledCase, enter: Enter, role: str) -> str:
        return re.sub(r"</?time[^>]*>", "", enter(case, role).get(f"/cases/{case.number}").content.decode())

    def test_the_claimant_reads_it_with_the_day_of_before(self, case: FiledCase, enter: Enter, clock: Clock) -> None:
        own = case.state.deadline(Kind.ESCALATE, "buyer")
        assert own is not None
        assert self.words not in self.page(case, enter, "buyer")
        offered(case, "seller", amount="1.00", at=clock.at)
        reply = case.state.deadline(Kind.REPLY_TO_OFFER, "buyer")
        assert reply is not None
        assert reply.due < own.due
        before = format_end(own.due, "Asia/Tokyo", "en").removeprefix("the end of")
        assert f"{self.words}{before}" in self.page(case, enter, "buyer")

    def test_the_seller_is_told_nothing_of_it(self, case: FiledCase, enter: Enter, clock: Clock) -> None:
        offered(case, "seller", at=clock.at)
        assert self.words not in self.page(case, enter, "seller")

    def test_before_the_answer_an_offer_closes_nothing(self, clock: Clock, enter: Enter) -> None:
        case = a_case(at=clock.at - timedelta(hours=1))
        offered(case, "seller", at=clock.at)
        assert self.words not in self.page(case, enter, "buyer")

    def test_declining_gives_the_time_back(self, case: FiledCase, enter: Enter, clock: Clock) -> None:
        own = case.state.deadline(Kind.ESCALATE, "buyer")
        offer = offered(case, "seller", at=clock.at)
        talk.reject_offer(case.id, actor=case.by("buyer"), offer=offer, text="", at=clock.at, key=key())
        assert case.state.deadline(Kind.ESCALATE, "buyer") == own
        assert self.words not in self.page(case, enter, "buyer")
