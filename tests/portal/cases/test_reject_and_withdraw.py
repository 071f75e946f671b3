"""Decline an offer; take one's own back."""

from collections.abc import Mapping
from typing import Any

from tests.factories import FiledCase, offered
from tests.portal.cases.conftest import Clock, Enter
from tests.portal.cases.seven import SevenQuestions, WithWords

from wakai.docket.domain.acts import Act, Kind, Stage
from wakai.docket.domain.state import OFFERING, standing_offer


class _OnOffer(SevenQuestions):
    def prepare(self, case: FiledCase, clock: Clock) -> FiledCase:
        offered(case, "seller", at=clock.at)
        return case

    def data(self, case: FiledCase) -> Mapping[str, Any]:
        return {"offer": next(iter(case.state.acts(*OFFERING))).seq}

    def test_works_and_the_case_goes_on(self, case: FiledCase, enter: Enter) -> None:
        assert self.send(enter(case, self.role), case).status_code == 302
        assert standing_offer(case.state) is None
        assert case.state.deadline(Kind.REPLY_TO_OFFER) is None
        assert case.head.stage is Stage.NEGOTIATION

    def test_not_after_the_offer_has_changed(self, case: FiledCase, clock: Clock, enter: Enter) -> None:
        old = self.data(case)
        new = offered(case, "seller", amount="30.00", at=clock.at)
        assert enter(case, self.role).post(self.url(case), {"once": "x", **old}).status_code == 409
        standing = standing_offer(case.state)
        assert standing is not None
        assert standing.seq == new


class TestReject(_OnOffer, WithWords):
    slug, role, act = "reject", "buyer", Act.REJECT

    def data(self, case: FiledCase) -> Mapping[str, Any]:
        return {**super().data(case), "text": "Too little."}

    def test_the_reason_is_read_and_the_offer_marked(self, case: FiledCase, enter: Enter) -> None:
        self.send(enter(case, "buyer"), case)
        page = enter(case, "seller").get(f"/cases/{case.number}").content.decode()
        assert "Too little." in page
        assert "declined the offer of Tue 1 Dec 2026" in page

    def test_the_offerer_cannot_decline_their_own(self, case: FiledCase, enter: Enter) -> None:
        assert self.send(enter(case, "seller"), case).status_code == 409


class TestWithdrawOffer(_OnOffer):
    slug, role, act = "withdraw-offer", "seller", Act.WITHDRAW_OFFER

    def test_the_other_side_cannot_withdraw_it(self, case: FiledCase, enter: Enter) -> None:
        assert self.send(enter(case, "buyer"), case).status_code == 409
        assert standing_offer(case.state) is not None
