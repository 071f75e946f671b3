"""What may be filed: told by content, checked against the name; each refusal says what to do in three languages."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from wakai.evidence.domain.media import ACCEPTED, LARGEST_BYTES, accepted_endings, check_size, medium_of, shown
from wakai.evidence.domain.media_refusals import (
    ActiveContentNotTaken,
    ArchiveNotTaken,
    FileIsEmpty,
    FileNameBeliesContent,
    FileTooLarge,
    FileTypeNotTaken,
)
from wakai.kernel.refusals import Refusal

FIXTURES = Path(__file__).parent / "fixtures"


def picture(format: str) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (8, 8), "teal").save(out, format)
    return out.getvalue()


def archive(*names: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as box:
        for name in names:
            box.writestr(name, "content")
    return out.getvalue()


def container(brand: bytes) -> bytes:
    """The first box of an ISO media file, by which phones' pictures and films are told."""
    return (24).to_bytes(4, "big") + b"ftyp" + brand + b"\x00\x00\x00\x00" + brand + b"mif1" + b"\x00" * 64


MAIL = b"Return-Path: <a@example.org>\r\nFrom: A <a@example.org>\r\nTo: b@example.org\r\nSubject: Hi\r\n\r\n<html><script>x</script>"

SAVED_PAGE = (
    b"From: <Saved by Blink>\r\nSnapshot-Content-Location: https://shop.example/item/1\r\nSubject: =?utf-8?B?5ZWG5ZOB?=\r\n"
    b"Date: Fri, 20 Nov 2026 10:00:00 -0000\r\nMIME-Version: 1.0\r\n"
    b'Content-Type: multipart/related; boundary="b"\r\n\r\n--b\r\nContent-Type: text/html; charset=utf-8\r\n\r\n'
    b"<html><style>.x{}</style><body>Brand new, unopened<script>hidden()</script></body></html>\r\n--b--\r\n"
)

TAKEN = [
    ("photo.jpg", picture("JPEG"), "image/jpeg"),
    ("photo.JPEG", picture("JPEG"), "image/jpeg"),
    ("shot.png", picture("PNG"), "image/png"),
    ("shot.webp", picture("WEBP"), "image/webp"),
    ("shot.gif", picture("GIF"), "image/gif"),
    ("IMG_0001.HEIC", (FIXTURES / "phone-photo.heic").read_bytes(), "image/heic"),
    ("photo.heif", (FIXTURES / "phone-photo.heif").read_bytes(), "image/heic"),
    ("ten-bit.heic", container(b"heix"), "image/heic"),
    ("burst.heic", container(b"hevc"), "image/heic"),
    ("photo.avif", picture("AVIF"), "image/avif"),
    ("film.mp4", container(b"isom"), "video/mp4"),
    ("film.mov", container(b"qt  "), "video/quicktime"),
    ("film.mp4", container(b"iso6"), "video/mp4"),
    ("phone.3gp", container(b"3gp5"), "video/mp4"),
    ("old.mov", b"\0\0\0\x08wide\0\0\1\0mdat" + b"\0" * 64, "video/quicktime"),
    ("rain.wav", b"RIFF\x24\0\0\0WAVEfmt \x10\0\0\0" + b"\0" * 64, "audio/wav"),
    ("voice.opus", b"OggS\0\2" + b"\0" * 22 + b"OpusHead" + b"\0" * 64, "audio/ogg"),
    ("page.mhtml", SAVED_PAGE, "multipart/related"),
    ("page.eml", SAVED_PAGE, "multipart/related"),
    ("page.mht", MAIL, "message/rfc822"),
    ("chat.txt", b"[1] a note that only begins like a list", "text/plain"),
    ("chat.txt", b"[19/11/2026, 19:30:59] shop: sent\n" * 3000, "text/plain"),
    ("chat.txt", b'[{"text": "sent"},' + b'{"text": "sent"},' * 9000, "application/json"),
    ("chat.json", '{"messages": [{"from": "店", "text": "発送しました"}]}'.encode(), "application/json"),
    ("chat.txt", "[2026/11/20 19:30] 店: 発送しました\n[19:31] 私: 届きません".encode(), "text/plain"),
    ("voice.m4a", container(b"M4A "), "audio/mp4"),
    ("song.mp3", b"ID3\x03\x00\x00\x00\x00\x00\x00" + b"\x00" * 64, "audio/mpeg"),
    ("bill.pdf", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj", "application/pdf"),
    ("mail.eml", MAIL, "message/rfc822"),
    ("track.xml", b'<?xml version="1.0"?>\n<TrackReply/>', "application/xml"),
    ("track.xml", b"\n<TrackResponse><Form/></TrackResponse>", "application/xml"),
    ("track.json", b'{"trackResponse": {}}', "application/json"),
    ("chat.txt", "届きましたか？ 😀 \u202e".encode(), "text/plain"),
    ("chat.txt", "商品が届きません".encode("cp932"), "text/plain"),
    ("chat.txt", "没有收到商品".encode("gb18030"), "text/plain"),
    ("chat.txt", "hello".encode("utf-16"), "text/plain"),
    ("notes", b"no ending at all", "text/plain"),
    ("track.txt", b'{"trackResponse": {}}', "application/json"),
    ("photo", picture("JPEG"), "image/jpeg"),
]


@pytest.mark.parametrize(("name", "content", "media_type"), TAKEN, ids=[f"{n}-{m}" for n, _, m in TAKEN])
def test_taken(name: str, content: bytes, media_type: str) -> None:
    assert medium_of(content, name).media_type == media_type


ACTIVE = [
    ("page.html", b"<!DOCTYPE html><html></html>"),
    ("page.txt", b"hello\n<script>alert(1)</script>"),
    ("photo.jpg", b"<html><body>not a photo</body></html>"),
    ("drawing.svg", b'<svg xmlns="http://www.w3.org/2000/svg"/>'),
    ("drawing.xml", b'<?xml version="1.0"?><svg:svg xmlns:svg="http://www.w3.org/2000/svg"/>'),
    ("style.xml", b'<?xml version="1.0"?><?xml-stylesheet href="x.xsl"?><a/>'),
    ("run.sh", b"#!/bin/sh\nrm -rf ~"),
    ("run.txt", b"#!/bin/sh\nrm -rf ~"),
    ("run.bat", b"@echo off\r\n"),
    ("tool.exe", b"MZ\x90\x00" + b"\x00" * 60),
    ("photo.jpg", b"MZ\x90\x00" + b"\x00" * 60),
    ("tool", b"\x7fELF\x02\x01\x01" + b"\x00" * 60),
    ("page.php", b"<?php echo 1; ?>"),
    ("notes.js", b"just words in a file named like a script"),
]


@pytest.mark.parametrize(("name", "content"), ACTIVE, ids=[name for name, _ in ACTIVE])
def test_active_content_is_refused(name: str, content: bytes) -> None:
    with pytest.raises(ActiveContentNotTaken):
        medium_of(content, name)


@pytest.mark.parametrize("name", ["files.zip", "photo.jpg", "files"])
def test_archives_are_refused_whatever_their_name(name: str) -> None:
    with pytest.raises(ArchiveNotTaken):
        medium_of(archive("a.txt"), name)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("letter.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 500),
        ("letter.rtf", b"{\\rtf1\\ansi hello}"),
        ("photo.tiff", b"II*\x00" + b"\x00" * 60),
        ("raw.bin", b"\x01\x02\x00\x03binary"),
    ],
)
def test_other_types_are_refused(name: str, content: bytes) -> None:
    with pytest.raises(FileTypeNotTaken):
        medium_of(content, name)


