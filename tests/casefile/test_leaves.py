"""Leaves of the log stand for exactly what the case file tells: a leaf under another name, of another instant, or twice is found."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from tests.casefile.specimen import case_data, checked, states, written

from wakai.evidence.casefile.data import CaseFileData, DecisionFile, Leaf, OrderChange


@pytest.fixture(scope="module")
def whole() -> CaseFileData:
    return case_data()


def state(data: CaseFileData, folder: Path) -> str:
    (folder / "case.zip").write_bytes(written(data))
    return states(checked(folder / "case.zip"))["commitments"]


def with_leaf(data: CaseFileData, place: int, **changes: Any) -> CaseFileData:
    rows: list[Leaf] = list(data.leaves)
    rows[place] = replace(rows[place], **changes)
    return replace(data, leaves=tuple(rows))


def test_lines_decision_and_change_of_the_order_are_committed_to(whole: CaseFileData, tmp_path: Path) -> None:
    assert [row.about for row in whole.leaves] == [*(f"docket/{n}" for n in range(1, 8)), "decision/1", "order/1"]
    assert state(whole, tmp_path) == "ok"


@pytest.mark.parametrize("about", ["docket/2", "docket/8", "decision/2", "order/2", "exhibit/E1", "", "event/1"])
def test_a_leaf_under_another_name(whole: CaseFileData, about: str, tmp_path: Path) -> None:
    """What the house noted stands by itself, whatever it says; all other names mean something that is here."""
    assert state(with_leaf(whole, 0, about=about), tmp_path) == ("ok" if about == "event/1" else "failed")


def test_what_the_house_noted_is_opened(whole: CaseFileData, tmp_path: Path) -> None:
    assert state(with_leaf(whole, 0, about="event/1", key=None, payload=None), tmp_path) == "failed"


def test_a_closed_leaf_of_another_instant(whole: CaseFileData, tmp_path: Path) -> None:
    closed = with_leaf(whole, 0, key=None, payload=None)
    assert state(closed, tmp_path) == "ok"
    assert state(with_leaf(closed, 0, entry=whole.leaves[1].entry), tmp_path) == "failed"


def test_another_list_of_what_was_seen(whole: CaseFileData, tmp_path: Path) -> None:
    decision: DecisionFile = whole.decisions[0]
    assert state(replace(whole, decisions=(replace(decision, seen=decision.seen + "\n"),)), tmp_path) == "failed"
    assert state(replace(whole, decisions=(replace(decision, seen=""),)), tmp_path) == "failed"


def test_another_change_of_the_order(whole: CaseFileData, tmp_path: Path) -> None:
    change: OrderChange = whole.changes[0]
    for other in (
        replace(change, stage="decision"),
        replace(change, facts=(("carrier", None, "Other Post"),)),
        replace(change, at=whole.docket[0].at),
    ):
        assert state(replace(whole, changes=(other,)), tmp_path) == "failed"
    assert state(replace(whole, changes=()), tmp_path) == "failed"
