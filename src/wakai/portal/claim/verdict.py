"""What the published rules say for the answers given, before anything is sent: in plain words, and never as a verdict."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from wakai.docket.domain.acts import BUYER, SELLER
from wakai.flows.preview_claim import preview
from wakai.kernel.languages import pick
from wakai.kernel.money import Money
from wakai.portal.cases.wording import proof_words, remedy_words
from wakai.portal.claim.drafted import Drafted
from wakai.portal.claim.files import helps
from wakai.portal.claim.journey import FILES, RULES, SEEN
from wakai.portal.claim.pages import ClaimForm, Page, go_on, keep
from wakai.rulebook import Finding, Rulebook
from wakai.rulebook.specs import RuleSpec


@dataclass(frozen=True, slots=True)
class Result:
    """A result in words, with the rule that leads to it (None where several could)."""

    headline: str
    text: str
    remedy: str
    amount: Money | None
    rule: RuleSpec | None
    good: bool = False


@dataclass(frozen=True, slots=True)
class Open:
    """Something that is not known yet: what it is, who would have to show it, and by what."""

    label: str
    burden: str
    proof: str


@dataclass(frozen=True, slots=True)
class Said:
    """All that the page says. `now` is None while it depends on what is `open`; `silence` is then what would follow if
    the seller showed nothing."""

    now: Result | None
    silence: Result | None
    open: tuple[Open, ...]
    helps: tuple[str, ...]
    rests_on_words: bool


class RulesForm(ClaimForm):
    """Nothing to fill in: read, and go on."""

    def answers(self) -> dict[str, object]:
        """That the page was seen."""
        return {SEEN + RULES: True}


class Rules(Page):
    """What the rules say for these answers."""

    slug = RULES
    template = "claim/rules.html"

    def title(self, drafted: Drafted) -> str:
        """Plainly."""
        return _("What the rules say for your answers")

    def form(self, drafted: Drafted, *sent: Any) -> RulesForm:
        """Only a button."""
        return RulesForm(*sent, drafted=drafted)

    def context(self, drafted: Drafted) -> dict[str, object]:
        """Judged afresh each time: the day counts as well."""
        return {"said": said_of(drafted), "book": drafted.rulebook, "files_url": drafted.url(FILES)}

    def post(self, request: HttpRequest, drafted: Drafted) -> HttpResponse:
        """On to the check."""
        return go_on(request, keep(request, drafted, {SEEN + RULES: True}), RULES)


def said_of(drafted: Drafted) -> Said:
    """The finding for these answers, and, where it hangs on the seller, for a seller who shows nothing."""
    now = _judged(drafted)
    silent = _judged(drafted, silent=frozenset({SELLER})) if now.missing else None
    specs, language = drafted.rulebook.facts, drafted.reader.language
    missing = [specs[row.name] for row in now.missing if row.name not in drafted.unsure or row.asked_of != BUYER]
    unsure = [specs[row.name] for row in now.missing if row.name in drafted.unsure and row.asked_of == BUYER]
    rows = tuple(Open(pick(spec.label, language), spec.burden or "", proof_words(spec)) for spec in (*unsure, *missing))
    words = any(fact.provenance.kind == "asserted" for _name, fact in now.facts)
    settled = silent is not None and (silent.outcome or silent.refer)
    return Said(
        now=None if now.missing else result_of(drafted.rulebook, now, language),
        silence=result_of(drafted.rulebook, silent, language) if silent is not None and settled else None,
        open=rows,
        helps=helps(drafted),
        rests_on_words=words,
    )


def _judged(drafted: Drafted, silent: frozenset[str] = frozenset()) -> Finding:
    return preview(
        drafted.order,
        lines=drafted.lines,
        kind=drafted.kind,
        amount=drafted.amount,
        statements={name: value for name, value in drafted.statements.items() if name in drafted.asked_facts},
        at=drafted.at,
        silent=silent,
    ).finding


def result_of(rulebook: Rulebook, finding: Finding, language: str) -> Result:
    """A finding that nothing is missing from, in words for the buyer."""
    rule = rulebook.rule(finding.rule) if finding.rule else None
    outcome = finding.outcome
    if outcome is None:
        text = _("The rules leave this to a person. If you and the seller do not agree, the secretariat reads what both of you say and show, and decides with reasons.")  # fmt: skip
        return Result(_("The secretariat would look at it and decide"), text, "", None, rule)
    if outcome.in_favour_of == BUYER:
        amount = outcome.amount if outcome.amount and outcome.amount.minor else None
        return Result(
            _("The rules are on your side"), "", remedy_words(rulebook, outcome.remedy), amount, rule, good=True
        )
    if outcome.in_favour_of == SELLER:
        text = _("That is what the rules say for the answers so far; it is not a decision. You can send your claim all the same: the seller can offer you something, and what you show later is looked at anew.")  # fmt: skip
        return Result(_("For these answers, the rules do not provide for money back"), text, "", None, rule)
    text = _("Nothing is held against you, and nothing is lost. You can send your claim now and talk with the seller, or come back later: your answers stay saved.")  # fmt: skip
    return Result(_("For these answers, the rules do not decide for either side yet"), text, "", None, rule)
