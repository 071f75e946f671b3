"""Three heads for every exhibit, each verified, contradicted or not checkable: as a table, and for every combination."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wakai.evidence.domain import verdict_texts as v
from wakai.evidence.domain.mail import Why
from wakai.evidence.domain.verdicts import HEADS, Findings, ManifestFound, SignatureFound, StampFound, verdicts_on
from wakai.kernel.languages import LANGUAGES

AT = datetime(2026, 12, 1, 3, 0, tzinfo=UTC)
TITLE = {"en": "Example Stamps", "ja": "例示局", "zh": "示例机构"}
PLAIN = Findings("seller", AT)
STAMPED = StampFound(TITLE, "stamped", True, AT)
OWN = StampFound(TITLE, "stamped", False, AT)
WAITING, FAILED = StampFound(TITLE, "waiting", True), StampFound(TITLE, "failed", True)
SOUND, BROKEN = SignatureFound("example.com", "verified"), SignatureFound("example.org", "contradicted")
AWAY, GONE = SignatureFound("example.net", "not_checkable", "no_answer"), SignatureFound("", "not_checkable", "expired")
OTHERS = SignatureFound("lists.example", "verified", for_sender=False)
HOLDS, TRUSTED = ManifestFound("holds", "Camera Works"), ManifestFound("holds", "Camera Works", True)


@pytest.mark.parametrize(
    ("changes", "head", "state", "reasons"),
    [
        # Source
        ({}, "source", "not_checkable", [v.NO_SOURCE]),
        ({"manifest": ManifestFound("waiting"), "waiting": True}, "source", "not_checkable", [v.MANIFEST_WAITING]),
        ({"manifest": HOLDS}, "source", "not_checkable", [v.MANIFEST_HOLDS]),
        ({"manifest": TRUSTED}, "source", "verified", [v.MANIFEST_TRUSTED]),
        ({"manifest": ManifestFound("broken")}, "source", "contradicted", [v.MANIFEST_BROKEN]),
        ({"manifest": ManifestFound("not_checkable")}, "source", "not_checkable", [v.MANIFEST_NOT_CHECKABLE]),
        ({"is_mail": True}, "source", "not_checkable", [v.SIGNATURES_NOT_CHECKED]),
        ({"is_mail": True, "erased": True}, "source", "not_checkable", [v.ERASED]),
        ({"erased": True}, "source", "not_checkable", [v.ERASED]),
        ({"is_mail": True, "waiting": True}, "source", "not_checkable", [v.SIGNATURES_WAITING]),
        ({"is_mail": True, "signatures": ()}, "source", "not_checkable", [v.NO_SIGNATURE]),
        ({"is_mail": True, "signatures": (SOUND,)}, "source", "verified", [v.SIGNED]),
        ({"is_mail": True, "signatures": (SOUND, SOUND)}, "source", "verified", [v.SIGNED]),
        ({"is_mail": True, "signatures": (BROKEN, BROKEN)}, "source", "contradicted", [v.NOT_SIGNED]),
        ({"is_mail": True, "signatures": (BROKEN,)}, "source", "contradicted", [v.NOT_SIGNED]),
        ({"is_mail": True, "signatures": (BROKEN, SOUND)}, "source", "verified", [v.SIGNED]),
        ({"is_mail": True, "signatures": (AWAY,)}, "source", "not_checkable", [v.WHYS["no_answer"]]),
        (
            {"is_mail": True, "waiting": True, "signatures": (AWAY, AWAY)},
            "source",
            "not_checkable",
            [v.WHYS["no_answer"]],
        ),
        (
            {"is_mail": True, "signatures": (GONE, OTHERS)},
            "source",
            "not_checkable",
            [v.WHYS["expired"], v.SIGNED_BY_ANOTHER],
        ),
        ({"is_mail": True, "signatures": (OTHERS, SOUND)}, "source", "verified", [v.SIGNED]),
        # What somebody else has signed since does not heal what the sender's domain signed otherwise.
        ({"is_mail": True, "signatures": (OTHERS, BROKEN)}, "source", "contradicted", [v.NOT_SIGNED]),
        ({"is_mail": True, "signatures": (AWAY, BROKEN)}, "source", "contradicted", [v.NOT_SIGNED]),
        # Path
        ({}, "path", "verified", [v.DIRECT]),
        ({"came": "import"}, "path", "not_checkable", [v.IMPORTED]),
        ({"is_mail": True, "hops_in_order": True}, "path", "verified", [v.DIRECT]),
        ({"is_mail": True, "hops_in_order": False}, "path", "contradicted", [v.HOPS_BACKWARDS]),
        ({"came": "import", "hops_in_order": False}, "path", "contradicted", [v.HOPS_BACKWARDS]),
        # Integrity
        ({}, "integrity", "not_checkable", [v.NO_STAMP]),
        ({"kept": "same", "kept_at": AT}, "integrity", "not_checkable", [v.NO_STAMP, v.BYTES_SAME]),
        ({"kept": "same", "kept_at": AT, "in_log": "proven"}, "integrity", "verified", [v.LOGGED, v.BYTES_SAME]),
        ({"kept": "missing", "kept_at": AT}, "integrity", "not_checkable", [v.BYTES_MISSING, v.NO_STAMP]),
        (
            {"kept": "missing", "kept_at": AT, "in_log": "proven"},
            "integrity",
            "not_checkable",
            [v.BYTES_MISSING, v.LOGGED],
        ),
        ({"stamps": (STAMPED,)}, "integrity", "verified", [v.STAMPED]),
        ({"stamps": (OWN,)}, "integrity", "not_checkable", [v.STAMPED_BY_US]),
        ({"stamps": (WAITING,)}, "integrity", "not_checkable", [v.STAMP_WAITING]),
        ({"stamps": (FAILED,)}, "integrity", "not_checkable", [v.STAMP_FAILED]),
        ({"stamps": (WAITING, STAMPED)}, "integrity", "verified", [v.STAMPED, v.STAMP_WAITING]),
        ({"stamps": (OWN,), "in_log": "proven"}, "integrity", "verified", [v.LOGGED, v.STAMPED_BY_US]),
        ({"in_log": "proven"}, "integrity", "verified", [v.LOGGED]),
        ({"in_log": "waiting"}, "integrity", "not_checkable", [v.NO_STAMP, v.LOG_WAITING]),
        ({"in_log": "contradicted"}, "integrity", "contradicted", [v.NOT_AS_LOGGED]),
        ({"kept": "differs", "kept_at": AT}, "integrity", "contradicted", [v.BYTES_DIFFER]),
        # What speaks against outweighs what speaks for.
        (
            {"kept": "differs", "kept_at": AT, "stamps": (STAMPED,), "in_log": "proven"},
            "integrity",
            "contradicted",
            [v.BYTES_DIFFER],
        ),
        ({"stamps": (STAMPED,), "in_log": "contradicted"}, "integrity", "contradicted", [v.NOT_AS_LOGGED]),
    ],
)
def test_what_is_found_and_what_is_said(changes: dict[str, Any], head: str, state: str, reasons: list[object]) -> None:
    (verdict,) = (row for row in verdicts_on(replace(PLAIN, **changes)) if row.head == head)
    assert (verdict.state, [row.texts for row in verdict.reasons]) == (state, reasons)


findings = st.builds(
    Findings,
    by=st.sampled_from(["buyer", "seller", "agent", "system"]),
    received_at=st.just(AT),
    came=st.sampled_from(["direct", "import"]),
    kept=st.sampled_from([None, "same", "differs", "missing"]),
    kept_at=st.just(AT),
    stamps=st.lists(st.sampled_from([STAMPED, OWN, WAITING, FAILED]), max_size=3).map(tuple),
    in_log=st.sampled_from([None, "proven", "waiting", "contradicted"]),
    is_mail=st.booleans(),
    waiting=st.booleans(),
    signatures=st.lists(st.sampled_from([SOUND, BROKEN, AWAY, GONE, OTHERS]), max_size=3).map(tuple) | st.none(),
    hops_in_order=st.sampled_from([None, True, False]),
    manifest=st.none()
    | st.builds(
        ManifestFound,
        state=st.sampled_from(["waiting", "holds", "broken", "not_checkable"]),
        signer=st.sampled_from(["", "Camera Works"]),
        trusted=st.booleans(),
    ),
)


@given(findings)
def test_always_three_heads_with_reasons_in_three_languages(found: Findings) -> None:
    told = verdicts_on(found)
    assert tuple(row.head for row in told) == HEADS
    for verdict in told:
        assert verdict.reasons
        assert verdict.state in v.STATE_NAMES
        for reason in verdict.reasons:
            said = {reason.text(language, "Asia/Tokyo") for language in LANGUAGES}
            assert len(said) == 3
            assert not any("{" in text or "None" in text for text in said)


@given(findings)
def test_what_we_stamp_ourselves_verifies_nothing(found: Findings) -> None:
    bare = replace(found, stamps=(OWN,), in_log=None)
    assert verdicts_on(bare)[2].state != "verified"


@given(findings)
def test_more_support_never_turns_a_verdict_against_an_exhibit(found: Findings) -> None:
    before, after = verdicts_on(found)[2], verdicts_on(replace(found, stamps=(*found.stamps, STAMPED)))[2]
    assert (after.state == "contradicted") == (before.state == "contradicted")


@given(findings)
def test_who_merely_names_themselves_verifies_no_source(found: Findings) -> None:
    unnamed = replace(found, signatures=(AWAY, OTHERS), manifest=replace(found.manifest or HOLDS, trusted=False))
    assert verdicts_on(unnamed)[0].state != "verified"


def test_every_why_of_a_mail_has_its_words() -> None:
    assert set(v.WHYS) == set(get_args(Why)) - {""}


def test_an_instant_is_told_in_the_readers_zone() -> None:
    (reason,) = verdicts_on(replace(PLAIN, stamps=(STAMPED,)))[2].reasons
    assert "12:00" in reason.text("en", "Asia/Tokyo")
    assert "03:00" in reason.text("ja", "UTC") or "3:00" in reason.text("ja", "UTC")


def test_all_words_exist_in_three_languages() -> None:
    for names in (v.ROLES, v.HEAD_NAMES, v.STATE_NAMES, v.WHYS):
        for texts in names.values():
            assert set(texts) == set(LANGUAGES)
