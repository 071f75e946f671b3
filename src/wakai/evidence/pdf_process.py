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
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from pypdf import PdfReader

from wakai.evidence.domain import pdfs

SECONDS: Final = 15
MEMORY: Final = 1024 * 1024 * 1024


@dataclass(slots=True)
class PdfRead:
    """What was found: `active` (one of `pdfs.ACTIVE`, or ""), the text, whether the copy was written, and why not ("" for no
    reason). `was_walked`: all objects were looked at."""

    active: str = ""
    text: str = ""
    has_copy: bool = False
    why: str = "damaged"
    was_walked: bool = False


def read_pdf(original: Path, copy: Path) -> PdfRead:
    """Look through a PDF, write its copy without metadata to `copy`, and read its words."""
    read = PdfRead()
    if original.stat().st_size > pdfs.LARGEST_BYTES:
        read.why = "large"
    else:
        _listen(read, _said(original, copy))
    if not read.was_walked:
        with original.open("rb") as file:
            read.active = pdfs.active_by_name(file)
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
        read.was_walked |= "active" in found
        read.active = found.get("active", read.active)
        read.why = found.get("why", read.why)
        read.has_copy = found.get("copy", read.has_copy)
        texts.append(found.get("text", ""))
    read.text = "\n".join(texts)


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
        return  # a broken file breaks the library in any way


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
            _copy(reader, copy)
        for text in pdfs.texts_of(reader):
            _say(text=text)


def _copy(reader: PdfReader, copy: Path) -> None:
    """Its words are read also where no copy can be made."""
    try:
        with copy.open("r+b") as into:
            pdfs.write_clean_pdf(reader, into)
    except pdfs.PdfNotRead as no:
        _say(why=no.why)
    except Exception:
        _say(why="unknown")
    else:
        _say(copy=True, why="")


def _say(**found: Any) -> None:
    sys.stdout.write(json.dumps(found) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(*sys.argv[1:])
