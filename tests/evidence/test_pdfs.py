"""PDFs: what acts is refused, words are found, the copy says nothing of its makers; no file keeps the house busy."""

from __future__ import annotations

import io
import random
import time
from datetime import datetime
from pathlib import Path

import pytest
from django.conf import settings
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from pypdf import PdfReader, PdfWriter
from pypdf.generic import StreamObject
from tests.evidence import pdfs
from tests.evidence.pdfs import FONT, PERSON, PLACE, packed, page, pdf, photo, stream
from tests.evidence.test_media import archive

from wakai.evidence import pdf_process, queries
from wakai.evidence.actions import file_exhibit
from wakai.evidence.domain import pdfs as domain_pdfs
from wakai.evidence.domain.exhibits import ExhibitValue
from wakai.evidence.domain.media_refusals import PdfActs
from wakai.evidence.domain.pdfs import active_by_name, active_in, opened_pdf, texts_of, without_camera_data
from wakai.evidence.domain.words import sought_words
from wakai.evidence.models import Exhibit, Words
from wakai.evidence.pdf_process import PdfRead, read_pdf

ACTS = {
    "script at opening": (page(b"/OpenAction <</S /JavaScript /JS (app.alert(1))>>"), "script"),
    "script by name": (page(b"/Names <</JavaScript <</Names [(a) 10 0 R]>>>>", b"", b"<</S /JavaScript /JS 4 0 R>>"), "script"),
    "script spelled out": (page(b"/OpenAction <</S /J#61vaScript /J#53 (1)>>"), "script"),
    "script of a note": (page(b"", b"<</Rect [0 0 9 9] /Subtype /Link /A <</S /URI /URI (x) /Next [<</S /JavaScript /JS (1)>>]>>>>"), "script"),
    "script of a model": (page(b"", b"<</Rect [0 0 9 9] /Subtype /3D /3DD <</OnInstantiate 4 0 R>>>>"), "script"),
    "program": (page(b"/OpenAction <</S /Launch /F (calc.exe)>>"), "program"),
    "program by reference": (page(b"/OpenAction 10 0 R", b"", b"<</S 11 0 R /F (x)>>", b"/Launch"), "program"),
    "attached by reference": (
        page(b"/AF [10 0 R]", b"", b"<</F 13 0 R /EF 12 0 R>>", b"(a.exe)", b"<</F 14 0 R>>", b"(b.exe)", stream(b"words")),
        "files",
    ),
    "form of its own": (page(b"/AcroForm <</Fields [] /XFA 4 0 R>>"), "form"),
    "program attached": (
        page(b"/Names <</EmbeddedFiles <</Names [(a) 10 0 R]>>>>", b"", b"<</Type /Filespec /F (a.pdf) /EF <</F 11 0 R>>>>", packed(b"MZ\x90\0" + bytes(60))),
        "files",
    ),
    "program by its name": (page(b"/AF [10 0 R]", b"", b"<</Type /Filespec /UF (a.js) /F (a.txt) /EF <</F 11 0 R>>>>", stream(b"words")), "files"),
    "archive attached": (page(b"/AF [10 0 R]", b"", b"<</F (a) /EF <</F 11 0 R>>>>", packed(archive("a.txt"))), "files"),
}  # fmt: skip

HARMLESS = {
    "plain": page(),
    "link": page(b"/OpenAction [3 0 R /Fit]", b"<</Rect [0 0 9 9] /Subtype /Link /A <</S /URI /URI (https://a.example)>>>>"),
    "note": page(b"", b"<</Rect [0 0 9 9] /Subtype /Text /T (Planted Person) /M (D:2026) /Contents (see here)>>"),
    "bill attached": page(b"/AF [10 0 R]", b"", b"<</F (bill.xml) /EF 12 0 R>>", packed(b"<?xml version='1.0'?><bill/>" + PERSON), b"<</F 11 0 R>>"),
    "field": page(b"/AcroForm <</Fields [10 0 R]>>", b"10 0 R", b"<</Rect [0 0 9 9] /Subtype /Widget /FT /Tx /T (name of a field)>>"),
}  # fmt: skip


