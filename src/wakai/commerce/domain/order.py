"""An order as the marketplace told us, in values that never change."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Literal

from wakai.kernel.places import Place

if TYPE_CHECKING:
    from datetime import date, datetime

    from wakai.kernel.money import Money

OrderStatus = Literal["created", "paid", "processing", "shipped", "delivered", "cancelled", "unavailable", "unknown"]
STATUSES: Final[tuple[OrderStatus, ...]] = (
    "created",
    "paid",
    "processing",
    "shipped",
    "delivered",
    "cancelled",
    "unavailable",
    "unknown",
)

Condition = Literal["new", "used", "defective"]
CONDITIONS: Final[tuple[Condition, ...]] = ("new", "used", "defective")

# In the order of how far a parcel has come, for parcels of one claim taken together.
TRACKING_STATUSES: Final = (
    "not_found",
    "returned",
    "exception",
    "label_created",
    "in_transit",
    "out_for_delivery",
    "delivered",
)


@dataclass(frozen=True, slots=True)
class Party:
    """The buyer or a seller. `account_id` is empty until the order is stored."""

    external_id: str
    name: str = ""
    email: str = ""
    language: str = "en"
    zone: str = "UTC"
    country: str = ""
    account_id: str = ""


@dataclass(frozen=True, slots=True)
class Address:
    """Where the order was to be delivered, as far as the marketplace says. Empty text: not said."""

    name: str = ""
    street: str = ""
    city: str = ""
    region: str = ""
    postal_code: str = ""
    country: str = ""

    @property
    def place(self) -> Place:
        """The parts by which carriers' places are compared with it."""
        return Place(self.city, self.region, self.postal_code, self.country)


@dataclass(frozen=True, slots=True)
class OrderLine:
    """One line, counted from 1. Prices are per unit; `shipping` is for the whole line.

    `category` is the marketplace's own word. `seller` is the external id of who sold it.
    """

    n: int
    title: str
    quantity: int
    unit_price: Money
    shipping: Money
    seller: str
    product: str = ""
    category: str = ""
    listing_condition: Condition | None = None
    promised_ship_on: date | None = None

    @property
    def total(self) -> Money:
        """What the line cost with its shipping."""
        return type(self.unit_price)(
            self.unit_price.minor * self.quantity + self.shipping.minor, self.unit_price.currency
        )


@dataclass(frozen=True, slots=True)
class Payment:
    """One payment towards the order, counted from 1. `method` is the marketplace's own word."""

    n: int
    method: str
    amount: Money
    installments: int = 1
    reference: str = ""


@dataclass(frozen=True, slots=True)
class Parcel:
    """One parcel of the order, by the marketplace's record or by an exhibit.

    Instants are UTC; the dates are local to where the carrier acted. `signed` is ``None`` where nobody says whether
    somebody signed, `to_address` where nobody says whether it went to the order's address (then `place` is compared). `line_ns` empty: all lines. `place` is where the carrier delivered.
    """

    carrier: str = ""
    tracking_number: str = ""
    status: str | None = None
    tracking_uploaded_on: date | None = None
    shipped_on: date | None = None
    shipped_at: datetime | None = None
    delivered_on: date | None = None
    delivered_at: datetime | None = None
    place: Address | None = None
    to_address: bool | None = None
    signed: bool | None = None
    signed_by: str = ""
    source: Literal["marketplace", "exhibit"] = "marketplace"
    exhibit: str = ""
    line_ns: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Review:
    """What the buyer said about the order. `score` is from 1 to `scale`; dates are the marketplace's."""

    external_id: str
    score: int
    scale: int
    title: str
    text: str
    asked_on: date | None
    written_at: datetime | None


@dataclass(frozen=True, slots=True)
class Order:
    """One order. `id` is empty until stored; `source` names the import it came from, with `number` unique in it.

    `total` is what the lines and their shipping cost; where the record has no lines, what was paid. `shipping` is part of
    it, and ``None`` where the record does not say. `zone` is where the marketplace's dates are local.
    `shipping_recorded` says that the marketplace's record would show a shipment: only then does an empty field mean
    that there was none. `status_said` keeps the marketplace's own word. `digest` stands for all that the marketplace told
    when the order was last stored; it is no part of that itself.
    """

    id: str
    source: str
    number: str
    currency: str
    country: str
    zone: str
    ordered_at: datetime
    paid_at: datetime | None
    total: Money
    shipping: Money | None
    buyer: Party
    seller: Party
    promised_ship_on: date | None
    estimated_delivery_on: date | None
    status: OrderStatus
    status_said: str
    address: Address
    listing_condition: Condition | None = None
    condition_statement: str = ""
    shipping_recorded: bool = False
    lines: tuple[OrderLine, ...] = ()
    payments: tuple[Payment, ...] = ()
    parcels: tuple[Parcel, ...] = ()
    reviews: tuple[Review, ...] = ()
    other_sellers: tuple[Party, ...] = ()
    digest: str = field(default="unstored", compare=False, repr=False)

    @property
    def paid(self) -> Money | None:
        """The sum of the payments; ``None`` where none is recorded."""
        if not self.payments:
            return None
        return type(self.total)(sum(payment.amount.minor for payment in self.payments), self.currency)

    @property
    def lines_total(self) -> Money:
        """The sum of the lines with their shipping; zero where there are none."""
        return type(self.total)(sum(line.total.minor for line in self.lines), self.currency)

    @property
    def sellers(self) -> tuple[Party, ...]:
        """All sellers of the order, the main one first."""
        return (self.seller, *self.other_sellers)
