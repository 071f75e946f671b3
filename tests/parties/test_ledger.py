"""The erasure ledger: nothing is lost by a crash, and no line can be changed or taken out unseen."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from hashlib import sha256
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


def test_the_form_of_a_line_stays_as_it_is() -> None:
    """A stored format: what was written years ago has to be read, so a line is this very text."""
    before, line = "5" * 64, Line(ERASED, AT, "priv_1", "acct_1", ("case_1", "case_2"), whole=True)
    told = (
        '{"account":"acct_1","at":"2026-12-01T03:00:00+00:00","before":"' + before + '",'
        '"cases":["case_1","case_2"],"kind":"erased","request":"priv_1",'
    )
    rest = '"v":1,"whole":true}\n'
    checked = sha256((told + rest).encode()).hexdigest()
    assert write(line, before=before) == told + f'"sum":"{checked}",' + rest
    assert hash_of("a\n") == sha256(b"a\n").hexdigest()


def test_a_broken_ledger_is_told_by_the_line() -> None:
    first, second, third = text().splitlines(keepends=True)
    for broken, why in (
        ("{}\n" + second, "line 1 cannot be read"),
        (first + "[]\n" + third, "line 2 cannot be read"),
        (first + second + third[:-20], "line 3 cannot be read"),
        (first.replace("acct_1", "acct_2") + second, "line 1 is not what was written there"),
        (first + third, "line 2 is not what was written there"),
        (first + second + third.replace("true", "false"), "line 3 is not what was written there"),
    ):
        with pytest.raises(LedgerBroken, match=f"^{why}$"):
            read(broken)


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


def test_how_far_the_files_were_scrubbed_is_told_by_the_newest_line(folder: Path) -> None:
    assert (erasures.newest(), erasures.scrubbed()) == ("", "")
    for n, line in enumerate(LINES, 1):
        erasures.note(line)
        assert erasures.newest() == last_hash(text(LINES[:n]))
    erasures.note_scrubbed(erasures.newest())
    assert erasures.scrubbed() == erasures.newest() != ""
    file = folder / "erasures.ndjson"
    file.write_text("half a line that a crash left")
    assert erasures.newest() == ""


def test_a_case_is_held_while_it_runs_and_three_years_after() -> None:
    ended = hold_of("case_1", "W1", AT)
    assert (ended.case_id, ended.number) == ("case_1", "W1")
    assert ended.until == AT + CASE_KEPT
    assert ended.holds(AT + CASE_KEPT - timedelta(seconds=1))
    assert not ended.holds(AT + CASE_KEPT)
    running = hold_of("case_2", "W2", None)
    assert running.holds(AT + 100 * CASE_KEPT)
    assert parted([ended, running], AT + CASE_KEPT) == ((running,), (ended,))
