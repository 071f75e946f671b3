"""What the marketplace's record had told about a case before it was told otherwise.

Orders belong to the marketplace, which may tell them anew at any time. Each time that changes anything for a case, the
journal keeps what had been told until then (`order_changes`). So a case that has ended goes on resting on the record as
it was, what was claimed stays as it was claimed, and everybody can see what became different, and when.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Final, cast

from wakai.commerce.queries import Goods, Item, goods_of
from wakai.docket.domain.acts import Stage
from wakai.docket.domain.facts import Assertion
from wakai.docket.queries import CaseHead
from wakai.journal.queries import happenings_of
from wakai.kernel.money import Money
from wakai.rulebook import Fact, Provenance
from wakai.rulebook.specs import FactValue
from wakai.rulebook.values import from_data, to_data

CHANGED: Final = "OrderChanged"


@dataclass(frozen=True, slots=True)
class Told:
    """What the record told for one case: the facts of the order, what exhibits state beside it, and what was bought."""

    records: Mapping[str, Fact]
    exhibits: tuple[Assertion, ...]
    goods: Goods


@dataclass(frozen=True, slots=True)
class Change:
    """That the marketplace told an order otherwise. `facts`: (name, before, after), None where it said nothing."""

    at: datetime
    stage: Stage
    before: Told
    facts: tuple[tuple[str, FactValue | None, FactValue | None], ...]


def changes_of(case_id: str) -> tuple[Change, ...]:
    """How the record of a case's order changed since the case was opened, in order."""
    return tuple(_change(row.at, row.payload) for row in happenings_of(case_id) if row.kind == CHANGED)


def told_at_the_end(head: CaseHead) -> Told | None:
    """What the record told when the case ended; None while it is open, and where nothing has changed since."""
    if head.stage is not Stage.CLOSED:
        return None
    return next((change.before for change in changes_of(head.id) if change.stage is Stage.CLOSED), None)


def goods_claimed(head: CaseHead) -> Goods | None:
    """What was bought, as the record told it when the case was opened; None for a case without an order of ours."""
    if head.order_id is None:
        return None
    changes = changes_of(head.id)
    return changes[0].before.goods if changes else goods_of(head.order_id)


def payload_of(order_id: str, stage: Stage, before: Told, after: Mapping[str, Fact]) -> dict[str, Any]:
    """The journal's account of a change: facts and goods, and nothing personal."""
    return {
        "order": order_id,
        "stage": str(stage),
        "facts": [list(row) for row in _differing(before.records, after)],
        "before": {
            "records": {name: _fact_data(fact) for name, fact in before.records.items()},
            "exhibits": [{**asdict(row), "value": to_data(row.value)} for row in before.exhibits],
            "goods": _goods_data(before.goods),
        },
    }


def _differing(before: Mapping[str, Fact], after: Mapping[str, Fact]) -> list[tuple[str, object, object]]:
    names = [name for name in dict.fromkeys((*before, *after)) if before.get(name) != after.get(name)]
    return [(name, _value_data(before.get(name)), _value_data(after.get(name))) for name in names]


def _change(at: datetime, payload: Mapping[str, Any]) -> Change:
    facts = [(name, _value(before), _value(after)) for name, before, after in payload["facts"]]
    return Change(at, Stage(payload["stage"]), _told(payload["before"]), tuple(facts))


def _told(data: Mapping[str, Any]) -> Told:
    return Told(
        {name: _fact(row) for name, row in data["records"].items()},
        tuple(Assertion(**{**row, "value": _value(row["value"])}) for row in data["exhibits"]),
        _goods(data["goods"]),
    )


def _value_data(fact: Fact | None) -> object:
    return None if fact is None else to_data(fact.value)


def _value(data: object) -> FactValue | None:
    return None if data is None else cast(FactValue, from_data(data))


def _fact_data(fact: Fact) -> dict[str, object]:
    return {"value": to_data(fact.value), **asdict(fact.provenance)}


def _fact(data: Mapping[str, Any]) -> Fact:
    value = cast(FactValue, from_data(data["value"]))
    return Fact(value, Provenance(data["kind"], data["by"], data["ref"]))


def _goods_data(goods: Goods) -> dict[str, Any]:
    items = [
        {"n": item.n, "title": item.title, "quantity": item.quantity, "minor": item.total.minor, "currency": item.total.currency}
        for item in goods.items
    ]  # fmt: skip
    return {"number": goods.number, "ordered_at": goods.ordered_at.isoformat(), "zone": goods.zone, "items": items}


def _goods(data: Mapping[str, Any]) -> Goods:
    items = tuple(
        Item(item["n"], item["title"], item["quantity"], Money(item["minor"], item["currency"]))
        for item in data["items"]
    )
    return Goods(data["number"], datetime.fromisoformat(data["ordered_at"]), data["zone"], items)
