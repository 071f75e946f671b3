"""The cases about one order, together: which of its lines are taken, what was decided, how much money is spoken for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from wakai.docket.domain.acts import PARTIES
from wakai.kernel.money import Money


@dataclass(frozen=True, slots=True)
class CaseOnOrder:
    """A case as far as it bears on its order. `lines` are order line numbers, 0 for an order without any; `paid` is what
    was paid for them. `closing` tells how the case ended and what it awarded; None while it is open."""

    id: str
    number: str
    buyer_id: str
    kind: str
    paid: Money
    lines: tuple[int, ...]
    closed_at: datetime | None
    closing: Mapping[str, Any] | None

    @property
    def awarded(self) -> Money:
        """What the case has awarded, or may still award while it is open."""
        return Money(int(self.closing["amount_minor"]), self.paid.currency) if self.closing else self.paid

    @property
    def is_decided(self) -> bool:
        """Whether it ended with a decision for one side."""
        closing = self.closing or {}
        return closing.get("how") == "decided" and closing.get("favours") in PARTIES


@dataclass(frozen=True, slots=True)
class CasesOnOrder:
    """All cases about one order, oldest first."""

    cases: tuple[CaseOnOrder, ...]

    def spoken_for(self) -> int:
        """How much of the order's money, in minor units, the cases have awarded or may still award."""
        return sum(case.awarded.minor for case in self.cases)

    def taken(self, lines: Iterable[int]) -> dict[int, CaseOnOrder]:
        """Those of these lines that an open case is about, each with its case."""
        by_line = {line: case for case in self.cases if case.closing is None for line in case.lines}
        return {line: by_line[line] for line in lines if line in by_line}

    def decided(self, line: int, *, kind: str) -> CaseOnOrder | None:
        """The latest case in which a claim of this kind on this line was decided for one side, or None."""
        return next((c for c in self.ended() if c.is_decided and c.kind == kind and line in c.lines), None)

    def ended(self) -> tuple[CaseOnOrder, ...]:
        """The cases that have ended, the latest first."""
        over = [case for case in self.cases if case.closed_at]
        return tuple(sorted(over, key=lambda case: (case.closed_at, case.id), reverse=True))
