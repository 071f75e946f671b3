"""Confirming and issuing a decision: exactly what is shown, once, by one person, told to both."""

import html
import re
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from tests.factories import FiledCase, key
from tests.portal.desk.conftest import Clock, SignIn
from tests.portal.desk.seven import REASON, SevenQuestions, findings

from wakai.docket.domain.acts import Stage
from wakai.docket.queries import DecisionValue, decisions_of
from wakai.flows import talk
from wakai.rulebook import Finding

OWN = {
    "points": "problem",
    "favours": "buyer",
    "remedy": "partial_refund",
    "amount": "40.00",
    "reason": "Half each is fair.",
}


def confirmed(page: str) -> dict[str, Any]:
    """What the confirmation page sends when its button is pressed."""
    sent: dict[str, Any] = {}
    for name, value in re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', page):
        if name != "csrfmiddlewaretoken":
            sent.setdefault(name, []).append(html.unescape(value))
    return {**sent, "do": "issue"}


def decision_of(case: FiledCase) -> DecisionValue:
    (decision,) = decisions_of(case.id)
    return decision


class TestConfirm(SevenQuestions):
    def data(self, case: FiledCase) -> Mapping[str, Any]:
        return {**findings(), "do": "confirm"}

    def done(self, case: FiledCase) -> object:
        return case.state

    def test_works(self, case: FiledCase, agent: int, sign_in: SignIn) -> None:
        response = self.send(sign_in(agent), case)
        assert response.status_code == 200
        page = html.unescape(response.content.decode())
        assert "Issue this decision?" in page
        assert "The seller pays; the marketplace carries the payment out by then." in page
        assert "Wakai does not move money itself" in page

    def test_both_mails_and_both_pages_are_shown_in_their_readers_languages(
        self, case: FiledCase, agent: int, sign_in: SignIn
    ) -> None:
        page = html.unescape(self.send(sign_in(agent), case).content.decode())
        assert "決定のお知らせ" in page
        assert "ご主張が認められました" in page
        assert "The decision is in favour of the other side." in page
        assert "理由書" in page
        assert "Statement of reasons" in page
        assert page.count(REASON) >= 3  # both pages, and the form's own hidden field
        assert "/c/" not in page  # a personal link lets its holder act

    def test_keys_are_off_only_where_somebody_switched_them_off(
        self, case: FiledCase, agent: int, sign_in: SignIn
    ) -> None:
        client = sign_in(agent)
        assert 'data-keys="off"' not in self.send(client, case).content.decode()
        client.post("/desk/keys", {"keys": "off"})
        assert 'data-keys="off"' in self.send(client, case).content.decode()

    def test_what_was_not_proven_is_not_shown_as_found(self, case: FiledCase, agent: int, sign_in: SignIn) -> None:
        sent = {"finding-matches_listing": "unproven", "why-matches_listing": "No photograph was handed in."}
        page = html.unescape(self.send(sign_in(agent), case, **sent).content.decode())
        assert "Not proven; counts as “Yes”" in page

    def test_nothing_is_stored_and_nobody_told(self, case: FiledCase, agent: int, sign_in: SignIn) -> None:
        before = case.state
        self.send(sign_in(agent), case)
        assert case.state == before

    def test_a_value_found_needs_its_reason(self, case: FiledCase, agent: int, sign_in: SignIn) -> None:
        response = self.send(sign_in(agent), case, **{"why-problem": "  "})
        assert response.status_code == 422
        assert "Say why you find this (What is wrong)" in response.content.decode()

    def test_open_points_have_to_be_found_or_a_result_chosen(
        self, case: FiledCase, agent: int, sign_in: SignIn
    ) -> None:
        response = self.send(sign_in(agent), case, **{"finding-matches_listing": ""})
        assert response.status_code == 422
        assert "the result depends on: Item matches the listing" in response.content.decode()

    def test_new_acts_are_shown_first(self, case: FiledCase, agent: int, clock: Clock, sign_in: SignIn) -> None:
        seen = str(case.state.next_seq - 1)
        everybody = ("buyer", "seller", "agent")
        talk.write_message(
            case.id, actor=case.by("seller"), text="Look at this.", audience=everybody, at=clock.at, key=key()
        )
        response = self.send(sign_in(agent), case, seen=seen)
        assert response.status_code == 409
        page = response.content.decode()
        assert "New since you opened the page" in page
        assert "Look at this." in page
        assert REASON in page
        assert f'name="seen" value="{case.state.next_seq - 1}"' in page

    def test_going_back_keeps_everything(self, case: FiledCase, agent: int, sign_in: SignIn) -> None:
        client = sign_in(agent)
        sent = confirmed(self.send(client, case).content.decode())
        page = client.post(self.url(case), {**sent, "do": "edit"}).content.decode()
        assert REASON in page
        assert "In favour of the buyer: return" in page


