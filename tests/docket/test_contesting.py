"""A contested exhibit: whose it can be, what stops resting on it, and what the decider owes for it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.docket.memory import AT, applied, opened
from tests.rulebook.books import marketplace

from wakai.docket.domain.acts import Act
from wakai.docket.domain.contesting import TESTS, admitted, contest_exhibit, require_assessed, withdraw_contest
from wakai.docket.domain.facts import Assertion, establish
from wakai.docket.domain.negotiation import add_exhibit, answer_claim, withdraw_claim
from wakai.docket.domain.open_acts import contestable, contested, contested_by, open_acts
from wakai.docket.domain.refusals import (
    CaseIsClosed,
    ExhibitNotAdmitted,
    ExhibitNotAssessed,
    NotContestable,
    NotContested,
    NotOpenToYou,
    TextIsMissing,
    TextIsTooLong,
)
from wakai.docket.domain.state import CaseState
from wakai.rulebook import Fact, Provenance

BOTH = ("buyer", "seller", "agent")
FACT = "tracking_status"


def with_exhibit(role: str = "seller", label: str = "E1", audience: tuple[str, ...] = BOTH) -> CaseState:
    state = opened()
    body = {"exhibit_id": f"exh_{label}", "label": label, "sha256": "0" * 64, "name": "label.xml", "kind": "tracking"}
    return applied(state, add_exhibit(state, role=role, exhibit=body, audience=audience, at=AT), AT)


def with_contest(state: CaseState | None = None, role: str = "buyer", label: str = "E1") -> CaseState:
    before = state or with_exhibit()
    return applied(before, contest_exhibit(before, role=role, exhibit=label, text="Another parcel.", at=AT), AT)


def shown(value: str = "delivered", label: str = "E1", role: str = "seller") -> tuple[Assertion, ...]:
    return (Assertion(FACT, value, role, 2, label),)


def silent(state: CaseState) -> CaseState:
    """The buyer asks for a decision with the exhibit on the table, which lets it stand."""
    from wakai.docket.domain.decision import step_in

    body = {"text": "We sent it.", "statements": {}}
    answered = applied(state, answer_claim(state, role="seller", body=body, at=AT), AT)
    later = AT + timedelta(days=8)
    return applied(answered, step_in(answered, role="buyer", text="", at=later), later)


# Whose --------------------------------------------------------------------------------
def test_the_other_side_contests_and_takes_it_back() -> None:
    state = with_contest()
    assert contested_by(state, "buyer") == ("E1",)
    assert contested(state)["E1"].body["text"] == "Another parcel."
    assert contestable(state, "buyer") == ()
    back = applied(state, withdraw_contest(state, role="buyer", exhibit="E1", text="", at=AT), AT)
    assert contested(back) == {}
    assert contestable(back, "buyer") == ("E1",)
    assert contested(with_contest(back))["E1"].seq == back.next_seq


@pytest.mark.parametrize(
    ("state", "role", "exhibit", "refusal"),
    [
        (with_exhibit(), "seller", "E1", NotOpenToYou),  # one's own, and nothing else there
        (with_exhibit(), "agent", "E1", NotOpenToYou),
        (with_exhibit(), "public", "E1", NotOpenToYou),
        (with_exhibit(), "buyer", "E2", NotContestable),
        (with_exhibit(), "buyer", "", NotContestable),
        (with_contest(), "buyer", "E1", NotContestable),  # contested already
        (with_exhibit(audience=("seller", "agent")), "buyer", "E1", NotOpenToYou),  # not theirs to see
        (opened(), "buyer", "E1", NotOpenToYou),
    ],
)
def test_what_cannot_be_contested(state: CaseState, role: str, exhibit: str, refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        contest_exhibit(state, role=role, exhibit=exhibit, text="No.", at=AT)


@pytest.mark.parametrize("role", ["seller", "agent", "public"])
def test_only_who_contests_takes_it_back(role: str) -> None:
    with pytest.raises(NotOpenToYou):
        withdraw_contest(with_contest(), role=role, exhibit="E1", text="", at=AT)


def test_taking_back_what_is_not_contested() -> None:
    with pytest.raises(NotContested):
        withdraw_contest(with_contest(), role="buyer", exhibit="E2", text="", at=AT)
    with pytest.raises(NotOpenToYou):
        withdraw_contest(with_exhibit(), role="buyer", exhibit="E1", text="", at=AT)


@pytest.mark.parametrize(
    ("text", "refusal"), [("", TextIsMissing), (" \n", TextIsMissing), ("x" * 10_001, TextIsTooLong)]
)
def test_a_reason_is_owed(text: str, refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        contest_exhibit(with_exhibit(), role="buyer", exhibit="E1", text=text, at=AT)
    assert contest_exhibit(with_exhibit(), role="buyer", exhibit="E1", text="x" * 10_000, at=AT).entries


def test_not_in_a_closed_case() -> None:
    for state in (with_exhibit(), with_contest()):
        closed = applied(state, withdraw_claim(state, role="buyer", text="", at=AT), AT)
        assert not open_acts(closed, "buyer", at=AT)
    with pytest.raises(CaseIsClosed):
        contest_exhibit(applied(with_exhibit(), withdraw_claim(with_exhibit(), role="buyer", text="", at=AT), AT),
                        role="buyer", exhibit="E1", text="No.", at=AT)  # fmt: skip


def test_it_opens_and_closes_no_deadline() -> None:
    step = contest_exhibit(with_exhibit(), role="buyer", exhibit="E1", text="No.", at=AT)
    assert (step.opens, step.closes, step.stage, step.end) == ((), (), None, None)
    assert step.entries[0].audience == BOTH


# What rests on it ---------------------------------------------------------------------
def facts_of(
    state: CaseState, *, exhibits: tuple[Assertion, ...] = (), records: Mapping[str, Fact] | None = None
) -> Any:
    return establish(state, marketplace(), records=records or {}, exhibits=exhibits)


def test_silence_establishes_an_exhibit_unless_it_is_contested() -> None:
    assert facts_of(silent(with_exhibit()), exhibits=shown()).facts[FACT].provenance.kind == "exhibit"
    held = facts_of(silent(with_contest()), exhibits=shown())
    assert FACT not in held.facts
    assert FACT in held.contested
    assert FACT not in held.one_sided


def test_taken_back_it_counts_as_before() -> None:
    state = with_contest()
    back = applied(state, withdraw_contest(state, role="buyer", exhibit="E1", text="", at=AT), AT)
    assert FACT in facts_of(silent(back), exhibits=shown()).facts


def test_another_exhibit_is_not_touched() -> None:
    assert FACT in facts_of(silent(with_contest()), exhibits=shown(label="E7")).facts


def test_what_both_sides_say_is_admitted_and_rests_on_no_exhibit() -> None:
    rows = (*shown(), Assertion(FACT, "delivered", "buyer", 3, None))
    fact = facts_of(with_contest(), exhibits=rows).facts[FACT]
    assert (fact.provenance.kind, fact.provenance.ref) == ("admitted", None)


def test_the_decider_finds_what_is_contested() -> None:
    found = {FACT: Fact("delivered", Provenance("found", "agent", "E1"))}
    held = establish(silent(with_contest()), marketplace(), records={}, exhibits=shown(), found=found)
    assert held.facts[FACT].provenance.kind == "found"
    assert FACT not in held.contested


def test_the_record_stands_where_the_contested_exhibit_says_the_same() -> None:
    record = {FACT: Fact("delivered", Provenance("record", None, "order"))}
    assert facts_of(with_contest(), exhibits=shown(), records=record).facts[FACT].provenance.kind == "record"
    held = facts_of(with_contest(), exhibits=shown("lost"), records=record)
    assert FACT in held.contested


# What the decider owes ----------------------------------------------------------------
def row(label: str = "E1", reason: str = "The number is that of the order.", **tests: bool) -> dict[str, Any]:
    return {"exhibit": label, **dict.fromkeys(TESTS, True), **tests, "reason": reason}


def test_each_contested_exhibit_is_assessed_with_a_reason() -> None:
    state = with_contest()
    require_assessed(with_exhibit(), admissibility=(), criteria=())
    require_assessed(state, admissibility=(row(),), criteria=({"exhibits": ["E1"]},))
    for rows in ((), (row(reason=" "),), (row("E2"),)):
        with pytest.raises(ExhibitNotAssessed):
            require_assessed(state, admissibility=rows, criteria=())


@given(st.fixed_dictionaries({test: st.booleans() for test in TESTS}))
def test_all_four_have_to_hold(tests: dict[str, bool]) -> None:
    given_row = row() | tests
    assert (admitted([given_row]) == {"E1"}) == all(tests.values())
    if all(tests.values()):
        require_assessed(with_contest(), admissibility=(given_row,), criteria=({"exhibits": ["E1"]},))
        return
    require_assessed(with_contest(), admissibility=(given_row,), criteria=({"exhibits": ["E2"]}, {}))
    with pytest.raises(ExhibitNotAdmitted):
        require_assessed(with_contest(), admissibility=(given_row,), criteria=({"exhibits": ["E2", "E1"]},))


def test_the_acts_are_listed_for_whom_they_are_open() -> None:
    def acts(state: CaseState, role: str) -> set[Act]:
        return {act.act for act in open_acts(state, role, at=AT)} & {Act.CONTEST_EXHIBIT, Act.WITHDRAW_CONTEST}

    assert acts(with_exhibit(), "buyer") == {Act.CONTEST_EXHIBIT}
    assert acts(with_exhibit(), "seller") == set()
    assert acts(with_contest(), "buyer") == {Act.WITHDRAW_CONTEST}
    assert acts(with_contest(), "seller") == acts(with_contest(), "agent") == set()
