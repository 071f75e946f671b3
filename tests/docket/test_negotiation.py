"""Talking and trading: who may do what, and what dies when something changes."""

from dataclasses import replace
from datetime import timedelta

import pytest
from tests.docket.memory import AT, applied, opened

from wakai.docket.domain import decision, negotiation
from wakai.docket.domain.acts import EVERYONE, STAFF_ONLY, Act, Closing, Kind, Stage
from wakai.docket.domain.open_acts import open_acts, step_in_from
from wakai.docket.domain.refusals import (
    AmountMustBePositive,
    CaseIsClosed,
    NotOpenToYou,
    NotYourOfferToAnswer,
    OfferAboveClaim,
    OfferHasChanged,
    OtherCurrency,
    StepInTooEarly,
    TextIsMissing,
    TextIsTooLong,
)
from wakai.docket.domain.state import CaseState, pending_extension, standing_offer
from wakai.docket.domain.step import Step
from wakai.docket.domain.terms import Place
from wakai.kernel.calendars import Derivation
from wakai.kernel.money import Money

LATER = AT + timedelta(hours=5)


def usd(text: str) -> Money:
    return Money.parse(text, "USD")


def offered(state: CaseState, role: str, amount: str = "40.00") -> CaseState:
    step = negotiation.make_offer(
        state, role=role, remedy="partial_refund", amount=usd(amount), note="for the trouble", at=LATER
    )
    return applied(state, step, LATER)


def answered(state: CaseState) -> CaseState:
    step = negotiation.answer_claim(state, role="seller", body={"text": "We did send it.", "statements": {}}, at=LATER)
    return applied(state, step, LATER)


def acts_of(state: CaseState, role: str) -> set[Act]:
    return {row.act for row in open_acts(state, role, at=LATER) if row.opens_at is None}


class TestClaim:
    def test_the_respondent_gets_the_answer_window_by_its_own_calendar(self) -> None:
        deadline = opened().deadline(Kind.ANSWER, "seller")
        assert deadline is not None
        # Claimed on Tuesday: Wednesday, Thursday and Friday count; the end is Friday 24:00 in Tokyo.
        assert deadline.due.isoformat() == "2026-12-04T15:00:00+00:00"

    def test_only_the_respondent_may_answer(self) -> None:
        with pytest.raises(NotOpenToYou):
            negotiation.answer_claim(opened(), role="buyer", body={"text": "me", "statements": {}}, at=LATER)

    def test_it_is_answered_once(self) -> None:
        with pytest.raises(NotOpenToYou):
            answered(answered(opened()))

    def test_an_answer_needs_words(self) -> None:
        with pytest.raises(TextIsMissing):
            negotiation.answer_claim(opened(), role="seller", body={"text": "  ", "statements": {}}, at=LATER)

    def test_the_answer_ends_its_deadline_and_starts_the_claimants(self) -> None:
        state = answered(opened())
        assert state.deadline(Kind.ANSWER) is None
        assert state.deadline(Kind.ESCALATE, "buyer") is not None


