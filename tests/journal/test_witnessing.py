"""Witnessing: the statuses of the protocol one by one, no step back, no two roots, and our own log before a witness."""

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st
from pytest_django.fixtures import Settings
from tests.journal.trees import entries, flips, naive_consistency, naive_root

from wakai.journal.domain.checkpoints import Checkpoint, open_checkpoint, sign_checkpoint
from wakai.journal.domain.encoding import to_base64
from wakai.journal.domain.merkle import EMPTY_ROOT
from wakai.journal.domain.notes import Signer, cosignature_line, open_note, sign
from wakai.journal.domain.policy import Party, operators
from wakai.journal.domain.receipts import check_receipt
from wakai.journal.domain.refusals import TooFewWitnesses, WitnessRequestNotReadable
from wakai.journal.domain.witnessing import AddCheckpoint, Seen, cosigned, origin_hash, recognised
from wakai.journal.log import submit
from wakai.journal.log_keys import log_policy, log_signer, witness_signer
from wakai.journal.log_queries import checkpoint, receipt_of, witness_standings
from wakai.journal.models import Cosignature, WitnessAsked, Witnessed
from wakai.journal.sequencer import sequence
from wakai.journal.witness import add_checkpoint
from wakai.journal.witnesses import Answer, ask_witnesses, post
from wakai.kernel.refusals import Refusal

AT = datetime(2026, 12, 1, 3, 0, tzinfo=UTC)
LOG = Signer("other.example/log", bytes(range(32)))
DATA = entries(40)
FORK = [b"another", *DATA[1:]]
URL = "/log/witness/add-checkpoint"


def request(old: int, new: int, data: list[bytes] = DATA, **changes: object) -> AddCheckpoint:
    proof = naive_consistency(old, data[:new]) if 0 < old < new else ()
    note = sign_checkpoint(Checkpoint(LOG.name, new, naive_root(data[:new])), LOG)
    return replace(AddCheckpoint(old, proof, note), **changes)  # type: ignore[arg-type]


# The form ------------------------------------------------------------------------------
@given(st.integers(0, 39), st.integers(1, 40))
def test_a_request_is_read_back(old: int, new: int) -> None:
    one = request(min(old, new), max(old, new))
    assert AddCheckpoint.parse(one.body().encode()) == one == AddCheckpoint.parse(one.body())


NOTE = request(0, 3).note
HASH = to_base64(bytes(32))
NO_REQUESTS = (
    "", "old 0", "old 0\n", "old 0\n\n", NOTE, f"0\n\n{NOTE}", f"old 00\n\n{NOTE}", f"old -1\n\n{NOTE}", f"old 0 \n\n{NOTE}",
    f"Old 0\n\n{NOTE}", f"old 0\n{NOTE}", f"old 0\nAAAA\n\n{NOTE}", f"old 0\n{HASH[:-1]}\n\n{NOTE}",
    f"old 0\n\n{NOTE}"[:-1], f"old 0\r\n\n{NOTE}", f"old 1\n{(HASH + chr(10)) * 64}\n{NOTE}", f"old {2**63}\n\n{NOTE}",
    "old 0\n\nno note\n",
)  # fmt: skip


@pytest.mark.parametrize("body", NO_REQUESTS)
def test_other_forms_are_no_requests(body: str) -> None:
    with pytest.raises(WitnessRequestNotReadable):
        AddCheckpoint.parse(body)


@given(st.binary(max_size=100))
def test_any_bytes_are_a_request_or_refused(data: bytes) -> None:
    for body in (data, b"old " + data, b"old 0\n\n" + data, b"old 0\n" + data + b"\n\n" + NOTE.encode()):
        try:
            assert AddCheckpoint.parse(body).body().encode() == body
        except WitnessRequestNotReadable:
            continue


def test_sixty_three_hashes_may_be_sent() -> None:
    assert len(AddCheckpoint.parse(f"old 1\n{(HASH + chr(10)) * 63}\n{NOTE}").proof) == 63


# The decision --------------------------------------------------------------------------
def judged(one: AddCheckpoint, seen: Seen) -> Seen:
    stated, opened = recognised(one, [LOG.verifier])
    answer = cosigned(one, stated, opened, seen=seen, signer=witness_signer(), seconds=1_800_000_000)
    signature = open_note(answer.note, [LOG.verifier, witness_signer().verifier]).signatures[1]
    assert (signature.seconds, signature.line) == (1_800_000_000, answer.line)
    return answer.seen


