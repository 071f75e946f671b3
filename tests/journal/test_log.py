"""The log in the database: what is handed in gets its place, its receipt and its checkpoint, and nothing can be taken back."""

import hashlib
import json
import re
import threading
from datetime import UTC, datetime, timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from tests.factories import a_case
from tests.journal.trees import naive_root

from wakai.docket.domain.entry_content import entry_content
from wakai.docket.models import Entry as DocketEntry
from wakai.journal import log_audit
from wakai.journal.actions import append, append_all
from wakai.journal.domain.checkpoints import Checkpoint, open_checkpoint
from wakai.journal.domain.commitments import check_commitment
from wakai.journal.domain.merkle import EMPTY_ROOT, inclusion_proof
from wakai.journal.domain.receipts import Receipt, check_receipt
from wakai.journal.domain.refusals import TileNotReadable
from wakai.journal.domain.tiles import ENTRIES, Tile, entries_in, tile_reader, tiles_of
from wakai.journal.log import Happened, submit, submit_many
from wakai.journal.log_audit import audit
from wakai.journal.log_keys import log_policy, log_signer, witness_signer
from wakai.journal.log_queries import (
    _tiles_for,
    checkpoint,
    checkpoint_at,
    content_of,
    receipt_of,
    receipts_of,
    submission_of,
    submissions_of,
    tile_bytes,
)
from wakai.journal.log_store import fetch, last_checkpoint
from wakai.journal.models import Entry, LogCheckpoint, LogLeaf, LogPending, LogTile, Opening
from wakai.journal.openings import openings_of
from wakai.journal.sequencer import sequence

pytestmark = pytest.mark.django_db
AT = datetime(2026, 12, 1, 3, 0, tzinfo=UTC)


def hand_in(count: int, *, start: int = 0) -> list[int]:
    return [submit("Test", case_id="case_1", payload={"n": n}, at=AT) for n in range(start, start + count)]


def leaves() -> list[bytes]:
    return [bytes(entry) for entry in LogLeaf.objects.order_by("index").values_list("entry", flat=True)]


def test_nothing_waits_and_nothing_is_done(django_assert_num_queries: pytest.FixtureRequest) -> None:
    LogPending.objects.all().delete()
    with django_assert_num_queries(1):  # type: ignore[operator]
        assert sequence(at=AT) is None


def test_a_submission_waits_then_has_its_place_and_a_receipt() -> None:
    before = checkpoint()
    (number,) = hand_in(1)
    assert receipt_of(number) is None
    made = sequence(at=AT)
    assert made is not None
    assert made.size == (before.size if before else 0) + LogLeaf.objects.filter(submission=number).count()
    receipt = receipt_of(number)
    assert receipt is not None
    assert check_receipt(Receipt.parse(receipt.text()), log_policy()) == made
    assert sequence(at=AT) is None
    assert LogCheckpoint.objects.filter(size=made.size).count() == 1


def test_the_entry_shows_kind_instant_and_commitment_and_its_opening_opens_it() -> None:
    number = submit("Test", case_id="case_1", payload={"who": "山田", "much": 2**60}, at=AT)
    sequence(at=AT)
    receipt, content = receipt_of(number), content_of(number)
    assert receipt is not None
    assert content is not None
    entry = json.loads(receipt.extra)
    assert sorted(entry) == ["at", "commitment", "kind", "v"]
    check_commitment(content.key, content.payload.encode(), bytes.fromhex(entry["commitment"]))
    assert json.loads(content.payload) == {"who": "山田", "much": str(2**60)}


def test_equal_contents_look_different() -> None:
    first, second = (submit("Test", case_id="", payload={"a": 1}, at=AT) for _ in range(2))
    sequence(at=AT)
    both = receipts_of([first, second])
    assert both[first].extra != both[second].extra


def test_the_root_is_that_of_the_plain_recursion_however_the_log_grew() -> None:
    for count in (1, 2, 253, 1, 300, 0, 40):
        hand_in(count)
        sequence(at=AT)
    newest = checkpoint()
    assert newest is not None
    stated, _ = open_checkpoint(newest.note, log_policy().verifiers)
    assert stated == Checkpoint("localhost:8000/log", LogLeaf.objects.count(), naive_root(leaves()))
    assert {(tile.level, tile.index): tile.width * 32 for tile in tiles_of(stated.size)} == {
        (row.level, row.index): len(row.data) for row in LogTile.objects.all()
    }
    assert audit().problems == []


