"""Both sides talk and trade: answer, message, offer, counter, accept, reject, withdraw, concede, ask for time."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from wakai.docket import queries as cases
from wakai.docket.domain import negotiation
from wakai.docket.domain.acts import Act, Kind
from wakai.docket.domain.state import CaseState
from wakai.flows.doing import Actor, act_in_case
from wakai.flows.statements import check_remedy, check_statements
from wakai.kernel.money import Money
from wakai.parties.privacy import note_processing
from wakai.policies.queries import rulebook_of


def answer_claim(
    case_id: str, *, actor: Actor, text: str, statements: Mapping[str, Any], at: datetime, key: str
) -> int:
    """The respondent's answer: words, and statements on facts (its own, or agreeing or disagreeing with the claimant's).

    `statements` are JSON values of facts that the claim states or that this role is asked; anything else is
    `FactNotAsked`. Refuses also as `check_statements` does.
    """
    rulebook = rulebook_of(cases.head_of(case_id).rulebook_hash)
    claim = next(iter(cases.state_of(case_id).acts(Act.CLAIM)))
    own = {name: value for name, value in statements.items() if name not in claim.body.get("statements", {})}
    check_statements(rulebook, statements)
    check_statements(rulebook, own, asked_of=actor.role)
    body = {"text": text.strip(), "statements": dict(statements)}

    def act(state: CaseState) -> Any:
        step = negotiation.answer_claim(state, role=actor.role, body=body, at=at)
        note_processing(actor.author, case_id=case_id, purpose="answer", at=at)
        return step

    return act_in_case(case_id, actor=actor, at=at, key=f"answer_claim:{key}", act=act)


def write_message(case_id: str, *, actor: Actor, text: str, audience: tuple[str, ...], at: datetime, key: str) -> int:
    """A message to everyone in the case, or to the staff alone (staff may also write to one party)."""

    def act(state: CaseState) -> Any:
        return negotiation.write_message(state, role=actor.role, text=text, audience=audience, at=at)

    return act_in_case(case_id, actor=actor, at=at, key=f"write_message:{key}", act=act)


def make_offer(case_id: str, *, actor: Actor, remedy: str, amount: Money, note: str, at: datetime, key: str) -> int:
    """Put an offer on the table, or answer the other's with a counter-offer. Refuses also as `check_remedy` does."""
    check_remedy(rulebook_of(cases.head_of(case_id).rulebook_hash), remedy)

    def act(state: CaseState) -> Any:
        return negotiation.make_offer(state, role=actor.role, remedy=remedy, amount=amount, note=note, at=at)

    return act_in_case(case_id, actor=actor, at=at, key=f"make_offer:{key}", act=act)


def accept_offer(case_id: str, *, actor: Actor, offer: int, at: datetime, key: str) -> int:
    """Accept exactly the offer of this docket number."""

    def act(state: CaseState) -> Any:
        return negotiation.accept_offer(state, role=actor.role, offer=offer, at=at)

    return act_in_case(case_id, actor=actor, at=at, key=f"accept_offer:{key}", act=act)


def reject_offer(case_id: str, *, actor: Actor, offer: int, text: str, at: datetime, key: str) -> int:
    """Decline the offer of this docket number."""

    def act(state: CaseState) -> Any:
        return negotiation.reject_offer(state, role=actor.role, offer=offer, text=text, at=at)

    return act_in_case(case_id, actor=actor, at=at, key=f"reject_offer:{key}", act=act)


def withdraw_offer(case_id: str, *, actor: Actor, offer: int, at: datetime, key: str) -> int:
    """Take one's own offer back."""

    def act(state: CaseState) -> Any:
        return negotiation.withdraw_offer(state, role=actor.role, offer=offer, at=at)

    return act_in_case(case_id, actor=actor, at=at, key=f"withdraw_offer:{key}", act=act)


def concede(case_id: str, *, actor: Actor, text: str, at: datetime, key: str) -> int:
    """The respondent grants what was asked."""

    def act(state: CaseState) -> Any:
        return negotiation.concede(state, role=actor.role, text=text, at=at)

    return act_in_case(case_id, actor=actor, at=at, key=f"concede:{key}", act=act)


def withdraw_claim(case_id: str, *, actor: Actor, text: str, at: datetime, key: str) -> int:
    """The claimant gives the claim up."""

    def act(state: CaseState) -> Any:
        return negotiation.withdraw_claim(state, role=actor.role, text=text, at=at)

    return act_in_case(case_id, actor=actor, at=at, key=f"withdraw_claim:{key}", act=act)


def ask_extension(case_id: str, *, actor: Actor, deadline: Kind, text: str, at: datetime, key: str) -> int:
    """Ask the other side for more time."""

    def act(state: CaseState) -> Any:
        return negotiation.ask_extension(state, role=actor.role, deadline=deadline, text=text, at=at)

    return act_in_case(case_id, actor=actor, at=at, key=f"ask_extension:{key}", act=act)


def answer_extension(case_id: str, *, actor: Actor, grant: bool, at: datetime, key: str) -> int:
    """Consent to more time for the other side, or decline."""
    answer = negotiation.grant_extension if grant else negotiation.refuse_extension
    return act_in_case(
        case_id,
        actor=actor,
        at=at,
        key=f"answer_extension:{key}",
        act=lambda state: answer(state, role=actor.role, at=at),
    )