def test_no_flipped_bit_of_a_request_is_cosigned_as_another_tree() -> None:
    seen = Seen(3, naive_root(DATA[:3]))
    whole = request(3, 11).body().encode()
    assert judged(AddCheckpoint.parse(whole), seen).size == 11
    for bad in flips(whole):
        with pytest.raises(Refusal):
            judged(AddCheckpoint.parse(bad), seen)


def test_every_growth_is_cosigned_and_none_of_another_past() -> None:
    for new in range(1, 14):
        for old in range(new + 1):
            seen = Seen(old, naive_root(DATA[:old]))
            assert judged(request(old, new), seen) == Seen(new, naive_root(DATA[:new]))
            if old:
                with pytest.raises(Refusal):
                    judged(request(old, new, FORK), seen)


# The service ---------------------------------------------------------------------------
@pytest.fixture
def ask(settings: Settings, db: None) -> Callable[[AddCheckpoint | str], tuple[int, str]]:
    settings.WAKAI_WITNESSED_LOGS = (LOG.verifier, log_signer().verifier)

    def send(one: AddCheckpoint | str) -> tuple[int, str]:
        body = one if isinstance(one, str) else one.body()
        answer = Client(enforce_csrf_checks=True).post(URL, body.encode(), content_type="text/plain")
        assert answer["Content-Type"] == (
            "text/x.tlog.size" if answer.status_code == 409 else "text/plain; charset=utf-8"
        )
        return answer.status_code, answer.content.decode()

    return send


Ask = Callable[[AddCheckpoint | str], tuple[int, str]]


def test_a_log_that_grows_is_cosigned_step_by_step(ask: Ask) -> None:
    size, one, line = 0, request(0, 0), ""
    for new in (0, 1, 2, 2, 7, 8, 40):
        one = request(size, new)
        status, line = ask(one)
        assert status == 200
        opened = open_note(one.note + line, [LOG.verifier, witness_signer().verifier])
        assert len(opened.signatures) == 2
        size = new
    latest = Client().get(f"/log/witness/{origin_hash(LOG.name)}/checkpoint")
    assert latest.content.decode() == one.note + line
    assert latest["Content-Type"] == "text/plain; charset=utf-8"


def test_the_instant_of_the_last_cosignature_is_kept(ask: Ask, at: datetime) -> None:
    for old, hour in ((0, 1), (1, 2)):
        add_checkpoint(request(old, old + 1).body().encode(), at=at + timedelta(hours=hour))
    assert Witnessed.objects.get().at == at + timedelta(hours=2)


def test_the_statuses_of_the_protocol(ask: Ask) -> None:
    stranger = Signer("stranger.example", bytes(32))
    false = Signer(LOG.name, bytes(32))
    note = request(0, 3).note
    assert ask("nonsense")[0] == 400
    assert ask(f"old 0\n\n\n{note}")[0] == 400
    assert ask(AddCheckpoint(0, (), sign("no checkpoint\n", LOG)))[0] == 400
    assert ask(AddCheckpoint(0, (), sign_checkpoint(Checkpoint(stranger.name, 3, bytes(32)), stranger)))[0] == 404
    assert ask(AddCheckpoint(0, (), sign_checkpoint(Checkpoint(LOG.name, 3, bytes(32)), false)))[0] == 403
    assert ask(AddCheckpoint(0, (), note.replace("\n3\n", "\n4\n")))[0] == 403
    assert ask(request(0, 3, proof=(bytes(32),)))[0] == 422
    assert ask(AddCheckpoint(0, (), sign_checkpoint(Checkpoint(LOG.name, 0, bytes(32)), LOG)))[0] == 422
    assert ask(AddCheckpoint(0, (), sign_checkpoint(Checkpoint(LOG.name, 0, EMPTY_ROOT), LOG)))[0] == 200
    assert ask(request(0, 7))[0] == 200
    assert ask(request(9, 8, proof=()))[0] == 400
    assert ask(request(0, 8)) == (409, "7\n")
    assert ask(request(3, 5)) == (409, "7\n")
    assert ask(request(7, 7, FORK))[0] == 422
    assert ask(request(7, 9, FORK))[0] == 422
    assert ask(request(7, 9, proof=()))[0] == 422
    assert ask(request(7, 7))[0] == 200
    assert Witnessed.objects.get().size == 7