def test_a_batch_is_bounded_and_the_rest_waits() -> None:
    sequence(at=AT)
    numbers = hand_in(5)
    first = sequence(at=AT, most=2)
    assert first is not None
    assert [receipt_of(number) is not None for number in numbers] == [True, True, False, False, False]
    second = sequence(at=AT)
    assert second is not None
    assert second.size == first.size + 3


def test_many_at_once() -> None:
    numbers = submit_many("Test", case_id="c", payloads=[{"n": n} for n in range(20)], at=AT)
    sequence(at=AT)
    receipts = receipts_of(numbers)
    assert sorted(receipts) == sorted(numbers)
    for number, receipt in receipts.items():
        check_receipt(receipt, log_policy())
        content = content_of(number)
        assert content is not None
        commitment = bytes.fromhex(json.loads(receipt.extra)["commitment"])
        check_commitment(content.key, content.payload.encode(), commitment)
    assert receipts_of([]) == {}


def test_a_submission_that_is_rolled_back_never_was() -> None:
    sequence(at=AT)
    with transaction.atomic():
        hand_in(1)
        transaction.set_rollback(True)
    assert sequence(at=AT) is None


# The journal ---------------------------------------------------------------------------
def test_every_journal_entry_is_handed_in_by_the_same_statement(
    django_assert_num_queries: pytest.FixtureRequest,
) -> None:
    with django_assert_num_queries(1):  # type: ignore[operator]
        (entry_id,) = append_all(
            [Happened("Something", "system", {"b": [1, None]}, b"what it is about")], case_id="", at=AT
        )
    entry = Entry.objects.get(pk=entry_id)
    assert (entry.kind, entry.actor, entry.at, entry.case_id, entry.payload) == (
        "Something", "system", AT, "", {"b": [1, None]},
    )  # fmt: skip
    sequence(at=AT)
    receipt, content = receipt_of(submission_of(entry_id)), content_of(entry.submission)
    assert receipt is not None
    assert content is not None
    check_receipt(receipt, log_policy())
    public = json.loads(leaves()[-1])
    assert (public["kind"], public["at"]) == ("Something", "2026-12-01T03:00:00.000000Z")
    assert json.loads(content.payload) == {
        "kind": "Something", "actor": "system", "at": "2026-12-01T03:00:00+00:00", "case": "", "payload": {"b": [1, None]},
        "content_sha256": hashlib.sha256(b"what it is about").hexdigest(),
    }  # fmt: skip


def test_the_numbers_of_a_case_are_those_of_its_own_docket(at: datetime) -> None:
    submit("Noise", case_id="case_1", payload={}, at=at)  # so that numbers in the log and in the journal differ
    for case_id, payload in (("case_1", {"seq": 1}), ("case_2", {"seq": 1}), ("case_1", {}), ("case_1", {"seq": 2})):
        append_all([Happened("Something", "system", payload, b"")], case_id=case_id, at=at)
    first, other, unnumbered, second = Entry.objects.order_by("id")
    assert submissions_of("case_1") == {1: first.submission, 2: second.submission}
    assert submissions_of("case_2") == {1: other.submission}
    assert submission_of(unnumbered.pk) == unnumbered.submission != unnumbered.pk


def test_a_docket_entry_is_bound_with_all_it_says(at: datetime) -> None:
    case = a_case(at=at)
    sequence(at=at)
    (number,) = submissions_of(case.id).values()
    content = content_of(number)
    row = DocketEntry.objects.get(case_id=case.id)
    assert content is not None
    whole = entry_content(
        seq=row.seq, act=row.act, role=row.role, author=row.author, at=row.at, audience=row.audience, body=row.body
    )
    assert json.loads(content.payload)["content_sha256"] == hashlib.sha256(whole).hexdigest()


def test_what_belongs_to_no_case_is_no_cases_opening(at: datetime) -> None:
    append("Something", actor="system", at=at, payload={"b": 1})
    assert Opening.objects.filter(case_id="").exists()
    assert openings_of("") == ()


def test_what_was_erased_leaves_every_proof_standing() -> None:
    numbers = hand_in(3)
    sequence(at=AT)
    Opening.objects.filter(pk=numbers[1]).delete()
    assert content_of(numbers[1]) is None
    for receipt in receipts_of(numbers).values():
        check_receipt(receipt, log_policy())
    assert audit().problems == []


