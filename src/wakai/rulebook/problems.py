"""What is wrong with a rulebook text: each problem names its place, says what to do, and offers the nearest name."""

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from typing import ClassVar, Literal

from wakai.kernel.languages import Texts
from wakai.kernel.refusals import Refusal


@dataclass(frozen=True, slots=True)
class Place:
    """A spot in a file; line and column count from 1, columns in characters."""

    file: str
    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Problem:
    """One defect of a rulebook text, for its author. An "error" bars publication, a "warning" does not."""

    file: str
    line: int
    column: int
    code: str
    message: str
    near: str | None = None
    severity: Literal["error", "warning"] = "error"

    def __str__(self) -> str:
        hint = f" Did you mean {self.near!r}?" if self.near else ""
        return f"{self.file}:{self.line}:{self.column}: {self.severity} {self.code}: {self.message}{hint}"


class RulebookProblems(Refusal):
    """The rulebook text has errors and was not loaded; `problems` lists them, with any warnings, in the order of the files."""

    status = 422
    texts: ClassVar[Texts] = {
        "en": "The rulebook has {count} problem(s). The first one: {first}",
        "ja": "ルールブックに修正が必要な箇所が{count}件あります。最初の箇所：{first}",
        "zh": "规则手册有{count}处需要修改。第一处：{first}",
    }

    def __init__(self, *, problems: Iterable[Problem], **_: object) -> None:
        self.problems = tuple(problems)
        errors = [problem for problem in self.problems if problem.severity == "error"]
        super().__init__(problems=self.problems, count=len(errors), first=str(errors[0]))

    def __str__(self) -> str:
        return "\n".join(str(problem) for problem in self.problems)


def nearest(name: str, known: Iterable[str]) -> str | None:
    """The known name most like `name`, or None when nothing is close."""
    found = get_close_matches(name, list(known), n=1, cutoff=0.6)
    return found[0] if found else None


class Wrong(Exception):
    """A defect inside an expression, at character offset `at` of its text; becomes a `Problem` once the file is known."""

    def __init__(self, code: str, message: str, at: int = 0, near: str | None = None) -> None:
        super().__init__(message)
        self.code, self.message, self.at, self.near = code, message, at, near


class Wrongs(Exception):
    """All defects found in one expression."""

    def __init__(self, wrongs: Iterable[Wrong]) -> None:
        self.wrongs = tuple(wrongs)
        super().__init__("; ".join(wrong.message for wrong in self.wrongs))
