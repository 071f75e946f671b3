"""RFC 3161 time stamps: the query for a digest, and what the reply of a configured authority proves.

The bytes of query and reply are kept as they were; whoever holds them checks the same with `openssl ts -verify`. Some
authorities, `openssl ts` among them, send the set of certificates unsorted, which DER forbids and our library refuses:
a copy with the set in order is what is verified. The set is not covered by the signature, so nothing signed changes.

Trust comes from the settings alone: the signing certificate has to be one that is pinned for the authority, and a chain
has to lead from it to the authority's root, with every certificate in force at the time the stamp names.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import ExtendedKeyUsageOID
from rfc3161_client import Accuracy, TimeStampResponse, VerifierBuilder, decode_timestamp_response

from wakai.journal.domain import der
from wakai.journal.domain.stamp_form import in_order, status_of
from wakai.journal.domain.stamp_refusals import (
    StampByOtherCertificate,
    StampCertificateNotForStamps,
    StampForOtherBytes,
    StampForOtherQuery,
    StampNotGranted,
    StampNotReadable,
    StampNotUnderRoot,
    StampOutsideCertificate,
    StampSignatureDiffers,
    StampUnderOtherPolicy,
)

SHA256: Final = "2.16.840.1.101.3.4.2.1"
LARGEST_REPLY: Final = 64 * 1024
LONGEST_CHAIN: Final = 6
GRANTED: Final = 0


@dataclass(frozen=True, slots=True)
class Authority:
    """A time stamp authority as the settings name it.

    `roots`: whom we trust to issue its certificates. `pinned`: the certificates it signs with. `between`: issuers between
    them. `policy`: the OID agreed, or "" for any. `independent`: whether somebody else than we runs it.
    """

    name: str
    roots: tuple[x509.Certificate, ...]
    pinned: tuple[x509.Certificate, ...]
    between: tuple[x509.Certificate, ...] = ()
    policy: str = ""
    independent: bool = True

    def until(self, at: datetime) -> datetime | None:
        """When the last of the pinned certificates that are in force ends; None where none is."""
        return max((row.not_valid_after_utc for row in self.pinned if _in_force(row, at)), default=None)


@dataclass(frozen=True, slots=True)
class Stamp:
    """What a reply proves: the bytes of this SHA-256 (hexadecimal) were there at `gen_time`, says this authority.

    `accuracy_micros` is how far the authority says its clock may be off, 0 where it says nothing. `until` is when the
    certificate it signed with ends: before that day the digest should be stamped again.
    """

    authority: str
    independent: bool
    sha256: str
    gen_time: datetime
    serial: int
    policy: str
    accuracy_micros: int
    certificate_sha256: str
    until: datetime


@dataclass(frozen=True, slots=True)
class _Reply:
    """A reply taken apart, nothing of it checked yet."""

    response: TimeStampResponse
    algorithm: str
    digest: str
    nonce: int | None
    policy: str
    serial: int
    gen_time: datetime
    accuracy_micros: int
    signer: tuple[x509.Name, int]
    certificates: tuple[x509.Certificate, ...]
    of_signer: tuple[x509.Certificate, ...]


def query_for(sha256: str, *, nonce: int, policy: str = "") -> bytes:
    """The query (DER) for a SHA-256 in hexadecimal; it asks for the certificate too.

    `nonce` is a number that nobody can guess: the reply has to repeat it, so that no old reply can be sent again.
    """
    if not re.fullmatch("[0-9a-f]{64}", sha256):
        raise ValueError("a SHA-256 has 64 small hexadecimal digits")
    algorithm = der.element(der.SEQUENCE, der.oid(SHA256) + der.element(der.NULL, b""))
    imprint = der.element(der.SEQUENCE, algorithm + der.element(der.OCTETS, bytes.fromhex(sha256)))
    asked = der.oid(policy) if policy else b""
    content = der.integer(1) + imprint + asked + der.integer(nonce) + der.element(der.BOOLEAN, b"\xff")
    return der.element(der.SEQUENCE, content)


def read_reply(reply: bytes, *, sha256: str, nonce: int | None, authority: Authority) -> Stamp:
    """What a reply proves about this digest, or the refusal that says why it proves nothing.

    `nonce` is that of the query; None where the query is not at hand, as with a stamp that somebody else obtained.
    """
    read = _decoded(reply, authority)
    if (read.algorithm, read.digest) != (SHA256, sha256):
        raise StampForOtherBytes(authority=authority.name)
    if nonce is not None and read.nonce != nonce:
        raise StampForOtherQuery(authority=authority.name)
    if authority.policy and read.policy != authority.policy:
        raise StampUnderOtherPolicy(authority=authority.name, policy=read.policy, expected=authority.policy)
    signer = _signer(read, authority)
    _require_purpose(signer, authority)
    _require_signature(read, _chain_of(signer, read, authority), authority)
    return _stamp(read, signer, authority)


def nonce_of(query: bytes) -> int:
    """The number in a query of ours; raises `der.NotDer` for bytes that are none."""
    fields = der.read(query, der.SEQUENCE).children()
    numbers = [field for field in fields[2:] if field.tag == der.INTEGER]
    if len(numbers) != 1:
        raise der.NotDer
    return int.from_bytes(numbers[0].content, "big")


def certificates_of(pem: bytes) -> tuple[x509.Certificate, ...]:
    """The certificates in a PEM text; raises ValueError where there is none or one cannot be read."""
    return tuple(x509.load_pem_x509_certificates(pem))


def _decoded(reply: bytes, authority: Authority) -> _Reply:
    """The reply as the library reads it, the certificates put in order first."""
    if len(reply) > LARGEST_REPLY:
        raise StampNotReadable(authority=authority.name)
    try:
        _require_granted(status_of(reply), authority)
        return _everything(decode_timestamp_response(in_order(reply)))
    except StampNotGranted:
        raise
    except Exception as problem:  # hostile bytes make the libraries raise a dozen kinds, KeyError among them
        raise StampNotReadable(authority=authority.name) from problem


def _everything(response: TimeStampResponse) -> _Reply:
    """All that is looked at later, read at once: what cannot be read fails here and nowhere else."""
    info, (signer,) = response.tst_info, response.signed_data.signer_infos
    near: Accuracy | None = info.accuracy  # left out by authorities that promise nothing
    sent = tuple(x509.load_der_x509_certificate(row) for row in sorted(response.signed_data.certificates))
    return _Reply(
        response=response,
        algorithm=info.message_imprint.hash_algorithm.dotted_string,
        digest=info.message_imprint.message.hex(),
        nonce=info.nonce,
        policy=info.policy.dotted_string,
        serial=info.serial_number,
        gen_time=info.gen_time,
        accuracy_micros=((near.seconds or 0) * 1000 + (near.millis or 0)) * 1000 + (near.micros or 0) if near else 0,
        signer=(signer.issuer, signer.serial_number),
        certificates=sent,
        of_signer=tuple(
            row for row in sent if row.serial_number == signer.serial_number and row.issuer == signer.issuer
        ),
    )


def _require_granted(status: int, authority: Authority) -> None:
    """Refuse every status but "granted": what an authority modified by its own lights is not what we asked for."""
    if status != GRANTED:
        raise StampNotGranted(authority=authority.name, granted=status)


def _signer(read: _Reply, authority: Authority) -> x509.Certificate:
    """The pinned certificate that the signature names by issuer and number, if no other of that name came along."""
    for row in authority.pinned:
        if (row.issuer, row.serial_number) == read.signer and set(read.of_signer) <= {row}:
            return row
    raise StampByOtherCertificate(authority=authority.name)


def _require_signature(read: _Reply, chain: tuple[x509.Certificate, ...], authority: Authority) -> None:
    """The signature over what the stamp says, by the pinned certificate at the start of the chain."""
    verifier = VerifierBuilder(tsa_certificate=chain[0], roots=list(dict.fromkeys(chain))).build()
    try:
        verifier.verify(read.response, bytes.fromhex(read.digest))
    except Exception as problem:  # as in `_decoded`
        raise StampSignatureDiffers(authority=authority.name) from problem


def _require_purpose(signer: x509.Certificate, authority: Authority) -> None:
    """RFC 3161, 2.3: the certificate is for time stamps, for nothing else, and says so critically."""
    try:
        usage = signer.extensions.get_extension_for_class(x509.ExtendedKeyUsage)
    except (x509.ExtensionNotFound, ValueError) as problem:
        raise StampCertificateNotForStamps(authority=authority.name) from problem
    if not usage.critical or list(usage.value) != [ExtendedKeyUsageOID.TIME_STAMPING]:
        raise StampCertificateNotForStamps(authority=authority.name)


def _chain_of(signer: x509.Certificate, read: _Reply, authority: Authority) -> tuple[x509.Certificate, ...]:
    """A chain from the signer to a root, each certificate issued by the next and in force at the stamp's time."""
    chain = _chain(signer, (*authority.between, *read.certificates), authority.roots)
    if chain is None:
        raise StampNotUnderRoot(authority=authority.name)
    if not all(_in_force(row, read.gen_time) for row in chain):
        raise StampOutsideCertificate(authority=authority.name, stamped_at=read.gen_time)
    return chain


