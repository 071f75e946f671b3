"""PDF (ISO 32000-2): what in it would act on the reader's device, its words, and a copy without what programs wrote beside them.

What a file may cost is bounded twice: here by counts, and by the process that calls this (`evidence.pdf_process`), because
how long one page takes is for the file to say.
"""

from __future__ import annotations

import io
import re
import warnings
import zlib
from collections.abc import Iterator
from itertools import chain, islice
from typing import IO, Any, Final, cast

from pypdf import PdfReader, PdfWriter
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject, NameObject, StreamObject

from wakai.evidence.domain.films.boxes import plan_of_picture_boxes
from wakai.evidence.domain.films.plan import CannotBeCleaned, Source
from wakai.evidence.domain.media import HEAD_BYTES, medium_of
from wakai.evidence.domain.media_refusals import ActiveContentNotTaken, ArchiveNotTaken
from wakai.kernel.refusals import Refusal

LARGEST_BYTES: Final = 50 * 1024 * 1024
MOST_OBJECTS: Final = 300_000
MOST_STREAMS: Final = 2_000
MOST_PAGES: Final = 500
MOST_CHARACTERS: Final = 1_000_000
_LARGEST_PICTURE: Final = 75_000_000
_PIECE: Final = 1024 * 1024
_OVERLAP: Final = 64

SCRIPT: Final = "script"
PROGRAM: Final = "program"
FORM: Final = "form"
FILES: Final = "files"
ACTIVE: Final = (SCRIPT, PROGRAM, FORM, FILES)
"""JavaScript; starting a program; a form with a program of its own (XFA); programs or archives attached."""

PASSWORD: Final = "password"
SIGNED: Final = "signed"

# What programs write for themselves, wherever it stands; and attachments, which nobody has looked through.
_ASIDE: Final = (
    "/Metadata", "/PieceInfo", "/LastModified", "/CreationDate", "/ModDate", "/Thumb", "/AF", "/EF", "/EmbeddedFiles",
    "/SpiderInfo",
)  # fmt: skip
_OF_NOTES: Final = ("/T", "/M")  # who wrote a note on a page, and when; the name of a form's field has the same letter
_SCRIPTS: Final = frozenset({"/JS", "/OnInstantiate"})
_NAMED_PLAINLY: Final = re.compile(rb"/(?:(JavaScript)|(Launch)|(XFA))(?=[\s/<>\[\]()])")

_HEXADECIMAL: Final = re.compile(rb"#([0-9A-Fa-f]{2})")
_STREAM: Final = re.compile(rb"\bstream\r?\n")


class PdfNotRead(Exception):
    """It cannot be taken apart. `why`: `PASSWORD`, or ``large`` where it has more objects than are looked at."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


def opened_pdf(file: IO[bytes]) -> PdfReader:
    """The file, also where it is encrypted but opens without a password.

    Raises `PdfNotRead`, and for broken files whatever the library raises.
    """
    warnings.simplefilter("ignore")
    reader = PdfReader(file)
    if reader.is_encrypted and not reader.decrypt(""):
        raise PdfNotRead(PASSWORD)
    return reader


def active_in(reader: PdfReader) -> str:
    """The first thing found that would act on a reader's device, one of `ACTIVE`; "" for none. Raises `PdfNotRead`."""
    return next(filter(None, map(_active, _dictionaries(reader.trailer))), "")


def active_by_name(file: IO[bytes]) -> str:
    """The same for a file that cannot be taken apart: what it names in plain bytes, or at the beginning of what is packed."""
    return next(filter(None, map(_named, chain(_windows(file), _unpacked(file)))), "")


def _named(piece: bytes) -> str:
    spelled = _HEXADECIMAL.sub(lambda found: bytes([int(found[1], 16)]), piece)
    found = _NAMED_PLAINLY.search(spelled)
    return ACTIVE[(found.lastindex or 1) - 1] if found else ""


def _windows(file: IO[bytes]) -> Iterator[bytes]:
    """The file in pieces, each with the end of the one before."""
    before, at = b"", 0
    while True:
        file.seek(at)  # whoever reads what is found within moves it
        piece = file.read(_PIECE)
        if not piece:
            return
        yield before + piece
        before, at = piece[-_OVERLAP:], at + len(piece)