def written(tmp_path: Path, content: bytes) -> tuple[Path, Path]:
    original, copy = tmp_path / "a.pdf", tmp_path / "copy.pdf"
    original.write_bytes(content)
    copy.touch()
    return original, copy


def read(tmp_path: Path, content: bytes) -> tuple[PdfRead, bytes]:
    original, copy = written(tmp_path, content)
    return read_pdf(original, copy), copy.read_bytes()


@pytest.mark.parametrize(("content", "active"), ACTS.values(), ids=ACTS)
def test_what_would_act_is_found(content: bytes, active: str) -> None:
    assert active_in(opened_pdf(io.BytesIO(content))) == active


@pytest.mark.parametrize("content", HARMLESS.values(), ids=HARMLESS)
def test_what_only_shows_is_taken_and_its_copy_tells_nothing(tmp_path: Path, content: bytes) -> None:
    found, copy = read(tmp_path, content)
    assert (found.active, found.why, found.has_copy) == ("", "", True)
    assert "Invoice 4711 for a teapot" in found.text
    for secret in (PERSON, PLACE, b"D:2026", b"pypdf"):
        assert secret not in copy
        assert secret not in b"".join(everything_in(copy))
    assert texts(copy) == texts(content)
    [there] = PdfReader(io.BytesIO(copy)).pages[0].images
    [before] = PdfReader(io.BytesIO(content)).pages[0].images
    assert there.image is not None
    assert before.image is not None
    assert there.image.tobytes() == before.image.tobytes()


def texts(content: bytes) -> list[str]:
    return list(texts_of(PdfReader(io.BytesIO(content))))


def everything_in(content: bytes) -> list[bytes]:
    """All streams, unpacked where that is possible."""
    reader = PdfReader(io.BytesIO(content))
    objects = [reader.get_object(number) for number in sorted(reader.xref[0])]
    return [one.get_data() for one in objects if isinstance(one, StreamObject)]


def test_earlier_versions_of_a_page_are_not_in_the_copy(tmp_path: Path) -> None:
    first = page()
    later = b"4 0 obj\n" + packed(pdfs.TEXT.replace(b"4711", b"4712")) + b"\nendobj\n"
    place = len(first)
    end = b"xref\n4 1\n%010d 00000 n \ntrailer\n<</Size 10 /Root 1 0 R /Info 8 0 R /Prev %d>>\nstartxref\n%d\n%%%%EOF\n"
    changed = first + later + end % (place, first.rindex(b"xref\n0"), place + len(later))
    found, copy = read(tmp_path, changed)
    assert found.has_copy
    assert "4712" in "".join(texts(copy))
    assert not any(b"4711" in one for one in everything_in(copy))


# ---- what cannot be taken apart --------------------------------------------------------------------------------------


def locked(content: bytes, password: str) -> bytes:
    writer, out = PdfWriter(clone_from=io.BytesIO(content)), io.BytesIO()
    writer.encrypt(password, "owner", algorithm="AES-256")
    writer.write(out)
    return out.getvalue()


SIGNED = page(b"/AcroForm <</Fields [10 0 R] /SigFlags 3>>", b"", b"<</FT /Sig /V 11 0 R>>", b"<</Type /Sig /ByteRange [0 9 99 9] /Contents <00>>>")  # fmt: skip


@pytest.mark.parametrize(
    ("content", "why", "has_words"),
    [
        (locked(page(), "secret"), "password", False),
        (locked(page(), ""), "", True),
        (SIGNED, "signed", True),
        (b"%PDF-1.7\n" + bytes(500), "damaged", False),
        (page()[:-900], "damaged", False),
    ],
    ids=["password", "opens without", "signed", "broken", "cut short"],
)
def test_what_has_no_copy_says_why(tmp_path: Path, content: bytes, why: str, has_words: bool) -> None:
    found, _ = read(tmp_path, content)
    assert (found.active, found.why, found.has_copy) == ("", why, not why)
    assert ("teapot" in found.text) is has_words


