"""A time stamp authority of one's own (RFC 3161, RFC 5652, RFC 5035): the reply to a query, signed.

It shows how stamps work where no authority can be reached, and says of itself that it is not independent: what an
installation stamps for itself proves nothing to anybody who does not trust the installation.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding

from wakai.journal.domain import der

POLICY: Final = "1.3.6.1.4.1.99999.1"
_SHA256 = der.element(der.SEQUENCE, der.oid("2.16.840.1.101.3.4.2.1"))
_ECDSA = der.element(der.SEQUENCE, der.oid("1.2.840.10045.4.3.2"))
_TST_INFO, _SIGNED_DATA = "1.2.840.113549.1.9.16.1.4", "1.2.840.113549.1.7.2"
_CONTENT_TYPE, _MESSAGE_DIGEST = "1.2.840.113549.1.9.3", "1.2.840.113549.1.9.4"
_SIGNING_CERTIFICATE = "1.2.840.113549.1.9.16.2.47"
_IN_TAG_0, _GENERALIZED_TIME = 0xA0, 0x18


@dataclass(frozen=True, slots=True)
class StampKey:
    """What an authority signs with, and the certificate that says so."""

    key: ec.EllipticCurvePrivateKey
    certificate: x509.Certificate


def answer_query(query: bytes, *, by: StampKey, serial: int, at: datetime) -> bytes:
    """The reply to a query, for the second of `at`. `serial` is never used twice. Raises `der.NotDer` for no query."""
    fields = der.read(query, der.SEQUENCE).children()
    if len(fields) < 2 or fields[1].tag != der.SEQUENCE:
        raise der.NotDer
    nonce = next((field.encoded() for field in fields[2:] if field.tag == der.INTEGER), b"")
    told = der.element(
        der.SEQUENCE,
        der.integer(1)
        + der.oid(POLICY)
        + fields[1].encoded()
        + der.integer(serial)
        + der.element(_GENERALIZED_TIME, f"{at.astimezone(UTC):%Y%m%d%H%M%SZ}".encode())
        + der.element(der.SEQUENCE, der.integer(1))
        + nonce,
    )
    granted = der.element(der.SEQUENCE, der.integer(0))
    token = der.element(der.SEQUENCE, der.oid(_SIGNED_DATA) + der.element(_IN_TAG_0, _signed_data(told, by)))
    return der.element(der.SEQUENCE, granted + token)


def _signed_data(told: bytes, by: StampKey) -> bytes:
    content = der.element(der.SEQUENCE, der.oid(_TST_INFO) + der.element(_IN_TAG_0, der.element(der.OCTETS, told)))
    certificates = der.element(_IN_TAG_0, by.certificate.public_bytes(Encoding.DER))
    signers = der.element(der.SET, _signer(told, by))
    return der.element(der.SEQUENCE, der.integer(3) + der.element(der.SET, _SHA256) + content + certificates + signers)


def _signer(told: bytes, by: StampKey) -> bytes:
    attributes = b"".join(sorted(_attributes(told, by)))
    signature = by.key.sign(der.element(der.SET, attributes), ec.ECDSA(hashes.SHA256(), deterministic_signing=True))
    issuer = by.certificate.issuer.public_bytes() + der.integer(by.certificate.serial_number)
    return der.element(
        der.SEQUENCE,
        der.integer(1)
        + der.element(der.SEQUENCE, issuer)
        + _SHA256
        + der.element(_IN_TAG_0, attributes)
        + _ECDSA
        + der.element(der.OCTETS, signature),
    )


def _attributes(told: bytes, by: StampKey) -> tuple[bytes, ...]:
    certificate = sha256(by.certificate.public_bytes(Encoding.DER)).digest()
    named = der.element(der.SEQUENCE, der.element(der.SEQUENCE, der.element(der.OCTETS, certificate)))
    return (
        _attribute(_CONTENT_TYPE, der.oid(_TST_INFO)),
        _attribute(_MESSAGE_DIGEST, der.element(der.OCTETS, sha256(told).digest())),
        _attribute(_SIGNING_CERTIFICATE, der.element(der.SEQUENCE, named)),
    )


def _attribute(kind: str, value: bytes) -> bytes:
    return der.element(der.SEQUENCE, der.oid(kind) + der.element(der.SET, value))
