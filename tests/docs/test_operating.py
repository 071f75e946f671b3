"""docs/operating.md names every variable of the environment and every folder of the data folder, and no others."""

import re

from tests.architecture.house import PACKAGE
from tests.docs.pages import page

PAGE = page("docs/operating.md")
SETTINGS = (PACKAGE / "config" / "settings.py").read_text(encoding="utf-8")


def test_every_variable_is_told() -> None:
    read = set(re.findall(r"""(?:env|environment)\.\w+\(\s*"(WAKAI_\w+)\"""", SETTINGS))
    told = set(re.findall(r"^\| `(WAKAI_\w+)` \|", PAGE.text, re.MULTILINE))
    assert read == told


def test_the_folders_are_those_the_program_makes() -> None:
    told = set(re.findall(r"^\| `(\w+)/`", PAGE.text, re.MULTILINE)) | set(re.findall(r"`(\w+)/`", PAGE.text))
    code = SETTINGS + (PACKAGE / "evidence" / "blobs.py").read_text(encoding="utf-8")
    made = set(re.findall(r"WAKAI_DATA_DIR\)? / \"(\w+)\"", code))
    assert told == made - {"files"}


def test_what_the_program_says_is_quoted_as_it_says_it() -> None:
    """The left column of the table of troubles is looked for in the source."""
    source = "".join(file.read_text(encoding="utf-8") for file in (PACKAGE / folder for folder in FILES))
    rows = re.findall(r"^\| `([^`]+)` \|", PAGE.text.split("## When something is wrong")[1], re.MULTILINE)
    assert len(rows) >= 3
    for row in rows:
        for piece in re.split(r"…|\b8000\b|wakai-db", row):
            assert piece.strip() in source, row


FILES = ("console/up.py", "config/postgres.py", "config/account.py")
