"""The decision stage: what the rules decide, whom they ask, who bears the burden, and when people take over."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta

import pytest
from tests.docket.memory import AT, applied, opened

from wakai.docket.domain import decision, negotiation
from wakai.docket.domain.acts import EVERYONE, Act, Closing, Kind, Stage
from wakai.docket.domain.decision import Material, assess, proceed
from wakai.docket.domain.facts import Assertion, establish
from wakai.docket.domain.open_acts import asked_facts, step_in_from
from wakai.docket.domain.refusals import (
    CannotDecideYet,
    FactNotAsked,
    NotOpenToYou,
    OfferAboveClaim,
    SomeoneWasFirst,
    TextIsMissing,
)
from wakai.docket.domain.state import CaseState
from wakai.docket.domain.step import NewEntry, Step
from wakai.kernel.money import Money
from wakai.rulebook import Fact, Finding, Provenance, load

RULES = """
rulebook: small
version: "1"
effective_from: 2026-01-01
title: {en: Small, ja: 小, zh: 小}
sources: {W: {title: {en: Own, ja: 自社, zh: 自有}, kind: own}}
claims:
  not_received: {title: {en: Not received, ja: 未着, zh: 未收到}, hint: {en: h, ja: は, zh: 提}, claimant: buyer}
  broken: {title: {en: Broken, ja: 破損, zh: 损坏}, hint: {en: h, ja: は, zh: 提}, claimant: buyer}
facts:
  claimed_amount: {type: money, from: order, label: {en: Claimed, ja: 請求額, zh: 申请金额}}
  delivered: {type: boolean, from: carrier, burden: seller, asked_of: seller, proof: [tracking], if_unproven: false,
    label: {en: Delivered, ja: 配達, zh: 送达}, ask: {en: Was it delivered?, ja: 配達されましたか。, zh: 是否送达？}}
  broken: {type: boolean, from: party, burden: buyer, asked_of: buyer, proof: [photo], if_unproven: false,
    label: {en: Broken, ja: 破損, zh: 损坏}, ask: {en: Is it broken?, ja: 壊れていますか。, zh: 是否损坏？}}
  packed_well: {type: boolean, from: party, burden: seller, asked_of: seller, proof: [photo], if_unproven: false,
    label: {en: Packed well, ja: 梱包, zh: 包装良好}, ask: {en: Packed well?, ja: 梱包は適切でしたか。, zh: 包装是否良好？}}
parameters: {}
rules:
  - {id: N-1, claim: not_received, when: delivered, then: {in_favour_of: seller, remedy: none}, source: W, since: 2026-01-01,
     title: {en: t, ja: 題, zh: 题}, says: {en: s, ja: 文, zh: 文}}
  - {id: N-2, claim: not_received, when: "TRUE", then: {in_favour_of: buyer, remedy: refund, amount: claimed_amount}, source: W,
     since: 2026-01-01, title: {en: t, ja: 題, zh: 题}, says: {en: s, ja: 文, zh: 文}}
  - {id: B-1, claim: broken, when: NOT broken, then: {in_favour_of: seller, remedy: none}, source: W, since: 2026-01-01,
     title: {en: t, ja: 題, zh: 题}, says: {en: s, ja: 文, zh: 文}}
  - {id: B-2, claim: broken, when: packed_well, then: {refer: secretariat}, source: W, since: 2026-01-01,
     title: {en: t, ja: 題, zh: 题}, says: {en: s, ja: 文, zh: 文}}
  - {id: B-3, claim: broken, when: "TRUE", then: {in_favour_of: buyer, remedy: refund, amount: claimed_amount}, source: W,
     since: 2026-01-01, title: {en: t, ja: 題, zh: 题}, says: {en: s, ja: 文, zh: 文}}
