"""Pictures with a signed history: what a report means, and real ones, whole, changed, cut and under trusted authorities."""

from __future__ import annotations

import io
import json
import random
from datetime import datetime
from pathlib import Path
from typing import Any

import c2pa
import pytest
from django.conf import settings
from hypothesis import given
from hypothesis import strategies as st
from tests.evidence.signed_pictures import SIGNER, authority, plain, signed_picture

from wakai.config.environment import EnvironmentProblem, certificates
from wakai.evidence import manifest_reader, sources
from wakai.evidence.actions import file_exhibit
from wakai.evidence.domain.c2pa import LONGEST, MARK, ManifestSaid, judged, may_carry_manifest
from wakai.evidence.domain.verdicts import ManifestFound
from wakai.evidence.findings import FoundOut, found_out
from wakai.evidence.models import SourceCheck
from wakai.evidence.sources import read_manifest

UNTRUSTED = ("signingCredential.untrusted",)


# What a report means ------------------------------------------------------------------
def report(state: str, *codes: str, **signature: str) -> dict[str, Any]:
    return {
        "active_manifest": "m",
        "manifests": {"m": {"signature_info": signature}},
        "validation_state": state,
        "validation_results": {"activeManifest": {"failure": [{"code": code} for code in codes]}},
    }


@pytest.mark.parametrize(
    ("told", "anchored", "state", "trusted"),
    [
        (report("Trusted"), True, "holds", True),
        (report("Trusted"), False, "holds", False),
        (report("Valid", *UNTRUSTED), True, "holds", False),
        (report("Invalid", "assertion.dataHash.mismatch"), True, "broken", False),
        (report("Invalid", "assertion.bmffHash.mismatch", *UNTRUSTED), False, "broken", False),
        (report("Invalid", "claimSignature.mismatch"), False, "broken", False),
        (report("Invalid", "timeStamp.mismatch"), False, "not_checkable", False),
        (report("Invalid", "signingCredential.expired"), False, "not_checkable", False),
        (report("Invalid"), False, "not_checkable", False),
        # Whatever else is said, a hash that does not fit does not fit.
        (report("Valid", "assertion.hashedURI.mismatch"), True, "broken", False),
        ({}, True, "not_checkable", False),
        ({"manifests": [], "validation_results": {"activeManifest": 3}}, True, "not_checkable", False),
    ],
)
def test_what_a_report_means(told: dict[str, Any], anchored: bool, state: str, trusted: bool) -> None:
    found = judged(told, anchored=anchored)
    assert (found.state, found.trusted) == (state, trusted)


def test_the_signer_is_named_by_its_own_name_or_its_organisations() -> None:
    assert judged(report("Valid", common_name="A", issuer="B"), anchored=False).signer == "A"
    assert judged(report("Valid", issuer="B"), anchored=False).signer == "B"
    assert judged(report("Valid", common_name="x" * 900), anchored=False).signer == "x" * LONGEST


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                "active_manifest manifests m signature_info validation_results activeManifest failure code".split()
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@given(
    st.dictionaries(st.sampled_from("active_manifest manifests validation_results validation_state".split()), anything)
)
def test_any_report_is_judged(told: dict[str, Any]) -> None:
    assert judged(told, anchored=True).state == "not_checkable" or "mismatch" in json.dumps(told)


@pytest.mark.parametrize("told", [None, 1, "Valid", ["Trusted"], True])
def test_a_report_that_is_no_object_judges_nothing(told: Any) -> None:
    assert judged(told, anchored=True) == ManifestSaid("not_checkable")


@given(st.binary(max_size=20), st.binary(max_size=20), st.integers(1, 9))
def test_the_mark_is_found_however_the_bytes_are_cut(before: bytes, after: bytes, size: int) -> None:
    whole = before + MARK + after
    assert may_carry_manifest(whole[at : at + size] for at in range(0, len(whole), size))
    bare = whole.replace(MARK, b"")
    assert may_carry_manifest(bare[at : at + size] for at in range(0, len(bare), size)) == (MARK in bare)


# Real pictures ------------------------------------------------------------------------
def looked_at(data: bytes, kind: str = "jpeg") -> ManifestSaid | None:
    """By the library in this very process: what the program apart would print."""
    try:
        with c2pa.Context.from_dict(manifest_reader._settings("")) as context:
            reader = c2pa.Reader.try_create(f"image/{kind}", io.BytesIO(data), context=context)
            return judged(json.loads(reader.json()), anchored=False) if reader else None
    except c2pa.C2paError:
        return ManifestSaid("not_checkable")


