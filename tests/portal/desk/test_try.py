"""Trying findings: the result under the rules and its reasons, with nothing stored and nothing lost."""

import html
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.factories import FiledCase
from tests.portal.desk.conftest import SignIn
from tests.portal.desk.seven import REASON, SevenQuestions, findings
from tests.portal.desk.waiting import uncovered

from wakai.docket.models import Case


class TestTry(SevenQuestions):
    def data(self, case: FiledCase) -> Mapping[str, Any]:
        return {**findings(), "do": "try"}

    def done(self, case: FiledCase) -> object:
        return case.state

    def test_works(self, case: FiledCase, agent: int, sign_in: SignIn) -> None:
        page = html.unescape(self.send(sign_in(agent), case).content.decode())
        assert "In favour of the buyer: return of the item and refund" in page
        assert "ND-7" in page

    def test_the_reasons_are_told_in_all_three_languages(self, case: FiledCase, agent: int, sign_in: SignIn) -> None:
        page = self.send(sign_in(agent), case).content.decode()
        assert "Statement of reasons" in page
        assert "理由書" in page
        assert "理由说明" in page
        assert "found by the secretariat on the evidence (Exhibit E1)" in page

    def test_stores_nothing_and_tells_nobody(self, case: FiledCase, agent: int, sign_in: SignIn) -> None:
        before = case.state
        self.send(sign_in(agent), case)
        assert case.state == before

    def test_what_was_typed_is_still_there(self, case: FiledCase, agent: int, sign_in: SignIn) -> None:
        sent = {"reason": "Both were careful.", "text": "A note half written", "favours": "seller"}
        page = self.send(sign_in(agent), case, **sent).content.decode()
        for text in (REASON, "Both were careful.", "A note half written"):
            assert text in page
        assert 'name="finding-problem" value="damaged" id="id_finding-problem_2" checked' in page
        # The result is not needed while the rules decide, but it is kept.
        assert '<input type="hidden" name="favours" value="seller"' in page

    def test_a_finding_without_a_reason_can_be_tried(self, case: FiledCase, agent: int, sign_in: SignIn) -> None:
        response = self.send(sign_in(agent), case, **{"why-problem": ""})
        assert response.status_code == 200
        assert "In favour of the buyer: return" in response.content.decode()

    def test_a_point_left_open_stays_open(self, case: FiledCase, agent: int, sign_in: SignIn) -> None:
        page = self.send(sign_in(agent), case, **{"finding-matches_listing": ""}).content.decode()
        assert "Still open: Item matches the listing" in page
        assert "Your own result" in page

    def test_not_proven_counts_as_the_rulebook_says_and_is_told_as_such(
        self, case: FiledCase, agent: int, sign_in: SignIn
    ) -> None:
        sent = {"finding-matches_listing": "unproven", "why-matches_listing": ""}
        page = html.unescape(self.send(sign_in(agent), case, **sent).content.decode())
        assert "In favour of the seller: no refund or other remedy" in page
        assert "Item matches the listing: yes; not proven by the buyer, who had to prove it" in page

    def test_a_finding_may_open_a_new_point(self, case: FiledCase, agent: int, sign_in: SignIn) -> None:
        """`problem` found as "not_new" brings the rules to facts nobody had to look at before."""
        page = self.send(sign_in(agent), case, **{"finding-problem": "other"}).content.decode()
        assert "ND-5" in page
        assert "This rule leaves the result to the secretariat" in page

    @pytest.mark.parametrize("points", ["", "nothing_of_ours,problem", "order_total", "problem," * 200])
    def test_points_that_nobody_asked_for_are_ignored(
        self, case: FiledCase, agent: int, sign_in: SignIn, points: str
    ) -> None:
        page = self.send(sign_in(agent), case, points=points).content.decode()
        assert 'id="point-problem"' in page
        assert "point-order_total" not in page
        assert "point-nothing_of_ours" not in page

    def test_a_value_that_is_no_value_is_said_beside_its_point(
        self, case: FiledCase, agent: int, sign_in: SignIn
    ) -> None:
        response = self.send(sign_in(agent), case, **{"finding-problem": "on_fire"})
        assert response.status_code == 422
        assert "Choose one of the answers shown" in response.content.decode()


def test_each_side_and_the_burden_stand_beside_the_point(contested: FiledCase, agent: int, sign_in: SignIn) -> None:
    page = html.unescape(sign_in(agent).get(f"/desk/{contested.number}").content.decode())
    assert "What is wrong with the item?" in page
    assert "to be proven by: Buyer" in page
    assert "It arrived damaged" in page
    assert "Small scratches or signs of use" in page
    assert "counts as: Yes" in page
    assert "Points to weigh" in page


def test_what_a_referring_rule_turns_on_can_be_found_otherwise(
    left_to_people: FiledCase, agent: int, sign_in: SignIn
) -> None:
    client = sign_in(agent)
    page = client.get(f"/desk/{left_to_people.number}").content.decode()
    assert 'id="point-problem"' in page
    assert "A rule leaves it to people" in page
    sent = {"do": "try", "points": "problem", "finding-problem": "damaged", "why-problem": "Plain to see."}
    page = client.post(f"/desk/{left_to_people.number}", sent).content.decode()
    assert "ND-5" not in page.split('id="result"')[1].split("</div>")[0]


def test_without_rules_the_result_is_the_secretariats_own(at: datetime, agent: int, sign_in: SignIn) -> None:
    case = uncovered(at=at)
    client, url = sign_in(agent), f"/desk/{case.number}"
    page = html.unescape(client.get(url).content.decode())
    assert "No rules for this kind of claim" in page
    assert "The published rules do not cover this kind of claim. Choose the result below" in page
    own = {"favours": "buyer", "remedy": "refund", "amount": "120", "reason": "The stamp is not the maker's."}
    response = client.post(url, {**own, "do": "confirm", "seen": str(case.state.next_seq - 1), "once": "x"})
    assert response.status_code == 200
    assert "Issue this decision?" in response.content.decode()


def test_rules_that_come_to_more_than_was_paid_leave_the_amount_to_people(
    contested: FiledCase, agent: int, sign_in: SignIn
) -> None:
    """The amount claimed is checked when a claim is filed; a case handed over by another system may ask for more."""
    Case.objects.filter(pk=contested.id).update(paid_minor=100)
    sent = {**findings(), "seen": str(contested.state.next_seq - 1), "once": "x"}
    client, url = sign_in(agent), f"/desk/{contested.number}"
    assert "The rules come to more than was paid." in client.post(url, {**sent, "do": "try"}).content.decode()
    response = client.post(url, {**sent, "do": "confirm"})
    assert response.status_code == 422
    assert "Choose in whose favour you decide" in response.content.decode()


def test_the_page_is_light_and_asks_the_database_little(contested: FiledCase, agent: int, sign_in: SignIn) -> None:
    client, url = sign_in(agent), f"/desk/{contested.number}"
    client.get(url)
    with CaptureQueriesContext(connection) as captured:
        page = client.get(url).content
    assert len(captured) <= 20
    assert len(page) <= 60_000
