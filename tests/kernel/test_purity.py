"""The kernel stands alone: no framework comes in with it, and nobody's clock or chance."""

import ast
import subprocess
import sys
from pathlib import Path

import wakai.kernel

SOURCES = sorted(Path(wakai.kernel.__file__).parent.glob("*.py"))
FORBIDDEN = set("django os random secrets socket time urllib pathlib subprocess logging threading".split())


def imported(source: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(source.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            names.add(node.module or "")
    return names


def test_it_imports_only_itself_and_pure_libraries() -> None:
    assert len(SOURCES) > 10
    for source in SOURCES:
        for name in imported(source):
            assert name.split(".")[0] not in FORBIDDEN, (source.name, name)
            assert not name.startswith("wakai") or name.startswith("wakai.kernel"), (source.name, name)


def test_it_asks_nobody_for_the_time() -> None:
    calls = {node.attr for source in SOURCES for node in ast.walk(ast.parse(source.read_text(encoding="utf-8")))
             if isinstance(node, ast.Attribute)}  # fmt: skip
    assert not calls & {"now", "today", "utcnow", "urandom", "uuid1", "uuid4"}


def test_it_brings_no_framework_with_it() -> None:
    code = (
        "import sys, wakai.kernel.calendars, wakai.kernel.ids, wakai.kernel.money;"
        "print(sorted({name.split('.')[0] for name in sys.modules} & {'django', 'psycopg', 'sqlglot', 'httpx'}))"
    )
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "[]"
