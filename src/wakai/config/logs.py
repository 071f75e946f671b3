"""Logs through structlog: JSON in production, plain lines elsewhere.

What people wrote, and where they can be reached, never enters a log: such keys are
dropped and anything that looks like an e-mail address is masked. So are the links by
which people are let in, which stand in the addresses of requests that went wrong.
"""

import logging
import logging.config
import re
from collections.abc import MutableMapping
from typing import Any

import structlog

PRIVATE = frozenset(
    {"address", "body", "email", "html", "message_text", "name", "password", "phone", "recipient", "subject", "to"}
)
ADDRESS = re.compile(r"[^\s@<>\"']+@[^\s@<>\"']+\.[^\s@<>\"']+")

LINK = re.compile(r"((?:/|%2F)(?:c|claim(?:/|%2F)[os])(?:/|%2F))[^\s\"'<>]+", re.IGNORECASE)


def masked(text: str) -> str:
    """The text without addresses of people and without the keys in links."""
    return ADDRESS.sub("<address>", LINK.sub(r"\1<link>", text))


class NoLinks(logging.Filter):
    """Takes the keys in links out of a record where it is made, before any handler gets to see it."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Always lets the record pass, masked."""
        record.msg = _masked_value(record.msg)
        if isinstance(record.args, tuple):
            record.args = tuple(map(_masked_value, record.args))
        return True


def _masked_value(value: object) -> object:
    return masked(value) if isinstance(value, str) else value


def hide_people(_logger: object, _method: str, entry: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """A structlog processor that drops private keys and masks addresses and links in the rest."""
    for key in PRIVATE & entry.keys():
        del entry[key]
    for key, value in entry.items():
        if isinstance(value, str):
            entry[key] = masked(value)
    return entry


def configure(*, json: bool, level: str) -> None:
    """Sends both structlog and the standard library's loggers through one formatter."""
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.StackInfoRenderer(),
        structlog.processors.format_exc_info,
        hide_people,
    ]
    last: Any = structlog.processors.JSONRenderer() if json else structlog.dev.ConsoleRenderer(colors=False)
    structlog.configure(
        processors=[structlog.stdlib.filter_by_level, *shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    logging.config.dictConfig(_standard_library(shared, last, level.upper()))


def _standard_library(shared: list[Any], last: object, level: str) -> dict[str, Any]:
    one_line = {
        "()": structlog.stdlib.ProcessorFormatter,
        "foreign_pre_chain": shared,
        "processors": [structlog.stdlib.ProcessorFormatter.remove_processors_meta, last],
    }
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "filters": {"no_links": {"()": NoLinks}},
        "formatters": {"one_line": one_line},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "one_line"}},
        "root": {"handlers": ["stderr"], "level": level},
        "loggers": {
            "django.server": {"handlers": [], "propagate": True},
            "django.request": {"filters": ["no_links"]},
            "django.security.csrf": {"filters": ["no_links"]},
            "django.utils.autoreload": {"level": "WARNING"},
            # Each finished job and each poll would be a line.
            "procrastinate": {"level": "WARNING" if level == "INFO" else level},
        },
    }
