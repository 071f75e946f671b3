"""Links lead somewhere, also to the heading they name; every page can be reached."""

import re

import pytest
from tests.architecture.house import ROOT
from tests.docs.pages import Page, anchor, page, pages

PAGES = list(pages())
each_page = pytest.mark.parametrize("shown", PAGES, ids=[found.name for found in PAGES])
# Where a reader begins.
ENTRANCES = {"README.md", "CONTRIBUTING.md", "SECURITY.md"}


@each_page
def test_every_link_leads_somewhere(shown: Page) -> None:
    dead = []
    for target in shown.links():
        path, _, wanted = target.partition("#")
        file = (shown.path.parent / path) if path else shown.path
        if not file.exists() or (wanted and wanted not in Page(file).anchors()):
            dead.append(target)
    assert dead == []


@pytest.mark.parametrize(
    ("heading", "address"),
    [
        ("Olist", "olist"),
        ("What always holds", "what-always-holds"),
        ("`make test`, and more", "make-test-and-more"),
        ("和解 Wakai", "和解-wakai"),
    ],
)
def test_headings_have_the_addresses_that_readers_of_markdown_give_them(heading: str, address: str) -> None:
    assert anchor(heading) == address


def test_every_page_can_be_reached_from_the_readme() -> None:
    """Rooms' own READMEs stand where one looks for them; everything else is linked from some page."""
    reached, waiting = set(ENTRANCES), sorted(ENTRANCES)
    while waiting:
        here = page(waiting.pop())
        for target in here.links():
            file = (here.path.parent / target.partition("#")[0]).resolve()
            file = file / "README.md" if file.is_dir() and (file / "README.md").exists() else file
            name = file.relative_to(ROOT).as_posix() if file.is_relative_to(ROOT) else ""
            if name.endswith(".md") and name not in reached and file.exists():
                reached.add(name)
                waiting.append(name)
    assert [shown.name for shown in PAGES if shown.name not in reached and not shown.name.startswith("src/")] == []


@each_page
def test_no_page_numbers_issues_or_knows_how_it_was_made(shown: Page) -> None:
    assert re.findall(r"(?<![\w&/])#\d+\b|\bissue \d+\b", shown.prose, re.IGNORECASE) == []


def test_decisions_are_numbered_without_gaps_and_listed() -> None:
    folder = ROOT / "docs" / "decisions"
    files = sorted(file.name for file in folder.glob("0*.md"))
    assert [int(name[:4]) for name in files] == list(range(1, len(files) + 1))
    listed = re.findall(r"\| \[(\d+)\]\((0\d{3}-[\w-]+\.md)\) \| (.+) \|", page("docs/decisions/README.md").text)
    assert [(name, f"# {number}. {title}") for number, name, title in listed] == [
        (name, (folder / name).read_text(encoding="utf-8").splitlines()[0]) for name in files
    ]


def test_decisions_are_one_screen_and_say_what_was_rejected() -> None:
    for file in (ROOT / "docs" / "decisions").glob("0*.md"):
        text = file.read_text(encoding="utf-8")
        assert len(text.splitlines()) <= 50, file.name
        assert "**Rejected.**" in text or "| why |" in text, file.name
