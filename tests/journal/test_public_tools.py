"""The log checked by programs that no one here wrote: Go's packages for signed notes and transparency logs."""

import os
import shutil
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.test import Client
from tests.journal.trees import flips

from wakai.evidence.casefile import texts
from wakai.journal.domain.notes import Signer
from wakai.journal.domain.tiles import bundles_of, tiles_of
from wakai.journal.log import submit, submit_many
from wakai.journal.log_keys import log_signer
from wakai.journal.log_queries import checkpoint, receipts_of
from wakai.journal.sequencer import sequence

pytestmark = pytest.mark.slow
# The program that every case file brings along.
PROGRAM = Path(texts.__file__).with_name("verify.go")
GO_PACKAGES = Path("/usr/share/gocode")
AT = datetime(2026, 12, 1, 3, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def verify(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The program, built. Skips loudly where there is no Go, and fails where it is required."""
    if shutil.which("go") is None or not (GO_PACKAGES / "src/golang.org/x/mod/sumdb").is_dir():
        said = "PUBLIC TOOL MISSING: go (Debian: golang-go golang-golang-x-mod-dev)"
        if os.environ.get("WAKAI_REQUIRE_PUBLIC_TOOLS") == "1":
            pytest.fail(said)
        pytest.skip(said)
    folder = tmp_path_factory.mktemp("go")
    env = {
        **os.environ,
        "GO111MODULE": "off",
        "GOPATH": str(GO_PACKAGES),
        "GOCACHE": str(folder / "cache"),
        "GOFLAGS": "",
    }
    subprocess.run(["go", "build", "-o", str(folder / "verify"), str(PROGRAM)], check=True, env=env)
    return folder / "verify"


@pytest.fixture
def served(tmp_path: Path, db: None) -> Path:
    """What a log of 600 entries serves, in files; with an earlier checkpoint and some receipts."""
    client = Client()
    numbers = submit_many("Test", case_id="", payloads=[{"n": n} for n in range(250)], at=AT)
    sequence(at=AT)
    (tmp_path / "checkpoint.old").write_bytes(client.get("/log/checkpoint").content)
    numbers += submit_many("Test", case_id="", payloads=[{"n": n} for n in range(349)], at=AT)
    numbers.append(submit("Test", case_id="", payload={}, at=AT))
    sequence(at=AT)
    newest = checkpoint()
    assert newest is not None
    (tmp_path / "checkpoint").write_text(newest.note)
    for tile in (*tiles_of(newest.size), *bundles_of(newest.size)):
        file = tmp_path / tile.path()
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(client.get(f"/log/{tile.path()}").content)
    (tmp_path / "receipts").mkdir()
    for number, receipt in receipts_of(numbers[::60]).items():
        (tmp_path / "receipts" / f"{number}.tlog-proof").write_text(receipt.text())
    return tmp_path


def said(verify: Path, folder: Path, vkey: str, what: str = "log") -> str:
    """What the program says, or "" when it found something that does not hold."""
    done = subprocess.run([str(verify), what, str(folder), vkey], capture_output=True, text=True, check=False)
    assert done.returncode in (0, 1), done.stderr
    return done.stdout if done.returncode == 0 else ""


def test_go_finds_the_log_whole(verify: Path, served: Path) -> None:
    newest = checkpoint()
    assert newest is not None
    assert (
        said(verify, served, log_signer().verifier.vkey) == f"{newest.size} entries\ngrown from {newest.size - 350}\n"
    )
    receipts = sorted((served / "receipts").iterdir())
    assert len(receipts) == 10
    assert all('"kind":"Test"' in said(verify, one, log_signer().verifier.vkey, "receipt") for one in receipts)


def test_go_does_not_take_another_key(verify: Path, served: Path) -> None:
    assert said(verify, served, Signer(log_signer().name, bytes(32)).verifier.vkey) == ""
    assert said(verify, served, Signer("another.example", log_signer().seed).verifier.vkey) == ""


@pytest.mark.parametrize("name", ["checkpoint", "checkpoint.old", "tile/0/000", "tile/0/002.p/88", "tile/entries/001"])
def test_go_finds_what_was_changed(verify: Path, served: Path, name: str) -> None:
    file = served / name
    whole = file.read_bytes()
    for bad in flips(whole)[:: max(1, len(whole) * 8 // 20)]:
        file.write_bytes(bad)
        words = [str(verify), "log", str(served), log_signer().verifier.vkey]
        done = subprocess.run(words, capture_output=True, check=False)
        assert done.returncode != 0
