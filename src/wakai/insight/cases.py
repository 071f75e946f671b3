"""Exported cases as a table that rules can be run over. Every value is checked: one that cannot be read is never unknown.

README.md beside this file says which columns an export has.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar, Final

import duckdb

from wakai.kernel.languages import Texts
from wakai.kernel.money import CURRENCIES
from wakai.kernel.refusals import Refusal
from wakai.rulebook import ABSENT, Rulebook
from wakai.rulebook.nodes import FACT_BOUND, FIRST_DAY, LAST_DAY
from wakai.rulebook.problems import nearest
from wakai.rulebook.specs import PARTIES, FactSpec
from wakai.rulebook.values import slot_reader, wanted

HEAD: Final = ("case_id", "claim", "currency", "as_of")
SILENT: Final = "not_proven_of"
_TYPES: Final = {"boolean": "BOOLEAN", "date": "DATE", "choice": "VARCHAR", "text": "VARCHAR"}
_PATTERNS: Final = {"BIGINT": r"[-+]?[0-9]{1,15}", "DATE": r"[0-9]{4}-[0-9]{2}-[0-9]{2}", "BOOLEAN": "true|false"}
_DAY: Final[Texts] = {
    "en": "a day such as 2026-12-01",
    "ja": "「2026-12-01」のような日付",
    "zh": "日期，例如2026-12-01",
}
_CODE: Final[Texts] = {"en": "a currency such as USD", "ja": "USD のような通貨コード", "zh": "币种代码，例如USD"}
_SIDES: Final[Texts] = {"en": "buyer, seller, or both", "ja": "buyer、seller、または両方", "zh": "buyer、seller或两者"}
_NAME: Final[Texts] = {"en": "a text that is not empty", "ja": "空でない文字列", "zh": "非空文字"}


class CasesNotReadable(Refusal):
    """The file is none of the kinds we read, or is not what its name says."""

    status = 422
    texts: ClassVar[Texts] = {
        "en": "{file} cannot be read as cases. Please give a .parquet, .csv, .jsonl or .ndjson file. ({why})",
        "ja": "{file} を案件データとして読み取れません。.parquet、.csv、.jsonl、.ndjson のいずれかのファイルを指定してください。（{why}）",
        "zh": "无法将 {file} 作为案件数据读取。请提供 .parquet、.csv、.jsonl 或 .ndjson 文件。（{why}）",
    }


class CaseColumnMissing(Refusal):
    """A column that every export has is not there."""

    status = 422
    texts: ClassVar[Texts] = {
        "en": "The cases have no column “{column}”. Please add it; the columns there are: {there}.",
        "ja": "案件データに「{column}」の列がありません。列を追加してください。現在の列：{there}。",
        "zh": "案件数据缺少“{column}”列。请补充该列。现有的列：{there}。",
    }


class CaseValueNotUnderstood(Refusal):
    """A value of a case cannot be read as what its column holds."""

    status = 422
    texts: ClassVar[Texts] = {
        "en": "Case {case}: “{value}” in column “{column}” is not understood. Please give {wanted}.",
        "ja": "案件 {case}：「{column}」の列の「{value}」を読み取れません。{wanted}を入力してください。",
        "zh": "案件 {case}：“{column}”列中的“{value}”无法识别。请填写{wanted}。",
    }


class CaseGivenTwice(Refusal):
    """Two rows carry the same case id."""

    status = 422
    texts: ClassVar[Texts] = {
        "en": "Case {case} is given {times} times. Please give each case once.",
        "ja": "案件 {case} が{times}回含まれています。各案件は1回だけ記載してください。",
        "zh": "案件 {case} 出现了{times}次。每个案件请只提供一次。",
    }


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the export: how to read it, when it cannot be read, and what it should hold."""

    name: str
    value: str
    bad: str
    wanted: Texts


