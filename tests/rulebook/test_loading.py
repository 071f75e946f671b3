"""Every defect of a rulebook text, named, with the place it is at and the way out."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from tests.rulebook.books import FACTS, TEXTS, THENS, book, rule

from wakai.rulebook import Problem, RulebookProblems, check, load
from wakai.rulebook.loading import MAX_FILES

Data = dict[str, Any]


def problems(data: Data) -> list[Problem]:
    return [
        problem for problem in check({"book.yaml": json.dumps(data, ensure_ascii=False)}) if problem.severity == "error"
    ]


def change(*path: Any, to: Any) -> Callable[[Data], None]:
    def apply(data: Data) -> None:
        at: Any = data
        for key in path[:-1]:
            at = at[key]
        at[path[-1]] = to

    return apply


def drop(*path: Any) -> Callable[[Data], None]:
    def apply(data: Data) -> None:
        at: Any = data
        for key in path[:-1]:
            at = at[key]
        del at[path[-1]]

    return apply


def add_rule(when: str, then: dict[str, str] = THENS[1], **more: Any) -> Callable[[Data], None]:
    def apply(data: Data) -> None:
        data["rules"].insert(-1, {**rule(0, when, then), **more})

    return apply


def add_example(**more: Any) -> Callable[[Data], None]:
    example = {
        "name": "n",
        "claim": "claim",
        "currency": "USD",
        "as_of": "2026-12-01",
        "facts": {},
        "expect": {"rule": "R-1"},
    }
    return change("examples", to=[{**example, **more}])


def then(**outcome: str) -> Callable[[Data], None]:
    return change("rules", 0, "then", to=outcome)


LONG_TEXT = "x" * 8_001
DEFECTS: dict[str, tuple[Callable[[Data], None], str, str | None]] = {
    # name of the defect: change, code, near
    "unknown section": (change("fact", to={}), "unknown-field", "facts"),
    "no version": (drop("version"), "missing-field", None),
    "version with spaces": (change("version", to="1 2"), "not-a-name", None),
    "no first day": (drop("effective_from"), "missing-field", None),
    "first day not a day": (change("effective_from", to="2026-13-01"), "not-a-day", None),
    "first day in another century": (change("effective_from", to="1826-01-01"), "not-a-day", None),
    "first day in short form": (change("effective_from", to="20260101"), "not-a-day", None),
    "orders from after first day": (change("orders_from", to="2026-01-02"), "orders-after-version", None),
    "title in one language": (change("title", to="words"), "not-in-three-languages", None),
    "title without Chinese": (drop("title", "zh"), "missing-translation", None),
    "title with empty Japanese": (change("title", "ja", to=" "), "not-a-text", None),
    "title too long": (change("title", "ja", to=LONG_TEXT), "not-a-text", None),
    "title in a fourth language": (change("title", "fr", to="mots"), "unknown-field", None),
    "facts as a list": (change("facts", to=["b1"]), "not-a-mapping", None),
    "fact as a word": (change("facts", "b1", to="boolean"), "not-a-mapping", None),
    "rules as a mapping": (change("rules", to={"R-1": {}}), "not-a-list", None),
    "source without kind": (drop("sources", "S1", "kind"), "missing-field", None),
    "claim brought by nobody": (change("claims", "claim", "claimant", to="bayer"), "unknown-word", "buyer"),
    "claim without rules": (change("claims", "other", to=book()["claims"]["claim"]), "claim-without-rules", None),
    "remedy name": (change("remedies", to={"Free Gift": TEXTS}), "not-a-name", None),
    # facts
    "fact name with capitals": (change("facts", "Bad", to=FACTS["b2"]), "not-a-name", None),
    "fact named by a word of SQL": (change("facts", "case", to={**FACTS["b2"], "label": TEXTS}), "reserved-name", None),
    "fact named like a column": (change("facts", "as_of", to={**FACTS["b2"], "label": TEXTS}), "reserved-name", None),
    "fact named like a companion": (change("facts", "b1__absent", to={**FACTS["b2"], "label": TEXTS}), "reserved-name", None),
    "fact without label": (drop("facts", "b1", "label"), "missing-field", None),
    "fact of unknown type": (change("facts", "b1", "type", to="bolean"), "unknown-type", "boolean"),
    "fact asked without question": (drop("facts", "b1", "ask"), "missing-field", None),
    "fact from nowhere": (change("facts", "b1", "from", to="carier"), "unknown-word", "carrier"),
    "fact that may be absent": (change("facts", "b1", "absent", to="true"), "unknown-word", None),
    "choices of a boolean": (change("facts", "b1", "choices", to={}), "choices-without-choice", None),
    "a single choice": (change("facts", "c1", "choices", to={"a": TEXTS}), "no-choices", None),
    "no choices": (drop("facts", "c1", "choices"), "no-choices", None),
    "a choice named absent": (change("facts", "c1", "choices", "Absent", to=TEXTS), "reserved-name", None),
    "a choice with a blank": (change("facts", "c1", "choices", "a b", to=TEXTS), "not-a-name", None),
    "decimal without scale": (drop("facts", "x1", "scale"), "no-scale", None),
    "decimal with seven places": (change("facts", "x1", "scale", to="7"), "no-scale", None),
    "scale of an integer": (change("facts", "i1", "scale", to="2"), "scale-without-decimal", None),
    "default of another type": (change("facts", "b1", "if_unproven", to="maybe"), "wrong-value", None),
    "default without burden": (drop("facts", "b1", "burden"), "default-without-burden", None),
    "default absent that cannot be": (change("facts", "b1", "if_unproven", to="absent"), "wrong-value", None),
    "default amount without currency": (
        change("facts", "m2", to={"type": "money", "label": TEXTS, "burden": "seller", "if_unproven": "5"}), "wrong-value", None,
    ),
    # parameters
    "parameter without unit": (drop("parameters", "pm", "unit"), "missing-field", None),
    "parameter of unknown unit": (change("parameters", "pm", "unit", to="monney"), "unknown-unit", "money"),
    "parameter without source": (drop("parameters", "pm", "source"), "missing-field", None),
    "parameter of unknown source": (change("parameters", "pm", "source", to="S2, page 1"), "unknown-source", None),
    "source that is a mark": (change("parameters", "pm", "source", to="§ 3"), "unknown-source", None),
    "parameter without values": (change("parameters", "pm", "dated", to=[]), "no-value", None),
    "value without day": (drop("parameters", "pt", "dated", 0, "since"), "missing-field", None),
    "day without value": (change("parameters", "pm", "dated", 0, to={"since": "2019-01-01"}), "no-value", None),
    "days out of order": (change("parameters", "pm", "dated", 1, "since", to="2019-01-01"), "dates-not-in-order", None),
    "value of unknown currency": (change("parameters", "pm", "dated", 0, "DEM", to="1.00"), "unknown-field", None),
    "value not exact in its currency": (change("parameters", "pm", "dated", 0, "JPY", to="1.5"), "wrong-value", None),
    "term that is none": (change("parameters", "pt", "dated", 0, "value", to="3 days"), "wrong-value", None),
    "days beyond a century": (change("parameters", "pd", "dated", 0, "value", to="36526"), "wrong-value", None),
    "share of seven places": (change("parameters", "ps", "dated", 0, "value", to="0.1234567"), "wrong-value", None),
    "share that is a word": (change("parameters", "ps", "dated", 0, "value", to="half"), "wrong-value", None),
    "value that is a list": (change("parameters", "ps", "dated", 0, "value", to=["1"]), "wrong-value", None),
    # rules
    "rule without id": (drop("rules", 0, "id"), "missing-field", None),
    "rule with a long id": (change("rules", 0, "id", to="R" * 70), "not-a-name", None),
    "two rules of one number": (add_rule("b1", id="R-1"), "duplicate-id", None),
    "rule for unknown claim": (change("rules", 0, "claim", to=["claim", "clam"]), "unknown-claim", "claim"),
    "rule without condition": (drop("rules", 0, "when"), "missing-field", None),
    "condition that is a list": (change("rules", 0, "when", to=["TRUE"]), "not-a-text", None),
    "condition on an unknown fact": (change("rules", 0, "when", to="b11"), "unknown-fact", "b1"),
    "rule without outcome": (drop("rules", 0, "then"), "missing-field", None),
    "outcome for nobody": (then(remedy="none"), "missing-field", None),
    "outcome for the unknown": (then(in_favour_of="sellar", remedy="none"), "unknown-word", "seller"),
    "remedy unheard of": (then(in_favour_of="buyer", remedy="refnd"), "unknown-remedy", "refund"),
    "refund of nothing stated": (then(in_favour_of="buyer", remedy="refund"), "no-amount", None),
    "amount of nothing": (then(in_favour_of="buyer", remedy="none", amount="m1"), "amount-of-nothing", None),
    "amount that is a number": (then(in_favour_of="buyer", remedy="refund", amount="i1"), "not-money", None),
    "amount of another fact": (then(in_favour_of="buyer", remedy="refund", amount="m11"), "unknown-fact", "m1"),
    "referral and outcome": (then(refer="secretariat", remedy="none"), "refer-and-decide", None),
    "referral to the unknown": (then(refer="secretary"), "unknown-word", "secretariat"),
    "rule without words": (drop("rules", 0, "says"), "missing-field", None),
    "rule of unknown source": (change("rules", 0, "source", to="S11"), "unknown-source", "S1"),
    "rule promised after the version": (change("rules", 0, "since", to="2026-01-02"), "since-after-version", None),
    "no rule that always holds": (change("rules", 0, "when", to="b1"), "claim-not-closed", None),
    "rule behind one that always holds": (change("rules", to=[rule(1, "TRUE", THENS[0]), rule(2, "b1", THENS[1])]), "rule-unreachable", None),
    "rule with a condition that is taken": (
        change("rules", to=[rule(1, "b1", THENS[1]), rule(2, "b1", THENS[1]), rule(3, "TRUE", THENS[0])]), "rule-unreachable", None,
    ),
    "rules that overlap": (
        change("rules", to=[rule(1, "b1", THENS[1]), rule(2, "b1", THENS[2]), rule(3, "TRUE", THENS[0])]), "rules-overlap", None,
    ),
    "rule implied by one before": (
        change("rules", to=[rule(1, "b1 OR i1 > 3", THENS[1]), rule(2, "i1 > 5 AND b2", THENS[2]), rule(3, "TRUE", THENS[0])]), "rule-unreachable", None,
    ),
    "rule that never holds": (add_rule("i1 > 5 AND i1 < 3"), "rule-never-holds", None),
    # examples
    "example of nothing": (add_example(expect={}), "nothing-expected", None),
    "example with an unknown fact": (add_example(facts={"b11": "true"}), "unknown-fact", "b1"),
    "example with a wrong value": (add_example(facts={"c1": "d"}), "wrong-value", None),
    "example with half a cent": (add_example(facts={"m1": "0.005"}), "wrong-value", None),
    "example with a list as value": (add_example(facts={"i1": ["1"]}), "wrong-value", None),
    "example of unknown claim": (add_example(claim="clam"), "unknown-claim", "claim"),
    "example of unknown currency": (add_example(currency="DEM"), "unknown-currency", None),
    "example of unknown role": (add_example(not_proven_of=["sellers"]), "unknown-role", "seller"),
    "example of unknown rule": (add_example(expect={"rule": "R-11"}), "unknown-rule", "R-1"),
    "example of unknown missing fact": (add_example(expect={"undecided": ["b11"]}), "unknown-fact", "b1"),
    "example with half a cent expected": (add_example(expect={"amount": "0.005"}), "wrong-value", None),
    "example without expectation": (lambda data: (add_example()(data), data["examples"][0].pop("expect"))[0], "missing-field", None),
    "two examples of one name": (lambda data: (add_example()(data), data["examples"].append(data["examples"][0]))[0], "duplicate-id", None),
    "example that does not hold": (add_example(expect={"in_favour_of": "buyer"}), "example-fails", None),
    "example of another amount": (add_example(expect={"amount": "1.00"}), "example-fails", None),
    "example undecided that is decided": (add_example(expect={"undecided": []}), "example-fails", None),
}  # fmt: skip


@pytest.mark.parametrize("name", DEFECTS)
def test_a_defect_is_named(name: str) -> None:
    alter, code, near = DEFECTS[name]
    data = book()
    alter(data)
    found = problems(data)
    assert code in {problem.code for problem in found}, [str(problem) for problem in found]
    first = next(problem for problem in found if problem.code == code)
    assert first.near == near
    assert first.file == "book.yaml"
    assert first.message[-1] in ".}?"
    assert "invalid" not in first.message.lower()


def test_the_book_they_start_from_is_whole() -> None:
    assert problems(book()) == []


def test_all_problems_are_told_at_once_and_the_refusal_begins_with_the_first() -> None:
    data = book()
    change("rules", 0, "then", to={"in_favour_of": "sellr", "remedy": "nothing"})(data)
    drop("facts", "b1", "label", "zh")(data)
    with pytest.raises(RulebookProblems) as caught:
        load({"book.yaml": json.dumps(data)})
    codes = [problem.code for problem in caught.value.problems]
    assert codes == ["missing-translation", "unknown-word", "unknown-remedy"]
    assert caught.value.facts["count"] == 3
    assert "missing-translation" in caught.value.text("ja")
    assert str(caught.value).count("\n") == 2
    assert "Did you mean 'seller'?" in str(caught.value)


@pytest.mark.parametrize("count", [0, MAX_FILES + 1])
def test_a_rulebook_has_some_files(count: int) -> None:
    (problem,) = check({f"{number}.yaml": "{}" for number in range(count)})
    assert problem.code == "no-files"


def test_warnings_do_not_stop_it() -> None:
    data = book()
    drop("facts", "b1", "if_unproven")(data)
    found = load({"book.yaml": json.dumps(data)}).warnings
    assert {problem.code for problem in found} == {"unused-fact", "unused-parameter", "no-default"}
    assert all(problem.severity == "warning" for problem in found)
    assert "warning unused-fact" in str(found[-1]) or "warning" in str(found[0])


def test_an_example_that_holds_and_one_that_waits() -> None:
    data = book([("b1", THENS[3]), ("TRUE", THENS[0])])
    base = {"claim": "claim", "currency": "USD", "as_of": "2026-12-01"}
    data["examples"] = [
        {
            **base,
            "name": "paid",
            "facts": {"b1": "yes", "m1": "7.50"},
            "expect": {"rule": "R-1", "remedy": "refund", "amount": "7.50"},
        },
        {**base, "name": "open", "facts": {"m1": "7.50"}, "expect": {"undecided": ["b1"]}},
        {
            **base,
            "name": "late",
            "facts": {"m1": "7.50"},
            "not_proven_of": "seller",
            "expect": {"rule": "R-2", "amount": "0.00"},
        },
    ]
    assert problems(data) == []
    data["examples"][1]["expect"] = {"undecided": ["m1"]}
    data["examples"][0]["expect"] = {"refer": "secretariat"}
    messages = [problem.message for problem in problems(data)]
    assert messages == [
        "Example 'paid' expects refer secretariat, and the rules give None. Rule R-1 decided: b1.",
        "Example 'open' expects undecided ['m1'], and the rules give ['b1']. Rule R-1 is unknown while these are: b1.",
    ]
    data["examples"] = [{**base, "name": "odd", "facts": {"b1": "yes", "m1": "-1"}, "expect": {"rule": "R-1"}}]
    assert problems(data)[0].message.endswith("Rule R-1 is unknown.")


def test_too_many_ways_leave_reachability_unproven_and_do_not_stop_it() -> None:
    facts = {f"c{number}": {"type": "choice", "choices": dict.fromkeys("abcdefgh", TEXTS)} for number in range(24)}
    first = " AND ".join(f"c{number} = 'a'" for number in range(12))
    pairs = " AND ".join(f"c{number} = c{number + 12}" for number in range(12))
    whens = [first, pairs]
    data = book([(when, THENS[1]) for when in whens] + [("TRUE", THENS[0])], facts=facts, parameters={})
    assert problems(data) == []


# Files --------------------------------------------------------------------------------------------------------------------
def split() -> dict[str, str]:
    data = book()
    facts = {"facts": data.pop("facts")}
    return {"head.yaml": json.dumps(data), "facts.yaml": json.dumps(facts)}


def test_sections_may_be_spread_over_files() -> None:
    files = split()
    more = {
        "facts": {"extra": {"type": "boolean", "label": TEXTS}},
        "rules": [rule(9, "TRUE", THENS[0], claim="claim")],
    }
    whole = load(files)
    assert len(whole.facts) == len(FACTS)
    found = check({**files, "more.yaml": json.dumps(more)})
    assert [problem.code for problem in found if problem.severity == "error"] == ["rule-unreachable"]
    assert found[-1].file == "more.yaml"


def test_a_name_declared_in_two_files() -> None:
    files = {**split(), "again.yaml": json.dumps({"facts": {"b1": {}}, "version": "2"})}
    found = [problem for problem in check(files) if problem.severity == "error"]
    assert [(problem.file, problem.code) for problem in found] == [("again.yaml", "duplicate-key")] * 2


def test_a_file_that_is_no_mapping() -> None:
    assert [problem.code for problem in check({"a.yaml": "- 1"})] == ["not-a-mapping"]
