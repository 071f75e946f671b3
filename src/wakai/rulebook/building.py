"""From items to the contents of a rulebook: the sections, in the order in which they refer to each other."""

from typing import Final

from wakai.rulebook.declarations import read_claims, read_facts, read_parameters, read_remedies, read_sources
from wakai.rulebook.expressions import Scope
from wakai.rulebook.reading import CODE, Fields, Notes
from wakai.rulebook.rules import Placed, read_examples, read_rules
from wakai.rulebook.source import Scalar, Table
from wakai.rulebook.specs import Contents

REQUIRED: Final = ("rulebook", "version", "effective_from", "title")
HEAD: Final = (*REQUIRED, "orders_from")
SECTIONS: Final = ("sources", "remedies", "claims", "facts", "parameters")
LISTS: Final = ("rules", "examples")


def build(root: Table, notes: Notes) -> tuple[Contents | None, Placed]:
    """Read everything that a rulebook declares. Nothing when its head is not whole; the notes say why."""
    fields = notes.fields(root, "A rulebook", (*HEAD, *SECTIONS, *LISTS), (*REQUIRED, "sources", "claims", "rules"))
    head = _head(fields, notes)
    sources = read_sources(fields.get("sources"), notes)
    remedies = read_remedies(fields.get("remedies"), notes)
    claims = read_claims(fields.get("claims"), notes)
    facts = read_facts(fields.get("facts"), notes)
    parameters = read_parameters(fields.get("parameters"), sources, notes)
    scope = Scope(facts, parameters)
    placed = Placed(root)
    rules = read_rules(fields.get("rules"), scope, claims, sources, remedies, placed, notes)
    examples = read_examples(fields.get("examples"), facts, claims, remedies, rules, placed, notes)
    effective = fields.day("effective_from")
    orders_from = fields.day("orders_from") or effective
    if orders_from and effective and orders_from > effective:
        notes.error(
            fields.at("orders_from"), "orders-after-version", "`orders_from` is no later than `effective_from`."
        )
    if head is None or effective is None or orders_from is None:
        return None, placed
    name, version = head
    title = fields.texts("title")
    return (
        Contents(
            name, version, effective, title, sources, claims, facts, parameters, rules, examples, orders_from, remedies
        ),
        placed,
    )


def _head(fields: Fields, notes: Notes) -> tuple[str, str] | None:
    found = []
    for key in ("rulebook", "version"):
        item = fields.get(key)
        if isinstance(item, Scalar) and notes.name(item, f"The {key}", CODE):
            found.append(item.text)
    return (found[0], found[1]) if len(found) == 2 else None
