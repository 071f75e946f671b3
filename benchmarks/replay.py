"""A million made-up cases under the shipped rules: our generated statement against SQL written by hand for the same rules."""

from __future__ import annotations

import duckdb
from _measuring import side_by_side, told

from wakai import rulebooks
from wakai.rulebook import load
from wakai.rulebook.transpile import to_duckdb

CASES = 1_000_000
# Every column is NULL (unknown) in about one case in twelve.
COLUMNS = """
CREATE TABLE cases AS
WITH seeds AS (
  SELECT i, CAST(hash(i) >> 8 AS BIGINT) AS a, CAST(hash(i, 1) >> 8 AS BIGINT) AS b, CAST(hash(i, 2) >> 8 AS BIGINT) AS c,
    CAST(hash(i, 3) >> 8 AS BIGINT) AS d
  FROM range({cases}) t(i)
)
SELECT
  'case_' || i AS case_id,
  ['USD', 'JPY', 'EUR', 'CNY', 'GBP'][1 + a % 5] AS currency,
  DATE '2026-12-01' - CAST(b % 300 AS INTEGER) AS as_of,
  CAST(1000 + a % 150000 AS BIGINT) AS order_total,
  CAST(1000 + a % 150000 AS BIGINT) AS claimed_amount,
  CAST(b % 2000 AS BIGINT) AS shipping_paid,
  DATE '2026-10-01' + CAST(c % 30 AS INTEGER) AS paid_on,
  DATE '2026-10-03' + CAST(c % 30 AS INTEGER) AS promised_ship_on, FALSE AS promised_ship_on__absent,
  CASE WHEN d % 12 > 0 THEN DATE '2026-10-02' + CAST(c % 33 AS INTEGER) END AS shipped_on,
  CASE WHEN d % 12 > 0 THEN FALSE END AS shipped_on__absent,
  DATE '2026-10-12' + CAST(d % 30 AS INTEGER) AS estimated_delivery_on, FALSE AS estimated_delivery_on__absent,
  DATE '2026-10-20' + CAST(a % 60 AS INTEGER) AS claimed_on,
  CASE WHEN b % 12 > 0 THEN ['none', 'in_transit', 'exception', 'delivered', 'delivered', 'returned'][1 + b % 6] END
    AS tracking_status,
  DATE '2026-10-04' + CAST(c % 35 AS INTEGER) AS tracking_uploaded_on, FALSE AS tracking_uploaded_on__absent,
  CASE WHEN c % 12 > 0 THEN DATE '2026-10-10' + CAST(d % 40 AS INTEGER) END AS delivered_on,
  CASE WHEN c % 12 > 0 THEN FALSE END AS delivered_on__absent,
  CASE WHEN a % 12 > 0 THEN a % 3 > 0 END AS delivered_to_address,
  CASE WHEN d % 12 > 0 THEN d % 2 = 0 END AS signature,
  c % 40 = 0 AS order_cancelled,
  CAST(NULL AS DATE) AS arrived_on, FALSE AS arrived_on__absent,
  CASE WHEN a % 7 > 0 THEN b % 2 = 0 END AS buyer_hindered_delivery
FROM seeds
"""


