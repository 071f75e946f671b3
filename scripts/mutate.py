"""How many small changes of the code do the tests notice? A score for the pure code that proofs rest on.

The changes are made, and each run against the tests that reach it, by mutmut (BSD), which is no part of `make test`:

    .venv/bin/pip install mutmut
    .venv/bin/python scripts/mutate.py log        # or casefile, erasure; --keep FOLDER to go on where it stopped

Runs in a copy of what is committed; nothing here is changed. Ends with 1 when fewer than 90 of 100 are noticed.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
GOAL = 90.0


@dataclass(frozen=True, slots=True)
class Part:
    """Files that are changed, and tests that have to notice. Tests of pure code: thousands of runs have no time for a database."""

    files: tuple[str, ...]
    tests: tuple[str, ...]


PARTS = {
    "log": Part(
        ("src/wakai/journal/domain/*",),
        tuple(
            f"tests/journal/test_{name}.py"
            for name in ("merkle", "tiles", "notes", "receipts", "timestamps", "flips", "witnessing")
        ),
    ),
    "casefile": Part(
        ("src/wakai/evidence/casefile/check*", "src/wakai/evidence/casefile/seen.py"),
        ("tests/casefile/test_verifying.py", "tests/casefile/test_out_of_form.py"),
    ),
    "erasure": Part(
        ("src/wakai/parties/domain/ledger.py", "src/wakai/parties/domain/retention.py", "src/wakai/parties/domain/sealing.py"),
        ("tests/parties",),
    ),
}  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("part", choices=PARTS)
    parser.add_argument("--keep", type=Path, help="the copy, kept from one run to the next")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="wakai-mutate-") as made:
        folder = given.keep or Path(made) / "copy"
        if not folder.exists():
            subprocess.run(["git", "clone", "-q", str(ROOT), str(folder)], check=True)
        (folder / "setup.cfg").write_text(_settings(PARTS[given.part]), encoding="utf-8")
        # Few examples for each property: what is asked is whether a change is noticed, not whether the code is right.
        environment = os.environ | {
            "HYPOTHESIS_PROFILE": "few",
            "CI": "1",
            "PYTHONPATH": str(folder / "mutants" / "src"),
        }
        mutmut = [sys.executable, "-m", "mutmut"]
        subprocess.run([*mutmut, "run", "--max-children", "2"], cwd=folder, env=environment, check=False)
        subprocess.run(
            [*mutmut, "export-cicd-stats"], cwd=folder, env=environment, check=True, stdout=subprocess.DEVNULL
        )
        stats = json.loads((folder / "mutants" / "mutmut-cicd-stats.json").read_text(encoding="utf-8"))
        _tell(stats, folder, environment)


def _settings(part: Part) -> str:
    listed = {
        "source_paths": ("src/",),
        "only_mutate": part.files,
        "pytest_add_cli_args_test_selection": part.tests,
        "pytest_add_cli_args": ("-m", "not slow and not django_db and not browser", "-p", "no:xdist"),
        "also_copy": ("src/", "docs/", "scripts/", "benchmarks/", "README.md"),
    }
    lines = [f"{name} =\n" + "\n".join(f"    {one}" for one in values) for name, values in listed.items()]
    return "[mutmut]\n" + "\n".join(lines) + "\n"


def _tell(stats: dict[str, int], folder: Path, environment: dict[str, str]) -> None:
    noticed, whole = stats["killed"] + stats["timeout"], stats["total"] - stats["skipped"]
    score = 100 * noticed / max(whole, 1)
    print(
        f"{noticed} of {whole} changes were noticed: {score:.1f} % ({stats['survived']} were not, {stats['no_tests']} no test reaches)."
    )
    results = [sys.executable, "-m", "mutmut", "results"]
    print(subprocess.run(results, cwd=folder, env=environment, check=False, capture_output=True, text=True).stdout)
    raise SystemExit(score < GOAL)


if __name__ == "__main__":
    main()
