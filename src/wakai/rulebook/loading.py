"""From YAML files to a rulebook: merge, read, check; every problem is collected and placed."""

from collections.abc import Mapping
from typing import Final

from wakai.rulebook.building import HEAD, build
from wakai.rulebook.checks import check_rules, run_examples
from wakai.rulebook.problems import Place, Problem, RulebookProblems
from wakai.rulebook.reading import Notes
from wakai.rulebook.rulebook import Rulebook
from wakai.rulebook.source import Item, Listing, Scalar, Table, read_yaml

MAX_FILES: Final = 100


def load(files: Mapping[str, str]) -> Rulebook:
    """Read a rulebook from its files (name -> YAML text) and check it whole, examples included.

    Raises RulebookProblems with every error and warning. Warnings alone do not stop it: they are `Rulebook.warnings`.
    """
    notes = Notes()
    rulebook = _read(files, notes)
    if notes.failed or rulebook is None:
        raise RulebookProblems(problems=sorted_problems(notes.problems, files))
    return rulebook


def check(files: Mapping[str, str]) -> tuple[Problem, ...]:
    """Everything that `load` would say about these files: errors and warnings, in the order of the files."""
    notes = Notes()
    _read(files, notes)
    return sorted_problems(notes.problems, files)


def sorted_problems(problems: list[Problem], files: Mapping[str, str]) -> tuple[Problem, ...]:
    """Problems in the order in which an author meets them."""
    order = {name: number for number, name in enumerate(files)}
    unique = dict.fromkeys(problems)
    return tuple(sorted(unique, key=lambda found: (order.get(found.file, 0), found.line, found.column, found.code)))


def _read(files: Mapping[str, str], notes: Notes) -> Rulebook | None:
    root = _merged(files, notes)
    if root is None or notes.failed:
        return None
    contents, placed = build(root, notes)
    if contents is None or notes.failed:
        return None
    rulebook = Rulebook.of(contents)
    check_rules(rulebook, placed, notes)
    if not notes.failed:
        run_examples(rulebook, placed, notes)
    return Rulebook.of(contents, sorted_problems(notes.problems, files))


def _merged(files: Mapping[str, str], notes: Notes) -> Table | None:
    """One mapping out of all files: sections may be spread over files, the head stands in one."""
    if not files or len(files) > MAX_FILES:
        notes.error(Place("", 1, 1), "no-files", f"A rulebook has 1 to {MAX_FILES} files.")
        return None
    merged: dict[str, tuple[Scalar, Item]] = {}
    for file, text in files.items():
        item, problems = read_yaml(file, text)
        notes.problems.extend(problems)
        for key, scalar, value in notes.table(item, "A rulebook file"):
            merged[key] = (scalar, _joined(key, merged[key][1], value, notes)) if key in merged else (scalar, value)
    return Table(merged, Place(next(iter(files)), 1, 1))


def _joined(key: str, first: Item, second: Item, notes: Notes) -> Item:
    if isinstance(first, Listing) and isinstance(second, Listing):
        return Listing(first.items + second.items, first.place)
    if isinstance(first, Table) and isinstance(second, Table) and key not in HEAD:
        for name in first.entries.keys() & second.entries.keys():
            notes.error(
                second.entries[name][0].place,
                "duplicate-key",
                f"{name!r} under {key} is already declared in another file.",
            )
        return Table({**second.entries, **first.entries}, first.place)
    notes.error(second.place, "duplicate-key", f"{key!r} is already given in another file.")
    return first
