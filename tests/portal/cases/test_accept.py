"""Accept exactly the offer that was read."""

import re
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from tests.factories import FiledCase, offered
from tests.portal.cases.conftest import Clock, Enter
from tests.portal.cases.seven import SevenQuestions

from wakai.docket.domain.acts import Act, Stage
from wakai.docket.domain.state import OFFERING


class TestAccept(SevenQuestions):
    slug, role, act = "accept", "buyer", Act.ACCEPT

    def prepare(self, case: FiledCase, clock: Clock) -> FiledCase:
        offered(case, "seller", note="With our apologies.", at=clock.at)
        return case

    def data(self, case: FiledCase) -> Mapping[str, Any]:
        return {"offer": next(iter(case.state.acts(*OFFERING))).seq}

    def test_the_page_shows_exactly_what_is_accepted(self, case: FiledCase, enter: Enter) -> None:
        page = enter(case, "buyer").get(self.url(case)).content.decode()
        for words in (
            "The offer of Tue 1 Dec 2026",
            "USD 20.00",
            "Partial refund",
            "With our apologies.",
            'name="offer" value="2"',
        ):
            assert words in page

    def test_works_and_says_what_happens_next(self, case: FiledCase, enter: Enter) -> None:
        client = enter(case, "buyer")
        assert self.send(client, case).status_code == 302
        assert case.head.stage is Stage.CLOSED
        page = client.get(f"/cases/{case.number}").content.decode()
        assert "Settled: both sides agreed" in page
        assert "USD 20.00" in page
        # Two business days in Japan after Tuesday 1 December.
        assert "Until the end of Thursday 3 December 2026 (24:00, Tokyo, JST)" in page
        assert "Wakai does not move money itself" in page
        assert "The seller pays; the marketplace carries the payment out by then" in page

    def test_a_day_of_carrying_out_that_is_over_says_so(self, case: FiledCase, clock: Clock, enter: Enter) -> None:
        client = enter(case, "buyer")
        self.send(client, case)
        clock.at += timedelta(days=5)
        assert "This day has passed." in client.get(f"/cases/{case.number}").content.decode()

    def test_an_old_page_never_accepts_a_new_offer(self, case: FiledCase, clock: Clock, enter: Enter) -> None:
        client = enter(case, "buyer")
        old = self.data(case)
        offered(case, "seller", "partial_refund", "5.00", at=clock.at, note="Final.")
        response = client.post(self.url(case), {"once": "x", "seen": "2", **old})
        page = response.content.decode()
        assert response.status_code == 409
        assert "The offer has changed" in page
        assert "USD 5.00" in page
        assert 'type="submit"' not in page
        assert "Yes, I accept this offer" not in page
        assert case.head.stage is not Stage.CLOSED
        (again,) = re.findall(r'href="([^"]*)">Look at the new offer', page)
        fresh = client.get(again).content.decode()
        assert "USD 5.00" in fresh
        assert "Yes, I accept this offer" in fresh

    def test_nobody_accepts_their_own_offer(self, case: FiledCase, enter: Enter) -> None:
        assert self.send(enter(case, "seller"), case).status_code == 409
        assert case.head.stage is not Stage.CLOSED

    def test_a_number_that_is_no_offer(self, case: FiledCase, enter: Enter) -> None:
        assert self.send(enter(case, "buyer"), case, offer="1").status_code == 409
        assert self.send(enter(case, "buyer"), case, offer="9" * 30).status_code in (409, 422)
        assert self.send(enter(case, "buyer"), case, offer="").status_code == 422
        assert case.head.stage is not Stage.CLOSED
