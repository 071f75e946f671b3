"""Small rulebooks for tests, and random ones: every type of fact, every unit of parameter, random typed conditions."""

import json
from collections.abc import Mapping, Sequence
from copy import deepcopy
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from typing import Any

from hypothesis import strategies as st

from wakai.rulebook import ABSENT, Fact, Finding, Provenance, Rulebook, judge, load
from wakai.rulebooks import texts_of

DAY = date(2026, 12, 1)
TEXTS = {"en": "words", "ja": "言葉", "zh": "文字"}
CHOICES = {"a": TEXTS, "b": TEXTS, "c": TEXTS}

FACTS: dict[str, dict[str, Any]] = {
    "b1": {"type": "boolean", "burden": "seller", "if_unproven": "false", "asked_of": "seller", "ask": TEXTS},
    "b2": {"type": "boolean"},
    "b3": {"type": "boolean", "absent": "allowed"},
    "c1": {"type": "choice", "choices": CHOICES},
    "c2": {"type": "choice", "choices": CHOICES, "absent": "allowed"},
    "i1": {"type": "integer"},
    "i2": {"type": "integer", "absent": "allowed"},
    "x1": {"type": "decimal", "scale": "2"},
    "m1": {"type": "money", "from": "order"},
    "m2": {"type": "money", "absent": "allowed"},
    "d1": {"type": "date"},
    "d2": {"type": "date", "absent": "allowed", "from": "carrier"},
    "t1": {"type": "text"},
    "t2": {"type": "text", "absent": "allowed"},
}
PARAMETERS: dict[str, dict[str, Any]] = {
    "pm": {
        "unit": "money",
        "dated": [{"since": "2019-01-01", "USD": "5.00", "JPY": "500"}, {"since": "2026-01-01", "USD": "7.50"}],
    },
    "pt": {"unit": "term", "dated": [{"since": "2019-01-01", "value": "P3D"}, {"since": "2026-01-01", "value": "P1W"}]},
    "pd": {"unit": "days", "dated": [{"since": "2020-01-01", "value": "2"}]},
    "ps": {"unit": "share", "dated": [{"since": "2019-01-01", "value": "0.25"}]},
}
THENS: list[dict[str, str]] = [
    {"in_favour_of": "seller", "remedy": "none"},
    {"in_favour_of": "buyer", "remedy": "replacement"},
    {"refer": "secretariat"},
    {"in_favour_of": "buyer", "remedy": "refund", "amount": "m1"},
    {"in_favour_of": "neither", "remedy": "partial_refund", "amount": "round_money(m1 * :ps)"},
    {"in_favour_of": "buyer", "remedy": "partial_refund", "amount": "CASE WHEN b2 THEN :pm ELSE m2 - m1 END"},
]


def rule(number: int, when: str, then: Mapping[str, str], claim: str = "claim") -> dict[str, Any]:
    return {
        "id": f"R-{number}",
        "claim": claim,
        "when": when,
        "then": dict(then),
        "title": TEXTS,
        "says": TEXTS,
        "source": "S1, page 2",
        "since": "2019-01-01",
    }


def book(
    rules: Sequence[tuple[str, Mapping[str, str]]] = (("TRUE", THENS[0]),),
    facts: Mapping[str, Mapping[str, Any]] | None = None,
    parameters: Mapping[str, Mapping[str, Any]] | None = None,
    **more: Any,
) -> dict[str, Any]:
    """A rulebook as the data of its YAML."""
    named_facts = FACTS if facts is None else facts
    named_parameters = PARAMETERS if parameters is None else parameters
    return deepcopy(
        {
            "rulebook": "test",
            "version": "1",
            "effective_from": "2026-01-01",
            "title": TEXTS,
            "sources": {"S1": {"title": TEXTS, "kind": "page"}},
            "claims": {"claim": {"title": TEXTS, "hint": TEXTS, "claimant": "buyer"}},
            "facts": {
                name: {"label": {"en": name, "ja": name, "zh": name}, **spec} for name, spec in named_facts.items()
            },
            "parameters": {name: {"label": TEXTS, "source": "S1", **spec} for name, spec in named_parameters.items()},
            "rules": [rule(number, when, then) for number, (when, then) in enumerate(rules, 1)],
            "examples": [],
            **more,
        }
    )


@cache
def marketplace() -> Rulebook:
    """The real marketplace rulebook, compiled once in a process."""
    return load(texts_of("marketplace"))


def loaded(data: Mapping[str, Any]) -> Rulebook:
    return load({"book.yaml": json.dumps(data, ensure_ascii=False)})


def rulebook(*rules: tuple[str, Mapping[str, str]], **more: Any) -> Rulebook:
    """A loaded rulebook of these rules, closed by one in favour of the seller unless the last is TRUE."""
    closed = rules if rules and rules[-1][0] == "TRUE" else (*rules, ("TRUE", THENS[0]))
    return loaded(book(closed, **more))


def facts(values: Mapping[str, Any]) -> dict[str, Fact]:
    return {name: Fact(value, Provenance("asserted", "buyer")) for name, value in values.items() if value is not None}


def judged(of: Rulebook, values: Mapping[str, Any], **more: Any) -> Finding:
    arguments: dict[str, Any] = {"currency": "USD", "as_of": DAY, **more}
    return judge(of, "claim", facts(values), **arguments)


