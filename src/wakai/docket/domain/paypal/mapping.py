"""From PayPal's JSON to `ImportedDispute`: each function reads one object of the specification."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, cast

from wakai.docket.domain.kinds import KIND_OF_PAYPAL, ClaimKind
from wakai.docket.domain.paypal import codes
from wakai.docket.domain.paypal.reading import Node, Notes, as_node, leaves, refusal
from wakai.docket.domain.paypal.values import (
    Document,
    ImportedAdjudication,
    ImportedDispute,
    ImportedEvidence,
    ImportedItem,
    ImportedMessage,
    ImportedMovement,
    ImportedOffer,
    ImportedOfferEvent,
    ImportedOutcome,
    ImportedParcel,
    ImportedTransaction,
    Stage,
)

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

# What becomes a column of ours is refused where it would not fit; everything else is kept however long it is. Both
# identifiers become part of an account's, beside the provider's name. PayPal's own are far shorter.
LONGEST_IDENTIFIER, LONGEST_NAME, LONGEST_EMAIL = 90, 200, 254
_DISPUTE = {
    "en": "a PayPal dispute, or a webhook whose resource is one (with dispute_id)",
    "ja": "PayPalの異議（dispute_idを含むもの）またはそのWebhook",
    "zh": "PayPal 争议（含 dispute_id）或其 Webhook",
}


def read_dispute(payload: object) -> ImportedDispute:
    """One dispute from a webhook as delivered, or from the dispute object itself.

    Raises `PayloadNotUnderstood` naming the JSON path where a value has another form than PayPal publishes.
    """
    notes = Notes()
    top = as_node(payload, "$", notes)
    dispute = top if "dispute_id" in top.value else top.node("resource")
    if dispute is None or not (dispute_id := dispute.text("dispute_id", most=LONGEST_IDENTIFIER)):
        raise refusal("$", _DISPUTE, sorted(top.value))
    event = top if dispute is not top else None
    built = _dispute(dispute, dispute_id, _event(event))
    return _with_losses(built, payload, notes)


def _event(top: Node | None) -> tuple[str | None, str | None, datetime | None]:
    return (None, None, None) if top is None else (top.text("id"), top.text("event_type"), top.instant("create_time"))


def _dispute(node: Node, dispute_id: str, event: tuple[str | None, str | None, datetime | None]) -> ImportedDispute:
    reason = node.word("reason", codes.REASONS)
    life_cycle = node.word("dispute_life_cycle_stage", codes.STAGE_OF_LIFE_CYCLE)
    status = node.word("status", codes.STAGE_OF_STATUS)
    refund = node.node("refund_details")
    return ImportedDispute(
        dispute_id=dispute_id,
        event_id=event[0],
        event_type=event[1],
        event_at=event[2],
        kind=KIND_OF_PAYPAL.get(reason or "", ClaimKind.OTHER),
        reason=reason,
        external_reason=node.text("external_reason_code"),
        stage=_stage_now(life_cycle, status),
        life_cycle=life_cycle,
        status=status,
        state=node.word("dispute_state", codes.STATES),
        channel=node.word("dispute_channel", codes.CHANNELS),
        amount=node.money("dispute_amount"),
        refundable=refund.money("allowed_refund_amount") if refund else None,
        opened_at=node.instant("create_time"),
        updated_at=node.instant("update_time"),
        buyer_due_at=node.instant("buyer_response_due_date"),
        seller_due_at=node.instant("seller_response_due_date"),
        transactions=tuple(_transaction(each) for each in node.nodes("disputed_transactions")),
        messages=tuple(_message(each) for each in node.nodes("messages")),
        offer=_offer(node.node("offer")),
        evidences=_evidences(node),
        adjudications=tuple(_adjudication(each) for each in node.nodes("adjudications")),
        movements=tuple(_movement(each) for each in node.nodes("money_movements")),
        outcome=_outcome(node.node("dispute_outcome")),
        losses=(),
        unknown=(),
    )


def _with_losses(built: ImportedDispute, payload: object, notes: Notes) -> ImportedDispute:
    losses = tuple(path for path, _ in leaves(payload) if path not in notes.read)
    return replace(built, losses=losses, unknown=tuple(notes.unknown))


def _stage_now(life_cycle: str | None, status: str | None) -> Stage | None:
    """Resolved is closed at any life-cycle stage; otherwise the life cycle places it, and the status where that is missing."""
    by_status = codes.STAGE_OF_STATUS.get(status or "")
    if by_status == "closed":
        return "closed"
    return cast("Stage | None", codes.STAGE_OF_LIFE_CYCLE.get(life_cycle or "", by_status))


def _stage_then(node: Node) -> tuple[Stage | None, str | None]:
    word = node.word("dispute_life_cycle_stage", codes.STAGE_OF_LIFE_CYCLE)
    return cast("Stage | None", codes.STAGE_OF_LIFE_CYCLE.get(word or "")), word


def _ours(node: Node, key: str, table: Mapping[str, str]) -> str | None:
    """Our word for PayPal's; PayPal's own where we have none yet, so that nothing is lost."""
    word = node.word(key, table)
    return None if word is None else table.get(word, word)


def _transaction(node: Node) -> ImportedTransaction:
    buyer, seller = node.node("buyer"), node.node("seller")
    return ImportedTransaction(
        buyer_reference=node.text("buyer_transaction_id"),
        seller_reference=node.text("seller_transaction_id"),
        reference=node.text("reference_id"),
        at=node.instant("create_time"),
        status=node.word("transaction_status", codes.TRANSACTION_STATUSES),
        amount=node.money("gross_amount"),
        invoice_number=node.text("invoice_number"),
        custom=node.text("custom"),
        buyer_name=buyer.text("name", most=LONGEST_NAME) if buyer else None,
        seller_id=seller.text("merchant_id", most=LONGEST_IDENTIFIER) if seller else None,
        seller_name=seller.text("name", most=LONGEST_NAME) if seller else None,
        seller_email=seller.text("email", most=_longest_email(seller)) if seller else None,
        items=tuple(_item(each) for each in node.nodes("items")),
    )


def _longest_email(seller: Node) -> int:
    """An address stands in for the merchant's identifier where the message has none."""
    return LONGEST_EMAIL if seller.value.get("merchant_id") else LONGEST_IDENTIFIER


