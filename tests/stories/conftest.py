"""One database a file: stories on real input set it up once, tell what follows from it in many tests, and leave nothing."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import nullcontext
from typing import Protocol

import pytest
from django.db import transaction
from pytest_django.plugin import DjangoDbBlocker
from typer.testing import CliRunner, Result

Told = Result


class Wakai(Protocol):
    """The `wakai` command, run in this process."""

    def __call__(self, *arguments: object, status: int = 0) -> Told: ...


@pytest.fixture(scope="module")
def story(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """The database for the length of a file, in one transaction that is rolled back at its end."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def wakai(story: None) -> Iterator[Wakai]:
    """The command on the test's own database. Its server runs already, and is not this command's to stop."""
    from wakai.console import database
    from wakai.console.main import app

    def run(*arguments: object, status: int = 0) -> Told:
        told = CliRunner().invoke(app, [str(argument) for argument in arguments], env={"COLUMNS": "160"})
        assert told.exit_code == status, (told.output, told.exception)
        return told

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(database, "embedded_server", nullcontext)
        yield run
