"""Signed notes and cosignatures: published keys and notes, every form that is none, and no flipped bit unseen."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.journal.trees import flips

from wakai.journal.domain.checkpoints import Checkpoint, open_checkpoint, sign_checkpoint
from wakai.journal.domain.encoding import from_base64, to_base64, to_number
from wakai.journal.domain.notes import (
    COSIGNATURE,
    Signer,
    Verifier,
    cosignature_line,
    open_note,
    read_signature,
    sign,
    signature_line,
    split,
)
from wakai.journal.domain.refusals import (
    CheckpointNotReadable,
    KeyNotReadable,
    NobodyKnownSigned,
    NoteNotReadable,
    SignatureDoesNotHold,
)
from wakai.kernel.refusals import Refusal

# Published with the format.
VKEY = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"
NOTE = (
    "This is an example message.\n\n"
    "— example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n"
)
# seed, public key, message, signature
RFC_8032 = (
    (
        "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
    ),
    (
        "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
    ),
    (
        "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
        "af82",
        "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a",
    ),
)
LOG = Signer("log.example/wakai", bytes(range(32)))
WITNESS = Signer("witness.example/w1", bytes(range(1, 33)), COSIGNATURE)
OTHER = Signer("log.example/other", bytes(range(2, 34)))
TEXT = Checkpoint(LOG.name, 7, bytes(32)).text()
BOTH = (LOG.verifier, WITNESS.verifier)


def cosigned() -> str:
    return sign(TEXT, LOG) + cosignature_line(TEXT, WITNESS, seconds=1_800_000_000)


def test_the_published_note_opens_with_the_published_key() -> None:
    verifier = Verifier.parse(VKEY)
    assert (verifier.name, verifier.key_id.hex(), verifier.vkey) == ("example.com/foo", "530d903a", VKEY)
    opened = open_note(NOTE, [verifier])
    assert opened.text == "This is an example message.\n"
    assert opened.signatures[0].verifier == verifier
    assert opened.text + "\n" + opened.signatures[0].line == NOTE
    assert opened.signatures[0].seconds is None


@pytest.mark.parametrize(("seed", "public", "message", "signature"), RFC_8032)
def test_published_signatures(seed: str, public: str, message: str, signature: str) -> None:
    signer = Signer("rfc.example", bytes.fromhex(seed))
    assert signer.verifier.public.hex() == public
    assert signer.signed(bytes.fromhex(message)).hex() == signature


def test_no_flipped_bit_of_the_published_note_goes_unseen() -> None:
    verifier = Verifier.parse(VKEY)
    for bad in flips(NOTE.encode()):
        with pytest.raises(Refusal):
            open_note(bad, [verifier])


def test_no_flipped_bit_of_a_key_goes_unseen() -> None:
    for bad in flips(VKEY.encode()):
        with pytest.raises((KeyNotReadable, UnicodeDecodeError)):
            Verifier.parse(bad.decode())


def test_no_flipped_bit_of_a_cosigned_checkpoint_goes_unseen() -> None:
    whole = cosigned().encode()
    assert len(open_note(whole, BOTH).signatures) == 2
    for bad in flips(whole):
        try:
            _, opened = open_checkpoint(bad, BOTH)
        except Refusal:
            continue
        # A line whose name or key id was hit is of nobody we know: it counts for nothing, and the log's own still does.
        assert [one.verifier for one in opened.signatures] == [LOG.verifier]
        assert len(opened.unknown) == 1


def test_a_cosignature_says_when() -> None:
    opened = open_note(cosigned(), BOTH)
    assert [one.seconds for one in opened.signatures] == [None, 1_800_000_000]
    assert Verifier.parse(WITNESS.verifier.vkey) == WITNESS.verifier
    assert "cosignature" not in cosigned()


def test_a_cosignature_is_of_another_kind_than_a_signature() -> None:
    plain = Signer(WITNESS.name, WITNESS.seed)
    assert plain.verifier.key_id != WITNESS.verifier.key_id
    with pytest.raises(SignatureDoesNotHold):
        open_note(sign(TEXT, LOG, WITNESS), BOTH)
    assert not LOG.verifier.holds(TEXT, b"short")
    assert not Verifier("odd", b"\x02" + bytes(31)).holds(TEXT, bytes(64))


def test_a_note_that_only_strangers_signed_is_refused() -> None:
    with pytest.raises(NobodyKnownSigned):
        open_note(sign(TEXT, OTHER), BOTH)
    assert [one.name for one in open_note(sign(TEXT, OTHER, LOG), BOTH).unknown] == [OTHER.name]


def test_a_second_signature_of_one_key_counts_once_and_must_hold() -> None:
    line = signature_line(TEXT, LOG)
    assert len(open_note(sign(TEXT, LOG) + line + signature_line(TEXT, OTHER) * 2, BOTH).signatures) == 1
    with pytest.raises(SignatureDoesNotHold):
        open_note(sign(TEXT, LOG) + signature_line(TEXT + "\n", LOG), BOTH)


def test_text_may_hold_empty_lines() -> None:
    text = "one\n\ntwo\n\n"
    assert open_note(sign(text, LOG), [LOG.verifier]).text == text


LINE = signature_line(TEXT, LOG)
NO_NOTES = {
    "empty": "",
    "no signature": TEXT + "\n",
    "no empty line": TEXT + LINE,
    "no newline at the end": sign(TEXT, LOG)[:-1],
    "an empty line at the end": sign(TEXT, LOG) + "\n",
    "a hyphen for the dash": sign(TEXT, LOG).replace("—", "-"),
    "a tab": sign(TEXT, LOG).replace("7\n", "7\t\n"),
    "carriage returns": sign(TEXT, LOG).replace("\n", "\r\n"),
    "no name": TEXT + "\n—  " + LINE.split(" ")[2],
    "a plus in the name": TEXT + "\n— a+b " + LINE.split(" ")[2],
    "a wide space in the name": TEXT + "\n— a\u3000b " + LINE.split(" ")[2],
    "no base64": TEXT + "\n— a !!!!\n",
    "base64 without its padding": sign(TEXT, LOG).rstrip("=\n") + "\n",
    "only a key id": TEXT + "\n— a AAAAAA==\n",
    "too many": sign(TEXT, LOG) + LINE * 100,
    "too long": "a" * 1_000_000 + "\n" + sign(TEXT, LOG),
    "half a letter": "\ud800" + sign(TEXT, LOG),
}


@pytest.mark.parametrize("why", NO_NOTES)
def test_other_forms_are_no_notes(why: str) -> None:
    with pytest.raises(NoteNotReadable):
        open_note(NO_NOTES[why], BOTH)


@pytest.mark.parametrize("text", ["no newline", "a tab\t\n", ""])
def test_a_text_that_no_note_can_hold_is_not_signed(text: str) -> None:
    with pytest.raises(NoteNotReadable):
        sign(text, LOG)


def test_bytes_that_are_no_text() -> None:
    with pytest.raises(NoteNotReadable):
        split(b"\xff\n\n" + LINE.encode())
    with pytest.raises(NoteNotReadable):
        read_signature("— one")


@given(st.binary(max_size=200))
def test_any_bytes_are_a_note_or_refused(data: bytes) -> None:
    for note in (data, data + b"\n\n" + LINE.encode(), TEXT.encode() + b"\n\xe2\x80\x94 a " + data + b"\n"):
        with pytest.raises(Refusal):
            open_note(note, BOTH)


NO_KEYS = (
    "", "name", "name+12345678", VKEY.replace("530d", "530e"), VKEY.replace("530d", "530D"), VKEY + "=", " " + VKEY,
    "+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k", "a+00000000+", "a b+00000000+AQ==",
    Verifier("a", bytes(31)).vkey, Verifier("a", bytes(32), 2).vkey, Verifier("a b", bytes(32)).vkey,
)  # fmt: skip


@pytest.mark.parametrize("vkey", NO_KEYS)
def test_other_forms_are_no_keys(vkey: str) -> None:
    with pytest.raises(KeyNotReadable):
        Verifier.parse(vkey)


def test_a_seed_is_shown_by_nothing() -> None:
    assert repr(LOG) == "Signer('log.example/wakai')"


# Checkpoints ---------------------------------------------------------------------------
def test_a_checkpoint_is_read_back() -> None:
    for checkpoint in (Checkpoint("a.example/log", 0, bytes(32)), Checkpoint("a b", 2**63 - 1, b"x" * 32, ("more",))):
        assert Checkpoint.parse(checkpoint.text()) == checkpoint


HASH = to_base64(bytes(32))
NO_CHECKPOINTS = (
    "", "a\n1\n", f"a\n1\n{HASH}", f"\n1\n{HASH}\n", f"a\n01\n{HASH}\n", f"a\n-1\n{HASH}\n", f"a\n+1\n{HASH}\n",
    f"a\n1 \n{HASH}\n", f"a\n{2**63}\n{HASH}\n", "a\n1\nAAAA\n", f"a\n1\n{HASH[:-1]}\n", f"a\n1\n{HASH}\n\nb\n", f"a\n\n{HASH}\n",
    f"a\n١\n{HASH}\n", f"a\n{'9' * 5000}\n{HASH}\n",
)  # fmt: skip


@pytest.mark.parametrize("text", NO_CHECKPOINTS)
def test_other_forms_are_no_checkpoints(text: str) -> None:
    with pytest.raises(CheckpointNotReadable):
        Checkpoint.parse(text)


def test_a_checkpoint_is_signed_by_the_log_it_names() -> None:
    own = Checkpoint(LOG.name, 3, bytes(32))
    assert open_checkpoint(sign_checkpoint(own, LOG), BOTH)[0] == own
    # Another log whose key we know may not speak for this one, and a witness alone is not the log.
    with pytest.raises(NobodyKnownSigned):
        open_checkpoint(sign_checkpoint(own, OTHER), [LOG.verifier, OTHER.verifier])
    with pytest.raises(NobodyKnownSigned):
        open_checkpoint(own.text() + "\n" + cosignature_line(own.text(), WITNESS, seconds=1), BOTH)


# Numbers and base64 --------------------------------------------------------------------
@given(st.binary(max_size=40))
def test_base64_has_one_spelling(data: bytes) -> None:
    assert from_base64(to_base64(data)) == data


@pytest.mark.parametrize("text", ["AB==", "AA=", "A", "AA==\n", "AA==AA==", "A-A_", "é"])
def test_other_spellings_of_base64_are_refused(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011
        from_base64(text)


@pytest.mark.parametrize("text", ["", "00", "-1", " 1", "1_0", "²", str(2**63)])
def test_other_spellings_of_numbers_are_refused(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011
        to_number(text)
    assert to_number(str(2**63 - 1)) == 2**63 - 1