def test_signatures_of_others_are_no_matter_and_are_not_kept(ask: Ask) -> None:
    one = request(0, 3)
    text = one.note.split("\n\n")[0] + "\n"
    extra = cosignature_line(text, replace(witness_signer(), name="another.example"), seconds=5)
    assert ask(replace(one, note=one.note + extra))[0] == 200
    assert "another.example" not in Witnessed.objects.get().note


def test_a_witness_that_has_seen_nothing_says_so(ask: Ask) -> None:
    assert Client().get(f"/log/witness/{origin_hash(LOG.name)}/checkpoint").status_code == 404
    assert ask(request(3, 5)) == (409, "0\n")
    assert Client().get(f"/log/witness/{origin_hash(LOG.name)}/checkpoint").status_code == 404
    assert ask(request(0, 5))[0] == 200
    assert Client().get("/log/witness/0000/checkpoint").status_code == 404


def test_whatever_is_posted_gets_an_answer(ask: Ask) -> None:
    client = Client()
    assert client.post(URL, {"old": "0"}).status_code == 400
    assert client.post(URL, b"a=b", content_type="application/x-www-form-urlencoded").status_code == 400
    assert client.post(URL, b"x" * 2_000_000, content_type="text/plain").status_code == 400
    assert client.get(URL).status_code == 405


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE journal_witnessed SET size = size - 1",
        "UPDATE journal_witnessed SET root = 'other'",
        "UPDATE journal_witnessed SET origin = 'other'",
        "DELETE FROM journal_witnessed",
        "TRUNCATE journal_witnessed",
    ],
)
def test_what_was_cosigned_is_not_forgotten(ask: Ask, sql: str) -> None:
    ask(request(0, 3))
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)