# Handing out ---------------------------------------------------------------------------
def test_tiles_and_bundles_of_every_width_up_to_the_checkpoint_are_had() -> None:
    hand_in(300)
    made = sequence(at=AT)
    assert made is not None
    whole = tile_bytes(Tile(0, 0))
    assert [tile_bytes(Tile(0, 0, width)) for width in (1, 255)] == [whole[:32], whole[: 255 * 32]]
    assert entries_in(tile_bytes(Tile(ENTRIES, 0)), 256) == leaves()[:256]
    assert entries_in(tile_bytes(Tile(ENTRIES, 1, 3)), 3) == leaves()[256:259]
    for tile in (Tile(0, 5), Tile(0, 1, 255), Tile(ENTRIES, 1, 255), Tile(3, 0, 1), Tile(63, 0), Tile(1, 0, 2)):
        with pytest.raises(TileNotReadable, match="beyond the checkpoint"):
            tile_bytes(tile)


def test_what_is_not_there_is_not_fetched() -> None:
    assert last_checkpoint() == Checkpoint(log_signer().name, 0, EMPTY_ROOT)
    hand_in(3)
    sequence(at=AT)
    assert [len(fetch([Tile(0, 0, width)])) for width in (1, 3, 4)] == [1, 1, 0]


def test_checkpoints_of_earlier_sizes_stay_to_be_had() -> None:
    hand_in(1)
    first = sequence(at=AT)
    hand_in(1)
    sequence(at=AT)
    assert first is not None
    again = checkpoint_at(first.size)
    assert again is not None
    assert open_checkpoint(again.note, log_policy().verifiers)[0] == first
    assert checkpoint_at(10**9) is None


def test_the_keys_of_log_and_witness_differ() -> None:
    assert log_signer().verifier.public != witness_signer().verifier.public
    assert log_signer().name == "localhost:8000/log"


# What PostgreSQL refuses ---------------------------------------------------------------
@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE journal_logleaf SET entry = 'x'",
        "DELETE FROM journal_logleaf",
        "TRUNCATE journal_logleaf",
        "UPDATE journal_logcheckpoint SET note = 'x'",
        "DELETE FROM journal_logcheckpoint",
        "INSERT INTO journal_logcheckpoint (size, root, note, at) SELECT size, 'other', '', at FROM journal_logcheckpoint",
        "INSERT INTO journal_logcheckpoint (size, root, note, at) VALUES (1, 'other', '', now())",
        "INSERT INTO journal_logcheckpoint (size, root, note, at) VALUES (1000000, 'other', '', now())",
        "UPDATE journal_logtile SET data = 'x'",
        "UPDATE journal_logtile SET data = substring(data FROM 1 FOR 32)",
        "UPDATE journal_logtile SET index = index + 1",
        "DELETE FROM journal_logtile",
        "TRUNCATE journal_logtile",
    ],
)
def test_the_log_is_not_altered(sql: str) -> None:
    hand_in(3)
    sequence(at=AT)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)


def test_a_tile_that_is_lost_is_not_made_up() -> None:
    hand_in(3)
    sequence(at=AT)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute("DELETE FROM journal_logtile")
        cursor.execute("DELETE FROM journal_logleaf WHERE index = 1")
    for tile in (Tile(0, 0, 1), Tile(ENTRIES, 0, 3)):
        with pytest.raises(TileNotReadable, match="beyond the checkpoint"):
            tile_bytes(tile)
    assert len(entries_in(tile_bytes(Tile(ENTRIES, 0, 1)), 1)) == 1