def test_words_are_read_also_where_a_picture_within_cannot_be_cleaned(tmp_path: Path) -> None:
    found, _ = read(tmp_path, page().replace(b"/Filter /DCTDecode", b"/Filter [/ASCII85Decode /DCTDecode]"))
    assert (found.why, found.has_copy) == ("unknown", False)
    assert "teapot" in found.text


def test_too_large_a_file_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(domain_pdfs, "LARGEST_BYTES", len(page()) - 1)
    assert read(tmp_path, page())[0].why == "large"


def test_what_a_signed_page_merely_tells_of_is_no_script(tmp_path: Path) -> None:
    told = SIGNED.replace(b"/Type /Sig ", b"/Type /Sig /Reason (how to write /JavaScript in a name) ", 1)
    assert read(tmp_path, told)[0].active == ""


@pytest.mark.parametrize(
    ("piece", "found"),
    [
        (b"<</S /JavaScript /JS(1)>>", "script"),
        (b"<</S/Launch>>", "program"),
        (b"/XFA[", "form"),
        (b"/Launcher ", ""),
        (b"JavaScript ", ""),
        (bytes(1_048_570) + b"<</S/JavaScript/JS(1)>>", "script"),
        (b"<</S/J#61vaScript/JS(1)>>", "script"),
        (packed(b"3 0 <</S/Launch>>"), "program"),
        (packed(bytes(9)) + bytes(1_048_490) + packed(b"/XFA "), "form"),
        (b"stream\nno zlib", ""),
    ],
)
def test_a_broken_file_is_judged_by_what_it_names(tmp_path: Path, piece: bytes, found: str) -> None:
    assert active_by_name(io.BytesIO(piece)) == found
    assert read(tmp_path, b"%PDF-1.7\n" + piece)[0].active == found


def test_a_photo_loses_what_its_camera_wrote_and_nothing_else() -> None:
    clean = without_camera_data(photo())
    assert PERSON not in clean
    before, after = Image.open(io.BytesIO(photo())), Image.open(io.BytesIO(clean))
    assert after.tobytes() == before.tobytes()
    assert len(after.getexif()) == 0
    assert without_camera_data(clean) == clean
    assert without_camera_data(b"no picture") == b"no picture"


# ---- no file keeps the house busy ------------------------------------------------------------------------------------

NEST = b"[" * 20_000 + b"]" * 20_000
BUSY = {
    "pages in a circle": pdf(b"<</Type /Catalog /Pages 2 0 R>>", b"<</Type /Pages /Kids [2 0 R 2 0 R] /Count 9>>"),
    "an object that is itself": pdf(b"<</Type /Catalog /Pages 2 0 R /A 3 0 R>>", b"<</Type /Pages /Kids [] /Count 0>>", b"3 0 R"),
    "parents in a circle": pdf(b"<</Type /Catalog /Pages 2 0 R>>", b"<</Type /Pages /Parent 2 0 R /Kids [3 0 R] /Count 1>>", b"<</Type /Page /Parent 3 0 R>>"),
    "nested": pdf(b"<</Type /Catalog /Pages 2 0 R /A %s>>" % NEST, b"<</Type /Pages /Kids [] /Count 0>>"),
}  # fmt: skip


@pytest.mark.parametrize("content", BUSY.values(), ids=BUSY)
def test_circles_and_nests_come_to_an_end(tmp_path: Path, content: bytes) -> None:
    found, _ = read(tmp_path, content)
    assert found.active == ""


def test_a_bomb_comes_to_an_end(tmp_path: Path) -> None:
    page = b"<</Type /Page /Parent 2 0 R /Contents 4 0 R /Resources <</Font <</F1 5 0 R>>>>>>"
    words = packed(b"BT /F1 1 Tf " + b" " * 300_000_000)
    bomb = pdf(b"<</Type /Catalog /Pages 2 0 R>>", b"<</Type /Pages /Kids [3 0 R] /Count 1>>", page, words, FONT)
    found, _ = read(tmp_path, bomb)
    assert found.active == ""


