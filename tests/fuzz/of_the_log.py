"""The log's formats: notes, checkpoints, tiles, bundles, receipts, policies, witness requests, time stamp replies.

What comes out is also written again: a format with two ways to say one thing would hide a change.
"""

from __future__ import annotations

from datetime import UTC, datetime
from functools import cache
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from tests.fuzz.trying import Target
from tests.journal.trees import entries, naive_consistency, naive_path, naive_root

from wakai.journal.domain.checkpoints import Checkpoint, open_checkpoint, sign_checkpoint
from wakai.journal.domain.der import NotDer
from wakai.journal.domain.merkle import leaf_hash
from wakai.journal.domain.notes import COSIGNATURE, Signer, Verifier, cosignature_line, sign, split
from wakai.journal.domain.policy import Party, Policy, operators, parse_policy
from wakai.journal.domain.receipts import Receipt, check_receipt
from wakai.journal.domain.refusals import (
    CheckpointNotReadable,
    KeyNotReadable,
    LogNotWitnessed,
    NobodyKnownSigned,
    NoteNotReadable,
    OldSizeBeyondNew,
    OldSizeIsAnother,
    PolicyNotReadable,
    ProofDoesNotHold,
    ReceiptNotReadable,
    SignatureDoesNotHold,
    TileNotReadable,
    TooFewWitnesses,
    WitnessRequestNotReadable,
)
from wakai.journal.domain.signing_stamps import StampKey, answer_query
from wakai.journal.domain.stamp_refusals import StampRefusal
from wakai.journal.domain.tiles import HASH, Tile, bundle, entries_in, hashes_in
from wakai.journal.domain.timestamps import Authority, nonce_of, query_for, read_reply
from wakai.journal.domain.witnessing import AddCheckpoint, Seen, cosigned, recognised

LOG: Final = Signer("resolve.example/log", bytes(range(32)))
WITNESSES: Final = tuple(Signer(f"w{n}.example", bytes([n]) * 32, COSIGNATURE) for n in (1, 2, 3))
KNOWN: Final = (LOG.verifier, *(one.verifier for one in WITNESSES))
SIZE, SECONDS = 300, 1_800_000_000
ENTRIES: Final = tuple(entries(SIZE))
DIGEST, NONCE = "ab" * 32, 2**63 + 5
STAMPED: Final = datetime(2026, 12, 1, 3, 0, tzinfo=UTC)
_NOTES: Final = (NoteNotReadable, NobodyKnownSigned, SignatureDoesNotHold)


@cache
def checkpoint(size: int = SIZE) -> Checkpoint:
    return Checkpoint(LOG.name, size, naive_root(ENTRIES[:size]))


@cache
def note(size: int = SIZE) -> str:
    stated = checkpoint(size)
    lines = (cosignature_line(stated.text(), one, seconds=SECONDS) for one in WITNESSES)
    return sign_checkpoint(stated, LOG) + "".join(lines)


def _notes() -> tuple[bytes, ...]:
    texts = (note(), note(1), sign(Checkpoint(LOG.name, 5, b"\1" * 32, ("more", "words")).text(), LOG, *WITNESSES[:1]))
    return tuple(one.encode() for one in texts)


def _read_note(data: bytes) -> None:
    stated, opened = open_checkpoint(data, KNOWN)
    assert stated.text() == opened.text
    # Nobody but the log can say something new: whatever is accepted was signed when the good inputs were made.
    assert any(opened.text == split(one)[0] for one in _notes())


def _tile_inputs() -> tuple[bytes, ...]:
    paths = ("tile/0/000", "tile/0/x001/067.p/5", "tile/entries/x123/x456/789", "tile/63/000.p/255")
    return tuple(one.encode() for one in paths)


def _tile(data: bytes) -> None:
    path = data.decode("utf-8", "replace")
    assert Tile.parse(path).path() == path


def _bundles() -> tuple[bytes, ...]:
    odd = (b"", b"\0" * 300, *ENTRIES[:14])
    return bundle(ENTRIES[:16]), bundle(odd), b"".join(map(leaf_hash, ENTRIES[:16]))


def _bundle(data: bytes) -> None:
    """Sixteen entries, or the tile of their sixteen hashes."""
    if len(data) == 16 * HASH:
        assert b"".join(hashes_in(data, 16)) == data
    assert bundle(entries_in(data, 16)) == data


def _receipts() -> tuple[bytes, ...]:
    made = [Receipt(n, naive_path(n, ENTRIES), note(), ENTRIES[n]) for n in (0, 7, 299)]
    bare = Receipt(7, naive_path(7, ENTRIES), note())
    return tuple(one.text().encode() for one in (*made, bare))


def _receipt(data: bytes) -> None:
    receipt = Receipt.parse(data)
    assert receipt.text().encode() == data
    check_receipt(receipt, _trusted(), entry=ENTRIES[receipt.index] if receipt.index < SIZE else b"")


@cache
def _trusted() -> Policy:
    by_operator = {one.name: (Party(one.verifier),) for one in WITNESSES}
    return operators(2, by_operator, logs=(Party(LOG.verifier),))


