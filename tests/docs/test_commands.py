"""Commands in the documentation exist, with their options; what is shown with its output prints that output.

```console          each line after "$ " is run, and prints what follows it; "…" on a line of its own leaves lines out
``` or ```sh        lines that begin with `wakai` or `make` are looked up
`wakai …`           in the prose, likewise
"""

import re
import shlex
from collections.abc import Iterator
from typing import Any

import pytest
import typer
from tests.architecture.house import ROOT
from tests.docs.pages import Page, pages
from typer.core import TyperGroup
from typer.testing import CliRunner

from wakai.console.main import app

WAKAI = typer.main.get_command(app)
TARGETS = frozenset(re.findall(r"^([a-z][a-z-]*):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
SHELL = ("", "sh", "bash", "console")
ASSIGNMENT = re.compile(r"^[A-Z_]+=\S*$")
BEGINS = re.compile(r"(?:\$ )?((?:[A-Z_]+=\S* )*(?:wakai|make) .*|wakai|make)$")


def commands(shown: Page) -> Iterator[str]:
    """Every command of ours that a page names."""
    blocks = (re.sub(r" *\\\n\s*", " ", body) for body in shown.fences(*SHELL))
    lines = [line.strip() for body in blocks for line in body.splitlines()]
    # An indented block is code, too, wherever the page is a list of steps.
    lines += [line.strip() for line in shown.prose.splitlines() if line.startswith("    ")]
    for text in (*lines, *shown.code()):
        found = BEGINS.match(text)
        if found and not re.match(r"make (?!\w+=)[^a-z]", text):
            yield found[1]


def words_of(command: str) -> list[str]:
    """The words of a command without comment and assignments before it."""
    words = shlex.split(command, comments=True)
    while words and ASSIGNMENT.match(words[0]):
        words.pop(0)
    return words


COMMANDS = [(shown.name, command) for shown in pages() for command in dict.fromkeys(commands(shown))]


def flaw(words: list[str]) -> str:
    """What is wrong with a command, or nothing."""
    if words[0] == "make":
        named = [word for word in words[1:] if not ASSIGNMENT.match(word)]
        return next((f"make has no {word}" for word in named if word not in TARGETS), "")
    return _flaw(WAKAI, words[1:])


def _flaw(command: Any, words: list[str]) -> str:
    if isinstance(command, TyperGroup) and words and not words[0].startswith("-"):
        # `show|check` names several at once, `…` whichever.
        for name in words[0].split("|"):
            if name not in command.commands and name not in ("…", "..."):
                return f"{command.name} has no {name}"
        named = command.commands.get(words[0])
        return _flaw(named, words[1:]) if named else ""
    if command.context_settings.get("ignore_unknown_options"):
        return ""
    known = {"--help", *(option for param in command.params for option in param.opts)}
    given = [word.partition("=")[0] for word in words if re.match(r"--?[a-z]", word)]
    return next((f"{command.name} has no option {option}" for option in given if option not in known), "")


@pytest.mark.parametrize(("name", "command"), COMMANDS)
def test_a_command_that_is_named_exists(name: str, command: str) -> None:
    assert flaw(words_of(command)) == ""


@pytest.mark.parametrize(
    ("command", "what"),
    [
        ("wakai rulebook chek", "no chek"),
        ("wakai rulebook show --langage ja", "no option --langage"),
        ("wakai import order x.csv", "no order"),
        ("make tests", "no tests"),
        ("WAKAI_PORT=8001 wakai upp", "no upp"),
        ("wakai rulebook show|chek", "no chek"),
    ],
)
def test_a_command_that_does_not_exist_is_seen(command: str, what: str) -> None:
    assert what in flaw(words_of(command))


def test_there_are_commands_to_look_at() -> None:
    assert {"README.md", "docs/operating.md", "docs/how-to/add-a-rule.md"} <= {name for name, _ in COMMANDS}


# Shown with their output ------------------------------------------------------------------------------------------------
def shown_runs() -> Iterator[tuple[str, str, str]]:
    """Page, command, and the output printed below it."""
    for shown in pages():
        for body in shown.fences("console"):
            joined = re.sub(r" *\\\n\s*", " ", body)
            for part in re.split(r"^\$ ", joined, flags=re.MULTILINE)[1:]:
                command, _, output = part.partition("\n")
                yield shown.name, command.strip(), output.strip("\n")


RUNS = list(shown_runs())


def as_pattern(output: str) -> str:
    """The output as it must come; a line with nothing but "…" stands for any lines."""
    lines = [r"(?:.*\n)*?" if line.strip() == "…" else re.escape(line) + "\n" for line in output.splitlines()]
    return "".join(lines) + "\n*"


@pytest.mark.parametrize(("name", "command", "output"), RUNS, ids=[command for _, command, _ in RUNS])
def test_what_is_shown_is_what_is_printed(
    name: str, command: str, output: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)
    words = words_of(command)
    assert words[0] == "wakai", "only commands of ours are run"
    result = CliRunner().invoke(app, words[1:])
    assert re.fullmatch(as_pattern(output), result.output.rstrip("\n") + "\n"), result.output


def test_something_is_shown_and_run() -> None:
    assert RUNS
