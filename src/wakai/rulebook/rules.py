"""Reading rules and examples."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from wakai.kernel.languages import Texts
from wakai.kernel.money import CURRENCIES, Money
from wakai.kernel.refusals import Refusal
from wakai.rulebook.declarations import check_source, read_value
from wakai.rulebook.expressions import Scope, read_amount, read_condition
from wakai.rulebook.nodes import Node
from wakai.rulebook.problems import Place, nearest
from wakai.rulebook.reading import CODE, Fields, Notes
from wakai.rulebook.source import Item, Scalar, Table
from wakai.rulebook.specs import (
    PARTIES,
    PAYING,
    REMEDIES,
    SIDES,
    ClaimSpec,
    ExampleSpec,
    Expectation,
    FactSpec,
    FactValue,
    RuleSpec,
    SourceSpec,
    Then,
)

_RULE: Final = ("id", "claim", "when", "then", "title", "says", "source", "since")
_THEN: Final = ("in_favour_of", "remedy", "amount", "refer")
_EXAMPLE: Final = ("name", "claim", "currency", "as_of", "facts", "not_proven_of", "expect")
_EXPECT: Final = ("rule", "in_favour_of", "remedy", "amount", "refer", "undecided")
REFERRALS: Final = ("secretariat",)


@dataclass
class Placed:
    """Where things stand, for checks that come after reading."""

    root: Table
    rules: dict[str, Fields] = field(default_factory=dict)
    examples: list[Fields] = field(default_factory=list)

    def of_rule(self, rule_id: str, key: str) -> Place:
        """The place of a field of a rule."""
        return self.rules[rule_id].at(key)

    def of_name(self, section: str, name: str) -> Place:
        """The place of a name declared in a section."""
        table = self.root.entries[section][1]
        assert isinstance(table, Table)
        return table.entries[name][0].place


def read_rules(
    item: Item | None,
    scope: Scope,
    claims: Mapping[str, ClaimSpec],
    sources: Mapping[str, SourceSpec],
    remedies: Mapping[str, Texts],
    placed: Placed,
    notes: Notes,
) -> tuple[RuleSpec, ...]:
    """rules: the list, in the order in which they are tried. Rules with defects are noted and left out."""
    found: list[RuleSpec] = []
    for entry in notes.listing(item, "rules"):
        fields = notes.fields(entry, "Rule", _RULE, _RULE)
        rule_id = _rule_id(fields, placed, notes)
        fields.what = f"Rule {rule_id}"
        of_claims = tuple(name for name, place in fields.words("claim") if _known(name, claims, "claim", place, notes))
        when = notes.expression(fields.get("when"), "when", lambda text: read_condition(text, scope))
        then = _then(fields, scope, remedies, notes)
        check_source(fields.text("source"), fields, sources, notes)
        since = fields.day("since")
        if when and then and since and rule_id:
            title, says, source = fields.texts("title"), fields.texts("says"), fields.text("source")
            found.append(RuleSpec(rule_id, tuple(dict.fromkeys(of_claims)), when, then, title, says, source, since))
    return tuple(found)


def _rule_id(fields: Fields, placed: Placed, notes: Notes) -> str:
    item = fields.get("id")
    if not isinstance(item, Scalar) or not notes.name(item, "A rule", CODE):
        return ""
    if item.text in placed.rules:
        notes.error(item.place, "duplicate-id", f"There are two rules {item.text!r}; give each its own number.")
    placed.rules[item.text] = fields
    return item.text


def _known(name: str, known: Mapping[str, object], what: str, place: Place, notes: Notes) -> bool:
    if name in known:
        return True
    notes.error(place, f"unknown-{what}", f"There is no {what} {name!r}.", nearest(name, known))
    return False


def _then(rule: Fields, scope: Scope, remedies: Mapping[str, Texts], notes: Notes) -> Then | None:
    item = rule.get("then")
    if item is None:
        return None
    fields = notes.fields(item, f"{rule.what}, then", _THEN)
    if fields.get("refer"):
        for key in ("in_favour_of", "remedy", "amount"):
            if fields.get(key):
                notes.error(
                    fields.at(key), "refer-and-decide", "A rule either refers the case to people or decides it."
                )
        refer = fields.one_of("refer", REFERRALS)
        return Then(refer=refer) if refer else None
    side = fields.one_of("in_favour_of", SIDES)
    remedy = fields.one_of("remedy", (*REMEDIES, *remedies), "unknown-remedy")
    amount = notes.expression(fields.get("amount"), "amount", lambda text: read_amount(text, scope))
    if side is None or remedy is None:
        missing = [key for key in ("in_favour_of", "remedy") if not fields.get(key)]
        if missing:
            notes.error(
                fields.place, "missing-field", f"{fields.what} needs {' and '.join(missing)}, or `refer: secretariat`."
            )
        return None
    return _with_amount(fields, side, remedy, amount, notes)


def _with_amount(fields: Fields, side: str, remedy: str, amount: Node | None, notes: Notes) -> Then:
    if remedy in PAYING and not fields.get("amount"):
        notes.error(
            fields.place, "no-amount", f"{fields.what}: a {remedy} states its amount, such as `amount: claimed_amount`."
        )
    if remedy == "none" and fields.get("amount"):
        notes.error(fields.at("amount"), "amount-of-nothing", "Where the remedy is none there is no amount.")
    return Then(side, remedy, amount)


# Examples -----------------------------------------------------------------------------------------------------------------


def read_examples(
    item: Item | None,
    facts: Mapping[str, FactSpec],
    claims: Mapping[str, ClaimSpec],
    remedies: Mapping[str, Texts],
    rules: tuple[RuleSpec, ...],
    placed: Placed,
    notes: Notes,
) -> tuple[ExampleSpec, ...]:
    """examples: the list of worked cases."""
    found: list[ExampleSpec] = []
    for entry in notes.listing(item, "examples"):
        fields = notes.fields(entry, "Example", _EXAMPLE, ("name", "claim", "currency", "as_of", "facts", "expect"))
        name = fields.text("name")
        fields.what = f"Example {name!r}"
        if name in {example.name for example in found}:
            notes.error(fields.at("name"), "duplicate-id", f"There are two examples named {name!r}.")
        claim, currency = fields.one_of("claim", claims, "unknown-claim"), _currency(fields, notes)
        as_of = fields.day("as_of")
        values = _example_facts(fields, facts, currency, notes)
        roles = frozenset(word for word, _ in fields.words("not_proven_of"))
        for word, place in fields.words("not_proven_of"):
            _known(word, dict.fromkeys(PARTIES), "role", place, notes)
        expect = _expectation(fields, facts, remedies, rules, currency, notes)
        if claim and as_of and currency:
            placed.examples.append(fields)
            found.append(ExampleSpec(name, claim, currency, as_of, values, roles, expect))
    return tuple(found)


def _currency(fields: Fields, notes: Notes) -> str:
    text = fields.text("currency")
    if text and text not in CURRENCIES:
        notes.error(
            fields.at("currency"), "unknown-currency", f"{text!r} is not an ISO 4217 code such as USD, JPY, CNY."
        )
        return ""
    return text


def _example_facts(fields: Fields, facts: Mapping[str, FactSpec], currency: str, notes: Notes) -> dict[str, FactValue]:
    found: dict[str, FactValue] = {}
    for name, key, value in notes.table(fields.get("facts"), f"{fields.what}, facts"):
        if _known(name, facts, "fact", key.place, notes):
            read = read_value(facts[name], value, currency or "USD", notes)
            if read is not None:
                found[name] = read
    return found


def _expectation(
    example: Fields,
    facts: Mapping[str, FactSpec],
    remedies: Mapping[str, Texts],
    rules: tuple[RuleSpec, ...],
    currency: str,
    notes: Notes,
) -> Expectation:
    item = example.get("expect")
    if item is None:
        return Expectation()
    fields = notes.fields(item, f"{example.what}, expect", _EXPECT)
    if not fields.entries:
        notes.error(
            fields.place,
            "nothing-expected",
            f"{example.what} expects nothing; state a rule, a remedy or what is undecided.",
        )
    undecided = fields.words("undecided") if "undecided" in fields.entries else None
    for name, place in undecided or ():
        _known(name, facts, "fact", place, notes)
    return Expectation(
        rule=fields.one_of("rule", [rule.id for rule in rules], "unknown-rule"),
        in_favour_of=fields.one_of("in_favour_of", SIDES),
        remedy=fields.one_of("remedy", (*REMEDIES, *remedies), "unknown-remedy"),
        amount=_amount(fields, currency, notes),
        refer=fields.one_of("refer", REFERRALS),
        undecided=tuple(name for name, _ in undecided) if undecided is not None else None,
    )


def _amount(fields: Fields, currency: str, notes: Notes) -> int | None:
    text = fields.text("amount")
    if not text:
        return None
    try:
        return Money.parse(text, currency or "USD").minor
    except Refusal as refusal:
        notes.error(fields.at("amount"), "wrong-value", refusal.text("en"))
        return None
