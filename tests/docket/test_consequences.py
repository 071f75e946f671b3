"""The sentences on silence: whole in three languages, and true to what a lapse really does."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from string import Formatter

import pytest

from wakai.docket.domain.acts import BUYER, SELLER, Act, Kind, Stage
from wakai.docket.domain.consequences import LAPSED, SILENCE, consequence_of, lapse_meant, role_name, silence_means
from wakai.docket.domain.decision import LAPSES, lapse
from wakai.docket.domain.state import CaseState, Deadline, Entry
from wakai.docket.domain.terms import NAMES, Place, Terms
from wakai.kernel.calendars import Term, derive
from wakai.kernel.money import Money

AT = datetime(2026, 12, 1, 3, 0, tzinfo=UTC)
PLACES = {role: Place("JP", "Asia/Tokyo") for role in ("buyer", "seller", "agent")}


def deadline_of(kind: Kind, role: str) -> Deadline:
    derivation = derive(AT, Term.parse("P3D"), country="JP", zone="Asia/Tokyo")
    return Deadline(kind, role, derivation.due, derivation, 1)


def state_with(deadline: Deadline, stage: Stage) -> CaseState:
    terms = Terms(dict.fromkeys(NAMES, Term.parse("P3D")))
    money = Money(12000, "JPY")
    return CaseState(
        "case_1", "W26-000001", stage, 1, "late", "refund", money, money, BUYER, terms, PLACES, (), (deadline,), AT
    )  # fmt: skip


CASES = [
    (Kind.ANSWER, SELLER, Stage.NEGOTIATION),
    (Kind.REPLY_TO_OFFER, BUYER, Stage.NEGOTIATION),
    (Kind.REPLY_TO_OFFER, SELLER, Stage.NEGOTIATION),
    (Kind.REPLY_TO_OFFER, BUYER, Stage.DECISION),
    (Kind.REPLY_TO_OFFER, SELLER, Stage.DECISION),
    (Kind.ESCALATE, BUYER, Stage.NEGOTIATION),
    (Kind.EVIDENCE, BUYER, Stage.DECISION),
    (Kind.EVIDENCE, SELLER, Stage.DECISION),
    (Kind.DECIDE, "agent", Stage.DECISION),
]


@pytest.mark.parametrize(("kind", "role", "stage"), CASES)
def test_what_is_promised_is_what_the_lapse_does(kind: Kind, role: str, stage: Stage) -> None:
    deadline = deadline_of(kind, role)
    state = state_with(deadline, stage)
    step = lapse(state, deadline, at=deadline.due)
    assert step is not None
    assert step.entries[0].body["consequence"] == consequence_of(state, deadline)


@pytest.mark.parametrize(("kind", "role", "stage"), CASES)
@pytest.mark.parametrize("reader", ["buyer", "seller", "agent", "supervisor", "public"])
def test_every_reader_hears_both_sentences_whole(kind: Kind, role: str, stage: Stage, reader: str) -> None:
    deadline = deadline_of(kind, role)
    state = state_with(deadline, stage)
    step = lapse(state, deadline, at=deadline.due)
    assert step is not None
    entry = Entry(2, Act.LAPSE, "system", AT, step.entries[0].audience, step.entries[0].body)
    for texts in (silence_means(state, deadline, reader=reader), lapse_meant(entry, reader=reader)):
        assert set(texts) == {"en", "ja", "zh"}
        assert all(text and "{" not in text for text in texts.values())


def test_the_bearer_is_addressed_and_named_to_others() -> None:
    deadline = deadline_of(Kind.ANSWER, SELLER)
    state = state_with(deadline, Stage.NEGOTIATION)
    said = {reader: silence_means(state, deadline, reader=reader)["en"] for reader in ("seller", "buyer", "agent")}
    assert said["seller"].startswith("If you do not answer")
    assert said["buyer"].startswith("If the other side does not answer")
    assert said["agent"].startswith("If the seller does not answer")


def test_a_sentence_for_every_kind_and_the_same_cases_before_and_after() -> None:
    assert {kind for kind, _ in SILENCE} == set(Kind) == set(LAPSES)
    assert set(SILENCE) == set(LAPSED)


def test_only_others_are_told_a_name() -> None:
    for table in (SILENCE, LAPSED):
        for sentence in table.values():
            assert all(not names(text) for text in sentence.bearer.values())
            assert all(names(text) == {"bearer"} for text in sentence.others.values())


def names(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


def test_other_acts_have_no_consequence() -> None:
    with pytest.raises(ValueError, match="no lapse"):
        lapse_meant(Entry(1, Act.MESSAGE, "buyer", AT, ("buyer",), {}), reader="buyer")


def test_roles_are_named_from_where_one_stands() -> None:
    assert role_name("seller", reader="buyer")["ja"] == "相手方"
    assert role_name("seller", reader="agent")["ja"] == "出品者"
    assert role_name("agent", reader="buyer")["zh"] == "平台客服"


def test_nothing_lapses_before_the_hour() -> None:
    deadline = deadline_of(Kind.ANSWER, SELLER)
    state = state_with(deadline, Stage.NEGOTIATION)
    assert lapse(state, deadline, at=deadline.due - timedelta(microseconds=1)) is None
