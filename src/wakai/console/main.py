"""The `wakai` command: which sub-commands there are.

A sub-command lives in a file of its own in this folder and gets one line below. So that
`wakai --help` stays quick, such a file imports only the standard library, typer, and
`wakai.console.boot` at its top. Its functions call `boot.django()` first and import
models, flows and the like after that.
"""

from importlib.metadata import version
from typing import Annotated

import typer

from wakai.console import (
    casefile,
    claims,
    database,
    import_dispute,
    import_orders,
    log,
    messages,
    privacy,
    processes,
    rulebook,
    up,
)

app = typer.Typer(
    name="wakai",
    help="Wakai, an open resolution centre for marketplaces.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)


def _tell_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"wakai {version('wakai')}")
        raise typer.Exit


@app.callback()
def whole(
    _version: Annotated[
        bool, typer.Option("--version", callback=_tell_version, is_eager=True, help="Tell the version, and stop.")
    ] = False,
) -> None:
    """What goes before every sub-command."""


# One line per sub-command: the name, and the file that has it.
app.command("up")(up.up)
app.command("web")(processes.web)
app.command("worker")(processes.worker)
app.command("migrate")(database.migrate)
app.command("django", context_settings=database.PASS_ON)(database.django)
app.add_typer(database.app, name="db")
app.add_typer(log.app, name="log")
app.add_typer(messages.app, name="messages")
app.add_typer(rulebook.app, name="rulebook")
app.add_typer(claims.app, name="claims")
app.add_typer(casefile.app, name="casefile")
app.add_typer(privacy.app, name="privacy")
app.command("judge")(claims.judge)

imports = typer.Typer(help="Bring records in from elsewhere.", no_args_is_help=True)
imports.command("orders")(import_orders.orders)
imports.command("paypal")(import_dispute.paypal)
app.add_typer(imports, name="import")
