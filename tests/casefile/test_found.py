"""What was found out about exhibits goes along in the case file: as the case page tells it, for whom it may, and repeatable."""

import io
import json
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from hypothesis import given
from hypothesis import strategies as st
from tests.casefile.conftest import EVERYONE, Told, hand_in
from tests.casefile.specimen import checked, found_of, reasons
from tests.evidence.signed_pictures import SIGNER, signed_picture
from tests.evidence.test_mail import DNS, EXAMPLE
from tests.factories import FiledCase, a_case

from wakai.channels import erasing as mails
from wakai.docket.domain.acts import AGENT, BUYER, SELLER
from wakai.evidence import fixity, sources
from wakai.evidence.casefile import writing
from wakai.evidence.casefile.data import ExhibitFile, SignatureChecked
from wakai.evidence.casefile.found import found_data
from wakai.evidence.casefile.opening import opened
from wakai.evidence.domain.mail import check_signatures
from wakai.evidence.mail_reader import found_in
from wakai.evidence.models import SourceCheck
from wakai.flows.erase_person import ask_erasure
from wakai.flows.import_casefile import import_case_file
from wakai.flows.talk import withdraw_claim
from wakai.journal.sequencer import sequence
from wakai.kernel.languages import LANGUAGES

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("data_dir")]
AT = datetime.fromisoformat("2026-12-01T03:00:00+00:00")
DOMAIN = "football.example.com"


def use_dns(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "WAKAI_DNS", "system")
    monkeypatch.setattr(sources, "read_mail", lambda data: found_in(data, DNS.get))


def look_at_all(at: datetime) -> None:
    """What the jobs do."""
    for exhibit_id in SourceCheck.objects.filter(state="waiting").values_list("pk", flat=True):
        assert sources.try_check(exhibit_id, at=at)


def mailed(at: datetime, audience: tuple[str, ...] = EVERYONE) -> FiledCase:
    case = a_case(at=at)
    hand_in(case, BUYER, io.BytesIO(EXAMPLE), "dinner.eml", at + timedelta(minutes=1), audience)
    return case


def found_in_file(case: FiledCase, reader: str, at: datetime, folder: Path) -> dict[str, dict[str, Any]]:
    """By label; the file passes all its steps."""
    path = Told(case, at).file(reader, folder)
    result = checked(path)
    assert result.ok, reasons(result)
    with opened(path) as bag:
        return {row["label"]: row["found"] for row in bag.lines("metadata/exhibits.jsonl")}


