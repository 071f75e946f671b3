"""The seven CSV files of the Brazilian marketplace Olist.

What the files do not say and we assume, each said again in the import's notes: times without a zone are local to São
Paulo; amounts are Brazilian reais; the delivery estimate, stored at midnight, is a date. A person may have several
customer rows, so the buyer is `customer_unique_id`. One order with several sellers stays one order: each line names its
seller, and the one with the largest share is the order's main seller.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Final

from wakai.commerce.domain.importing.holding import hold_back, use
from wakai.commerce.domain.importing.olist_orders import CURRENCY, ZONE, Bundle, build
from wakai.commerce.domain.importing.problems import Findings
from wakai.commerce.domain.importing.result import Progress, ReadOrders, silent
from wakai.commerce.domain.importing.rows import Row, table

if TYPE_CHECKING:
    from collections.abc import Mapping

    from wakai.commerce.domain.order import Order

SOURCE: Final = "olist"
CUSTOMERS: Final = "olist_customers_dataset.csv"
ITEMS: Final = "olist_order_items_dataset.csv"
PAYMENTS: Final = "olist_order_payments_dataset.csv"
REVIEWS: Final = "olist_order_reviews_dataset.csv"
ORDERS: Final = "olist_orders_dataset.csv"
PRODUCTS: Final = "olist_products_dataset.csv"
CATEGORIES: Final = "product_category_name_translation.csv"

COLUMNS: Final[Mapping[str, tuple[str, ...]]] = {
    CUSTOMERS: (
        "customer_id",
        "customer_unique_id",
        "customer_zip_code_prefix",
        "customer_city",
        "customer_state",
    ),
    ITEMS: (
        "order_id",
        "order_item_id",
        "product_id",
        "seller_id",
        "shipping_limit_date",
        "price",
        "freight_value",
    ),
    PAYMENTS: ("order_id", "payment_sequential", "payment_type", "payment_installments", "payment_value"),
    REVIEWS: (
        "review_id",
        "order_id",
        "review_score",
        "review_comment_title",
        "review_comment_message",
        "review_creation_date",
        "review_answer_timestamp",
    ),
    ORDERS: (
        "order_id",
        "customer_id",
        "order_status",
        "order_purchase_timestamp",
        "order_approved_at",
        "order_delivered_carrier_date",
        "order_delivered_customer_date",
        "order_estimated_delivery_date",
    ),
    # The misspelled columns are the data set's own.
    PRODUCTS: (
        "product_id",
        "product_category_name",
        "product_name_lenght",
        "product_description_lenght",
        "product_photos_qty",
        "product_weight_g",
        "product_length_cm",
        "product_height_cm",
        "product_width_cm",
    ),
    CATEGORIES: ("product_category_name", "product_category_name_english"),
}
_NOT_KEPT: Final = COLUMNS[PRODUCTS][2:]
# For each file of parts, the column that numbers the parts of one order.
_PARTS: Final = {ITEMS: "order_item_id", PAYMENTS: "payment_sequential", REVIEWS: "review_id"}


def read_olist(files: Mapping[str, bytes], *, progress: Progress = silent) -> ReadOrders:
    """Orders from the seven files, given by their names. Rows that cannot be used are reported, never dropped."""
    findings = Findings()
    tables = {file: _table(file, files.get(file), findings) for file in COLUMNS}
    if any(problem.line <= 1 for problem in findings.errors):
        _hold_all(tables, findings)
        return _result([], findings)
    findings.add(ORDERS, 0, "", "zone_assumed", zone=ZONE)
    findings.add(PRODUCTS, 0, "", "columns_not_kept", columns=", ".join(_NOT_KEPT))
    bundles = _bundles(tables, findings)
    orders = []
    for done, bundle in enumerate(bundles, 1):
        order = _order(bundle, findings)
        orders += [order] if order else []
        progress(done, len(bundles))
    return _result(orders, findings)


def _table(file: str, content: bytes | None, findings: Findings) -> list[Row]:
    if content is None:
        findings.add(file, 0, "", "file_missing")
        return []
    return list(table(file, content, needed=COLUMNS[file], known=COLUMNS[file], findings=findings))


def _hold_all(tables: Mapping[str, list[Row]], findings: Findings) -> None:
    """A file that is missing or has another header leaves no order whole, so no row of any file is used."""
    for file, rows in tables.items():
        findings.count(file).held_back += len(rows)


def _result(orders: list[Order], findings: Findings) -> ReadOrders:
    return ReadOrders(SOURCE, tuple(orders), tuple(findings.problems), findings.counts)


def _order(bundle: Bundle, findings: Findings) -> Order | None:
    """The order of a bundle if every row of it can be read; reviews alone never hold an order back."""
    order = build(bundle)
    rows = bundle.rows()
    if order is None or any(row.fault for row in rows):
        hold_back([*rows, *bundle.reviews], findings, order=bundle.order.cells["order_id"])
        return None
    use(rows, findings)
    for row in bundle.reviews:
        if row.fault:
            findings.count(row.file).held_back += 1
        else:
            use([row], findings)
    return order


def _bundles(tables: Mapping[str, list[Row]], findings: Findings) -> list[Bundle]:
    orders = _by_key(tables[ORDERS], "order_id", findings)
    customers = _by_key(tables[CUSTOMERS], "customer_id", findings)
    products = _by_key(tables[PRODUCTS], "product_id", findings)
    categories = _by_key(tables[CATEGORIES], "product_category_name", findings)
    parts = {file: _parts(file, tables[file], orders, findings) for file in _PARTS}
    bundles = []
    for number, row in orders.items():
        items = parts[ITEMS][number]
        _refer(row, "customer_id", customers, CUSTOMERS)
        for item in items:
            _refer(item, "product_id", products, PRODUCTS)
        bundles.append(
            Bundle(
                order=row,
                customer=customers.get(row.cells["customer_id"]),
                items=items,
                payments=parts[PAYMENTS][number],
                reviews=parts[REVIEWS][number],
                products=products,
                categories=categories,
            )
        )
    _settle_lookups(bundles, customers, products, categories, findings)
    return bundles


def _refer(row: Row, column: str, known: Mapping[str, Row], file: str) -> None:
    if row.cells[column] not in known:
        row.refuse(column, "reference_unknown", value=row.cells[column], file=file)


def _by_key(rows: list[Row], column: str, findings: Findings) -> dict[str, Row]:
    """Rows by their key; a key given twice is reported on its second row, and the first one counts."""
    found: dict[str, Row] = {}
    for row in rows:
        key = row.text(column, needed=True)
        if key in found:
            row.refuse(column, "number_repeated", value=key, first=str(found[key].line))
        if row.fault:
            findings.count(row.file).held_back += 1
        else:
            found[key] = row
    return found


def _parts(file: str, rows: list[Row], orders: Mapping[str, Row], findings: Findings) -> dict[str, list[Row]]:
    """The rows of one file by order; a row of no order, or numbered twice, is reported."""
    found: dict[str, list[Row]] = defaultdict(list)
    seen: dict[tuple[str, str], int] = {}
    for row in rows:
        number, part = row.cells["order_id"], row.cells[_PARTS[file]]
        if number not in orders:
            row.refuse("order_id", "reference_unknown", value=number, file=ORDERS)
            findings.count(file).held_back += 1
            continue
        first = seen.setdefault((number, part), row.line)
        if first != row.line:
            row.refuse(_PARTS[file], "number_repeated", value=part, first=str(first))
        found[number].append(row)
    return found


def _settle_lookups(
    bundles: list[Bundle],
    customers: Mapping[str, Row],
    products: Mapping[str, Row],
    categories: Mapping[str, Row],
    findings: Findings,
) -> None:
    """Customers, products and categories belong to many orders or none, and are counted here, once."""
    bought = {item.cells["product_id"] for bundle in bundles for item in bundle.items}
    buying = {bundle.order.cells["customer_id"] for bundle in bundles}
    _count_used(customers, buying, findings)
    _count_used(products, bought, findings)
    named = {row.cells["product_category_name"] for row in products.values()}
    for name, row in categories.items():
        use([row], findings)
        if name not in named:
            row.remark("", "unused_lookup", value=name)
    for row in products.values():
        category = row.cells["product_category_name"]
        if not category:
            row.remark("product_category_name", "category_missing", value=row.cells["product_id"])
        elif category not in categories:
            row.remark("product_category_name", "category_untranslated", value=category)


def _count_used(rows: Mapping[str, Row], wanted: set[str], findings: Findings) -> None:
    for key, row in rows.items():
        if key in wanted:
            use([row], findings)
        else:
            row.refuse("", "nobody_refers_to_it", value=key)
            findings.count(row.file).held_back += 1


__all__ = ["COLUMNS", "CURRENCY", "SOURCE", "ZONE", "read_olist"]