@pytest.mark.django_db(transaction=True)
def test_of_many_requests_at_once_none_takes_the_log_back(ask: Ask) -> None:
    """All prove from the same size: one is cosigned, the others are told the new size."""
    ask(request(0, 5))
    said: list[int] = []

    def send(new: int) -> None:
        try:
            said.append(ask(request(5, new))[0])
        finally:
            connection.close()

    threads = [threading.Thread(target=send, args=(new,)) for new in range(6, 14)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(said) == [200] + [409] * 7


# Our log before witnesses --------------------------------------------------------------
@pytest.fixture
def _witnessed(settings: Settings, ask: Ask) -> None:
    """Our own log has us as its only witness, which no operator would believe and a test may."""
    settings.WAKAI_WITNESSES = operators(1, {"us": [Party(witness_signer().verifier, "https://w.example/")]})


def over_http(url: str, body: bytes) -> Answer:
    assert url == "https://w.example/add-checkpoint"
    answer = Client().post(URL, body, content_type="text/plain")
    return Answer(answer.status_code, answer.content)


def hand_in(count: int) -> int:
    number = 0
    for n in range(count):
        number = submit("Test", case_id="", payload={"n": n}, at=AT)
    sequence(at=AT)
    return number


@pytest.mark.usefixtures("_witnessed")
def test_each_checkpoint_is_shown_once_and_the_receipt_carries_the_cosignature() -> None:
    assert ask_witnesses(at=AT, send=over_http) == 0
    number = hand_in(5)
    receipt = receipt_of(number)
    assert receipt is not None
    with pytest.raises(TooFewWitnesses):
        check_receipt(receipt, log_policy())
    assert [ask_witnesses(at=AT, send=over_http) for _ in range(3)] == [1, 0, 0]
    receipt, newest = receipt_of(number), checkpoint()
    assert receipt is not None
    assert newest is not None
    assert newest.witnessed
    check_receipt(receipt, log_policy())
    later = hand_in(2)
    # The newest checkpoint has no cosignature yet: who is in an older one that has, gets that one.
    older, fresh = receipt_of(number), receipt_of(later)
    assert older == receipt
    assert fresh is not None
    with pytest.raises(TooFewWitnesses):
        check_receipt(fresh, log_policy())
    assert ask_witnesses(at=AT, send=over_http) == 1
    assert Cosignature.objects.count() == 2
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute("UPDATE journal_cosignature SET line = replace(line, right(line, 8), 'AAAAAA=' || chr(10))")
    damaged = receipt_of(number)
    assert damaged is not None
    open_checkpoint(damaged.checkpoint, [log_signer().verifier])
    with pytest.raises(TooFewWitnesses):
        check_receipt(damaged, log_policy())


@pytest.mark.usefixtures("_witnessed")
def test_a_witness_that_knows_another_size_is_asked_from_there() -> None:
    hand_in(5)
    ask_witnesses(at=AT, send=over_http)
    WitnessAsked.objects.update(size=2)
    hand_in(3)
    assert ask_witnesses(at=AT, send=over_http) == 1
    assert WitnessAsked.objects.get().size == Witnessed.objects.get().size


def refusing(status: int, body: bytes = b"") -> Callable[[str, bytes], Answer]:
    return lambda _url, _body: Answer(status, body)


def away(_url: str, _body: bytes) -> Answer:
    raise TimeoutError("timed out")


def wordy(_url: str, _body: bytes) -> Answer:
    raise TimeoutError("x" * 1000)


@pytest.mark.usefixtures("_witnessed")
@pytest.mark.parametrize(
    ("send", "why"),
    [
        (away, "timed out"), (wordy, "TimeoutError: xxx"), (refusing(500), "HTTP 500"), (refusing(422), "HTTP 422"), (refusing(200), "NoteNotReadable"),
        (refusing(200, b"<html>"), "NoteNotReadable"), (refusing(200, b"\xff"), "NoteNotReadable"),
        (refusing(409, b"many\n"), "ValueError"), (refusing(409, b"99999\n"), "99999"), (refusing(409, b"0\n"), "HTTP 409"),
        (refusing(200, "— stranger AAAAAAAA\n".encode()), "NobodyKnownSigned"),
    ],
)  # fmt: skip
def test_a_witness_that_fails_is_left_alone_for_a_while(send: Callable[[str, bytes], Answer], why: str) -> None:
    hand_in(1)
    assert ask_witnesses(at=AT, send=send) == 0
    row = WitnessAsked.objects.get()
    assert why in row.note
    assert row.not_before == AT + timedelta(seconds=2)
    asked: list[str] = []

    def counting(url: str, body: bytes) -> Answer:
        asked.append(url)
        return over_http(url, body)

    assert ask_witnesses(at=AT, send=counting) == 0
    assert asked == []
    later = AT
    for _ in range(14):
        later += timedelta(hours=1)
        ask_witnesses(at=later, send=send)
    row.refresh_from_db()
    assert row.not_before == later + timedelta(minutes=10)
    (failing,) = witness_standings()
    assert (failing.name, failing.size, failing.failures) == (witness_signer().name, 0, 15)
    assert why in failing.note
    assert "has not cosigned yet" in Client().get("/log").content.decode()
    assert ask_witnesses(at=later + timedelta(hours=1), send=over_http) == 1
    assert [(one.size, one.failures) for one in witness_standings()] == [(1, 0)]
    assert "has cosigned up to entry 1" in Client().get("/log").content.decode()
    assert WitnessAsked.objects.filter(failures=0, not_before=None, note="").count() == 1


def test_nobody_is_asked_where_no_witness_is_named(db: None) -> None:
    hand_in(1)
    assert ask_witnesses(at=AT, send=away) == 0


# Over a real connection ----------------------------------------------------------------
@pytest.mark.django_db(transaction=True)
def test_over_a_real_connection(live_server: object, settings: Settings, ask: Ask) -> None:
    url = f"{live_server.url}/log/witness"  # type: ignore[attr-defined]
    settings.WAKAI_WITNESSES = operators(1, {"us": [Party(witness_signer().verifier, url)]})
    hand_in(3)
    assert ask_witnesses(at=AT) == 1
    assert post(url + "/add-checkpoint", b"nonsense").status == 400
    settings.WAKAI_WITNESSES = operators(1, {"us": [Party(witness_signer().verifier, "http://127.0.0.1:1/")]})
    hand_in(1)
    assert ask_witnesses(at=AT) == 0