def test_a_process_that_takes_too_long_is_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf_process, "SECONDS", 0.01)
    found, _ = read(tmp_path, page())
    assert (found.why, found.has_copy, found.text) == ("damaged", False, "")


def test_what_was_found_before_the_end_counts() -> None:
    found = PdfRead()
    pdf_process._listen(found, '{"active": ""}\n{"copy": true, "why": ""}\n{"text": "half"}\n{"text": "cut')
    assert (found.has_copy, found.text.strip()) == (True, "half")


def taken_apart(tmp_path: Path, content: bytes) -> None:
    """As the process does it, without one: nothing but what `main` expects may come out."""
    original, copy = written(tmp_path, content)
    started = time.process_time()
    try:
        pdf_process._work(original, copy)
    except RecursionError as error:
        raise AssertionError from error
    except Exception:
        return
    finally:
        assert time.process_time() - started < pdf_process.SECONDS


def test_damaged_files_are_read_or_not(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    chance, made = random.Random(20261122), [*HARMLESS.values(), SIGNED, *(content for content, _ in ACTS.values())]
    for _ in range(150):
        damaged = bytearray(chance.choice(made))
        for _ in range(chance.randint(1, 6)):
            at = chance.randrange(len(damaged))
            damaged[at : at + 2] = chance.choice((b"0 ", b"9 ", b"<<", b"R ", b"\xff\xff", b"]]"))
        taken_apart(tmp_path, bytes(damaged))
    assert "active" in capsys.readouterr().out


@given(st.binary(max_size=400))
def test_any_bytes_name_something_or_nothing(content: bytes) -> None:
    assert active_by_name(io.BytesIO(content)) in ("", "script", "program", "form")
    assert len(without_camera_data(b"\xff\xd8" + content)) <= len(content) + 4


# ---- as exhibits -----------------------------------------------------------------------------------------------------


@pytest.mark.django_db
class TestFiled:
    @pytest.fixture(autouse=True)
    def store(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(settings, "WAKAI_DATA_DIR", tmp_path)

    def filed(self, content: bytes, at: datetime) -> ExhibitValue:
        return file_exhibit(
            io.BytesIO(content),
            name="bill.pdf",
            source_role="buyer",
            account_id="acct_b",
            audience=("buyer", "seller", "agent"),
            case_id="case_1",
            at=at,
        )

    def bytes_for(self, exhibit: ExhibitValue, role: str) -> bytes:
        with queries.open_exhibit(exhibit.id, case_id="case_1", role=role).file as file:
            return file.read()

    def test_the_other_side_gets_the_copy_and_words_are_found(self, at: datetime) -> None:
        filed = self.filed(page(), at)
        assert self.bytes_for(filed, "buyer") == self.bytes_for(filed, "agent") == page()
        copy = self.bytes_for(filed, "seller")
        assert PERSON not in copy
        assert copy.startswith(b"%PDF")
        assert set(sought_words("teapot 4711")) <= set(Words.objects.get(exhibit_id=filed.id).words)
        assert not filed.has_picture

    @pytest.mark.parametrize(("content", "why"), [(locked(page(), "x"), "password"), (SIGNED, "signed")])
    def test_without_a_copy_the_original_is_for_both(self, at: datetime, content: bytes, why: str) -> None:
        filed = self.filed(content, at)
        assert filed.said == {"no_copy": why}
        assert self.bytes_for(filed, "seller") == content

    @pytest.mark.parametrize(("content", "active"), [ACTS["program attached"], ACTS["script spelled out"]])
    def test_what_would_act_is_refused_and_leaves_no_trace(
        self, at: datetime, tmp_path: Path, content: bytes, active: str
    ) -> None:
        with pytest.raises(PdfActs) as caught:
            self.filed(content, at)
        texts = {caught.value.text(language) for language in ("en", "ja", "zh")}
        assert len(texts) == 3
        assert all("bill.pdf" in text for text in texts)
        assert not Exhibit.objects.exists()
        assert not [path for path in tmp_path.rglob("*") if path.is_file()]
