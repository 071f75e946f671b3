"""Inputs broken by chance, given to every parser of what comes from outside. `scripts/fuzz.py` does the same for hours."""

from __future__ import annotations

import os

import pytest
from tests.fuzz.mutating import LARGEST, mutated
from tests.fuzz.targets import TARGETS
from tests.fuzz.trying import Target, trouble

# How many inputs each; FUZZ_INPUTS=100000 for a long run.
INPUTS = int(os.environ.get("FUZZ_INPUTS", "300"))


@pytest.mark.parametrize("target", TARGETS, ids=lambda target: target.name)
def test_only_the_named_refusals_come_out(target: Target) -> None:
    good = target.good()
    for number in range(max(1, INPUTS // target.cost)):
        data = mutated(target.name, 1, number, good, target.words)
        said = trouble(target, data)
        assert not said, (
            f"input {number}, see scripts/fuzz.py --only {target.name!r} --input {number}: {said}\n{data[:500]!r}"
        )


@pytest.mark.parametrize("target", TARGETS, ids=lambda target: target.name)
def test_a_good_input_is_taken(target: Target) -> None:
    """A target that refuses everything would try nothing but its own front door."""
    target.run(target.good()[target.taken])


def test_an_input_follows_from_its_number() -> None:
    good = (b"old 5\nabc\n\nnote", b"other")
    made = [mutated("x", 1, number, good) for number in range(500)]
    assert made == [mutated("x", 1, number, good) for number in range(500)]
    assert made[:20] != [mutated("x", 2, number, good) for number in range(20)]
    assert len(set(made)) > 400
    assert max(map(len, made)) <= LARGEST


def test_what_is_not_named_is_told() -> None:
    def fails(data: bytes) -> None:
        raise KeyError(data)

    def hangs(data: bytes) -> None:
        while True:
            try:
                data += b""
            except Exception:  # as parsers do that answer for a library
                continue

    assert "KeyError" in trouble(Target("fails", tuple, fails, (ValueError,)), b"x")
    assert trouble(Target("fails", tuple, fails, (KeyError,)), b"x") == ""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("tests.fuzz.trying.SECONDS", 0.05)
        assert "processor time" in trouble(Target("hangs", tuple, hangs), b"x")
