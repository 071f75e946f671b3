"""`wakai rulebook replay`: two versions over the same cases, as a table on the terminal."""

from collections.abc import Iterable, Mapping
from pathlib import Path

import typer
from rich.console import Console
from rich.table import Table

from wakai.console import boot
from wakai.insight.replay import Changed, Comparison, Replay, Verdict
from wakai.kernel.money import Money, format_money
from wakai.kernel.refusals import Refusal
from wakai.rulebook import Rulebook


def run(cases: Path, before: Rulebook, after: Rulebook, *, most: int, save: Path | None) -> None:
    """Replay, and print what changes."""
    try:
        with Replay(cases, before, after) as replay:
            _tell(replay.comparison(), before, after)
            _list(replay.changed(most))
            if save:
                replay.save_changed(save)
                typer.echo(f"All changed cases: {save}")
    except Refusal as refusal:
        boot.stop(refusal.text("en"))


def _tell(found: Comparison, before: Rulebook, after: Rulebook) -> None:
    for column, near in found.not_used.items():
        hint = f" Did you mean {near!r}?" if near else ""
        typer.echo(f"Column not used: {column}.{hint}")
    for claim, count in found.left_out.items():
        typer.echo(f"Left out: {count:,} cases of {claim}, which is not in both versions.")
    typer.echo(f"{found.cases:,} cases")
    for word, rulebook, counts in (("from", before, found.before), ("to", after, found.after)):
        typer.echo(f"  {word:4} {rulebook.name} {rulebook.version} ({rulebook.hash[:12]}): {_counted(counts)}")
    typer.echo(f"{found.changed:,} outcomes change; {found.by_another_rule:,} more stay the same by another rule")
    for currency, minor in found.money().items():
        side = "buyers get more, sellers bear it" if minor > 0 else "sellers keep more, buyers forgo it"
        typer.echo(f"  {_amount(abs(minor), currency)}: {side}")
    if found.movements:
        _movements(found)


def _counted(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{counts.get(standing, 0):,} {standing}" for standing in ("decided", "referred", "undecided"))


def _movements(found: Comparison) -> None:
    lines = (
        (way.claim, way.before, way.after, f"{way.cases:,}", _signed(way.money_minor, way.currency))
        for way in found.movements
    )
    _table("What changes", ("claim", "from", "to", "cases", "to buyers"), lines)


def _list(changed: Iterable[Changed]) -> None:
    lines = [(case.case_id, case.claim, _verdict(case, case.before), _verdict(case, case.after)) for case in changed]
    if lines:
        _table("Changed cases, those that move most money first", ("case", "claim", "from", "to"), lines)


def _verdict(case: Changed, verdict: Verdict) -> str:
    """A verdict in one cell: "LT-6 buyer, partial_refund USD 9.50"."""
    if verdict.standing != "decided":
        return " ".join(filter(None, [verdict.rule, verdict.standing]))
    amount = _amount(verdict.amount_minor, case.currency) if verdict.amount_minor else ""
    words = [f"{verdict.rule}" if verdict.rule else "", f"{verdict.in_favour_of}, {verdict.remedy}", amount]
    return " ".join(filter(None, words))


def _amount(minor: int, currency: str) -> str:
    return format_money(Money(minor, currency), "en")


def _signed(minor: int, currency: str) -> str:
    sign = "+" if minor > 0 else "-" if minor < 0 else ""
    return sign + _amount(abs(minor), currency)


def _table(title: str, columns: Iterable[str], lines: Iterable[tuple[str, ...]]) -> None:
    table = Table(title=title, title_justify="left")
    for column in columns:
        table.add_column(column, justify="right" if column in ("cases", "to buyers") else "left", overflow="fold")
    for line in lines:
        table.add_row(*line)
    # A pipe or a file has no width of its own; a case id must not be cut there.
    console = Console() if Console().is_terminal else Console(width=200)
    console.print(table)
