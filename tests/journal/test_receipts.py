"""Receipts, policies, commitments: what proves an entry to somebody who has nothing of ours."""

import contextlib
import hashlib
import hmac
import json
from datetime import UTC, datetime
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.journal.trees import entries, flips, naive_path, naive_root

from wakai.journal.domain.checkpoints import Checkpoint, sign_checkpoint
from wakai.journal.domain.commitments import canonical, check_commitment, commit, entry_bytes
from wakai.journal.domain.notes import COSIGNATURE, Signer, Verifier, cosignature_line
from wakai.journal.domain.policy import Party, Policy, operators, parse_policy
from wakai.journal.domain.receipts import Receipt, check_receipt
from wakai.journal.domain.refusals import (
    CommitmentDoesNotOpen,
    PolicyNotReadable,
    ProofDoesNotHold,
    ReceiptNotReadable,
    TooFewWitnesses,
)
from wakai.kernel.refusals import Refusal

LOG = Signer("log.example/wakai", bytes(range(32)))
DATA = entries(13)
POLICY = Policy(logs=(Party(LOG.verifier),))


@cache
def witness(number: int) -> Signer:
    return Signer(f"w{number}.example", bytes([number]) * 32, COSIGNATURE)


def note(*witnesses: int, size: int = 13) -> str:
    checkpoint = Checkpoint(LOG.name, size, naive_root(DATA[:size]))
    text = checkpoint.text()
    lines = [cosignature_line(text, witness(number), seconds=1_800_000_000) for number in witnesses]
    return sign_checkpoint(checkpoint, LOG) + "".join(lines)


def receipt(index: int = 5, *witnesses: int, extra: bytes | None = None) -> Receipt:
    return Receipt(index, naive_path(index, DATA), note(*witnesses), DATA[index] if extra is None else extra)


# Receipts ------------------------------------------------------------------------------
@pytest.mark.parametrize("index", range(13))
def test_every_entry_has_a_receipt_that_is_read_back_and_holds(index: int) -> None:
    text = receipt(index).text()
    again = Receipt.parse(text.encode())
    assert again == receipt(index) == Receipt.parse(text)
    assert check_receipt(again, POLICY).size == 13
    assert check_receipt(again, POLICY, entry=DATA[index]).origin == LOG.name


def test_a_receipt_needs_not_carry_the_entry() -> None:
    bare = receipt(extra=b"")
    assert "extra" not in bare.text()
    assert Receipt.parse(bare.text()) == bare
    check_receipt(bare, POLICY, entry=DATA[5])
    with pytest.raises(ProofDoesNotHold):
        check_receipt(bare, POLICY)


def test_a_receipt_proves_no_other_entry() -> None:
    with pytest.raises(ProofDoesNotHold):
        check_receipt(receipt(), POLICY, entry=DATA[4])
    with pytest.raises(ProofDoesNotHold):
        check_receipt(receipt(extra=DATA[4]), POLICY, entry=DATA[5])


def test_no_flipped_bit_of_a_receipt_goes_unseen() -> None:
    whole = receipt().text().encode()
    for bad in flips(whole):
        with pytest.raises(Refusal):
            check_receipt(Receipt.parse(bad), POLICY, entry=DATA[5])
        with pytest.raises(Refusal):
            check_receipt(Receipt.parse(bad), POLICY)


def test_no_flipped_bit_of_a_witnessed_receipt_goes_unseen_where_the_witness_is_needed() -> None:
    policy = operators(1, {"one": [Party(witness(1).verifier)]}, logs=POLICY.logs)
    whole = receipt(5, 1).text().encode()
    check_receipt(Receipt.parse(whole), policy)
    for bad in flips(whole):
        with pytest.raises(Refusal):
            check_receipt(Receipt.parse(bad), policy)


def test_no_flipped_bit_of_the_entry_goes_unseen() -> None:
    for bad in flips(DATA[5]):
        with pytest.raises(ProofDoesNotHold):
            check_receipt(receipt(extra=b""), POLICY, entry=bad)


TEXT = receipt().text()
NO_RECEIPTS = (
    "", "c2sp.org/tlog-proof@v1", TEXT.replace("@v1", "@v2"), TEXT.replace("index 5", "index 05"), TEXT[1:],
    TEXT.replace("index ", "Index "), TEXT.replace("extra ", "extra  "), "\n" + TEXT, TEXT.replace("\n\n", "\n", 1),
    TEXT.replace("\nindex", "\nextra AAAA\nindex"), TEXT.replace("\n\n", "\nAAAA\n\n", 1), TEXT.replace("\n", "\r\n"),
    "c2sp.org/tlog-proof@v1\nindex 0\n" + "A" * 43 + "=\n",
    "c2sp.org/tlog-proof@v1\nindex 0\n" + ("A" * 43 + "=\n") * 64 + "\n" + note(),
)  # fmt: skip


