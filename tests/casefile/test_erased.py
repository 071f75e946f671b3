"""After one side's data were erased, the other side's case file still passes, and holds none of the erased words."""

from datetime import timedelta
from pathlib import Path

import pytest
from tests.casefile.conftest import BUYERS_WORD, PLACE, Told
from tests.casefile.specimen import checked, reasons, states

from wakai.channels import erasing as mails
from wakai.docket.domain.acts import BUYER, SELLER
from wakai.docket.domain.erased import ERASED
from wakai.evidence.casefile import contents
from wakai.evidence.casefile.opening import opened
from wakai.flows.erase_person import ask_erasure
from wakai.journal.models import Opening

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("data_dir")]


def test_one_word_for_it() -> None:
    assert contents.ERASED == ERASED


def test_what_was_erased_is_gone_and_everything_else_still_holds(told: Told, tmp_path: Path) -> None:
    later = told.at + timedelta(days=365 * 4)
    assert ask_erasure(told.case.account(BUYER).id, mails=mails, at=later).done
    gone = Told(told.case, later)
    for reader in (BUYER, SELLER, "agent"):
        file = gone.file(reader, tmp_path)
        result = checked(file)
        assert result.ok, reasons(result)
        with opened(file) as bag:
            lines, leaves = bag.lines("metadata/docket.jsonl"), bag.lines("metadata/proofs/leaves.jsonl")
        assert {f"docket/{line['n']}" for line in lines} <= {row["about"] for row in leaves if row["receipt"]}
        assert {row["about"] for row in leaves if row["key"] is None} >= {"docket/1"}
        found = states(result)
        assert {found[name] for name in ("seal", "docket", "commitments", "receipts", "decisions", "seen")} == {"ok"}
        with opened(file) as bag:
            rows = bag.lines("metadata/exhibits.jsonl")
            page = bag.text("index.html")
        assert [row["erased"] for row in rows] == [
            {"at": later.isoformat(), "request": "erasure", "by": "buyer"} for _ in rows
        ]
        assert all(row["original"] is None and len(row["sha256"]) == 64 for row in rows)
        assert "Erased at the request" in page
        assert "with the secretariat: it may tell" not in page
        (told_of,) = (step for step in result.to_data()["steps"] if step["name"] == "exhibits")
        assert told_of["reasons"][0]["code"] == "files_erased"
        content = file.read_bytes()
        assert BUYERS_WORD.encode() not in content
        assert PLACE.encode() not in content
        assert b"The parcel has not come." not in content


def test_nothing_that_opens_the_erased_words_is_kept(told: Told) -> None:
    ask_erasure(told.case.account(BUYER).id, mails=mails, at=told.at + timedelta(days=365 * 4))
    kept = " ".join(Opening.objects.values_list("payload", flat=True))
    assert BUYERS_WORD not in kept
    assert "The parcel has not come." not in kept
