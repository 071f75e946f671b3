"""What parties do while they talk: claim, answer, write, offer, accept, ask for time, give in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from wakai.docket.domain.acts import AGENT, EVERYONE, PARTIES, Act, Closing, Kind, Stage, other
from wakai.docket.domain.open_acts import EXTENDABLE, require_open
from wakai.docket.domain.refusals import (
    AmountMustBePositive,
    NotOpenToYou,
    NotYourOfferToAnswer,
    OfferAboveClaim,
    OfferHasChanged,
    OtherCurrency,
    TextIsMissing,
    TextIsTooLong,
)
from wakai.docket.domain.state import CaseState, Offer, pending_extension, standing_offer
from wakai.docket.domain.step import End, NewDeadline, NewEntry, Step, closing_step, opening
from wakai.docket.domain.terms import window
from wakai.kernel.calendars import derive
from wakai.kernel.money import Money

TEXT_LIMIT = 10_000
MONEY_REMEDIES = frozenset({"refund", "partial_refund", "return_and_refund"})


def open_case(state: CaseState, *, body: Mapping[str, Any], at: datetime) -> Step:
    """A claim opens the case: the respondent gets the answer window, both learn when a decision can be asked for.

    `state` is the case to be, without entries. The earliest moment of stepping in is derived in
    the claimant's calendar, is never before the end of the answer window, and is kept in the claim's entry.
    """
    answer = opening(state, Kind.ANSWER, state.respondent, "answer_window", start=at)
    earliest = window(state.terms, "step_in_after", start=at, place=state.places[state.claimant])
    # Holidays differ from place to place: nobody asks for a decision while the other side still has time to answer.
    step_in = max(earliest, answer.derivation, key=lambda term: term.due)
    entry = NewEntry(Act.CLAIM, state.claimant, {**body, "step_in_from": step_in.to_json()})
    return Step(
        (entry,),
        stage=Stage.NEGOTIATION,
        opens=(answer,),
    )


def answer_claim(state: CaseState, *, role: str, body: Mapping[str, Any], at: datetime) -> Step:
    """The respondent answers; the claimant now has the escalation window to settle or ask for a decision."""
    require_open(state, role, Act.ANSWER, at=at)
    require_text(body.get("text", ""))
    # Counted from the answer, so that a slow answer never eats the claimant's time.
    escalate = opening(state, Kind.ESCALATE, state.claimant, "escalate_window", start=at)
    return Step((NewEntry(Act.ANSWER, role, body),), opens=(escalate,), closes=((Kind.ANSWER, role),))


def write_message(state: CaseState, *, role: str, text: str, audience: tuple[str, ...], at: datetime) -> Step:
    """A message to the audience named; a party's message always reaches the staff too."""
    require_open(state, role, Act.MESSAGE, at=at)
    require_text(text)
    readers = tuple(who for who in EVERYONE if who in audience or who in (role, AGENT))
    return Step((NewEntry(Act.MESSAGE, role, {"text": text.strip()}, readers),))


def make_offer(state: CaseState, *, role: str, remedy: str, amount: Money, note: str, at: datetime) -> Step:
    """Put a proposal on the table; it replaces the one lying there, whose acceptance thereby dies."""
    before = standing_offer(state)
    act = Act.COUNTER if before and before.role != role else Act.OFFER
    require_open(state, role, act, at=at)
    amount = offer_amount(state, remedy, amount)
    require_text(note, optional=True)
    body = {"remedy": remedy, "amount_minor": amount.minor, "currency": amount.currency, "note": note.strip()}
    if before:
        body["replaces"] = before.seq
    reply = opening(state, Kind.REPLY_TO_OFFER, other(role), "offer_window", start=at)
    replies = tuple((Kind.REPLY_TO_OFFER, who) for who in PARTIES)
    step = Step((NewEntry(act, role, body),), opens=(reply,), closes=replies)
    return step if role == state.respondent else _wait_for_reply(state, step, reply)


def _wait_for_reply(state: CaseState, step: Step, reply: NewDeadline) -> Step:
    """A claimant whose offer still waits for a reply is not silent: the own time ends after the other side's."""
    escalate, due = state.deadline(Kind.ESCALATE, state.claimant), reply.derivation.due
    if escalate is None or escalate.due > due:
        return step
    # The reply ends at midnight, the first moment of the next day; that day is the first of the claimant's.
    after = due - timedelta(microseconds=1)
    longer = opening(state, Kind.ESCALATE, state.claimant, "step_in_after", start=after)
    return replace(step, opens=(*step.opens, longer), closes=(*step.closes, (Kind.ESCALATE, state.claimant)))


def offer_amount(state: CaseState, remedy: str, amount: Money) -> Money:
    """The amount an offer of this remedy may carry: in the order's currency, above zero, at most what was paid."""
    if remedy not in MONEY_REMEDIES:
        return Money.zero(state.paid.currency)
    if amount.currency != state.paid.currency:
        raise OtherCurrency(expected=state.paid.currency)
    if amount.minor <= 0:
        raise AmountMustBePositive(example=state.claimed)
    if amount > state.paid:
        raise OfferAboveClaim(amount=amount, paid=state.paid)
    return amount


