"""The outer form of a time stamp reply (RFC 3161, RFC 5652), looked at strictly, and its certificates put in order.

No signature covers the wrapping, and verifiers pass over most of it. We do not: what would change nothing if it were
otherwise has to be as it should be, so that no bit of a reply can be flipped without being noticed.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from wakai.journal.domain import der

SIGNED_DATA: Final = der.oid("1.2.840.113549.1.7.2")
TST_INFO: Final = der.oid("1.2.840.113549.1.9.16.1.4")
_TAGGED_0: Final = 0xA0
_RSA: Final = der.oid("1.2.840.113549.1.1.1")
# The name of a signature's algorithm says the digest again: it has to be the one the signer names.
_SIGNED_WITH: Final[Mapping[bytes, frozenset[bytes]]] = MappingProxyType(
    {
        der.oid(digest): frozenset({_RSA, der.oid(f"1.2.840.113549.1.1.{rsa}"), der.oid(f"1.2.840.10045.4.3.{ecdsa}")})
        for digest, rsa, ecdsa in (
            ("2.16.840.1.101.3.4.2.1", 11, 2),
            ("2.16.840.1.101.3.4.2.2", 12, 3),
            ("2.16.840.1.101.3.4.2.3", 13, 4),
        )
    }
)


def status_of(reply: bytes) -> int:
    """The status the authority gives; raises `der.NotDer` where the bytes are no reply."""
    parts = der.read(reply, der.SEQUENCE).children()
    told = parts[0].children() if parts and parts[0].tag == der.SEQUENCE else []
    if not told or told[0].tag != der.INTEGER or not told[0].content:
        raise der.NotDer
    return int.from_bytes(told[0].content, "big")


def in_order(reply: bytes) -> bytes:
    """The reply with its set of certificates in the order DER asks for; the same bytes if it was so.

    Raises `der.NotDer` for any form but that of a granted reply with one signer and its certificates.
    """
    status, token = _parts(der.read(reply, der.SEQUENCE), der.SEQUENCE, der.SEQUENCE)
    kind, wrapped = _parts(token, der.OID, _TAGGED_0)
    version, digests, content, certificates, signers = _parts(
        der.read(wrapped.content, der.SEQUENCE), der.INTEGER, der.SET, der.SEQUENCE, _TAGGED_0, der.SET
    )
    _require(kind.encoded() == SIGNED_DATA and version.content == b"\x03")
    _require(content.children()[0].encoded() == TST_INFO)
    _require_signer(signers)
    ordered = der.element(_TAGGED_0, b"".join(sorted(row.encoded() for row in certificates.children())))
    fields = version.encoded() + digests.encoded() + content.encoded() + ordered + signers.encoded()
    signed = der.element(_TAGGED_0, der.element(der.SEQUENCE, fields))
    return der.element(der.SEQUENCE, status.encoded() + der.element(der.SEQUENCE, kind.encoded() + signed))


def _require_signer(signers: der.Element) -> None:
    (signer,) = _parts(signers, der.SEQUENCE)
    version, _, digest, _, algorithm, _ = _parts(
        signer, der.INTEGER, der.SEQUENCE, der.SEQUENCE, _TAGGED_0, der.SEQUENCE, der.OCTETS
    )
    _require(version.content == b"\x01")
    named, *parameters = algorithm.children()
    _require(named.encoded() in _SIGNED_WITH.get(digest.children()[0].encoded(), frozenset()))
    _require(all(row.encoded() == b"\x05\x00" for row in (*parameters, *digest.children()[1:])))


def _parts(whole: der.Element, *tags: int) -> list[der.Element]:
    """The children, which have to be of exactly these tags."""
    found = whole.children()
    _require([row.tag for row in found] == list(tags))
    return found


def _require(holds: bool) -> None:
    if not holds:
        raise der.NotDer
