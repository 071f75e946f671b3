"""The settings as a program sees them that starts with a given environment."""

import json
import os
import subprocess
import sys
from pathlib import Path

QUESTION = """
import json, sys
from wakai.config.environment import EnvironmentProblem
try:
    from wakai.config import settings
except EnvironmentProblem as problem:
    sys.exit(str(problem))
names = sys.argv[1:]
print(json.dumps({name: getattr(settings, name) for name in names}, default=str))
"""


def start(folder: Path, *names: str, **variables: str) -> subprocess.CompletedProcess[str]:
    clean = {name: value for name, value in os.environ.items() if not name.startswith("WAKAI_")}
    environment = {**clean, "WAKAI_DATA_DIR": str(folder), **variables}
    command = [sys.executable, "-c", QUESTION, *names]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


def test_a_local_start_needs_nothing_and_keeps_its_key(tmp_path: Path) -> None:
    first = json.loads(start(tmp_path, "SECRET_KEY", "DEBUG", "SESSION_COOKIE_SECURE").stdout)
    assert len(first["SECRET_KEY"]) >= 50
    assert first["DEBUG"] is False
    assert first == json.loads(start(tmp_path, "SECRET_KEY", "DEBUG", "SESSION_COOKIE_SECURE").stdout)
    assert (tmp_path / "secret-key").stat().st_mode & 0o077 == 0, "others may not read the key"


def test_production_does_not_start_without_a_key_of_its_own(tmp_path: Path) -> None:
    refused = start(tmp_path, WAKAI_ENV="production", WAKAI_SITE_URL="https://resolve.example.org")
    assert refused.returncode == 1
    assert "WAKAI_SECRET_KEY: is not set" in refused.stderr
    assert not (tmp_path / "secret-key").exists()


def test_production_is_never_in_debug_mode_and_its_cookies_travel_encrypted(tmp_path: Path) -> None:
    answer = start(
        tmp_path,
        *("DEBUG", "SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE", "SESSION_COOKIE_NAME", "SECURE_SSL_REDIRECT"),
        "ALLOWED_HOSTS",
        WAKAI_ENV="production",
        WAKAI_SECRET_KEY="k" * 50,
        WAKAI_SITE_URL="https://resolve.example.org",
        WAKAI_DEBUG="1",
    )
    assert json.loads(answer.stdout) == {
        "DEBUG": False,
        "SESSION_COOKIE_SECURE": True,
        "CSRF_COOKIE_SECURE": True,
        "SESSION_COOKIE_NAME": "__Host-wakai",
        "SECURE_SSL_REDIRECT": True,
        "ALLOWED_HOSTS": ["resolve.example.org"],
    }


def test_the_database_address_wins_over_the_embedded_server(tmp_path: Path) -> None:
    answer = start(tmp_path, "DATABASES", WAKAI_DATABASE_URL="postgresql://u@db.example.org/cases")
    assert json.loads(answer.stdout)["DATABASES"]["default"]["HOST"] == "db.example.org"


def test_production_does_not_start_without_its_public_address(tmp_path: Path) -> None:
    """Links in mails would lead to localhost."""
    refused = start(tmp_path, WAKAI_ENV="production", WAKAI_SECRET_KEY="k" * 50)
    assert refused.returncode == 1
    assert "WAKAI_SITE_URL: is not set" in refused.stderr