@pytest.mark.parametrize("kind", ["jpeg", "png", "webp", "gif"])
def test_every_kind_of_picture_that_is_marked_is_read(kind: str) -> None:
    assert may_carry_manifest([signed_picture(kind)])
    assert not may_carry_manifest([plain(kind)])
    found = looked_at(signed_picture(kind), kind)
    assert found == ManifestSaid("holds", SIGNER, False, UNTRUSTED)


def test_no_changed_bit_of_the_picture_holds() -> None:
    data = signed_picture()
    start = data.rindex(b"\xff\xdb")  # behind the history, with the thumbnail that is in it
    chance = random.Random(1)
    places = [(chance.randrange(start, len(data)), chance.randrange(8)) for _ in range(150)]
    for byte, bit in places:
        changed = bytearray(data)
        changed[byte] ^= 1 << bit
        found = looked_at(bytes(changed))
        assert found is None or found.state != "holds", (byte, bit)


def test_what_was_put_behind_the_picture_shows() -> None:
    found = looked_at(signed_picture() + b"more")
    assert found is not None
    assert found.state == "broken"


# The program apart --------------------------------------------------------------------
def test_the_program_apart_reads_whole_changed_cut_and_plain_ones() -> None:
    data = signed_picture()
    changed = data[:-40] + bytes([data[-40] ^ 1]) + data[-39:]
    assert read_manifest(data, "image/jpeg") == ManifestSaid("holds", SIGNER, False, UNTRUSTED)
    broken = read_manifest(changed, "image/jpeg")
    assert broken is not None
    assert (broken.state, broken.signer) == ("broken", SIGNER)
    assert read_manifest(data[:3000], "image/jpeg") == ManifestSaid("not_checkable")
    assert read_manifest(plain(), "image/jpeg") is None


def test_an_authority_of_the_settings_makes_the_signer_known(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    anchors = tmp_path / "anchors.pem"
    anchors.write_bytes(authority()[0])
    monkeypatch.setattr(settings, "WAKAI_C2PA_ANCHORS", str(anchors))
    assert read_manifest(signed_picture(), "image/jpeg") == ManifestSaid("holds", SIGNER, True)


def test_authorities_are_looked_at_when_the_program_starts(tmp_path: Path) -> None:
    file = tmp_path / "anchors.pem"
    for content in (None, b"", b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"):
        if content is not None:
            file.write_bytes(content)
        with pytest.raises(EnvironmentProblem, match="WAKAI_C2PA_ANCHORS"):
            certificates("WAKAI_C2PA_ANCHORS", str(file))
    file.write_bytes(authority()[0])
    assert certificates("WAKAI_C2PA_ANCHORS", str(file)) == str(file)
    assert certificates("WAKAI_C2PA_ANCHORS", "") == ""


def test_a_program_that_does_not_end_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sources, "_SECONDS", 0.01)
    assert read_manifest(signed_picture(), "image/jpeg") == ManifestSaid("not_checkable")


def test_nothing_is_fetched() -> None:
    told = manifest_reader._settings("")["verify"]
    assert told == {"remote_manifest_fetch": False, "ocsp_fetch": False}


# As exhibits --------------------------------------------------------------------------
@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "WAKAI_DATA_DIR", tmp_path)


def found_of(content: bytes, at: datetime) -> FoundOut:
    filed = file_exhibit(
        io.BytesIO(content), name="a.jpg", source_role="buyer", account_id="a", audience=("buyer", "agent"),
        case_id="case_1", at=at,
    )  # fmt: skip
    before = found_out("case_1")[filed.id]
    assert before.manifest in (None, ManifestFound("waiting"))
    assert sources.try_check(filed.id, at=at)
    return found_out("case_1")[filed.id]


@pytest.mark.django_db
@pytest.mark.usefixtures("store")
def test_a_signed_picture_is_checked_by_the_job(at: datetime) -> None:
    assert found_of(signed_picture(), at).manifest == ManifestFound("holds", SIGNER)
    assert SourceCheck.objects.get().result["manifest"]["codes"] == list(UNTRUSTED)


@pytest.mark.django_db
@pytest.mark.usefixtures("store")
def test_pictures_without_a_history_and_too_large_ones(at: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    assert found_of(plain(), at) == FoundOut()
    assert found_of(plain() + MARK, at).manifest is None
    monkeypatch.setattr(sources, "LARGEST_PICTURE", 100)
    assert found_of(signed_picture(), at).manifest == ManifestFound("not_checkable")
