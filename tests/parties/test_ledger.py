"""The erasure ledger: nothing is lost by a crash, and no line can be changed or taken out unseen."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.conf import settings
from hypothesis import given
from hypothesis import strategies as st

from wakai.parties import erasures
from wakai.parties.domain.ledger import ASKED, ERASED, START, LedgerBroken, Line, hash_of, last_hash, read, write
from wakai.parties.domain.retention import CASE_KEPT, hold_of, parted

AT = datetime(2026, 12, 1, 3, 0, tzinfo=UTC)
LINES = (
    Line(ASKED, AT, "priv_1", "acct_1"),
    Line(ERASED, AT, "priv_1", "acct_1", ("case_1", "case_2")),
    Line(ERASED, AT + CASE_KEPT, "priv_1", "acct_1", ("case_3",), whole=True),
)


def text(lines: tuple[Line, ...] = LINES) -> str:
    found, before = "", START
    for line in lines:
        found += (raw := write(line, before=before))
        before = hash_of(raw)
    return found


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(settings, "WAKAI_DATA_DIR", tmp_path)
    return tmp_path


def test_lines_come_back() -> None:
    assert read(text()) == LINES
    assert read("") == ()
    assert last_hash("") == START


def test_every_flipped_bit_but_in_the_last_line_end_is_found() -> None:
    whole = text().encode()
    for bit in range((len(whole) - 1) * 8):
        changed = bytearray(whole)
        changed[bit // 8] ^= 1 << bit % 8
        try:
            read(changed.decode())
        except (LedgerBroken, UnicodeDecodeError):
            continue
        pytest.fail(f"bit {bit}")


@given(st.permutations(range(3)))
def test_lines_in_another_order_are_found(order: list[int]) -> None:
    rows = text().splitlines(keepends=True)
    mixed = "".join(rows[n] for n in order)
    if order == [0, 1, 2]:
        assert read(mixed) == LINES
    else:
        with pytest.raises(LedgerBroken):
            read(mixed)


def test_a_line_taken_out_is_found() -> None:
    rows = text().splitlines(keepends=True)
    for gone in ((1, 2), (0, 2)):
        with pytest.raises(LedgerBroken):
            read("".join(rows[n] for n in gone))


def test_lines_are_kept_on_disk(folder: Path) -> None:
    assert erasures.lines() == ()
    for n, line in enumerate(LINES, 1):
        erasures.note(line)
        assert erasures.lines() == LINES[:n]
    assert (folder / "erasures.ndjson").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("cut", [1, 5, 40])
def test_half_a_line_that_a_crash_left_is_as_if_it_had_not_been_begun(folder: Path, cut: int) -> None:
    for line in LINES:
        erasures.note(line)
    file = folder / "erasures.ndjson"
    file.write_bytes(file.read_bytes()[:-cut])
    assert erasures.lines() == LINES[:2]
    erasures.note(LINES[2])
    assert erasures.lines() == LINES


def test_nothing_is_added_to_a_ledger_that_was_changed(folder: Path) -> None:
    erasures.note(LINES[0])
    file = folder / "erasures.ndjson"
    file.write_text(file.read_text().replace("acct_1", "acct_9"))
    with pytest.raises(LedgerBroken):
        erasures.note(LINES[1])
    with pytest.raises(LedgerBroken):
        erasures.lines()


def test_a_case_is_held_while_it_runs_and_three_years_after() -> None:
    ended = hold_of("case_1", "W1", AT)
    assert ended.until == AT + CASE_KEPT
    assert ended.holds(AT + CASE_KEPT - timedelta(seconds=1))
    assert not ended.holds(AT + CASE_KEPT)
    running = hold_of("case_2", "W2", None)
    assert running.holds(AT + 100 * CASE_KEPT)
    assert parted([ended, running], AT + CASE_KEPT) == ((running,), (ended,))
