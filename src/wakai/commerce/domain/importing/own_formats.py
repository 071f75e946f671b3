"""Wakai's own order files: CSV with one row for each line of an order, and JSON lines with one order a line."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from wakai.commerce.domain.importing import schema
from wakai.commerce.domain.importing.building import Parts, build
from wakai.commerce.domain.importing.holding import hold_back, use
from wakai.commerce.domain.importing.problems import Findings
from wakai.commerce.domain.importing.result import Progress, ReadOrders, silent
from wakai.commerce.domain.importing.rows import Row, clip, decoded, near, table

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from wakai.commerce.domain.order import Order


def read_csv(file: str, content: bytes, *, source: str = "csv", progress: Progress = silent) -> ReadOrders:
    """Orders from one CSV file with the columns of `schema.CSV`. `file` is its name, for the report."""
    findings = Findings()
    rows = table(file, content, needed=schema.CSV_NEEDED, known=schema.CSV, findings=findings)
    bundles = _grouped(rows)
    return _built(list(bundles.values()), source, findings, progress)


def read_jsonl(file: str, content: bytes, *, source: str = "jsonl", progress: Progress = silent) -> ReadOrders:
    """Orders from JSON lines: one object a line, with the names of `schema.JSON`."""
    findings = Findings()
    text = decoded(content, file, findings)
    bundles = list(_objects(file, text, findings)) if text is not None else []
    return _built(bundles, source, findings, progress)


def _built(bundles: list[Parts], source: str, findings: Findings, progress: Progress) -> ReadOrders:
    orders: list[Order] = []
    seen: dict[str, int] = {}
    for done, parts in enumerate(bundles, 1):
        number = parts.order.text("order_number")
        if number in seen:
            parts.order.refuse("order_number", "number_repeated", value=clip(number), first=str(seen[number]))
        seen.setdefault(number, parts.order.line)
        order = build(parts, source)
        if order is None:
            hold_back(_counted(parts), findings, order=clip(number))
        else:
            use(_counted(parts), findings)
            orders.append(order)
        progress(done, len(bundles))
    return ReadOrders(source, tuple(orders), tuple(findings.problems), findings.counts)


def _counted(parts: Parts) -> list[Row]:
    """A row for each line of the file, carrying the first fault of all that was read from that line."""
    by_line: dict[int, Row] = {}
    for row in parts.rows():
        kept = by_line.setdefault(row.line, row)
        kept.fault = kept.fault or row.fault
    return list(by_line.values())


# CSV ------------------------------------------------------------------------------------------------------------------


def _grouped(rows: Iterator[Row]) -> dict[str, Parts]:
    """Rows by order number, wherever in the file they stand. A row without a number is an order of its own, to be refused."""
    found: dict[str, Parts] = {}
    for row in rows:
        number = row.cells["order_number"].strip() or f"\0{row.line}"
        parts = found.get(number)
        if parts is None:
            parts = found[number] = Parts(row)
        else:
            _inherit(row, parts.order)
            parts.others.append(row)
        parts.lines += [row] if _has(row, schema.LINE) else []
        parts.payments += [row] if _has(row, schema.PAYMENT) else []
        parts.parcels += [row] if _has(row, schema.PARCEL) and not _known_parcel(row, parts) else []
    return found


def _inherit(row: Row, first: Row) -> None:
    """The order's columns on a later row are empty or the same as on the first."""
    for column in schema.ORDER:
        value, expected = row.cells.get(column, "").strip(), first.cells.get(column, "").strip()
        if value and value != expected:
            row.refuse(column, "differs_from_first_row", value=clip(value), first=clip(expected))


def _has(row: Row, columns: tuple[str, ...]) -> bool:
    return any(row.cells.get(column, "").strip() for column in columns)


def _known_parcel(row: Row, parts: Parts) -> bool:
    """The same parcel repeated on another line of the order is one parcel."""
    cells = [row.cells.get(column, "").strip() for column in schema.PARCEL]
    return any(cells == [other.cells.get(column, "").strip() for column in schema.PARCEL] for other in parts.parcels)


# JSON lines -----------------------------------------------------------------------------------------------------------


def _objects(file: str, text: str, findings: Findings) -> Iterator[Parts]:
    count = findings.count(file)
    for line, written in enumerate(text.split("\n"), 1):
        if not written.strip():
            continue
        count.read += 1
        found = _parsed(file, line, written, findings)
        if found is None:
            count.held_back += 1
        else:
            yield _parts(file, line, found, findings)


def _parsed(file: str, line: int, written: str, findings: Findings) -> dict[str, Any] | None:
    if any("\udc80" <= character <= "\udcff" for character in written):
        findings.add(file, line, "", "row_not_utf8")
        return None
    try:
        found = json.loads(written, parse_float=Decimal)
    except (ValueError, RecursionError) as error:
        findings.add(file, line, "", "row_not_json", position=str(getattr(error, "colno", 1)))
        return None
    if not isinstance(found, dict):
        findings.add(file, line, "", "row_not_json", position="1")
        return None
    return found


def _parts(file: str, line: int, found: Mapping[str, Any], findings: Findings) -> Parts:
    order = _row(file, line, found, schema.ORDER, schema.JSON, findings, "")
    for name in schema.ORDER_NEEDED:
        if name not in found:
            order.refuse(
                name, "column_missing", column=name, near=near(name, [key for key in found if key not in schema.JSON])
            )
    parts = Parts(order)
    for name, columns in schema.PARTS.items():
        entries = found.get(name) or []
        if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
            order.refuse(name, "not_a_list")
            continue
        rows = [_row(file, line, entry, columns, columns, findings, f"{name}[{n}].") for n, entry in enumerate(entries)]
        setattr(parts, name, rows)
    return parts


def _row(
    file: str,
    line: int,
    found: Mapping[str, Any],
    columns: tuple[str, ...],
    known: tuple[str, ...],
    findings: Findings,
    prefix: str,
) -> Row:
    """The scalars of an object as cells; JSON's numbers keep the digits they were written with."""
    row = Row(file, line, {}, findings, prefix)
    for name, value in found.items():
        if name not in known:
            free = [each for each in known if each not in found]
            row.refuse(clip(name), "column_unknown", column=clip(name), near=near(name, free))
        elif name in columns:
            row.cells[name] = _cell(row, name, value)
    return row


def _cell(row: Row, name: str, value: Any) -> str:
    if value is None or isinstance(value, str):
        return value or ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, (int, Decimal)):
        return str(value)
    row.refuse(name, "value_missing")
    return ""
