"""What kinds of file may be filed as exhibits, told by their content and never by their name alone.

Reading the first `HEAD_BYTES` is enough. What can run in a reader's browser or on their machine is refused, and so is a
file whose name says something else than its content.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

import filetype

from wakai.evidence.domain.media_refusals import (
    ActiveContentNotTaken,
    ArchiveNotTaken,
    FileIsEmpty,
    FileNameBeliesContent,
    FileTooLarge,
    FileTypeNotTaken,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

HEAD_BYTES: Final = 65_536
LARGEST_MB: Final = 200
LARGEST_BYTES: Final = LARGEST_MB * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Medium:
    """One accepted type: its short name for people, the media type, the endings its names have, the kind of exhibit."""

    name: str
    media_type: str
    endings: tuple[str, ...]
    kind: str

    @property
    def is_image(self) -> bool:
        """Whether a display copy can be asked for."""
        return self.media_type.startswith("image/")

    @property
    def is_recording(self) -> bool:
        """Whether it is a film or sound, of which a copy without metadata can be asked for."""
        return self.media_type.startswith(("video/", "audio/"))

    @property
    def has_text(self) -> bool:
        """Whether its words can be read for searching."""
        return self.media_type in _TEXTS


ACCEPTED: Final = (
    Medium("JPEG", "image/jpeg", ("jpg", "jpeg", "jpe", "jfif"), "photo"),
    Medium("PNG", "image/png", ("png",), "photo"),
    Medium("HEIC", "image/heic", ("heic", "heif", "hif"), "photo"),
    Medium("AVIF", "image/avif", ("avif",), "photo"),
    Medium("WebP", "image/webp", ("webp",), "photo"),
    Medium("GIF", "image/gif", ("gif",), "photo"),
    Medium("PDF", "application/pdf", ("pdf",), "document"),
    Medium("MP4", "video/mp4", ("mp4", "m4v", "3gp"), "other"),
    Medium("MOV", "video/quicktime", ("mov", "qt"), "other"),
    Medium("WebM", "video/webm", ("webm",), "other"),
    Medium("MP3", "audio/mpeg", ("mp3",), "other"),
    Medium("M4A", "audio/mp4", ("m4a",), "other"),
    Medium("WAV", "audio/wav", ("wav",), "other"),
    Medium("OGG", "audio/ogg", ("ogg", "oga", "opus"), "other"),
    Medium("FLAC", "audio/flac", ("flac",), "other"),
    Medium("EML", "message/rfc822", ("eml",), "mail"),
    # A web page as the browser saved it, with its pictures: kept and handed out as a file, never shown as a page.
    Medium("MHTML", "multipart/related", ("mhtml", "mht"), "document"),
    Medium("XML", "application/xml", ("xml",), "tracking"),
    Medium("JSON", "application/json", ("json",), "tracking"),
    Medium("TXT", "text/plain", ("txt", "text", "log", "csv"), "document"),
)
_BY_TYPE: Final[Mapping[str, Medium]] = MappingProxyType({medium.media_type: medium for medium in ACCEPTED})
MEDIA_TYPES: Final = tuple(_BY_TYPE)
"""What an exhibit can be, as `Content-Type` says it."""
_BY_ENDING: Final[Mapping[str, Medium]] = MappingProxyType(
    {ending: medium for medium in ACCEPTED for ending in medium.endings}
)
# The same content under another of filetype's names.
_SAME: Final = {"audio/x-wav": "audio/wav", "audio/opus": "audio/ogg", "audio/x-flac": "audio/flac"}
# ISO media files (ISO/IEC 14496-12, 23008-12) name their brands in the first box. Told here because filetype knows only
# the commonest, and takes a photo of ten bits a colour for a film.
_HEIF_BRANDS: Final = frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"})
_AVIF_BRANDS: Final = frozenset({b"avif", b"avis"})
_SOUND_BRANDS: Final = frozenset({b"M4A ", b"M4B ", b"M4P "})
_FILM_BRAND: Final = re.compile(
    rb"iso[m2-9]|mp4[12]|avc1|hvc1|dash|MSNV|mmp4|M4V[ HP]|F4V |XAVC|3g[p2][0-9a-z]|f4v |caqv"
)
_ARCHIVES: Final = frozenset("zip rar gz bz2 7z tar xz lz zst lzo br Z cab deb rpm crx iso dmg epub apk jar ar".split())
_ACTIVE: Final = frozenset("exe elf swf class ps dex dey wasm msi scr com dll lnk".split())
_OFFICE: Final = frozenset("doc docx odt xls xlsx ods ppt pptx odp rtf".split())

_BINARY_SIGNS: Final = (
    (b"MZ", "exe"),
    (b"\x7fELF", "elf"),
    (b"\xca\xfe\xba\xbe", "class"),
    (b"\xfe\xed\xfa", "macho"),
    (b"\xcf\xfa\xed\xfe", "macho"),
    (b"\x00asm", "wasm"),
    (b"L\x00\x00\x00\x01\x14\x02\x00", "lnk"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "ole"),
)
_HTML: Final = re.compile(
    r"<\s*(!doctype\s+html|html|head|body|script|iframe|object|embed|svg|meta|link|style|form|math|base|template)\b"
    r"|<\?php|<%",
    re.IGNORECASE,
)
# In XML an element may be called `form` or `link`; only what a browser would run or style counts.
_ACTIVE_XML: Final = re.compile(
    r"<\s*([\w.-]+:)?(html|svg|script)\b|<\?xml-stylesheet|http://www\.w3\.org/(1999/xhtml|2000/svg|1999/xsl)",
    re.IGNORECASE,
)
_SCRIPT: Final = re.compile(r"\A\s*(#!|@echo\b|set-executionpolicy\b|\{\\rtf|%!ps)", re.IGNORECASE)
_JSON: Final = re.compile(r'\{\s*["}]|\[\s*(?:[\[{"\]]|(?:-?\d+(?:\.\d+)?|true|false|null)\s*[,\]])')
_MAIL_HEADER: Final = re.compile(r"[A-Za-z][A-Za-z0-9-]*:[ \t]?\S")
# Browsers that save a page as one file sign it so.
_SAVED_PAGE: Final = re.compile(r"\A(?:[^\r\n]+\r?\n)*?(?:Snapshot-Content-Location:|From: <Saved by )", re.IGNORECASE)
_MAIL_MARKS: Final = frozenset(
    {"from", "to", "subject", "date", "received", "message-id", "mime-version", "return-path"}
)


def medium_of(head: bytes, name: str) -> Medium:
    """The accepted medium of a file by its first bytes, checked against its name.

    Refusals: `FileIsEmpty`, `ActiveContentNotTaken`, `ArchiveNotTaken`, `FileTypeNotTaken`, `FileNameBeliesContent`.
    """
    if not head:
        raise FileIsEmpty(name=shown(name))
    medium = _binary(head, name) or _text(head, name)
    ending = ending_of(name)
    claimed = _BY_ENDING.get(ending)
    if ending in _ACTIVE | _RUNNABLE_ENDINGS:
        raise ActiveContentNotTaken(name=shown(name), accepted=accepted_names())
    if claimed is not None and claimed is not medium and not _close(claimed, medium):
        raise FileNameBeliesContent(name=shown(name), content=medium.name, claimed=claimed.name)
    return medium


def check_size(size: int, name: str) -> None:
    """Refuse a file larger than `LARGEST_BYTES` (200 MB)."""
    if size > LARGEST_BYTES:
        raise FileTooLarge(name=shown(name), limit_mb=LARGEST_MB)


def accepted_names() -> tuple[str, ...]:
    """The accepted types as people know them, for forms and refusals."""
    return tuple(medium.name for medium in ACCEPTED)


def accepted_endings() -> tuple[str, ...]:
    """File endings with their dot, for a form's ``accept`` attribute."""
    return tuple(f".{ending}" for medium in ACCEPTED for ending in medium.endings)


