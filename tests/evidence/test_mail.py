"""Mails: what they say of themselves, and signatures checked against the example of RFC 8463 and against every change of it."""

from __future__ import annotations

import base64
from datetime import UTC, datetime

import dkim  # type: ignore[import-untyped]
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat
from hypothesis import given, settings
from hypothesis import strategies as st

from wakai.evidence.domain.mail import Signature, check_signatures, read_mail, sender_domain

# RFC 8463, appendix A: the message signed by both keys, and the two records that publish them.
EXAMPLE = b"""DKIM-Signature: v=1; a=ed25519-sha256; c=relaxed/relaxed;
 d=football.example.com; i=@football.example.com;
 q=dns/txt; s=brisbane; t=1528637909; h=from : to :
 subject : date : message-id : from : subject : date;
 bh=2jUSOH9NhtVGCQWNr9BrIAPreKQjO6Sn7XIkfJVOzv8=;
 b=/gCrinpcQOoIfuHNQIbq4pgh9kyIK3AQUdt9OdqQehSwhEIug4D11Bus
 Fa3bT3FY5OsU7ZbnKELq+eXdp1Q1Dw==
DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed;
 d=football.example.com; i=@football.example.com;
 q=dns/txt; s=test; t=1528637909; h=from : to : subject :
 date : message-id : from : subject : date;
 bh=2jUSOH9NhtVGCQWNr9BrIAPreKQjO6Sn7XIkfJVOzv8=;
 b=F45dVWDfMbQDGHJFlXUNB2HKfbCeLRyhDXgFpEL8GwpsRe0IeIixNTe3
 DhCVlUrSjV4BwcVcOF6+FF3Zo9Rpo1tFOeS9mPYQTnGdaSGsgeefOsk2Jz
 dA+L10TeYt9BgDfQNZtKdN1WO//KgIqXP7OdEFE4LjFYNcUxZQ4FADY+8=
From: Joe SixPack <joe@football.example.com>
To: Suzie Q <suzie@shopping.example.net>
Subject: Is dinner ready?
Date: Fri, 11 Jul 2003 21:00:37 -0700 (PDT)
Message-ID: <20030712040037.46341.5F8J@football.example.com>

Hi.

We lost the game.  Are you hungry yet?

Joe.
""".replace(b"\n", b"\r\n")
DNS = {
    "brisbane._domainkey.football.example.com": b"v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=",
    "test._domainkey.football.example.com": b"v=DKIM1; k=rsa; p=MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDkHlOQoBTzWR"
    b"iGs5V6NpP3idY6Wk08a5qhdR6wy5bdOKb2jLQiY/J16JYi0Qvx/byYzCNb3W91y3FutACDfzwQ/BC/e/8uBsCR+yz1Lxj+PL6lHvqMKrM3rG4"
    b"hstT5QjvHO9PzoxZyVYLzBfO2EeC3Ip3G+2kryOTIKT+l/K4w3QIDAQAB",
}


def states(data: bytes, dns: dict[str, bytes] | None = None) -> list[tuple[str, str]]:
    known = DNS if dns is None else dns
    return [(row.state, row.why) for row in check_signatures(data, known.get)]


def test_the_published_example_holds_under_both_keys_and_the_answers_are_kept() -> None:
    found = check_signatures(EXAMPLE, DNS.get)
    assert [(row.domain, row.state, row.asked) for row in found] == [
        ("football.example.com", "verified", name) for name in DNS
    ]
    assert [row.answer for row in found] == [text.decode() for text in DNS.values()]


def test_line_ends_of_another_system_change_nothing() -> None:
    assert states(EXAMPLE.replace(b"\r\n", b"\n")) == [("verified", "")] * 2


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"lost", b"won "),
        (b"Is dinner", b"No dinner"),
        (b"joe@", b"jim@"),
        (b"11 Jul", b"12 Jul"),
        (b"Joe.\r\n", b"Joe!\r\n"),
    ],
)
def test_every_change_of_what_is_signed_contradicts(old: bytes, new: bytes) -> None:
    assert states(EXAMPLE.replace(old, new)) == [("contradicted", "")] * 2


def test_a_second_sender_is_a_change() -> None:
    assert states(EXAMPLE.replace(b"To: ", b"From: eve@example.org\r\nTo: ", 1)) == [("contradicted", "")] * 2


@pytest.mark.parametrize(
    ("record", "why"),
    [(None, "no_key"), (b"v=DKIM1; k=ed25519; p=", "no_key"), (b"v=DKIM1; k=rsa; p=AAAA", "no_key"), (b"\xff", "no_key"),
     (b"v=DKIM1; k=ed25519; p=AAAA", "not_readable")],
)  # fmt: skip
def test_without_the_key_nothing_is_said_against_it(record: bytes | None, why: str) -> None:
    dns = {"brisbane._domainkey.football.example.com": record} if record is not None else {}
    assert states(EXAMPLE, dns)[0] == ("not_checkable", why)


def test_a_dns_that_does_not_answer() -> None:
    def away(name: str) -> bytes | None:
        raise TimeoutError

    assert [(row.state, row.why) for row in check_signatures(EXAMPLE, away)] == [("not_checkable", "no_answer")] * 2


def test_another_key_contradicts() -> None:
    other = base64.b64encode(Ed25519PrivateKey.generate().public_key().public_bytes_raw())
    dns = {"brisbane._domainkey.football.example.com": b"v=DKIM1; k=ed25519; p=" + other}
    assert states(EXAMPLE, dns)[0] == ("contradicted", "")


