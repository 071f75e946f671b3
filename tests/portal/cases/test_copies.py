"""Which bytes a reader gets, in words: the other side, the file's own side, and the secretariat."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.utils import translation

from wakai.evidence.domain.exhibits import ExhibitValue
from wakai.portal.cases.copies import copy_words


def exhibit(media_type: str, *, has_copy: bool, why: str = "", erased: bool = False) -> ExhibitValue:
    return ExhibitValue(
        id="exh_1",
        case_id="case_1",
        draft_id="",
        number=1,
        sha256="0" * 64,
        size=1,
        media_type=media_type,
        name="file",
        caption="",
        kind="other",
        source_role="buyer",
        source_account="acct_b",
        audience=("buyer", "seller", "agent"),
        received_at=datetime(2026, 12, 1, tzinfo=UTC),
        has_display_copy=has_copy,
        report=None,
        said={"no_copy": why} if why else {},
        erased=erased,
    )


@pytest.mark.parametrize(
    ("row", "seller", "buyer"),
    [
        (exhibit("video/mp4", has_copy=True), "You get a copy without place", ""),
        (exhibit("audio/mpeg", has_copy=False, why="damaged"), "not handed on", "other side cannot open"),
        (exhibit("video/mp4", has_copy=False, why="unknown"), "take apart with certainty", "take apart with certainty"),
        (exhibit("application/pdf", has_copy=True), "You get a copy", ""),
        (exhibit("application/pdf", has_copy=False, why="password"), "handed on as it is", "protected by a password"),
        (exhibit("application/pdf", has_copy=False, why="signed"), "signature", "signature"),
        (exhibit("image/jpeg", has_copy=True), "", ""),
        (exhibit("text/plain", has_copy=False), "", ""),
        (exhibit("video/mp4", has_copy=False, why="damaged", erased=True), "", ""),
    ],
)
def test_each_side_is_told_what_it_gets(row: ExhibitValue, seller: str, buyer: str) -> None:
    with translation.override("en"):
        for role, said in (("seller", seller), ("buyer", buyer), ("agent", buyer)):
            text = copy_words(row, role)
            assert said in text
            assert bool(said) == bool(text)


def test_it_is_said_in_three_languages() -> None:
    row, said = exhibit("video/mp4", has_copy=False, why="large"), set()
    for language in ("en", "ja", "zh-hans"):
        with translation.override(language):
            said.add(copy_words(row, "buyer"))
    assert len(said) == 3
