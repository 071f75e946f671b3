"""A mail backend that writes each mail as an .eml file: what a mailbox would have got, to look at in the demonstration."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from email.generator import BytesGenerator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

_UNSAFE = re.compile(r"[^A-Za-z0-9._-]+")


class EmlFiles(BaseEmailBackend):
    """Writes into `EMAIL_FILE_PATH`. The file is named after the Message-ID, so a mail sent twice is one file."""

    def __init__(self, fail_silently: bool = False, file_path: str | None = None, **kwargs: Any) -> None:
        super().__init__(fail_silently=fail_silently, **kwargs)
        self.folder = Path(file_path or mail_folder() or "mail")

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Write them all; answers how many. Raises OSError as a full or missing disk does."""
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        for message in email_messages:
            self._write(message)
        return len(email_messages)

    def _write(self, email: EmailMessage) -> None:
        message = email.message()
        file = self.folder / eml_name(str(message["Message-ID"]))
        fresh = file.with_suffix(f".{os.getpid()}.part")
        # Codes and personal links stand in these files.
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as handle:
            BytesGenerator(handle, mangle_from_=False).flatten(message, linesep="\r\n")
        fresh.replace(file)


def mail_folder() -> str | None:
    """The folder that mails are written to (`WAKAI_EMAIL_URL=file:///…`), or None where they are really sent."""
    return getattr(settings, "EMAIL_FILE_PATH", None)


def eml_name(message_id: str) -> str:
    """The file name for a Message-ID such as `<msg_01k…@resolve.example.org>`."""
    local = message_id.strip("<> ").split("@")[0]
    return f"{_UNSAFE.sub('-', local).strip('.-') or 'mail'}.eml"
