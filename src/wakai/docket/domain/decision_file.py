"""A decision as a line of JSON that leaves the house, and what anybody can check about such a line without us.

The finding in it is judged again from its own facts; a decision by the rules has to say what its finding says; and a
digest over the line shows whether any value was changed since it was written. The digest guards against accidents and
clumsy hands, not against whoever computes it anew: for that, compare it with the digest the other party holds.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any, Final, Literal

from wakai.kernel.canonical_json import canonical_json
from wakai.kernel.money import Money
from wakai.rulebook import Finding, Rulebook
from wakai.rulebook.recompute import NotAFinding, difference, read_finding, recompute

DIGEST: Final = "sha256"
BY_RULES: Final = "rulebook"
_FIELDS: Final = frozenset(
    {"case", "order", "claim", "by", "in_favour_of", "remedy", "amount_minor", "currency", "at", "finding", DIGEST}
)

Trouble = Literal["", "not_readable", "not_a_decision", "rules_not_at_hand", "not_judged", "differs", "changed"]
"""What is wrong with a decision on file.

not_readable: no JSON; not_a_decision: JSON of another form; rules_not_at_hand: its version is none of those given;
not_judged: its facts are none that its version can judge; differs: `place` does not come out the same; changed: all
comes out the same, and still some value is not the one that was written.
"""


@dataclass(frozen=True, slots=True)
class Checked:
    """What became of one line. `name` is the case's number where it says one; `by_rules` None where it has no finding.

    `place` names the field, or for rules_not_at_hand the version that is wanted.
    """

    number: int
    name: str
    by_rules: bool | None = None
    trouble: Trouble = ""
    place: str = ""


RulebookOf = Callable[[str], Rulebook | None]
"""The rulebook version with this hash, or None when it is not at hand."""


def write_decision(
    *,
    case: str,
    order: str | None,
    claim: str,
    by: str,
    in_favour_of: str,
    remedy: str,
    amount: Money,
    at: datetime,
    finding: str,
) -> str:
    """One decision as a line of RFC 8785 JSON with its digest: same decision, same bytes. `finding` "": without rules."""
    data = {
        "case": case,
        "order": order,
        "claim": claim,
        "by": by,
        "in_favour_of": in_favour_of,
        "remedy": remedy,
        "amount_minor": amount.minor,
        "currency": amount.currency,
        "at": at.astimezone(UTC).isoformat(),
        "finding": json.loads(finding) if finding else None,
    }
    return canonical_json({**data, DIGEST: digest_of(data)}).decode() + "\n"


def digest_of(decision: Mapping[str, Any]) -> str:
    """SHA-256, in hexadecimal, of the RFC 8785 form of all fields but the digest itself."""
    told = {name: value for name, value in decision.items() if name != DIGEST}
    return sha256(canonical_json(told)).hexdigest()


def check_file(text: str, rulebook_of: RulebookOf) -> Iterator[Checked]:
    """Check every decision of a file: one JSON object in all, or one a line. A bare finding is judged again as well."""
    whole = _parsed(text)
    if isinstance(whole, dict):
        yield _check(1, whole, rulebook_of)
        return
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            yield _check(number, _parsed(line), rulebook_of)


def _check(number: int, data: object, rulebook_of: RulebookOf) -> Checked:
    if data is None:
        return Checked(number, "", trouble="not_readable")
    if isinstance(data, dict) and "tried" in data:
        return _check_finding(Checked(number, "", by_rules=True), data, rulebook_of)
    if not isinstance(data, dict) or data.keys() != _FIELDS or not _is_a_number(data["case"]):
        return Checked(number, "", trouble="not_a_decision")
    return _check_decision(number, data, rulebook_of)


def _is_a_number(case: object) -> bool:
    """A name that can be told: whatever a file calls its case, it moves no cursor and begins no line of its own."""
    return isinstance(case, str) and case.isascii() and case.isprintable()


def _check_decision(number: int, data: dict[str, Any], rulebook_of: RulebookOf) -> Checked:
    finding = data["finding"]
    found = Checked(number, data["case"], by_rules=None if finding is None else data["by"] == BY_RULES)
    if finding is not None:
        found = _check_finding(found, finding, rulebook_of)
        if found.trouble:
            return found
        if place := _says_otherwise(data, read_finding(finding)):
            return _with(found, "differs", place)
    elif data["by"] == BY_RULES:  # the rules decide nothing without saying why
        return _with(found, "differs", "finding")
    return found if data[DIGEST] == _digest_or_none(data) else _with(found, "changed", DIGEST)


def _check_finding(found: Checked, data: object, rulebook_of: RulebookOf) -> Checked:
    try:
        finding = read_finding(data if isinstance(data, Mapping) else {})
        version = f"{finding.rulebook.name} {finding.rulebook.version} ({finding.rulebook.hash})"
        rulebook = rulebook_of(finding.rulebook.hash)
        if rulebook is None:
            return _with(found, "rules_not_at_hand", version)
        place = difference(data if isinstance(data, Mapping) else {}, recompute(rulebook, finding))
    except NotAFinding:
        return _with(found, "not_judged", "finding")
    prefix = "finding." if found.name else ""
    return _with(found, "differs", prefix + place) if place else found


def _says_otherwise(data: Mapping[str, Any], finding: Finding) -> str:
    """The first field in which a decision departs from its finding; people may decide another result, on the same claim."""
    wanted: dict[str, object] = {"claim": finding.claim, "currency": finding.currency}
    if data["by"] == BY_RULES and finding.outcome:
        amount = finding.outcome.amount
        wanted |= {
            "in_favour_of": finding.outcome.in_favour_of,
            "remedy": finding.outcome.remedy,
            "amount_minor": amount.minor if amount else 0,
        }
    elif data["by"] == BY_RULES:
        return "finding.outcome"
    return next(
        (name for name, value in wanted.items() if type(data[name]) is not type(value) or data[name] != value), ""
    )


def _digest_or_none(data: Mapping[str, Any]) -> str | None:
    try:
        return digest_of(data)
    except ValueError:  # numbers and texts that no decision holds
        return None


def _with(found: Checked, trouble: Trouble, place: str) -> Checked:
    return Checked(found.number, found.name, found.by_rules, trouble, place)


def _parsed(text: str) -> object:
    """The JSON of a text, or None; a name given twice in one object is no JSON we take: readers differ on its meaning."""
    try:
        return json.loads(text, object_pairs_hook=_each_once, parse_constant=_no_number)
    except (ValueError, RecursionError):
        return None


def _each_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError
    return found


def _no_number(_: str) -> None:
    raise ValueError
