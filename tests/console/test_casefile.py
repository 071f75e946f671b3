"""`wakai casefile verify` without database and network, for people and for programs."""

import json
import subprocess
import sys
from contextlib import nullcontext
from datetime import datetime
from pathlib import Path

import pytest
from tests.casefile.specimen import LOG, case_data, small_data, written
from tests.factories import a_case
from typer.testing import CliRunner

from wakai.console import database
from wakai.console.casefile import app

RUN = CliRunner()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "case.zip"
    path.write_bytes(written(case_data()))
    return path


def test_numbered_steps_in_words(file: Path) -> None:
    done = RUN.invoke(app, ["verify", str(file)])
    assert done.exit_code == 0, done.output
    assert " 1. Structure and names: ok" in done.output
    assert "11. What the decider had: ok" in done.output
    assert " 9. Time stamps: not there (none enclosed)" in done.output


@pytest.mark.parametrize(("language", "words"), [("ja", "不一致はありませんでした"), ("zh", "没有未通过的项目")])
def test_in_the_other_languages(file: Path, language: str, words: str) -> None:
    assert words in RUN.invoke(app, ["verify", str(file), "--language", language]).output


def test_json_for_programs(file: Path) -> None:
    told = json.loads(RUN.invoke(app, ["verify", str(file), "--json"]).output)
    assert told["ok"] is told["passed"] is True
    assert [step["n"] for step in told["steps"]] == list(range(1, 12))


def test_a_changed_file_ends_with_status_1(file: Path) -> None:
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.write_bytes(content)
    done = RUN.invoke(app, ["verify", str(file), "--json"])
    assert done.exit_code == 1
    assert json.loads(done.output)["ok"] is False


def test_strict_asks_for_every_proof(file: Path) -> None:
    assert RUN.invoke(app, ["verify", str(file), "--strict"]).exit_code == 1


def test_the_key_that_was_published(file: Path) -> None:
    assert RUN.invoke(app, ["verify", str(file), "--key", LOG.verifier.vkey]).exit_code == 0
    other = "other.example+12345678+AAAA"
    assert RUN.invoke(app, ["verify", str(file), "--key", other]).exit_code == 1


def test_it_loads_neither_framework_nor_database(tmp_path: Path) -> None:
    path = tmp_path / "case.zip"
    path.write_bytes(written(small_data()))
    program = (
        "import sys, runpy\n"
        "sys.argv = ['wakai', 'casefile', 'verify', sys.argv[1]]\n"
        "import socket; socket.socket.connect = socket.getaddrinfo = None\n"
        "try: runpy.run_module('wakai.console', run_name='__main__')\n"
        "except SystemExit as end: code = end.code\n"
        "print(sorted(name for name in sys.modules if name.split('.')[0] in {'django', 'psycopg', 'procrastinate'}))\n"
        "sys.exit(code)\n"
    )
    done = subprocess.run([sys.executable, "-c", program, str(path)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.splitlines()[-1] == "[]"


@pytest.mark.django_db
def test_an_export_into_a_folder_and_to_where_nothing_can_be_written(
    at: datetime, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "embedded_server", nullcontext)  # the tests' own server runs already
    number = a_case(at=at).head.number
    done = RUN.invoke(app, ["export", number, "--out", str(tmp_path)])
    assert done.exit_code == 0, done.output
    (file,) = tmp_path.glob("*.zip")
    assert str(file) in done.output
    gone = RUN.invoke(app, ["export", number, "--out", str(tmp_path / "gone" / "a.zip")])
    assert gone.exit_code != 0
    assert "cannot be written" in gone.output
    assert "--out" in gone.output
