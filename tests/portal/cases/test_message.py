"""A message to both sides, or to the secretariat alone."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from django.test import Client
from tests.factories import FiledCase, a_case, a_person, wrote
from tests.portal.cases.conftest import Clock, Enter
from tests.portal.cases.seven import WithWords

from wakai.docket.domain.acts import Act


class TestMessage(WithWords):
    slug, role, act = "message", "buyer", Act.MESSAGE

    def data(self, case: FiledCase) -> Mapping[str, Any]:
        return {"text": "Has it been sent?", "readers": "all"}

    def test_works_and_brings_the_reader_to_it(self, case: FiledCase, enter: Enter) -> None:
        client = enter(case, "buyer")
        response = self.send(client, case)
        assert response["Location"] == f"/cases/{case.number}#entry-2"
        assert 'id="entry-2"' in client.get(f"/cases/{case.number}").content.decode()

    def test_the_other_side_does_not_read_what_is_for_the_secretariat(
        self, case: FiledCase, enter: Enter, signed_in: Callable[[int], Client]
    ) -> None:
        self.send(enter(case, "buyer"), case, readers="staff", text="They threatened me.")
        address = f"/cases/{case.number}"
        assert "They threatened me." not in enter(case, "seller").get(address).content.decode()
        mine = enter(case, "buyer").get(address).content.decode()
        assert "They threatened me." in mine
        assert "Only the buyer and the secretariat can read this" in mine
        agent = signed_in(a_person(staff_role="agent"))
        assert "They threatened me." in agent.get(address).content.decode()

    def test_the_composer_says_who_will_read_it(self, case: FiledCase, enter: Enter) -> None:
        page = enter(case, "buyer").get(f"/cases/{case.number}").content.decode()
        assert "Who will read this" in page
        assert "The seller and the secretariat" in page

    def test_other_words_from_the_same_page_are_another_message(self, case: FiledCase, enter: Enter) -> None:
        client = enter(case, "buyer")
        self.send(client, case)
        assert self.send(client, case, text="And by whom?").status_code == 302
        assert self.done(case) == 2

    def test_nobody_may_widen_the_audience_by_hand(self, case: FiledCase, enter: Enter) -> None:
        assert self.send(enter(case, "buyer"), case, readers="public").status_code == 422
        assert self.done(case) == 0

    def test_too_long_keeps_the_words(self, case: FiledCase, enter: Enter) -> None:
        response = self.send(enter(case, "buyer"), case, text="長" * 10_001)
        assert response.status_code == 422
        assert "長" * 10_001 in response.content.decode()

    def test_the_limit_counts_characters_not_bytes(self, case: FiledCase, enter: Enter) -> None:
        assert self.send(enter(case, "buyer"), case, text="長" * 10_000).status_code == 302

    def test_the_secretariat_writes_to_one_side(
        self, case: FiledCase, enter: Enter, signed_in: Callable[[int], Client]
    ) -> None:
        agent = signed_in(a_person(staff_role="agent"))
        assert self.send(agent, case, text="A question for you.", readers="seller").status_code == 302
        assert "A question for you." in enter(case, "seller").get(f"/cases/{case.number}").content.decode()
        assert "A question for you." not in enter(case, "buyer").get(f"/cases/{case.number}").content.decode()

    def test_an_auditor_reads_and_writes_nothing(self, case: FiledCase, signed_in: Callable[[int], Client]) -> None:
        auditor = signed_in(a_person(staff_role="auditor"))
        page = auditor.get(f"/cases/{case.number}")
        assert page.status_code == 200
        assert "composer" not in page.content.decode()
        assert self.send(auditor, case).status_code == 403


def test_what_came_meanwhile_is_shown_when_the_case_has_moved(
    at: datetime, clock: Clock, enter: Enter, db: None
) -> None:
    """Only what is new since the page was opened, and only what this reader may read."""
    case = a_case(at=at)
    client = enter(case, "buyer")
    wrote(case, "seller", "For the secretariat's eyes.", at=at, audience=("seller", "agent"))
    wrote(case, "seller", "We are closing for the holidays.", at=at)
    client.post(f"/cases/{case.number}/withdraw-claim", {"once": "a"})
    response = client.post(
        f"/cases/{case.number}/message", {"once": "b", "seen": "1", "text": "Hello?", "readers": "all"}
    )
    page = response.content.decode()
    assert response.status_code == 409
    assert "We are closing for the holidays." in page
    assert "For the secretariat&#x27;s eyes." not in page
    assert "The parcel has not come." not in page
    assert "Hello?" in page
