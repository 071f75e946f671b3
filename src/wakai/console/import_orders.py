"""`wakai import orders`: what a marketplace knows about its orders, from its files."""

import csv
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from wakai.console import boot, database

if TYPE_CHECKING:
    from wakai.commerce.domain.importing import Progress, ReadOrders
    from wakai.flows.import_orders import ImportedOrders


class Format(StrEnum):
    """How the orders are written."""

    OLIST = "olist"
    CSV = "csv"
    JSONL = "jsonl"


class Language(StrEnum):
    """The language of the report."""

    EN = "en"
    JA = "ja"
    ZH = "zh"


def orders(
    path: Annotated[
        Path, typer.Argument(exists=True, readable=True, help="The file, or the folder with Olist's files.")
    ],
    format: Annotated[Format, typer.Option(help="How the orders are written: see docs/import-orders.md.")] = Format.CSV,
    source: Annotated[str | None, typer.Option(help="The marketplace's name; the format's if not given.")] = None,
    report: Annotated[Path | None, typer.Option(help="Writes every remark on every row to this CSV file.")] = None,
    language: Annotated[Language, typer.Option(help="The language of the report.")] = Language.EN,
) -> None:
    """Imports orders. Repeating it changes nothing; rows that cannot be used are named."""
    boot.django()
    from wakai.config import clock
    from wakai.flows.import_orders import import_orders

    files = _contents(path, format)
    with database.embedded_server(), _bars() as (reading, storing):
        done = import_orders(files, format=format, source=source, at=clock.now(), reading=reading, storing=storing)
    if report:
        _write_report(done.read, report, language)
    _say(done, language, report)
    if done.read.errors:
        raise typer.Exit(1)


def _contents(path: Path, format: Format) -> dict[str, bytes]:
    if format is not Format.OLIST:
        if path.is_dir():
            boot.stop(f"{path} is a folder. Name the one {format} file to import.")
        return {path.name: path.read_bytes()}
    from wakai.commerce.domain.importing.olist import COLUMNS

    folder = path if path.is_dir() else path.parent
    return {name: (folder / name).read_bytes() for name in COLUMNS if (folder / name).is_file()}


@contextmanager
def _bars() -> Iterator[tuple["Progress", "Progress"]]:
    """Two progress bars: rows are read, then orders are stored. Where nobody watches, nothing is drawn."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description:<8}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True)) as progress:
        reading, storing = progress.add_task("reading", total=None), progress.add_task("storing", total=None)
        yield (
            lambda done, total: progress.update(reading, completed=done, total=total),
            lambda done, total: progress.update(storing, completed=done, total=total),
        )


def _write_report(read: "ReadOrders", report: Path, language: Language) -> None:
    with report.open("w", newline="", encoding="utf-8") as output:
        writer = csv.writer(output)
        writer.writerow(["severity", "file", "line", "column", "code", "reason"])
        for problem in read.problems:
            place = (problem.file, problem.line or "", problem.column)
            writer.writerow([problem.severity, *place, problem.code, problem.reason(language)])


def _say(done: "ImportedOrders", language: Language, report: Path | None) -> None:
    """The summary: rows by file, orders by what became of them, remarks by kind with an example of each."""
    from rich.console import Console
    from rich.table import Table

    console = Console()
    table = Table("file", "rows read", "used", "held back", title=f"Orders from {done.read.source}")
    for file, rows in done.read.counts.items():
        table.add_row(file, str(rows.read), str(rows.used), str(rows.held_back))
    console.print(table)
    console.print(f"{done.stored.new} new, {done.stored.changed} changed, {done.stored.unchanged} known already")
    for title, problems in (("Errors", done.read.errors), ("Notes", done.read.notes)):
        counts = Counter(problem.code for problem in problems)
        examples = {problem.code: problem.text(language) for problem in reversed(problems)}
        if counts:
            console.print(f"{title}:", style="bold")
        for code, count in counts.most_common():
            console.print(f"  {count:>6} × {code}: {examples[code]}", soft_wrap=True, markup=False, highlight=False)
    if report:
        console.print(f"Every remark: {report}", soft_wrap=True, markup=False)
    elif done.read.problems:
        console.print("Name a file with --report to have every remark in full.")