class Cases:
    """The cases of one file, in a DuckDB of their own. Close it, or use it in a `with`."""

    def __init__(self, path: Path) -> None:
        """Read the file and check what every case has. Raises the refusals of this module."""
        self.db = duckdb.connect()
        try:
            _read(self.db, path)
            given = self.db.table("given")
            self.types: dict[str, str] = dict(zip(given.columns, map(str, given.types), strict=True))
            self._check_head()
        except BaseException:
            self.db.close()
            raise

    def __enter__(self) -> "Cases":
        return self

    def __exit__(self, *_: object) -> None:
        self.db.close()

    def _check_head(self) -> None:
        for name in HEAD:
            if name not in self.types:
                raise CaseColumnMissing(column=name, there=tuple(self.types))
        self._check(
            [self._named("case_id"), self._named("claim"), self._currency(), self._day("as_of"), *self._sides()]
        )
        rows = self.db.execute("SELECT case_id, count(*) FROM given GROUP BY 1 HAVING count(*) > 1 LIMIT 1").fetchall()
        for case, times in rows:
            raise CaseGivenTwice(case=case, times=times)

    def _check(self, columns: list[Column]) -> None:
        """Refuse the first value that cannot be read. One pass over the cases for all columns."""
        if not columns:
            return
        counts = ", ".join(f"count(*) FILTER (WHERE {column.bad})" for column in columns)
        found = self.db.execute(f"FROM given SELECT {counts}").fetchall()[0]
        for column, count in zip(columns, found, strict=True):
            if count:
                bad = (
                    self.db.table("given")
                    .filter(column.bad)
                    .project(f"case_id, CAST({_quoted(column.name)} AS VARCHAR)")
                )
                case, value = bad.limit(1).fetchall()[0]
                raise CaseValueNotUnderstood(case=case, value=value or "", column=column.name, wanted=column.wanted)

    def _named(self, name: str) -> Column:
        bad = f"coalesce(CAST({_quoted(name)} AS VARCHAR), '') = ''"
        return Column(name, f"CAST({_quoted(name)} AS VARCHAR)", bad, _NAME)

    def _currency(self) -> Column:
        listed = ", ".join(_text(code) for code in sorted(CURRENCIES))
        return Column("currency", "currency", f"(currency IN ({listed})) IS NOT TRUE", _CODE)

    def _day(self, name: str) -> Column:
        value, bad = _read_as("DATE", _quoted(name), self.types[name])
        return Column(name, value, f"{_quoted(name)} IS NULL OR {bad}", _DAY)

    def _sides(self) -> list[Column]:
        if SILENT not in self.types:
            return []
        known = ", ".join(_text(role) for role in PARTIES)
        return [Column(SILENT, self._silent(), f"NOT list_has_all([{known}], {self._silent()})", _SIDES)]

    def _is_silent(self, side: str) -> str:
        """Whether a side's time for evidence is over. The column holds known sides only, so a plain search will do."""
        if SILENT not in self.types:
            return "FALSE"
        if self.types[SILENT].endswith("[]"):
            return f"coalesce(list_contains({_quoted(SILENT)}, {_text(side)}), FALSE)"
        return f"coalesce(contains({_quoted(SILENT)}, {_text(side)}), FALSE)"

    def _silent(self) -> str:
        """The sides whose time for evidence is over, as a list."""
        name = _quoted(SILENT)
        if self.types[SILENT].endswith("[]"):
            return f"coalesce(CAST({name} AS VARCHAR[]), [])"
        text = f"regexp_replace(coalesce(CAST({name} AS VARCHAR), ''), '[^a-z]+', ' ', 'g')"
        return f"list_filter(string_split(trim({text}), ' '), lambda side: side <> '')"

    # The table that the rules run over ---------------------------------------------------------------------------------
    def claims(self) -> dict[str, int]:
        """How many cases there are of each kind of claim."""
        rows = self.db.execute("SELECT claim, count(*) FROM given GROUP BY 1 ORDER BY 1").fetchall()
        return {str(claim): int(count) for claim, count in rows}

    def not_used(self, rulebooks: list[Rulebook]) -> dict[str, str | None]:
        """Columns that no version knows as a fact, with the fact each may have meant."""
        facts = {name for rulebook in rulebooks for name in rulebook.facts}
        companions = {f"{name}__absent" for name in facts}
        others = [name for name in self.types if name not in facts | companions | {*HEAD, SILENT}]
        return {name: nearest(name, facts - self.types.keys()) for name in others}

    def prepare(self, rulebook: Rulebook, claim: str) -> tuple[FactSpec, ...]:
        """Make `cases` the cases of this claim as this version's rules read them. Raises CaseValueNotUnderstood."""
        specs = rulebook.program(claim).facts
        self._check([column for spec in specs for column in self._columns(spec)])
        head = [
            "CAST(case_id AS VARCHAR) AS case_id",
            "CAST(currency AS VARCHAR) AS currency",
            "CAST(as_of AS DATE) AS as_of",
        ]
        facts = [part for spec in specs for part in self._fact(spec)]
        of_claim = self.db.table("given").filter(f"claim = {_text(claim)}")
        of_claim.project(", ".join([*head, *facts])).create_view("cases", replace=True)
        return specs

    def _columns(self, spec: FactSpec) -> Iterator[Column]:
        if spec.name in self.types:
            value, bad = _read_as(_sql_type(spec), self._given(spec), self.types[spec.name])
            yield Column(spec.name, value, f"{bad} OR ({_out_of_range(spec, value)})", wanted(spec))

    def _given(self, spec: FactSpec) -> str:
        """The column with the words for "unknown" and "there is none" taken out."""
        name = _quoted(spec.name)
        if self.types[spec.name] != "VARCHAR":
            return name
        return f"nullif(nullif({name}, ''), 'absent')" if spec.absent else f"nullif({name}, '')"

    def _fact(self, spec: FactSpec) -> Iterator[str]:
        """The fact and its companion, with what counts as not proven filled in."""
        value, absent = f"CAST(NULL AS {_sql_type(spec)})", self._said_absent(spec)
        for column in self._columns(spec):
            value = column.value
        silent = "FALSE"
        if spec.burden and spec.if_unproven is not None:
            silent = self._is_silent(spec.burden)
        filled = value
        if spec.if_unproven not in (None, ABSENT):
            open_still = f"({value}) IS NULL AND NOT {absent} AND {silent}"
            filled = f"CASE WHEN {open_still} THEN {_constant(spec)} ELSE {value} END"
        yield f"{filled} AS {_quoted(spec.name)}"
        if spec.absent:
            by_silence = f" WHEN {silent} THEN TRUE" if spec.if_unproven is ABSENT else ""
            known = f"CASE WHEN ({filled}) IS NOT NULL THEN FALSE WHEN {absent} THEN TRUE{by_silence} END"
            yield f"{known} AS {_quoted(spec.name + '__absent')}"

    def _said_absent(self, spec: FactSpec) -> str:
        """Whether the case says that there is none, by the word or by the companion column."""
        said = []
        if spec.absent and self.types.get(spec.name) == "VARCHAR":
            said.append(f"{_quoted(spec.name)} = 'absent'")
        if spec.absent and f"{spec.name}__absent" in self.types:
            said.append(f"TRY_CAST({_quoted(spec.name + '__absent')} AS BOOLEAN)")
        return f"coalesce({' OR '.join(said)}, FALSE)" if said else "FALSE"


