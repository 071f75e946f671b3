"""Grant the claim; give it up."""

from collections.abc import Mapping
from typing import Any

from tests.factories import FiledCase
from tests.portal.cases.conftest import Enter
from tests.portal.cases.seven import WithWords

from wakai.docket.domain.acts import Act


class TestConcede(WithWords):
    slug, role, act = "concede", "seller", Act.CONCEDE

    def data(self, case: FiledCase) -> Mapping[str, Any]:
        return {"text": "You are right."}

    def test_the_page_shows_what_is_granted(self, case: FiledCase, enter: Enter) -> None:
        page = enter(case, "seller").get(self.url(case)).content.decode()
        assert "USD 120.00" in page
        assert "It cannot be taken back" in page

    def test_works(self, case: FiledCase, enter: Enter) -> None:
        self.send(enter(case, "seller"), case)
        closing = case.head.closing
        assert closing is not None
        assert (closing["how"], closing["remedy"], closing["amount_minor"]) == ("conceded", "refund", 12000)
        page = enter(case, "buyer").get(f"/cases/{case.number}").content.decode()
        assert "the claim was granted in full" in page
        assert "You are right." in page

    def test_the_claimant_cannot(self, case: FiledCase, enter: Enter) -> None:
        assert self.send(enter(case, "buyer"), case).status_code == 409


class TestWithdrawClaim(WithWords):
    slug, role, act = "withdraw-claim", "buyer", Act.WITHDRAW_CLAIM

    def data(self, case: FiledCase) -> Mapping[str, Any]:
        return {"text": "It came today."}

    def test_works_and_nothing_is_paid(self, case: FiledCase, enter: Enter) -> None:
        self.send(enter(case, "buyer"), case)
        page = enter(case, "seller").get(f"/cases/{case.number}").content.decode()
        assert "the claim was withdrawn" in page
        assert "Nothing is paid or returned through this case" in page
        assert "The seller carries this out" not in page

    def test_the_respondent_cannot(self, case: FiledCase, enter: Enter) -> None:
        assert self.send(enter(case, "seller"), case).status_code == 409
