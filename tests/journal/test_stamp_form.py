"""The wrapping of a reply that no signature covers: whatever is not as it should be is refused by name."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from tests.journal.authority import STAMPS, certificate

from wakai.journal.domain import der, signing_stamps
from wakai.journal.domain.signing_stamps import StampKey, answer_query
from wakai.journal.domain.stamp_form import in_order, status_of
from wakai.journal.domain.timestamps import query_for

AT = datetime(2026, 12, 1, 3, 0, 30, tzinfo=UTC)
NULL = der.element(der.NULL, b"")


@pytest.fixture(scope="module")
def key() -> StampKey:
    signer = certificate("Own authority", by=certificate("Own root", ca=True), usages=(STAMPS,))
    return StampKey(signer.key, signer.certificate)


def reply_of(key: StampKey) -> bytes:
    return answer_query(query_for("0" * 64, nonce=1), by=key, serial=1, at=AT)


def sequence(*parts: bytes) -> bytes:
    return der.element(der.SEQUENCE, b"".join(parts))


def test_the_status_is_the_first_number_of_the_first_part() -> None:
    assert status_of(sequence(sequence(der.integer(2)))) == 2
    assert status_of(sequence(sequence(der.integer(300), NULL), NULL)) == 300


@pytest.mark.parametrize(
    "reply",
    [
        sequence(),
        sequence(sequence()),
        sequence(der.integer(0)),
        sequence(der.element(der.SET, der.integer(0))),
        sequence(sequence(der.element(der.INTEGER, b""))),
        sequence(sequence(der.element(der.BOOLEAN, b"\0"))),
        sequence(sequence(NULL, der.integer(0))),
        der.element(der.SET, sequence(der.integer(0))),
    ],
)
def test_what_has_no_status_is_no_reply(reply: bytes) -> None:
    with pytest.raises(der.NotDer):
        status_of(reply)


def test_an_algorithm_may_say_that_it_has_no_parameters(key: StampKey, monkeypatch: pytest.MonkeyPatch) -> None:
    assert in_order(reply_of(key)) == reply_of(key)
    for name, oid in (("_SHA256", "2.16.840.1.101.3.4.2.1"), ("_ECDSA", "1.2.840.10045.4.3.2")):
        monkeypatch.setattr(signing_stamps, name, sequence(der.oid(oid), NULL))
        assert in_order(reply_of(key)) == reply_of(key)


@pytest.mark.parametrize(
    ("name", "algorithm"),
    [
        ("_SHA256", sequence(der.oid("2.16.840.1.101.3.4.2.9"))),
        ("_SHA256", sequence(der.oid("2.16.840.1.101.3.4.2.2"))),
        ("_SHA256", sequence(der.oid("2.16.840.1.101.3.4.2.1"), der.element(der.OCTETS, b""))),
        ("_SHA256", sequence(der.oid("2.16.840.1.101.3.4.2.1"), NULL, der.integer(0))),
        ("_ECDSA", sequence(der.oid("1.2.840.10045.4.3.3"))),
        ("_ECDSA", sequence(der.oid("1.2.840.10045.4.3.2"), der.element(der.OCTETS, b""))),
        ("_ECDSA", sequence(der.oid("1.2.840.10045.4.3.2"), NULL, der.integer(0))),
    ],
)
def test_the_algorithms_of_a_signer_fit_each_other_and_have_no_parameters(
    key: StampKey, monkeypatch: pytest.MonkeyPatch, name: str, algorithm: bytes
) -> None:
    monkeypatch.setattr(signing_stamps, name, algorithm)
    with pytest.raises(der.NotDer):
        in_order(reply_of(key))