# Random facts -------------------------------------------------------------------------------------------------------------
PLAIN: dict[str, list[Any]] = {
    "boolean": [True, False],
    "choice": ["a", "b", "c"],
    "integer": [-7, -1, 0, 1, 2, 3, 10**15 - 1],
    "decimal": [Decimal("-1.00"), Decimal("0.00"), Decimal("0.25"), Decimal("2.50"), Decimal("2.51")],
    "money": [-1, 0, 1, 500, 749, 750, 751, 10**15 - 1],
    "date": [DAY + timedelta(days=step) for step in (-8, -7, -3, -1, 0, 1, 30)],
    "text": ["x", "y", "it's"],
}


def values_of(name: str, *, unknown: bool = True) -> list[Any]:
    """The values that random facts take, unknown (None) and ABSENT included."""
    spec = FACTS[name]
    found = [*PLAIN[spec["type"]]]
    return found + [None] * unknown + [ABSENT] * ("absent" in spec)


CASES = st.fixed_dictionaries({name: st.sampled_from(values_of(name)) for name in FACTS})


# Random conditions --------------------------------------------------------------------------------------------------------
def _joined(*parts: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.tuples(*parts).map(lambda texts: f"({' '.join(texts)})")


def _call(name: str, *parts: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.tuples(*parts).map(lambda texts: f"{name}({', '.join(texts)})")


def _case(truth: st.SearchStrategy[str], value: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.tuples(truth, value, truth, value, value).map(
        lambda t: f"(CASE WHEN {t[0]} THEN {t[1]} WHEN {t[2]} THEN {t[3]} ELSE {t[4]} END)"
    )


_ORDER = st.sampled_from(["=", "<>", "<", "<=", ">", ">="])
_EQUAL = st.sampled_from(["=", "<>"])
NUMBERS = st.sampled_from(["i1", "i2", "x1", ":ps", ":pd", "0", "1", "2.5", "0.125", "-3"])
MONEYS = st.sampled_from(["m1", "m2", ":pm"])
DATES = st.sampled_from(["d1", "d2", "DATE '2026-12-01'"])
SPANS = st.sampled_from([":pt", ":pd", "INTERVAL '1' DAY", "INTERVAL '30' DAY"])
SIMPLE = st.sampled_from(
    ["b1", "b2", "b3", "TRUE", "FALSE", "b3 IS NULL", "c2 IS NOT NULL", "i2 IS NULL", "m2 IS NOT NULL", "d2 IS NULL", "t2 IS NULL"]
    + ["c1 = 'a'", "c2 <> 'b'", "c1 = c2", "c1 IN ('a', 'b')", "t1 = 'x'", "t1 = t2", "t2 IN ('x', 'it''s')", "i1 IN (1, 2.5, -7)"]
).map(lambda text: f"({text})")  # fmt: skip


def numbers(depth: int) -> st.SearchStrategy[str]:
    if depth == 0:
        return NUMBERS
    n, m, d = numbers(depth - 1), moneys(depth - 1), dates(depth - 1)
    op = st.sampled_from(["+", "-", "*", "/"])
    return st.one_of(
        NUMBERS,
        _joined(n, op, n),
        _joined(m, st.just("/"), m),
        _joined(d, st.just("-"), d),
        _call("days_between", d, d),
        _call("least", n, n),
        _call("greatest", n, n, n),
        _call("abs", n),
        n.map(lambda text: f"(-({text}))"),
        _case(truths(depth - 1), n),
    )


def moneys(depth: int) -> st.SearchStrategy[str]:
    if depth == 0:
        return MONEYS
    m, n = moneys(depth - 1), numbers(depth - 1)
    return st.one_of(
        MONEYS,
        _joined(m, st.sampled_from(["+", "-"]), m),
        _joined(m, st.sampled_from(["*", "/"]), n),
        _joined(n, st.just("*"), m),
        _call("round_money", m),
        _call("least", m, m),
        _call("greatest", m, st.just("0")),
        _call("abs", m),
        _case(truths(depth - 1), m),
    )


def dates(depth: int) -> st.SearchStrategy[str]:
    if depth == 0:
        return DATES
    d = dates(depth - 1)
    return st.one_of(
        DATES,
        _joined(d, st.sampled_from(["+", "-"]), SPANS),
        _joined(SPANS, st.just("+"), d),
        _call("greatest", d, d),
        _case(truths(depth - 1), d),
    )


def comparisons(depth: int) -> st.SearchStrategy[str]:
    n, m, d = numbers(depth), moneys(depth), dates(depth)
    return st.one_of(
        _joined(n, _ORDER, n),
        _joined(m, _ORDER, m),
        _joined(m, _ORDER, st.just("0")),
        _joined(d, _ORDER, d),
        st.tuples(n, n, n).map(lambda t: f"({t[0]} BETWEEN {t[1]} AND {t[2]})"),
    )


def truths(depth: int) -> st.SearchStrategy[str]:
    if depth == 0:
        return st.one_of(SIMPLE, comparisons(0))
    t = truths(depth - 1)
    return st.one_of(
        SIMPLE,
        comparisons(depth - 1),
        _joined(t, st.sampled_from(["AND", "OR"]), t),
        st.tuples(t, t, t).map(lambda parts: f"({' AND '.join(parts)})"),
        t.map(lambda text: f"(NOT {text})"),
        _joined(t, _EQUAL, t),
        _case(t, t),
    )


def rule_lists(condition: st.SearchStrategy[str], most: int = 4) -> st.SearchStrategy[list[tuple[str, dict[str, str]]]]:
    """Up to `most` rules, and a closing one."""
    rules = st.lists(st.tuples(condition, st.sampled_from(THENS)), min_size=1, max_size=most)
    return st.tuples(rules, st.sampled_from(THENS)).map(lambda found: [*found[0], ("TRUE", found[1])])