class TestIssue(SevenQuestions):
    def data(self, case: FiledCase) -> Mapping[str, Any]:
        return {**findings(), "do": "issue"}

    def done(self, case: FiledCase) -> object:
        return decisions_of(case.id)

    def issue(self, client: Client, case: FiledCase, **changes: Any) -> Any:
        page = self.send(client, case, do="confirm", **changes).content.decode()
        return client.post(self.url(case), confirmed(page))

    def test_works(self, case: FiledCase, agent: int, sign_in: SignIn) -> None:
        client = sign_in(agent)
        response = self.issue(client, case)
        assert response.status_code == 302, response.content.decode()
        assert response["Location"] == f"/desk/{case.number}"
        page = html.unescape(client.get(response["Location"]).content.decode())
        assert "The decision is issued" in page
        assert "Decided in favour of the buyer" in page

    def test_what_is_stored_is_what_was_found(self, case: FiledCase, agent: int, sign_in: SignIn) -> None:
        self.issue(sign_in(agent), case, reason="The photos settle it.")
        decision = decision_of(case)
        assert (decision.by, decision.person_id, decision.reason) == ("agent", agent, "The photos settle it.")
        assert (decision.favours, decision.remedy, decision.amount) == ("buyer", "return_and_refund", case.order.total)
        assert [dict(row) for row in decision.criteria] == [
            {"fact": "problem", "value": "damaged", "reason": REASON, "exhibits": ["E1"]},
            {"fact": "matches_listing", "value": False, "reason": "The listing showed it whole.", "exhibits": []},
        ]
        assert Finding.from_json(decision.finding).rule == "ND-7"

    def test_only_who_decided_reads_that_they_did(
        self, case: FiledCase, agent: int, supervisor: int, auditor: int, sign_in: SignIn
    ) -> None:
        self.issue(sign_in(supervisor), case)
        for person, who in ((supervisor, "You"), (agent, "Secretariat"), (auditor, "Secretariat")):
            for path in (f"/desk/{case.number}", f"/cases/{case.number}"):
                page = sign_in(person).get(path).content.decode()
                assert re.findall(r"(\w+)(?:<[^>]*>|\s)+decided the case", page) == [who], path

    def test_the_case_is_closed_and_nothing_runs(self, case: FiledCase, agent: int, sign_in: SignIn) -> None:
        self.issue(sign_in(agent), case)
        assert case.state.stage is Stage.CLOSED
        assert case.state.deadlines == ()

    def test_pressed_twice_is_issued_once(self, case: FiledCase, agent: int, sign_in: SignIn) -> None:
        client = sign_in(agent)
        sent = confirmed(self.send(client, case, do="confirm").content.decode())
        first, second = client.post(self.url(case), sent), client.post(self.url(case), sent)
        assert (first.status_code, second.status_code) == (302, 302)
        assert len(decisions_of(case.id)) == 1

    def test_reading_the_confirmation_takes_time_and_changes_nothing(
        self, case: FiledCase, agent: int, clock: Clock, sign_in: SignIn
    ) -> None:
        client = sign_in(agent)
        sent = confirmed(self.send(client, case, do="confirm").content.decode())
        clock.at += timedelta(hours=3, minutes=7, microseconds=81)
        response = client.post(self.url(case), sent)
        assert response.status_code == 302, response.content.decode()
        assert decision_of(case).at == clock.at

    def test_unconfirmed_is_shown_and_not_issued(self, case: FiledCase, agent: int, sign_in: SignIn) -> None:
        response = self.send(sign_in(agent), case)
        assert response.status_code == 409
        assert "this is what would be issued now" in response.content.decode()
        assert decisions_of(case.id) == ()

    def test_something_else_than_was_confirmed_is_not_issued(
        self, case: FiledCase, agent: int, sign_in: SignIn
    ) -> None:
        client = sign_in(agent)
        sent = confirmed(self.send(client, case, do="confirm").content.decode())
        response = client.post(self.url(case), {**sent, "finding-matches_listing": "true"})
        assert response.status_code == 409
        assert decisions_of(case.id) == ()

    def test_the_second_of_two_agents_is_told_and_keeps_the_text(
        self, case: FiledCase, agent: int, colleague: int, sign_in: SignIn
    ) -> None:
        mine, theirs = sign_in(agent), sign_in(colleague)
        page = self.send(theirs, case, do="confirm", **{"why-problem": "My own view, at length."}).content.decode()
        assert self.issue(mine, case).status_code == 302
        response = theirs.post(self.url(case), confirmed(page))
        assert response.status_code == 409
        shown = html.unescape(response.content.decode())
        assert "This case is closed" in shown
        assert "My own view, at length." in shown
        assert "decided the case" in shown
        assert decision_of(case).person_id == agent

    def test_an_act_of_a_party_in_between_has_to_be_read_first(
        self, case: FiledCase, agent: int, clock: Clock, sign_in: SignIn
    ) -> None:
        client = sign_in(agent)
        sent = confirmed(self.send(client, case, do="confirm").content.decode())
        everybody = ("buyer", "seller", "agent")
        talk.write_message(
            case.id, actor=case.by("buyer"), text="We agreed by phone.", audience=everybody, at=clock.at, key=key()
        )
        response = client.post(self.url(case), sent)
        assert response.status_code == 409
        page = response.content.decode()
        assert "We agreed by phone." in page
        assert REASON in page
        assert decisions_of(case.id) == ()

    def test_parties_read_the_reasons_and_no_staff_note(
        self, case: FiledCase, agent: int, clock: Clock, sign_in: SignIn
    ) -> None:
        client = sign_in(agent)
        note = {**findings(), "do": "send", "readers": "staff", "text": "The seller did this before."}
        assert self.send(client, case, **note).status_code == 200
        assert self.issue(client, case).status_code == 302
        from tests.factories import a_person

        for account in (case.buyer, case.seller):
            page = sign_in(a_person(account)).get(f"/cases/{case.number}").content.decode()
            assert REASON in page
            assert "The seller did this before." not in page


