"""What a command does before it can use the house: read the settings, wake Django."""

import os
import sys
from typing import NoReturn

import typer


def stop(text: str) -> NoReturn:
    """Says why a command cannot go on and leaves with status 1."""
    typer.secho(text, err=True, fg="red" if sys.stderr.isatty() else None)
    raise typer.Exit(1)


def settings() -> None:
    """Reads the settings without loading the rooms; a variable that cannot be read ends the command."""
    from wakai.config.environment import EnvironmentProblem

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wakai.config.settings")
    try:
        from wakai.config import settings as _settings  # noqa: F401
    except EnvironmentProblem as problem:
        stop(str(problem))


def django() -> None:
    """Loads all rooms. The database need not run yet."""
    settings()
    import django as framework

    framework.setup()
