"""A marketplace tells orders anew: what that changes for the cases about them is noted in each case's record.

An open case is judged by the new word from then on. A case that has ended is not touched by it (see `kept`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from wakai.commerce.queries import goods_of
from wakai.docket import queries as cases
from wakai.docket.about_orders import cases_about
from wakai.evidence.casefile.contents import change_content
from wakai.flows.kept import CHANGED, Told, payload_of
from wakai.flows.material import told_now
from wakai.journal.actions import append_all
from wakai.journal.log import Happened, Sealed, seal


@dataclass(slots=True)
class OrderChanges:
    """The cases about orders that are being told anew, with what was told until then. Used inside one transaction."""

    before: dict[str, Told] = field(default_factory=dict)

    def about_to_change(self, order_ids: Sequence[str]) -> None:
        """Remember what is told for the cases about these orders; whoever means to act in one of them waits for us."""
        for case_id in cases_about(order_ids):
            self.before[case_id] = _told(case_id)

    def note(self, *, at: datetime) -> int:
        """Note the changes in the record of each case for which anything became different; answers in how many."""
        return sum(_note(case_id, before, at) for case_id, before in self.before.items())


def _told(case_id: str) -> Told:
    state = cases.state_of(case_id, lock=True)
    head = cases.head_of(case_id)
    records, exhibits = told_now(head, state)
    assert head.order_id is not None
    return Told(records, exhibits, goods_of(head.order_id))


def _note(case_id: str, before: Told, at: datetime) -> bool:
    now = _told(case_id)
    if now == before:
        return False
    head = cases.head_of(case_id)
    assert head.order_id is not None
    payload = payload_of(head.order_id, head.stage, before, now.records)
    happened = Happened(CHANGED, "system", payload)
    append_all([happened], case_id=case_id, at=at, besides=list(_sealed(head.number, payload, at)), tell=False)
    return True


def _sealed(case: str, payload: Mapping[str, Any], at: datetime) -> Iterator[Sealed]:
    """A commitment to what the parties are shown of a change, for their case files."""
    if payload["facts"]:
        content = change_content(case=case, at=at, stage=payload["stage"], facts=payload["facts"])
        yield seal("OrderTold", at=at, payload=content)
