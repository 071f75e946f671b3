"""What verdicts rest on reaches the page when it changes, though the case itself stands still and its page is kept ready."""

from __future__ import annotations

import html
import io
import re
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.evidence.signed_pictures import SIGNER, signed_picture
from tests.evidence.test_mail import DNS, EXAMPLE, WAY
from tests.factories import FiledCase, a_case
from tests.portal.cases.conftest import Clock, Enter

from wakai.evidence import fixity, sources
from wakai.evidence.mail_reader import found_in
from wakai.evidence.models import Exhibit
from wakai.flows.export_casefile import Asked, case_file_data
from wakai.flows.hand_in_exhibit import hand_in_exhibit
from wakai.journal.models import Opening
from wakai.journal.sequencer import sequence

pytestmark = pytest.mark.django_db
ALL = ("buyer", "seller", "agent")


@pytest.fixture(autouse=True)
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(settings, "WAKAI_DATA_DIR", tmp_path)
    return tmp_path


@pytest.fixture
def case(clock: Clock) -> FiledCase:
    return a_case(at=clock.at)


def handed_in(case: FiledCase, content: bytes, name: str, at: datetime) -> str:
    label = hand_in_exhibit(
        case.id, actor=case.by("seller"), stream=io.BytesIO(content), name=name, caption="", audience=ALL, at=at,
        key=name,
    )  # fmt: skip
    return Exhibit.objects.get(case_id=case.id, number=int(label[1:])).id


def heads(client: Client, case: FiledCase) -> list[tuple[str, str]]:
    """State and sentences of the three lines of the only exhibit."""
    page = client.get(f"/cases/{case.number}").content.decode()
    (lines,) = re.findall(r'<ul class="plain-list small verdicts">(.*?)</ul>', page, re.DOTALL)
    return [
        (state, " ".join(re.sub(r"<[^>]+>", "", said).split()))
        for state, said in re.findall(r'<li data-state="(\w+)">(.*?)</li>', lines, re.DOTALL)
    ]


def test_a_mail_is_told_as_unchecked_then_signed(
    case: FiledCase, clock: Clock, enter: Enter, monkeypatch: pytest.MonkeyPatch
) -> None:
    exhibit = handed_in(case, EXAMPLE, "a.eml", clock.at)
    client = enter(case, "buyer")
    state, said = heads(client, case)[0]
    assert state == "not_checkable"
    assert "has not been checked yet" in said
    monkeypatch.setattr(settings, "WAKAI_DNS", "system")
    monkeypatch.setattr(sources, "read_mail", lambda data: found_in(data, DNS.get))
    sources.try_check(exhibit, at=clock.at)
    state, said = heads(client, case)[0]
    assert state == "verified"
    assert "signed by football.example.com, and the signature holds" in said


def test_a_mail_whose_servers_contradict_each_other(case: FiledCase, clock: Clock, enter: Enter) -> None:
    exhibit = handed_in(case, WAY.replace(b"Tue, 1 Dec 2026 03", b"Thu, 3 Dec 2026 03"), "a.eml", clock.at)
    client = enter(case, "seller")
    assert heads(client, case)[1][0] == "verified"
    sources.try_check(exhibit, at=clock.at)
    assert heads(client, case)[1][0] == "contradicted"


def test_a_signed_picture_names_its_signer_as_the_file_does(case: FiledCase, clock: Clock, enter: Enter) -> None:
    exhibit = handed_in(case, signed_picture(), "a.jpg", clock.at)
    client = enter(case, "buyer")
    assert "which has not been checked yet" in heads(client, case)[0][1]
    sources.try_check(exhibit, at=clock.at)
    state, said = heads(client, case)[0]
    assert state == "not_checkable"
    assert f"signed by {SIGNER} according to the file" in said