class TestOffers:
    def test_the_other_side_may_accept_counter_or_reject(self) -> None:
        state = offered(opened(), "seller")
        assert {Act.ACCEPT, Act.COUNTER, Act.REJECT} <= acts_of(state, "buyer")
        assert Act.ACCEPT not in acts_of(state, "seller")
        assert Act.WITHDRAW_OFFER in acts_of(state, "seller")

    def test_accepting_settles_on_exactly_that_offer(self) -> None:
        state = offered(opened(), "seller")
        step = negotiation.accept_offer(state, role="buyer", offer=state.entries[-1].seq, at=LATER)
        assert step.stage is Stage.CLOSED
        assert step.end is not None
        assert (step.end.how, step.end.remedy, step.end.amount_minor) == (Closing.SETTLED, "partial_refund", 4000)

    def test_an_acceptance_dies_when_the_offer_changes(self) -> None:
        state = offered(opened(), "seller")
        old = state.entries[-1].seq
        state = offered(state, "seller", "5.00")
        with pytest.raises(OfferHasChanged):
            negotiation.accept_offer(state, role="buyer", offer=old, at=LATER)

    @pytest.mark.parametrize("ended_by", ["withdraw", "reject", "lapse"])
    def test_an_offer_that_ended_cannot_be_accepted(self, ended_by: str) -> None:
        state = offered(opened(), "buyer")
        seq = state.entries[-1].seq
        due = state.deadline(Kind.REPLY_TO_OFFER, "seller")
        assert due is not None
        step: Step | None
        if ended_by == "withdraw":
            step = negotiation.withdraw_offer(state, role="buyer", offer=seq, at=LATER)
        elif ended_by == "reject":
            step = negotiation.reject_offer(state, role="seller", offer=seq, text="", at=LATER)
        else:
            step = decision.lapse(state, due, at=due.due)
        assert step is not None
        after = applied(state, step, LATER)
        assert standing_offer(after) is None
        with pytest.raises(OfferHasChanged):
            negotiation.accept_offer(after, role="seller", offer=seq, at=LATER)

    def test_nobody_accepts_the_own_offer(self) -> None:
        state = offered(opened(), "seller")
        with pytest.raises(NotYourOfferToAnswer):
            negotiation.accept_offer(state, role="seller", offer=state.entries[-1].seq, at=LATER)

    def test_nobody_withdraws_the_others_offer(self) -> None:
        state = offered(opened(), "seller")
        with pytest.raises(NotYourOfferToAnswer):
            negotiation.withdraw_offer(state, role="buyer", offer=state.entries[-1].seq, at=LATER)

    def test_a_counter_offer_replaces_and_turns_the_reply_around(self) -> None:
        state = offered(offered(opened(), "seller"), "buyer", "60.00")
        assert state.entries[-1].act is Act.COUNTER
        assert state.deadline(Kind.REPLY_TO_OFFER, "seller") is not None
        assert state.deadline(Kind.REPLY_TO_OFFER, "buyer") is None

    @pytest.mark.parametrize(
        ("amount", "refusal"),
        [("0.00", AmountMustBePositive), ("-1.00", AmountMustBePositive), ("100.01", OfferAboveClaim)],
    )
    def test_amounts_out_of_bounds_are_refused(self, amount: str, refusal: type[Exception]) -> None:
        with pytest.raises(refusal):
            offered(opened(), "seller", amount)

    def test_the_whole_sum_may_be_offered(self) -> None:
        assert standing_offer(offered(opened(), "seller", "100.00")) is not None

    def test_an_offer_in_another_currency_is_refused(self) -> None:
        with pytest.raises(OtherCurrency):
            negotiation.make_offer(
                opened(), role="seller", remedy="refund", amount=Money(4000, "JPY"), note="", at=LATER
            )

    def test_a_replacement_carries_no_money(self) -> None:
        step = negotiation.make_offer(
            opened(), role="seller", remedy="replacement", amount=usd("50.00"), note="", at=LATER
        )
        assert step.entries[0].body["amount_minor"] == 0


class TestMessages:
    def test_a_party_writes_to_all_or_to_the_staff_alone(self) -> None:
        for audience in (EVERYONE, ("buyer", "agent")):
            step = negotiation.write_message(opened(), role="buyer", text="Hello", audience=audience, at=LATER)
            assert step.entries[0].audience == audience

    def test_a_party_cannot_write_what_only_the_other_party_reads(self) -> None:
        step = negotiation.write_message(opened(), role="buyer", text="Hello", audience=("seller",), at=LATER)
        assert step.entries[0].audience == EVERYONE

    def test_staff_notes_stay_with_the_staff(self) -> None:
        step = negotiation.write_message(opened(), role="agent", text="Note", audience=STAFF_ONLY, at=LATER)
        assert step.entries[0].audience == STAFF_ONLY

    def test_the_text_has_a_limit_that_says_so(self) -> None:
        with pytest.raises(TextIsTooLong) as refusal:
            negotiation.write_message(opened(), role="buyer", text="x" * 10_001, audience=EVERYONE, at=LATER)
        assert "10,001" in refusal.value.text("en") or "10001" in refusal.value.text("en")
        negotiation.write_message(opened(), role="buyer", text="x" * 10_000, audience=EVERYONE, at=LATER)


