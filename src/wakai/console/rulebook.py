"""`wakai rulebook`: check the rules, read them, try them on a case, replay them over many, recheck what was decided.

Nothing here needs the database: a rulebook is text.
"""

from pathlib import Path
from typing import Annotated

import typer

from wakai.console import boot

app = typer.Typer(
    help="The rules: check them, read them, try them, replay them; recheck decisions.", no_args_is_help=True
)

Book = Annotated[str, typer.Argument(help="A rulebook that comes with Wakai, or a folder of YAML files.")]
Language = Annotated[str, typer.Option(help="en, ja or zh.")]


@app.command()
def check(rulebook: Book = "marketplace") -> None:
    """Reads the rules, tries every worked case, and says what to correct, by file, line and column."""
    from wakai.console import rulebook_files

    book = rulebook_files.load_or_stop(rulebook)
    for warning in book.warnings:
        typer.echo(str(warning))
    typer.echo(f"{book.name} {book.version}, in force from {book.effective_from}")
    typer.echo(f"{len(book.claims)} kinds of claim, {len(book.rules)} rules, {len(book.facts)} facts, ", nl=False)
    typer.echo(f"{len(book.parameters)} figures, {len(book.examples)} worked cases")
    typer.echo(f"sha-256 {book.hash}")
    typer.echo("All worked cases come out as they say.")


@app.command()
def show(
    rulebook: Book = "marketplace",
    language: Language = "en",
    claim: Annotated[str | None, typer.Option(help="Only the rules for this kind of claim.")] = None,
) -> None:
    """Prints the rules as the public reads them."""
    from wakai.console import rulebook_files, rulebook_pages

    rulebook_files.known_language(language)
    book = rulebook_files.load_or_stop(rulebook)
    claims = [rulebook_files.known("claim", claim, book.claims)] if claim else list(book.claims)
    typer.echo("\n".join(rulebook_pages.public_rules(book, claims, language)))


@app.command()
def explain(
    rulebook: Book = "marketplace",
    claim: Annotated[str, typer.Option(help="The kind of claim, such as not_received.")] = "",
    fact: Annotated[list[str] | None, typer.Option(help="A fact as name=value; give as many as are known.")] = None,
    currency: Annotated[str, typer.Option(help="The currency of all amounts.")] = "USD",
    as_of: Annotated[str, typer.Option(help="The day whose figures count, as 2026-12-01; today if not given.")] = "",
    silent: Annotated[list[str] | None, typer.Option(help="A side whose time for evidence is over.")] = None,
    language: Language = "en",
    json: Annotated[bool, typer.Option("--json", help="Print the whole finding as JSON.")] = False,
) -> None:
    """Says what the rules answer for these facts: what decides, what is missing, and what would turn it."""
    from wakai.console import rulebook_files, rulebook_pages
    from wakai.kernel.refusals import Refusal

    rulebook_files.known_language(language)
    book = rulebook_files.load_or_stop(rulebook)
    kind = rulebook_files.known("claim", claim, book.claims)
    sides = frozenset(rulebook_files.known("side", side, ("buyer", "seller")) for side in silent or [])
    day = rulebook_files.day_or_today(as_of)
    try:
        facts = rulebook_files.facts_given(book, fact or [], currency)
        finding = rulebook_pages.judged(book, kind, facts, currency=currency, as_of=day, not_proven_of=sides)
    except Refusal as refusal:
        boot.stop(refusal.text(language))
    typer.echo(finding.to_json() if json else "\n".join(rulebook_pages.explanation(book, finding, language)))


@app.command()
def replay(
    cases: Annotated[Path, typer.Argument(help="Exported cases: Parquet, CSV, or JSON lines.")],
    old: Annotated[str, typer.Option("--from", help="The rules as they are: a name or a folder.")] = "marketplace",
    new: Annotated[str, typer.Option("--to", help="The rules as they might be: a name or a folder.")] = "marketplace",
    most: Annotated[int, typer.Option("--list", min=0, help="How many changed cases to list.")] = 20,
    save: Annotated[Path | None, typer.Option(help="Write all changed cases to a .csv or .parquet file.")] = None,
) -> None:
    """Judges past cases by two versions of the rules and says which outcomes change and what money moves."""
    from wakai.console import rulebook_files, rulebook_replay

    before, after = rulebook_files.load_or_stop(old), rulebook_files.load_or_stop(new)
    rulebook_replay.run(cases, before, after, most=most, save=save)


@app.command()
def recheck(
    decisions: Annotated[
        Path, typer.Argument(exists=True, dir_okay=False, help="One decision or finding as JSON, or one a line.")
    ],
    rulebook: Annotated[
        list[str] | None,
        typer.Option(help="A version that does not come with Wakai: a folder, or its canonical text (.json)."),
    ] = None,
    language: Language = "en",
) -> None:
    """Judges decisions again from the facts they state, and names each that does not come out the same."""
    from wakai.console import rulebook_files, rulebook_recheck

    rulebook_files.known_language(language)
    rulebook_recheck.run(decisions, rulebook or [], language)
