"""Before a decision is issued: exactly what both sides will read, made by the very code that issues it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace

from django.template.loader import render_to_string
from django.utils import translation
from django.utils.safestring import SafeString, mark_safe

from wakai.channels.queries import Preview, preview
from wakai.docket.domain import decision
from wakai.docket.domain.acts import BUYER, SELLER
from wakai.docket.domain.decision import Material
from wakai.docket.domain.state import Entry
from wakai.docket.domain.step import NewDecision, Step
from wakai.docket.queries import DecisionValue
from wakai.kernel.calendars import Derivation
from wakai.kernel.languages import to_django
from wakai.kernel.money import Money
from wakai.portal.cases.ending import carried_out_by, reasons_of
from wakai.portal.cases.opened import Opened
from wakai.portal.cases.presenting import OfferView, offer_view
from wakai.portal.desk.forms import Criterion
from wakai.portal.frame import OWN_NAMES
from wakai.portal.reader import LANG_ATTRIBUTE

Chosen = tuple[str, str, Money] | None


@dataclass(frozen=True, slots=True)
class Sheet:
    """The decision as one or both sides read it on the case page."""

    roles: tuple[str, ...]
    tag: str
    tongue: str
    html: SafeString


@dataclass(frozen=True, slots=True)
class Issue:
    """What would be issued now: the result, until when it is carried out, the mails, and the pages behind their link.

    `substance` is the decision itself as text: the same at every hour at which the same is decided.
    """

    favours: str
    result: OfferView
    carry_out: Derivation | None
    mails: tuple[Preview, ...]
    sheets: tuple[Sheet, ...]
    substance: str


def issue_of(
    opened: Opened,
    material: Material,
    *,
    criteria: tuple[Criterion, ...],
    chosen: Chosen,
    reason: str,
    admissibility: tuple[Criterion, ...] = (),
) -> Issue:
    """The decision worked out and shown, not issued. Raises the refusals that issuing it would raise."""
    person = opened.viewer.person_id
    assert person is not None  # nobody comes to the desk without having signed in
    step = decision.issue_decision(
        opened.state, material, criteria=criteria, chosen=chosen, reason=reason, person_id=person, at=opened.at,
        admissibility=admissibility,
    )  # fmt: skip
    made = step.decision
    assert made is not None
    body = step.entries[0].body
    assessed = tuple(body.get("admissibility", ()))
    return Issue(
        favours=made.favours,
        result=offer_view(opened, body, 0),
        carry_out=carried_out_by(opened, made.remedy, opened.at),
        mails=preview(opened.head.id, _entry(opened, step), author=f"person:{person}"),
        sheets=tuple(_sheets(opened, made, assessed)),
        substance=json.dumps([asdict(made), assessed], sort_keys=True, default=str),
    )


def _entry(opened: Opened, step: Step) -> Entry:
    """The docket line that issuing would write."""
    new = step.entries[0]
    return Entry(opened.state.next_seq, new.act, new.role, opened.at, new.audience, new.body)


def _sheets(opened: Opened, made: NewDecision, assessed: tuple[Criterion, ...]) -> Iterator[Sheet]:
    readers: dict[str, list[str]] = {}
    for role in (BUYER, SELLER):
        readers.setdefault(opened.people[role].language, []).append(role)
    for language, roles in readers.items():
        yield Sheet(
            tuple(roles),
            LANG_ATTRIBUTE[language],
            OWN_NAMES[LANG_ATTRIBUTE[language]],
            _page(opened, made, assessed, language),
        )


def _page(opened: Opened, made: NewDecision, assessed: tuple[Criterion, ...], language: str) -> SafeString:
    """The case page's own statement of reasons, in another reader's language."""
    reader = replace(opened.reader, language=language)
    value = DecisionValue(
        "", made.by, made.person_id, made.finding, made.favours, made.remedy,
        Money(made.amount_minor, opened.state.paid.currency), made.criteria, made.reason, opened.at,
    )  # fmt: skip
    with translation.override(to_django(language)):
        theirs = replace(opened, reader=reader)
        page = render_to_string(
            "cases/reasons.html",
            {"reasons": reasons_of(theirs, value, assessed=assessed), "case": theirs, "reader": reader},
        )
    # The same page stands here in two languages, and an anchor may stand on a page once.
    return mark_safe(page.replace(' id="reasons"', f' id="reads-{language}"', 1))
