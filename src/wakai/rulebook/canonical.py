"""The canonical form of a rulebook: RFC 8785 JSON in the shape of the YAML, conditions in their one spelling.

JSON objects have no order, so everything whose order matters (facts, choices, …) is a list of [name, description].
"""

from decimal import Decimal

from wakai.kernel.canonical_json import canonical_json
from wakai.kernel.money import Money
from wakai.rulebook.building import SECTIONS, build
from wakai.rulebook.nodes import Node
from wakai.rulebook.printing import text_of
from wakai.rulebook.problems import RulebookProblems
from wakai.rulebook.reading import Notes
from wakai.rulebook.source import Item, Listing, Scalar, Table, read_json
from wakai.rulebook.specs import (
    Contents,
    ExampleSpec,
    Expectation,
    FactSpec,
    ParameterSpec,
    ParameterValue,
    RuleSpec,
    SourceSpec,
    Then,
)
from wakai.rulebook.values import value_text

JSON = dict[str, object]


def write(rulebook: Contents) -> bytes:
    """The canonical bytes of a rulebook."""
    facts, remedies = rulebook.facts, rulebook.remedies
    data: JSON = {
        "rulebook": rulebook.name,
        "version": rulebook.version,
        "effective_from": rulebook.effective_from.isoformat(),
        "orders_from": rulebook.orders_from.isoformat(),
        "title": dict(rulebook.title),
        "sources": [[name, _source(spec)] for name, spec in rulebook.sources.items()],
        "remedies": [[name, dict(texts)] for name, texts in remedies.items()],
        "claims": [
            [name, {"title": dict(spec.title), "hint": dict(spec.hint), "claimant": spec.claimant}]
            for name, spec in rulebook.claims.items()
        ],
        "facts": [[name, _fact(spec)] for name, spec in facts.items()],
        "parameters": [[name, _parameter(spec)] for name, spec in rulebook.parameters.items()],
        "rules": [_rule(rule) for rule in rulebook.rules],
        "examples": [_example(example, rulebook) for example in rulebook.examples],
    }
    return canonical_json(data)


def read(data: bytes) -> Contents:
    """The rulebook that `write` wrote. Names and types are checked again; reachability and examples were, when it was loaded.

    Raises RulebookProblems when the bytes are not a canonical form.
    """
    notes = Notes()
    root = read_json("canonical form", data)
    rulebook = build(_as_yaml(root), notes)[0] if isinstance(root, Table) else None
    if rulebook is None or notes.failed:
        notes.error(root.place, "not-canonical", "These bytes are not the canonical form of a rulebook.")
        raise RulebookProblems(problems=notes.problems)
    return rulebook


def _as_yaml(root: Table) -> Table:
    """Lists of [name, description] back as mappings."""
    entries = dict(root.entries)
    for section in SECTIONS:
        if section in entries:
            key, value = entries[section]
            entries[section] = (key, _named(value, deeper=section == "facts"))
    return Table(entries, root.place)


def _named(item: Item, *, deeper: bool = False) -> Item:
    if not isinstance(item, Listing):
        return item
    found: dict[str, tuple[Scalar, Item]] = {}
    for pair in item.items:
        name, value = pair.items if isinstance(pair, Listing) and len(pair.items) == 2 else (None, None)
        if not isinstance(name, Scalar) or value is None:
            return item  # the readers refuse a list where a mapping belongs
        found[name.text] = (name, _with_choices(value) if deeper else value)
    return Table(found, item.place)


def _with_choices(fact: Item) -> Item:
    if not isinstance(fact, Table) or "choices" not in fact.entries:
        return fact
    key, choices = fact.entries["choices"]
    return Table({**fact.entries, "choices": (key, _named(choices))}, fact.place)


def _without_nothing(data: JSON) -> JSON:
    return {key: value for key, value in data.items() if value not in (None, "", [], {})}


def _source(spec: SourceSpec) -> JSON:
    return _without_nothing({"title": dict(spec.title), "kind": spec.kind, "url": spec.url})


def _fact(spec: FactSpec) -> JSON:
    return _without_nothing(
        {
            "type": spec.type,
            "label": dict(spec.label),
            "scale": str(spec.scale) if spec.type == "decimal" else None,
            "choices": [[code, dict(texts)] for code, texts in spec.choices.items()],
            "absent": "allowed" if spec.absent else None,
            "from": spec.origin,
            "burden": spec.burden,
            "asked_of": spec.asked_of,
            "proof": list(spec.proof),
            "if_unproven": None if spec.if_unproven is None else value_text(spec, spec.if_unproven),
            "ask": dict(spec.ask or {}),
            "help": dict(spec.help or {}),
        }
    )


def _parameter(spec: ParameterSpec) -> JSON:
    dated = [
        {
            "since": entry.since.isoformat(),
            **{key or "value": _value(value, key) for key, value in entry.values.items()},
        }
        for entry in spec.dated
    ]
    return {"unit": spec.unit, "label": dict(spec.label), "source": spec.source, "dated": dated}


def _value(value: ParameterValue, currency: str) -> str:
    if currency and isinstance(value, int):
        return format(Money(value, currency).decimal(), "f")
    return format(value, "f") if isinstance(value, Decimal) else str(value)


def _expression(node: Node | None) -> str | None:
    return None if node is None else text_of(node)


def _then(then: Then) -> JSON:
    amount = _expression(then.amount)
    return _without_nothing(
        {"in_favour_of": then.in_favour_of, "remedy": then.remedy, "amount": amount, "refer": then.refer}
    )


def _rule(rule: RuleSpec) -> JSON:
    return {
        "id": rule.id,
        "claim": list(rule.claims),
        "when": text_of(rule.when),
        "then": _then(rule.then),
        "title": dict(rule.title),
        "says": dict(rule.says),
        "source": rule.source,
        "since": rule.since.isoformat(),
    }


def _example(example: ExampleSpec, rulebook: Contents) -> JSON:
    values = {name: value_text(rulebook.facts[name], value, example.currency) for name, value in example.facts.items()}
    return {
        "name": example.name,
        "claim": example.claim,
        "currency": example.currency,
        "as_of": example.as_of.isoformat(),
        "facts": values,
        "not_proven_of": sorted(example.not_proven_of),
        "expect": _expect(example.expect, example.currency),
    }


def _expect(expect: Expectation, currency: str) -> JSON:
    data = _without_nothing({name: getattr(expect, name) for name in ("rule", "in_favour_of", "remedy", "refer")})
    if expect.amount is not None:
        data["amount"] = _value(expect.amount, currency)
    if expect.undecided is not None:
        data["undecided"] = list(expect.undecided)
    return data
