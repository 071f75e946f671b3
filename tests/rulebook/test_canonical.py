"""The canonical form: one spelling, one hash, and the same rulebook back."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from tests.rulebook.books import DAY, TEXTS, THENS, book, loaded, rule_lists, truths
from tests.rulebook.test_one_truth import unchecked

from wakai.rulebook import Rulebook, RulebookProblems


def full() -> dict[str, Any]:
    data = book(
        [("b1 AND c2 IS NULL", THENS[3]), ("i2 > 3", {"in_favour_of": "neither", "remedy": "gift"}), ("TRUE", THENS[2])]
    )
    data["remedies"] = {"gift": TEXTS}
    data["orders_from"] = "2025-01-01"
    data["sources"]["S1"]["url"] = "https://example.org/rules"
    data["facts"]["c1"].update(
        {"burden": "buyer", "if_unproven": "b", "proof": ["photo"], "help": TEXTS, "from": "carrier"}
    )
    data["facts"]["d2"].update({"burden": "buyer", "if_unproven": "absent"})
    data["facts"]["m2"].update({"burden": "buyer", "if_unproven": "0"})
    data["facts"]["x1"].update({"burden": "buyer", "if_unproven": "1.50"})
    base = {"claim": "claim", "currency": "JPY", "as_of": "2026-12-01"}
    data["examples"] = [
        {**base, "name": "1", "facts": {"b1": "yes", "c2": "absent", "m1": "7", "d1": "2026-12-01"}, "expect": {"rule": "R-1", "amount": "7"}},
        {**base, "name": "2", "facts": {"b1": "no"}, "expect": {"undecided": ["i2"]}},
        {**base, "name": "3", "facts": {"b1": "no", "i2": "3", "x1": "0.25"}, "not_proven_of": ["seller"], "expect": {"refer": "secretariat"}},
    ]  # fmt: skip
    return data


def test_it_reads_back_as_the_same_rulebook() -> None:
    of = loaded(full())
    again = Rulebook.from_canonical(of.canonical())
    assert again == of
    assert again.canonical() == of.canonical()
    assert again.hash == of.hash
    assert list(again.facts) == list(of.facts)
    assert list(again.facts["c1"].choices) == ["a", "b", "c"]
    assert again.decide("claim", {"b1": False, "i2": 4}, currency="USD", as_of=DAY).rule_id == "R-2"


@settings(max_examples=100)
@given(rule_lists(truths(3)))
def test_random_rules_read_back(rules: Any) -> None:
    of = unchecked(rules)
    if of is not None:
        assert Rulebook.from_canonical(of.canonical()) == of


def test_spelling_makes_no_difference_and_meaning_does() -> None:
    def hash_of(when: str, **more: Any) -> str:
        data = book([(when, THENS[1]), ("TRUE", THENS[0])])
        data.update(more)
        return loaded(data).hash

    first = hash_of("b1 AND (i1 BETWEEN 1 AND 2)")
    assert hash_of("  b1\n  and i1 >= 1 AND (i1<=2) -- a comment\n") == first
    assert hash_of("b1 AND i1 >= 1 AND i1 < 2") != first
    assert hash_of("b1 AND (i1 BETWEEN 1 AND 2)", title={**TEXTS, "zh": "别的"}) != first
    assert len(first) == 64


def test_it_is_canonical_json() -> None:
    data = loaded(full()).canonical()
    assert json.dumps(json.loads(data), sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode() == data


@pytest.mark.parametrize(
    "alter",
    [
        lambda data: data["facts"].pop(0),
        lambda data: data["facts"].append("b9"),
        lambda data: data["facts"][0].append("b9"),
        lambda data: data.update(facts={}),
        lambda data: data["facts"][3].__setitem__(1, "text"),
        lambda data: data.pop("version"),
        lambda data: data["rules"][0].update(when="b1 AND"),
        lambda data: data.update(sources="S1"),
        lambda data: data.clear(),
    ],
)
def test_what_is_no_canonical_form_is_refused(alter: Any) -> None:
    data = json.loads(loaded(full()).canonical())
    alter(data)
    with pytest.raises(RulebookProblems):
        Rulebook.from_canonical(json.dumps(data).encode())


@pytest.mark.parametrize("data", [b"[]", b'"x"', b"1"])
def test_other_json_is_refused(data: bytes) -> None:
    with pytest.raises(RulebookProblems):
        Rulebook.from_canonical(data)
