"""The rules as they stand for one case: what would decide it now, what is missing, who must prove it, what counts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from wakai.docket.domain.acts import Stage
from wakai.docket.domain.decision import Assessment
from wakai.flows.decide import assessment_of
from wakai.flows.kept import changes_of
from wakai.kernel.languages import pick
from wakai.portal.cases.opened import Opened, open_case
from wakai.portal.cases.presenting import OfferView
from wakai.portal.cases.wording import FactRow, label_words, proof_words, remedy_words, source_words, value_words
from wakai.rulebook import MissingFact
from wakai.rulebook.specs import FactValue, RuleSpec


@dataclass(frozen=True, slots=True)
class Missing:
    """A fact that can still change the result: who can tell it, who must prove it, and what shows it."""

    label: str
    asked_of: str
    burden: str
    proof: str
    said: tuple[str, ...]
    otherwise: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the rules say now. `result` is None while they cannot decide."""

    rule: str
    title: str
    says: str
    favours: str
    result: OfferView | None
    refers: bool


@dataclass(frozen=True, slots=True)
class Told:
    """A new word of the marketplace on the order: when, what became different, and whether it counts in this case."""

    at: datetime
    rows: tuple[Different, ...]
    counts: bool


@dataclass(frozen=True, slots=True)
class Different:
    """A fact as the marketplace's record told it before and after, in words."""

    label: str
    before: str
    after: str


@require_safe
@never_cache
def rules_of_case(request: HttpRequest, number: str) -> HttpResponse:
    """Its own page, because judging takes longer than showing."""
    opened = open_case(request, number)
    assessment = assessment_of(opened.head.id)
    facts = {
        "case": opened,
        "verdict": verdict_of(opened, assessment),
        "missing": [_missing(opened, assessment, row.name) for row in _open_facts(assessment)],
        "covered": assessment.finding is not None,
        "rows": fact_rows(opened, assessment),
        "told": told_anew(opened),
        "rules": _tried(opened, assessment),
        "title": _("The rules as they stand for this case"),
    }
    return render(request, "cases/rules.html", facts)


def verdict_of(opened: Opened, assessment: Assessment) -> Verdict | None:
    """The rule that holds now, and what it leads to; None while none is known to hold."""
    finding = assessment.finding
    if finding is None or finding.rule is None:
        return None
    rule, language = opened.rulebook.rule(finding.rule), opened.reader.language
    outcome = finding.outcome
    result = None
    if outcome and not finding.refer:
        amount = outcome.amount if outcome.amount and outcome.amount.minor else None
        result = OfferView(0, remedy_words(opened.rulebook, outcome.remedy), amount)
    favours = {"buyer": _("For the buyer"), "seller": _("For the seller"), "neither": _("For neither side")}
    side = favours[outcome.in_favour_of] if outcome else ""
    return Verdict(rule.id, pick(rule.title, language), pick(rule.says, language), side, result, bool(finding.refer))


def fact_rows(opened: Opened, assessment: Assessment) -> list[FactRow]:
    """The facts that the result rests on now, with what established each."""
    used = dict(assessment.finding.facts) if assessment.finding else {}
    specs, currency = opened.rulebook.facts, opened.state.paid.currency
    return [
        FactRow(label_words(opened.rulebook, name), value_words(specs[name], fact.value, currency), source_words(fact))
        for name, fact in used.items()
    ]


def told_anew(opened: Opened) -> list[Told]:
    """How the marketplace changed what its record says of the order since the claim was made."""
    changes = (row for row in changes_of(opened.head.id) if row.facts)
    return [
        Told(row.at, tuple(_different(opened, *fact) for fact in row.facts), counts=row.stage is not Stage.CLOSED)
        for row in changes
    ]


def _different(opened: Opened, name: str, before: FactValue | None, after: FactValue | None) -> Different:
    spec, currency = opened.rulebook.facts[name], opened.state.paid.currency
    words = (_("not on record") if value is None else value_words(spec, value, currency) for value in (before, after))
    return Different(label_words(opened.rulebook, name), *words)


def _open_facts(assessment: Assessment) -> tuple[MissingFact, ...]:
    return assessment.finding.missing if assessment.finding else ()


def _tried(opened: Opened, assessment: Assessment) -> list[tuple[RuleSpec, str]]:
    """The rules in order, each with "yes", "no", "open", or "" where it was not reached."""
    words = {True: "yes", False: "no", None: "open"}
    traces = assessment.finding.tried if assessment.finding else ()
    tried = {row.rule: words[row.truth] for row in traces}
    return [(rule, tried.get(rule.id, "")) for rule in opened.rulebook.rules_of(opened.state.kind)]


def _missing(opened: Opened, assessment: Assessment, name: str) -> Missing:
    spec = opened.rulebook.facts[name]
    currency = opened.state.paid.currency
    established = assessment.established
    rows = established.contested.get(name) or ((established.one_sided[name],) if name in established.one_sided else ())
    said = tuple(_said(row.role, value_words(spec, row.value, currency)) for row in rows)
    unproven = value_words(spec, spec.if_unproven, currency) if spec.if_unproven is not None else ""
    return Missing(
        label=label_words(opened.rulebook, name),
        asked_of=spec.asked_of or spec.burden or "agent",
        burden=spec.burden or "",
        proof=proof_words(spec),
        said=said,
        otherwise=unproven,
    )


def _said(role: str, value: str) -> str:
    texts = {"buyer": _("The buyer says: %(value)s"), "seller": _("The seller says: %(value)s")}
    return texts[role] % {"value": value}
