"""The log in public: for machines as the formats say, for people as a page, receipts for those who may read the entry."""

import json
from collections.abc import Callable
from datetime import datetime

import pytest
from django.test import Client
from tests.factories import FiledCase, a_case, a_person, answered
from tests.portal.cases.conftest import Enter, clock, enter, signed_in

from wakai.journal.domain.checkpoints import open_checkpoint
from wakai.journal.domain.commitments import check_commitment
from wakai.journal.domain.merkle import leaf_hash, root_of
from wakai.journal.domain.receipts import Receipt, check_receipt
from wakai.journal.domain.tiles import ENTRIES, Tile, bundles_of, entries_in, tile_reader, tiles_of
from wakai.journal.log import submit_many
from wakai.journal.log_keys import log_policy
from wakai.journal.models import Opening
from wakai.journal.sequencer import sequence

__all__ = ["clock", "enter", "signed_in"]
pytestmark = pytest.mark.django_db


@pytest.fixture
def log(at: datetime) -> Client:
    submit_many("Test", case_id="", payloads=[{"n": n} for n in range(300)], at=at)
    sequence(at=at)
    return Client()


def fetched(client: Client, tile: Tile) -> bytes:
    answer = client.get(f"/log/{tile.path()}", headers={"accept-encoding": "identity"})
    assert answer.status_code == 200, tile
    return bytes(answer.content)


def test_a_monitor_rebuilds_the_tree_from_what_is_served(log: Client) -> None:
    answer = log.get("/log/checkpoint")
    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    assert answer["Cache-Control"] == "public, max-age=2"
    assert "Cookie" not in answer.get("Vary", "")
    stated, _ = open_checkpoint(answer.content, log_policy().verifiers)
    tiles = {tile: fetched(log, tile) for tile in tiles_of(stated.size)}
    assert root_of(stated.size, tile_reader(tiles.__getitem__, stated.size)) == stated.root
    entries = [one for tile in bundles_of(stated.size) for one in entries_in(fetched(log, tile), tile.width)]
    assert b"".join(leaf_hash(one) for one in entries) == b"".join(
        tiles[tile] for tile in tiles_of(stated.size) if not tile.level
    )


def test_tiles_may_be_kept_for_ever_by_anybody(log: Client) -> None:
    answer = log.get("/log/tile/0/000")
    assert answer["Content-Type"] == "application/octet-stream"
    assert "immutable" in answer["Cache-Control"]
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert log.get("/log/tile/entries/000", headers={"accept-encoding": "gzip"})["Content-Encoding"] == "gzip"
    assert fetched(log, Tile(0, 0, 3)) == fetched(log, Tile(0, 0))[:96]


@pytest.mark.parametrize(
    "path",
    [
        "0/001.p/255",
        "0/7",
        "0/000.p/0",
        "0/000.p/256",
        "9/000",
        "entries/009",
        "0/x000/000",
        "data/000",
        "0/../0/000",
        "0/000/",
    ],
)
def test_what_is_not_there_is_not_found(log: Client, path: str) -> None:
    assert log.get(f"/log/tile/{path}").status_code == 404


def test_before_the_first_entry_there_is_no_checkpoint() -> None:
    assert Client().get("/log/checkpoint").status_code == 404
    assert b"There is no entry yet" in Client(headers={"accept-language": "en"}).get("/log").content


@pytest.mark.parametrize(
    ("language", "words"), [("en", "Key of the log"), ("ja", "ログの公開鍵"), ("zh-hans", "日志的公钥")]
)
def test_the_page_explains_and_gives_the_key(log: Client, language: str, words: str) -> None:
    page = Client(headers={"accept-language": language}).get("/log").content.decode()
    assert words in page
    assert log_policy().logs[0].verifier.vkey in page.replace("&#x2B;", "+").replace("&#43;", "+")


# Receipts ------------------------------------------------------------------------------
@pytest.fixture
def case(at: datetime) -> FiledCase:
    case = a_case(at=at)
    answered(case, at=at)
    sequence(at=at)
    return case


@pytest.fixture
def agent(signed_in: Callable[[int], Client]) -> Client:
    return signed_in(a_person(staff_role="agent"))


@pytest.mark.parametrize("role", ["buyer", "seller"])
def test_each_side_has_a_receipt_for_each_entry(case: FiledCase, role: str, enter: Enter, agent: Client) -> None:
    client = enter(case, role)
    base = f"/cases/{case.number}/receipts/"
    page = client.get(base).content.decode()
    for n in (1, 2):
        assert f"{base}{n}.tlog-proof" in page
        answer = client.get(f"{base}{n}.tlog-proof")
        assert answer["Content-Disposition"] == f'attachment; filename="{case.number}-{n}.tlog-proof"'
        receipt = Receipt.parse(bytes(answer.content))
        check_receipt(receipt, log_policy())
        assert client.get(f"{base}{n}.json").status_code == 404, "it tells the docket's own numbers and who acted"
        assert f"{base}{n}.json" not in page
        content = agent.get(f"{base}{n}.json").json()
        commitment = bytes.fromhex(json.loads(receipt.extra)["commitment"])
        check_commitment(bytes.fromhex(content["key"]), content["payload"].encode(), commitment)
        assert json.loads(content["payload"])["payload"]["seq"] == n
    assert f'href="{base}"' in client.get(f"/cases/{case.number}").content.decode()


def test_what_one_may_not_read_has_no_receipt(case: FiledCase, enter: Enter) -> None:
    client = enter(case, "buyer")
    for name in ("3.tlog-proof", "3.json", "0.tlog-proof", "0.json"):
        assert client.get(f"/cases/{case.number}/receipts/{name}").status_code == 404
    for name in ("", "1.tlog-proof", "1.json"):
        assert Client().get(f"/cases/{case.number}/receipts/{name}").status_code in (302, 403, 404)


def test_a_receipt_that_is_still_being_made(at: datetime, enter: Enter) -> None:
    case = a_case(at=at)
    client = enter(case, "buyer")
    assert "Being entered" in client.get(f"/cases/{case.number}/receipts/").content.decode()
    assert client.get(f"/cases/{case.number}/receipts/1.tlog-proof").status_code == 404


def test_an_erased_content_is_gone_and_its_receipt_stays(case: FiledCase, agent: Client) -> None:
    assert agent.get(f"/cases/{case.number}/receipts/1.json").status_code == 200
    Opening.objects.all().delete()
    assert agent.get(f"/cases/{case.number}/receipts/1.json").status_code == 404
    assert agent.get(f"/cases/{case.number}/receipts/1.tlog-proof").status_code == 200


def test_bundles_are_what_the_format_says(log: Client) -> None:
    data = fetched(log, Tile(ENTRIES, 0))
    length = int.from_bytes(data[:2], "big")
    assert json.loads(data[2 : 2 + length])["kind"]