"""
BOOK = load({"small.yaml": RULES})
AMOUNT = Fact(10000, Provenance("record", "buyer", "claim"))


def material(records: Mapping[str, Fact] | None = None, *exhibits: Assertion) -> Material:
    return Material(BOOK, date(2026, 12, 1), {"claimed_amount": AMOUNT, **(records or {})}, exhibits)


def answered(state: CaseState, **statements: object) -> CaseState:
    at = AT + timedelta(hours=1)
    step = negotiation.answer_claim(state, role="seller", body={"text": "Hm.", "statements": statements}, at=at)
    return applied(state, step, at)


def in_decision(state: CaseState) -> CaseState:
    at = step_in_from(state).due
    return applied(state, decision.step_in(state, role="buyer", text="", at=at), at)


def silent(state: CaseState) -> CaseState:
    deadline = state.deadline(Kind.ANSWER, "seller")
    assert deadline is not None
    return lapsed(state, deadline.kind, deadline.role)


def lapsed(state: CaseState, kind: Kind, role: str) -> CaseState:
    deadline = state.deadline(kind, role)
    assert deadline is not None
    step = decision.lapse(state, deadline, at=deadline.due)
    assert step is not None
    return applied(state, step, deadline.due)


def moved(state: CaseState, material: Material) -> tuple[CaseState, Step]:
    at = AT + timedelta(days=20)
    step = proceed(state, assess(state, material), at=at)
    assert step is not None
    return applied(state, step, at), step


class TestByTheRules:
    def test_a_silent_seller_has_not_proven_delivery(self) -> None:
        _, step = moved(silent(opened()), material())
        assert step.decision is not None
        assert (step.decision.by, step.decision.favours, step.decision.amount_minor) == ("rulebook", "buyer", 10000)
        finding = Finding.from_json(step.decision.finding)
        assert finding.rule == "N-2"
        unproven = dict(finding.facts)["delivered"].provenance
        assert (unproven.kind, unproven.by) == ("unproven", "seller")

    def test_the_marketplaces_record_helps_even_a_silent_seller(self) -> None:
        record = {"delivered": Fact(True, Provenance("record", None, "order"))}
        _, step = moved(silent(opened()), material(record))
        assert step.decision is not None
        assert step.decision.favours == "seller"

    def test_a_case_still_talking_is_left_alone(self) -> None:
        assert proceed(opened(), assess(opened(), material()), at=AT) is None

    def test_nothing_moves_while_a_window_for_evidence_is_open(self) -> None:
        state, _ = moved(in_decision(answered(opened())), material())
        assert state.deadline(Kind.EVIDENCE, "seller") is not None
        assert proceed(state, assess(state, material()), at=AT + timedelta(days=21)) is None


class TestQuestions:
    def test_the_bearer_is_asked_for_exactly_what_is_missing(self) -> None:
        state, step = moved(in_decision(answered(opened())), material())
        assert [(e.act, dict(e.body)) for e in step.entries] == [
            (Act.ASK_FACT, {"to": "seller", "facts": ["delivered"]})
        ]
        assert asked_facts(state, "seller") == ("delivered",)
        assert asked_facts(state, "buyer") == ()

    def test_stating_the_last_fact_ends_the_window_and_the_other_side_is_heard(self) -> None:
        state, _ = moved(in_decision(answered(opened())), material())
        at = AT + timedelta(days=21)
        step = decision.state_fact(state, role="seller", fact="delivered", value=True, exhibit=None, at=at)
        state = applied(state, step, at)
        assert state.deadline(Kind.EVIDENCE) is None
        _, step = moved(state, material())
        assert [(e.act, dict(e.body)) for e in step.entries] == [
            (Act.ASK_FACT, {"to": "buyer", "facts": ["delivered"]})
        ]

    def test_what_the_other_side_lets_stand_counts(self) -> None:
        state, _ = moved(in_decision(answered(opened(), delivered=True)), material())
        assert asked_facts(state, "buyer") == ("delivered",)
        _, step = moved(lapsed(state, Kind.EVIDENCE, "buyer"), material())
        assert step.decision is not None
        fact = dict(Finding.from_json(step.decision.finding).facts)["delivered"]
        assert (fact.value, fact.provenance.kind, fact.provenance.by) == (True, "uncontested", "seller")

    def test_what_the_other_side_denies_without_proof_fails_by_burden(self) -> None:
        state, _ = moved(in_decision(answered(opened(), delivered=True)), material())
        at = AT + timedelta(days=21)
        step = decision.state_fact(state, role="buyer", fact="delivered", value=False, exhibit=None, at=at)
        state, _ = moved(applied(state, step, at), material())
        assert asked_facts(state, "seller") == ("delivered",)
        _, step = moved(lapsed(state, Kind.EVIDENCE, "seller"), material())
        assert step.decision is not None
        assert step.decision.favours == "buyer"

    def test_only_what_was_asked_may_be_stated(self) -> None:
        state, _ = moved(in_decision(answered(opened())), material())
        with pytest.raises(FactNotAsked):
            decision.state_fact(state, role="seller", fact="broken", value=True, exhibit=None, at=AT)
        with pytest.raises(NotOpenToYou):
            decision.state_fact(state, role="buyer", fact="delivered", value=True, exhibit=None, at=AT)

    def test_nobody_is_asked_for_what_cannot_change_the_result(self) -> None:
        state = in_decision(answered(opened("broken", {"broken": False}), broken=False))
        _, step = moved(state, material())
        assert step.decision is not None
        assert step.decision.favours == "seller"


class TestExhibits:
    shown = Assertion("delivered", True, "seller", 3, "E1")

    def handed_in(self) -> CaseState:
        state = answered(opened())
        step = negotiation.add_exhibit(state, role="seller", exhibit={}, audience=EVERYONE, at=AT)
        return in_decision(applied(state, step, AT))

    def test_an_exhibit_establishes_what_nobody_contests(self) -> None:
        _, step = moved(self.handed_in(), material(None, self.shown))
        assert step.decision is not None
        fact = dict(Finding.from_json(step.decision.finding).facts)["delivered"]
        assert (fact.provenance.kind, fact.provenance.ref) == ("exhibit", "E1")

    def test_whoever_hands_in_an_exhibit_and_asks_for_a_decision_at_once_waits_for_the_other_side(self) -> None:
        state = answered(opened())
        state = applied(state, negotiation.add_exhibit(state, role="seller", exhibit={}, audience=EVERYONE, at=AT), AT)
        at = step_in_from(state).due
        state = applied(state, decision.step_in(state, role="seller", text="", at=at), at)
        state, step = moved(state, material(None, self.shown))
        assert dict(step.entries[0].body) == {"to": "buyer", "facts": ["delivered"]}
        _, step = moved(lapsed(state, Kind.EVIDENCE, "buyer"), material(None, self.shown))
        assert step.decision is not None
        assert step.decision.favours == "seller"

    def test_an_exhibit_against_the_record_counts_only_when_the_other_side_says_so(self) -> None:
        record = {"delivered": Fact(False, Provenance("record", None, "order"))}
        evidence = material(record, self.shown)
        state, step = moved(self.handed_in(), evidence)
        assert dict(step.entries[0].body) == {"to": "buyer", "facts": ["delivered"]}
        at = AT + timedelta(days=21)
        agreed = decision.state_fact(state, role="buyer", fact="delivered", value=True, exhibit=None, at=at)
        _, step = moved(applied(state, agreed, at), evidence)
        assert step.decision is not None
        assert step.decision.favours == "seller"

    def test_silence_never_lets_an_upload_overrule_the_record(self) -> None:
        record = {"delivered": Fact(True, Provenance("record", None, "order"))}
        forged = Assertion("delivered", False, "buyer", 2, "E1")
        state = opened()
        state = applied(state, negotiation.add_exhibit(state, role="buyer", exhibit={}, audience=EVERYONE, at=AT), AT)
        state, step = moved(silent(state), material(record, forged))
        assert dict(step.entries[0].body) == {"to": "seller", "facts": ["delivered"]}
        _, step = moved(lapsed(state, Kind.EVIDENCE, "seller"), material(record, forged))
        assert step.entries[0].act is Act.REFER_TO_SECRETARIAT

    doubtful = replace(shown, doubtful=True)

    def test_a_doubtful_exhibit_settles_nothing_by_silence(self) -> None:
        evidence = material(None, self.doubtful)
        state, step = moved(self.handed_in(), evidence)
        assert dict(step.entries[0].body) == {"to": "buyer", "facts": ["delivered"]}
        _, step = moved(lapsed(state, Kind.EVIDENCE, "buyer"), evidence)
        assert step.decision is None
        assert step.entries[0].act is Act.REFER_TO_SECRETARIAT
        assert step.entries[0].body["open"] == ["delivered"]

    def test_what_a_doubtful_exhibit_says_is_established_when_the_other_side_says_the_same(self) -> None:
        evidence = material(None, self.doubtful)
        state, _ = moved(self.handed_in(), evidence)
        at = AT + timedelta(days=21)
        agreed = decision.state_fact(state, role="buyer", fact="delivered", value=True, exhibit=None, at=at)
        _, step = moved(applied(state, agreed, at), evidence)
        assert step.decision is not None
        fact = dict(Finding.from_json(step.decision.finding).facts)["delivered"]
        assert (fact.value, fact.provenance.kind, fact.provenance.ref) == (True, "admitted", None)

    def test_a_decider_may_find_what_a_doubtful_exhibit_says(self) -> None:
        evidence = material(None, self.doubtful)
        found = {"delivered": Fact(True, Provenance("found", "agent", "E1"))}
        fact = establish(self.handed_in(), BOOK, records={}, exhibits=evidence.exhibits, found=found).facts["delivered"]
        assert (fact.value, fact.provenance.kind) == (True, "found")

    def test_a_word_that_rests_on_a_doubtful_exhibit_is_worth_no_more_than_it(self) -> None:
        said = replace(self.shown, seq=4, exhibit=None)
        state = self.handed_in()
        again = NewEntry(Act.STATE_FACT, "seller", {"fact": "delivered", "value": True, "exhibit": "E1"})
        leaning = applied(state, Step((again,)), AT)
        for rows, now in (((self.doubtful, said), state), ((self.doubtful,), leaning)):
            so_far = establish(now, BOOK, records={}, exhibits=rows)
            assert "delivered" not in so_far.facts
            assert so_far.one_sided["delivered"].doubtful

    def test_a_sound_exhibit_of_the_same_side_stands_beside_a_doubtful_one_in_either_order(self) -> None:
        state = self.handed_in()
        for rows in (
            (self.shown, replace(self.doubtful, seq=4, exhibit="E2", value=False)),
            (replace(self.doubtful, seq=2, exhibit="E2", value=False), self.shown),
        ):
            fact = establish(state, BOOK, records={}, exhibits=rows).facts["delivered"]
            assert (fact.value, fact.provenance.ref) == (True, "E1")

    def test_a_doubtful_exhibit_that_is_contested_is_for_people_and_not_for_the_burden_of_proof(self) -> None:
        state = self.handed_in()
        denial = replace(self.shown, role="buyer", value=False, seq=4, exhibit=None)
        evidence = material(None, self.doubtful, denial)
        state, _ = moved(state, evidence)
        _, step = moved(lapsed(state, Kind.EVIDENCE, "seller"), evidence)
        assert step.entries[0].act is Act.REFER_TO_SECRETARIAT

    def test_an_answer_to_one_question_is_no_turn_on_another(self) -> None:
        state = opened("broken")
        state = in_decision(answered(state))
        state, step = moved(state, material())
        assert {e.body["to"] for e in step.entries} == {"buyer", "seller"}
        at = AT + timedelta(days=21)
        state = applied(
            state, decision.state_fact(state, role="buyer", fact="broken", value=True, exhibit=None, at=at), at
        )
        state = applied(
            state, decision.state_fact(state, role="seller", fact="packed_well", value=False, exhibit=None, at=at), at
        )
        _, step = moved(state, material())
        # Each is asked what it says to the other's word; nobody has lost on a point it never saw.
        assert {(e.body["to"], *e.body["facts"]) for e in step.entries} == {
            ("seller", "broken"),
            ("buyer", "packed_well"),
        }

    def test_saying_again_what_ones_exhibit_shows_keeps_the_exhibit(self) -> None:
        said = replace(self.shown, seq=4, exhibit=None)
        state = self.handed_in()
        fact = establish(state, BOOK, records={}, exhibits=(self.shown, said)).facts["delivered"]
        assert (fact.provenance.kind, fact.provenance.ref) == ("exhibit", "E1")

    def test_an_exhibit_that_is_contested_is_for_people_to_weigh(self) -> None:
        state = self.handed_in()
        denial = replace(self.shown, role="buyer", value=False, seq=4, exhibit=None)
        evidence = material(None, self.shown, denial)
        state, step = moved(state, evidence)
        # The bearer is asked once more, then the point is weighed by the secretariat.
        assert step.entries[0].body["to"] == "seller"
        _, step = moved(lapsed(state, Kind.EVIDENCE, "seller"), evidence)
        assert step.entries[0].act is Act.REFER_TO_SECRETARIAT
        assert step.entries[0].body["why"] == "points_to_weigh"

    def test_agreement_beats_nothing_but_needs_both(self) -> None:
        state = answered(opened("broken", {"broken": True}), broken=True)
        fact = establish(state, BOOK, records={}).facts["broken"]
        assert (fact.value, fact.provenance.kind) == (True, "admitted")
        state = opened("broken", {"broken": True})
        assert "broken" not in establish(state, BOOK, records={}).facts
        assert "broken" in establish(state, BOOK, records={}).one_sided

    def test_a_record_is_not_overruled_by_words(self) -> None:
        record = {"delivered": Fact(True, Provenance("record", None, "order"))}
        state = answered(opened("not_received", {"delivered": False}), delivered=False)
        assert establish(state, BOOK, records=record).facts["delivered"].value is True


class TestSecretariat:
    def queued(self) -> CaseState:
        state = answered(opened("broken", {"broken": True}), broken=True, packed_well=True)
        state, _ = moved(in_decision(state), material())
        state, step = moved(lapsed(state, Kind.EVIDENCE, "buyer"), material())
        assert step.entries[0].body["why"] == "rule"
        return state

    def test_it_decides_with_its_own_reasons_where_the_rule_refers(self) -> None:
        step = decision.issue_decision(
            self.queued(), material(), criteria=(), chosen=("buyer", "partial_refund", Money(5000, "USD")),
            reason="Both are right in part.", person_id=7, at=AT,
        )  # fmt: skip
        assert step.stage is Stage.CLOSED
        assert step.decision is not None
        assert (step.decision.by, step.decision.person_id, step.decision.amount_minor) == ("agent", 7, 5000)
        assert step.end is not None
        assert step.end.how is Closing.DECIDED

    def test_a_point_found_lets_the_rules_decide(self) -> None:
        criteria = (
            {"fact": "packed_well", "value": False, "reason": "The photo shows no padding.", "exhibits": ["E1"]},
        )
        step = decision.issue_decision(
            self.queued(), material(), criteria=criteria, chosen=None, reason="", person_id=7, at=AT
        )
        assert step.decision is not None
        finding = Finding.from_json(step.decision.finding)
        assert finding.rule == "B-3"
        assert dict(finding.facts)["packed_well"].provenance.kind == "found"

    def test_a_point_found_names_the_exhibits_it_rests_on(self) -> None:
        criteria = ({"fact": "packed_well", "value": False, "reason": "No padding.", "exhibits": ["E1", "E3"]},)
        fact = decision.found_facts(BOOK, criteria)["packed_well"]
        assert fact == Fact(False, Provenance("found", "agent", "E1, E3"))

    def test_a_point_not_proven_is_told_as_not_proven_by_whoever_had_to_prove_it(self) -> None:
        criteria = ({"fact": "packed_well", "value": False, "unproven": True, "reason": "", "exhibits": []},)
        step = decision.issue_decision(
            self.queued(), material(), criteria=criteria, chosen=None, reason="", person_id=7, at=AT
        )
        assert step.decision is not None
        found = dict(Finding.from_json(step.decision.finding).facts)["packed_well"]
        assert found == Fact(False, Provenance("unproven", "seller", None))
        assert step.decision.criteria[0]["unproven"] is True

    def test_what_somebody_did_since_the_decider_looked_has_to_be_read_first(self) -> None:
        state = self.queued()
        seen = state.entries[-1].seq
        said = negotiation.write_message(state, role="seller", text="One more photo.", audience=EVERYONE, at=AT)
        after = applied(state, said, AT)
        chosen = ("buyer", "partial_refund", Money(5000, "USD"))
        with pytest.raises(SomeoneWasFirst):
            decision.issue_decision(
                after, material(), criteria=(), chosen=chosen, reason="x", person_id=7, at=AT, seen=seen
            )
        late = lapsed(state, Kind.DECIDE, "agent")  # the system's own notes are no news to read
        assert decision.issue_decision(
            late, material(), criteria=(), chosen=chosen, reason="x", person_id=7, at=AT, seen=seen
        ).decision

    def test_an_open_result_needs_a_choice_and_a_choice_needs_a_reason(self) -> None:
        with pytest.raises(CannotDecideYet):
            decision.issue_decision(self.queued(), material(), criteria=(), chosen=None, reason="", person_id=7, at=AT)
        with pytest.raises(TextIsMissing):
            decision.issue_decision(
                self.queued(), material(), criteria=(), chosen=("seller", "none", Money(0, "USD")), reason=" ",
                person_id=7, at=AT,
            )  # fmt: skip

    def test_it_never_awards_more_than_was_paid(self) -> None:
        with pytest.raises(OfferAboveClaim):
            decision.issue_decision(
                self.queued(), material(), criteria=(), chosen=("buyer", "refund", Money(10001, "USD")), reason="x",
                person_id=7, at=AT,
            )  # fmt: skip

    def test_what_is_on_record_is_not_for_the_decider_to_find(self) -> None:
        points = ({"fact": "claimed_amount", "value": 99_999_999, "reason": "x", "exhibits": []},)
        with pytest.raises(FactNotAsked):
            decision.issue_decision(
                self.queued(), material(), criteria=points, chosen=None, reason="x", person_id=7, at=AT
            )

    def test_the_rules_never_award_more_than_was_paid_by_themselves(self) -> None:
        too_much = {"claimed_amount": Fact(10_001, Provenance("record", "buyer", "claim"))}
        _, step = moved(silent(opened()), material(too_much))
        assert step.entries[0].act is Act.REFER_TO_SECRETARIAT

    def test_its_own_silence_goes_to_the_supervisor_and_a_new_window_starts(self) -> None:
        state = lapsed(self.queued(), Kind.DECIDE, "agent")
        assert state.stage is Stage.DECISION
        assert state.deadline(Kind.DECIDE, "agent") is not None
        assert state.entries[-1].body["consequence"] == "escalated_to_supervisor"

    def test_a_kind_without_rules_goes_straight_to_people(self) -> None:
        _, step = moved(silent(opened("counterfeit")), material())
        assert step.entries[0].body["why"] == "no_rules"
