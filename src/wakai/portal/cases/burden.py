"""What each side says so far on a fact that is asked, who has to prove it, and what an answer alone is worth."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from wakai.docket.domain.acts import other
from wakai.docket.domain.facts import Assertion, assertions
from wakai.flows.material import material_of
from wakai.portal.cases.opened import Opened
from wakai.portal.cases.wording import FactRow, value_words
from wakai.rulebook.specs import FactSpec
from wakai.rulebook.values import from_data


@dataclass(frozen=True, slots=True)
class Point:
    """A fact in dispute or not: the last word of the asked party (`mine`) and of the other side (`theirs`)."""

    spec: FactSpec
    role: str
    mine: Assertion | None
    theirs: Assertion | None

    @property
    def is_mine_to_prove(self) -> bool:
        """Whether the burden lies with the asked party and the other side has spoken: proof is then wanted."""
        return self.spec.burden == self.role and self.theirs is not None

    def lost_without_proof(self, answer: object) -> bool:
        """Whether this answer (JSON; None: cannot say), sent without a file, makes the point count as not proven."""
        if not self.is_mine_to_prove or self.theirs is None or self.spec.if_unproven is None:
            return False
        if self.theirs.exhibit:
            return False
        if answer is None:
            return self.mine is not None and not self.mine.exhibit and self.mine.value != self.theirs.value
        value = from_data(answer)
        shown_before = self.mine is not None and self.mine.exhibit is not None and self.mine.value == value
        return value not in (self.theirs.value, self.spec.if_unproven) and not shown_before

    @property
    def notes(self) -> list[str]:
        """Whether the sides differ, who has to prove it, and what becomes of an answer without proof."""
        notes = []
        if self.mine and self.theirs and self.mine.value != self.theirs.value:
            notes.append(_("The other side sees it differently."))
        if self.spec.burden == self.role:
            notes.append(_("It is for you to prove this."))
        elif self.spec.burden:
            notes.append(_("It is for the other side to prove this."))
        if self.is_mine_to_prove and self.spec.if_unproven is not None:
            notes.append(_("Where the two sides differ, an answer alone does not prove it: without proof this point counts as not proven."))  # fmt: skip
        return notes


def points_of(opened: Opened, names: Iterable[str]) -> Mapping[str, Point]:
    """The state of each of these facts for the viewer, by name."""
    material, role = material_of(opened.state.id), opened.viewer.role
    last: dict[tuple[str, str], Assertion] = {}
    for row in assertions(opened.state, material.rulebook, material.exhibits):
        before = last.get((row.fact, row.role))
        if not (before and before.exhibit and not row.exhibit and before.value == row.value):
            last[row.fact, row.role] = row
    facts = opened.rulebook.facts
    return {name: Point(facts[name], role, last.get((name, role)), last.get((name, other(role)))) for name in names}


def said_rows(opened: Opened, point: Point) -> list[FactRow]:
    """What each side says so far, the other side first."""
    return [
        FactRow(
            opened.name_of(row.role), value_words(point.spec, row.value, opened.state.paid.currency), _shown_by(row)
        )
        for row in (point.theirs, point.mine)
        if row is not None
    ]


def _shown_by(row: Assertion) -> str:
    return _("Shown by %(label)s") % {"label": row.exhibit} if row.exhibit else ""