def ending_of(name: str) -> str:
    """The ending of a file's name in lower case, without the dot; empty when it has none."""
    return name.rpartition(".")[2].strip().lower() if "." in name else ""


def shown(name: str) -> str:
    """A file's name as it may be repeated to people: no path, no control or direction-turning characters, at most 80."""
    last = re.split(r"[/\\]", name)[-1]
    clean = "".join(character for character in last if character.isprintable() and character not in _TURNING)
    return clean.strip()[:80] or "?"


_RUNNABLE_ENDINGS: Final = frozenset(
    "html htm xhtml svg svgz js mjs vbs vbe ps1 bat cmd sh hta jse wsf wsh php asp aspx jsp py pl rb docm xlsm pptm".split()
)
# Characters that turn the reading direction could make "exe.gpj" out of a file's name.
_TURNING: Final = frozenset("\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u061c")
_MAILS: Final = frozenset({"message/rfc822", "multipart/related"})
_TEXTS: Final = _MAILS | {"text/plain", "application/json", "application/xml"}
_MOVIES: Final = frozenset({"video/mp4", "video/quicktime", "audio/mp4"})


def _close(claimed: Medium, found: Medium) -> bool:
    """Names that do not lie although the content is told apart more finely: all text is text, and films share one container."""
    if claimed.media_type == "text/plain":
        return found.media_type in _TEXTS
    if claimed.media_type in _MAILS:
        return found.media_type in _MAILS | {"text/plain"}
    return {claimed.media_type, found.media_type} <= _MOVIES


