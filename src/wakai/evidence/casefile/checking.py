"""What every step of a verification works on, and how it says how it ended."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Protocol

from wakai.evidence.casefile import layout
from wakai.evidence.casefile.opening import Bag, Unreadable
from wakai.evidence.casefile.result import Reason, Step, reason
from wakai.journal.domain.der import NotDer
from wakai.journal.domain.notes import Verifier
from wakai.kernel.refusals import Refusal
from wakai.rulebook import Rulebook, RulebookProblems

# What reading data that may hold anything can end in, besides what we raise ourselves.
UNREADABLE: Final = (
    *(ArithmeticError, AttributeError, LookupError, TypeError, ValueError, RecursionError, AssertionError),
    *(NotDer, RulebookProblems, Unreadable),
)


class Failed(Exception):
    """A step's check does not hold."""

    def __init__(self, *reasons: Reason) -> None:
        super().__init__()
        self.reasons = reasons


class NotThere(Exception):
    """There is nothing enclosed that the step could check."""

    def __init__(self, why: Reason) -> None:
        super().__init__()
        self.why = why


class Judged(Protocol):
    """What became of one decision on file; see `docket.domain.decision_file.Checked`."""

    @property
    def trouble(self) -> str:
        """ "" where it comes out the same."""

    @property
    def place(self) -> str:
        """Where it differs."""

    @property
    def by_rules(self) -> bool | None:
        """Whether the rules decided; None for a decision without a finding."""


JudgeAgain = Callable[[str, Callable[[str], Rulebook | None]], Iterable[Judged]]
"""Checks a decision's line with the rulebook versions at hand; the docket's `check_file`, which is a floor above us."""


@dataclass
class Material:
    """A case file on its way through the steps. `trusted` are keys of the operator that the reader brought along."""

    bag: Bag
    judge_again: JudgeAgain
    trusted: tuple[Verifier, ...] = ()
    hashes: dict[str, str] = field(default_factory=dict)

    @property
    def case(self) -> Mapping[str, Any]:
        """What case.json says."""
        return self.bag.json(layout.CASE)

    @property
    def docket(self) -> tuple[Mapping[str, Any], ...]:
        """The lines of the docket."""
        return self.bag.lines(layout.DOCKET)

    @property
    def exhibits(self) -> tuple[Mapping[str, Any], ...]:
        """The exhibits' rows."""
        return self.bag.lines(layout.EXHIBITS)

    @property
    def leaves(self) -> tuple[Mapping[str, Any], ...]:
        """The leaves of the log that stand for something here."""
        return self.bag.lines(layout.LEAVES)

    def key(self) -> Verifier:
        """The operator's key: enclosed, and one of those trusted where the reader brought some. Raises `NotThere`."""
        if layout.LOG_KEY not in self.bag:
            raise NotThere(reason("no_key"))
        enclosed = Verifier.parse(self.bag.text(layout.LOG_KEY).rstrip("\n"))
        if self.trusted and enclosed not in self.trusted:
            raise Failed(reason("other_key"))
        return enclosed


Check = Callable[[Material], Reason]


def step(name: str, check: Check, material: Material) -> Step:
    """Run one check; whatever the data holds, it ends as a step."""
    try:
        return Step(name, "ok", (check(material),))
    except NotThere as nothing:
        return Step(name, "not_there", (nothing.why,))
    except Failed as failed:
        return Step(name, "failed", failed.reasons)
    except Refusal as refusal:
        return Step(name, "failed", (reason("refused", what=refusal),))
    except UNREADABLE as error:
        return Step(name, "failed", (reason("unreadable", what=str(error)[:200] or type(error).__name__),))


def require(holds: object, code: str, **facts: Any) -> None:
    """Raises `Failed` with this reason unless it holds."""
    if not holds:
        raise Failed(reason(code, **facts))