class TestExtensions:
    def asked(self) -> CaseState:
        state = opened()
        step = negotiation.ask_extension(state, role="seller", deadline=Kind.ANSWER, text="Golden Week", at=LATER)
        return applied(state, step, LATER)

    def test_the_other_side_consents_and_the_end_moves_by_the_pinned_length(self) -> None:
        state = self.asked()
        step = negotiation.grant_extension(state, role="buyer", at=LATER)
        after = applied(state, step, LATER)
        deadline = after.deadline(Kind.ANSWER, "seller")
        # Three business days more than Friday the 4th: Monday 7th, Tuesday 8th, Wednesday 9th.
        assert deadline is not None
        assert deadline.due.isoformat() == "2026-12-09T15:00:00+00:00"
        assert pending_extension(after) is None

    def test_nobody_grants_it_to_oneself(self) -> None:
        with pytest.raises(NotOpenToYou):
            negotiation.grant_extension(self.asked(), role="seller", at=LATER)

    def test_declining_leaves_the_deadline(self) -> None:
        state = self.asked()
        after = applied(state, negotiation.refuse_extension(state, role="buyer", at=LATER), LATER)
        assert after.deadline(Kind.ANSWER, "seller") == state.deadline(Kind.ANSWER, "seller")

    def test_it_is_asked_once(self) -> None:
        state = self.asked()
        after = applied(state, negotiation.refuse_extension(state, role="buyer", at=LATER), LATER)
        with pytest.raises(NotOpenToYou):
            negotiation.ask_extension(after, role="seller", deadline=Kind.ANSWER, text="again", at=LATER)

    def test_the_buyer_has_nothing_to_extend_before_being_asked(self) -> None:
        with pytest.raises(NotOpenToYou):
            negotiation.ask_extension(opened(), role="buyer", deadline=Kind.ANSWER, text="me too", at=LATER)


class TestStepIn:
    def test_not_before_the_other_side_answered_or_its_window_ended(self) -> None:
        with pytest.raises(NotOpenToYou):
            decision.step_in(opened(), role="buyer", text="", at=AT + timedelta(days=30))

    def test_to_the_second(self) -> None:
        state = answered(opened())
        opens = step_in_from(state).due
        with pytest.raises(StepInTooEarly):
            decision.step_in(state, role="buyer", text="", at=opens - timedelta(seconds=1))
        assert decision.step_in(state, role="buyer", text="", at=opens).stage is Stage.DECISION

    @pytest.mark.parametrize("days", range(0, 60, 3))
    def test_never_before_the_answer_window_ends(self, days: int) -> None:
        at = AT + timedelta(days=days)
        before = replace(
            opened(), entries=(), deadlines=(), places={**opened().places, "seller": Place("CN", "America/New_York")}
        )
        step = negotiation.open_case(before, body={}, at=at)
        window = step.opens[0]
        derivation = Derivation.from_json(step.entries[0].body["step_in_from"])
        assert derivation.due >= window.derivation.due

    def test_either_side_may(self) -> None:
        state = answered(opened())
        step = decision.step_in(state, role="seller", text="", at=step_in_from(state).due)
        assert set(step.closes) == {(Kind.ESCALATE, "buyer")}