def _iso_media(head: bytes) -> str:
    """The media type of a file of boxes; "" for other files and unknown brands."""
    if head[:1] == b"\0" and head[4:8] in (b"moov", b"mdat", b"wide"):
        return "video/quicktime"  # older than the box that names brands
    if head[4:8] != b"ftyp":
        return ""
    end = min(int.from_bytes(head[:4], "big"), 256, len(head))
    major, others = head[8:12], {head[at : at + 4] for at in range(16, end - 3, 4)}
    if {major, *others} & _AVIF_BRANDS and major in _AVIF_BRANDS | _HEIF_BRANDS:
        return "image/avif"
    if major in _HEIF_BRANDS:
        return "image/heic"
    if major in _SOUND_BRANDS:
        return "audio/mp4"
    if major == b"qt  ":
        return "video/quicktime"
    return "video/mp4" if any(_FILM_BRAND.fullmatch(brand) for brand in (major, *others)) else ""


def _binary(head: bytes, name: str) -> Medium | None:
    if iso := _iso_media(head):
        return _BY_TYPE[iso]
    sign = next((kind for mark, kind in _BINARY_SIGNS if head.startswith(mark)), "")
    if sign == "ole":
        raise FileTypeNotTaken(name=shown(name), accepted=accepted_names())
    if sign:
        raise ActiveContentNotTaken(name=shown(name), accepted=accepted_names())
    found = filetype.guess(head)
    if found is None:
        return None
    if found.extension in _ACTIVE:
        raise ActiveContentNotTaken(name=shown(name), accepted=accepted_names())
    if found.extension in _ARCHIVES:
        raise ArchiveNotTaken(name=shown(name), accepted=accepted_names())
    medium = _BY_TYPE.get(_SAME.get(found.mime, found.mime))
    if medium is None:
        raise FileTypeNotTaken(name=shown(name), accepted=accepted_names())
    return medium


def _text(head: bytes, name: str) -> Medium:
    text = decoded_text(head)
    if text is None:
        raise FileTypeNotTaken(name=shown(name), accepted=accepted_names())
    if _SCRIPT.search(text):
        raise ActiveContentNotTaken(name=shown(name), accepted=accepted_names())
    if _looks_like_mail(text):
        # A mail may well quote HTML, and a saved page consists of it; both are kept as they are, never rendered.
        return _BY_TYPE["multipart/related" if _SAVED_PAGE.search(text) else "message/rfc822"]
    start = text.lstrip("\ufeff \t\r\n")
    is_xml = re.match(r"<\?xml\b|<[A-Za-z_][\w:.-]*[\s/>]", start) is not None and not _HTML.match(start)
    if (_ACTIVE_XML if is_xml else _HTML).search(text):
        raise ActiveContentNotTaken(name=shown(name), accepted=accepted_names())
    if is_xml:
        return _BY_TYPE["application/xml"]
    return _BY_TYPE["application/json" if _is_json(start, name, whole=len(head) < HEAD_BYTES) else "text/plain"]


def _is_json(start: str, name: str, *, whole: bool) -> bool:
    """By its first sign, where the name says so too or the file is too long to see its end; else it has to be readable.

    Chat exports begin with a bracket as well: ``[2026/11/20 19:30] …``.
    """
    if start[:1] not in ("{", "["):
        return False
    if ending_of(name) == "json" or not whole:
        return _JSON.match(start) is not None or ending_of(name) == "json"
    try:
        json.loads(start)
    except (ValueError, RecursionError):
        return False
    return True


def decoded_text(head: bytes) -> str | None:
    """A file or its head as text in one of the encodings our users' programs write; ``None`` for binary content."""
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _printable(head[: len(head) // 2 * 2].decode("utf-16", "replace"))
    if b"\x00" in head:
        return None
    for encoding in ("utf-8-sig", "cp932", "gb18030"):
        # The head may end in the middle of a character: up to three bytes may be missing.
        for cut in range(4):
            try:
                return _printable(head[: len(head) - cut].decode(encoding))
            except UnicodeDecodeError:
                continue
    return None


def _printable(text: str) -> str | None:
    """The text unless control characters show that it is none."""
    controls = sum(character < " " and character not in "\t\n\r\f\x1b" for character in text)
    return text if controls == 0 else None


def _looks_like_mail(text: str) -> bool:
    """Header lines first, with at least two that every mail program writes."""
    seen: set[str] = set()
    for line in text.lstrip("\ufeff").splitlines()[:200]:
        if not line.strip():
            break
        if line[0] in " \t" and seen:
            continue
        if not _MAIL_HEADER.match(line):
            return False
        seen.add(line.partition(":")[0].lower())
    return len(seen & _MAIL_MARKS) >= 2