def test_before_the_jobs_have_looked_it_says_so_and_afterwards_what_they_found(
    at: datetime, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    use_dns(monkeypatch)
    case = mailed(at)
    before = found_in_file(case, SELLER, at + timedelta(hours=1), tmp_path)["E1"]
    assert (before["signatures"], before["manifest"]) == (None, None)
    assert "has not been checked yet" in before["verdicts"][0]["reasons"][0]["en"]
    looked = at + timedelta(hours=2)
    look_at_all(looked)
    sequence(at=looked)
    for reader in (BUYER, SELLER, AGENT):
        found = found_in_file(case, reader, at + timedelta(hours=3), tmp_path)["E1"]
        assert found["at"] == (at + timedelta(hours=3)).isoformat()
        assert [(one["head"], one["state"]) for one in found["verdicts"]] == [
            ("source", "verified"),
            ("path", "verified"),
            ("integrity", "verified"),
        ]
        assert all(set(reason) == set(LANGUAGES) for one in found["verdicts"] for reason in one["reasons"])
        assert [(one["selector"], one["domain"], one["state"]) for one in found["signatures"]] == [
            ("brisbane", DOMAIN, "verified"),
            ("test", DOMAIN, "verified"),
        ]
        assert {one["asked_at"] for one in found["signatures"]} == {looked.isoformat()}
        kept = {one["dns_name"]: one["answer"].encode() for one in found["signatures"]}
        assert [one.state for one in check_signatures(EXAMPLE, kept.get)] == ["verified"] * 2


def test_while_the_dns_is_switched_off_no_signature_is_told(at: datetime, tmp_path: Path) -> None:
    case = mailed(at)
    look_at_all(at)
    found = found_in_file(case, BUYER, at + timedelta(hours=1), tmp_path)["E1"]
    assert found["signatures"] is None
    assert "was not checked here" in found["verdicts"][0]["reasons"][0]["en"]


def test_a_picture_tells_its_signer_and_whether_anybody_trusts_it(at: datetime, tmp_path: Path) -> None:
    case = a_case(at=at)
    hand_in(case, SELLER, io.BytesIO(signed_picture()), "a.jpg", at, EVERYONE)
    look_at_all(at)
    for reader in (BUYER, AGENT):
        found = found_in_file(case, reader, at + timedelta(hours=1), tmp_path)["E1"]
        assert found["manifest"] == {"state": "holds", "signer": SIGNER, "trusted": False}
        assert found["signatures"] is None


def test_instants_are_told_in_utc_in_the_data_and_in_the_readers_zone_on_the_page(at: datetime, tmp_path: Path) -> None:
    case = mailed(at)
    fixity.compare_due(at=datetime.fromisoformat("2026-12-31T20:00:00+00:00"))
    told = Told(case, datetime.fromisoformat("2027-01-01T00:00:00+00:00"))
    with opened(told.file(BUYER, tmp_path)) as bag:
        (row,) = bag.lines("metadata/exhibits.jsonl")
        page = bag.text("index.html")
    integrity = row["found"]["verdicts"][2]["reasons"]
    assert any("31 Dec 2026, 20:00 (UTC)" in reason["en"] for reason in integrity)
    assert "1 Jan 2027, 05:00 (" in page  # Asia/Tokyo


def test_what_was_found_in_a_mail_to_the_secretariat_stays_there(
    at: datetime, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    use_dns(monkeypatch)
    case = mailed(at, (BUYER, AGENT))
    look_at_all(at)
    assert set(found_in_file(case, BUYER, at + timedelta(hours=1), tmp_path)) == {"EB1"}
    assert found_in_file(case, SELLER, at + timedelta(hours=1), tmp_path) == {}
    assert DOMAIN.encode() not in Told(case, at + timedelta(hours=1)).file(SELLER, tmp_path).read_bytes()


def test_of_an_erased_mail_stays_what_rests_on_its_hash(
    at: datetime, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    use_dns(monkeypatch)
    case = mailed(at)
    look_at_all(at)
    fixity.compare_due(at=at + timedelta(hours=1))
    later = at + timedelta(days=365 * 4)
    withdraw_claim(case.id, actor=case.by(BUYER), text="", at=at + timedelta(hours=2), key="ended")
    assert ask_erasure(case.account(BUYER).id, mails=mails, at=later).done
    for reader in (SELLER, AGENT):
        found = found_in_file(case, reader, later, tmp_path)["E1"]
        source, path, integrity = found["verdicts"]
        assert (found["signatures"], found["manifest"]) == (None, None)
        assert source["state"] == "not_checkable"
        assert "was erased on request" in source["reasons"][0]["en"]
        assert path["state"] == "verified"
        assert not [one for one in integrity["reasons"] if "were read again" in one["en"]]
        assert DOMAIN.encode() not in Told(case, later).file(reader, tmp_path).read_bytes()


def test_the_same_instant_gives_the_same_bytes_whenever_it_is_written(
    at: datetime, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    use_dns(monkeypatch)
    case = mailed(at)
    look_at_all(at)
    told = Told(case, at + timedelta(hours=1))
    first = told.file(BUYER, tmp_path).read_bytes()
    assert told.file(BUYER, tmp_path).read_bytes() == first


@pytest.mark.parametrize("older", [True, False])
def test_files_with_it_and_older_ones_without_are_taken_in(
    told: Told, older: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = writing._exhibit

    def as_before(row: ExhibitFile, at: datetime) -> dict[str, Any]:
        return {name: value for name, value in real(row, at).items() if name != "found"}

    monkeypatch.setattr(writing, "_exhibit", as_before if older else real)
    file = told.file(AGENT, tmp_path)
    with opened(file) as bag:
        assert {"found" in row for row in bag.lines("metadata/exhibits.jsonl")} == {not older}
    assert import_case_file(file, at=told.at).new


@given(selector=st.from_regex(r"[A-Za-z0-9.\-]{1,20}", fullmatch=True), mixed=st.booleans())
def test_a_selector_is_what_stands_before_the_domain(selector: str, mixed: bool) -> None:
    name = f"{selector}._domainkey.{'Football.Example.COM' if mixed else DOMAIN}"
    one = SignatureChecked(DOMAIN, name, "verified", "", True, "p=", None)
    assert one.selector == selector
    found = json.loads(json.dumps(found_data(found_of("buyer", AT, checked=(one,)), at=AT)))
    assert (found["signatures"][0]["selector"], found["signatures"][0]["dns_name"]) == (selector, name)


def test_a_signature_that_names_nothing_has_no_selector() -> None:
    assert SignatureChecked("", "", "not_checkable", "not_readable", False, None, None).selector == ""
