"""Small helpers to read carriers' XML without caring for namespaces."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from xml.etree.ElementTree import Element


def tag(element: Element) -> str:
    """The element's name without its namespace."""
    return str(element.tag).rpartition("}")[2]


def children(element: Element, name: str) -> Iterator[Element]:
    """The direct children of this name, in order."""
    return (child for child in element if tag(child) == name)


def child(element: Element | None, *path: str) -> Element | None:
    """The first element along a path of direct children."""
    for name in path:
        if element is None:
            return None
        element = next(children(element, name), None)
    return element


def text(element: Element | None, *path: str) -> str:
    """The text at a path, with blanks squeezed; empty when there is none."""
    found = child(element, *path)
    return " ".join((found.text or "").split()) if found is not None else ""