def _chain(
    signer: x509.Certificate, between: tuple[x509.Certificate, ...], roots: Iterable[x509.Certificate]
) -> tuple[x509.Certificate, ...] | None:
    trusted = tuple(roots)
    chain: tuple[x509.Certificate, ...] = (signer,)
    while len(chain) < LONGEST_CHAIN:
        root = next((row for row in trusted if chain[-1] == row or _issued(row, chain[-1])), None)
        if root is not None:
            return (*chain, root)
        step = next((row for row in between if row not in chain and _issued(row, chain[-1])), None)
        if step is None:
            return None
        chain = (*chain, step)
    return None


def _issued(issuer: x509.Certificate, subject: x509.Certificate) -> bool:
    try:
        may_issue = issuer.extensions.get_extension_for_class(x509.BasicConstraints).value.ca
        subject.verify_directly_issued_by(issuer)
    except (x509.ExtensionNotFound, InvalidSignature, UnsupportedAlgorithm, ValueError, TypeError):
        return False
    return may_issue


def _in_force(certificate: x509.Certificate, at: datetime) -> bool:
    # The last second counts no more: `openssl ts -verify` takes it so, and both have to say the same.
    return certificate.not_valid_before_utc <= at < certificate.not_valid_after_utc


def _stamp(read: _Reply, signer: x509.Certificate, authority: Authority) -> Stamp:
    return Stamp(
        authority=authority.name,
        independent=authority.independent,
        sha256=read.digest,
        gen_time=read.gen_time,
        serial=read.serial,
        policy=read.policy,
        accuracy_micros=read.accuracy_micros,
        certificate_sha256=signer.fingerprint(hashes.SHA256()).hex(),
        until=signer.not_valid_after_utc,
    )


def pem_of(certificates: Iterable[x509.Certificate]) -> bytes:
    """Certificates as PEM, for whoever checks with other tools."""
    return b"".join(row.public_bytes(Encoding.PEM) for row in certificates)