def _item(node: Node) -> ImportedItem:
    reason = node.word("reason", codes.REASONS)
    return ImportedItem(
        item_id=node.text("item_id"),
        name=node.text("item_name"),
        description=node.text("item_description"),
        quantity=node.text("item_quantity"),
        partner_transaction=node.text("partner_transaction_id"),
        kind=None if reason is None else KIND_OF_PAYPAL.get(reason, ClaimKind.OTHER),
        reason=reason,
        amount=node.money("dispute_amount"),
        notes=node.text("notes"),
        item_type=node.word("item_type", codes.ITEM_TYPES),
    )


def _message(node: Node) -> ImportedMessage:
    return ImportedMessage(
        role=_ours(node, "posted_by", codes.ROLE),
        at=node.instant("time_posted"),
        text=node.text("content") or "",
        documents=_documents(node),
    )


def _documents(node: Node) -> tuple[Document, ...]:
    return tuple(Document(each.text("name"), each.text("url")) for each in node.nodes("documents"))


def _offer(node: Node | None) -> ImportedOffer | None:
    if node is None:
        return None
    return ImportedOffer(
        remedy=_ours(node, "offer_type", codes.OFFER_REMEDIES),
        requested=node.money("buyer_requested_amount"),
        offered=node.money("seller_offered_amount"),
        history=tuple(_offer_event(each) for each in node.nodes("history")),
    )