class TestLapse:
    def test_nothing_lapses_before_its_instant(self) -> None:
        state = opened()
        deadline = state.deadlines[0]
        assert decision.lapse(state, deadline, at=deadline.due - timedelta(microseconds=1)) is None
        assert decision.lapse(state, deadline, at=deadline.due) is not None

    def test_a_deadline_that_was_met_does_not_lapse(self) -> None:
        state = opened()
        deadline = state.deadlines[0]
        assert decision.lapse(answered(state), deadline, at=deadline.due) is None

    def test_a_silent_respondent_brings_the_decision(self) -> None:
        state = opened()
        step = decision.lapse(state, state.deadlines[0], at=state.deadlines[0].due)
        assert step is not None
        assert step.stage is Stage.DECISION

    def test_before_any_answer_silence_on_an_offer_ends_only_the_offer(self) -> None:
        state = offered(opened(), "seller", "0.01")
        deadline = state.deadline(Kind.REPLY_TO_OFFER, "buyer")
        assert deadline is not None
        step = decision.lapse(state, deadline, at=deadline.due)
        assert step is not None
        assert step.end is None

    def test_a_claimant_who_waits_for_a_reply_is_not_silent(self) -> None:
        state = answered(opened())
        escalate = state.deadline(Kind.ESCALATE, "buyer")
        assert escalate is not None
        at = escalate.due - timedelta(hours=1)
        amount = usd("40.00")
        step = negotiation.make_offer(state, role="buyer", remedy="partial_refund", amount=amount, note="", at=at)
        state = applied(state, step, at)
        reply, later = state.deadline(Kind.REPLY_TO_OFFER, "seller"), state.deadline(Kind.ESCALATE, "buyer")
        assert reply is not None
        assert later is not None
        assert later.due > reply.due

    def test_a_claimant_silent_on_an_offer_closes_the_case(self) -> None:
        state = offered(answered(opened()), "seller")
        deadline = state.deadline(Kind.REPLY_TO_OFFER, "buyer")
        assert deadline is not None
        step = decision.lapse(state, deadline, at=deadline.due)
        assert step is not None
        assert step.end is not None
        assert step.end.how is Closing.CLAIMANT_SILENT

    def test_a_respondent_silent_on_an_offer_only_ends_the_offer(self) -> None:
        state = offered(opened(), "buyer")
        deadline = state.deadline(Kind.REPLY_TO_OFFER, "seller")
        assert deadline is not None
        step = decision.lapse(state, deadline, at=deadline.due)
        assert step is not None
        assert step.stage is None
        assert standing_offer(applied(state, step, deadline.due)) is None

    def test_a_warning_is_given_once_and_only_to_the_bearer(self) -> None:
        state = opened()
        step = decision.warn(state, state.deadlines[0])
        assert step is not None
        assert step.entries[0].audience == ("seller", "agent")


class TestClosed:
    @pytest.mark.parametrize("role", ["buyer", "seller", "agent"])
    def test_nothing_is_open_any_more(self, role: str) -> None:
        state = opened()
        closed = applied(state, negotiation.withdraw_claim(state, role="buyer", text="", at=LATER), LATER)
        assert open_acts(closed, role, at=LATER) == ()
        assert closed.deadlines == ()
        with pytest.raises(CaseIsClosed):
            negotiation.write_message(closed, role=role, text="x", audience=EVERYONE, at=LATER)

    def test_conceding_grants_what_was_asked(self) -> None:
        step = negotiation.concede(opened(), role="seller", text="", at=LATER)
        assert step.end is not None
        assert (step.end.how, step.end.remedy, step.end.amount_minor, step.end.favours) == (
            Closing.CONCEDED,
            "refund",
            10000,
            "buyer",
        )

    def test_only_the_claimant_withdraws_and_only_the_respondent_concedes(self) -> None:
        with pytest.raises(NotOpenToYou):
            negotiation.withdraw_claim(opened(), role="seller", text="", at=LATER)
        with pytest.raises(NotOpenToYou):
            negotiation.concede(opened(), role="buyer", text="", at=LATER)
