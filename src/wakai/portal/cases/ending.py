"""How a case ended, and what happens next: who carries out what, by when, and what Wakai itself does not do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from wakai.docket.domain.acts import SELLER, Act, Closing
from wakai.docket.domain.terms import window
from wakai.docket.queries import DecisionValue
from wakai.kernel.calendars import Derivation
from wakai.kernel.money import Money
from wakai.portal.cases.contested import Assessed, assessed_words
from wakai.portal.cases.downloads import decision_file_name
from wakai.portal.cases.opened import Opened
from wakai.portal.cases.presenting import OfferView, offer_view
from wakai.portal.cases.standing import closed_headline
from wakai.portal.cases.wording import first_upper, label_words, value_words
from wakai.portal.rulebooks import address_of, rulebook_file_name
from wakai.rulebook import Finding, Outcome
from wakai.rulebook.reasons import Statement, statement
from wakai.rulebook.values import from_data
from wakai.rulebook.words import outcome_words

NOTHING = "none"


@dataclass(frozen=True, slots=True)
class Ending:
    """The panel of a closed case. `result` is None where nothing was agreed or decided."""

    headline: str
    text: str
    result: OfferView | None
    carry_out: Derivation | None
    closed_at: datetime


@dataclass(frozen=True, slots=True)
class Criterion:
    """One point that the secretariat found: what, how, why, and on which exhibits."""

    label: str
    value: str
    reason: str
    exhibits: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Check:
    """What a reader needs to check a decision without us: the rules as published, the file, and the command for it.

    `rules` are (number, address); `rulebook` is the address of the version's canonical text, saved as `rulebook_name`.
    """

    rules: tuple[tuple[str, str], ...]
    file: str
    name: str
    rulebook: str
    rulebook_name: str


@dataclass(frozen=True, slots=True)
class Reasons:
    """A decision as the parties read it: the statement from the finding, and what a person added to it.

    `result` says in whose favour, what follows and how much: what was decided, whatever the rules would have come to.
    `statement` is None where the rulebook has no rules for the kind of claim. `check` is how a reader checks it, None
    before the decision is issued and where there is nothing to judge again.
    """

    result: str
    statement: Statement | None
    by_person: bool
    criteria: tuple[Criterion, ...]
    assessed: tuple[Assessed, ...]
    reason: str
    at: datetime
    amount: Money
    check: Check | None


def carried_out_by(opened: Opened, remedy: str, closed_at: datetime) -> Derivation | None:
    """Until when the seller carries a result out that becomes binding at `closed_at`; None where there is nothing to do."""
    if remedy == NOTHING:
        return None
    return window(opened.state.terms, "carry_out_window", start=closed_at, place=opened.state.places[SELLER])


def ending_of(opened: Opened) -> Ending | None:
    """How the case ended; None while it is open."""
    head = opened.head
    if head.closed_at is None or head.closing is None:
        return None
    how, remedy = head.closing["how"], head.closing.get("remedy", NOTHING)
    body = {**head.closing, "remedy": remedy, "currency": opened.state.paid.currency}
    agreed = how in (Closing.SETTLED, Closing.CONCEDED, Closing.DECIDED)
    return Ending(
        headline=_favours(head.closing) if how == Closing.DECIDED else closed_headline(how),
        text=_next_words(how, remedy),
        result=offer_view(opened, body, 0) if agreed else None,
        carry_out=carried_out_by(opened, remedy, head.closed_at) if agreed else None,
        closed_at=head.closed_at,
    )


def reasons_of(
    opened: Opened, decision: DecisionValue, *, assessed: Sequence[Mapping[str, Any]] | None = None
) -> Reasons:
    """The statement of reasons in the reader's language. `assessed` is the checklist of a decision not yet on the docket."""
    finding = Finding.from_json(decision.finding) if decision.finding else None
    told = statement(opened.rulebook, finding, opened.reader.language) if finding else None
    by_person = decision.by != "rulebook"
    return Reasons(
        result=_result(opened, decision),
        statement=_as_ground(told) if told and by_person else told,
        by_person=by_person,
        criteria=tuple(_criterion(opened, row) for row in decision.criteria),
        assessed=tuple(assessed_words(row) for row in (_on_docket(opened) if assessed is None else assessed)),
        reason=decision.reason,
        at=decision.at,
        amount=decision.amount,
        check=_check(opened, decision, finding) if finding and decision.id else None,
    )


def _check(opened: Opened, decision: DecisionValue, finding: Finding) -> Check:
    book, number = opened.rulebook, opened.head.number
    return Check(
        rules=tuple((rule, address_of(book, rule, finding.claim)) for rule in finding.rules_possible),
        file=reverse("case-decision", args=[number, decision.id]),
        name=decision_file_name(number),
        rulebook=reverse("rules-file", args=[book.hash]),
        rulebook_name=rulebook_file_name(book),
    )


def _result(opened: Opened, decision: DecisionValue) -> str:
    amount = None if decision.amount.is_zero else decision.amount
    outcome = Outcome(decision.favours, decision.remedy, amount)
    return first_upper(outcome_words(opened.rulebook, outcome, opened.reader.language))


def _as_ground(told: Statement) -> Statement:
    """The rules' part in what a person decided: their result is a ground of the decision, and not its result."""
    first, *rest = told.sections
    return replace(told, sections=(replace(first, title=_("What the rules say")), *rest))


def _criterion(opened: Opened, row: Mapping[str, Any]) -> Criterion:
    spec = opened.rulebook.facts[row["fact"]]
    value = value_words(spec, from_data(row["value"]), opened.state.paid.currency)
    if row.get("unproven"):
        # The value is what the rules take instead; nobody found that it is so.
        value = _("Not proven; counts as “%(value)s”") % {"value": value}
    label = label_words(opened.rulebook, row["fact"])
    return Criterion(label, value, row.get("reason", ""), tuple(row.get("exhibits", ())))


def _on_docket(opened: Opened) -> Sequence[Mapping[str, Any]]:
    decided = list(opened.state.acts(Act.ISSUE_DECISION))
    return decided[-1].body.get("admissibility", ()) if decided else ()


def _favours(closing: Mapping[str, Any]) -> str:
    texts = {
        "buyer": _("Decided in favour of the buyer"),
        "seller": _("Decided in favour of the seller"),
        "neither": _("Decided in favour of neither side"),
    }
    return texts.get(closing.get("favours", ""), closed_headline(Closing.DECIDED))


def _next_words(how: str, remedy: str) -> str:
    if how == Closing.WITHDRAWN:
        return _("Nothing is paid or returned through this case.")
    if how == Closing.CLAIMANT_SILENT:
        return _("The case was not continued in time, and nothing is paid or returned through it.")
    if how == Closing.IMPORTED:
        return ""
    if remedy == NOTHING:
        return _("Nothing has to be paid or returned.")
    if remedy == "replacement":
        return _(
            "The seller sends the replacement. Wakai does not ship or pay anything itself: it hands this result to the marketplace."
        )
    return _("Wakai does not move money itself: it hands this result to the marketplace, which makes the payment.")