def accept_offer(state: CaseState, *, role: str, offer: int, at: datetime) -> Step:
    """Accept the offer of this number and close the case as settled; any other number is refused."""
    found = _answerable(state, role, offer, Act.ACCEPT, at)
    end = End(Closing.SETTLED, found.remedy, found.amount.minor, "neither")
    return closing_step(state, NewEntry(Act.ACCEPT, role, {"offer": offer}), end)


def reject_offer(state: CaseState, *, role: str, offer: int, text: str, at: datetime) -> Step:
    """Decline the offer of this number, with a word why if one likes."""
    _answerable(state, role, offer, Act.REJECT, at)
    require_text(text, optional=True)
    entry = NewEntry(Act.REJECT, role, {"offer": offer, "text": text.strip()})
    return Step((entry,), closes=((Kind.REPLY_TO_OFFER, role),))


def withdraw_offer(state: CaseState, *, role: str, offer: int, at: datetime) -> Step:
    """Take one's own offer off the table."""
    found = _on_table(state, offer)
    if found.role != role:
        raise NotYourOfferToAnswer
    require_open(state, role, Act.WITHDRAW_OFFER, at=at)
    return Step((NewEntry(Act.WITHDRAW_OFFER, role, {"offer": offer}),), closes=((Kind.REPLY_TO_OFFER, other(role)),))


def concede(state: CaseState, *, role: str, text: str, at: datetime) -> Step:
    """The respondent grants what was asked; the case closes."""
    require_open(state, role, Act.CONCEDE, at=at)
    require_text(text, optional=True)
    end = End(
        Closing.CONCEDED, state.asked, state.claimed.minor if state.asked in MONEY_REMEDIES else 0, state.claimant
    )
    return closing_step(state, NewEntry(Act.CONCEDE, role, {"text": text.strip()}), end)


def withdraw_claim(state: CaseState, *, role: str, text: str, at: datetime) -> Step:
    """The claimant gives the claim up; the case closes without a decision."""
    require_open(state, role, Act.WITHDRAW_CLAIM, at=at)
    require_text(text, optional=True)
    return closing_step(state, NewEntry(Act.WITHDRAW_CLAIM, role, {"text": text.strip()}), End(Closing.WITHDRAWN))


def ask_extension(state: CaseState, *, role: str, deadline: Kind, text: str, at: datetime) -> Step:
    """Ask the other side for more time for one's own open deadline."""
    require_open(state, role, Act.ASK_EXTENSION, at=at)
    if deadline not in EXTENDABLE or state.deadline(deadline, role) is None:
        raise NotOpenToYou
    require_text(text)
    entry = NewEntry(Act.ASK_EXTENSION, role, {"deadline": str(deadline), "text": text.strip()})
    return Step((entry,))


def grant_extension(state: CaseState, *, role: str, at: datetime) -> Step:
    """Consent to more time: the deadline is derived anew from its old end, by the pinned extension."""
    require_open(state, role, Act.GRANT_EXTENSION, at=at)
    asked = pending_extension(state)
    assert asked is not None  # require_open has just seen it
    kind, place = Kind(asked.body["deadline"]), state.places[asked.role]
    old = state.deadline(kind, asked.role)
    assert old is not None
    # The old end is midnight, the first moment of the next day; that day is the first of the extension.
    longer = derive(
        old.due - timedelta(microseconds=1), state.terms["extension"], country=place.country, zone=place.zone
    )
    entry = NewEntry(
        Act.GRANT_EXTENSION, role, {"deadline": str(kind), "request": asked.seq, "due": longer.due.isoformat()}
    )
    return Step((entry,), opens=(NewDeadline(kind, asked.role, longer),), closes=((kind, asked.role),))


def refuse_extension(state: CaseState, *, role: str, at: datetime) -> Step:
    """Decline to give more time; the deadline stays as it was."""
    require_open(state, role, Act.REFUSE_EXTENSION, at=at)
    asked = pending_extension(state)
    assert asked is not None
    return Step((NewEntry(Act.REFUSE_EXTENSION, role, {"request": asked.seq, "deadline": asked.body["deadline"]}),))


def add_exhibit(
    state: CaseState, *, role: str, exhibit: Mapping[str, Any], audience: tuple[str, ...], at: datetime
) -> Step:
    """Note on the docket that an exhibit was handed in."""
    require_open(state, role, Act.ADD_EXHIBIT, at=at)
    return Step((NewEntry(Act.ADD_EXHIBIT, role, dict(exhibit), audience),))


def require_text(text: str, *, optional: bool = False) -> None:
    """Refuse an empty text (unless optional) and one beyond the limit."""
    if not optional and not text.strip():
        raise TextIsMissing
    if len(text) > TEXT_LIMIT:
        raise TextIsTooLong(length=len(text), limit=TEXT_LIMIT)


def _on_table(state: CaseState, offer: int) -> Offer:
    found = standing_offer(state)
    if found is None or found.seq != offer:
        raise OfferHasChanged
    return found


def _answerable(state: CaseState, role: str, offer: int, act: Act, at: datetime) -> Offer:
    found = _on_table(state, offer)
    if found.role == role:
        raise NotYourOfferToAnswer
    require_open(state, role, act, at=at)
    return found