def test_a_proof_may_have_as_many_hashes_as_a_log_has_levels() -> None:
    """A log of 2**63 - 1 entries: 63 hashes. The form allows it; 64 are among what is no receipt."""
    text = "c2sp.org/tlog-proof@v1\nindex 0\n" + ("A" * 43 + "=\n") * 63 + "\n" + note()
    assert len(Receipt.parse(text).proof) == 63


@pytest.mark.parametrize("text", NO_RECEIPTS)
def test_other_forms_are_no_receipts(text: str) -> None:
    with pytest.raises(ReceiptNotReadable):
        Receipt.parse(text)


@given(st.binary(max_size=200))
def test_any_bytes_are_a_receipt_or_refused(data: bytes) -> None:
    for whole in (data, b"c2sp.org/tlog-proof@v1\n" + data, TEXT.encode().replace(b"index 5", data)):
        with contextlib.suppress(ReceiptNotReadable):
            assert Receipt.parse(whole).text().encode() == whole


# Policies ------------------------------------------------------------------------------
def of_operators(needed: int) -> Policy:
    """Three operators, one of whom has two keys."""
    keys = {"one": (1, 2), "two": (3,), "three": (4,)}
    return operators(
        needed,
        {name: [Party(witness(n).verifier) for n in numbers] for name, numbers in keys.items()},
        logs=POLICY.logs,
    )


@pytest.mark.parametrize(
    ("needed", "witnesses", "enough"),
    [
        (0, (), True), (1, (), False), (1, (2,), True), (2, (1, 2), False), (2, (1, 3), True), (2, (1, 2, 4), True),
        (3, (1, 2, 3), False), (3, (1, 3, 4), True), (3, (2, 3, 4), True), (1, (9,), False),
    ],
)  # fmt: skip
def test_operators_count_and_not_keys(needed: int, witnesses: tuple[int, ...], enough: bool) -> None:
    policy = of_operators(needed)
    assert parse_policy(policy.text()) == policy
    if enough:
        check_receipt(receipt(5, *witnesses), policy)
    else:
        with pytest.raises(TooFewWitnesses):
            check_receipt(receipt(5, *witnesses), policy)


def vkey(number: int) -> str:
    return witness(number).verifier.vkey


EXAMPLE = f"""
# Whom we trust
log {LOG.verifier.vkey} https://log.example/wakai
witness X1\t{vkey(1)}
witness X2 {vkey(2)}  https://two.example
  witness X3 {vkey(3)}
group X 2 X1 X2 X3

witness Y1 {vkey(4)}
witness Y2 {vkey(5)}
group Y any Y1 Y2
group both all X Y
quorum both
"""


@pytest.mark.parametrize(
    ("witnesses", "enough"), [((1, 2, 4), True), ((1, 3, 5), True), ((1, 2, 3), False), ((1, 4, 5), False), ((), False)]
)
def test_a_policy_of_groups_within_groups(witnesses: tuple[int, ...], enough: bool) -> None:
    policy = parse_policy(EXAMPLE)
    assert policy.witnesses["X2"].url == "https://two.example"
    assert parse_policy(policy.text()) == policy
    if enough:
        check_receipt(receipt(5, *witnesses), policy)
    else:
        with pytest.raises(TooFewWitnesses):
            check_receipt(receipt(5, *witnesses), policy)


def test_a_policy_may_ask_for_one_witness_or_none() -> None:
    assert parse_policy("quorum none").quorum == "none"
    assert parse_policy(f"witness A {vkey(1)}\nquorum A").quorum == "A"


