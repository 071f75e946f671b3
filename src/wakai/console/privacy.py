"""`wakai privacy`: the yearly report, erasing again after a restore, scrubbing files, and a new key for the keys of files."""

import json
from typing import Annotated

import typer

from wakai.console import boot, database

app = typer.Typer(help="Personal data: the yearly report, erasures after a restore, keys.", no_args_is_help=True)


@app.callback()
def privacy() -> None:
    """Personal data: the yearly report, erasures after a restore, keys."""


@app.command()
def report(
    year: Annotated[int, typer.Option(min=2000, max=9000, help="The calendar year, in UTC.")],
    language: Annotated[str, typer.Option(help="en, ja or zh.")] = "en",
    as_json: Annotated[bool, typer.Option("--json", help="The figures as JSON.")] = False,
) -> None:
    """Prints the privacy report of a year, counted from the record."""
    boot.django()
    from wakai.flows.privacy_report import privacy_report
    from wakai.kernel.languages import LANGUAGES

    if language not in LANGUAGES:
        boot.stop(f"There are reports in {', '.join(LANGUAGES)}. Choose one of these.")
    with database.embedded_server():
        found = privacy_report(year)
    typer.echo(json.dumps(found.data, ensure_ascii=False, indent=2) if as_json else found.text(language), nl=as_json)


@app.command("replay-erasures")
def replay() -> None:
    """Erases again, after a restore, all that the ledger in the data folder names. Do it before anybody is let in."""
    boot.django()
    from wakai.channels import erasing
    from wakai.config.clock import now
    from wakai.flows.erase_person import replay_erasures
    from wakai.parties.domain.ledger import LedgerBroken

    with database.embedded_server():
        try:
            lines = replay_erasures(mails=erasing, at=now())
        except LedgerBroken as broken:
            boot.stop(f"erasures.ndjson: {broken}. Put another copy of the file in its place; nothing was erased.")
        typer.echo(f"{lines} lines of the ledger are carried out.")
        _scrub()


@app.command()
def scrub() -> None:
    """Takes what was erased out of PostgreSQL's own files as well. Pages wait while a table is rewritten, one after the other."""
    boot.django()
    with database.embedded_server():
        _scrub()


@app.command()
def rewrap() -> None:
    """Wraps every key of files under the first key of WAKAI_SEAL_KEY; after that the others are not needed any more."""
    boot.django()
    from wakai.parties.seals import rewrap as rewrap_all

    with database.embedded_server():
        changed = rewrap_all()
    typer.echo(f"{changed} keys are wrapped anew.")


def _scrub() -> None:
    from wakai.flows.scrub_database import ScrubHeldUp, scrub_database

    try:
        done = scrub_database()
    except ScrubHeldUp as held_up:
        boot.stop(held_up.text("en"))
    typer.echo(f"{done.tables} tables ({done.size / 1e6:.0f} MB) are rewritten.")
    if not done.log_closed:
        typer.echo(
            "This account may not command the database itself: have its keepers run VACUUM FULL pg_statistic, ANALYZE,"
            " CHECKPOINT, SELECT pg_switch_wal(), CHECKPOINT, with wal_recycle = off."
        )
