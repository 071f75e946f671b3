"""What a decider had before them, as a signed note: which entries, which exhibits, which rules, which facts of the order.

One manifest a reader: it lists what of it that reader may see, in the reader's own numbers, so that it tells nobody of what
is not theirs. The secretariat's lists all. Signed when the decision is issued, it cannot be made up afterwards.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final

from wakai.journal.domain.notes import Verifier, open_note
from wakai.kernel.canonical_json import canonical_json

SEEN: Final = "wakai/seen/v1"


def seen_text(manifest: Mapping[str, Any]) -> str:
    """The text to be signed: a line that says what it is, and one line of RFC 8785 JSON."""
    return f"{SEEN}\n{canonical_json(dict(manifest)).decode()}\n"


def read_seen(note: str | bytes, key: Verifier) -> dict[str, Any]:
    """The manifest out of a signed note. Raises the refusals of `open_note`, and ValueError for another text."""
    text = open_note(note, [key]).text
    head, _, rest = text.partition("\n")
    data = json.loads(rest)
    if head != SEEN or not isinstance(data, dict) or seen_text(data) != text:
        raise ValueError("not a manifest of what was seen")
    return data
