"""Take a dispute of a payment provider over as a case of ours: its history is told as it happened, its payload kept."""

from __future__ import annotations

import io
import json
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from wakai.docket import actions as docket
from wakai.docket import queries as cases
from wakai.docket.actions import NewCase
from wakai.docket.domain.acts import BUYER, EVERYONE, PARTIES, SELLER, STAFF_ONLY, SYSTEM, Act, Closing, Kind, Stage
from wakai.docket.domain.paypal import ImportedDispute, read_dispute
from wakai.docket.domain.step import End, NewDeadline, NewEntry, Step
from wakai.docket.domain.terms import Place, Terms, pin_terms, window
from wakai.evidence import actions as evidence
from wakai.flows.doing import once
from wakai.flows.file_claim import RULEBOOK, exhibit_body
from wakai.kernel.calendars import Derivation, Term, derive
from wakai.kernel.money import Money
from wakai.kernel.refusals import Refusal
from wakai.parties.actions import NewAccount, ensure_account
from wakai.policies.queries import version_in_force
from wakai.rulebook import Rulebook

SOURCE = "paypal"
# PayPal's instants are UTC and its parties carry no country: the clock of a dispute without an order is UTC.
NOWHERE = Place("US", "UTC")
ENDINGS = {"withdrawn": Closing.WITHDRAWN, "decided": Closing.DECIDED}


class DisputeLacks(Refusal):
    """The payload leaves out what no case can do without."""

    status = 422
    texts = {
        "en": "This dispute does not say its {what}, so no case can be made of it. The payload has to contain it.",
        "ja": "この異議申立てには「{what}」が含まれていないため、案件を作成できません。データに含めてください。",
        "zh": "该争议数据缺少“{what}”，无法建立案件。请在数据中补充。",
    }


class NotAMessage(Refusal):
    """The bytes are no JSON text."""

    status = 422
    texts = {
        "en": "This is not a JSON message ({reason}). Hand over the message exactly as the payment provider sent it.",
        "ja": "JSON形式のメッセージとして読み取れません（{reason}）。決済事業者から届いたデータをそのままお渡しください。",
        "zh": "无法作为 JSON 消息读取（{reason}）。请原样提交支付服务商发来的数据。",
    }


@dataclass(frozen=True, slots=True)
class Imported:
    """What became of a payload: the case, whether it was new, and all that has no place in it."""

    case_id: str
    number: str
    new: bool
    dispute: ImportedDispute


def import_dispute(payload: bytes, *, at: datetime) -> Imported:
    """Make a case of a PayPal dispute (webhook or dispute object); the same dispute again changes nothing.

    Raises `NotAMessage`, `PayloadNotUnderstood` naming the JSON path, or `DisputeLacks`.
    """
    dispute = read_dispute(_parsed(payload))
    known = cases.case_by_source(SOURCE, dispute.dispute_id)
    if known:
        return Imported(known.id, known.number, False, dispute)

    def work() -> list[str]:
        return list(_take_over(dispute, payload, at))

    case_id, number = once(f"{SOURCE}:{dispute.dispute_id}", at=at, work=work)
    return Imported(case_id, number, True, dispute)


def _parsed(payload: bytes) -> Any:
    try:
        return json.loads(payload)
    except (ValueError, RecursionError) as error:  # no JSON, no text, or nested without end
        raise NotAMessage(reason=str(error)) from error


def _take_over(dispute: ImportedDispute, payload: bytes, at: datetime) -> tuple[str, str]:
    if dispute.amount is None or dispute.opened_at is None:
        raise DisputeLacks(what="dispute_amount" if dispute.amount is None else "create_time")
    opened = dispute.opened_at
    rulebook = version_in_force(RULEBOOK, on=opened.date())
    as_of = opened.date()
    terms = pin_terms(rulebook, as_of=as_of)
    new = _new_case(dispute, dispute.amount, rulebook, terms, at)
    state = docket.open_case(replace(new, as_of=as_of), at=opened)
    for moment, author, step in _history(dispute, opened, _answer_window(dispute, opened, terms, at)):
        current = cases.state_of(state.id)
        # What happened there was told there; a claim that is still open has to reach the seller from here as well.
        is_new_here = dispute.stage == "negotiation" and not current.entries
        docket.record(current, step, author=author, at=moment, tell=is_new_here)
    _keep_payload(state.id, payload, at)
    return state.id, state.number


def _new_case(dispute: ImportedDispute, amount: Money, rulebook: Rulebook, terms: Terms, at: datetime) -> NewCase:
    buyer, seller = (ensure_account(account, at=at) for account in _accounts(dispute))
    return NewCase(
        order_id=None,
        lines=(),
        buyer_id=buyer.id,
        seller_id=seller.id,
        rulebook_hash=rulebook.hash,
        as_of=rulebook.effective_from,
        kind=str(dispute.kind),
        asked="refund",
        claimed=amount,
        paid=amount,
        claimant=BUYER,
        terms=terms,
        places={BUYER: NOWHERE, SELLER: NOWHERE, "agent": NOWHERE},
        language="en",
        source=SOURCE,
        source_ref=dispute.dispute_id,
    )


def _accounts(dispute: ImportedDispute) -> tuple[NewAccount, NewAccount]:
    deal = dispute.transactions[0] if dispute.transactions else None
    merchant = (deal.seller_id or deal.seller_email) if deal else None
    buyer = NewAccount(BUYER, f"{SOURCE}:{dispute.dispute_id}", (deal.buyer_name or "") if deal else "", zone="UTC")
    seller = NewAccount(
        SELLER,
        f"{SOURCE}:{merchant or dispute.dispute_id}",
        (deal.seller_name or "") if deal else "",
        (deal.seller_email or "") if deal else "",
        zone="UTC",
    )
    return buyer, seller


