"""The letters, frames and words that come with the package, read once and checked."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

import yaml

from wakai.channels.domain.composing import Frames, read_frames
from wakai.channels.domain.letters import Letter, LetterProblem, read_letter, read_texts
from wakai.channels.domain.wording import Words

_TABLES = ("remedies", "windows", "outcomes", "deciders")


@cache
def letters() -> dict[str, Letter]:
    """All letters by name: each YAML file in `letters/` is one. Raises `LetterProblem` if any cannot be used."""
    found = [file for file in _package().joinpath("letters").iterdir() if file.name.endswith(".yaml")]
    names = {file.name.removesuffix(".yaml"): file for file in found}
    return {name: read_letter(name, _read(names[name])) for name in sorted(names)}


@cache
def frames() -> Frames:
    """What stands around a letter."""
    return read_frames(_read(_package().joinpath("frames.yaml")))


@cache
def words() -> Words:
    """Names of remedies, windows and outcomes."""
    data = _read(_package().joinpath("words.yaml"))
    tables = {
        table: {name: read_texts(f"{table}.{name}", texts) for name, texts in data[table].items()} for table in _TABLES
    }
    return Words(**tables, only_you=read_texts("only_you", data["only_you"]))


def _package() -> Traversable:
    return files("wakai.channels")


def _read(file: Traversable) -> dict[str, Any]:
    data = yaml.safe_load(file.read_text(encoding="utf-8"))
    if not isinstance(data, dict):
        raise LetterProblem(f"{file.name}: write keys and texts")
    return data
