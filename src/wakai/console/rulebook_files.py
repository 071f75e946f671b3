"""What the commands of `wakai rulebook` are given on the command line, read; or a clear word on what to write instead."""

from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path

import typer

from wakai import rulebooks
from wakai.config import clock
from wakai.console import boot
from wakai.kernel.languages import LANGUAGES
from wakai.rulebook import Fact, Provenance, Rulebook, RulebookProblems, fact_from_text, load
from wakai.rulebook.problems import nearest


def load_or_stop(target: str) -> Rulebook:
    """The rulebook of this name or folder; prints what is wrong with it and leaves when it cannot be used."""
    try:
        return load(_texts(target))
    except RulebookProblems as problems:
        for problem in problems.problems:
            typer.echo(str(problem), err=True)
        errors = sum(problem.severity == "error" for problem in problems.problems)
        boot.stop(f"{errors} to correct in {target}. It is not used until then.")


def _texts(target: str) -> Mapping[str, str]:
    if target in rulebooks.names():
        return rulebooks.texts_of(target)
    folder = Path(target)
    if not folder.exists():
        near = nearest(target, rulebooks.names())
        boot.stop(f"There is no rulebook or folder {target!r}.{_hint(near)}")
    found = [folder] if folder.is_file() else sorted(folder.glob("*.yaml"))
    if not found:
        boot.stop(f"The folder {target} holds no .yaml files.")
    try:
        return {str(path): path.read_text(encoding="utf-8") for path in found}
    except UnicodeDecodeError:
        boot.stop(f"A file in {target} is not UTF-8 text. Save it as UTF-8 and try again.")


def known(what: str, name: str, names: Iterable[str]) -> str:
    """The name, if it is one of those there are."""
    listed = list(names)
    if name not in listed:
        asked = f"There is no {what} {name!r}." if name else f"Say which {what}."
        boot.stop(f"{asked}{_hint(nearest(name, listed))} There are: {', '.join(listed)}.")
    return name


def known_language(language: str) -> str:
    """The language, if it is one of ours."""
    return known("language", language, LANGUAGES)


def day_or_today(text: str) -> date:
    """The day written 2026-12-01; today when nothing is written."""
    try:
        return date.fromisoformat(text) if text else clock.now().date()
    except ValueError:
        boot.stop(f"{text!r} is not a day; write it as 2026-12-01.")


def facts_given(rulebook: Rulebook, pairs: Iterable[str], currency: str) -> dict[str, Fact]:
    """Facts from name=value. Raises the refusals of the fact's type; leaves on a name that there is not."""
    found: dict[str, Fact] = {}
    for pair in pairs:
        name, sign, text = pair.partition("=")
        name = name.strip()
        if not sign:
            boot.stop(f"Write a fact as name=value; here is {pair!r}.")
        if name not in rulebook.facts:
            boot.stop(f"There is no fact {name!r}.{_hint(nearest(name, rulebook.facts))}")
        if name in found:
            boot.stop(f"The fact {name!r} is given twice; keep one.")
        value = fact_from_text(rulebook.facts[name], text, currency)
        found[name] = Fact(value, Provenance("asserted"))
    return found


def _hint(near: str | None) -> str:
    return f" Did you mean {near!r}?" if near else ""
