"""`wakai db`, `wakai migrate` and `wakai django`: the database and Django's own commands."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

import typer

from wakai.console import boot

app = typer.Typer(help="The embedded PostgreSQL.", no_args_is_help=True)
PASS_ON = {"allow_extra_args": True, "ignore_unknown_options": True, "help_option_names": []}


@app.command()
def start() -> None:
    """Starts the embedded PostgreSQL and leaves it running."""
    boot.settings()
    from wakai.config import postgres, settings

    _only_embedded()
    with embedded_server():
        postgres.keep_running(settings.POSTGRES)
    typer.echo(f"Running: {settings.POSTGRES.url()}")
    typer.echo(f"Its programs (psql, pg_dump, ...): {postgres.programs()}")


@app.command()
def stop() -> None:
    """Stops the embedded PostgreSQL."""
    boot.settings()
    from wakai.config import postgres, settings

    _only_embedded()
    postgres.stop(settings.POSTGRES)
    typer.echo("Stopped.")


@app.command(context_settings=PASS_ON)
def shell(context: typer.Context) -> None:
    """Opens psql on the database; what follows is passed on to it."""
    boot.settings()
    from wakai.config import postgres, settings

    url = settings.WAKAI_DATABASE_URL or settings.POSTGRES.url()
    with embedded_server():
        # Waited for instead of replaced, so that a server started for it is stopped after it.
        raise typer.Exit(os.spawnv(os.P_WAIT, postgres.programs() / "psql", ["psql", url, *context.args]))


def migrate() -> None:
    """Brings the tables up to date."""
    boot.django()
    from django.core.management import call_command

    with embedded_server():
        call_command("migrate", interactive=False, verbosity=1)
        call_command("createcachetable")


def django(context: typer.Context) -> None:
    """Runs one of Django's own commands, for example `wakai django makemigrations docket`."""
    boot.django()
    from django.core.management import execute_from_command_line

    with embedded_server():
        execute_from_command_line(["wakai django", *context.args])


@contextmanager
def embedded_server() -> Iterator[None]:
    """The embedded server for the length of a command; does nothing when you use a server of your own."""
    from wakai.config import postgres, settings
    from wakai.config.account import AccountProblem

    if settings.WAKAI_DATABASE_URL:
        yield
        return
    try:
        with postgres.in_use(settings.POSTGRES):
            yield
    except (postgres.PostgresProblem, AccountProblem) as problem:
        boot.stop(str(problem))


def _only_embedded() -> None:
    from wakai.config import settings

    if settings.WAKAI_DATABASE_URL:
        boot.stop("WAKAI_DATABASE_URL is set, so the embedded PostgreSQL is not used. Start and stop your own server.")