W1 = f"witness A {vkey(1)}\n"
NO_POLICIES = {
    "": 1,
    "# nothing": 1,
    "quorum": 1,
    "quorum a b": 1,
    "quorum nobody": 1,
    "quorum none\nquorum none": 2,
    "what none": 1,
    "witness A": 1,
    "witness A nokey": 1,
    f"witness none {vkey(1)}": 1,
    f"witness A {LOG.verifier.vkey}": 1,
    f"log {vkey(1)}": 1,
    f"witness A {vkey(1)} https://a https://b": 1,
    W1 + f"witness A {vkey(2)}": 2,
    W1 + f"witness B {vkey(1)}": 2,
    W1 + f"witness B {Verifier('other', witness(1).verifier.public, 4).vkey}": 2,
    W1 + "group A any A": 2,
    W1 + "group G any": 2,
    W1 + "group G 0 A": 2,
    W1 + "group G 2 A": 2,
    W1 + "group G some A": 2,
    W1 + "group G any A A": 2,
    W1 + "group G any B": 2,
    W1 + "group G any none": 2,
    W1 + "group G any A\ngroup H any A": 3,
}


@pytest.mark.parametrize("text", NO_POLICIES)
def test_other_forms_are_no_policies(text: str) -> None:
    with pytest.raises(PolicyNotReadable) as told:
        parse_policy(text)
    assert told.value.facts["line"] == NO_POLICIES[text]


def test_more_operators_than_there_are_cannot_be_asked_for() -> None:
    with pytest.raises(PolicyNotReadable):
        of_operators(4)


# Commitments ---------------------------------------------------------------------------
KEY = bytes(range(32))


def test_the_published_canonical_form() -> None:
    told = {
        "numbers": [333333333.33333329, 1e30, 4.50, 2e-3, 1e-27],
        "string": '€$\u000f\nA\'B"\\\\"/',
        "literals": [None, True, False],
    }
    assert canonical(told).decode() == (
        '{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],'
        '"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}'
    )
    # Members are sorted by UTF-16 code units.
    order = {"€": 1, "\r": 2, "\ufb33": 3, "1": 4, "😀": 5, "\u0080": 6, "ö": 7}
    assert canonical(order).decode() == '{"\\r":2,"1":4,"\u0080":6,"ö":7,"€":1,"😀":5,"\ufb33":3}'


def test_numbers_that_others_would_round_are_text() -> None:
    assert (
        canonical([2**53 - 1, -(2**53), (2**53, True)])
        == b'[9007199254740991,"-9007199254740992",["9007199254740992",true]]'
    )


def test_a_commitment_is_an_ordinary_hmac() -> None:
    payload = canonical({"b": 1, "a": "電話"})
    assert payload == '{"a":"電話","b":1}'.encode()
    assert commit(KEY, payload) == hmac.new(KEY, payload, hashlib.sha256).digest()
    check_commitment(KEY, payload, commit(KEY, payload))


def test_no_flipped_bit_of_key_payload_or_commitment_goes_unseen() -> None:
    payload = canonical({"a": 1})
    commitment = commit(KEY, payload)
    for bad in flips(payload):
        with pytest.raises(CommitmentDoesNotOpen):
            check_commitment(KEY, bad, commitment)
    for bad in flips(KEY):
        with pytest.raises(CommitmentDoesNotOpen):
            check_commitment(bad, payload, commitment)
    for bad in flips(commitment):
        with pytest.raises(CommitmentDoesNotOpen):
            check_commitment(KEY, payload, bad)


@pytest.mark.parametrize("key", [b"", KEY[:-1], KEY + b"\x00"])
def test_a_key_is_32_bytes(key: bytes) -> None:
    """HMAC fills a shorter key with zeroes: two keys would open one commitment."""
    with pytest.raises(ValueError, match="bytes"):
        commit(key, b"{}")
    with pytest.raises(CommitmentDoesNotOpen):
        check_commitment(key, b"{}", commit(KEY, b"{}"))


def test_what_has_no_canonical_form_is_not_committed_to() -> None:
    for payload in (float("nan"), {1: 2}, object()):
        with pytest.raises(ValueError):  # noqa: PT011
            canonical(payload)


def test_an_entry_of_the_log_tells_kind_instant_and_commitment_alone() -> None:
    at = datetime(2026, 12, 1, 3, 0, tzinfo=UTC)
    entry = entry_bytes("ClaimFiled", at=at, commitment=bytes(32))
    assert entry.decode() == (
        '{"at":"2026-12-01T03:00:00.000000Z","commitment":"' + "00" * 32 + '","kind":"ClaimFiled","v":1}'
    )
    odd = entry_bytes('a"b\u00e9\n', at=at, commitment=bytes(32))
    assert odd == canonical(json.loads(odd))
    with pytest.raises(Refusal):
        entry_bytes("ClaimFiled", at=datetime(2026, 12, 1), commitment=bytes(32))  # noqa: DTZ001
