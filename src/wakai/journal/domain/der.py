"""As much of DER (X.690) as time stamps need: reading one element strictly, and writing the few that a query has."""

from __future__ import annotations

from typing import Final, NamedTuple

BOOLEAN, INTEGER, OCTETS, NULL, OID, SEQUENCE, SET = 0x01, 0x02, 0x04, 0x05, 0x06, 0x30, 0x31
_LONG: Final = 0x80


class NotDer(Exception):
    """These bytes are not the one DER element that was expected."""


class Element(NamedTuple):
    """One element: its tag byte, and the bytes of its content."""

    tag: int
    content: bytes

    def children(self) -> list[Element]:
        """The elements that the content consists of; raises `NotDer`."""
        found, rest = [], self.content
        while rest:
            child, rest = _first(rest)
            found.append(child)
        return found

    def encoded(self) -> bytes:
        """The element as bytes again."""
        return element(self.tag, self.content)


def read(data: bytes, tag: int) -> Element:
    """The one element that `data` is, of this tag; raises `NotDer` for anything else, trailing bytes included."""
    found, rest = _first(data)
    if rest or found.tag != tag:
        raise NotDer
    return found


def element(tag: int, content: bytes) -> bytes:
    """One element, encoded."""
    size = len(content)
    if size < _LONG:
        return bytes((tag, size)) + content
    digits = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes((tag, _LONG | len(digits))) + digits + content


def integer(value: int) -> bytes:
    """A whole number of zero or more."""
    return element(INTEGER, value.to_bytes(value.bit_length() // 8 + 1, "big"))


def oid(dotted: str) -> bytes:
    """An object identifier such as 2.16.840.1.101.3.4.2.1; raises ValueError for a text that is none."""
    first, second, *others = arcs = [int(part) for part in dotted.split(".")]
    if first > 2 or (first < 2 and second > 39) or min(arcs) < 0:
        raise ValueError(f"not an object identifier: {dotted}")
    return element(OID, b"".join(_arc(arc) for arc in (40 * first + second, *others)))


def _arc(value: int) -> bytes:
    septets = [value & 0x7F]
    while value := value >> 7:
        septets.append(_LONG | (value & 0x7F))
    return bytes(reversed(septets))


def _first(data: bytes) -> tuple[Element, bytes]:
    """The element at the start and what follows it. Lengths have to be definite and as short as they can be."""
    if len(data) < 2:
        raise NotDer
    start, size = 2, data[1]
    if size >= _LONG:
        start += size - _LONG
        size = int.from_bytes(data[2:start], "big")
        if start == 2 or size < _LONG or data[2] == 0:
            raise NotDer
    end = start + size
    if len(data) < end:
        raise NotDer
    return Element(data[0], data[start:end]), data[end:]