class TestOwnResult(TestIssue):
    """The rules leave the result to the secretariat."""

    @pytest.fixture
    def case(self, left_to_people: FiledCase) -> FiledCase:
        return left_to_people

    def data(self, case: FiledCase) -> Mapping[str, Any]:
        return {**OWN, "do": "issue"}

    def test_what_is_stored_is_what_was_found(self, case: FiledCase, agent: int, sign_in: SignIn) -> None:
        self.issue(sign_in(agent), case)
        decision = decision_of(case)
        assert (decision.favours, decision.remedy, decision.amount.minor) == ("buyer", "partial_refund", 4000)
        assert decision.reason == "Half each is fair."
        assert Finding.from_json(decision.finding).rule == "ND-5"

    def test_the_reasons_begin_with_the_result(self, case: FiledCase, agent: int, sign_in: SignIn) -> None:
        told = {
            "en": ("Result", "In favour of the buyer: partial refund, USD 40.00", "What the rules say"),
            "ja": ("結論", "40.00", "規則の適用結果"),
            "zh-hans": ("结论", "40.00", "规则的结论"),
        }
        client = sign_in(agent)
        preview = html.unescape(self.send(client, case, do="confirm").content.decode())
        assert self.issue(client, case).status_code == 302
        for language, (result, outcome, rules) in told.items():
            page = sign_in(agent, language).get(f"/cases/{case.number}").content.decode()
            reasons = html.unescape(page.split('class="reasons"')[1])
            places = [
                reasons.index(words) for words in (f"<h3>{result}", outcome, "Half each is fair.", f"<h3>{rules}")
            ]
            assert places == sorted(places), language
        assert "In favour of the buyer: partial refund" in preview

    @pytest.mark.parametrize(
        ("changes", "said"),
        [
            ({"favours": ""}, "Choose in whose favour you decide"),
            ({"remedy": ""}, "Choose what follows from the decision"),
            ({"amount": ""}, "Enter the amount to be paid back"),
            ({"amount": "120.01"}, "The most you can enter here is"),
            ({"amount": "0"}, "Enter an amount of more than zero"),
            ({"reason": " "}, "Give the reasons"),
        ],
    )
    def test_what_is_missing_is_said(
        self, case: FiledCase, agent: int, sign_in: SignIn, changes: dict[str, str], said: str
    ) -> None:
        response = self.send(sign_in(agent), case, do="confirm", **changes)
        assert response.status_code == 422
        assert said in html.unescape(response.content.decode())

    def test_all_that_was_paid_can_be_given_back(self, case: FiledCase, agent: int, sign_in: SignIn) -> None:
        assert self.issue(sign_in(agent), case, amount="120.00").status_code == 302
        assert decision_of(case).amount == case.order.total

    def test_a_remedy_without_money_moves_none(self, case: FiledCase, agent: int, sign_in: SignIn) -> None:
        self.issue(sign_in(agent), case, remedy="replacement", amount="")
        assert decision_of(case).amount.is_zero

    def test_the_second_of_two_agents_is_told_and_keeps_the_text(
        self, case: FiledCase, agent: int, colleague: int, sign_in: SignIn
    ) -> None:
        mine, theirs = sign_in(agent), sign_in(colleague)
        page = self.send(theirs, case, do="confirm", reason="My own view, at length.").content.decode()
        assert self.issue(mine, case).status_code == 302
        response = theirs.post(self.url(case), confirmed(page))
        assert response.status_code == 409
        assert "My own view, at length." in response.content.decode()

    def test_something_else_than_was_confirmed_is_not_issued(
        self, case: FiledCase, agent: int, sign_in: SignIn
    ) -> None:
        client = sign_in(agent)
        sent = confirmed(self.send(client, case, do="confirm").content.decode())
        assert client.post(self.url(case), {**sent, "amount": "41.00"}).status_code == 409
        assert decisions_of(case.id) == ()

    def test_an_act_of_a_party_in_between_has_to_be_read_first(
        self, case: FiledCase, agent: int, clock: Clock, sign_in: SignIn
    ) -> None:
        client = sign_in(agent)
        sent = confirmed(self.send(client, case, do="confirm").content.decode())
        talk.make_offer(
            case.id, actor=case.by("seller"), remedy="refund", amount=case.order.total, note="", at=clock.at, key=key()
        )
        response = client.post(self.url(case), sent)
        assert response.status_code == 409
        assert "made an offer" in response.content.decode()

    def test_parties_read_the_reasons_and_no_staff_note(
        self, case: FiledCase, agent: int, clock: Clock, sign_in: SignIn
    ) -> None:
        assert self.issue(sign_in(agent), case).status_code == 302
        from tests.factories import a_person

        page = sign_in(a_person(case.buyer)).get(f"/cases/{case.number}").content.decode()
        assert "Half each is fair." in page
