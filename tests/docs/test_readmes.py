"""What the READMEs of the rooms name is there."""

import re
from pathlib import Path

import pytest
from tests.architecture.house import PACKAGE, ROOT, rooms
from tests.docs.pages import Page, page

FILE = re.compile(r"^[\w./*{},-]*\.(?:py|yaml|md|html|css|js|svg|po)$|^[\w/-]+/$")
PLACES = (ROOT, ROOT / "src", PACKAGE)


def files_named(shown: Page) -> list[str]:
    """What looks like a file or a folder, and the first column of tables headed "file", "folder" or "module"."""
    named = [text for text in shown.code() if FILE.match(text)]
    for table in re.findall(r"^\| (?:file|folder|module) \|.*\n\|[-| ]+\|\n((?:\|.*\n)+)", shown.text, re.MULTILINE):
        for row in table.splitlines():
            named += re.findall(r"`([\w./*{},-]+)`", row.split("|")[1])
    return list(dict.fromkeys(named))


def exists(room: str, named: str) -> bool:
    """Whether a file of this name is in the room, at any depth, or at this path in the repository."""
    spellings = [named]
    if braces := re.search(r"\{(.+?)\}", named):
        spellings = [named.replace(braces[0], each) for each in braces[1].split(",")]
    return all(_exists(PACKAGE / room, spelling.rstrip("/")) for spelling in spellings)


def _exists(room: Path, name: str) -> bool:
    if any(next(place.glob(name), None) for place in (*PLACES, room)):
        return True
    return bool(next(room.rglob(name), None) or next(room.rglob(f"{name}.py"), None))


@pytest.mark.parametrize("room", rooms())
def test_a_room_names_only_files_that_are_there(room: str) -> None:
    named = files_named(page(f"src/wakai/{room}/README.md"))
    assert [name for name in named if not exists(room, name)] == []


def test_a_file_that_is_not_there_is_seen() -> None:
    assert not exists("kernel", "monney.py")
    assert not exists("portal", "nowhere/")
    assert exists("docket", "domain/acts.py")
    assert exists("rulebooks", "rules_*.yaml")
    assert exists("portal", "static/wakai/css")


def test_the_readmes_name_files_at_all() -> None:
    assert sum(len(files_named(page(f"src/wakai/{room}/README.md"))) for room in rooms()) > 60