def signed(
    *, bits: int = 2048, length: bool = False, sender: bytes = b"a@example.org"
) -> tuple[bytes, dict[str, bytes]]:
    key = rsa.generate_private_key(65537, bits)
    private = key.private_bytes(Encoding.PEM, PrivateFormat.TraditionalOpenSSL, NoEncryption())
    public = key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    mail = b"From: " + sender + b"\r\nTo: b@example.org\r\nSubject: x\r\n\r\nHello.\r\n"
    header = dkim.sign(mail, b"s1", b"example.org", private, length=length)
    return header + mail, {"s1._domainkey.example.org": b"v=DKIM1; p=" + base64.b64encode(public)}


def test_what_another_program_signs_holds() -> None:
    mail, dns = signed()
    assert states(mail, dns) == [("verified", "")]


def test_a_signature_that_leaves_the_end_out_verifies_nothing() -> None:
    mail, dns = signed(length=True)
    assert states(mail + b"Send 1,000 more.\r\n", dns) == [("not_checkable", "partly_signed")]


@pytest.mark.parametrize(
    ("headers", "domain"),
    [
        (b"From: Joe <joe@Football.Example.COM>", "football.example.com"),
        (b"From: joe@example.com.", "example.com"),
        (b'From: "a@bank.example" <b@evil.example>', "evil.example"),
        ("From: x@bücher.example".encode(), ""),
        (b"From: a@example.org, b@example.com", ""),
        (b"From: a@example.org\r\nFrom: b@example.com", ""),
        (b"From: nobody", ""),
        (b"From: " + b"(" * 5000 + b"a@example.org", ""),
        (b"From: a@" + b"x" * 70, ""),
        (b"To: a@example.org", ""),
    ],
)
def test_the_domain_of_the_sender_where_one_is_named(headers: bytes, domain: str) -> None:
    assert sender_domain(headers + b"\r\n\r\nHello.\r\n") == domain


@pytest.mark.parametrize(
    ("domain", "sender", "speaks"),
    [
        ("example.org", "example.org", True),
        ("example.org", "mail.example.org", True),
        ("mail.example.org", "example.org", True),
        ("ample.org", "example.org", False),
        ("example.org", "ample.org", False),
        ("example.com", "example.org", False),
        ("example.org", "", False),
        ("", "example.org", False),
    ],
)
def test_whose_signature_speaks_for_the_sender(domain: str, sender: str, speaks: bool) -> None:
    assert Signature(domain, "verified", "").speaks_for(sender) is speaks


def test_a_mail_without_signatures_has_none() -> None:
    assert states(b"From: a@example.org\r\n\r\nHello.\r\n") == []


def test_broken_signatures_are_not_checkable() -> None:
    for broken in (b"", b"v=1", b"v=1; a=rsa-md5; d=x; s=y; h=from; bh=AA==; b=AA==", b"\xff\xfe", b"a=b=c;;;"):
        (found,) = states(b"DKIM-Signature: " + broken + b"\r\nFrom: a@example.org\r\n\r\nHello.\r\n")
        assert found == ("not_checkable", "not_readable")


# What it says of itself ---------------------------------------------------------------
WAY = b"""Received: from relay.example.net by mx.example.org with ESMTPS; Tue, 1 Dec 2026 12:00:09 +0900
Received: from pc (unknown) by relay.example.net; Tue, 1 Dec 2026 03:00:01 +0000
From: =?UTF-8?B?55Sw5LitIOiKsQ==?= <hana@example.net>
Subject: =?utf-8?q?Broken_?=
 =?utf-8?q?lamp?=
Date: Tue, 01 Dec 2026 12:00:00 +0900
To: shop@example.org
Message-ID: <1@example.net>

Hello.
"""


def test_headers_and_the_way_according_to_the_file() -> None:
    said = read_mail(WAY)
    assert (said.sender, said.subject, said.to) == ("田中 花 <hana@example.net>", "Broken lamp", "shop@example.org")
    assert said.sent_at == datetime(2026, 12, 1, 3, 0, tzinfo=UTC)
    assert [hop.by for hop in said.hops] == ["relay.example.net", "mx.example.org"]
    assert said.hops_in_order is True


@pytest.mark.parametrize(
    ("day", "in_order"), [(b"Tue, 1 Dec 2026 03", True), (b"Wed, 2 Dec 2026 02", True), (b"Thu, 3 Dec 2026 03", False)]
)
def test_servers_whose_times_contradict_each_other(day: bytes, in_order: bool) -> None:
    assert read_mail(WAY.replace(b"Tue, 1 Dec 2026 03", day)).hops_in_order is in_order


def test_without_two_times_there_is_no_order() -> None:
    assert read_mail(b"From: a@example.org\n\nx").hops_in_order is None
    assert read_mail(WAY.replace(b"03:00:01 +0000", b"some time")).hops_in_order is None


def test_no_address_is_printed_by_accident() -> None:
    assert "@" not in repr(read_mail(WAY))


@settings(max_examples=1000, deadline=None)
@given(st.binary(max_size=400))
def test_any_bytes_are_read(data: bytes) -> None:
    read_mail(data)
    sender_domain(b"From: " + data)
    check_signatures(data, DNS.get)


@settings(max_examples=500, deadline=None)
@given(start=st.integers(0, len(EXAMPLE)), length=st.integers(0, 30), piece=st.binary(max_size=30))
def test_an_example_with_a_piece_replaced_is_read_and_never_wrongly_verified(
    start: int, length: int, piece: bytes
) -> None:
    changed = EXAMPLE[:start] + piece + EXAMPLE[start + length :]
    read_mail(changed)
    check_signatures(changed, DNS.get)
