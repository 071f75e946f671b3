"""File a claim: check it against the order, pin the rules, open the case, start the other side's window."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from wakai.commerce import queries as commerce
from wakai.commerce.actions import lock_order
from wakai.commerce.domain.order import Order
from wakai.docket import actions as docket
from wakai.docket import queries as cases
from wakai.docket.actions import NewCase
from wakai.docket.domain.acts import BUYER, EVERYONE, SELLER, Act
from wakai.docket.domain.negotiation import MONEY_REMEDIES, open_case, require_text
from wakai.docket.domain.on_order import CasesOnOrder
from wakai.docket.domain.refusals import (
    AlreadyClaimed,
    AlreadyDecided,
    AmountMustBePositive,
    ClaimAboveOrder,
    KindNotCovered,
    NoSuchCase,
    NothingChosen,
    NothingLeftToClaim,
    OtherCurrency,
)
from wakai.docket.domain.step import NewEntry, Step
from wakai.docket.domain.terms import Place, pin_terms
from wakai.evidence import actions as evidence
from wakai.flows.doing import once
from wakai.flows.statements import check_remedy, check_statements
from wakai.kernel.instants import local_day
from wakai.kernel.money import Money
from wakai.parties.privacy import note_processing
from wakai.policies.queries import version_in_force
from wakai.rulebook import Rulebook

RULEBOOK = "marketplace"


@dataclass(frozen=True, slots=True)
class NewClaim:
    """A claim ready to be sent, about an order as its buyer saw it.

    `statements` are JSON values of facts the claimant was asked; `lines` order line numbers.
    """

    order: Order
    lines: tuple[int, ...]
    kind: str
    asked: str
    amount: Money
    statements: Mapping[str, Any]
    text: str
    language: str
    draft_id: str | None = None
    source: str = "portal"
    source_ref: str = ""
    history: bool = False


@dataclass(frozen=True, slots=True)
class Filed:
    """The case that a claim opened."""

    case_id: str
    number: str


def file_claim(
    claim: NewClaim, *, account_id: str, at: datetime, key: str, person_id: int | None = None, tell: bool = True
) -> Filed:
    """Open a case for the buyer of the order. Every refusal leaves the draft untouched.

    `person_id` is who signed in and acts for the account. With `tell` False nobody is written to: for claims made of records of the past.
    """

    def work() -> list[str]:
        order = _own_order(claim.order, account_id)
        others = cases.cases_on(order.id)
        _check_lines(order, claim, others)
        paid = left_to_claim(order, claim.lines, others)
        _check_amount(claim, paid)
        rulebook, as_of = rules_for(order, order.buyer.zone)
        _check_statements(claim, rulebook)
        new = _new_case(claim, order, paid, rulebook, as_of)
        state = docket.open_case(new, at=at)
        _close_draft(claim, account_id, state.id)
        step = open_case(state, body=_claim_body(claim), at=at).then(_exhibits(claim, state.id, at))
        docket.record(state, step, author=account_id, at=at, tell=tell, person_id=person_id)
        note_processing(account_id, case_id=state.id, purpose="claim", at=at)
        return [state.id, state.number]

    return Filed(*once(f"claim:{account_id}:{key}", at=at, work=work))


class Rules(NamedTuple):
    """The law of one order: the version, and the day whose rules and figures count."""

    rulebook: Rulebook
    as_of: date


def rules_for(order: Order, zone: str) -> Rules:
    """The version in force on the day the order was paid, and that day: the law of the order's day, figures included."""
    paid_on = local_day(order.paid_at or order.ordered_at, zone)
    return Rules(version_in_force(RULEBOOK, on=paid_on), paid_on)


def _own_order(seen: Order, account_id: str) -> Order:
    """The order as it is now. One claim on it after the other, so that together they never ask for more than was paid."""
    order = seen if lock_order(seen.id) == seen.digest else commerce.order_of(seen.id)
    if order.buyer.account_id != account_id:
        raise NoSuchCase
    return order


def _close_draft(claim: NewClaim, account_id: str, case_id: str) -> None:
    """Files follow their draft into the case: it has to be this buyer's own, about this very order, and not sent before."""
    if claim.draft_id is None:
        return
    if not docket.close_draft(claim.draft_id, account_id=account_id, order_id=claim.order.id, case_id=case_id):
        draft = cases.draft_of(claim.draft_id)
        if draft and draft.case_id and (draft.account_id, draft.order_id) == (account_id, claim.order.id):
            raise AlreadyClaimed(number=cases.head_of(draft.case_id).number)
        raise NoSuchCase


