"""The time stamp authorities of this installation: those of `WAKAI_TSA`, or the demonstration authority.

`docs/operating.md` shows the file. Without one, an installation that is no production system stamps for itself, by a
key of its own, and says everywhere that this is not independent. A production system without one has no stamps.
"""

from __future__ import annotations

import os
import secrets
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final
from urllib.parse import urlsplit

import yaml
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from wakai.journal.domain.signing_stamps import POLICY, StampKey
from wakai.journal.domain.timestamps import Authority, certificates_of, pem_of
from wakai.kernel.languages import Texts, pick

DEMONSTRATION: Final = "demonstration"
TITLE: Final[Texts] = MappingProxyType(
    {
        "en": "demonstration authority of this installation (not independent)",
        "ja": "このシステム自身のデモ用タイムスタンプ局（第三者ではありません）",
        "zh": "本系统自带的演示时间戳机构（非独立第三方）",
    }
)
# Cases of the past are told with their own instants, so the certificates have to be older than any of them.
_IN_FORCE: Final = (datetime(2020, 1, 1, tzinfo=UTC), datetime(2050, 1, 1, tzinfo=UTC))
_KNOWN: Final = frozenset({"name", "url", "roots", "certificates", "between", "policy", "independent"})


@dataclass(frozen=True, slots=True)
class Configured:
    """An authority and where it answers; `url` is "" for the demonstration authority, which answers in this process."""

    authority: Authority
    url: str


def authorities() -> tuple[Configured, ...]:
    """All that are configured now. Raises ImproperlyConfigured for a file that cannot be used."""
    if settings.WAKAI_TSA:
        return _from_file(settings.WAKAI_TSA)
    return () if settings.PRODUCTION else (Configured(demonstration_authority(), ""),)


def authority_named(name: str) -> Configured | None:
    """The authority of this name, or None when it is not configured any more."""
    return next((row for row in authorities() if row.authority.name == name), None)


def title_of(name: str, language: str) -> str:
    """What an authority is called before a reader; the demonstration authority is labelled as such in every language."""
    return pick(TITLE, language) if name == DEMONSTRATION else name


def demonstration_key() -> StampKey:
    """The key of the demonstration authority, made once and kept in the data folder."""
    return _own(settings.WAKAI_DATA_DIR / "demonstration-authority")[0]


def demonstration_authority() -> Authority:
    """The authority that this installation is for itself."""
    key, root = _own(settings.WAKAI_DATA_DIR / "demonstration-authority")
    return Authority(DEMONSTRATION, (root,), (key.certificate,), policy=POLICY, independent=False)


@lru_cache(maxsize=4)
def _from_file(name: str) -> tuple[Configured, ...]:
    path = Path(name)
    try:
        rows = yaml.safe_load(path.read_text(encoding="utf-8"))
        found = tuple(_read(row, path.parent) for row in rows)
    except (OSError, yaml.YAMLError, ValueError, TypeError, KeyError, AttributeError) as problem:
        raise ImproperlyConfigured(f"WAKAI_TSA: {name}: {problem}. docs/operating.md shows the file.") from problem
    if len({row.authority.name for row in found}) < len(found):
        raise ImproperlyConfigured(f"WAKAI_TSA: {name}: two authorities of one name. Give each its own.")
    return found


def _read(row: Mapping[str, Any], folder: Path) -> Configured:
    unknown = row.keys() - _KNOWN
    if unknown or urlsplit(row["url"]).scheme not in {"http", "https"} or row["name"] in {"", DEMONSTRATION}:
        raise ValueError(f"cannot use {sorted(unknown) or row['name'] or row['url']}")

    def certificates(field: str) -> tuple[x509.Certificate, ...]:
        return certificates_of((folder / row[field]).read_bytes())

    return Configured(
        Authority(
            name=str(row["name"])[:80],
            roots=certificates("roots"),
            pinned=certificates("certificates"),
            between=certificates("between") if "between" in row else (),
            policy=str(row.get("policy", "")),
            independent=bool(row.get("independent", True)),
        ),
        row["url"],
    )


@lru_cache(maxsize=4)
def _own(folder: Path) -> tuple[StampKey, x509.Certificate]:
    if not folder.is_dir():
        _make(folder)
    key = load_pem_private_key((folder / "signer.key").read_bytes(), None)
    assert isinstance(key, ec.EllipticCurvePrivateKey)
    (signer,) = certificates_of((folder / "signer.pem").read_bytes())
    (root,) = certificates_of((folder / "root.pem").read_bytes())
    return StampKey(key, signer), root


def _make(folder: Path) -> None:
    """Make key and certificates beside, and rename: of two processes that start at once, both use the first one's."""
    beside = folder.with_name(f"{folder.name}.{secrets.token_hex(4)}")
    beside.mkdir(parents=True)
    root_key, key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    root = _certificate("Demonstration root (not independent)", root_key, None)
    # The key of the root is thrown away: nothing else is ever issued under it.
    signer = _certificate("Demonstration authority (not independent)", key, (root, root_key))
    (beside / "root.pem").write_bytes(pem_of([root]))
    (beside / "signer.pem").write_bytes(pem_of([signer]))
    secret = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    with os.fdopen(os.open(beside / "signer.key", os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(secret)
    try:
        beside.rename(folder)
    except OSError:
        shutil.rmtree(beside)


def _certificate(
    name: str,
    key: ec.EllipticCurvePrivateKey,
    issuer: tuple[x509.Certificate, ec.EllipticCurvePrivateKey] | None,
) -> x509.Certificate:
    named = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    made = x509.CertificateBuilder(
        issuer_name=issuer[0].subject if issuer else named,
        subject_name=named,
        public_key=key.public_key(),
        serial_number=x509.random_serial_number(),
        not_valid_before=_IN_FORCE[0],
        not_valid_after=_IN_FORCE[1],
    ).add_extension(x509.BasicConstraints(issuer is None, None), critical=True)
    if issuer:
        made = made.add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]), critical=True)
    return made.sign(issuer[1] if issuer else key, hashes.SHA256())