def _unpacked(file: IO[bytes]) -> Iterator[bytes]:
    for start in islice(_streams(file), MOST_STREAMS):
        file.seek(start)
        try:
            yield zlib.decompressobj().decompress(file.read(_PIECE // 8), _PIECE)
        except zlib.error:
            continue


def _streams(file: IO[bytes]) -> Iterator[int]:
    """Where streams begin."""
    end = 0
    for window in _windows(file):
        start = end - min(end, _OVERLAP)
        yield from (start + found.end() for found in _STREAM.finditer(window))
        end = start + len(window)


def is_signed(reader: PdfReader) -> bool:
    """Whether there is a signature over its bytes, which no copy would keep."""
    return any("/ByteRange" in one for one in _dictionaries(reader.trailer))


def texts_of(reader: PdfReader) -> Iterator[str]:
    """The text of each page in turn, up to `MOST_PAGES` and `MOST_CHARACTERS`."""
    left = MOST_CHARACTERS
    for number in range(min(len(reader.pages), MOST_PAGES)):
        text = reader.pages[number].extract_text()[:left]
        left -= len(text)
        yield text
        if left <= 0:
            return


def write_clean_pdf(reader: PdfReader, copy: IO[bytes]) -> None:
    """Write the same pages without metadata, notes' authors, attachments, earlier versions, and data of cameras in pictures.

    Raises `PdfNotRead`, and whatever the library raises.
    """
    for one in _dictionaries(reader.root_object):
        for key in (*_ASIDE, *(_OF_NOTES if "/Rect" in one and _value(one, "/Subtype") != "/Widget" else ())):
            one.pop(key, None)
        if isinstance(one, StreamObject):
            _clean_picture(one)
    # The reader holds what was changed; only what can still be reached from its root is taken over.
    writer = PdfWriter()
    writer.clone_reader_document_root(reader)
    writer.metadata = None
    writer.write(copy)


def _dictionaries(root: DictionaryObject) -> Iterator[DictionaryObject]:
    """All dictionaries that can be reached, each once, without recursion: objects may nest and point in circles."""
    waiting: list[Any] = [root]
    seen: set[int] = set()
    count = 0
    while waiting:
        count += 1
        if count > MOST_OBJECTS * 10 or len(seen) > MOST_OBJECTS:
            raise PdfNotRead("large")
        one = waiting.pop()
        if isinstance(one, IndirectObject):
            if one.idnum in seen:
                continue
            seen.add(one.idnum)
            one = one.get_object()
        if isinstance(one, DictionaryObject):
            yield one
            waiting += dict.values(one)
        elif isinstance(one, ArrayObject):
            waiting += list.__iter__(one)


def _value(one: DictionaryObject, key: str) -> Any:
    """What stands under a key, also where it is said elsewhere in the file; None for nothing."""
    return one[key] if key in one else None  # noqa: SIM401  `get` would hand out the reference


def _active(one: DictionaryObject) -> str:
    action = _value(one, "/S")
    if not _SCRIPTS.isdisjoint(one) or action == "/JavaScript":
        return SCRIPT
    if action == "/Launch":
        return PROGRAM
    if "/XFA" in one:
        return FORM
    return FILES if isinstance(_value(one, "/EF"), DictionaryObject) and _hides(one) else ""


def _hides(attached: DictionaryObject) -> bool:
    """Whether an attached file is one that would be refused if it were handed in by itself."""
    names = [str(_value(attached, key) or "") for key in ("/UF", "/F")]
    for stream in cast(DictionaryObject, attached["/EF"]).values():
        content = stream.get_object()
        head = content.get_data()[:HEAD_BYTES] if isinstance(content, StreamObject) else b""
        for name in names:
            try:
                medium_of(head or b"\0", name)
            except (ActiveContentNotTaken, ArchiveNotTaken):
                return True
            except Refusal:
                continue
    return False


# ---- pictures within -------------------------------------------------------------------------------------------------


def _clean_picture(stream: StreamObject) -> None:
    """Take camera data out of a picture that lies in the PDF as the file it was."""
    filters = _value(stream, "/Filter")
    names = [str(one.get_object()) for one in filters] if isinstance(filters, ArrayObject) else [str(filters)]
    if names == ["/FlateDecode", "/DCTDecode"] and "/DecodeParms" not in stream:
        unpacker = zlib.decompressobj()
        stream._data = unpacker.decompress(stream._data, _LARGEST_PICTURE)
        stream[NameObject("/Filter")] = NameObject("/DCTDecode")
        names = ["/DCTDecode"]
    if names == ["/DCTDecode"]:
        stream._data = without_camera_data(stream._data)
    elif names == ["/JPXDecode"]:
        stream._data = _without_boxes(stream._data)
    elif names[-1:] and names[-1] in ("/DCTDecode", "/JPXDecode"):
        raise PdfNotRead("unknown")


def without_camera_data(jpeg: bytes) -> bytes:
    """A JPEG without EXIF, XMP, comments and what lies behind its end; bytes that are no JPEG come back as they are."""
    if not jpeg.startswith(b"\xff\xd8"):
        return jpeg
    kept, at = [jpeg[:2]], 2
    while at + 4 <= len(jpeg) and jpeg[at] == 0xFF:
        marker = jpeg[at + 1]
        if marker == 0xD9:
            break
        end = at + 2 + int.from_bytes(jpeg[at + 2 : at + 4], "big")
        if marker == 0xDA:
            end = _end_of_scan(jpeg, end)
        if _draws(marker, jpeg[at + 4 : at + 16]):
            kept.append(jpeg[at:end])
        at = end
    return b"".join(kept) + b"\xff\xd9"


def _draws(marker: int, start: bytes) -> bool:
    """Whether a segment is part of the picture: tables and scans, JFIF, a colour profile, Adobe's note on colours."""
    if marker == 0xE2:
        return start.startswith(b"ICC_PROFILE\0")
    return marker in (0xE0, 0xEE) or not (0xE1 <= marker <= 0xEF or marker == 0xFE)


def _end_of_scan(jpeg: bytes, at: int) -> int:
    found = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]").search(jpeg, at)
    return found.start() if found else len(jpeg)


def _without_boxes(picture: bytes) -> bytes:
    if picture.startswith(b"\xff\x4f\xff\x51"):
        return picture  # the bare coded picture
    original, copy = io.BytesIO(picture), io.BytesIO()
    try:
        plan_of_picture_boxes(Source(original)).carry_out(original, copy)
    except CannotBeCleaned as error:
        raise PdfNotRead(error.why) from error
    return copy.getvalue()
