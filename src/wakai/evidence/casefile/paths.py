"""Which names a case file may hold: names that mean the same, and nothing dangerous, on every computer it is unpacked on."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from typing import Final

from wakai.evidence.casefile.refusals import PathNotSafe

LONGEST: Final = 200
_DRIVE: Final = re.compile(r"^[A-Za-z]:")
_UNSEEN: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
_FORBIDDEN: Final = frozenset('<>:"|?*')
_DEVICES: Final = frozenset(
    {"con", "prn", "aux", "nul", *(f"com{n}" for n in range(1, 10)), *(f"lpt{n}" for n in range(1, 10))}
)


def check_path(path: str) -> None:
    """Raises `PathNotSafe` with the reason, in a word or two of English, as tools know it."""
    if why := _flaw(path):
        raise PathNotSafe(path=path[:LONGEST], why=why)


def check_paths(paths: Iterable[str]) -> None:
    """Check each path, and that no two are one on a system that ignores case or composes letters. Raises `PathNotSafe`."""
    seen: set[str] = set()
    folders: set[str] = set()
    for path in paths:
        check_path(path)
        key = path.casefold()
        if key in seen:
            raise PathNotSafe(path=path[:LONGEST], why="the same as another name but for case")
        seen.add(key)
        parts = key.split("/")
        folders |= {"/".join(parts[:depth]) for depth in range(1, len(parts))}
    if both := sorted(seen & folders):
        raise PathNotSafe(path=both[0][:LONGEST], why="a file and a folder at once")


def _flaw(path: str) -> str:
    if not path or len(path) > LONGEST:
        return "empty or too long"
    if path.startswith(("/", "~")) or _DRIVE.match(path) or "\\" in path:
        return "not relative: /, ~, a drive or a backslash"
    if any(unicodedata.category(letter) in _UNSEEN for letter in path if not " " <= letter <= "~"):
        return "a letter that cannot be seen"
    if not unicodedata.is_normalized("NFC", path):
        return "letters not composed (NFC)"
    return next((flaw for part in path.split("/") if (flaw := _flaw_of_part(part))), "")


def _flaw_of_part(part: str) -> str:
    if part in {"", ".", ".."}:
        return "leads elsewhere"
    if part != part.strip(" ") or part.endswith(".") or not _FORBIDDEN.isdisjoint(part):
        return "not a name on every system"
    if part.partition(".")[0].casefold() in _DEVICES:
        return "the name of a device"
    return "points to another place" if part.casefold() == "fetch.txt" else ""