@pytest.mark.parametrize("size", [1, 255, 256, 257, 65_535, 65_536, 65_541, 16_777_217, 16_777_300])
def test_a_proof_needs_few_tiles_and_all_that_are_fetched_exist(size: int) -> None:
    for index in {0, size // 2, size - 1}:
        tiles = _tiles_for([index], size)
        assert len(tiles) <= 8
        needed: set[Tile] = set()

        def fetch(tile: Tile, needed: set[Tile] = needed) -> bytes:
            needed.add(tile)
            return bytes(32 * tile.width)

        inclusion_proof(index, size, tile_reader(fetch, size))
        assert needed <= tiles


# The audit -----------------------------------------------------------------------------
HARMS = {
    "an entry": "UPDATE journal_logleaf SET entry = set_byte(entry, 3, get_byte(entry, 3) # 1) WHERE index = 100",
    "an entry gone": "DELETE FROM journal_logleaf WHERE index = 100",
    "the last entry gone": "DELETE FROM journal_logleaf WHERE index = (SELECT max(index) FROM journal_logleaf)",
    "two entries exchanged": "UPDATE journal_logleaf SET entry = (SELECT entry FROM journal_logleaf WHERE index = 7) WHERE index = 8",
    "a tile": "UPDATE journal_logtile SET data = set_byte(data, 40, get_byte(data, 40) # 128) WHERE level = 0 AND index = 0",
    "an upper tile": "UPDATE journal_logtile SET data = set_byte(data, 0, get_byte(data, 0) # 1) WHERE level = 1",
    "a tile gone": "DELETE FROM journal_logtile WHERE level = 1",
    "a tile too many": "INSERT INTO journal_logtile (level, index, data) VALUES (5, 0, decode(repeat('00', 32), 'hex'))",
    "a tile too long": "UPDATE journal_logtile SET data = data || data WHERE level = 1",
    "a checkpoint's root": "UPDATE journal_logcheckpoint SET root = set_byte(root, 0, get_byte(root, 0) # 1)",
    "a checkpoint's note": "UPDATE journal_logcheckpoint SET note = replace(note, '=', 'E')",
    "a checkpoint's size": "UPDATE journal_logcheckpoint SET size = size + 1 WHERE size = (SELECT max(size) FROM journal_logcheckpoint)",
    "the last checkpoint gone": "DELETE FROM journal_logcheckpoint WHERE size = (SELECT max(size) FROM journal_logcheckpoint)",
    "a content": "UPDATE journal_opening SET payload = payload || ' ' WHERE id = (SELECT max(id) FROM journal_opening)",
    "a content that is no JSON": "UPDATE journal_opening SET payload = '{' WHERE id = (SELECT submission FROM journal_entry ORDER BY id DESC LIMIT 1)",
    "a content that is a list": "UPDATE journal_opening SET payload = '[]' WHERE id = (SELECT submission FROM journal_entry ORDER BY id DESC LIMIT 1)",
    "a content's key": "UPDATE journal_opening SET key = set_byte(key, 0, get_byte(key, 0) # 1) WHERE id = (SELECT max(id) FROM journal_opening)",
    "a content of nothing": "INSERT INTO journal_opening (id, case_id, key, payload) VALUES (99999999, '', '', '')",
    "a journal entry": "UPDATE journal_entry SET payload = '{}' WHERE id = (SELECT max(id) FROM journal_entry)",
    "a journal entry's actor": "UPDATE journal_entry SET actor = 'nobody' WHERE id = (SELECT max(id) FROM journal_entry)",
    "a journal entry never handed in": "UPDATE journal_entry SET submission = 99999999 WHERE id = (SELECT max(id) FROM journal_entry)",
}


@pytest.fixture
def _a_log() -> None:
    hand_in(200)
    sequence(at=AT)
    hand_in(100)
    append("Something", actor="system", at=AT, payload={"b": 1})
    sequence(at=AT)
    hand_in(2)


@pytest.mark.usefixtures("_a_log")
@pytest.mark.parametrize("harm", HARMS)
def test_the_audit_finds(harm: str) -> None:
    """Whoever owns the database can switch the triggers off; the audit still tells."""
    assert audit().problems == []
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(HARMS[harm])
        cursor.execute("SET LOCAL session_replication_role = origin")
    problems = audit().problems
    assert problems
    assert all(
        re.match(r"(entry|checkpoint|tile|submission|journal entry|the last checkpoint) ", one) for one in problems
    )


@pytest.mark.parametrize("chunk", [1, 90, 255, 256, 257, 512])
def test_the_audit_may_stop_for_breath_anywhere(chunk: int, monkeypatch: pytest.MonkeyPatch) -> None:
    hand_in(1030)
    sequence(at=AT)
    monkeypatch.setattr(log_audit, "CHUNK", chunk)
    assert audit().problems == []


@pytest.mark.usefixtures("_a_log")
def test_the_audit_counts_what_it_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(log_audit, "PAGE", 7)
    monkeypatch.setattr(log_audit, "CHUNK", 90)
    found = audit()
    assert found.problems == []
    newest = checkpoint()
    assert newest is not None
    assert (found.entries, found.checkpoints, found.waiting) == (newest.size, LogCheckpoint.objects.count(), 2)
    assert found.openings == Opening.objects.count()
    assert found.tiles == LogTile.objects.count()
    assert Checkpoint.parse(newest.note.split("\n\n")[0] + "\n").root == found.root


def test_the_audit_names_no_more_than_a_hundred() -> None:
    found = audit()
    for number in range(300):
        found.wrong(str(number))
    assert len(found.problems) == 100


# At the same time ----------------------------------------------------------------------
@pytest.mark.django_db(transaction=True)
def test_several_sequencers_and_writers_at_once_make_one_log() -> None:
    problems: list[BaseException] = []

    def work(number: int) -> None:
        try:
            for step in range(15):
                if number % 2:
                    hand_in(3, start=step)
                else:
                    sequence(at=AT + timedelta(seconds=step))
        except BaseException as error:
            problems.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    sequence(at=AT)
    assert problems == []
    assert LogLeaf.objects.count() == 135
    assert audit().problems == []
