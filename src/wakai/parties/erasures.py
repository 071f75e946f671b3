"""The erasure ledger on disk: `erasures.ndjson` in the data folder, outside the database, so that no restore forgets it.

A line is written and synced before anything is erased: what was erased is always in the ledger, and what is in the ledger
without having been erased is erased at the next run.
"""

from __future__ import annotations

import fcntl
import os
from pathlib import Path

from django.conf import settings

from wakai.parties.domain import ledger
from wakai.parties.domain.ledger import Line


def note(line: Line) -> None:
    """Add a line, safely on disk when this returns. Raises `LedgerBroken` when what is there has been changed."""
    file = _file()
    file.parent.mkdir(parents=True, exist_ok=True)
    with os.fdopen(os.open(file, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600), "r+b") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        _cut_half_a_line(handle.fileno(), handle.read())
        handle.seek(0)
        before = ledger.last_hash(handle.read().decode())
        handle.write(ledger.write(line, before=before).encode())
        handle.flush()
        os.fsync(handle.fileno())
    _sync(file.parent)


def lines() -> tuple[Line, ...]:
    """All that has to be erased again after a restore, in order. Raises `LedgerBroken`."""
    file = _file()
    if not file.exists():
        return ()
    whole, _, _half = file.read_text(encoding="utf-8").rpartition("\n")
    return ledger.read(f"{whole}\n" if whole else "")


def newest() -> str:
    """The hash of the newest line, by which `note_scrubbed` is told how far the ledger was carried out; "" where there is none."""
    file = _file()
    whole = file.read_text(encoding="utf-8").rpartition("\n")[0] if file.exists() else ""
    return ledger.last_hash(f"{whole}\n") if whole else ""


def scrubbed() -> str:
    """The newest line when the database's own files were last freed of what had been erased; "" where they never were."""
    file = _scrubbed_file()
    return file.read_text(encoding="utf-8").strip() if file.exists() else ""


def note_scrubbed(line: str) -> None:
    """Remember that nothing erased up to this line is left in the database's own files."""
    _scrubbed_file().write_text(f"{line}\n", encoding="utf-8")


def _cut_half_a_line(handle: int, content: bytes) -> None:
    """What a crash left of a line whose erasure never began."""
    end = content.rfind(b"\n") + 1
    if end != len(content):
        os.ftruncate(handle, end)


def _file() -> Path:
    return Path(settings.WAKAI_DATA_DIR) / "erasures.ndjson"


def _scrubbed_file() -> Path:
    return _file().with_name("erasures.scrubbed")


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
