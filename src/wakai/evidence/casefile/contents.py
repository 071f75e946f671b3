"""What the log commits to of a case: docket lines apart from how their reader counts, decisions, changes of the order.

Readers count only what they may read, so a number says something else to each of them. Where a line refers to an earlier one,
its content names that line's instant instead; the rest is the line as it was written.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any, Final

from wakai.kernel.canonical_json import canonical_json

ERASED: Final = "[erased · 消去済み · 已删除]"
"""What stands where a text was erased; the docket's word for it, and part of the format."""

REFERENCES: Final = ("offer", "replaces", "request")


def content_of(line: Mapping[str, Any], instants: Mapping[int, str], *, case: str) -> dict[str, Any]:
    """The content of a line (`act`, `role`, `at`, `audience`, `body`). `instants` are those of all lines, by number.

    Raises KeyError where it refers to a line that is not among them.
    """
    body = dict(line["body"])
    for name in REFERENCES:
        if type(body.get(name)) is int:
            body[name] = {"at": instants[body[name]]}
    if isinstance(body.get("foreign"), dict):
        body["foreign"] = _open_part(body["foreign"])
    told = {name: line[name] for name in ("act", "role", "at")}
    return {"v": 1, "case": case, **told, "audience": sorted(line["audience"]), "body": body}


def decision_content(
    *, case: str, reader: str, at: datetime, seen: str, finding: Mapping[str, Any] | None
) -> dict[str, Any]:
    """What is committed to of a decision for one reader: the signed list of what was seen, and the finding (None without rules)."""
    return {
        "v": 1,
        "case": case,
        "reader": reader,
        "at": at.astimezone(UTC).isoformat(),
        "seen_sha256": sha256(seen.encode()).hexdigest(),
        "finding_sha256": digest_of(finding) if finding is not None else None,
    }


def change_content(*, case: str, at: datetime, stage: str, facts: Iterable[Sequence[object]]) -> dict[str, Any]:
    """What is committed to when the marketplace tells the order otherwise: each fact with what was told before and after."""
    told = [list(row) for row in facts]
    return {"v": 1, "case": case, "at": at.astimezone(UTC).isoformat(), "stage": stage, "facts": told}


def was_erased(line: Mapping[str, Any]) -> bool:
    """Whether words of a line were erased, so that what it once said cannot be hashed any more."""
    return ERASED in line["body"].values()


def without_others_records(body: Mapping[str, Any]) -> dict[str, Any]:
    """A line's body without what another system's message said besides its number: that message is the secretariat's."""
    foreign = body.get("foreign")
    return {**body, "foreign": _open_part(foreign)} if isinstance(foreign, dict) else dict(body)


def _open_part(foreign: Mapping[str, Any]) -> dict[str, Any]:
    return {name: foreign[name] for name in ("source", "id") if name in foreign}


def digest_of(content: Mapping[str, Any]) -> str:
    """SHA-256, in hexadecimal, of the content's RFC 8785 form."""
    return sha256(canonical_json(dict(content))).hexdigest()
