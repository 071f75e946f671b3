"""Time stamps: what `openssl ts` signs we read, what we keep `openssl ts` verifies, and all that can be wrong has a name."""

from __future__ import annotations

import re
import subprocess
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import ExtendedKeyUsageOID
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.journal.authority import OTHER_POLICY, POLICY, STAMPS, OpenSsl, certificate, pem

from wakai.config.clock import now
from wakai.journal.domain import der, timestamps
from wakai.journal.domain import stamp_refusals as no
from wakai.journal.domain.signing_stamps import StampKey, answer_query
from wakai.journal.domain.stamp_form import in_order, status_of
from wakai.journal.domain.timestamps import (
    Authority,
    Stamp,
    certificates_of,
    nonce_of,
    pem_of,
    query_for,
    read_reply,
)
from wakai.kernel.languages import LANGUAGES

DIGEST = sha256(b"the photo as it was received").hexdigest()
NONCE = 0xC0FFEE_C0FFEE_C0FFEE
AT = datetime(2026, 12, 1, 3, 0, 30, tzinfo=UTC)


@pytest.fixture(scope="module")
def tsa(tmp_path_factory: pytest.TempPathFactory) -> OpenSsl:
    return OpenSsl(tmp_path_factory.mktemp("tsa"))


@pytest.fixture(scope="module")
def reply(tsa: OpenSsl) -> bytes:
    return tsa.reply(query_for(DIGEST, nonce=NONCE, policy=POLICY))


@pytest.fixture(scope="module")
def own() -> tuple[StampKey, Authority]:
    """An authority of our own: no program needed."""
    root = certificate("Own root", ca=True)
    signer = certificate("Own authority", by=root, usages=(STAMPS,))
    return StampKey(signer.key, signer.certificate), Authority("own", (root.certificate,), (signer.certificate,))


def own_reply(own: tuple[StampKey, Authority], *, at: datetime = AT, digest: str = DIGEST) -> bytes:
    return answer_query(query_for(digest, nonce=NONCE), by=own[0], serial=7, at=at)


# A stamp by somebody else's program ---------------------------------------------------
def test_a_reply_of_openssl_is_read(tsa: OpenSsl, reply: bytes) -> None:
    stamp = read_reply(reply, sha256=DIGEST, nonce=NONCE, authority=tsa.authority)
    before = now() - timedelta(minutes=10)
    assert stamp.sha256 == DIGEST
    assert before < stamp.gen_time < before + timedelta(minutes=20)
    assert (stamp.authority, stamp.policy, stamp.independent) == ("Test authority", POLICY, True)
    assert stamp.accuracy_micros == 1_500_100
    assert stamp.until == tsa.signer.certificate.not_valid_after_utc
    assert stamp.certificate_sha256 == sha256(tsa.signer.certificate.public_bytes(Encoding.DER)).hexdigest()


def test_openssl_verifies_the_reply_that_we_keep(tsa: OpenSsl, reply: bytes) -> None:
    stamp = read_reply(reply, sha256=DIGEST, nonce=NONCE, authority=tsa.authority)
    assert tsa.verifies(reply, DIGEST, at=stamp.gen_time)
    assert not tsa.verifies(reply, sha256(b"another photo").hexdigest(), at=stamp.gen_time)


@pytest.mark.parametrize(("accuracy", "micros"), [("", 0), ("millisecs:20", 20_000), ("microsecs:7", 7)])
def test_how_far_the_clock_may_be_off_as_far_as_the_authority_says(tmp_path: Path, accuracy: str, micros: int) -> None:
    tsa = OpenSsl(tmp_path, accuracy=accuracy)
    sent = tsa.reply(query_for(DIGEST, nonce=NONCE))
    assert read_reply(sent, sha256=DIGEST, nonce=NONCE, authority=tsa.authority).accuracy_micros == micros


