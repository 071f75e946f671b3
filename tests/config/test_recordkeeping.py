"""The log keeps its name and key for good, wherever the site moves."""

from pathlib import Path
from urllib.parse import urlsplit

import pytest

from wakai.config.environment import EnvironmentProblem
from wakai.config.recordkeeping import log_key, log_origin


def test_a_log_keeps_the_name_it_began_with(tmp_path: Path) -> None:
    first, moved = urlsplit("http://localhost:8000"), urlsplit("https://resolve.example.org")
    assert log_origin("", tmp_path / "new", first) == "localhost:8000/log"
    assert log_origin("", tmp_path / "new", moved) == "localhost:8000/log"
    assert log_origin("resolve.example.org/log", tmp_path / "new", first) == "resolve.example.org/log"
    assert log_origin("", tmp_path / "other", moved) == "resolve.example.org/log"


def test_another_process_that_has_not_written_it_yet_does_no_harm(tmp_path: Path) -> None:
    (tmp_path / "log-name").write_text("")
    assert log_origin("", tmp_path, urlsplit("http://localhost:8000")) == "localhost:8000/log"


def test_a_key_is_made_once(tmp_path: Path) -> None:
    made = log_key("", tmp_path)
    assert (len(made), log_key("", tmp_path)) == (32, made)
    assert log_key("00" * 32, tmp_path) == bytes(32)
    assert (tmp_path / "log-key").stat().st_mode & 0o777 == 0o600
    for wrong in ("00" * 31, "no key"):
        with pytest.raises(EnvironmentProblem, match="64 hexadecimal"):
            log_key(wrong, tmp_path)
