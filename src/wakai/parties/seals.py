"""The keys under which people's files lie: one for each person in each case or draft, wrapped by the deployment's key.

Destroying a key makes every file under it unreadable for ever, wherever copies of the file are. The deployment's key is in
`WAKAI_SEAL_KEY`, else in the file `seal-key` of the data folder, made at the first use. Several may stand there: the first
wraps, all of them unwrap, and `rewrap` moves every key to the first.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import os
import secrets
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from wakai.parties.domain.sealing import KEY_BYTES, SealBroken, unwrap, wrap
from wakai.parties.models import Seal


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose bytes: an account (or a member of staff) within a case or, before there is one, within a draft."""

    scope: str
    account_id: str


@dataclass(frozen=True, slots=True)
class OpenSeal:
    """A key ready for use, with the name of the folder of what lies under it."""

    id: str
    key: bytes


class SealKeyNotUsable(Exception):
    """The deployment's key is missing here, or what stands in its place is no key. Nothing is lost: put it back."""


def seal_for(owner: Owner) -> OpenSeal:
    """The key of this owner, made where there is none yet."""
    row = Seal.objects.filter(scope=owner.scope, account_id=owner.account_id).first() or _made(owner)
    return OpenSeal(row.id, _unwrapped(row))


def seal_of(owner: Owner) -> OpenSeal | None:
    """The key of this owner; None where it never was or has been destroyed."""
    row = Seal.objects.filter(scope=owner.scope, account_id=owner.account_id).first()
    return OpenSeal(row.id, _unwrapped(row)) if row else None


def destroy_seal(owner: Owner) -> str:
    """Forget the key of this owner; answers the name of the folder that nobody can read any more, "" where there was none."""
    found = Seal.objects.filter(scope=owner.scope, account_id=owner.account_id)
    seal_id = found.values_list("id", flat=True).first() or ""
    found.delete()
    return seal_id


def known_seals() -> frozenset[str]:
    """The names of all keys there are."""
    return frozenset(Seal.objects.values_list("id", flat=True))


def rewrap() -> int:
    """Wrap every key anew under the deployment's first key; answers how many were under another one."""
    changed = 0
    for row in Seal.objects.all().iterator():
        if not bytes(row.wrapped).startswith(_mark(_deployment_keys()[0])):
            row.wrapped = _wrapped(row.id, _unwrapped(row))
            row.save(update_fields=["wrapped"])
            changed += 1
    return changed


def _made(owner: Owner) -> Seal:
    """Two who come at once get the same key: the one that was stored."""
    seal_id = secrets.token_hex(16)
    fresh = Seal(id=seal_id, scope=owner.scope, account_id=owner.account_id)
    fresh.wrapped = _wrapped(seal_id, secrets.token_bytes(KEY_BYTES))
    Seal.objects.bulk_create([fresh], ignore_conflicts=True)
    return Seal.objects.get(scope=owner.scope, account_id=owner.account_id)


def _wrapped(seal_id: str, key: bytes) -> bytes:
    under = _deployment_keys()[0]
    return _mark(under) + wrap(key, under=under, nonce=secrets.token_bytes(12), name=seal_id.encode())


def _unwrapped(row: Seal) -> bytes:
    wrapped = bytes(row.wrapped)
    for under in _deployment_keys():
        if wrapped.startswith(_mark(under)):
            return unwrap(wrapped[len(_mark(under)) :], under=under, name=row.id.encode())
    raise SealKeyNotUsable(
        "These files were sealed under another key than WAKAI_SEAL_KEY or the file seal-key holds. Put that key back, "
        "after the present one, and try again."
    )


def _mark(under: bytes) -> bytes:
    """By which of the deployment's keys something was wrapped; tells nothing about the key itself."""
    return hashlib.sha256(b"wakai seal key\n" + under).digest()[:8]


def _deployment_keys() -> tuple[bytes, ...]:
    text = settings.WAKAI_SEAL_KEY or _kept(Path(settings.WAKAI_DATA_DIR) / "seal-key")
    try:
        keys = tuple(base64.b64decode(word, validate=True) for word in text.replace(",", " ").split())
    except binascii.Error as error:
        raise SealKeyNotUsable("WAKAI_SEAL_KEY holds 32 bytes in Base64: openssl rand -base64 32") from error
    if not keys or any(len(key) != KEY_BYTES for key in keys):
        raise SealKeyNotUsable("WAKAI_SEAL_KEY holds 32 bytes in Base64: openssl rand -base64 32")
    return keys


def _kept(file: Path) -> str:
    """The file's text. It is made whole beside and then linked, so that nobody ever reads half a key."""
    if not file.exists():
        beside = file.with_name(f"seal-key.{secrets.token_hex(8)}")
        with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as fresh:
            fresh.write(base64.b64encode(secrets.token_bytes(KEY_BYTES)).decode())
            fresh.flush()
            os.fsync(fresh.fileno())
        try:
            os.link(beside, file)
        except FileExistsError:
            pass
        finally:
            beside.unlink()
    return file.read_text().strip()


__all__ = [
    "OpenSeal", "Owner", "SealBroken", "SealKeyNotUsable", "destroy_seal", "known_seals", "rewrap", "seal_for", "seal_of",
]  # fmt: skip