def _policies() -> tuple[bytes, ...]:
    parties = {f"operator{n}": (Party(one.verifier, f"https://w{n}.example/"),) for n, one in enumerate(WITNESSES, 1)}
    made = operators(2, parties, logs=(Party(LOG.verifier, "https://resolve.example/log"),)).text()
    nested = f"{made.replace('quorum operators', '')}group all2 all operators\nquorum all2\n"
    return made.encode(), nested.encode(), f"# nobody\nlog {LOG.verifier.vkey}\nquorum none\n".encode()


def _read_policy(data: bytes) -> None:
    read = parse_policy(data.decode("utf-8", "replace"))
    assert parse_policy(read.text()) == read


def _requests() -> tuple[bytes, ...]:
    made = [AddCheckpoint(old, naive_consistency(old, ENTRIES), note()) for old in (1, 7, 256, 300)]
    return tuple(one.body().encode() for one in (*made, AddCheckpoint(0, (), note())))


def _request(data: bytes) -> None:
    request = AddCheckpoint.parse(data)
    assert request.body().encode() == data
    stated, opened = recognised(request, [LOG.verifier])
    seen = Seen(7, checkpoint(7).root)
    answer = cosigned(request, stated, opened, seen=seen, signer=WITNESSES[0], seconds=SECONDS)
    assert answer.seen == Seen(SIZE, checkpoint().root)


def _vkey(data: bytes) -> None:
    text = data.decode("utf-8", "replace")
    assert Verifier.parse(text).vkey == text


@cache
def stamping() -> tuple[StampKey, Authority]:
    """An authority whose keys and replies are the same each time."""
    keys = [ec.derive_private_key(number, ec.SECP256R1()) for number in (11, 12)]
    names = [x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)]) for name in ("Root", "Authority")]
    begin, end = datetime(2020, 1, 1, tzinfo=UTC), datetime(2060, 1, 1, tzinfo=UTC)
    made = []
    for n, (key, name) in enumerate(zip(keys, names, strict=True)):
        builder = x509.CertificateBuilder(names[0], name, key.public_key(), 77 + n, begin, end)
        builder = builder.add_extension(x509.BasicConstraints(n == 0, None), critical=True)
        if n:
            builder = builder.add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]), critical=True)
        made.append(builder.sign(keys[0], hashes.SHA256(), ecdsa_deterministic=True))
    return StampKey(keys[1], made[1]), Authority("Test", (made[0],), (made[1],))


def _replies() -> tuple[bytes, ...]:
    by, _ = stamping()
    asked = [query_for(DIGEST, nonce=NONCE), query_for("cd" * 32, nonce=NONCE), query_for(DIGEST, nonce=1)]
    return tuple(answer_query(query, by=by, serial=n, at=STAMPED) for n, query in enumerate(asked, 1))


def _reply(data: bytes) -> None:
    stamp = read_reply(data, sha256=DIGEST, nonce=NONCE, authority=stamping()[1])
    assert (stamp.sha256, stamp.gen_time, stamp.serial) == (DIGEST, STAMPED, 1)


def _queries() -> tuple[bytes, ...]:
    return query_for(DIGEST, nonce=NONCE), query_for(DIGEST, nonce=0, policy="1.2.3.4.1")


def _query(data: bytes) -> None:
    nonce_of(data)
    answer_query(data, by=stamping()[0], serial=1, at=STAMPED)


_DER: Final = (
    b"\x30\x80",
    b"\x30\x84\xff\xff\xff\xff",
    b"\x02\x01\x00",
    b"\x05\x00",
    b"\x31\x00",
    b"\xa0\x00",
    b"\x30\x00",
)

TARGETS: Final = (
    Target("checkpoint", _notes, _read_note, (*_NOTES, CheckpointNotReadable), ("\n\n— ".encode(), b"\n\n")),
    Target("tile", _tile_inputs, _tile, (TileNotReadable,), (b"tile/", b"entries", b".p/", b"x001", b"256")),
    Target("bundle", _bundles, _bundle, (TileNotReadable,), (b"\xff\xff", b"\0\0", b"\0\1")),
    Target(
        "receipt",
        _receipts,
        _receipt,
        (*_NOTES, CheckpointNotReadable, ReceiptNotReadable, ProofDoesNotHold, TooFewWitnesses),
        (b"extra ", b"index ", b"\n\n", "— ".encode()),
    ),
    Target(
        "policy", _policies, _read_policy, (PolicyNotReadable,), (b"group", b"any", b"all", b"quorum", b"none", b"#")
    ),
    Target(
        "add-checkpoint",
        _requests,
        _request,
        (*_NOTES, WitnessRequestNotReadable, LogNotWitnessed, OldSizeBeyondNew, OldSizeIsAnother, ProofDoesNotHold),
        (b"old ", b"\n\n", "— ".encode()),
        taken=1,
    ),
    Target("verifier key", lambda: tuple(one.vkey.encode() for one in KNOWN), _vkey, (KeyNotReadable,), (b"+",)),
    Target("time stamp reply", _replies, _reply, (StampRefusal,), _DER),
    Target("time stamp query", _queries, _query, (NotDer,), _DER),
)
