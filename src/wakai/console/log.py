"""`wakai log`: look after the log of the record."""

import json
from typing import Annotated

import typer

from wakai.console import boot, database

app = typer.Typer(
    help="The log of the record: its key, its newest checkpoint, an audit of everything.", no_args_is_help=True
)


@app.callback()
def log() -> None:
    """The log of the record: its key, its newest checkpoint, an audit of everything."""


@app.command("key")
def key() -> None:
    """Prints the key of the log, and ours as a witness of other logs. Needs no database."""
    boot.django()
    from wakai.journal.log_keys import log_signer, witness_signer

    typer.echo(log_signer().verifier.vkey)
    typer.echo(witness_signer().verifier.vkey)


@app.command("checkpoint")
def checkpoint() -> None:
    """Prints the newest checkpoint with all cosignatures."""
    boot.django()
    from wakai.journal.log_queries import checkpoint as newest

    with database.embedded_server():
        signed = newest()
    if signed is None:
        boot.stop("There is no entry yet. The worker signs the first checkpoint a second after something happens.")
    typer.echo(signed.note, nl=False)


@app.command("witnesses")
def witnesses() -> None:
    """Tells how far each witness has cosigned; ends with 1 when one of them fails."""
    boot.django()
    from wakai.journal.log_queries import witness_standings

    with database.embedded_server():
        standings = witness_standings()
    for one in standings:
        trouble = f"; failed {one.failures} times, last: {one.note}" if one.failures else ""
        typer.echo(f"{one.name}: cosigned up to entry {one.size}{trouble}")
    if not standings:
        typer.echo("No witness is set. docs/the-record.md says how.")
    if any(one.failures for one in standings):
        raise typer.Exit(1)


@app.command("audit")
def audit(as_json: Annotated[bool, typer.Option("--json", help="Print the result as JSON.")] = False) -> None:
    """Recomputes the whole log from its entries and names what differs; ends with 1 when something does."""
    boot.django()
    from wakai.journal.log_audit import audit as look

    with database.embedded_server():
        found = look()
    if as_json:
        figures = {name: getattr(found, name) for name in ("entries", "checkpoints", "tiles", "openings", "waiting")}
        typer.echo(json.dumps({**figures, "root": found.root.hex(), "problems": found.problems}))
    else:
        typer.echo(
            f"{found.entries} entries, {found.checkpoints} checkpoints, {found.tiles} tiles, root {found.root.hex()}."
        )
        typer.echo(f"{found.openings} contents not erased; {found.waiting} entries wait for their place.")
        for problem in found.problems:
            typer.echo(f"  {problem}")
        typer.echo("Something differs." if found.problems else "Everything agrees.")
    if found.problems:
        raise typer.Exit(1)