def test_the_query_says_to_openssl_what_it_should(tsa: OpenSsl) -> None:
    (tsa.folder / "said.tsq").write_bytes(query_for(DIGEST, nonce=NONCE, policy=POLICY))
    told = subprocess.run(
        ["openssl", "ts", "-query", "-in", "said.tsq", "-text"], cwd=tsa.folder, capture_output=True, check=True
    ).stdout.decode()
    assert "Hash Algorithm: sha256" in told
    assert "Policy OID: " in told
    assert f"Nonce: 0x{NONCE:X}" in told
    assert "Certificate required: yes" in told
    assert DIGEST[:4] in told.replace(" ", "").lower()


def test_a_chain_with_an_issuer_between_is_followed(tmp_path: Path) -> None:
    tsa = OpenSsl(tmp_path, between=True, digits=3)
    sent = tsa.reply(query_for(DIGEST, nonce=NONCE))
    stamp = read_reply(sent, sha256=DIGEST, nonce=NONCE, authority=tsa.authority)
    assert tsa.verifies(sent, DIGEST, at=stamp.gen_time)
    # The settings may name the issuer between too.
    assert tsa.between
    known = replace(tsa.authority, between=(tsa.between.certificate,))
    assert read_reply(sent, sha256=DIGEST, nonce=NONCE, authority=known) == stamp


@pytest.mark.parametrize("with_rsa", [True, False])
@pytest.mark.parametrize("digest", ["sha256", "sha384", "sha512"])
def test_the_keys_and_digests_that_authorities_sign_with(tmp_path: Path, with_rsa: bool, digest: str) -> None:
    tsa = OpenSsl(tmp_path, digest=digest, with_rsa=with_rsa)
    sent = tsa.reply(query_for(DIGEST, nonce=NONCE))
    assert read_reply(sent, sha256=DIGEST, nonce=NONCE, authority=tsa.authority).sha256 == DIGEST


@pytest.mark.parametrize("_again", range(4))
def test_certificates_in_whatever_order_are_taken_and_the_bytes_stay(tmp_path: Path, _again: int) -> None:
    tsa = OpenSsl(tmp_path, between=True)
    sent = tsa.reply(query_for(DIGEST, nonce=NONCE))
    ordered = in_order(sent)
    assert len(ordered) == len(sent)
    assert in_order(ordered) == ordered
    for bytes_kept in (sent, ordered):
        stamp = read_reply(bytes_kept, sha256=DIGEST, nonce=NONCE, authority=tsa.authority)
        assert tsa.verifies(bytes_kept, DIGEST, at=stamp.gen_time)


# Our own demonstration authority ------------------------------------------------------
def test_openssl_verifies_what_our_own_authority_signs(tsa: OpenSsl, own: tuple[StampKey, Authority]) -> None:
    sent = own_reply(own)
    assert tsa.verifies(sent, DIGEST, at=AT, root=pem(*own[1].roots))
    assert not tsa.verifies(sent, "0" * 64, at=AT, root=pem(*own[1].roots))
    assert not tsa.verifies(sent, DIGEST, at=AT)


def test_the_own_authority_says_the_second_it_was_told(own: tuple[StampKey, Authority]) -> None:
    stamp = read_reply(own_reply(own), sha256=DIGEST, nonce=NONCE, authority=own[1])
    assert (stamp.gen_time, stamp.serial, stamp.accuracy_micros) == (AT, 7, 1_000_000)
    assert own_reply(own) == own_reply(own)


def test_the_time_is_told_in_utc_wherever_the_clock_hangs(
    own: tuple[StampKey, Authority], monkeypatch: pytest.MonkeyPatch
) -> None:
    in_tokyo = AT.astimezone(timezone(timedelta(hours=9)))
    monkeypatch.setenv("TZ", "Asia/Tokyo")
    time.tzset()
    try:
        assert own_reply(own, at=in_tokyo) == own_reply(own)
        assert b"20261201030030Z" in own_reply(own, at=in_tokyo)
        stamp = read_reply(own_reply(own), sha256=DIGEST, nonce=NONCE, authority=own[1])
        assert (stamp.gen_time, stamp.gen_time.tzinfo) == (AT, UTC)
    finally:
        monkeypatch.undo()
        time.tzset()


