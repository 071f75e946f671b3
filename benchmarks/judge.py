"""How long one judgement takes: the shipped rulebook, and a version with 40 rules for one kind of claim, the last deciding."""

from __future__ import annotations

from datetime import date

from _measuring import best, told

from wakai import rulebooks
from wakai.rulebook import Fact, Provenance, Rulebook, judge, load

AS_OF = date(2026, 12, 1)
ROUNDS = 2_000
RECORD = Provenance("record", None, "order")
RECEIVED = {
    "order_total": 74_999, "claimed_amount": 74_999, "shipping_paid": 1_500, "paid_on": date(2026, 11, 2),
    "promised_ship_on": date(2026, 11, 4), "shipped_on": date(2026, 11, 3), "estimated_delivery_on": date(2026, 11, 12),
    "claimed_on": date(2026, 11, 20), "tracking_status": "delivered", "tracking_uploaded_on": date(2026, 11, 3),
    "delivered_on": date(2026, 11, 11), "delivered_to_address": False, "signature": False, "order_cancelled": False,
}  # fmt: skip


def forty_rules() -> Rulebook:
    """40 rules for one claim with four comparisons each; the facts pass over 39 of them."""
    words = "{en: t, ja: 題, zh: 题}"
    rules = "".join(
        f"""
  - {{id: R-{n}, claim: c, source: W, since: 2026-01-01, title: {words}, says: {words},
     when: "paid < :limit AND paid + paid < :limit AND (tracking = 'other' OR came_on > due_on + INTERVAL '{n}' DAY) AND NOT signed",
     then: {{in_favour_of: buyer, remedy: refund, amount: paid}}}}"""
        for n in range(1, 40)
    )
    text = f"""
rulebook: forty
version: "1"
effective_from: 2026-01-01
title: {words}
sources: {{W: {{title: {words}, kind: own}}}}
claims: {{c: {{title: {words}, hint: {words}, claimant: buyer}}}}
facts:
  paid: {{type: money, from: order, label: {words}}}
  tracking: {{type: choice, choices: {{sent: {words}, other: {words}}}, from: order, label: {words}}}
  came_on: {{type: date, from: order, label: {words}}}
  due_on: {{type: date, from: order, label: {words}}}
  signed: {{type: boolean, from: order, label: {words}}}
parameters: {{limit: {{unit: money, label: {words}, source: W, dated: [{{since: 2026-01-01, USD: "750.00"}}]}}}}
rules:{rules}
  - {{id: R-40, claim: c, source: W, since: 2026-01-01, title: {words}, says: {words}, when: "TRUE",
     then: {{in_favour_of: seller, remedy: none}}}}
"""
    return load({"forty.yaml": text})


def per_case(work: object) -> float:
    """Microseconds of one call."""

    def rounds() -> None:
        for _ in range(ROUNDS):
            work()  # type: ignore[operator]

    return best(rounds) / ROUNDS * 1e6


def measure(name: str, book: Rulebook, claim: str, values: dict[str, object]) -> None:
    facts = {fact: Fact(value, RECORD) for fact, value in values.items()}  # type: ignore[arg-type]
    decided = book.decide(claim, values, currency="USD", as_of=AS_OF)
    print(f"{name}: rule {decided.rule_id} decides")
    told("decide (no reasons)", per_case(lambda: book.decide(claim, values, currency="USD", as_of=AS_OF)), "µs", "≤ 60")
    told(
        "judge without trace",
        per_case(lambda: judge(book, claim, facts, currency="USD", as_of=AS_OF, trace=False, counterfactuals=False)),
        "µs",
    )
    told(
        "judge with trace",
        per_case(lambda: judge(book, claim, facts, currency="USD", as_of=AS_OF, counterfactuals=False)),
        "µs",
        "≤ 300",
    )
    told(
        "judge with trace and counterfactuals",
        per_case(lambda: judge(book, claim, facts, currency="USD", as_of=AS_OF)),
        "µs",
    )


if __name__ == "__main__":
    forty = {
        "paid": 30_000,
        "tracking": "sent",
        "came_on": date(2026, 11, 2),
        "due_on": date(2026, 11, 2),
        "signed": False,
    }
    measure("40 rules of one claim", forty_rules(), "c", dict(forty))
    measure("marketplace, not received", load(rulebooks.texts_of("marketplace")), "not_received", dict(RECEIVED))
