"""PDFs made in code, byte by byte, as programs of all kinds write them."""

from __future__ import annotations

import io
import zlib

from PIL import Image

PERSON = b"Planted Person"
PLACE = b"35.6586 N"


def pdf(*objects: bytes, trailer: bytes = b"", root: int = 1) -> bytes:
    """A file of these objects, numbered from 1."""
    out, places = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", []
    for number, content in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    head = b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    end = b"trailer\n<</Size %d /Root %d 0 R %s>>\nstartxref\n%d\n%%%%EOF\n" % (
        len(objects) + 1,
        root,
        trailer,
        len(out),
    )
    return out + head + table + end


def stream(content: bytes, more: bytes = b"") -> bytes:
    return b"<</Length %d %s>>\nstream\n%s\nendstream" % (len(content), more, content)


def packed(content: bytes, more: bytes = b"") -> bytes:
    return stream(zlib.compress(content), b"/Filter /FlateDecode " + more)


def photo() -> bytes:
    exif = Image.Exif()
    exif[0x010F] = PERSON.decode()
    out = io.BytesIO()
    Image.new("RGB", (8, 8), "teal").save(out, "JPEG", exif=exif, comment=PERSON)
    return out.getvalue() + b"behind " + PERSON


TEXT = b"BT /F1 12 Tf 72 700 Td (Invoice 4711 for a teapot) Tj ET q 8 0 0 8 0 0 cm /P Do Q"
FONT = b"<</Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding>>"


def page(catalog: bytes = b"", annots: bytes = b"", *more: bytes, trailer: bytes = b"") -> bytes:
    """One page of words and a photo, with metadata wherever it may stand; further objects are numbered from 10."""
    xmp = stream(b"<x:xmpmeta>" + PERSON + PLACE + b"</x:xmpmeta>", b"/Type /Metadata /Subtype /XML")
    return pdf(
        b"<</Type /Catalog /Pages 2 0 R /Metadata 7 0 R %s>>" % catalog,
        b"<</Type /Pages /Kids [3 0 R] /Count 1>>",
        b"<</Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R /LastModified (%s) /PieceInfo 9 0 R"
        b" /Resources <</Font <</F1 5 0 R>> /XObject <</P 6 0 R>>>> /Annots [%s]>>" % (PERSON, annots),
        packed(TEXT),
        FONT,
        stream(photo(), b"/Type /XObject /Subtype /Image /Width 8 /Height 8 /ColorSpace /DeviceRGB /BitsPerComponent 8"
               b" /Filter /DCTDecode /Metadata 7 0 R"),
        xmp,
        b"<</Author (%s) /Producer (%s) /CreationDate (D:20261120)>>" % (PERSON, PERSON),
        b"<</Program <</Private 7 0 R /Of (%s)>>>>" % PERSON,
        *more,
        trailer=b"/Info 8 0 R " + trailer,
    )  # fmt: skip
