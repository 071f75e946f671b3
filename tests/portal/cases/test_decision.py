"""From asking for a decision to the decision: step in, answer exactly what is asked, read the reasons."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest
from tests.factories import FiledCase, a_case, answered, key
from tests.portal.cases.conftest import Clock, Enter
from tests.portal.cases.seven import SevenQuestions, WithWords
from tests.portal.cases.test_exhibits import named

from wakai.docket.domain.acts import Act, Kind, Stage
from wakai.docket.domain.open_acts import asked_facts
from wakai.flows.decide import step_in
from wakai.flows.watch_deadlines import replay_deadlines


class TestStepIn(WithWords):
    slug, role, act = "step-in", "buyer", Act.STEP_IN

    def prepare(self, case: FiledCase, clock: Clock) -> FiledCase:
        answered(case, at=clock.at)
        # Three business days after Tuesday 1 December end with Friday, 24:00 in Tokyo.
        clock.at += timedelta(days=3, hours=12)
        return case

    def data(self, case: FiledCase) -> Mapping[str, Any]:
        return {"text": "Please decide."}

    def test_the_page_says_what_will_happen(self, case: FiledCase, enter: Enter) -> None:
        page = enter(case, "buyer").get(self.url(case)).content.decode()
        assert "has 5 days to answer" in page
        assert "has 48 hours to decide" in page

    def test_works_and_asks_the_seller_for_what_is_missing(self, case: FiledCase, enter: Enter) -> None:
        assert self.send(enter(case, "buyer"), case).status_code == 302
        assert case.head.stage is Stage.DECISION
        assert case.state.deadline(Kind.EVIDENCE, "seller") is not None
        page = enter(case, "seller").get(f"/cases/{case.number}").content.decode()
        assert "We have questions for you" in page
        assert f'href="/cases/{case.number}/state-facts"' in page

    def test_one_moment_earlier_it_is_announced_and_refused(self, case: FiledCase, clock: Clock, enter: Enter) -> None:
        clock.at -= timedelta(microseconds=1)
        client = enter(case, "buyer")
        assert "Ask for a decision (from Sat 5 Dec 2026)" in client.get(f"/cases/{case.number}").content.decode()
        page = client.get(self.url(case))
        assert page.status_code == 200
        assert "You can ask for a decision from" in page.content.decode()
        assert 'name="once"' not in page.content.decode()
        assert self.send(client, case).status_code == 409
        assert self.done(case) == 0


class TestStateFacts(SevenQuestions):
    slug, role, act = "state-facts", "seller", Act.STATE_FACT

    def prepare(self, case: FiledCase, clock: Clock) -> FiledCase:
        answered(case, at=clock.at)
        clock.at += timedelta(days=4)
        step_in(case.id, actor=case.by("buyer"), text="", at=clock.at, key=key())
        return case

    def data(self, case: FiledCase) -> Mapping[str, Any]:
        return {"asked": "tracking_status", "fact-tracking_status": "in_transit"}

    def test_exactly_the_questions_asked_are_there(self, case: FiledCase, enter: Enter) -> None:
        page = enter(case, "seller").get(self.url(case)).content.decode()
        for name in asked_facts(case.state, "seller"):
            assert f'name="proof-{name}"' in page
        assert 'name="fact-order_total"' not in page

    def test_works_and_the_others_stay_open(self, case: FiledCase, enter: Enter) -> None:
        before = asked_facts(case.state, "seller")
        self.send(enter(case, "seller"), case)
        assert set(asked_facts(case.state, "seller")) == set(before) - {"tracking_status"}
        page = enter(case, "buyer").get(f"/cases/{case.number}").content.decode()
        assert "answered a question" in page
        assert "In transit" in page

    def test_proof_comes_along_and_is_named(self, case: FiledCase, enter: Enter) -> None:
        proof = {"proof-tracking_status": [named(b"Tracking page, printed.", "tracking.txt")]}
        self.send(enter(case, "seller"), case, **proof)
        (stated,) = case.state.acts(Act.STATE_FACT)
        assert stated.body["exhibit"] == "E1"

    def test_every_kind_of_answer(self, case: FiledCase, enter: Enter) -> None:
        asked = asked_facts(case.state, "seller")
        answers = {
            "asked": ",".join(asked),
            "fact-tracking_status": "delivered",
            "fact-delivered_on_y": "2026", "fact-delivered_on_m": "11", "fact-delivered_on_d": "27",
            "fact-delivered_to_address": "true",
            "fact-shipped_on-else": "absent",
            "fact-tracking_uploaded_on-else": "unsure",
            "fact-buyer_hindered_delivery": "false",
        }  # fmt: skip
        response = enter(case, "seller").post(self.url(case), {"once": "all", **answers})
        assert response.status_code == 302, response.content.decode()
        said = {entry.body["fact"]: entry.body["value"] for entry in case.state.acts(Act.STATE_FACT)}
        assert said["delivered_on"] == {"date": "2026-11-27"}
        assert said["delivered_to_address"] is True
        assert said["shipped_on"] == {"absent": True}
        assert said["tracking_uploaded_on"] is None
        assert case.state.deadline(Kind.EVIDENCE, "seller") is None

    @pytest.mark.parametrize("day", ["31", "x", ""])
    def test_a_day_that_is_none(self, case: FiledCase, enter: Enter, day: str) -> None:
        date = {"fact-delivered_on_y": "2026", "fact-delivered_on_m": "2", "fact-delivered_on_d": day}
        response = enter(case, "seller").post(self.url(case), {"once": "x", "asked": "delivered_on", **date})
        assert response.status_code == 422
        assert self.done(case) == 0

    def test_nothing_answered(self, case: FiledCase, enter: Enter) -> None:
        response = enter(case, "seller").post(self.url(case), {"once": "x", "asked": "tracking_status"})
        assert response.status_code == 422
        assert "Answer at least one question" in response.content.decode()

    def test_a_question_that_was_not_asked(self, case: FiledCase, enter: Enter) -> None:
        data = {"once": "x", "asked": "order_total", "fact-order_total": "1.00"}
        assert enter(case, "seller").post(self.url(case), data).status_code == 422
        assert self.done(case) == 0

    def test_a_choice_that_is_none(self, case: FiledCase, enter: Enter) -> None:
        assert self.send(enter(case, "seller"), case, **{"fact-tracking_status": "eaten"}).status_code == 422

    def test_the_buyer_is_not_asked(self, case: FiledCase, enter: Enter) -> None:
        assert self.send(enter(case, "buyer"), case).status_code == 409


@pytest.fixture
def contested(clock: Clock, db: None) -> FiledCase:
    """The buyer says it does not match the listing, the seller that it does; it is for the buyer to prove."""
    said = {"matches_listing": False, "problem": "damaged"}
    case = a_case(at=clock.at, kind="not_as_described", statements=said)
    answered(case, at=clock.at, statements={"matches_listing": True, "problem": "small_scratch"})
    clock.at += timedelta(days=4)
    step_in(case.id, actor=case.by("buyer"), text="", at=clock.at, key=key())
    return case


class TestAnAnswerWithoutProof:
    data = {"once": "x", "asked": "problem", "fact-problem": "damaged"}

    def send(self, case: FiledCase, enter: Enter, **more: Any) -> Any:
        return enter(case, "buyer").post(f"/cases/{case.number}/state-facts", {**self.data, **more})

    def test_the_page_says_what_each_side_says_and_who_proves(self, contested: FiledCase, enter: Enter) -> None:
        assert "problem" in asked_facts(contested.state, "buyer")
        page = enter(contested, "buyer").get(f"/cases/{contested.number}/state-facts").content.decode()
        for words in (
            "What is said so far",
            "The other side sees it differently.",
            "It is for you to prove this.",
            "an answer alone does not prove it",
            "<details open>",
        ):
            assert words in page
        assert "Send without proof?" not in page

    def test_is_sent_only_on_a_second_word(self, contested: FiledCase, enter: Enter) -> None:
        response = self.send(contested, enter)
        assert response.status_code == 422
        assert "Send without proof? Then this point counts as not proven." in response.content.decode()
        assert list(contested.state.acts(Act.STATE_FACT)) == []
        assert self.send(contested, enter, without_proof="yes").status_code == 302
        assert len(list(contested.state.acts(Act.STATE_FACT))) == 1

    def test_with_proof_nothing_more_is_asked(self, contested: FiledCase, enter: Enter) -> None:
        proof = {"proof-problem": [named(b"Photographed on the day.", "photo.txt")]}
        assert self.send(contested, enter, **proof).status_code == 302

    def test_agreeing_with_the_other_side_needs_no_proof(self, contested: FiledCase, enter: Enter) -> None:
        assert self.send(contested, enter, **{"fact-problem": "small_scratch"}).status_code == 302


@pytest.fixture
def decided(clock: Clock, db: None) -> FiledCase:
    case = answered(a_case(at=clock.at), at=clock.at)
    step_in(case.id, actor=case.by("buyer"), text="", at=clock.at + timedelta(days=4), key=key())
    clock.at += timedelta(days=20)
    replay_deadlines(case.id, at=clock.at)
    return case


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", ("Decided in favour of the buyer", "Statement of reasons", "not proven by the seller", "NR-11")),
        ("ja", ("購入者の主張を認める決定", "理由書", "NR-11")),
        ("zh-hans", ("裁决支持买家", "理由说明", "NR-11")),
    ],
)
def test_the_reasons_stand_on_the_page(decided: FiledCase, enter: Enter, language: str, words: tuple[str, ...]) -> None:
    page = enter(decided, "seller", language).get(f"/cases/{decided.number}").content.decode()
    assert [word for word in words if word not in page] == []


def test_a_decided_case_offers_no_acts(decided: FiledCase, enter: Enter) -> None:
    page = enter(decided, "seller").get(f"/cases/{decided.number}").content.decode()
    assert "composer" not in page
    assert "/answer" not in page
    assert "This day has passed." in page
