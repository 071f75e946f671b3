"""A time stamp authority for tests: certificates made here, replies by `openssl ts`, which no one here wrote."""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from wakai.journal.domain.timestamps import Authority

POLICY: Final = "1.2.3.4.1"
OTHER_POLICY: Final = "1.2.3.4.2"
FROM, UNTIL = datetime(2020, 1, 1, tzinfo=UTC), datetime(2060, 1, 1, tzinfo=UTC)
STAMPS = ExtendedKeyUsageOID.TIME_STAMPING

CONFIG = """
[ tsa ]
default_tsa = here
[ here ]
serial = {folder}/serial
signer_cert = {folder}/signer.pem
certs = {folder}/sent.pem
signer_key = {folder}/signer.key
signer_digest = {digest}
default_policy = 1.2.3.4.1
other_policies = 1.2.3.4.2
digests = sha256, sha512
{accuracy}
clock_precision_digits = {digits}
ordering = yes
tsa_name = yes
ess_cert_id_alg = sha256
"""


@dataclass(frozen=True)
class Signed:
    """A certificate and its key."""

    certificate: x509.Certificate
    key: Any


def certificate(
    name: str,
    *,
    by: Signed | None = None,
    ca: bool = False,
    usages: tuple[x509.ObjectIdentifier, ...] = (),
    critical: bool = True,
    since: datetime = FROM,
    until: datetime = UNTIL,
    with_rsa: bool = False,
    number: int | None = None,
) -> Signed:
    """A certificate signed by another one, or by itself."""
    key: Any = rsa.generate_private_key(65537, 2048) if with_rsa else ec.generate_private_key(ec.SECP256R1())
    issuer = by.certificate.subject if by else _named(name)
    made = x509.CertificateBuilder(
        issuer_name=issuer,
        subject_name=_named(name),
        public_key=key.public_key(),
        serial_number=number or x509.random_serial_number(),
        not_valid_before=since,
        not_valid_after=until,
    ).add_extension(x509.BasicConstraints(ca, None), critical=True)
    if usages:
        made = made.add_extension(x509.ExtendedKeyUsage(usages), critical=critical)
    return Signed(made.sign(by.key if by else key, hashes.SHA256()), key)


def pem(*rows: x509.Certificate) -> bytes:
    return b"".join(row.public_bytes(Encoding.PEM) for row in rows)


class OpenSsl:
    """`openssl ts` with a root, perhaps an issuer between, and a signer, in a folder of its own."""

    def __init__(
        self,
        folder: Path,
        *,
        between: bool = False,
        digits: int = 0,
        digest: str = "sha256",
        with_rsa: bool = False,
        accuracy: str = "secs:1, millisecs:500, microsecs:100",
    ) -> None:
        require_openssl()
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self.root = certificate("Test root", ca=True)
        self.between = certificate("Test issuer", by=self.root, ca=True) if between else None
        self.signer = certificate("Test authority", by=self.between or self.root, usages=(STAMPS,), with_rsa=with_rsa)
        sent = [self.root.certificate, *([self.between.certificate] if self.between else [])]
        self._write("root.pem", pem(self.root.certificate))
        self._write("sent.pem", pem(*sent))
        self._write("signer.pem", pem(self.signer.certificate))
        self._write("signer.key", self.signer.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
        self._write("serial", b"01\n")
        near = f"accuracy = {accuracy}" if accuracy else ""
        self._write("ts.cnf", CONFIG.format(folder=folder, digits=digits, digest=digest, accuracy=near).encode())

    @property
    def authority(self) -> Authority:
        return Authority("Test authority", (self.root.certificate,), (self.signer.certificate,), policy=POLICY)

    def reply(self, query: bytes) -> bytes:
        """What `openssl ts` answers to a query of ours."""
        self._write("query.tsq", query)
        self._run("ts", "-reply", "-config", "ts.cnf", "-queryfile", "query.tsq", "-out", "reply.tsr")
        return (self.folder / "reply.tsr").read_bytes()

    def verifies(self, reply: bytes, sha256: str, *, at: datetime, root: bytes | None = None) -> bool:
        """Whether `openssl ts -verify` accepts a reply for this digest, as of this instant."""
        self._write("stored.tsr", reply)
        self._write("trusted.pem", root or pem(self.root.certificate))
        told = self._run(
            "ts", "-verify", "-digest", sha256, "-in", "stored.tsr", "-CAfile", "trusted.pem",
            "-attime", str(int(at.timestamp())), check=False,
        )  # fmt: skip
        return told.returncode == 0 and b"Verification: OK" in told.stdout + told.stderr

    def _write(self, name: str, data: bytes) -> None:
        (self.folder / name).write_bytes(data)

    def _run(self, *words: str, check: bool = True) -> subprocess.CompletedProcess[bytes]:
        return subprocess.run(["openssl", *words], cwd=self.folder, capture_output=True, check=check, timeout=60)


@lru_cache(maxsize=1)
def has_openssl() -> bool:
    return shutil.which("openssl") is not None


def require_openssl() -> None:
    """Skip, and say so, where the program is missing."""
    if not has_openssl():
        pytest.skip("OPENSSL NOT FOUND: time stamps were not checked by a tool that we did not write")


def later(at: datetime, days: int) -> datetime:
    return at + timedelta(days=days)


def _named(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
