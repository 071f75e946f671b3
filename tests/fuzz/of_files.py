"""What people hand in: mails, carriers' documents, case files from outside, rulebooks."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any, Final
from unittest import mock

from tests.casefile import specimen
from tests.evidence import test_carriers as carriers
from tests.evidence import test_mail as mails
from tests.fuzz.trying import Target
from tests.rulebook.books import marketplace

from wakai.docket.domain.decision_file import Checked, check_file
from wakai.evidence.casefile import layout, opening
from wakai.evidence.casefile.checking import Material
from wakai.evidence.casefile.container import Packed, directory_of, read_directory
from wakai.evidence.casefile.opening import Bag, Member
from wakai.evidence.casefile.refusals import CaseFileTooLarge, NotACaseFile, PathNotSafe
from wakai.evidence.casefile.verifying import _all as check_all
from wakai.evidence.domain.carriers import facts_of_report, read_carrier_document
from wakai.evidence.domain.carriers import refusals as no
from wakai.evidence.domain.mail import check_signatures, read_mail
from wakai.evidence.domain.media import HEAD_BYTES, medium_of
from wakai.evidence.domain.media_refusals import (
    ActiveContentNotTaken,
    ArchiveNotTaken,
    FileIsEmpty,
    FileNameBeliesContent,
    FileTooLarge,
    FileTypeNotTaken,
)
from wakai.kernel.places import Place
from wakai.rulebook import Rulebook, RulebookProblems, load

NOT_TAKEN: Final = (
    *(FileIsEmpty, FileTooLarge, FileTypeNotTaken),
    *(ActiveContentNotTaken, ArchiveNotTaken, FileNameBeliesContent),
)
EXAMPLE: Final = Path(__file__).resolve().parents[2] / "docs" / "examples" / "small.yaml"
HOME: Final = Place(country="JP", postal_code="650-0001", city="Kobe")


def _mails() -> tuple[bytes, ...]:
    return mails.EXAMPLE, mails.WAY, b"From: a@example.net\r\nTo: b@example.net\r\n\r\nwords"


def _mail(data: bytes) -> None:
    read_mail(data)
    check_signatures(data, mails.DNS.get)


def _documents() -> tuple[bytes, ...]:
    delivered = carriers.scan("DL", "2026-12-02T00:30:00+09:00") + carriers.scan("PU", "2026-12-01T10:00:00+09:00")
    person = {"receivedBy": "A PERSON", "location": "FRONT DOOR"}
    return (
        carriers.fedex(events=delivered),
        carriers.ups(carriers.act("D", "20261203"), carriers.act("P", "20261201", countryCode="JP"), given=person),
        carriers.usps(carriers.usps_scan("TrackSummary", "01", "December 3, 2026", "A PERSON")),
        carriers.two_parcels(),
    )


def _document(data: bytes) -> None:
    facts_of_report(read_carrier_document(data), HOME)


def _first_bytes(data: bytes) -> None:
    name, _, head = data.partition(b"\n")
    medium_of(head[:HEAD_BYTES], name.decode("utf-8", "replace"))


def _heads() -> tuple[bytes, ...]:
    pictures = (b"a.jpg\n\xff\xd8\xff\xe0\0\x10JFIF\0", b"b.png\n\x89PNG\r\n\x1a\n\0\0\0\rIHDR", b"c.pdf\n%PDF-1.7\n")
    movie = b"d.mp4\n\0\0\0\x18ftypmp42\0\0\0\0mp42isom"
    return (
        *pictures,
        movie,
        b"chat.txt\n[2026/11/20 19:30] hello",
        b'x.json\n{"a": [1, 2]}',
        b"m.eml\n" + mails.EXAMPLE,
    )


def _rulebooks() -> tuple[bytes, ...]:
    return (EXAMPLE.read_bytes(),)


def _rulebook(data: bytes) -> None:
    book = load({"rules.yaml": data.decode("utf-8", "replace")})
    assert type(book).from_canonical(book.canonical()).hash == book.hash


# ---- case files ------------------------------------------------------------------------------------------------------


@cache
def _archives() -> tuple[bytes, ...]:
    return (specimen.written(specimen.small_data()),)


def _archive(data: bytes) -> None:
    """The container alone: whatever is taken is, byte for byte, what we would have written."""
    found = read_directory(BytesIO(data))
    assert data.endswith(directory_of(found))


@cache
def _members() -> Mapping[str, bytes]:
    """The files of a whole case, decision and all."""
    whole = BytesIO(specimen.written(specimen.case_data()))
    files: dict[str, bytes] = {}
    place = 0
    for one in read_directory(whole):
        place += len(one.header)
        whole.seek(place)
        files[one.path.partition("/")[2]] = whole.read(one.size)
        place += one.size
    return files


def _kinds() -> tuple[str, ...]:
    """Paths of files whose inside is read."""
    return tuple(
        path
        for path in _members()
        if path.endswith((".json", ".jsonl", ".txt", ".tlog-proof", ".vkey")) and path not in layout.UNLISTED
    )


def _insides() -> tuple[bytes, ...]:
    return tuple(path.encode() + b"\n" + _members()[path] for path in _kinds() if not path.startswith(layout.RULEBOOKS))


def _inside(data: bytes) -> None:
    """One file of the case changed, and the lists of hashes written anew: what comes after the first two steps is asked."""
    told, _, content = data.partition(b"\n")
    path = told.decode("utf-8", "replace")
    files = {**_members(), path: content}
    files |= dict(_listed(files))
    material = Material(Bag("case", {name: _member(one) for name, one in files.items()}), _judge_again)
    with mock.patch.object(opening, "_object", _object):
        states = {one.name: one.state for one in check_all(material)}
    assert len(states) == 11
    # The seal is over the list of hashes: of a changed file it never holds.
    assert files == _members() or states["seal"] != "ok"


_read_object: Final = opening._object
_unchanged_object: Final = cache(_read_object)


def _object(line: bytes, path: str) -> dict[str, Any]:
    """What was not changed is read once: every step reads the same lines again, and each time writes them anew to compare."""
    return _unchanged_object(line, path) if line in _unchanged_lines() else _read_object(line, path)


@cache
def _unchanged_lines() -> frozenset[bytes]:
    return frozenset(
        line for path in _kinds() if ".json" in path for line in _members()[path].splitlines(keepends=True)
    )


def _judge_again(text: str, find: Callable[[str], Rulebook | None]) -> Iterable[Checked]:
    """What was not changed is judged once: reading the rules and judging take longer than everything else together."""
    return _judged_once() if text == _decided() else _judged(text, find)


def _decided() -> str:
    return _members()[layout.decision_path(1)].decode()


@cache
def _judged_once() -> tuple[Checked, ...]:
    return _judged(_decided(), lambda digest: None)


def _judged(text: str, find: Callable[[str], Rulebook | None]) -> tuple[Checked, ...]:
    book = marketplace()
    return tuple(check_file(text, lambda digest: book if digest == book.hash else find(digest)))


def _listed(files: Mapping[str, bytes]) -> Iterator[tuple[str, bytes]]:
    hashes = {path: specimen.sha(content) for path, content in files.items()}
    payload = {path: digest for path, digest in hashes.items() if path.startswith("data/")}
    manifest = layout.manifest(payload)
    yield layout.MANIFEST, manifest
    tags = {path: digest for path, digest in hashes.items() if path not in payload and path not in layout.UNLISTED}
    yield layout.TAGS, layout.manifest({**tags, layout.MANIFEST: specimen.sha(manifest)})


def _member(content: bytes) -> Member:
    return Member(len(content), lambda: BytesIO(content), zlib.crc32(content))


_CONTAINER: Final = (b"PK\3\4", b"PK\1\2", b"PK\5\6", b"\xff\xff\xff\xff", Packed("a/../b", 0, 0).header, b"../", b"\\")
_JSON: Final = (b'{"n":1}\n', b"null", b"[]", b"{}", b'"', b":", b",", b"-1", b"1e400", b'"n":', b"\\ud800", b"true")
_YAML: Final = (
    b"&a",
    b"*a",
    b"<<:",
    b"!!python/object:os.system",
    b"---\n",
    b": ",
    b"\n  ",
    b"- ",
    b"AND",
    b"(",
    b"NOT ",
)
_WORDS_OF_MAIL: Final = (
    b"DKIM-Signature:",
    b"b=",
    b"=?utf-8?b?",
    b"?=",
    b";",
    b"\r\n\t",
    b"l=1;",
    b"x=1;",
    b"Received: by ",
)

TARGETS: Final = (
    Target("mail", _mails, _mail, (), _WORDS_OF_MAIL, cost=4),
    Target(
        "carrier document",
        _documents,
        _document,
        (
            no.CarrierDocumentEmpty,
            no.CarrierDocumentTooLarge,
            no.CarrierDocumentNotReadable,
            no.CarrierDocumentUnsafe,
            no.CarrierDocumentUnknown,
            no.CarrierDocumentIncomplete,
            no.CarrierDocumentHoldsSeveral,
            no.ParcelNotInDocument,
        ),
        (
            b"<!DOCTYPE a>",
            b"<!ENTITY a 'b'>",
            b"&a;",
            b"<TrackInfo/>",
            b'"package": [',
            b"null",
            b"{}",
            b"[]",
            b"<![CDATA[",
        ),
    ),
    Target("first bytes of a file", _heads, _first_bytes, NOT_TAKEN, (b"PK\3\4", b"<html", b"<?xml ", b"#!", b"MZ")),
    Target("rulebook", _rulebooks, _rulebook, (RulebookProblems,), _YAML, cost=20),
    Target("case file", _archives, _archive, (NotACaseFile, PathNotSafe, CaseFileTooLarge), _CONTAINER),
    Target("inside a case file", _insides, _inside, (), _JSON, cost=10),
)
