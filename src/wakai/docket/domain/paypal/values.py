"""A PayPal dispute in our words, before a flow makes a case of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from datetime import datetime

    from wakai.docket.domain.kinds import ClaimKind
    from wakai.docket.domain.paypal.reading import UnknownWord
    from wakai.kernel.money import Money

Stage = Literal["negotiation", "decision", "appeal", "closed"]


@dataclass(frozen=True, slots=True)
class Document:
    """A file PayPal names; its bytes are not part of the message."""

    name: str | None
    url: str | None


@dataclass(frozen=True, slots=True)
class ImportedMessage:
    """What one side, or PayPal's arbiter (``agent``), wrote."""

    role: str | None
    at: datetime | None
    text: str
    documents: tuple[Document, ...]


@dataclass(frozen=True, slots=True)
class ImportedItem:
    """One disputed item of a transaction. `quantity` is PayPal's text: it may hold decimals."""

    item_id: str | None
    name: str | None
    description: str | None
    quantity: str | None
    partner_transaction: str | None
    kind: ClaimKind | None
    reason: str | None
    amount: Money | None
    notes: str | None
    item_type: str | None


@dataclass(frozen=True, slots=True)
class ImportedTransaction:
    """The payment in dispute, with what names the order and both sides."""

    buyer_reference: str | None
    seller_reference: str | None
    reference: str | None
    at: datetime | None
    status: str | None
    amount: Money | None
    invoice_number: str | None
    custom: str | None
    buyer_name: str | None
    seller_id: str | None
    seller_name: str | None
    seller_email: str | None
    items: tuple[ImportedItem, ...]


@dataclass(frozen=True, slots=True)
class ImportedOutcome:
    """How it ended. `ended`: decided, withdrawn, paid_out, closed_without_decision; ``None`` for an unknown code.

    `in_favour_of`: buyer, seller, neither (PayPal paid from its own protection), or ``None`` where nothing was decided.
    """

    code: str | None
    in_favour_of: str | None
    ended: str | None
    refunded: Money | None


@dataclass(frozen=True, slots=True)
class ImportedOfferEvent:
    """One step in the talk about an offer. `event`: proposed, accepted, rejected."""

    at: datetime | None
    role: str | None
    event: str | None
    remedy: str | None
    amount: Money | None
    notes: str | None
    stage: Stage | None
    life_cycle: str | None


@dataclass(frozen=True, slots=True)
class ImportedOffer:
    """The seller's offer as it stands. `remedy`: refund, return_and_refund, refund_and_replacement, replacement."""

    remedy: str | None
    requested: Money | None
    offered: Money | None
    history: tuple[ImportedOfferEvent, ...]


@dataclass(frozen=True, slots=True)
class ImportedParcel:
    """Tracking named in a piece of evidence."""

    carrier: str | None
    carrier_other: str | None
    number: str | None
    url: str | None


@dataclass(frozen=True, slots=True)
class ImportedEvidence:
    """A piece of evidence asked for (`standing` requested) or given (submitted) by `role`.

    `kind` is ours (tracking, photo, document, statement, other); `type` is PayPal's word. Supporting information that
    PayPal keeps apart from evidence has the type ``None``.
    """

    type: str | None
    kind: str | None
    standing: str | None
    role: str | None
    at: datetime | None
    notes: str | None
    item_id: str | None
    item_type: str | None
    parcels: tuple[ImportedParcel, ...]
    refunds: tuple[str, ...]
    documents: tuple[Document, ...]
    stage: Stage | None
    life_cycle: str | None


@dataclass(frozen=True, slots=True)
class ImportedAdjudication:
    """A ruling by PayPal. `ground` groups its 116 reasons; `reason` is PayPal's word."""

    type: str | None
    in_favour_of: str | None
    at: datetime | None
    reason: str | None
    ground: str | None
    stage: Stage | None
    life_cycle: str | None


@dataclass(frozen=True, slots=True)
class ImportedMovement:
    """Money moved because of the dispute. `direction`: debit or credit of `party`."""

    party: str | None
    direction: str | None
    amount: Money | None
    at: datetime | None
    reason: str | None


@dataclass(frozen=True, slots=True)
class ImportedDispute:
    """One dispute. ``None`` everywhere means that the message does not say.

    `stage` is ``None`` when neither PayPal's life cycle nor its status places the dispute: a person must.
    `losses` are the JSON paths of all values that have no place here, `unknown` the words PayPal added to its lists.
    """

    dispute_id: str
    event_id: str | None
    event_type: str | None
    event_at: datetime | None
    kind: ClaimKind
    reason: str | None
    external_reason: str | None
    stage: Stage | None
    life_cycle: str | None
    status: str | None
    state: str | None
    channel: str | None
    amount: Money | None
    refundable: Money | None
    opened_at: datetime | None
    updated_at: datetime | None
    buyer_due_at: datetime | None
    seller_due_at: datetime | None
    transactions: tuple[ImportedTransaction, ...]
    messages: tuple[ImportedMessage, ...]
    offer: ImportedOffer | None
    evidences: tuple[ImportedEvidence, ...]
    adjudications: tuple[ImportedAdjudication, ...]
    movements: tuple[ImportedMovement, ...]
    outcome: ImportedOutcome | None
    losses: tuple[str, ...]
    unknown: tuple[UnknownWord, ...]

    @property
    def respondent_due_at(self) -> datetime | None:
        """By when the seller, whom a PayPal dispute is always against, has to answer."""
        return self.seller_due_at
