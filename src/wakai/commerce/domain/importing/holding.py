"""An order is imported whole or not at all: rows of one order are gathered, and one bad row holds back all of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from wakai.commerce.domain.importing.problems import Findings, RowProblem
    from wakai.commerce.domain.importing.rows import Row


def use(rows: Iterable[Row], findings: Findings) -> None:
    """Count rows as imported."""
    for row in rows:
        findings.count(row.file).used += 1


def hold_back(rows: Iterable[Row], findings: Findings, *, order: str) -> None:
    """Count rows as not imported; those without a fault of their own are reported with the row that is to blame."""
    held = list(rows)
    blame = next((row.fault for row in held if row.fault), None)
    for row in held:
        findings.count(row.file).held_back += 1
        if row.fault is None and blame is not None:
            findings.add(row.file, row.line, "", "order_held_back", order=order, place=place(blame))


def place(problem: RowProblem) -> str:
    """Where a problem is, for another row to point at."""
    return f"{problem.file}:{problem.line}" + (f":{problem.column}" if problem.column else "")
