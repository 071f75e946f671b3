"""Replay: past cases judged by two versions of the rules, and what would have come out differently.

Both versions are judged as one SQL statement for each kind of claim. What a statement leaves open is judged again by
`judge`, which knows when open facts cannot change anything.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from wakai.insight.cases import Cases, facts_of_row
from wakai.rulebook import Fact, Finding, Provenance, Rulebook, judge
from wakai.rulebook.specs import FactSpec
from wakai.rulebook.transpile import to_duckdb
from wakai.rulebook.values import value_of_slot

_BATCH: Final = 10_000
_ASSERTED: Final = Provenance("asserted")


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a version says of a case. standing: decided, referred or undecided; amount in minor units, to the buyer."""

    standing: str
    rule: str | None
    in_favour_of: str | None
    remedy: str | None
    amount_minor: int | None
    refer: str | None


@dataclass(frozen=True, slots=True)
class Changed:
    """A case that comes out differently."""

    case_id: str
    claim: str
    currency: str
    before: Verdict
    after: Verdict


@dataclass(frozen=True, slots=True)
class Movement:
    """Cases of one claim and currency that go the same way. money_minor: what buyers get more (less than zero: less)."""

    claim: str
    currency: str
    before: str
    after: str
    cases: int
    money_minor: int


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two versions over the same cases.

    `before` and `after` count the standings. `movements` add up money over cases that both versions decide; `left_out`
    counts cases of a claim that a version does not have.
    """

    cases: int
    left_out: dict[str, int]
    not_used: dict[str, str | None]
    before: dict[str, int]
    after: dict[str, int]
    changed: int
    by_another_rule: int
    movements: tuple[Movement, ...]

    def money(self) -> dict[str, int]:
        """What buyers would get more in all, in minor units by currency; sellers bear it."""
        found: dict[str, int] = {}
        for movement in self.movements:
            found[movement.currency] = found.get(movement.currency, 0) + movement.money_minor
        return {currency: money for currency, money in found.items() if money}


_VERDICTS: Final = """
    CREATE TABLE verdicts (version VARCHAR, claim VARCHAR, case_id VARCHAR, standing VARCHAR, rule VARCHAR,
                           in_favour_of VARCHAR, remedy VARCHAR, amount_minor BIGINT, refer VARCHAR)
"""
_STANDING: Final = "CASE WHEN refer IS NOT NULL THEN 'referred' WHEN rule IS NULL THEN 'undecided' ELSE 'decided' END"
_OPEN: Final = """
    SELECT cases.* FROM cases JOIN verdicts USING (case_id)
    WHERE verdicts.version = ? AND verdicts.standing = 'undecided'
"""
_SETTLE: Final = """
    UPDATE verdicts SET standing = found.standing, rule = found.rule, in_favour_of = found.in_favour_of,
                        remedy = found.remedy, amount_minor = found.amount_minor, refer = found.refer
    FROM (SELECT unnest(?::VARCHAR[]) AS case_id, unnest(?::VARCHAR[]) AS standing, unnest(?::VARCHAR[]) AS rule,
                 unnest(?::VARCHAR[]) AS in_favour_of, unnest(?::VARCHAR[]) AS remedy,
                 unnest(?::BIGINT[]) AS amount_minor, unnest(?::VARCHAR[]) AS refer) AS found
    WHERE verdicts.version = ? AND verdicts.case_id = found.case_id
"""
_CHANGES: Final = """
    CREATE TABLE changes AS
    SELECT old.case_id, old.claim, CAST(given.currency AS VARCHAR) AS currency,
           old.standing AS before_standing, old.rule AS before_rule, old.in_favour_of AS before_in_favour_of,
           old.remedy AS before_remedy, old.amount_minor AS before_amount_minor, old.refer AS before_refer,
           new.standing AS after_standing, new.rule AS after_rule, new.in_favour_of AS after_in_favour_of,
           new.remedy AS after_remedy, new.amount_minor AS after_amount_minor, new.refer AS after_refer,
           (old.standing, old.in_favour_of, old.remedy, old.amount_minor, old.refer)
           IS DISTINCT FROM (new.standing, new.in_favour_of, new.remedy, new.amount_minor, new.refer) AS turned
    FROM verdicts AS old JOIN verdicts AS new USING (case_id) JOIN given ON CAST(given.case_id AS VARCHAR) = old.case_id
    WHERE old.version = 'before' AND new.version = 'after'
          AND (turned OR old.rule IS DISTINCT FROM new.rule)
"""
_MOVEMENTS: Final = """
    SELECT claim, currency,
           concat_ws(', ', CASE before_standing WHEN 'decided' THEN before_in_favour_of ELSE before_standing END,
                     CASE before_standing WHEN 'decided' THEN before_remedy END) AS before_words,
           concat_ws(', ', CASE after_standing WHEN 'decided' THEN after_in_favour_of ELSE after_standing END,
                     CASE after_standing WHEN 'decided' THEN after_remedy END) AS after_words,
           count(*) AS cases,
           coalesce(sum(CASE WHEN before_standing = 'decided' AND after_standing = 'decided'
                             THEN after_amount_minor - before_amount_minor END), 0) AS money_minor
    FROM changes WHERE turned GROUP BY ALL ORDER BY cases DESC, claim, currency, before_words, after_words
"""
_LISTED: Final = """
    SELECT case_id, claim, currency,
           before_standing, before_rule, before_in_favour_of, before_remedy, before_amount_minor, before_refer,
           after_standing, after_rule, after_in_favour_of, after_remedy, after_amount_minor, after_refer
    FROM changes WHERE turned
    ORDER BY abs(coalesce(after_amount_minor, 0) - coalesce(before_amount_minor, 0)) DESC, case_id LIMIT ?
