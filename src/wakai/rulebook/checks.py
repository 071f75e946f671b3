"""Checks of a whole rulebook: every claim closed, every rule reachable, everything used, every example true."""

from collections.abc import Sequence

from wakai.rulebook.diagram import TooLarge
from wakai.rulebook.finding import Fact, Finding, Provenance
from wakai.rulebook.judge import judge
from wakai.rulebook.nodes import TRUE, Node, names
from wakai.rulebook.possibilities import Possibilities, parameters_open
from wakai.rulebook.printing import text_of
from wakai.rulebook.reading import Notes
from wakai.rulebook.rulebook import Rulebook
from wakai.rulebook.rules import Placed
from wakai.rulebook.specs import ExampleSpec, Expectation, RuleSpec


def check_rules(rulebook: Rulebook, placed: Placed, notes: Notes) -> None:
    """Note what is wrong with the rules taken together."""
    for claim in rulebook.claims:
        rules = rulebook.rules_of(claim)
        _closed(claim, rules, placed, notes)
        if not _shadowed(rules, placed, notes):
            _reachable(rulebook, claim, rules, placed, notes)
    for rule in rulebook.rules:
        if rule.since > rulebook.effective_from:
            message = f"Rule {rule.id} is promised since {rule.since}, after this version takes effect ({rulebook.effective_from})."
            notes.error(placed.of_rule(rule.id, "since"), "since-after-version", message)
    _used(rulebook, placed, notes)


def _closed(claim: str, rules: Sequence[RuleSpec], placed: Placed, notes: Notes) -> None:
    if not rules:
        notes.error(placed.of_name("claims", claim), "claim-without-rules", f"No rule decides the claim {claim!r}.")
    elif not any(rule.when == TRUE for rule in rules):
        message = (
            f"The rules for {claim!r} must end in one that always holds (when: TRUE), so that no case is left over."
        )
        notes.error(placed.of_rule(rules[-1].id, "when"), "claim-not-closed", message)


def _shadowed(rules: Sequence[RuleSpec], placed: Placed, notes: Notes) -> bool:
    """Rules that stand behind the same condition, or behind one that always holds."""
    seen: dict[Node, RuleSpec] = {}
    found = False
    for rule in rules:
        first = seen.get(rule.when) or seen.get(TRUE)
        if first is None:
            seen[rule.when] = rule
            continue
        found = True
        place = placed.of_rule(rule.id, "when")
        if first.when == TRUE:
            notes.error(
                place, "rule-unreachable", f"Rule {rule.id} is never reached: rule {first.id} before it always holds."
            )
        elif first.then == rule.then:
            notes.error(
                place, "rule-unreachable", f"Rule {rule.id} is never reached: rule {first.id} has the same condition."
            )
        else:
            message = f"Rules {first.id} and {rule.id} have the same condition and different outcomes; only {first.id} would count."
            notes.error(place, "rules-overlap", message)
    return found


def _reachable(rulebook: Rulebook, claim: str, rules: Sequence[RuleSpec], placed: Placed, notes: Notes) -> None:
    """Go through every way in which a case of this claim can go; a rule that decides in none of them is dead text."""
    nodes = [node for rule in rules for node in (rule.when, rule.then.amount) if node]
    named = frozenset(name for node in nodes for name in names(node, "fact"))
    try:
        ways = Possibilities(rules, rulebook.facts, {}, parameters_open(nodes), named)
        deciding = ways.diagrams.leaves(ways.deciding_rules())
    except TooLarge:
        return  # not provable within bounds; the plain checks above still hold
    for number, rule in enumerate(rules):
        if number in deciding:
            continue
        never = True not in ways.diagrams.leaves(ways.truth(rule.when))
        why = "its condition never holds" if never else "whenever it holds, a rule before it has decided"
        code = "rule-never-holds" if never else "rule-unreachable"
        notes.error(placed.of_rule(rule.id, "when"), code, f"Rule {rule.id} never decides a claim of {claim!r}: {why}.")


def _used(rulebook: Rulebook, placed: Placed, notes: Notes) -> None:
    nodes = [node for rule in rulebook.rules for node in (rule.when, rule.then.amount) if node]
    facts = {name for node in nodes for name in names(node, "fact")}
    parameters = {name for node in nodes for name in names(node, "parameter")}
    for name in rulebook.facts:
        if name not in facts:
            notes.warning(placed.of_name("facts", name), "unused-fact", f"No rule asks for the fact {name!r}.")
    for name, spec in rulebook.parameters.items():
        if name not in parameters and spec.unit != "term":  # terms are there for the procedure as well
            message = f"No rule names the parameter {name!r}; that is right if only the procedure uses it."
            notes.warning(placed.of_name("parameters", name), "unused-parameter", message)


# Examples -----------------------------------------------------------------------------------------------------------------


def run_examples(rulebook: Rulebook, placed: Placed, notes: Notes) -> None:
    """Judge every example and note those that do not come out as they say."""
    for example, fields in zip(rulebook.examples, placed.examples, strict=True):
        finding = judge_example(rulebook, example)
        for key, expected, found in differences(example.expect, finding):
            message = f"Example {example.name!r} expects {key} {expected}, and the rules give {found}.{_explained(rulebook, finding)}"
            notes.error(fields.at("expect"), "example-fails", message)


def judge_example(rulebook: Rulebook, example: ExampleSpec) -> Finding:
    """The finding for an example."""
    facts = {name: Fact(value, Provenance("asserted")) for name, value in example.facts.items()}
    return judge(
        rulebook,
        example.claim,
        facts,
        currency=example.currency,
        as_of=example.as_of,
        not_proven_of=example.not_proven_of,
        counterfactuals=False,
    )


def differences(expect: Expectation, finding: Finding) -> list[tuple[str, object, object]]:
    """Where a finding differs from what was expected: (what, expected, found)."""
    outcome = finding.outcome
    amount = outcome.amount if outcome else None
    pairs: list[tuple[str, object, object]] = [
        ("rule", expect.rule, finding.rule),
        ("in_favour_of", expect.in_favour_of, outcome and outcome.in_favour_of),
        ("remedy", expect.remedy, outcome and outcome.remedy),
        ("amount", expect.amount, amount and amount.minor),
        ("refer", expect.refer, finding.refer),
    ]
    found = [(key, wanted, given) for key, wanted, given in pairs if wanted is not None and wanted != given]
    if expect.undecided is not None:
        missing = sorted(fact.name for fact in finding.missing)
        if finding.status != "undecided" or finding.refer or missing != sorted(expect.undecided):
            found.append(("undecided", sorted(expect.undecided), missing if finding.outcome is None else outcome))
    return found


def _explained(rulebook: Rulebook, finding: Finding) -> str:
    """Which rule gave that, or what was open, for the author of the example."""
    if finding.rule:
        return f" Rule {finding.rule} decided: {text_of(rulebook.rule(finding.rule).when)}."
    missing = ", ".join(fact.name for fact in finding.missing)
    return f" Rule {finding.stopped_at} is unknown{f' while these are: {missing}' if missing else ''}."
