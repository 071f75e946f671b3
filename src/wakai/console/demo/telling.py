"""How the stories of the demonstration are told: through the flows, on the days they happened, in their teller's language.

What a text says about days is worked out from the order, so that it is true on whatever day the demonstration is loaded.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from importlib.resources import files
from io import BytesIO
from typing import Any, Final

from wakai.commerce import queries as commerce
from wakai.commerce.domain.order import Order, Party
from wakai.docket.domain.acts import BUYER, EVERYONE, SELLER
from wakai.docket.domain.open_acts import step_in_from
from wakai.docket.domain.state import standing_offer
from wakai.docket.queries import state_of
from wakai.flows import decide, talk
from wakai.flows.contest import contest_exhibit
from wakai.flows.doing import Actor
from wakai.flows.file_claim import NewClaim, file_claim, paid_for
from wakai.flows.with_files import NewFile, hand_in_files
from wakai.kernel.instants import format_date, local_day
from wakai.kernel.money import Money
from wakai.rulebook.values import to_data

SOURCE: Final = "demo"


@dataclass(frozen=True, slots=True)
class Told:
    """A case being told: both sides, and the instant of loading that all days are counted from."""

    order: Order
    case_id: str
    at: datetime

    @property
    def buyer(self) -> Actor:
        """The buyer as the flows know them."""
        return Actor(BUYER, self.order.buyer.account_id)

    @property
    def seller(self) -> Actor:
        """The seller as the flows know them."""
        return Actor(SELLER, self.order.seller.account_id)

    def ago(self, days: float) -> datetime:
        """So many days before loading."""
        return self.at - timedelta(days=days)

    def words(self, actor: Actor, text: str, ago: float) -> str:
        """The text with its days filled in, as this party says it on that day."""
        party = self.order.buyer if actor.role == BUYER else self.order.seller
        return fill(text, self.order, party, self.ago(ago))


def fill(text: str, order: Order, speaker: Party, at: datetime) -> str:
    """Fill in the days that a text names: {since_paid}, {past_estimate}, {late} and {since_shipped} are numbers of days
    as of `at`; {shipped}, {delivered} and {estimate} are dates in the speaker's language."""
    today = local_day(at, speaker.zone)
    paid = local_day(order.paid_at or order.ordered_at, speaker.zone)
    shipped = max((parcel.shipped_on for parcel in order.parcels if parcel.shipped_on), default=None)
    delivered = max((parcel.delivered_on for parcel in order.parcels if parcel.delivered_on), default=None)
    estimate = order.estimated_delivery_on
    days: dict[str, object] = {
        "since_paid": _days(paid, today),
        "past_estimate": _days(estimate, today),
        "since_shipped": _days(shipped, today),
        "late": _days(estimate, delivered),
    }
    named = {"shipped": shipped, "delivered": delivered, "estimate": estimate}
    dates = {name: format_date(day, speaker.language) for name, day in named.items() if day}
    return text.format_map({**days, **dates})


def _days(first: date | None, last: date | None) -> int | None:
    return (last - first).days if first and last else None


def order_of(number: str) -> Order:
    """The demonstration's order of this number; raises `LookupError`."""
    order = commerce.order_by_source(SOURCE, number=number)
    if order is None:
        raise LookupError(number)
    return order


def claim(
    number: str,
    at: datetime,
    ago: float,
    kind: str,
    text: str,
    *,
    asked: str = "refund",
    lines: tuple[int, ...] = (),
    **statements: Any,
) -> Told:
    """File a claim about these lines of the order (none: all of it), as of `ago` days before `at`."""
    order = order_of(number)
    chosen = lines or tuple(line.n for line in order.lines)
    filed_at = at - timedelta(days=ago)
    new = NewClaim(
        order=order,
        lines=chosen,
        kind=kind,
        asked=asked,
        amount=paid_for(order, chosen),
        statements=_data(statements),
        text=fill(text, order, order.buyer, filed_at),
        language=order.buyer.language,
    )
    filed = file_claim(new, account_id=order.buyer.account_id, at=filed_at, key=f"demo:{number}")
    return Told(order, filed.case_id, at)


def answer(told: Told, ago: float, text: str, **statements: Any) -> None:
    """The seller answers."""
    talk.answer_claim(
        told.case_id, actor=told.seller, text=told.words(told.seller, text, ago), statements=_data(statements),
        at=told.ago(ago), key="demo:answer",
    )  # fmt: skip


def say(told: Told, actor: Actor, ago: float, text: str) -> None:
    """A message to everybody in the case."""
    talk.write_message(
        told.case_id, actor=actor, text=told.words(actor, text, ago), audience=EVERYONE, at=told.ago(ago),
        key=f"demo:say:{ago}",
    )  # fmt: skip


def show(told: Told, actor: Actor, ago: float, file: str, name: str, caption: str) -> str:
    """Hand in one of the demonstration's files under a name of the teller's, for everybody to see; answers its label."""
    content = BytesIO((files("wakai.console.demo") / "files" / file).read_bytes())
    [label] = hand_in_files(
        told.case_id, actor=actor, files=[NewFile(content, name, caption)], audience=EVERYONE, at=told.ago(ago),
        key=f"demo:show:{file}",
    )  # fmt: skip
    return label


def contest(told: Told, actor: Actor, ago: float, exhibit: str, text: str) -> None:
    """Say of an exhibit of the other side that it is not authentic."""
    contest_exhibit(told.case_id, actor=actor, exhibit=exhibit, text=text, at=told.ago(ago), key=f"demo:contest:{ago}")


def offer(told: Told, actor: Actor, ago: float, amount: str, note: str, remedy: str = "partial_refund") -> None:
    """An offer, or a counter-offer when the other side's is on the table."""
    money = Money.parse(amount, told.order.currency)
    talk.make_offer(
        told.case_id, actor=actor, remedy=remedy, amount=money, note=told.words(actor, note, ago), at=told.ago(ago),
        key=f"demo:offer:{ago}",
    )  # fmt: skip


def accept(told: Told, actor: Actor, ago: float) -> None:
    """Accept what is on the table."""
    found = standing_offer(state_of(told.case_id))
    assert found is not None  # the story has just made one
    talk.accept_offer(told.case_id, actor=actor, offer=found.seq, at=told.ago(ago), key="demo:accept")


def step_in(told: Told, actor: Actor, ago: float, text: str = "") -> None:
    """Ask for a decision: on that day, or as soon as holidays allow."""
    opens = step_in_from(state_of(told.case_id)).due
    decide.step_in(
        told.case_id, actor=actor, text=told.words(actor, text, ago), at=max(told.ago(ago), opens), key="demo:step-in"
    )


def _data(statements: Mapping[str, Any]) -> dict[str, Any]:
    return {name: to_data(value) for name, value in statements.items()}
