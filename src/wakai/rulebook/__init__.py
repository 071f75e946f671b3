"""The rule language: one text guides, decides with reasons, says what is missing, and is replayed over many cases. Pure."""

from wakai.rulebook.finding import Counterfactual, Doubt, Fact, Finding, MissingFact, Outcome, Provenance, RuleTrace
from wakai.rulebook.judge import judge
from wakai.rulebook.loading import check, load
from wakai.rulebook.problems import Problem, RulebookProblems
from wakai.rulebook.program import Decided
from wakai.rulebook.rulebook import (
    ClaimNotInRulebook,
    ParameterNotInForce,
    ParameterNotInRulebook,
    Rulebook,
)
from wakai.rulebook.specs import ABSENT, Absent
from wakai.rulebook.values import AnswerNotUnderstood, FactNotInRulebook, FactNotOfItsType, fact_from_text

__all__ = [
    "ABSENT",
    "Absent",
    "AnswerNotUnderstood",
    "ClaimNotInRulebook",
    "Counterfactual",
    "Decided",
    "Doubt",
    "Fact",
    "FactNotInRulebook",
    "FactNotOfItsType",
    "Finding",
    "MissingFact",
    "Outcome",
    "ParameterNotInForce",
    "ParameterNotInRulebook",
    "Problem",
    "Provenance",
    "RuleTrace",
    "Rulebook",
    "RulebookProblems",
    "check",
    "fact_from_text",
    "judge",
    "load",
]
