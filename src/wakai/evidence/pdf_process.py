"""PDFs are read in a process of their own, with little memory, little time and nothing to lose.

A PDF can be made to keep any program busy. Here that costs one small process, which the system ends; the file is then kept
as one that could not be read. The process knows no settings and no keys. It says what it finds line by line, so that
what was found before it was ended counts.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from wakai.evidence.domain import pdfs

SECONDS: Final = 15
MEMORY: Final = 1024 * 1024 * 1024
_PIECE: Final = 1024 * 1024


@dataclass(slots=True)
class PdfRead:
    """What was found: `active` (one of `pdfs.ACTIVE`, or ""), the text, whether the copy was written, and why not ("" for no reason)."""

    active: str = ""
    text: str = ""
    has_copy: bool = False
    why: str = "damaged"
    _texts: list[str] = field(default_factory=list)


def read_pdf(original: Path, copy: Path) -> PdfRead:
    """Look through a PDF, write its copy without metadata to `copy`, and read its words."""
    read = PdfRead()
    if original.stat().st_size > pdfs.LARGEST_BYTES:
        read.why = "large"
    else:
        _listen(read, _said(original, copy))
    if not (read.active or read.has_copy):
        read.active = _named_openly(original)
    return read


def _said(original: Path, copy: Path) -> str:
    command = [sys.executable, "-I", "-m", "wakai.evidence.pdf_process", str(original), str(copy)]
    try:
        done = subprocess.run(
            command, env={}, stdin=subprocess.DEVNULL, capture_output=True, timeout=SECONDS * 2, check=False
        )
    except subprocess.TimeoutExpired as late:
        return (late.stdout or b"").decode(errors="replace")
    return done.stdout.decode(errors="replace")


def _listen(read: PdfRead, said: str) -> None:
    texts = []
    for line in said.splitlines():
        try:
            found: dict[str, Any] = json.loads(line)
        except ValueError:
            break  # it was ended in the middle of a line
        read.active = found.get("active", read.active)
        read.why = found.get("why", read.why)
        read.has_copy = found.get("copy", read.has_copy)
        texts.append(found.get("text", ""))
    read.text = "\n".join(texts)


def _named_openly(original: Path) -> str:
    """What a file that could not be taken apart names in plain bytes."""
    before = b""
    with original.open("rb") as file:
        while piece := file.read(_PIECE):
            if found := pdfs.active_by_name(before + piece):
                return found
            before = piece[-16:]
    return ""


def main(original: str, copy: str) -> None:
    """What the process does."""
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        _work(Path(original), Path(copy))
    except pdfs.PdfNotRead as no:
        _say(why=no.why)
    except Exception:
        return


def _work(original: Path, copy: Path) -> None:
    with original.open("rb") as file:
        reader = pdfs.opened_pdf(file)
        active = pdfs.active_in(reader)
        _say(active=active)
        if active:
            return
        if pdfs.is_signed(reader):
            _say(why=pdfs.SIGNED)
        else:
            with copy.open("r+b") as into:
                pdfs.write_clean_pdf(reader, into)
            _say(copy=True, why="")
        for text in pdfs.texts_of(reader):
            _say(text=text)


def _say(**found: Any) -> None:
    sys.stdout.write(json.dumps(found) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(*sys.argv[1:])