def test_the_own_authority_answers_a_query_without_a_number(own: tuple[StampKey, Authority]) -> None:
    """RFC 3161, 2.4.1: the nonce is optional, and so is all that follows the digest."""
    version, imprint, *_ = der.read(query_for(DIGEST, nonce=NONCE), der.SEQUENCE).children()
    sent = answer_query(der.element(der.SEQUENCE, version.encoded() + imprint.encoded()), by=own[0], serial=1, at=AT)
    assert read_reply(sent, sha256=DIGEST, nonce=None, authority=own[1]).sha256 == DIGEST
    assert refused(sent, own[1]) is no.StampForOtherQuery


@pytest.mark.parametrize("query", [b"", b"\x30\x00", b"\x30\x03\x02\x01\x01", b"x", query_for(DIGEST, nonce=1) + b"\0"])
def test_the_own_authority_answers_queries_only(own: tuple[StampKey, Authority], query: bytes) -> None:
    with pytest.raises(der.NotDer):
        answer_query(query, by=own[0], serial=1, at=AT)


# Each way to fail, by its name --------------------------------------------------------
def refused(reply: bytes, authority: Authority, *, digest: str = DIGEST, nonce: int | None = NONCE) -> type[Any]:
    with pytest.raises(no.StampRefusal) as told:
        read_reply(reply, sha256=digest, nonce=nonce, authority=authority)
    # The text is read by whoever looks after the installation: it says which authority it is about.
    assert all(authority.name in told.value.text(language) for language in LANGUAGES)
    return type(told.value)


def test_another_digest(own: tuple[StampKey, Authority]) -> None:
    assert refused(own_reply(own), own[1], digest="1" * 64) is no.StampForOtherBytes


def test_a_digest_of_another_kind(tsa: OpenSsl) -> None:
    (tsa.folder / "data").write_bytes(b"x")
    subprocess.run(["openssl", "ts", "-query", "-data", "data", "-sha512", "-cert", "-out", "o.tsq"], cwd=tsa.folder,
                   check=True, capture_output=True)  # fmt: skip
    sent = tsa.reply((tsa.folder / "o.tsq").read_bytes())
    assert refused(sent, tsa.authority, digest=sha256(b"x").hexdigest(), nonce=None) is no.StampForOtherBytes


def test_an_old_reply_sent_again(own: tuple[StampKey, Authority]) -> None:
    assert refused(own_reply(own), own[1], nonce=NONCE + 1) is no.StampForOtherQuery
    # Whoever has no query asks for no number.
    assert read_reply(own_reply(own), sha256=DIGEST, nonce=None, authority=own[1]).sha256 == DIGEST


def test_another_policy(tsa: OpenSsl) -> None:
    sent = tsa.reply(query_for(DIGEST, nonce=NONCE, policy=OTHER_POLICY))
    assert refused(sent, tsa.authority) is no.StampUnderOtherPolicy
    with pytest.raises(no.StampUnderOtherPolicy, match=f"{re.escape(OTHER_POLICY)}.*{re.escape(POLICY)}"):
        read_reply(sent, sha256=DIGEST, nonce=NONCE, authority=tsa.authority)
    assert read_reply(sent, sha256=DIGEST, nonce=NONCE, authority=replace(tsa.authority, policy="")).sha256 == DIGEST


def test_not_granted(tsa: OpenSsl) -> None:
    sent = tsa.reply(query_for(DIGEST, nonce=NONCE, policy="1.2.3.99"))
    assert refused(sent, tsa.authority) is no.StampNotGranted
    with pytest.raises(no.StampNotGranted, match=r"status 2"):
        read_reply(sent, sha256=DIGEST, nonce=NONCE, authority=tsa.authority)


def test_granted_with_changes_is_not_what_was_asked(own: tuple[StampKey, Authority]) -> None:
    sent = bytearray(own_reply(own))
    place = sent.index(b"\x30\x03\x02\x01\x00") + 4
    sent[place] = 1
    assert refused(bytes(sent), own[1]) is no.StampNotGranted
    assert status_of(bytes(sent)) == 1


def test_a_certificate_that_is_not_pinned(own: tuple[StampKey, Authority]) -> None:
    root = certificate("Own root", ca=True)
    other = certificate("Own authority", by=root, usages=(STAMPS,))
    assert refused(own_reply(own), replace(own[1], pinned=(other.certificate,))) is no.StampByOtherCertificate
    assert refused(own_reply(own), replace(own[1], pinned=())) is no.StampByOtherCertificate


