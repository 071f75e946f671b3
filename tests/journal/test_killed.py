"""kill -9 of the sequencer: nothing that was acknowledged is lost, and no size ever has two roots."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import connection
from tests.journal.killing import AT

from wakai.journal.log_audit import audit
from wakai.journal.models import LogCheckpoint, LogLeaf
from wakai.journal.sequencer import sequence

ROOT = Path(__file__).parents[2]
# How often; LOG_KILLS=1000 for a long run.
ROUNDS = int(os.environ.get("LOG_KILLS", "60"))


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_a_sequencer_killed_at_random_points_loses_nothing_and_contradicts_nothing() -> None:
    words = [sys.executable, "-m", "tests.journal.killing", str(connection.settings_dict["NAME"]), str(ROUNDS), "1"]
    env = {**os.environ, "DJANGO_SETTINGS_MODULE": "tests.settings", "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'src'}"}
    done = subprocess.run(words, cwd=ROOT, env=env, capture_output=True, text=True, check=False, timeout=1800)
    assert done.returncode == 0, done.stderr
    lines = [line.split() for line in done.stdout.splitlines()]
    handed_in = {int(line[1]) for line in lines if line[0] == "in"}
    stated = [(int(line[1]), line[2]) for line in lines if line[0] == "at"]
    assert len(handed_in) > ROUNDS
    assert len(stated) > ROUNDS // 4
    sequence(at=AT)
    assert handed_in <= set(LogLeaf.objects.values_list("submission", flat=True))
    stored = {row.size: bytes(row.root).hex() for row in LogCheckpoint.objects.all()}
    assert [size for size, root in stated if stored.get(size) != root] == []
    found = audit()
    assert (found.problems, found.waiting) == ([], 0)