"""


class Replay:
    """Two versions over the cases of one file. Use it in a `with`."""

    def __init__(self, path: Path, before: Rulebook, after: Rulebook) -> None:
        """Judge all cases by both. Raises the refusals of `wakai.insight.cases`."""
        self.cases = Cases(path)
        try:
            self._judge_all(before, after)
        except BaseException:
            self.cases.db.close()
            raise
        self.not_used = self.cases.not_used([before, after])

    def __enter__(self) -> "Replay":
        return self

    def __exit__(self, *_: object) -> None:
        self.cases.db.close()

    def _judge_all(self, before: Rulebook, after: Rulebook) -> None:
        claims = self.cases.claims()
        both = [claim for claim in claims if claim in before.claims and claim in after.claims]
        self.left_out = {claim: count for claim, count in claims.items() if claim not in both}
        self.judged = sum(claims[claim] for claim in both)
        self.cases.db.execute(_VERDICTS)
        for claim in both:
            self._judge(before, "before", claim)
            self._judge(after, "after", claim)
        self.cases.db.execute(_CHANGES)

    def _judge(self, rulebook: Rulebook, version: str, claim: str) -> None:
        db = self.cases.db
        specs = self.cases.prepare(rulebook, claim)
        columns = f"'{version}', '{claim}', case_id, {_STANDING}, rule, in_favour_of, remedy, amount_minor, refer"
        db.sql(to_duckdb(rulebook, claim)).project(columns).insert_into("verdicts")
        reading = db.cursor()
        reading.execute(_OPEN, [version])
        names = [column[0] for column in reading.description or ()]
        seen: dict[tuple[object, ...], Verdict | None] = {}
        while rows := reading.fetchmany(_BATCH):
            self._settle(version, list(_settled(rulebook, claim, specs, names, rows, seen)))

    def _settle(self, version: str, found: Sequence[tuple[str, Verdict]]) -> None:
        if found:
            parts = ("standing", "rule", "in_favour_of", "remedy", "amount_minor", "refer")
            columns = [[getattr(verdict, part) for _, verdict in found] for part in parts]
            self.cases.db.execute(_SETTLE, [[case_id for case_id, _ in found], *columns, version])

    def comparison(self) -> Comparison:
        """What changes, counted."""
        db = self.cases.db
        counts = "SELECT standing, count(*) FROM verdicts WHERE version = ? GROUP BY 1 ORDER BY 1"
        before, after = (dict(db.execute(counts, [version]).fetchall()) for version in ("before", "after"))
        turned, renamed = db.execute(
            "SELECT count(*) FILTER (turned), count(*) FILTER (NOT turned) FROM changes"
        ).fetchall()[0]
        movements = tuple(_movement(row) for row in db.execute(_MOVEMENTS).fetchall())
        return Comparison(self.judged, self.left_out, self.not_used, before, after, turned, renamed, movements)

    def changed(self, most: int) -> list[Changed]:
        """The changed cases, those that move most money first."""
        rows = self.cases.db.execute(_LISTED, [most]).fetchall()
        return [Changed(row[0], row[1], row[2], Verdict(*row[3:9]), Verdict(*row[9:15])) for row in rows]

    def save_changed(self, path: Path) -> None:
        """Write every changed case to a .csv or .parquet file."""
        found = self.cases.db.table("changes").filter("turned").order("case_id")
        if path.suffix.lower() == ".parquet":
            found.write_parquet(str(path))
        else:
            found.write_csv(str(path))


def _movement(row: tuple[Any, ...]) -> Movement:
    claim, currency, before, after, count, money = row
    return Movement(claim, currency, before, after, count, int(money))


def _settled(
    rulebook: Rulebook,
    claim: str,
    specs: tuple[FactSpec, ...],
    names: list[str],
    rows: Sequence[tuple[object, ...]],
    seen: dict[tuple[object, ...], Verdict | None],
) -> Iterator[tuple[str, Verdict]]:
    """The open cases of a batch that are settled all the same; cases with the same facts are judged once."""
    for row in rows:
        case_id, facts = str(row[0]), row[1:]
        if facts not in seen:
            seen[facts] = _verdict(_judged(rulebook, claim, specs, dict(zip(names, row, strict=True))))
        verdict = seen[facts]
        if verdict:
            yield case_id, verdict


def _judged(rulebook: Rulebook, claim: str, specs: tuple[FactSpec, ...], row: dict[str, object]) -> Finding:
    facts = {}
    for spec, given in facts_of_row(specs, row):
        # Only decimals come out of the table scaled; dates and the rest are as judge takes them.
        value = value_of_slot(spec, given) if spec.type == "decimal" else given
        facts[spec.name] = Fact(value, _ASSERTED)  # type: ignore[arg-type]
    currency, as_of = row["currency"], row["as_of"]
    return judge(rulebook, claim, facts, currency=currency, as_of=as_of, trace=False, counterfactuals=False)  # type: ignore[arg-type]


def _verdict(finding: Finding) -> Verdict | None:
    """The verdict of a finding that settles the case, or None."""
    rules = "/".join(finding.rules_possible) or finding.rule
    if finding.refer:
        return Verdict("referred", rules, None, None, None, finding.refer)
    if finding.outcome is None:
        return None
    amount = finding.outcome.amount.minor if finding.outcome.amount else None
    return Verdict("decided", rules, finding.outcome.in_favour_of, finding.outcome.remedy, amount, None)
