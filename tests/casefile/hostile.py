"""Dockets that somebody made who knows the format and has a key: right, nearly right, and wrong in every part."""

from __future__ import annotations

import json
import zipfile
import zlib
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import Any, Final

from hypothesis import strategies as st
from tests.casefile.specimen import LOG, sha

from wakai.evidence.casefile import layout
from wakai.evidence.casefile.container import Packed, directory_of
from wakai.journal.domain.notes import sign

AT: Final = datetime(2026, 12, 1, 3, 0, tzinfo=UTC)
EVERYONE: Final = ("buyer", "seller", "agent")
DUE: Final = "2026-12-09T15:00:00+00:00"
OFFER: Final = {"remedy": "partial_refund", "amount_minor": 2000, "currency": "USD", "note": "For your trouble"}
CLAIM: Final[Mapping[str, Any]] = {
    "kind": "not_received",
    "lines": [1],
    "asked": "refund",
    "amount_minor": 12000,
    "currency": "USD",
    "statements": {},
    "text": "The parcel has not come.",
    "language": "en",
}
LINES: Final[tuple[tuple[str, str, Mapping[str, Any]], ...]] = (
    ("claim", "buyer", CLAIM),
    ("answer", "seller", {"text": "We sent it.", "statements": {"delivered_on": {"date": "2026-11-20"}}, "language": "ja"}),
    ("offer", "seller", OFFER),
    ("counter", "buyer", {**OFFER, "replaces": 3}),
    ("reject", "seller", {"offer": 4, "text": "No."}),
    ("offer", "seller", OFFER),
    ("withdraw_offer", "seller", {"offer": 6}),
    ("ask_extension", "seller", {"deadline": "answer", "text": "We look for it."}),
    ("grant_extension", "buyer", {"deadline": "answer", "request": 8, "due": DUE}),
    ("ask_extension", "seller", {"deadline": "answer", "text": "Once more."}),
    ("refuse_extension", "buyer", {"deadline": "answer", "request": 10}),
    ("message", "agent", {"text": "We read along.", "documents": ["a.pdf"]}),
    ("warn", "system", {"deadline": "escalate", "role": "buyer", "due": DUE}),
    ("lapse", "system", {"deadline": "reply_to_offer", "role": "buyer", "due": DUE, "consequence": "offer_ended"}),
    ("step_in", "buyer", {"text": "Please decide."}),
    ("ask_fact", "system", {"to": "seller", "facts": ["delivered_on"]}),
    ("state_fact", "seller", {"fact": "delivered_on", "value": {"date": "2026-11-20"}, "exhibit": None}),
    ("contest_exhibit", "buyer", {"exhibit": "E1", "text": "Not mine."}),
    ("withdraw_contest", "buyer", {"exhibit": "E1", "text": "It is."}),
    ("refer_to_secretariat", "system", {"why": "points_to_weigh", "rule": None, "open": ["delivered_on"]}),
    ("concede", "seller", {"text": "Have it."}),
    ("withdraw_claim", "buyer", {"text": ""}),
    ("accept", "buyer", {"offer": 6}),
)  # fmt: skip
HUGE: Final = "Ω" * 200_000
NASTY: Final = st.one_of(
    st.none(),
    st.booleans(),
    st.sampled_from([0, -1, 1, 3, 99, 2**31, 2**53 - 1, 0.5, -0.0, 1e308]),
    st.sampled_from(["", "\0", "\x1b[2J", "\u202e", "<script>", "{}", "%(n)s", "{bearer}", HUGE, "E1", "seller", "other"]),
    st.sampled_from(["0001-01-01T00:00:00+00:00", "9999-12-31T23:59:59-23:59", "2026-12-01", "2026-02-30T00:00:00+00:00"]),
    st.sampled_from([[], [[]], {}, {"date": "9999-99-99"}, {"date": 1}, {"absent": 1}, {"decimal": "NaN"}, {"a": 1, "b": 2}]),
    st.sampled_from([["delivered_on"], ["no such fact"], [1], {"delivered_on": 1}, {"no such fact": "x"}]),
    st.sampled_from(["buyer", "agent", "system", "refund", "escalate", "decide", "JPY", "closed_claimant_silent"]),
)  # fmt: skip


def docket(rows: tuple[tuple[str, str, Mapping[str, Any]], ...] = LINES) -> list[dict[str, Any]]:
    """These lines as docket.jsonl has them."""
    return [
        {"n": n, "act": act, "role": role, "at": (AT + timedelta(minutes=n)).isoformat(), "audience": [*EVERYONE], "body": dict(body)}
        for n, (act, role, body) in enumerate(rows, 1)
    ]  # fmt: skip


@st.composite
def wrong_dockets(draw: st.DrawFn) -> list[dict[str, Any]]:
    """A docket in which a few values are others, missing, or too many."""
    lines = docket()
    for _ in range(draw(st.integers(1, 3))):
        line = lines[draw(st.integers(0, len(lines) - 1))]
        inside = line["body"] if draw(st.booleans()) and isinstance(line.get("body"), dict) else line
        names = sorted(set(inside) - {"n"}) or ["text"]
        name = draw(st.sampled_from([*names, "text", "foreign", "due"]))
        if draw(st.integers(0, 4)):
            inside[name] = draw(NASTY)
        else:
            inside.pop(name, None)
    return lines


def repacked(content: bytes, changes: Mapping[str, bytes]) -> bytes:
    """A case file with other texts in it, listed anew and sealed with its own key, as whoever holds that key can do."""
    with zipfile.ZipFile(BytesIO(content)) as archive:
        whole = {name: archive.read(name) for name in archive.namelist()}
    bag = next(iter(whole)).partition("/")[0]
    files = {name.partition("/")[2]: text for name, text in whole.items()} | dict(changes)
    kept = {path: text for path, text in files.items() if path not in (layout.MANIFEST, *layout.UNLISTED)}
    hashes = {path: sha(text) for path, text in kept.items()}
    kept[layout.MANIFEST] = layout.manifest({path: hashes[path] for path in hashes if path.startswith("data/")})
    hashes[layout.MANIFEST] = sha(kept[layout.MANIFEST])
    kept[layout.TAGS] = layout.manifest({path: hashes[path] for path in hashes if not path.startswith("data/")})
    case = json.loads(files[layout.CASE])
    kept[layout.SEAL] = sign(layout.seal_text(case["number"], case["reader"], sha(kept[layout.TAGS])), LOG).encode()
    packed = [Packed(f"{bag}/{path}", len(kept[path]), zlib.crc32(kept[path])) for path in sorted(kept)]
    return b"".join(one.header + kept[one.path.partition("/")[2]] for one in packed) + directory_of(packed)
