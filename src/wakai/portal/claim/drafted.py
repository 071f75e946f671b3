"""A claim being written, read back from its saved answers. Every question has its own answer, so that two tabs never meet."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from typing import Any, Final

from django.http import HttpRequest
from django.urls import reverse

from wakai.commerce import queries as commerce
from wakai.commerce.domain.order import Order, OrderLine
from wakai.config.clock import now
from wakai.docket import queries as cases
from wakai.docket.domain.negotiation import MONEY_REMEDIES
from wakai.docket.domain.on_order import CaseOnOrder, CasesOnOrder
from wakai.docket.queries import DraftValue
from wakai.evidence.domain.exhibits import ExhibitValue
from wakai.evidence.queries import exhibits_of_draft
from wakai.flows.file_claim import Rules, is_used_up, left_to_claim, rules_for
from wakai.flows.preview_claim import Walk, walk
from wakai.flows.start_claim import save_answers
from wakai.kernel.money import Money
from wakai.portal.claim.access import own_draft
from wakai.portal.reader import Reader, read_in_zone_of
from wakai.rulebook import Rulebook
from wakai.rulebook.specs import FactValue
from wakai.rulebook.values import from_data, to_data

FACT: Final = "fact:"
UNSURE: Final = {"unsure": True}
WISHES: Final = ("refund", "partial_refund", "return_and_refund", "replacement")


@dataclass(frozen=True)
class Drafted:
    """One draft, its order, its writer, and the instant of this request (UTC)."""

    draft: DraftValue
    order: Order
    reader: Reader
    at: datetime

    @cached_property
    def rules(self) -> Rules:
        """The version in force for this order, and the day whose rules count."""
        return rules_for(self.order, self.order.buyer.zone)

    @property
    def rulebook(self) -> Rulebook:
        """The version in force for this order."""
        return self.rules.rulebook

    @cached_property
    def others(self) -> CasesOnOrder:
        """The cases about this order that there are already."""
        return cases.cases_on(self.order.id)

    @property
    def taken(self) -> Mapping[int, CaseOnOrder]:
        """The lines that an open case is about already; 0 stands for an order without lines."""
        return self.others.taken(claimable(self.order))

    @property
    def can_claim(self) -> bool:
        """Whether anything of the order can be claimed now: a line without an open case, and money that no case took."""
        return len(self.taken) < len(claimable(self.order)) and not is_used_up(self.order, self.others)

    @property
    def free(self) -> tuple[OrderLine, ...]:
        """The lines that can be claimed."""
        return tuple(line for line in self.order.lines if line.n not in self.taken)

    @property
    def has_choice(self) -> bool:
        """Whether there is a question which items the claim is about."""
        return len(self.order.lines) > 1

    @property
    def lines(self) -> tuple[int, ...]:
        """The lines the claim is about; all there are where there is no choice."""
        if not self.has_choice:
            return tuple(line.n for line in self.order.lines)
        return tuple(n for n in self.answers.get("lines", ()) if n not in self.taken)

    @property
    def items(self) -> tuple[OrderLine, ...]:
        """The lines chosen, as the order has them."""
        return tuple(line for line in self.order.lines if line.n in self.lines)

    @property
    def answers(self) -> Mapping[str, Any]:
        """Everything saved so far, by the name of the question."""
        return self.draft.answers

    @property
    def kind(self) -> str:
        """What went wrong; "" when not chosen, or not among the kinds of the version in force."""
        kind = self.answers.get("kind", "")
        return kind if kind in self.rulebook.claims else ""

    @property
    def wish(self) -> str:
        """The remedy asked for, or ""."""
        wish = self.answers.get("asked", "")
        return wish if wish in WISHES else ""

    @property
    def paid(self) -> Money:
        """What was paid for the lines chosen: the most that can be asked for."""
        return left_to_claim(self.order, self.lines, self.others)

    @property
    def part(self) -> Money | None:
        """The part of the money asked for, as long as it fits what was paid."""
        minor = self.answers.get("amount")
        part = Money(minor, self.order.currency) if isinstance(minor, int) else None
        return part if part and part <= self.paid else None

    @property
    def amount(self) -> Money:
        """The sum the claim is about; for a replacement the value at stake."""
        return (self.part if self.wish == "partial_refund" else None) or self.paid

    @property
    def is_about_money(self) -> bool:
        """Whether the remedy asked for is paid out."""
        return self.wish in MONEY_REMEDIES

    @property
    def text(self) -> str:
        """What happened, in the buyer's words."""
        return str(self.answers.get("text", ""))

    @cached_property
    def files(self) -> tuple[ExhibitValue, ...]:
        """What goes with the claim."""
        return exhibits_of_draft(self.draft.id)

    @property
    def statements(self) -> dict[str, FactValue]:
        """What the buyer said about facts."""
        said = {name[len(FACT) :]: data for name, data in self.answers.items() if name.startswith(FACT)}
        known = self.rulebook.facts
        return {name: from_data(data) for name, data in said.items() if data != UNSURE and name in known}  # type: ignore[misc]

    @property
    def unsure(self) -> frozenset[str]:
        """What the buyer was asked and cannot tell."""
        return frozenset(name[len(FACT) :] for name, data in self.answers.items() if data == UNSURE)

    @cached_property
    def walk(self) -> Walk | None:
        """The follow-up questions; None before it is known what the claim is about."""
        if not self.kind or (self.order.lines and not self.lines):
            return None
        amount = self.amount if self.wish else None
        return walk(
            self.order, rules=self.rules, lines=self.lines, kind=self.kind, amount=amount,
            answers=self.statements, unsure=self.unsure, at=self.at,
        )  # fmt: skip

    @property
    def asked_facts(self) -> tuple[str, ...]:
        """The follow-up questions that come up with these answers, the last of them perhaps without an answer."""
        return self.walk.asked if self.walk else ()

    def is_told(self, fact: str) -> bool:
        """Whether this follow-up question has its answer."""
        return FACT + fact in self.answers

    @property
    def all_told(self) -> bool:
        """Whether every follow-up question has its answer."""
        return self.walk is not None and all(self.is_told(name) for name in self.asked_facts)

    def no_longer_asked(self) -> tuple[str, ...]:
        """The facts whose saved answers do not fit any more.

        While a question is open, later ones may still come up, and nobody shall have to answer twice; but what the rules
        for this kind of claim never ask is out at once.
        """
        if self.walk is None:
            return ()
        may_come = set(self.asked_facts) if self.all_told else set(self.rulebook.program(self.kind).fact_names)
        told = (name[len(FACT) :] for name in self.answers if name.startswith(FACT))
        return tuple(name for name in told if name not in may_come)

    def stated(self) -> dict[str, object]:
        """The answers to the follow-up questions as JSON, for the claim."""
        return {name: to_data(value) for name, value in self.statements.items() if name in self.asked_facts}

    def saved(self, answers: Mapping[str, object], drop: tuple[str, ...] = ()) -> Drafted:
        """The claim with these answers kept and those dropped."""
        draft = save_answers(self.draft.id, answers=answers, drop=drop, at=self.at)
        return replace(self, draft=draft)

    def url(self, step: str) -> str:
        """The address of a page of this claim."""
        return reverse("claim-step", args=[self.draft.id, step])


def claimable(order: Order) -> tuple[int, ...]:
    """The numbers of the order's lines; 0 alone for an order without lines, which is claimed as a whole."""
    return tuple(line.n for line in order.lines) or (0,)


def open_draft(request: HttpRequest, draft_id: str) -> Drafted:
    """The claim of this id for whoever asks; raises `NoSuchCase` for a stranger."""
    draft = own_draft(request, draft_id)
    order = commerce.order_of(draft.order_id)
    return Drafted(draft, order, read_in_zone_of(request, order.buyer.zone), now())