def test_a_certificate_of_the_same_name_and_number_is_another_one(own: tuple[StampKey, Authority]) -> None:
    """Issuer and number are not enough: the pinned certificate itself has to be the one that signed."""
    root = certificate("Own root", ca=True)
    twin = _twin(own[0], root)
    reply = answer_query(query_for(DIGEST, nonce=NONCE), by=twin, serial=1, at=AT)
    assert refused(reply, own[1]) is no.StampByOtherCertificate


def test_a_certificate_of_another_issuer_may_have_the_same_number(tmp_path: Path) -> None:
    """Each issuer counts for itself: what came along with the signer's number is no twin of it for that."""
    tsa = OpenSsl(tmp_path)
    stranger = certificate("Somebody else", number=tsa.signer.certificate.serial_number)
    (tmp_path / "sent.pem").write_bytes(pem(tsa.root.certificate, stranger.certificate))
    sent = tsa.reply(query_for(DIGEST, nonce=NONCE))
    assert stranger.certificate.public_bytes(Encoding.DER) in sent
    assert read_reply(sent, sha256=DIGEST, nonce=NONCE, authority=tsa.authority).sha256 == DIGEST


def test_several_pinned_certificates_follow_each_other(own: tuple[StampKey, Authority]) -> None:
    old = certificate("Old one", by=certificate("Own root", ca=True), usages=(STAMPS,))
    both = replace(own[1], pinned=(old.certificate, *own[1].pinned))
    assert read_reply(own_reply(own), sha256=DIGEST, nonce=NONCE, authority=both).sha256 == DIGEST


def test_another_root(own: tuple[StampKey, Authority]) -> None:
    root = certificate("Own root", ca=True)  # the same name, another key
    assert refused(own_reply(own), replace(own[1], roots=(root.certificate,))) is no.StampNotUnderRoot
    assert refused(own_reply(own), replace(own[1], roots=())) is no.StampNotUnderRoot


def _signed_under(own_root: Any, **changes: Any) -> tuple[bytes, Authority]:
    signer = certificate("Signer", by=own_root, **{"usages": (STAMPS,), **changes})
    authority = Authority("own", (own_root.certificate,), (signer.certificate,))
    key = StampKey(signer.key, signer.certificate)
    return answer_query(query_for(DIGEST, nonce=NONCE), by=key, serial=1, at=AT), authority


@pytest.mark.parametrize(
    "changes",
    [
        {"usages": ()},
        {"critical": False},
        {"usages": (ExtendedKeyUsageOID.SERVER_AUTH,)},
        {"usages": (STAMPS, ExtendedKeyUsageOID.SERVER_AUTH)},
    ],
)
def test_a_certificate_that_is_not_for_stamps_alone(changes: dict[str, Any]) -> None:
    sent, authority = _signed_under(certificate("Root", ca=True), **changes)
    assert refused(sent, authority) is no.StampCertificateNotForStamps


@pytest.mark.parametrize(
    ("since", "until", "fits"),
    [
        (AT, AT + timedelta(seconds=1), True),
        (AT - timedelta(days=1), AT, False),
        (AT + timedelta(seconds=1), AT + timedelta(days=1), False),
        (AT - timedelta(days=1), AT - timedelta(seconds=1), False),
        (AT - timedelta(days=1), AT + timedelta(days=1), True),
    ],
)
def test_the_certificate_is_in_force_at_the_very_second(since: datetime, until: datetime, fits: bool) -> None:
    sent, authority = _signed_under(certificate("Root", ca=True), since=since, until=until)
    if fits:
        assert read_reply(sent, sha256=DIGEST, nonce=NONCE, authority=authority).gen_time == AT
    else:
        assert refused(sent, authority) is no.StampOutsideCertificate
        with pytest.raises(no.StampOutsideCertificate, match=r"2026"):
            read_reply(sent, sha256=DIGEST, nonce=NONCE, authority=authority)


def test_a_root_that_was_not_in_force() -> None:
    sent, authority = _signed_under(certificate("Root", ca=True, until=AT - timedelta(days=1)))
    assert refused(sent, authority) is no.StampOutsideCertificate


