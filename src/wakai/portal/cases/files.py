"""From what a form brought to files for the evidence room."""

from __future__ import annotations

from collections.abc import Iterable
from io import BytesIO
from typing import BinaryIO, cast

from wakai.flows.with_files import NewFile
from wakai.portal.forms import Picked
from wakai.portal.pieces import SentInPieces


def new_files(picked: Iterable[Picked] | None, *, caption: str = "") -> list[NewFile]:
    """The files a person chose; `caption` stands in where a file has none of its own."""
    return [_new_file(one, caption.strip()) for one in picked or ()]


def _new_file(one: Picked, caption: str) -> NewFile:
    path = "tus" if isinstance(one.file, SentInPieces) else "form"
    stream = cast(BinaryIO, one.file.file or one.file)
    return NewFile(stream, one.file.name or "file", one.caption or caption, path)


def pasted_file(text: str) -> NewFile:
    """A carrier's reply that was pasted, as the file it once was."""
    plain = text.strip()
    name = "carrier-document.json" if plain[:1] in "{[" else "carrier-document.xml"
    return NewFile(BytesIO(plain.encode()), name)