def paid_for(order: Order, lines: tuple[int, ...]) -> Money:
    """What was paid for these lines with their shipping, never more than was paid for the whole order.

    An order without lines on record, and a choice of all lines, stand for the whole order. Raises `NothingChosen` for
    no line of an order that has some, and for a line that the order does not have.
    """
    whole = order.paid or order.total
    numbers = {line.n for line in order.lines}
    if set(lines) == numbers:
        return whole
    if not lines or not set(lines) <= numbers:
        raise NothingChosen
    return min(whole, Money(sum(line.total.minor for line in order.lines if line.n in lines), order.currency))


def is_used_up(order: Order, others: CasesOnOrder) -> bool:
    """Whether the cases of this order have awarded, or may award, all that was paid for it: nothing is left to claim."""
    whole = (order.paid or order.total).minor
    return whole > 0 and others.spoken_for() >= whole


def left_to_claim(order: Order, lines: tuple[int, ...], others: CasesOnOrder) -> Money:
    """What can still be claimed for these lines: what was paid for them, less what the cases of this order took already.

    Raises `NothingLeftToClaim`. Σ refunds ≤ paid holds over all cases of an order only under `lock_order`.
    """
    chosen, whole = paid_for(order, lines), order.paid or order.total
    left = whole.minor - others.spoken_for()
    if left <= 0 < whole.minor:
        raise NothingLeftToClaim(paid=whole)
    return min(chosen, Money(left, order.currency))


def _check_lines(order: Order, claim: NewClaim, others: CasesOnOrder) -> None:
    """Refuse a line the order does not have or with an open case, and a claim of a kind that was decided about it."""
    paid_for(order, claim.lines)
    lines = claim.lines or (0,)
    for now in others.taken(lines).values():
        raise AlreadyClaimed(number=now.number)
    for line in lines:
        before = others.decided(line, kind=claim.kind)
        if before:
            raise AlreadyDecided(number=before.number)


def _check_amount(claim: NewClaim, paid: Money) -> None:
    if claim.amount.currency != paid.currency:
        raise OtherCurrency(expected=paid.currency)
    if claim.amount.minor < 0 or (claim.asked in MONEY_REMEDIES and claim.amount.is_zero):
        raise AmountMustBePositive(example=paid)
    if claim.amount > paid:
        raise ClaimAboveOrder(amount=claim.amount, paid=paid)


def _check_statements(claim: NewClaim, rulebook: Rulebook) -> None:
    require_text(claim.text)
    if claim.kind not in rulebook.claims:
        raise KindNotCovered
    check_remedy(rulebook, claim.asked)
    check_statements(rulebook, claim.statements, asked_of=BUYER)


def _new_case(claim: NewClaim, order: Order, paid: Money, rulebook: Rulebook, as_of: date) -> NewCase:
    buyer, seller = order.buyer, order.seller
    places = {BUYER: Place(buyer.country, buyer.zone), SELLER: Place(seller.country, seller.zone)}
    # The secretariat works by the calendar of the seller's market, where the order was placed.
    places["agent"] = places[SELLER]
    return NewCase(
        order_id=order.id,
        lines=tuple(dict.fromkeys(claim.lines)),
        buyer_id=buyer.account_id,
        seller_id=seller.account_id,
        rulebook_hash=rulebook.hash,
        as_of=as_of,
        kind=claim.kind,
        asked=claim.asked,
        claimed=claim.amount,
        paid=paid,
        claimant=BUYER,
        terms=pin_terms(rulebook, as_of=as_of),
        places=places,
        language=claim.language,
        source=claim.source,
        source_ref=claim.source_ref,
        history=claim.history,
    )


def _claim_body(claim: NewClaim) -> dict[str, Any]:
    return {
        "kind": claim.kind,
        "lines": list(dict.fromkeys(claim.lines)),
        "asked": claim.asked,
        "amount_minor": claim.amount.minor,
        "currency": claim.amount.currency,
        "statements": dict(claim.statements),
        "text": claim.text.strip(),
        "language": claim.language,
    }


def _exhibits(claim: NewClaim, case_id: str, at: datetime) -> Step:
    if not claim.draft_id:
        return Step(())
    rows = evidence.attach_draft_exhibits(claim.draft_id, case_id=case_id, at=at)
    return Step(tuple(NewEntry(Act.ADD_EXHIBIT, BUYER, exhibit_body(row), EVERYONE) for row in rows))


def exhibit_body(row: evidence.Filed) -> dict[str, Any]:
    """What the docket notes of an exhibit: where it is found, and the hash of the bytes as received."""
    return {"exhibit_id": row.id, "label": row.label, "sha256": row.sha256, "name": row.name, "kind": row.kind}