def test_a_certificate_that_may_not_issue_others_is_no_link() -> None:
    root = certificate("Root", ca=True)
    nobody = certificate("Nobody", by=root, ca=False)
    signer = certificate("Signer", by=nobody, usages=(STAMPS,))
    authority = Authority("own", (root.certificate,), (signer.certificate,), between=(nobody.certificate,))
    key = StampKey(signer.key, signer.certificate)
    sent = answer_query(query_for(DIGEST, nonce=NONCE), by=key, serial=1, at=AT)
    assert refused(sent, authority) is no.StampNotUnderRoot


@pytest.mark.parametrize(("between_them", "fits"), [(4, True), (5, False)])
def test_a_chain_has_an_end(between_them: int, fits: bool) -> None:
    """Six certificates at most: the signer, the root and four between them."""
    links = [certificate("Root", ca=True)]
    for number in range(between_them):
        links.append(certificate(f"Link {number}", by=links[-1], ca=True))
    signer = certificate("Signer", by=links[-1], usages=(STAMPS,))
    between = tuple(row.certificate for row in links[1:])
    authority = Authority("own", (links[0].certificate,), (signer.certificate,), between=between)
    sent = answer_query(query_for(DIGEST, nonce=NONCE), by=StampKey(signer.key, signer.certificate), serial=1, at=AT)
    if fits:
        assert read_reply(sent, sha256=DIGEST, nonce=NONCE, authority=authority).sha256 == DIGEST
    else:
        assert refused(sent, authority) is no.StampNotUnderRoot


@pytest.mark.parametrize(
    "junk", [b"", b"<html>busy</html>", b"\x30\x80\x00\x00", b"\x30\x03\x02\x01\x00", b"0" * 70_000]
)
def test_what_is_no_reply(own: tuple[StampKey, Authority], junk: bytes) -> None:
    assert refused(junk, own[1]) is no.StampNotReadable


def test_a_reply_may_be_as_large_as_said_and_no_byte_larger(
    own: tuple[StampKey, Authority], monkeypatch: pytest.MonkeyPatch
) -> None:
    sent = own_reply(own)
    monkeypatch.setattr(timestamps, "LARGEST_REPLY", len(sent))
    assert read_reply(sent, sha256=DIGEST, nonce=NONCE, authority=own[1]).sha256 == DIGEST
    monkeypatch.setattr(timestamps, "LARGEST_REPLY", len(sent) - 1)
    assert refused(sent, own[1]) is no.StampNotReadable


def test_bytes_after_the_reply_and_a_reply_cut_short(own: tuple[StampKey, Authority]) -> None:
    whole = own_reply(own)
    assert refused(whole + b"\0", own[1]) is no.StampNotReadable
    for length in range(0, len(whole), 7):
        assert refused(whole[:length], own[1]) is no.StampNotReadable


def test_a_signature_by_another_key(own: tuple[StampKey, Authority]) -> None:
    thief = StampKey(certificate("Thief").key, own[0].certificate)
    sent = answer_query(query_for(DIGEST, nonce=NONCE), by=thief, serial=1, at=AT)
    assert refused(sent, own[1]) is no.StampSignatureDiffers