# What somebody who knows DuckDB writes for these eleven rules: thresholds joined by currency, each condition once.
BY_HAND = """
WITH thresholds(currency, signature_from) AS (
  VALUES ('USD', 75000), ('JPY', 110000), ('EUR', 70000), ('CNY', 520000), ('GBP', 60000), ('BRL', 400000),
         ('HKD', 580000), ('TWD', 2400000), ('KRW', 1050000)
), conditions AS (
  SELECT case_id, claimed_amount, order_total, shipping_paid,
    tracking_status = 'delivered' AND NOT delivered_on__absent AND delivered_on <= claimed_on AND delivered_to_address
      AND (order_total < signature_from OR signature) AND NOT shipped_on__absent
      AND (promised_ship_on__absent OR shipped_on <= promised_ship_on)
      AND NOT tracking_uploaded_on__absent AND tracking_uploaded_on <= claimed_on AS c1,
    claimed_on > paid_on + 180 AS c2,
    tracking_status = 'delivered' AND NOT delivered_to_address AS c3,
    tracking_status = 'delivered' AND order_total >= signature_from AND NOT signature AS c4,
    tracking_status = 'delivered' AND NOT delivered_on__absent AND delivered_on > claimed_on AS c5,
    tracking_status = 'delivered' AS c6,
    order_cancelled AS c7,
    tracking_status IN ('in_transit', 'out_for_delivery', 'exception') AND NOT estimated_delivery_on__absent
      AND claimed_on <= estimated_delivery_on + 3 AS c8,
    tracking_status IN ('none', 'not_found', 'label_created')
      AND ((NOT promised_ship_on__absent AND claimed_on <= promised_ship_on)
        OR (promised_ship_on__absent AND NOT estimated_delivery_on__absent AND claimed_on <= estimated_delivery_on)) AS c9,
    tracking_status = 'returned' AND buyer_hindered_delivery AS c10
  FROM cases LEFT JOIN thresholds USING (currency)
), ruled AS (
  SELECT *, CASE WHEN c1 THEN 'NR-1' WHEN c1 IS NULL THEN NULL WHEN c2 THEN 'NR-2' WHEN c2 IS NULL THEN NULL
    WHEN c3 THEN 'NR-3' WHEN c3 IS NULL THEN NULL WHEN c4 THEN 'NR-4' WHEN c4 IS NULL THEN NULL
    WHEN c5 THEN 'NR-5' WHEN c5 IS NULL THEN NULL WHEN c6 THEN 'NR-6' WHEN c6 IS NULL THEN NULL
    WHEN c7 THEN 'NR-7' WHEN c7 IS NULL THEN NULL WHEN c8 THEN 'NR-8' WHEN c8 IS NULL THEN NULL
    WHEN c9 THEN 'NR-9' WHEN c9 IS NULL THEN NULL WHEN c10 THEN 'NR-10' WHEN c10 IS NULL THEN NULL ELSE 'NR-11' END AS rule
  FROM conditions
)
SELECT case_id, rule, CASE WHEN rule IS NULL OR rule = 'NR-6' THEN 'undecided' ELSE 'decided' END AS status,
  CASE WHEN rule IN ('NR-1', 'NR-2') THEN 'seller' WHEN rule IN ('NR-5', 'NR-8', 'NR-9') THEN 'neither'
    WHEN rule IN ('NR-3', 'NR-4', 'NR-7', 'NR-10', 'NR-11') THEN 'buyer' END AS in_favour_of,
  CASE WHEN rule IN ('NR-1', 'NR-2', 'NR-5', 'NR-8', 'NR-9') THEN 'none' WHEN rule = 'NR-10' THEN 'partial_refund'
    WHEN rule IN ('NR-3', 'NR-4', 'NR-7', 'NR-11') THEN 'refund' END AS remedy,
  CASE WHEN rule IN ('NR-1', 'NR-2', 'NR-5', 'NR-8', 'NR-9') THEN 0
    WHEN rule = 'NR-10' THEN least(claimed_amount, order_total - shipping_paid)
    WHEN rule IN ('NR-3', 'NR-4', 'NR-7', 'NR-11') THEN claimed_amount END AS amount_minor,
  CASE WHEN rule = 'NR-6' THEN 'secretariat' END AS refer
FROM ruled
"""


def main() -> None:
    generated = to_duckdb(load(rulebooks.texts_of("marketplace")), "not_received")
    with duckdb.connect() as base:
        base.execute(COLUMNS.format(cases=CASES))
        for name, sql in (("ours", generated), ("hand", BY_HAND)):
            base.execute(f"CREATE TABLE {name} AS {sql}")
        odd = base.execute("SELECT count(*) FROM ((FROM ours EXCEPT FROM hand) UNION ALL (FROM hand EXCEPT FROM ours))")
        print(f"{CASES:,} cases, {odd.fetchall()[0][0]} differences")
        ours, hand = side_by_side(lambda: _counted(base, generated), lambda: _counted(base, BY_HAND))
    told("generated statement", ours * 1000, "ms")
    told("statement by hand", hand * 1000, "ms")
    told("speed of ours against by hand", hand / ours * 100, "%", "≥ 80")
    told("cases a second", CASES / ours, "")


def _counted(base: duckdb.DuckDBPyConnection, sql: str) -> None:
    """Every result column is computed; only the rows are not fetched one by one."""
    base.execute(
        f"SELECT count(case_id), count(rule), count(status), count(in_favour_of), count(remedy), sum(amount_minor), count(refer) FROM ({sql})"
    ).fetchall()


if __name__ == "__main__":
    main()
