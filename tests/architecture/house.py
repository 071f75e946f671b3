"""What the architecture tests look at: rooms, files, functions."""

import ast
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "src" / "wakai"
FLOORS = {
    "rulebooks": 3,  # texts only
    "kernel": 2,
    "rulebook": 3,
    "journal": 4,
    "parties": 5,
    "policies": 5,
    "commerce": 6,
    "evidence": 6,
    "ledger": 6,
    "docket": 7,
    "remedies": 7,
    "safety": 7,
    "standing": 8,
    "trust": 9,
    "flows": 10,
    "channels": 10,
    "insight": 10,
    "portal": 11,
    "api": 11,
    "console": 11,
    "config": 12,
}


@dataclass(frozen=True, slots=True)
class Function:
    """A function or method and how many lines it has, decorators and docstring left out."""

    file: Path
    name: str
    lines: int

    def __str__(self) -> str:
        return f"{self.file.relative_to(ROOT)}: {self.name} has {self.lines} lines"


def rooms() -> list[str]:
    """The packages in `wakai`."""
    return sorted(folder.parent.name for folder in PACKAGE.glob("*/__init__.py"))


def own_files() -> list[Path]:
    """Every file of the repository that is or will be committed."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"], cwd=ROOT, capture_output=True, check=False
    )
    names = listed.stdout.decode().splitlines()
    files = (
        [ROOT / name for name in names]
        if names
        else [
            file
            for folder in ("src", "tests", "docs")
            for file in (ROOT / folder).rglob("*")
            if "__pycache__" not in file.parts
        ]
    )
    return [file for file in files if file.is_file()]


def sources() -> list[Path]:
    """The Python files of the package, migrations left out."""
    return [file for file in sorted(PACKAGE.rglob("*.py")) if "migrations" not in file.parts]


def functions() -> Iterator[Function]:
    """All functions and methods of the package; what they contain counts for them as well."""
    for file in sources():
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.end_lineno:
                first = node.body[1] if ast.get_docstring(node) and len(node.body) > 1 else node.body[0]
                yield Function(file, node.name, node.end_lineno - first.lineno + 2)
