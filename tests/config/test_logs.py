"""What people wrote, and where they can be reached, stays out of the logs."""

import io
import json
import logging

import pytest
import structlog
from django.test import Client

from wakai.config import logs


def test_private_keys_are_dropped_and_addresses_masked() -> None:
    entry = {
        "event": "mail to taro@example.jp failed",
        "body": "お世話になります",
        "to": "taro@example.jp",
        "case": "c1",
    }
    assert logs.hide_people(None, "", dict(entry)) == {"event": "mail to <address> failed", "case": "c1"}


def test_both_kinds_of_loggers_end_as_one_json_line_without_addresses() -> None:
    stream = io.StringIO()
    before = logging.getLogger().handlers[:], logging.getLogger().level
    try:
        logs.configure(json=True, level="info")
        handler = logging.getLogger().handlers[0]
        assert isinstance(handler, logging.StreamHandler)
        handler.setStream(stream)
        structlog.get_logger("wakai.test").info("told", case="case_1", body="secret words")
        logging.getLogger("wakai.other").warning("bounced: %s", "hanako@example.jp")
    finally:
        logging.getLogger().handlers[:], level = before
        logging.getLogger().setLevel(level)
        structlog.reset_defaults()
    first, second = (json.loads(line) for line in stream.getvalue().splitlines())
    assert (first["event"], first["case"], first["level"]) == ("told", "case_1", "info")
    assert "body" not in first
    assert second["event"] == "bounced: <address>"


@pytest.mark.parametrize("path", ["/c/", "/claim/o/", "/claim/s/", "/accounts/login/?next=%2Fc%2F"])
def test_keys_in_links_are_masked(path: str) -> None:
    entry = {"event": f"Method Not Allowed (POST): {path}WyJhIl0:1w:sig", "case": "c1"}
    assert logs.hide_people(None, "", dict(entry)) == {
        "event": f"Method Not Allowed (POST): {path}<link>",
        "case": "c1",
    }


def test_addresses_of_pages_are_told() -> None:
    entry = {"event": "Not Found: /claim/orders/ord_1 and /cases/W26-000001"}
    assert logs.hide_people(None, "", dict(entry)) == entry


def test_a_request_that_goes_wrong_leaves_no_key_in_any_handler(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO):
        assert Client().post("/c/WyJhIl0:1w:sig").status_code == 405
    assert "Method Not Allowed (POST): /c/<link>" in caplog.text
    assert "WyJhIl0" not in caplog.text
