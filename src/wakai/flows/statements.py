"""What people state must be something the rules can read: refused at the door, or it would stop the judgement later."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from wakai.docket.domain.refusals import FactNotAsked, NoSuchRemedy
from wakai.rulebook import Rulebook
from wakai.rulebook.specs import REMEDIES, FactSpec
from wakai.rulebook.values import FactNotOfItsType, from_data, is_value, wanted


def check_statements(rulebook: Rulebook, statements: Mapping[str, Any], *, asked_of: str | None = None) -> None:
    """Each a fact of the rulebook (and one asked of this role, if named) with a JSON value of its type.

    Raises `FactNotAsked` or `FactNotOfItsType`.
    """
    for name, value in statements.items():
        spec = rulebook.facts.get(name)
        if spec is None or asked_of not in (None, spec.asked_of):
            raise FactNotAsked
        check_value(spec, value)


def check_value(spec: FactSpec, data: Any) -> None:
    """A JSON value of this fact; raises `FactNotOfItsType`."""
    try:
        # None stands for "unknown" inside the rules, and nobody states that: who cannot tell leaves the statement out.
        fits = data is not None and is_value(spec, from_data(data))
    except (KeyError, ValueError, TypeError, ArithmeticError):
        fits = False
    if not fits:
        raise FactNotOfItsType(fact=spec.name, value=str(data)[:60], wanted=wanted(spec))


def check_remedy(rulebook: Rulebook, remedy: str) -> None:
    """A remedy that somebody can ask for or offer under this rulebook; raises `NoSuchRemedy`."""
    if remedy == "none" or remedy not in (*REMEDIES, *rulebook.remedies):
        raise NoSuchRemedy
