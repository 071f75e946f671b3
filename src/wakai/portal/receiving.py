"""Where a form's files lie while it is read."""

from __future__ import annotations

from pathlib import PurePath
from typing import Any, Final

from django.core.files.uploadhandler import TemporaryFileUploadHandler

LONGEST_ENDING: Final = 20


class ReceivedFiles(TemporaryFileUploadHandler):
    """Django's, which ends the file's own name with that of the sender's file: too long an ending, and there is no such file."""

    def new_file(self, field_name: str, file_name: str, *told: Any, **more: Any) -> None:
        ending = PurePath(file_name).suffix
        short = file_name if len(ending) <= LONGEST_ENDING else file_name.replace(ending, ending[:LONGEST_ENDING])
        super().new_file(field_name, short, *told, **more)
