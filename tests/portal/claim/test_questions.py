"""Whatever a buyer answers: the wizard ends, and asks nothing whose answer could not change the result."""

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from random import Random
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.rulebook.books import marketplace

from wakai.commerce.domain.order import Address, Order, OrderLine, Parcel, Party, Payment
from wakai.flows import preview_claim
from wakai.flows.file_claim import Rules
from wakai.flows.preview_claim import walk
from wakai.kernel.money import Money
from wakai.rulebook import ABSENT
from wakai.rulebook.specs import FactSpec

AT = datetime(2026, 12, 20, 3, tzinfo=UTC)
TODAY = AT.date()
KINDS = ("not_received", "not_as_described", "late", "remorse")
TRIES = 6_000
RULES = Rules(marketplace(), date(2026, 12, 1))


days = st.integers(-12, 8).map(lambda n: TODAY + timedelta(days=n))
perhaps_a_day = st.none() | days
statuses = st.sampled_from([None, "in_transit", "delivered", "exception", "not_found"])


@st.composite
def parcels(draw: st.DrawFn) -> Parcel:
    status = draw(statuses)
    return Parcel(
        status=status,
        shipped_on=draw(perhaps_a_day),
        tracking_uploaded_on=draw(perhaps_a_day),
        delivered_on=draw(perhaps_a_day) if status == "delivered" else None,
        to_address=draw(st.none() | st.booleans()),
        signed=draw(st.none() | st.booleans()),
    )


@st.composite
def orders(draw: st.DrawFn) -> Order:
    paid = Money(draw(st.sampled_from([1_000, 12_000, 74_999, 75_000, 90_000])), "USD")
    zero = Money.zero("USD")
    paid_at = AT - timedelta(days=draw(st.integers(1, 200)))
    return Order(
        id="ord_1", source="test", number="1", currency="USD", country="JP", zone="Asia/Tokyo", ordered_at=paid_at,
        paid_at=paid_at, total=paid, shipping=draw(st.sampled_from([None, zero, Money(500, "USD")])),
        buyer=Party("b", zone="Asia/Tokyo", country="JP"), seller=Party("s", zone="Asia/Tokyo", country="JP"),
        promised_ship_on=draw(perhaps_a_day), estimated_delivery_on=draw(perhaps_a_day),
        status=draw(st.sampled_from(["unknown", "paid", "cancelled", "delivered"])), status_said="", address=Address(),
        listing_condition=draw(st.sampled_from([None, "new", "used", "defective"])),
        shipping_recorded=draw(st.booleans()), lines=(OrderLine(1, "Lamp", 1, paid, zero, "s"),),
        payments=(Payment(1, "card", paid),), parcels=tuple(draw(st.lists(parcels(), max_size=1))),
    )  # fmt: skip


def values_of(spec: FactSpec) -> list[Any]:
    """Values on every side of what the rules compare with."""
    none = [ABSENT] if spec.absent else []
    if spec.type == "boolean":
        return [True, False]
    if spec.type == "choice":
        return list(spec.choices)
    if spec.type == "date":
        return [*none, *(TODAY + timedelta(days=n) for n in (-400, -60, -31, -20, -12, -8, -4, 0, 4, 60))]
    return [*none, 0, 1, 7, 14, 30, 1_000, 100_000]


def completions(unknown: Mapping[str, FactSpec], random: Random) -> Iterator[dict[str, Any]]:
    """Everything that is open, filled in at random, without end."""
    choices = {name: values_of(spec) for name, spec in unknown.items()}
    while True:
        yield {name: random.choice(found) for name, found in choices.items()}


def result(kind: str, values: Mapping[str, Any]) -> object:
    """What follows, without the way there: by the fast path, which knows nothing of missing facts."""
    book = marketplace()
    decided = book.decide(kind, values, currency="USD", as_of=date(2026, 12, 1))
    if decided.rule_id is None:
        return None
    then = book.rule(decided.rule_id).then
    amount = getattr(decided, "amount", None)
    return (then.in_favour_of, then.remedy, then.refer, amount, decided.rule_id if then.amount else None)


def can_change(kind: str, known: Mapping[str, Any], asked: str) -> bool:
    """Whether two answers to one question lead to two results, for some course of everything else that is open."""
    book = marketplace()
    unknown = {name: book.facts[name] for name in book.program(kind).fact_names if name not in known and name != asked}
    for others in islice(completions(unknown, Random(1)), TRIES):
        found = {result(kind, {**known, **others, asked: answer}) for answer in values_of(book.facts[asked])}
        if len(found) > 1:
            return True
    return False


def ways_of_answering(spec: FactSpec) -> list[Any]:
    return [*values_of(spec), None]


@settings(max_examples=40)
@given(orders(), st.sampled_from(KINDS), st.randoms(use_true_random=False))
def test_it_ends_and_every_question_can_change_the_result(order: Order, kind: str, random: Random) -> None:
    book, answers, unsure = marketplace(), {}, set()  # type: ignore[var-annotated]
    seen: list[str] = []
    while True:
        found = walk(order, rules=RULES, lines=(1,), kind=kind, amount=None, answers=answers, unsure=unsure, at=AT)
        fresh = [name for name in found.asked if name not in answers and name not in unsure]
        if not fresh:
            break
        (asked,) = fresh
        assert asked not in seen
        seen.append(asked)
        assert len(seen) <= len(book.facts)
        assert book.facts[asked].asked_of == "buyer"
        known = {
            name: fact.value for name, fact in preview_claim._facts(order, book, (1,), order.total, answers, AT).items()
        }
        assert can_change(kind, known, asked), f"{asked} changes nothing, given {known}"
        answer = random.choice(ways_of_answering(book.facts[asked]))
        if answer is None:
            unsure.add(asked)
        else:
            answers[asked] = answer
    left = [
        row.name for row in found.preview.finding.missing if row.asked_of == "buyer" and row.name != "claimed_amount"
    ]
    assert set(left) <= unsure


@given(orders(), st.sampled_from(KINDS), st.randoms(use_true_random=False))
def test_the_order_of_questions_follows_from_the_answers_alone(order: Order, kind: str, random: Random) -> None:
    book = marketplace()
    answers = {name: random.choice(values_of(spec)) for name, spec in book.facts.items() if spec.asked_of == "buyer"}
    full = walk(order, rules=RULES, lines=(1,), kind=kind, amount=None, answers=answers, at=AT)
    needed = {name: answers[name] for name in full.asked}
    again = walk(order, rules=RULES, lines=(1,), kind=kind, amount=None, answers=needed, at=AT)
    assert (again.asked, again.preview.finding) == (full.asked, full.preview.finding)
