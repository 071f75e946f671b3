"""What the published rules say for the answers given, before anything is sent: in plain words, and never as a verdict."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from wakai.docket.domain.acts import BUYER, SELLER
from wakai.flows.preview_claim import preview
from wakai.kernel.languages import pick
from wakai.kernel.money import Money, format_money
from wakai.portal.cases.wording import proof_words, remedy_words
from wakai.portal.claim.drafted import Drafted
from wakai.portal.claim.files import helps
from wakai.portal.claim.journey import FILES, PROBLEM, RULES, SEEN, WISH
from wakai.portal.claim.pages import ClaimForm, Page, go_on, keep
from wakai.portal.claim.words import wish_words
from wakai.rulebook import Finding, Outcome
from wakai.rulebook.specs import RuleSpec
from wakai.rulebook.words import in_brackets


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
    the seller showed nothing. `fuller` is what the rules would give for the whole amount, where that is more."""

    now: Result | None
    silence: Result | None
    open: tuple[Open, ...]
    helps: tuple[str, ...]
    rests_on_words: bool
    fuller: Money | None = None


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
        return {
            "said": said_of(drafted),
            "book": drafted.rulebook,
            "files_url": drafted.url(FILES),
            "wish_url": drafted.url(WISH),
            "problem_url": drafted.url(PROBLEM),
        }

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
        now=None if now.missing else result_of(drafted, now),
        silence=result_of(drafted, silent) if silent is not None and settled else None,
        open=rows,
        helps=helps(drafted),
        rests_on_words=words,
        fuller=_fuller(drafted, now),
    )


def _fuller(drafted: Drafted, now: Finding) -> Money | None:
    """Shares are reckoned from what is asked for: who asks for a part may get a share of the part."""
    if drafted.wish != "partial_refund" or now.outcome is None or now.outcome.amount is None:
        return None
    whole = _judged(drafted, amount=drafted.paid).outcome
    more = whole.amount if whole else None
    return more if more and more > now.outcome.amount else None


def _judged(drafted: Drafted, *, silent: frozenset[str] = frozenset(), amount: Money | None = None) -> Finding:
    return preview(
        drafted.order,
        rules=drafted.rules,
        lines=drafted.lines,
        kind=drafted.kind,
        amount=amount or drafted.amount,
        statements={name: value for name, value in drafted.statements.items() if name in drafted.asked_facts},
        at=drafted.at,
        silent=silent,
    ).finding


def result_of(drafted: Drafted, finding: Finding) -> Result:
    """A finding that nothing is missing from, in words for the buyer."""
    rulebook = drafted.rulebook
    rule = rulebook.rule(finding.rule) if finding.rule else None
    outcome = finding.outcome
    if outcome is None:
        text = _("The rules leave this to a person. If you and the seller do not agree, the secretariat reads what both of you say and show, and decides with reasons.")  # fmt: skip
        return Result(_("The secretariat would look at it and decide"), text, "", None, rule)
    if outcome.in_favour_of == BUYER:
        return _granted(drafted, outcome, rule)
    if outcome.in_favour_of == SELLER:
        text = _("That is what the rules say for the answers so far; it is not a decision. You can send your claim all the same: the seller can offer you something, and what you show later is looked at anew.")  # fmt: skip
        return Result(
            _("For these answers, the rules do not provide for money back or a replacement"), text, "", None, rule
        )
    text = _("Nothing is held against you, and nothing is lost. You can send your claim now and talk with the seller, or come back later: your answers stay saved.")  # fmt: skip
    return Result(_("For these answers, the rules do not decide for either side yet"), text, "", None, rule)


def _granted(drafted: Drafted, outcome: Outcome, rule: RuleSpec | None) -> Result:
    """The rules are with the buyer: for what was asked, or for something else."""
    amount = outcome.amount if outcome.amount and outcome.amount.minor else None
    remedy = remedy_words(drafted.rulebook, outcome.remedy)
    if outcome.remedy == drafted.wish and (amount is None or amount == drafted.amount):
        return Result(_("The rules give you what you ask for"), "", remedy, amount, rule, good=True)
    asked = wish_words(drafted.wish)
    if drafted.is_about_money:
        asked += in_brackets(format_money(drafted.amount, drafted.reader.language), drafted.reader.language)
    text = _("You ask for: %(asked)s. You can keep to that: you and the seller may agree on anything, and if you do not, this is what the rules give.") % {"asked": asked}  # fmt: skip
    return Result(_("The rules are on your side, and give you this"), text, remedy, amount, rule, good=True)
