"""What a docket line says, apart from how its reader counts lines: what the log commits to and what a decider's list names.

Readers count only what they may read, so a number says something else to each of them. Where a line refers to an earlier one,
its content names that line's instant instead; the rest is the line as it was written.
"""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import sha256
from typing import Any, Final

import rfc8785

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
    return sha256(rfc8785.dumps(dict(content))).hexdigest()
