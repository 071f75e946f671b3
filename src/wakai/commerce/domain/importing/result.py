"""What reading an import gives: orders, and everything there is to say about the rows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from wakai.commerce.domain.importing.problems import FileCount, RowProblem
    from wakai.commerce.domain.order import Order

Progress = Callable[[int, int], None]
"""Told how many of how many steps are done."""


def silent(done: int, total: int) -> None:
    """Progress nobody watches."""


@dataclass(frozen=True, slots=True)
class ReadOrders:
    """Orders read from files, none stored yet. For each file, rows read = rows used + rows held back."""

    source: str
    orders: tuple[Order, ...]
    problems: tuple[RowProblem, ...]
    counts: Mapping[str, FileCount]

    @property
    def errors(self) -> tuple[RowProblem, ...]:
        """What kept rows out."""
        return tuple(problem for problem in self.problems if problem.severity == "error")

    @property
    def notes(self) -> tuple[RowProblem, ...]:
        """What should be known of rows that came in."""
        return tuple(problem for problem in self.problems if problem.severity == "note")