def test_the_log_proves_it_once_it_is_sequenced(case: FiledCase, clock: Clock, enter: Enter) -> None:
    handed_in(case, b"words", "a.txt", clock.at)
    client = enter(case, "buyer")
    state, said = heads(client, case)[2]
    assert (state, "is being written" in said) == ("not_checkable", True)
    sequence(at=clock.at)
    state, said = heads(client, case)[2]
    assert (state, "The log proves" in said) == ("verified", True)


@pytest.mark.parametrize("what", ["row", "opening"])
def test_another_hash_than_the_logs_is_contradicted_though_the_page_was_kept(
    case: FiledCase, clock: Clock, enter: Enter, what: str
) -> None:
    exhibit = handed_in(case, b"words", "a.txt", clock.at)
    sequence(at=clock.at)
    client = enter(case, "buyer")
    assert heads(client, case)[2][0] == "verified"
    row = Exhibit.objects.get(pk=exhibit)
    if what == "row":
        with connection.cursor() as cursor:  # on both of our own tables, as somebody would
            cursor.execute("SET LOCAL session_replication_role = replica")
            cursor.execute("UPDATE docket_entry SET body = replace(body::text, %s, %s)::jsonb", [row.sha256, "0" * 64])
            cursor.execute("UPDATE evidence_exhibit SET sha256 = %s", ["0" * 64])
            cursor.execute("SET LOCAL session_replication_role = origin")
    else:
        opening = Opening.objects.get(payload__startswith='{"act":"add_exhibit"')
        Opening.objects.update(payload=opening.payload.replace(row.sha256, "0" * 64))
    state, said = heads(client, case)[2]
    assert (state, "The proof from the log does not fit" in said) == ("contradicted", True)


def test_bytes_that_are_others_show_at_once(case: FiledCase, clock: Clock, enter: Enter, store: Path) -> None:
    handed_in(case, b"words", "a.txt", clock.at)
    sequence(at=clock.at)
    client = enter(case, "buyer")
    fixity.compare_due(at=clock.at)
    state, said = heads(client, case)[2]
    assert (state, "were read again on" in said) == ("verified", True)
    (path,) = (each for each in (store / "blobs").rglob("*") if each.is_file())
    path.write_bytes(path.read_bytes()[:-1] + b"x")
    fixity.compare_due(at=clock.at + timedelta(days=26))
    state, said = heads(client, case)[2]
    assert (state, "are not those with the SHA-256" in said) == ("contradicted", True)
    page = client.get(f"/cases/{case.number}").content.decode()
    assert "are not those that were handed in" in page  # custody says so as well


def test_a_case_file_tells_what_the_page_tells(
    case: FiledCase, clock: Clock, enter: Enter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings, "WAKAI_DNS", "system")
    monkeypatch.setattr(sources, "read_mail", lambda data: found_in(data, DNS.get))
    exhibit = handed_in(case, EXAMPLE, "a.eml", clock.at)
    sources.try_check(exhibit, at=clock.at)
    sequence(at=clock.at)
    client = enter(case, "buyer")
    zone = case.state.places["buyer"].zone
    (row,) = case_file_data(case.id, Asked("buyer", clock.at, "en", zone)).exhibits
    assert row.found is not None
    for (state, said), verdict in zip(heads(client, case), row.found.verdicts, strict=True):
        assert state == verdict.state
        for reason in verdict.reasons:
            assert html.escape(reason.text("en", zone)) in said


def test_many_exhibits_cost_as_much_as_one(case: FiledCase, clock: Clock, enter: Enter) -> None:
    client = enter(case, "buyer")
    counted = []
    for names in (["1.txt"], [f"{n}.txt" for n in range(2, 12)]):
        for name in names:
            handed_in(case, name.encode(), name, clock.at)
        sequence(at=clock.at)
        client.get(f"/cases/{case.number}")
        with CaptureQueriesContext(connection) as queries:
            client.get(f"/cases/{case.number}")
        counted.append(len(queries))
    assert counted[0] == counted[1]
