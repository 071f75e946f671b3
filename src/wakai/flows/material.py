"""Gather what a judgement rests on: the pinned rulebook, the marketplace's records, the exhibits of the case."""

from __future__ import annotations

from datetime import date
from functools import partial

from wakai.commerce import queries as commerce
from wakai.commerce.domain.facts import OrderHasNoSuchLine, facts_of_order
from wakai.commerce.domain.order import Order
from wakai.docket import queries as cases
from wakai.docket.domain.acts import Act
from wakai.docket.domain.decision import Material
from wakai.docket.domain.facts import Assertion
from wakai.docket.domain.state import CaseState
from wakai.docket.queries import CaseHead
from wakai.evidence import queries as evidence
from wakai.flows.belonging import parcel_of
from wakai.flows.kept import told_at_the_end
from wakai.kernel.instants import local_day
from wakai.kernel.money import Money
from wakai.policies.queries import rulebook_of
from wakai.rulebook import Fact, Provenance


def material_of(case_id: str) -> Material:
    """Everything `docket.domain.decision.assess` needs besides the docket itself."""
    return material_for(cases.head_of(case_id), cases.state_of(case_id))


def material_for(head: CaseHead, state: CaseState) -> Material:
    """The same for a case that was read already."""
    kept = told_at_the_end(head)
    records, exhibits = (kept.records, kept.exhibits) if kept else told_now(head, state)
    return Material(rulebook_of(head.rulebook_hash), head.as_of, records, exhibits)


def told_now(head: CaseHead, state: CaseState) -> tuple[dict[str, Fact], tuple[Assertion, ...]]:
    """What the marketplace's record and the exhibits establish by the order as it is told today, as far as the rules ask."""
    known = rulebook_of(head.rulebook_hash).facts
    order = commerce.order_of(head.order_id) if head.order_id else None
    say = partial(
        record_facts,
        claimant=state.claimant,
        claimed=state.claimed,
        claimed_on=local_day(state.opened_at, state.places[state.claimant].zone),
    )
    try:
        records = say(order, cases.lines_of(head.id))
    except OrderHasNoSuchLine:  # told anew without what was claimed: the record says nothing of it any more
        records = say(None, ())
    exhibits = exhibit_assertions(state, order)
    return (
        {name: fact for name, fact in records.items() if name in known},
        tuple(row for row in exhibits if row.fact in known),
    )


def record_facts(
    order: Order | None, lines: tuple[int, ...], *, claimant: str, claimed: Money, claimed_on: date
) -> dict[str, Fact]:
    """The facts that the marketplace's record, the claim and the clock establish, before filing and after."""
    facts = facts_of_order(order, lines, claimed_on=claimed_on) if order else {}
    return facts | {
        "claimed_amount": Fact(claimed.minor, Provenance("record", claimant, "claim")),
        "claimed_on": Fact(claimed_on, Provenance("record", None, "clock")),
    }


def exhibit_assertions(state: CaseState, order: Order | None) -> tuple[Assertion, ...]:
    """What the machine-readable exhibits state, each by the party that handed it in."""
    seqs = {entry.body["exhibit_id"]: entry.seq for entry in state.acts(Act.ADD_EXHIBIT)}
    return tuple(
        Assertion(name, fact.value, row.source_role, seqs[row.id], row.label, row.doubtful)
        for row in evidence.exhibits_with_facts(state.id, ordered=parcel_of(order))
        for name, fact in row.facts.items()
        if row.id in seqs
    )
