#!/usr/bin/env python3
"""Draws the floors of the house as the import contract in pyproject.toml has them.

    scripts/floors.py            writes docs/images/floors.svg
    scripts/floors.py --check    says whether the committed picture is still the one this script draws

A room says what it is for in the first lines of its README: after the colon of the title, or, where the title is only
the name, in the first sentence below it. A room whose folder does not exist is drawn as planned.
"""

import re
import sys
import textwrap
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PICTURE = ROOT / "docs" / "images" / "floors.svg"
ROOMS = ROOT / "src" / "wakai"

# Everything in pixels. The width suits a page of text; the type is the reader's own.
WIDTH, MARGIN, GAP = 880, 20, 10
TITLE, LINE, PAD = 19, 17, 12
LETTER = 6.9  # of a 12.5 px sans-serif, on the wide side
STYLE = """
  .paper { fill: #fbfaf7; } .room { fill: #ffffff; stroke: #8a8577; } .pure { fill: #e9f2ee; stroke: #3d7a63; }
  .planned { fill: none; stroke: #8a8577; stroke-dasharray: 4 4; } .name { fill: #1d1b16; font-weight: 600; font-size: 15px; }
  .says, .note { fill: #3f3b32; font-size: 12.5px; } .arrow { stroke: #6b6659; fill: none; stroke-width: 1.5; }
  text { font-family: system-ui, -apple-system, "Segoe UI", "Noto Sans", sans-serif; }
  @media (prefers-color-scheme: dark) {
    .paper { fill: #1b1c1f; } .room { fill: #26282c; stroke: #8b8f98; } .pure { fill: #1f3330; stroke: #6fb39a; }
    .planned { stroke: #8b8f98; } .name { fill: #f2f1ed; } .says, .note { fill: #cfd0cc; } .arrow { stroke: #a5a8ae; }
  }
"""
SENTENCE = re.compile(r"(.*?\.)(\s|$)", re.DOTALL)


@dataclass(frozen=True)
class Room:
    """One room: its name, what it is for, and whether it is there yet."""

    name: str
    says: str
    pure: bool

    @property
    def look(self) -> str:
        return "planned" if not (ROOMS / self.name).is_dir() else "pure" if self.pure else "room"


def floors() -> list[list[Room]]:
    """The rooms by floor, the highest first, as the contracts list them."""
    tools = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]
    contracts = {contract["id"]: contract for contract in tools["importlinter"]["contracts"]}
    pure = {module.removeprefix("wakai.") for module in contracts["pure"]["source_modules"]}
    names = [[name.strip(" ()") for name in layer.split("|")] for layer in contracts["floors"]["layers"]]
    return [[Room(name, purpose(name), name in pure) for name in layer] for layer in names]


def purpose(room: str) -> str:
    """What the room's README says first, without a full stop; "planned" where there is no room yet."""
    readme = ROOMS / room / "README.md"
    if not readme.exists():
        return "planned"
    title, _, rest = readme.read_text(encoding="utf-8").lstrip("# ").partition("\n")
    _, colon, after = title.partition(":")
    first = after if colon else _first_sentence(rest.strip())
    says = " ".join(first.replace("`", "").split()).rstrip(".:;")
    return says[:1].upper() + says[1:]


def _first_sentence(text: str) -> str:
    paragraph = text.split("\n\n")[0]
    found = SENTENCE.match(paragraph)
    return found.group(1) if found else paragraph


def drawn() -> str:
    """The whole picture as SVG text."""
    parts: list[str] = []
    top = MARGIN
    for floor in floors():
        height, boxes = _floor(floor, top)
        parts += boxes
        top += height + GAP
    parts += _notes(top)
    height = top + 2 * LINE + MARGIN
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" height="{height}" role="img" '
        'aria-labelledby="title">\n<title id="title">The rooms of Wakai by floor: a room imports lower floors only</title>\n'
        f"<style>{STYLE}</style>\n"
        f'<rect class="paper" width="{WIDTH}" height="{height}" rx="10"/>'
    )
    return "\n".join([head, *_arrow(top), *parts, "</svg>", ""])


def _floor(rooms: Sequence[Room], top: int) -> tuple[int, list[str]]:
    inner = WIDTH - 2 * MARGIN - 34
    width = (inner - GAP * (len(rooms) - 1)) // len(rooms)
    says = [textwrap.wrap(room.says, int((width - 2 * PAD) / LETTER)) for room in rooms]
    height = 2 * PAD + TITLE + LINE * max(len(lines) for lines in says) - 4
    boxes = []
    for place, (room, lines) in enumerate(zip(rooms, says, strict=True)):
        boxes += _box(room, lines, MARGIN + 34 + place * (width + GAP), top, width, height)
    return height, boxes


def _box(room: Room, lines: Sequence[str], left: int, top: int, width: int, height: int) -> Iterator[str]:
    yield f'<rect class="{room.look}" x="{left}" y="{top}" width="{width}" height="{height}" rx="6"/>'
    yield f'<text class="name" x="{left + PAD}" y="{top + PAD + 13}">{escape(room.name)}</text>'
    for number, line in enumerate(lines, 1):
        yield f'<text class="says" x="{left + PAD}" y="{top + PAD + 13 + LINE * number}">{escape(line)}</text>'


def _arrow(bottom: int) -> Iterator[str]:
    x, end = MARGIN + 10, bottom - GAP
    yield f'<path class="arrow" d="M {x} {MARGIN} V {end} M {x - 5} {end - 8} L {x} {end} L {x + 5} {end - 8}"/>'


def _notes(top: int) -> Iterator[str]:
    notes = (
        "The arrow is the one direction of imports: down. Neighbours on a floor do not know each other.",
        "Green: pure, without framework, database, disk, network, clock or chance; so is every room's domain. Dashed: planned.",
    )
    for number, note in enumerate(notes, 1):
        yield f'<text class="note" x="{MARGIN}" y="{top - GAP + 8 + LINE * number}">{escape(note)}</text>'


def main() -> None:
    """Writes the picture, or compares it."""
    picture = drawn()
    if "--check" not in sys.argv[1:]:
        PICTURE.parent.mkdir(parents=True, exist_ok=True)
        PICTURE.write_text(picture, encoding="utf-8")
    elif not PICTURE.exists() or PICTURE.read_text(encoding="utf-8") != picture:
        sys.exit(f"{PICTURE.relative_to(ROOT)} is not what the contract says now: run scripts/floors.py")


if __name__ == "__main__":
    main()
