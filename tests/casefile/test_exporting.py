"""Case files of real cases: each reader gets what is theirs, the proofs hold, and nothing of the others is in the bytes."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.conf import settings
from tests.casefile.conftest import BUYERS_WORD, PLACE, SELLERS_WORD, Told
from tests.casefile.specimen import checked, reasons, states
from tests.factories import a_case
from tests.flows.told_anew import claimed, delivered, tell

from wakai.docket import queries as cases
from wakai.docket.domain.acts import AGENT, BUYER, SELLER
from wakai.evidence import queries as evidence
from wakai.evidence.casefile.opening import opened
from wakai.flows.export_casefile import export_case_file
from wakai.journal.authorities import authorities
from wakai.journal.log_keys import log_signer
from wakai.journal.models import TimeStamp
from wakai.journal.sequencer import sequence
from wakai.journal.stamping import stamp_again, stamps_of, try_stamp

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("data_dir")]


@pytest.mark.parametrize("reader", [BUYER, SELLER, AGENT])
def test_each_readers_file_passes_with_receipts_and_manifest(told: Told, reader: str, tmp_path: Path) -> None:
    result = checked(told.file(reader, tmp_path), log_signer().verifier)
    assert result.ok, reasons(result)
    found = states(result)
    wanted = {"structure", "manifests", "seal", "docket", "exhibits", "commitments", "receipts", "decisions", "seen"}
    assert {name for name in wanted if found[name] != "ok"} == set(), reasons(result)


def test_each_line_that_a_reader_reads_has_its_receipt(told: Told, tmp_path: Path) -> None:
    for reader in (BUYER, SELLER, AGENT):
        with opened(told.file(reader, tmp_path)) as bag:
            lines, leaves = bag.lines("metadata/docket.jsonl"), bag.lines("metadata/proofs/leaves.jsonl")
            wanted = [*(f"docket/{line['n']}" for line in lines), "decision/1"]
            assert [row["about"] for row in leaves if not row["about"].startswith("event/")] == wanted
            assert all(row["key"] and row["receipt"] for row in leaves)


def test_what_the_house_noted_goes_to_the_secretariat_alone(told: Told, tmp_path: Path) -> None:
    for reader in (BUYER, SELLER, AGENT):
        with opened(told.file(reader, tmp_path)) as bag:
            lines, leaves = bag.lines("metadata/docket.jsonl"), bag.lines("metadata/proofs/leaves.jsonl")
        events = [row["payload"] for row in leaves if row["about"].startswith("event/")]
        noted = [row["payload"]["seq"] for row in events if "seq" in row.get("payload", {})]
        assert noted == ([line["n"] for line in lines] if reader == AGENT else [])


def test_a_change_of_the_order_is_told_and_proven(at: datetime, tmp_path: Path) -> None:
    case = claimed(at)
    tell(at, now=at + timedelta(hours=5), **delivered(at))
    sequence(at=at + timedelta(hours=6))
    for reader in (BUYER, SELLER, AGENT):
        file = Told(case, at + timedelta(hours=7)).file(reader, tmp_path)
        result = checked(file)
        assert result.ok, reasons(result)
        with opened(file) as bag:
            (change,) = bag.lines("metadata/order-changes.jsonl")
            assert ["tracking_status", None, "delivered"] in change["facts"]
            (leaf,) = (row for row in bag.lines("metadata/proofs/leaves.jsonl") if row["about"] == "order/1")
            assert leaf["receipt"]
            assert leaf["payload"]["facts"] == change["facts"]
            assert "What the marketplace told otherwise about the order" in bag.text("index.html")


@pytest.mark.parametrize(
    ("reader", "others"), [(BUYER, (SELLERS_WORD,)), (SELLER, (BUYERS_WORD, PLACE, "own.txt", "EB1"))]
)
def test_nothing_of_the_others_is_in_the_bytes(
    told: Told, reader: str, others: tuple[str, ...], tmp_path: Path
) -> None:
    content = told.file(reader, tmp_path).read_bytes()
    for word in others:
        assert word.encode() not in content
        assert word.encode().hex().encode() not in content


def test_everything_is_in_the_secretariats_file(told: Told, tmp_path: Path) -> None:
    content = told.file(AGENT, tmp_path).read_bytes()
    assert all(word.encode() in content for word in (BUYERS_WORD, SELLERS_WORD, PLACE, "EB1"))


def test_no_gap_in_the_numbers_tells_of_what_others_wrote(told: Told, tmp_path: Path) -> None:
    for reader in (BUYER, SELLER):
        with opened(told.file(reader, tmp_path)) as bag:
            lines = bag.lines("metadata/docket.jsonl")
            assert [line["n"] for line in lines] == list(range(1, len(lines) + 1))
            referring = [line for line in lines if "offer" in line["body"]]
            assert referring
            assert all(lines[line["body"]["offer"] - 1]["act"] == "offer" for line in referring)


def test_numbers_of_the_whole_docket_stay_in_the_house(told: Told, tmp_path: Path) -> None:
    for reader in (BUYER, SELLER):
        with opened(told.file(reader, tmp_path)) as bag:
            assert '"seq"' not in bag.text("metadata/proofs/leaves.jsonl")
            assert '"person"' not in bag.text("metadata/proofs/leaves.jsonl")


def test_what_was_seen_lists_all_for_the_secretariat_and_theirs_for_the_parties(told: Told) -> None:
    (decision,) = cases.decisions_of(told.case.id)
    assert set(decision.seen) == {BUYER, SELLER, AGENT}
    assert '"EB1"' in decision.seen[AGENT]
    assert '"EB1"' in decision.seen[BUYER]
    assert '"EB1"' not in decision.seen[SELLER]


def test_the_same_case_at_the_same_instant_gives_the_same_bytes(told: Told, tmp_path: Path) -> None:
    assert told.file(BUYER, tmp_path).read_bytes() == told.file(BUYER, tmp_path).read_bytes()


def test_an_open_case_can_be_taken_home_too(at: datetime, tmp_path: Path) -> None:
    case = a_case(at=at)
    result = checked(Told(case, at + timedelta(hours=1)).file(SELLER, tmp_path))
    assert result.ok, reasons(result)
    assert states(result)["receipts"] == "not_there"  # the log has not taken it in yet, and the file says so


def test_markup_in_a_message_stays_words(at: datetime, tmp_path: Path) -> None:
    case = a_case(at=at, text="<script>alert(1)</script><img src=x onerror=alert(1)>")
    with opened(Told(case, at).file(SELLER, tmp_path)) as bag:
        page = bag.text("index.html")
    assert "<script" not in page
    assert "&lt;script&gt;" in page


def test_the_operator_is_named_as_configured(told: Told, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with opened(told.file(BUYER, tmp_path)) as bag:
        assert bag.json("metadata/case.json")["operator"] == settings.WAKAI_OPERATOR == "Wakai"
    monkeypatch.setattr(settings, "WAKAI_OPERATOR", "Example Marketplace G.K.")
    with opened(told.file(BUYER, tmp_path)) as bag:
        assert "Source-Organization: Example Marketplace G.K.\n" in bag.text("bag-info.txt")
        assert "kept by Example Marketplace G.K. at" in bag.text("metadata/certificate.txt")


def test_nobody_else_reads_a_case(at: datetime) -> None:
    case = a_case(at=at)
    with pytest.raises(ValueError, match="nobody reads"):
        export_case_file(case.id, reader="auditor", at=at, language="en", zone="UTC")


def test_time_stamps_go_along_once_they_are_there(told: Told, tmp_path: Path) -> None:
    (photo,) = (row for row in evidence.exhibits_of(told.case.id, role=BUYER) if row.label == "E1")
    for stamp in stamps_of(photo.sha256):
        assert try_stamp(stamp.id, at=told.at)
    result = checked(told.file(BUYER, tmp_path))
    assert result.ok, reasons(result)
    assert states(result)["time_stamps"] == "ok"


def test_renewals_go_along_and_so_do_stamps_of_an_authority_that_is_gone(
    told: Told, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (photo,) = (row for row in evidence.exhibits_of(told.case.id, role=BUYER) if row.label == "E1")
    (stamp,) = stamps_of(photo.sha256)
    assert try_stamp(stamp.id, at=told.at)
    TimeStamp.objects.filter(pk=stamp.id).update(until=told.at + timedelta(days=80))
    assert stamp_again(at=told.at) == 1
    (later,) = stamps_of(photo.sha256)[0].renewals
    assert try_stamp(later.id, at=told.at + timedelta(days=1))
    monkeypatch.setattr(settings, "PRODUCTION", True)
    assert authorities() == ()
    file = told.file(BUYER, tmp_path)
    result = checked(file)
    assert result.ok, reasons(result)
    with opened(file) as bag:
        rows = bag.lines("metadata/proofs/timestamps.jsonl")
        first, second = (row for row in rows if photo.sha256 == row["sha256"] or row["over"])
        assert (first["over"], second["over"]) == (None, first["n"])
        assert bag.read(f"metadata/proofs/timestamps/{second['n']}.roots.pem")
