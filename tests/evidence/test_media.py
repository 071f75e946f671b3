"""What may be filed: told by content, checked against the name; each refusal says what to do in three languages."""

from __future__ import annotations

import io
import zipfile

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

TAKEN = [
    ("photo.jpg", picture("JPEG"), "image/jpeg"),
    ("photo.JPEG", picture("JPEG"), "image/jpeg"),
    ("shot.png", picture("PNG"), "image/png"),
    ("shot.webp", picture("WEBP"), "image/webp"),
    ("shot.gif", picture("GIF"), "image/gif"),
    ("IMG_0001.HEIC", container(b"heic"), "image/heic"),
    ("film.mp4", container(b"isom"), "video/mp4"),
    ("film.mov", container(b"qt  "), "video/quicktime"),
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
    assert len({medium.media_type for medium in ACCEPTED}) == len(ACCEPTED) == 14


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
    assert medium.media_type in {"text/plain", "application/json", "application/xml", "message/rfc822"}