def _read(db: duckdb.DuckDBPyConnection, path: Path) -> None:
    """Make `given` the rows of the file: Parquet is read where it lies, text is taken in once."""
    kind, file = path.suffix.lower(), str(path)
    try:
        if kind == ".parquet":
            db.read_parquet(file).create_view("given")
        elif kind == ".csv":
            db.read_csv(file, all_varchar=True, header=True).create("given")
        elif kind in (".jsonl", ".ndjson"):
            db.read_json(file, format="newline_delimited").create("given")
        else:
            raise CasesNotReadable(file=file, why=kind or "-")
    except duckdb.Error as error:
        raise CasesNotReadable(file=file, why=str(error).splitlines()[0]) from error


def _sql_type(spec: FactSpec) -> str:
    return _TYPES.get(spec.type, "BIGINT")


def _read_as(kind: str, column: str, given: str) -> tuple[str, str]:
    """How a column is read as a type, and when it cannot be. Nothing is rounded or cut off on the way."""
    value = f"TRY_CAST({column} AS {kind})"
    if given == "VARCHAR":
        fits = f"regexp_full_match({column}, {_text(_PATTERNS.get(kind, '(?s).*'))}, 'i')"
        return value, f"({column} IS NOT NULL AND NOT ({fits} AND {value} IS NOT NULL))"
    return value, f"({column} IS DISTINCT FROM TRY_CAST({value} AS {given}))"


def _out_of_range(spec: FactSpec, value: str) -> str:
    if spec.type == "choice":
        return f"{value} NOT IN ({', '.join(_text(code) for code in spec.choices)})"
    if spec.type == "date":
        return f"{value} NOT BETWEEN DATE '{FIRST_DAY}' AND DATE '{LAST_DAY}'"
    return f"abs({value}) > {FACT_BOUND}" if _sql_type(spec) == "BIGINT" else "FALSE"


def _constant(spec: FactSpec) -> str:
    """What the fact counts as when it was not proven."""
    slot = slot_reader(spec)(spec.if_unproven)
    if isinstance(slot, bool):
        return "TRUE" if slot else "FALSE"
    if spec.type == "date":
        return f"DATE '{spec.if_unproven}'"
    return _text(slot) if isinstance(slot, str) else f"CAST({slot} AS BIGINT)"


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _text(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def facts_of_row(specs: tuple[FactSpec, ...], row: Mapping[str, object]) -> Iterator[tuple[FactSpec, object]]:
    """The established facts of one row of `cases`, as compiled rules count with them."""
    for spec in specs:
        if spec.absent and row.get(f"{spec.name}__absent"):
            yield spec, ABSENT
        elif row[spec.name] is not None:
            yield spec, row[spec.name]
