"""What the rules make of the findings: the result, what is still open, and the reasons as the parties would read them."""

from __future__ import annotations

from dataclasses import dataclass

from wakai.docket.domain.decision import Assessment
from wakai.portal.cases.opened import Opened
from wakai.portal.cases.rules import Verdict, verdict_of
from wakai.portal.cases.wording import first_upper, label_words
from wakai.portal.frame import OWN_NAMES
from wakai.portal.reader import LANG_ATTRIBUTE
from wakai.rulebook.reasons import Statement, statement
from wakai.rulebook.words import outcome_words


@dataclass(frozen=True, slots=True)
class Told:
    """The statement of reasons in one language; `tag` is its `lang` attribute, `name` what it calls itself."""

    tag: str
    name: str
    statement: Statement


@dataclass(frozen=True, slots=True)
class Trial:
    """The outcome under the rules with the findings as they are. `outcome` is the result in words, "" while there is none.

    `beyond`: the rules come to more than was paid, which nobody can be given back, so people set the amount.
    `verdict` is None where no rule is known to hold; `open` names what could still change that; `told` has the
    reader's language first and is empty where the rulebook has no rules for the claim.
    """

    outcome: str
    beyond: bool
    refers: bool
    verdict: Verdict | None
    open: tuple[str, ...]
    told: tuple[Told, ...]

    @property
    def decides(self) -> bool:
        """Whether the rules give a result by themselves."""
        return bool(self.outcome)


def decides_by_rules(opened: Opened, assessment: Assessment) -> bool:
    """Whether the rules give a result, and one that can be carried out: never more money than was paid."""
    outcome = assessment.finding.outcome if assessment.finding else None
    return outcome is not None and (outcome.amount is None or outcome.amount <= opened.state.paid)


def trial_of(opened: Opened, assessment: Assessment) -> Trial:
    """What an assessment comes to, for the reader."""
    finding = assessment.finding
    if finding is None:
        return Trial("", False, False, None, (), ())
    outcome, decides = finding.outcome, decides_by_rules(opened, assessment)
    words = outcome_words(opened.rulebook, outcome, opened.reader.language) if outcome and decides else ""
    return Trial(
        outcome=first_upper(words),
        beyond=outcome is not None and not decides,
        refers=bool(finding.refer),
        verdict=verdict_of(opened, assessment),
        open=tuple(label_words(opened.rulebook, row.name) for row in finding.missing),
        told=tuple(_told(opened, assessment)),
    )


def _told(opened: Opened, assessment: Assessment) -> list[Told]:
    assert assessment.finding is not None
    mine = opened.reader.language
    rows = []
    for language in sorted(LANG_ATTRIBUTE, key=lambda one: one != mine):
        tag = LANG_ATTRIBUTE[language]
        rows.append(Told(tag, OWN_NAMES[tag], statement(opened.rulebook, assessment.finding, language)))
    return rows