def _offer_event(node: Node) -> ImportedOfferEvent:
    stage, life_cycle = _stage_then(node)
    return ImportedOfferEvent(
        at=node.instant("offer_time"),
        role=_ours(node, "actor", codes.ROLE),
        event=_ours(node, "event_type", codes.OFFER_EVENTS),
        remedy=_ours(node, "offer_type", codes.OFFER_REMEDIES),
        amount=node.money("offer_amount"),
        notes=node.text("notes"),
        stage=stage,
        life_cycle=life_cycle,
    )


def _evidences(node: Node) -> tuple[ImportedEvidence, ...]:
    given = [_evidence(each) for each in node.nodes("evidences")]
    supporting = [_supporting(each) for each in node.nodes("supporting_info")]
    return (*given, *supporting)


def _evidence(node: Node) -> ImportedEvidence:
    kind = node.word("evidence_type", codes.EVIDENCE_KINDS)
    standing, role = _source(node)
    info = node.node("evidence_info")
    stage, life_cycle = _stage_then(node)
    return ImportedEvidence(
        type=kind,
        kind=codes.EVIDENCE_KINDS.get(kind or ""),
        standing=standing,
        role=role,
        at=node.instant("date"),
        notes=node.text("notes"),
        item_id=node.text("item_id"),
        item_type=node.word("item_type", codes.ITEM_TYPES),
        parcels=tuple(_parcel(each) for each in info.nodes("tracking_info")) if info else (),
        refunds=info.texts("refund_ids") if info else (),
        documents=_documents(node),
        stage=stage,
        life_cycle=life_cycle,
    )


def _supporting(node: Node) -> ImportedEvidence:
    standing, role = _source(node)
    stage, life_cycle = _stage_then(node)
    return ImportedEvidence(
        type=None,
        kind="statement",
        standing=standing,
        role=role,
        at=node.instant("provided_time"),
        notes=node.text("notes"),
        item_id=None,
        item_type=None,
        parcels=(),
        refunds=(),
        documents=_documents(node),
        stage=stage,
        life_cycle=life_cycle,
    )


def _source(node: Node) -> tuple[str | None, str | None]:
    word = node.word("source", codes.EVIDENCE_SOURCES)
    return codes.EVIDENCE_SOURCES.get(word or "", (word, None))


def _parcel(node: Node) -> ImportedParcel:
    # PayPal lists over a thousand carriers and adds more; the name is kept as sent and never counted as unknown.
    return ImportedParcel(
        carrier=node.text("carrier_name"),
        carrier_other=node.text("carrier_name_other"),
        number=node.text("tracking_number"),
        url=node.text("tracking_url"),
    )


def _adjudication(node: Node) -> ImportedAdjudication:
    kind = node.word("type", codes.ADJUDICATIONS)
    reason = node.word("reason", codes.ADJUDICATION_GROUNDS)
    stage, life_cycle = _stage_then(node)
    return ImportedAdjudication(
        type=kind,
        in_favour_of=codes.ADJUDICATIONS.get(kind or ""),
        at=node.instant("adjudication_time"),
        reason=reason,
        ground=codes.ADJUDICATION_GROUNDS.get(reason or ""),
        stage=stage,
        life_cycle=life_cycle,
    )


def _movement(node: Node) -> ImportedMovement:
    direction = node.word("type", codes.MOVEMENT_TYPES)
    return ImportedMovement(
        party=_ours(node, "affected_party", codes.MOVED_PARTY),
        direction=direction.lower() if direction in codes.MOVEMENT_TYPES else direction,
        amount=node.money("amount"),
        at=node.instant("initiated_time"),
        reason=node.word("reason", codes.MOVEMENT_REASONS),
    )


def _outcome(node: Node | None) -> ImportedOutcome | None:
    if node is None:
        return None
    code = node.word("outcome_code", codes.OUTCOMES)
    in_favour_of, ended = codes.OUTCOMES.get(code or "", (None, None))
    return ImportedOutcome(code, in_favour_of, ended, node.money("amount_refunded"))