def _history(dispute: ImportedDispute, opened: datetime, answer: Derivation) -> Iterator[tuple[datetime, str, Step]]:
    """The dispute's steps in the order of their instants: the claim, what was said, and how it stands now."""
    yield opened, BUYER, Step((NewEntry(Act.CLAIM, BUYER, _claim_body(dispute, answer)),))
    last = opened
    for message in sorted(dispute.messages, key=lambda row: row.at or opened):
        last = max(last, message.at or opened)
        role = message.role if message.role in PARTIES else SYSTEM
        documents = [document.name for document in message.documents]
        yield last, role, Step((NewEntry(Act.MESSAGE, role, {"text": message.text, "documents": documents}, EVERYONE),))
    yield max(last, dispute.updated_at or last), SYSTEM, _standing(dispute, opened, answer)


def _claim_body(dispute: ImportedDispute, answer: Derivation) -> dict[str, Any]:
    amount = dispute.amount or Money(0, "USD")
    return {
        "kind": str(dispute.kind),
        "lines": [],
        "asked": "refund",
        "amount_minor": amount.minor,
        "currency": amount.currency,
        "statements": {},
        "text": "",
        "language": "en",
        "step_in_from": answer.to_json(),
        "foreign": _foreign(dispute),
    }


def _foreign(dispute: ImportedDispute) -> Mapping[str, Any]:
    """What the provider said in its own words, for people to read beside ours."""
    outcome = dispute.outcome
    return {
        "source": SOURCE,
        "id": dispute.dispute_id,
        "reason": dispute.reason,
        "status": dispute.status,
        "life_cycle": dispute.life_cycle,
        "channel": dispute.channel,
        "seller_due_at": dispute.seller_due_at.isoformat() if dispute.seller_due_at else None,
        "buyer_due_at": dispute.buyer_due_at.isoformat() if dispute.buyer_due_at else None,
        "outcome": outcome.code if outcome else None,
        "transactions": [deal.seller_reference or deal.buyer_reference for deal in dispute.transactions],
        "losses": list(dispute.losses),
        "unknown": [f"{word.path}={word.value}" for word in dispute.unknown],
    }


def _standing(dispute: ImportedDispute, opened: datetime, answer: Derivation) -> Step:
    """Where the dispute stands: ended as the provider says, or open with a due date: nobody waits without one."""
    if dispute.stage == "closed":
        return _ended(dispute)
    body = {"to": SYSTEM, "why": "imported"}
    if dispute.stage == "negotiation":
        opens = (NewDeadline(Kind.ANSWER, SELLER, answer),)
        return Step((NewEntry(Act.MESSAGE, SYSTEM, {"text": "", **body}, STAFF_ONLY),), opens=opens)
    refer = NewEntry(Act.REFER_TO_SECRETARIAT, SYSTEM, {"rule": None, "open": [], "why": "imported"})
    start = dispute.updated_at or opened
    window = derive(start, Term.parse("PT48H"), country=NOWHERE.country, zone=NOWHERE.zone)
    return Step((refer,), stage=Stage.DECISION, opens=(NewDeadline(Kind.DECIDE, "agent", window),))


def _ended(dispute: ImportedDispute) -> Step:
    outcome = dispute.outcome
    how = ENDINGS.get(outcome.ended or "", Closing.IMPORTED) if outcome else Closing.IMPORTED
    favours = (outcome.in_favour_of if outcome else None) or "neither"
    refunded = outcome.refunded.minor if outcome and outcome.refunded else 0
    end = End(how, "refund" if refunded else "none", refunded, favours)
    act, role = (Act.WITHDRAW_CLAIM, BUYER) if how is Closing.WITHDRAWN else (Act.MESSAGE, SYSTEM)
    body = {"text": "", "outcome": outcome.code if outcome else None, "why": "imported"}
    return Step((NewEntry(act, role, body),), stage=Stage.CLOSED, end=end)


def _answer_window(dispute: ImportedDispute, opened: datetime, terms: Terms, at: datetime) -> Derivation:
    """The seller's window: as the provider set it; where it set none, or it has passed, ours from the day of taking over.

    Nobody is held silent here for a day that passed elsewhere.
    """
    due = dispute.seller_due_at
    if due is None or due <= at:
        return window(terms, "answer_window", start=at, place=NOWHERE)
    return _foreign_window(opened, due)


def _foreign_window(start: datetime, due: datetime) -> Derivation:
    """A window the provider set: told in whole hours that end at its due instant."""
    hours = max(1, math.ceil((due - start) / timedelta(hours=1)))
    return derive(due - timedelta(hours=hours), Term(hours, "hours"), country=NOWHERE.country, zone=NOWHERE.zone)


def _keep_payload(case_id: str, payload: bytes, at: datetime) -> None:
    filed = evidence.file_exhibit(
        io.BytesIO(payload),
        name="dispute.json",
        caption="The message as received",
        source_role=SYSTEM,
        account_id=SYSTEM,
        audience=STAFF_ONLY,
        case_id=case_id,
        at=at,
        path="import",
    )
    state = cases.state_of(case_id)
    entry = NewEntry(Act.ADD_EXHIBIT, SYSTEM, exhibit_body(filed), STAFF_ONLY)
    docket.record(state, Step((entry,)), author=SYSTEM, at=at, tell=False)
