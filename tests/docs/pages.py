"""What the tests of the documentation look at: pages, links, headings, examples."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.architecture.house import ROOT, own_files

FENCE = re.compile(r"^( *)```(\w*)\n(.*?)^\1```", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
CODE = re.compile(r"(?<!`)`([^`\n]+)`(?!`)")
HEADING = re.compile(r"^#{1,6} (.+)$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Page:
    """One page of documentation."""

    path: Path

    @property
    def name(self) -> str:
        """Where it is in the repository."""
        return self.path.relative_to(ROOT).as_posix()

    @property
    def text(self) -> str:
        """All of it."""
        return self.path.read_text(encoding="utf-8")

    @property
    def prose(self) -> str:
        """What is left without the fenced examples."""
        return FENCE.sub("", self.text)

    def fences(self, *languages: str) -> list[str]:
        """The fenced examples in these languages ("" for none)."""
        return [body for _, language, body in FENCE.findall(self.text) if language in languages]

    def code(self) -> list[str]:
        """What stands between single backticks in the prose; a bar escaped for a table is a bar."""
        return [found.replace(r"\|", "|") for found in CODE.findall(self.prose)]

    def links(self) -> list[str]:
        """Where its links point, those out of the repository left out."""
        found = LINK.findall(CODE.sub("", self.prose.replace("[`", "[").replace("`]", "]")))
        return [target for target in found if not re.match(r"[a-z]+:", target)]

    def anchors(self) -> set[str]:
        """The names under which its headings can be linked to."""
        return {anchor(heading) for heading in HEADING.findall(self.prose)}


def anchor(heading: str) -> str:
    """A heading as an address: small letters, no signs, hyphens for blanks."""
    return re.sub(r"[^\w\- ]", "", heading.replace("`", "").lower()).strip().replace(" ", "-")


def pages() -> Iterator[Page]:
    """Every Markdown file of the repository."""
    return (Page(file) for file in sorted(own_files()) if file.suffix == ".md")


def page(name: str) -> Page:
    """The page of this path."""
    return Page(ROOT / name)
