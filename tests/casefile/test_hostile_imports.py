"""Case files that are sealed properly and hold what no program of ours wrote: refused by name, or every page can show them."""

import json
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from tests.casefile.hostile import AT, HUGE, docket, repacked, wrong_dockets
from tests.casefile.specimen import LOG, case_data, checked, reasons, written
from tests.factories import a_person, rules

from wakai.docket import queries as cases
from wakai.docket.models import Case
from wakai.evidence.casefile import layout
from wakai.evidence.casefile.data import CaseFileData, Keys
from wakai.flows.export_casefile import export_case_file
from wakai.flows.import_casefile import CaseFileDoesNotPass, CaseFileNotInForm, import_case_file
from wakai.journal.models import LogPending
from wakai.kernel.languages import LANGUAGES
from wakai.parties.actions import add_member
from wakai.parties.models import Account, Person

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("data_dir")]
NOW = AT + timedelta(days=2)
PAGES = ("", "/rules", "/receipts/", "/case-file.zip")


def bare() -> CaseFileData:
    """A case that holds nothing but its docket."""
    empty: dict[str, Any] = dict.fromkeys(("exhibits", "decisions", "changes", "leaves", "stamps"), ())
    return replace(case_data(), reader="agent", docket=(), closing=None, keys=Keys(LOG.verifier.vkey), **empty)


def file_of(lines: list[dict[str, Any]], folder: Path, **case: Any) -> Path:
    """The case file of a docket, with other words in case.json where some are given."""
    content = written(bare())
    plain = json.loads(repacked_text(content, layout.CASE))
    counted = {**plain, **case, "counts": {**plain["counts"], "docket": len(lines)}}
    told = b"".join(layout.canonical(line) for line in lines)
    path = folder / "case.zip"
    path.write_bytes(repacked(content, {layout.CASE: layout.canonical(counted), layout.DOCKET: told}))
    return path


def repacked_text(content: bytes, path: str) -> bytes:
    import io
    import zipfile

    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return archive.read(next(name for name in archive.namelist() if name.endswith(f"/{path}")))


def rendered(case_id: str, at: datetime) -> None:
    """Every page of the case for all who may see it, in a language each."""
    head = cases.head_of(case_id)
    readers = [(a_person(staff_role="agent"), "en")]
    for account, language in ((head.buyer_id, "ja"), (head.seller_id, "zh")):
        person = a_person()
        add_member(account, person_id=person)
        readers.append((person, language))
    for person, language in readers:
        client = Client(headers={"accept-language": language})
        client.force_login(Person.objects.get(pk=person), "django.contrib.auth.backends.ModelBackend")
        for page in PAGES:
            answer = client.get(f"/cases/{head.number}{page}")
            assert answer.status_code == 200, (page, language)
            b"".join(answer) if answer.streaming else answer.content
    for reader in ("buyer", "seller", "agent"):
        export_case_file(case_id, reader=reader, at=at, language="en", zone="UTC")


def test_every_act_comes_in_and_is_shown(tmp_path: Path) -> None:
    rules(at=AT)
    path = file_of(docket(), tmp_path)
    assert checked(path).ok, reasons(checked(path))
    done = import_case_file(path, at=NOW)
    entries = cases.state_of(done.id).entries
    assert [str(row.act) for row in entries[: len(docket())]] == [line["act"] for line in docket()]
    rendered(done.id, NOW)


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(wrong_dockets())
def test_whatever_is_taken_can_be_shown(tmp_path: Path, lines: list[dict[str, Any]]) -> None:
    from django.db import transaction

    with transaction.atomic():
        rules(at=AT)
        try:
            done = import_case_file(file_of(lines, tmp_path), at=NOW)
        except (CaseFileDoesNotPass, CaseFileNotInForm) as refusal:
            assert all(refusal.text(language) for language in LANGUAGES)  # noqa: PT017 - either way is right
        else:
            rendered(done.id, NOW)
        transaction.set_rollback(True)


def refused(path: Path) -> str:
    """Where the refusal says it is; nothing at all is stored."""
    before = (Case.objects.count(), Account.objects.count(), LogPending.objects.count())
    assert checked(path).ok, reasons(checked(path))
    with pytest.raises(CaseFileNotInForm) as caught:
        import_case_file(path, at=NOW)
    assert before == (Case.objects.count(), Account.objects.count(), LogPending.objects.count())
    assert all("{" not in caught.value.text(language) for language in LANGUAGES)
    return str(caught.value.facts["place"])


def test_what_is_refused_leaves_nothing(tmp_path: Path) -> None:
    rules(at=AT)
    lines = docket()
    lines[2]["body"]["note"] = HUGE * 50  # ten million letters
    assert refused(file_of(lines, tmp_path)) == "docket 3.body.note"
    lines = docket()
    lines[14]["act"] = "duel"
    assert refused(file_of(lines, tmp_path)) == "docket 15.act"


@pytest.mark.parametrize(
    ("case", "place"),
    [
        ({"asked": "a duel"}, "case.asked"),
        ({"closing": {"remedy": "a duel"}}, "case.asked"),
        ({"names": {"buyer": HUGE}}, "case.names.buyer"),
        ({"opened_at": "2026-12-01T03:05:00+00:00"}, "docket at"),
        ({"currency": "JPY"}, "docket 1.body.currency"),
    ],
)
def test_a_wrong_case_is_refused(case: dict[str, Any], place: str, tmp_path: Path) -> None:
    rules(at=AT)
    assert refused(file_of(docket(), tmp_path, **case)) == place


def test_a_docket_of_the_future_is_refused(tmp_path: Path) -> None:
    rules(at=AT)
    lines = docket()
    lines[-1]["at"] = "2027-01-01T00:00:00+00:00"
    assert refused(file_of(lines, tmp_path)) == "docket at"


@pytest.mark.parametrize(
    "line", [b'{"n":NaN}\n', b'{"n":"\\ud800"}\n', b"[" * 100_000 + b"\n", b'{"n":' + b"9" * 5000 + b"}\n"]
)
def test_what_is_no_json_of_one_form_does_not_pass(line: bytes, tmp_path: Path) -> None:
    path = file_of(docket(), tmp_path)
    path.write_bytes(repacked(path.read_bytes(), {layout.DOCKET: line}))
    with pytest.raises(CaseFileDoesNotPass):
        import_case_file(path, at=NOW)


def test_nobody_takes_the_place_of_another_operators_case(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Same site, same number, another key: it is another case, and not "known already"."""
    from tests.casefile import hostile

    from wakai.journal.domain.notes import Signer

    rules(at=AT)
    first = import_case_file(file_of(docket(), tmp_path), at=NOW)
    other = Signer(LOG.name, bytes(32))
    monkeypatch.setattr(hostile, "LOG", other)
    path = file_of(docket(), tmp_path)
    path.write_bytes(repacked(path.read_bytes(), {layout.LOG_KEY: f"{other.verifier.vkey}\n".encode()}))
    second = import_case_file(path, at=NOW)
    assert (second.new, second.number) == (True, first.number)
    assert second.id != first.id
