"""Pictures with a signed history (C2PA 2): whether one is there, and what a report of checking it means.

The history names its maker by a certificate that is in the file. That it fits the picture shows that the two belong together
and were not changed since; who signed is known only where the certificate leads to an authority that is trusted here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

MARK: Final = b"c2pa"
"""Stands in the box that holds the history, in every kind of picture (C2PA 2.1, section 11.1.4.2)."""
LONGEST: Final = 200
MOST_CODES: Final = 50

State = Literal["holds", "broken", "not_checkable"]


@dataclass(frozen=True, slots=True)
class ManifestSaid:
    """What came of checking a signed history. `signer`: as the certificate in the file names it; `codes`: what failed.

    holds: signature and picture fit; broken: one of them does not; not_checkable: it cannot be read or judged.
    `trusted`: the certificate leads to an authority of the settings.
    """

    state: State
    signer: str = ""
    trusted: bool = False
    codes: tuple[str, ...] = ()


NOT_READABLE: Final = ManifestSaid("not_checkable")


def may_carry_manifest(pieces: Iterable[bytes]) -> bool:
    """Whether bytes handed over in pieces hold the mark of a signed history; where they do not, there is none inside."""
    end = b""
    for piece in pieces:
        end += piece
        if MARK in end:
            return True
        end = end[1 - len(MARK) :]
    return False


def judged(report: Any, *, anchored: bool) -> ManifestSaid:
    """What the library's report on a picture means, as it comes out of JSON. `anchored`: whether any authority is trusted here at all.

    Never refuses: a report that lacks what is asked for, or is no object, judges nothing.
    """
    if not isinstance(report, Mapping):
        return NOT_READABLE
    active = _part(_part(report, "manifests"), str(report.get("active_manifest")))
    signature = _part(active, "signature_info")
    names = (signature.get("common_name"), signature.get("issuer"))
    signer = next((name[:LONGEST] for name in names if isinstance(name, str) and name), "")
    codes = tuple(_failures(_part(_part(report, "validation_results"), "activeManifest")))
    state = report.get("validation_state")
    if any(_contradicts(code) for code in codes):
        return ManifestSaid("broken", signer, codes=codes)
    if state not in ("Valid", "Trusted"):
        return ManifestSaid("not_checkable", signer, codes=codes)
    return ManifestSaid("holds", signer, anchored and state == "Trusted", codes)


def _part(whole: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    found = whole.get(name)
    return found if isinstance(found, Mapping) else {}


def _failures(active: Mapping[str, Any]) -> Iterable[str]:
    rows = active.get("failure")
    for row in rows[:MOST_CODES] if isinstance(rows, list) else ():
        if isinstance(row, Mapping) and isinstance(row.get("code"), str):
            yield row["code"][:LONGEST]


def _contradicts(code: str) -> bool:
    """The claim's own signature, or the hash of something it is about; a time stamp's trouble says nothing of the picture."""
    return code.startswith(("claimSignature.", "assertion.")) and code.endswith(".mismatch")
