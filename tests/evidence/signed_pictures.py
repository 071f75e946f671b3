"""Pictures with a signed history, made here: by the library that reads them, under certificates of our own."""

from __future__ import annotations

import io
from datetime import UTC, datetime, timedelta
from functools import cache

import c2pa
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from PIL import Image

SIGNER = "Camera Works"
# The library goes by the machine's clock, whatever the instant of the tests.
_FROM, _TO = datetime(2020, 1, 1, tzinfo=UTC), datetime(2020, 1, 1, tzinfo=UTC) + timedelta(days=36500)
_USES = ("digital_signature", "content_commitment", "key_encipherment", "data_encipherment", "key_agreement",
         "key_cert_sign", "crl_sign", "encipher_only", "decipher_only")  # fmt: skip


def _name(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(kind, text) for kind in (NameOID.ORGANIZATION_NAME, NameOID.COMMON_NAME)])


def _certificate(subject: str, key: ec.EllipticCurvePrivateKey, root: ec.EllipticCurvePrivateKey) -> bytes:
    is_root, public = key is root, key.public_key()
    uses = {"key_cert_sign", "crl_sign"} if is_root else {"digital_signature"}
    made = (
        x509.CertificateBuilder(_name("Test Root"), _name(subject), public, x509.random_serial_number(), _FROM, _TO)
        .add_extension(x509.BasicConstraints(is_root, None), critical=True)
        .add_extension(x509.KeyUsage(**{use: use in uses for use in _USES}), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(root.public_key()), critical=False)
    )
    if not is_root:
        made = made.add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.EMAIL_PROTECTION]), critical=False)
    return made.sign(root, hashes.SHA256()).public_bytes(Encoding.PEM)


@cache
def authority() -> tuple[bytes, bytes, bytes]:
    """The root's certificate, the signer's chain, the signer's key; as PEM."""
    root, key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    anchor = _certificate("Test Root", root, root)
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return anchor, _certificate(SIGNER, key, root) + anchor, private


def plain(kind: str = "jpeg") -> bytes:
    """A small picture of one colour."""
    into = io.BytesIO()
    Image.new("RGB", (64, 48), (200, 30, 10)).save(into, kind)
    return into.getvalue()


@cache
def signed_picture(kind: str = "jpeg") -> bytes:
    """The same with a history that says it was taken by a camera."""
    _, chain, key = authority()
    history = {
        "claim_generator_info": [{"name": "test", "version": "1"}],
        "assertions": [{"label": "c2pa.actions", "data": {"actions": [
            {"action": "c2pa.created",
             "digitalSourceType": "http://cv.iptc.org/newscodes/digitalsourcetype/digitalCapture"}]}}],
    }  # fmt: skip
    into = io.BytesIO()
    signer = c2pa.Signer.from_info(c2pa.C2paSignerInfo(b"es256", chain, key, None))
    c2pa.Builder(history).sign(signer, f"image/{kind}", io.BytesIO(plain(kind)), into)
    return into.getvalue()