def test_office_documents_are_refused() -> None:
    with pytest.raises((FileTypeNotTaken, ArchiveNotTaken)):
        medium_of(archive("[Content_Types].xml", "word/document.xml"), "letter.docx")


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("photo.jpg", picture("PNG")),
        ("photo.png", b"%PDF-1.7\n"),
        ("bill.pdf", picture("JPEG")),
        ("photo.heic", picture("JPEG")),
        ("track.xml", b'{"trackResponse": {}}'),
        ("photo.jpg", b"just some words"),
    ],
)
def test_a_name_that_belies_the_content_is_refused(name: str, content: bytes) -> None:
    with pytest.raises(FileNameBeliesContent) as caught:
        medium_of(content, name)
    assert caught.value.facts["claimed"] != caught.value.facts["content"]


def test_an_empty_file_is_refused() -> None:
    with pytest.raises(FileIsEmpty):
        medium_of(b"", "photo.jpg")


def test_the_size_limit_is_exact() -> None:
    check_size(LARGEST_BYTES, "film.mp4")
    with pytest.raises(FileTooLarge) as caught:
        check_size(LARGEST_BYTES + 1, "film.mp4")
    for language in ("en", "ja", "zh"):
        assert "200" in caught.value.text(language)


def test_a_refusal_says_what_is_accepted() -> None:
    with pytest.raises(FileTypeNotTaken) as caught:
        medium_of(b"\x01\x00\x02", "x.bin")
    for language in ("en", "ja", "zh"):
        assert "JPEG" in caught.value.text(language)
        assert "PDF" in caught.value.text(language)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\photos\\a.jpg", "a.jpg"),
        ("evil\u202egpj.exe", "evilgpj.exe"),
        ("line\nbreak.txt", "linebreak.txt"),
        ("x" * 300, "x" * 80),
        ("", "?"),
    ],
)
def test_names_are_cleaned_before_they_are_shown(name: str, said: str) -> None:
    assert shown(name) == said


def test_forms_can_name_all_endings() -> None:
    assert {".jpg", ".heic", ".pdf", ".eml", ".json"} <= set(accepted_endings())
    assert len({medium.media_type for medium in ACCEPTED}) == len(ACCEPTED) == 20


@given(st.binary(max_size=400), st.text(max_size=20))
def test_any_bytes_are_told_or_refused_never_a_crash(content: bytes, name: str) -> None:
    try:
        medium = medium_of(content, name)
    except Refusal:
        return
    assert medium in ACCEPTED


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1))
def test_utf8_words_are_text_or_active_but_never_another_type(words: str) -> None:
    try:
        medium = medium_of(words.encode(), "words.txt")
    except ActiveContentNotTaken:
        return
    assert medium.media_type in {
        "text/plain",
        "application/json",
        "application/xml",
        "message/rfc822",
        "multipart/related",
    }