# Every bit ----------------------------------------------------------------------------
def _accepted_flips(reply: bytes, authority: Authority) -> tuple[list[int], Stamp]:
    """The bits whose flip is not refused, all of which have to claim the very same."""
    claimed = read_reply(reply, sha256=DIGEST, nonce=NONCE, authority=authority)
    taken = []
    for bit in range(len(reply) * 8):
        changed = bytearray(reply)
        changed[bit // 8] ^= 1 << (bit % 8)
        try:
            stamp = read_reply(bytes(changed), sha256=DIGEST, nonce=NONCE, authority=authority)
        except no.StampRefusal:
            continue
        assert stamp == claimed, f"bit {bit} changes what is claimed"
        taken.append(bit)
    return taken, claimed


def test_every_flipped_bit_is_found(own: tuple[StampKey, Authority]) -> None:
    taken, _ = _accepted_flips(own_reply(own), own[1])
    assert taken == []


def test_every_flipped_bit_of_a_reply_by_openssl_is_found_or_in_the_spare_root(tsa: OpenSsl, reply: bytes) -> None:
    """The root that comes along is not needed, for the one in the settings counts: its bits claim nothing."""
    taken, _ = _accepted_flips(reply, tsa.authority)
    spare = tsa.root.certificate.public_bytes(Encoding.DER)
    start = reply.index(spare)
    assert {bit // 8 for bit in taken} <= set(range(start, start + len(spare)))


# Hostile bytes ------------------------------------------------------------------------
@settings(max_examples=300, deadline=None)  # scripts/fuzz.py tries 100,000
@given(st.binary(max_size=300))
def test_any_bytes_are_refused_by_name(data: bytes) -> None:
    authority = Authority("nobody", (), ())
    assert refused(data, authority) in {no.StampNotReadable, no.StampNotGranted}


@settings(max_examples=300, deadline=None)  # scripts/fuzz.py tries 100,000
@given(data=st.data())
def test_a_reply_with_a_piece_replaced_never_raises_anything_else(
    own: tuple[StampKey, Authority], data: st.DataObject
) -> None:
    reply = own_reply(own)
    start = data.draw(st.integers(0, len(reply)))
    end = data.draw(st.integers(start, min(len(reply), start + 40)))
    changed = reply[:start] + data.draw(st.binary(max_size=40)) + reply[end:]
    try:
        stamp = read_reply(changed, sha256=DIGEST, nonce=NONCE, authority=own[1])
    except no.StampRefusal:
        return
    assert stamp == read_reply(reply, sha256=DIGEST, nonce=NONCE, authority=own[1])


# Queries and the small things ---------------------------------------------------------
@given(st.integers(0, 2**128))
def test_the_number_of_a_query_can_be_read_again(nonce: int) -> None:
    assert nonce_of(query_for(DIGEST, nonce=nonce)) == nonce
    assert nonce_of(query_for(DIGEST, nonce=nonce, policy=POLICY)) == nonce


@pytest.mark.parametrize("digest", ["", "0" * 63, "0" * 65, "G" * 64, "A" * 64, "0" * 64 + "\n"])
def test_a_query_is_for_a_sha256(digest: str) -> None:
    with pytest.raises(ValueError, match=r"^a SHA-256 has 64 small hexadecimal digits$"):
        query_for(digest, nonce=1)


@pytest.mark.parametrize("query", [b"", b"\x30\x00", der.element(der.SEQUENCE, der.integer(1))])
def test_bytes_without_a_number_are_no_query(query: bytes) -> None:
    with pytest.raises(der.NotDer):
        nonce_of(query)


def test_pem_there_and_back(own: tuple[StampKey, Authority]) -> None:
    assert certificates_of(pem_of(own[1].roots)) == own[1].roots
    both = (*own[1].roots, *own[1].pinned)
    assert certificates_of(pem_of(both)) == both
    assert pem_of(both) == pem_of(both[:1]) + pem_of(both[1:])
    with pytest.raises(ValueError):  # noqa: PT011
        certificates_of(b"no certificate")


def test_when_the_certificates_of_an_authority_end(own: tuple[StampKey, Authority]) -> None:
    root = certificate("Root", ca=True)
    short = certificate("Short", by=root, until=AT + timedelta(days=3)).certificate
    gone = certificate("Gone", by=root, until=AT - timedelta(days=3)).certificate
    assert replace(own[1], pinned=(gone, short)).until(AT) == AT + timedelta(days=3)
    assert replace(own[1], pinned=(gone,)).until(AT) is None


def _twin(key: StampKey, root: Any) -> StampKey:
    """Another key under the very name and number of a certificate."""
    other = certificate("x").key
    old = key.certificate
    made = (
        x509.CertificateBuilder(old.issuer, old.subject, other.public_key(), old.serial_number,
                                old.not_valid_before_utc, old.not_valid_after_utc)
        .add_extension(x509.ExtendedKeyUsage([STAMPS]), critical=True)
        .sign(root.key, hashes.SHA256())
    )  # fmt: skip
    return StampKey(other, made)
