"""A case of another deployment becomes one to be read here, with its file kept; what does not pass is not taken."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from django.test import Client
from tests.casefile.conftest import BUYERS_WORD, Told
from tests.casefile.specimen import case_data, checked, reasons, states, written
from tests.factories import a_person, rules

from wakai.channels import erasing as mails
from wakai.docket import queries as cases
from wakai.docket.domain.acts import AGENT, BUYER, SELLER, Act, Stage
from wakai.docket.domain.open_acts import open_acts
from wakai.evidence import queries as evidence
from wakai.evidence.blobs import FileWasErased
from wakai.evidence.casefile.opening import opened
from wakai.evidence.casefile.refusals import NotACaseFile
from wakai.flows.erase_person import ask_erasure
from wakai.flows.import_casefile import CaseFileDoesNotPass, CaseFileNotTaken, import_case_file
from wakai.journal.sequencer import sequence
from wakai.parties.models import Person

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("data_dir")]


def test_the_secretariats_file_comes_in_whole_and_closed(told: Told, tmp_path: Path) -> None:
    file = told.file(AGENT, tmp_path)
    done = import_case_file(file, at=told.at + timedelta(days=1))
    there, here = told.case.state, cases.state_of(done.id)
    assert done.new
    assert here.stage is Stage.CLOSED
    assert [(row.act, row.body.get("text")) for row in here.entries[: len(there.entries)]] == [
        (row.act, row.body.get("text")) for row in there.entries
    ]
    for role in (BUYER, SELLER, AGENT):
        assert open_acts(here, role, at=told.at + timedelta(days=1)) == ()
    labels = {row.label: row.sha256 for row in evidence.exhibits_of(done.id, role=AGENT)}
    assert {"E1", "EB1", "EA1"} == set(labels)


def test_its_file_is_kept_byte_for_byte_and_still_passes(told: Told, tmp_path: Path) -> None:
    file = told.file(AGENT, tmp_path)
    done = import_case_file(file, at=told.at)
    (kept,) = (row for row in evidence.exhibits_of(done.id, role=AGENT) if row.label == "EA1")
    with evidence.open_exhibit(kept.id, case_id=done.id, role=AGENT).file as stream:
        assert stream.read() == file.read_bytes()
    assert not [row for row in evidence.exhibits_of(done.id, role=BUYER) if row.label == "EA1"]


def test_it_binds_nobody_here(told: Told, tmp_path: Path) -> None:
    done = import_case_file(told.file(AGENT, tmp_path), at=told.at)
    assert cases.decisions_of(done.id) == ()
    assert cases.state_of(done.id).acts(Act.ISSUE_DECISION)


def test_twice_is_once(told: Told, tmp_path: Path) -> None:
    file = told.file(AGENT, tmp_path)
    first = import_case_file(file, at=told.at)
    again = import_case_file(file, at=told.at + timedelta(days=1))
    assert (again.id, again.new) == (first.id, False)


def test_a_party_may_bring_its_own(told: Told, tmp_path: Path) -> None:
    done = import_case_file(told.file(BUYER, tmp_path), at=told.at)
    assert any(BUYERS_WORD in str(row.body) for row in cases.state_of(done.id).entries)


def test_the_pages_show_it(told: Told, tmp_path: Path) -> None:
    done = import_case_file(told.file(AGENT, tmp_path), at=told.at)
    client = Client(headers={"accept-language": "en"})
    client.force_login(Person.objects.get(pk=a_person(staff_role="agent")), "django.contrib.auth.backends.ModelBackend")
    shown = client.get(f"/cases/{cases.head_of(done.id).number}")
    assert shown.status_code == 200
    assert BUYERS_WORD in shown.content.decode()


def test_and_it_can_be_exported_again(told: Told, tmp_path: Path) -> None:
    done = import_case_file(told.file(AGENT, tmp_path), at=told.at)
    sequence(at=told.at)
    for reader in (AGENT, BUYER, SELLER):
        result = checked(Told(replace(told.case, id=done.id), told.at).file(reader, tmp_path))
        assert result.ok, reasons(result)
        assert (states(result)["decisions"], states(result)["exhibits"]) == ("not_there", "ok")
        assert "decided in another deployment" in reasons(result)


def test_what_was_erased_there_is_told_as_erased_here(told: Told, tmp_path: Path) -> None:
    later = told.at + timedelta(days=365 * 4)
    assert ask_erasure(told.case.account(BUYER).id, mails=mails, at=later).done
    file = Told(told.case, later).file(AGENT, tmp_path)
    with opened(file) as bag:
        there = {row["label"]: row["sha256"] for row in bag.lines("metadata/exhibits.jsonl")}
    done = import_case_file(file, at=later)
    here = {row.label: row for row in evidence.exhibits_of(done.id, role=AGENT) if row.label in there}
    assert {label: row.sha256 for label, row in here.items()} == there
    assert all(row.erased and row.size for row in here.values())
    for row in here.values():
        with pytest.raises(FileWasErased):
            evidence.open_exhibit(row.id, case_id=done.id, role=AGENT)
    client = Client(headers={"accept-language": "en"})
    client.force_login(Person.objects.get(pk=a_person(staff_role="agent")), "django.contrib.auth.backends.ModelBackend")
    shown = client.get(f"/cases/{cases.head_of(done.id).number}").content.decode()
    assert shown.count(FileWasErased().text("en")) == len(there)
    sequence(at=later)
    again = Told(replace(told.case, id=done.id), later).file(AGENT, tmp_path)
    assert checked(again).ok
    with opened(again) as bag:
        assert {row["label"] for row in bag.lines("metadata/exhibits.jsonl") if row["erased"]} == set(there)


def test_what_was_changed_is_not_taken(told: Told, tmp_path: Path) -> None:
    file = told.file(AGENT, tmp_path)
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.write_bytes(content)
    with pytest.raises((CaseFileDoesNotPass, NotACaseFile)):
        import_case_file(file, at=told.at)


def test_what_nobody_sealed_is_not_taken(told: Told, tmp_path: Path) -> None:
    (tmp_path / "bare.zip").write_bytes(written(replace(case_data(), seal=None)))
    with pytest.raises(CaseFileDoesNotPass):
        import_case_file(tmp_path / "bare.zip", at=told.at)


def test_a_file_that_no_case_can_be_made_of_leaves_nothing(told: Told, tmp_path: Path) -> None:
    """The specimen's pictures are none, so that its exhibits are refused, and with them all of it."""
    from wakai.kernel.refusals import Refusal

    rules(at=told.at)
    (tmp_path / "odd.zip").write_bytes(written(case_data()))
    with pytest.raises(Refusal):
        import_case_file(tmp_path / "odd.zip", at=told.at)
    assert cases.cases_from("casefile") == ()
    assert CaseFileNotTaken.status == 422
