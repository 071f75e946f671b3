"""What is made from an exhibit's bytes when they arrive: copies for showing, its words, what it says of itself."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

from wakai.evidence import blobs, pdf_process
from wakai.evidence.domain.carriers import read_carrier_document
from wakai.evidence.domain.carriers import refusals as carrier_refusals
from wakai.evidence.domain.carriers.reading import LARGEST_BYTES as LARGEST_REPORT
from wakai.evidence.domain.carriers.stored import to_json
from wakai.evidence.domain.films import CannotBeCleaned, write_clean_copy
from wakai.evidence.domain.media import HEAD_BYTES, shown
from wakai.evidence.domain.media_refusals import PdfActs
from wakai.evidence.domain.pictures import said_by_picture, write_display_copy, write_thumbnail
from wakai.evidence.domain.texts import MOST_BYTES, said_by_saved_page, text_of
from wakai.evidence.domain.words import words_of
from wakai.parties.seals import Owner

NO_COPY: Final = "no_copy"
"""Under this, `said` names why there is no copy: `films.plan`, `domain.pdfs`."""
_REPORT_MEDIA: Final = frozenset({"application/xml", "application/json"})


@dataclass(frozen=True, slots=True)
class Derived:
    """Copies by SHA-256 and size (("", 0): none), the words, what the file says of itself, a carrier's report."""

    display: tuple[str, int] = ("", 0)
    thumb: tuple[str, int] = ("", 0)
    words: tuple[str, ...] = ()
    said: dict[str, str] = field(default_factory=dict)
    report: dict[str, Any] | None = None

    def lines(self, parent: str) -> Iterator[dict[str, str]]:
        """What custody says of the copies, each with the hash of what it was made from."""
        for copy, (sha256, _size) in (("display", self.display), ("thumbnail", self.thumb)):
            if sha256:
                yield {"copy": copy, "sha256": sha256, "parent": parent}
        if self.words:
            yield {"copy": "text", "sha256": "", "parent": parent}


def derive_from(draft: blobs.Draft, *, name: str, owner: Owner, tracking_number: str | None) -> Derived:
    """All that can be made of these bytes; the copies lie under their owner's key.

    Refusals: `PictureNotReadable`, `PictureTooManyPixels`, `PdfActs`, and those of `read_carrier_document` save `CarrierDocumentUnknown`.
    """
    if draft.medium.is_image:
        return _of_picture(draft, name, owner)
    if draft.medium.is_recording:
        return _of_recording(draft, owner)
    if draft.medium.media_type == "application/pdf":
        return _of_pdf(draft, name, owner)
    report = _report(draft, tracking_number)
    with draft.path.open("rb") as file:
        content = file.read(MOST_BYTES) if draft.medium.has_text else b""
    saved = draft.medium.media_type == "multipart/related"
    said = said_by_saved_page(content[:HEAD_BYTES]) if saved else {}
    return Derived(words=words_of(text_of(content, draft.medium.media_type)), said=said, report=report)


def _of_picture(draft: blobs.Draft, name: str, owner: Owner) -> Derived:
    with draft.path.open("rb") as original, blobs.drafted_copy() as (path, copy):
        write_display_copy(original, copy, name=name)
        original.seek(0)
        said = said_by_picture(original, name=name)
        display = blobs.keep_copy(path, copy, owner=owner)
        with path.open("rb") as shown, blobs.drafted_copy() as (small_path, small):
            write_thumbnail(shown, small)
            return Derived(display, blobs.keep_copy(small_path, small, owner=owner), said=said)


def _of_recording(draft: blobs.Draft, owner: Owner) -> Derived:
    with draft.path.open("rb") as original, blobs.drafted_copy() as (path, copy):
        try:
            write_clean_copy(original, copy, draft.medium.media_type)
        except CannotBeCleaned as no:
            return Derived(said={NO_COPY: no.why})
        return Derived(blobs.keep_copy(path, copy, owner=owner))


def _of_pdf(draft: blobs.Draft, name: str, owner: Owner) -> Derived:
    with blobs.drafted_copy() as (path, copy):
        read = pdf_process.read_pdf(draft.path, path)
        if read.active:
            raise PdfActs(name=shown(name), found=read.active)
        display = blobs.keep_copy(path, copy, owner=owner) if read.has_copy else ("", 0)
    return Derived(display, words=words_of(read.text), said={NO_COPY: read.why} if read.why else {})


def _report(draft: blobs.Draft, tracking_number: str | None) -> dict[str, Any] | None:
    if draft.medium.media_type not in _REPORT_MEDIA or draft.size > LARGEST_REPORT:
        return None
    try:
        return to_json(read_carrier_document(draft.path.read_bytes(), tracking_number=tracking_number))
    except carrier_refusals.CarrierDocumentUnknown:
        return None
