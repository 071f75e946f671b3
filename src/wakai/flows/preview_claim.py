"""What the published rules would say about a claim that is still being written, and what is left to ask its writer."""

from __future__ import annotations

from collections.abc import Mapping, Set
from dataclasses import dataclass
from datetime import datetime

from wakai.commerce.domain.order import Order
from wakai.docket.domain.acts import BUYER
from wakai.flows.file_claim import Rules, paid_for
from wakai.flows.material import record_facts
from wakai.kernel.instants import local_day
from wakai.kernel.money import Money
from wakai.rulebook import Fact, Finding, Provenance, Rulebook, judge
from wakai.rulebook.specs import FactValue

NOBODY: frozenset[str] = frozenset()
AMOUNT = "claimed_amount"
"""Asked on a page of its own, together with what the buyer wants."""


@dataclass(frozen=True, slots=True)
class Preview:
    """What follows from the record and the answers so far, and the facts the buyer can still tell that would change it."""

    rulebook: Rulebook
    finding: Finding
    next_questions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Walk:
    """The questions in the order in which they come up, answered ones first, and what the rules say at the end of it."""

    asked: tuple[str, ...]
    preview: Preview


def preview(
    order: Order,
    *,
    rules: Rules,
    lines: tuple[int, ...],
    kind: str,
    amount: Money | None,
    statements: Mapping[str, FactValue],
    at: datetime,
    silent: frozenset[str] = NOBODY,
    reasons: bool = False,
) -> Preview:
    """Judge a claim on these lines as if it were made at `at` and nobody disputed what the buyer states.

    `amount` None stands for all that was paid for the lines. `silent` are the roles taken to show nothing: what they
    would have to prove counts as not proven. With `reasons` the finding tells what would turn it.
    """
    rulebook, as_of = rules
    finding = judge(
        rulebook,
        kind,
        _facts(order, rulebook, lines, amount or paid_for(order, lines), statements, at),
        currency=order.currency,
        as_of=as_of,
        not_proven_of=silent,
        trace=reasons,
        counterfactuals=reasons,
    )
    asked = (row.name for row in finding.missing if row.asked_of == BUYER and row.name != AMOUNT)
    return Preview(rulebook, finding, tuple(asked))


def walk(
    order: Order,
    *,
    rules: Rules,
    lines: tuple[int, ...],
    kind: str,
    amount: Money | None,
    answers: Mapping[str, FactValue],
    unsure: Set[str] = NOBODY,
    at: datetime,
) -> Walk:
    """Ask one question after the other as the answers call for, up to the first without an answer.

    `unsure` are the facts that the buyer cannot tell; they stay open and are not asked again. Answers to questions that do
    not come up are left out of account. Ends after at most as many questions as the rulebook has facts.
    """
    asked: list[str] = []
    given: dict[str, FactValue] = {}
    while True:
        found = preview(order, rules=rules, lines=lines, kind=kind, amount=amount, statements=given, at=at)
        fresh = next((name for name in found.next_questions if name not in asked), None)
        if fresh is None:
            return Walk(tuple(asked), found)
        asked.append(fresh)
        if fresh in answers:
            given[fresh] = answers[fresh]
        elif fresh not in unsure:
            return Walk(tuple(asked), found)


def _facts(
    order: Order,
    rulebook: Rulebook,
    lines: tuple[int, ...],
    amount: Money,
    statements: Mapping[str, FactValue],
    at: datetime,
) -> dict[str, Fact]:
    """The same facts the case will start from, and below them what the buyer says."""
    said = {name: Fact(value, Provenance("asserted", BUYER)) for name, value in statements.items()}
    today = local_day(at, order.buyer.zone)
    records = record_facts(order, lines, claimant=BUYER, claimed=amount, claimed_on=today)
    return {name: fact for name, fact in (said | records).items() if name in rulebook.facts}
