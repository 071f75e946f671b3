"""`wakai log`: the key, the newest checkpoint, the audit."""

import json
from datetime import datetime

import pytest
from django.db import connection
from pytest_django.fixtures import Settings
from typer.testing import CliRunner

from wakai.console import database
from wakai.console.main import app
from wakai.journal.domain.checkpoints import open_checkpoint
from wakai.journal.domain.notes import Verifier
from wakai.journal.domain.policy import Party, operators
from wakai.journal.log import submit
from wakai.journal.log_keys import log_signer, witness_signer
from wakai.journal.sequencer import sequence
from wakai.journal.witnesses import Answer, ask_witnesses

pytestmark = pytest.mark.django_db


def run(*words: str) -> tuple[int, str]:
    done = CliRunner().invoke(app, ["log", *words])
    return done.exit_code, done.output


@pytest.fixture(autouse=True)
def _running(monkeypatch: pytest.MonkeyPatch) -> None:
    """The tests' own server runs already."""
    from contextlib import nullcontext

    monkeypatch.setattr(database, "embedded_server", nullcontext)


def test_the_keys_are_printed() -> None:
    code, text = run("key")
    assert code == 0
    assert [Verifier.parse(line) for line in text.split()] == [log_signer().verifier, witness_signer().verifier]


def test_the_newest_checkpoint_is_printed_as_it_is(at: datetime) -> None:
    code, text = run("checkpoint")
    assert code == 1
    assert "no entry yet" in text
    submit("Test", case_id="", payload={}, at=at)
    made = sequence(at=at)
    assert open_checkpoint(run("checkpoint")[1], [log_signer().verifier])[0] == made


def test_it_tells_how_the_witnesses_do(settings: Settings, at: datetime) -> None:
    code, text = run("witnesses")
    assert (code, "No witness is set" in text) == (0, True)
    party = Party(witness_signer().verifier, "http://127.0.0.1:9/add-checkpoint")
    settings.WAKAI_WITNESSES = operators(1, {"us": [party]})
    assert run("witnesses") == (0, f"{party.verifier.name}: cosigned up to entry 0\n")
    submit("Test", case_id="", payload={}, at=at)
    sequence(at=at)
    ask_witnesses(at=at, send=lambda _url, _body: Answer(500, b""))
    code, text = run("witnesses")
    assert (code, "failed 1 times, last: " in text, "HTTP 500" in text) == (1, True, True)


def test_the_audit_says_what_it_found_and_ends_with_1_where_something_differs(at: datetime) -> None:
    submit("Test", case_id="", payload={}, at=at)
    sequence(at=at)
    code, text = run("audit")
    assert code == 0
    assert "Everything agrees." in text
    told = json.loads(run("audit", "--json")[1])
    assert told["problems"] == []
    assert told["entries"] >= 1
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute("UPDATE journal_logleaf SET entry = 'other' WHERE index = 0")
    code, text = run("audit")
    assert code == 1
    assert "Something differs." in text
    assert run("audit", "--json")[0] == 1
