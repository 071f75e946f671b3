"""Mails that reached nobody are shown to the staff, with what the mail server said."""

import html
import io
import shutil
from datetime import datetime
from pathlib import Path

import pytest
from django.conf import settings
from tests.factories import FiledCase, a_case
from tests.portal.desk.conftest import SignIn

from wakai.channels.models import Message
from wakai.evidence.actions import file_exhibit
from wakai.evidence.fixity import compare_due
from wakai.flows.hand_in_exhibit import hand_in_exhibit
from wakai.journal.identity import mint


def a_message(case: FiledCase, at: datetime, **fields: object) -> Message:
    """A message of the case as it is stored."""
    stored = {
        "id": mint("msg", at),
        "case_id": case.id,
        "letter": "message",
        "recipient": case.buyer.id,
        "role": "buyer",
        "email": "aiko@example.org",
        "language": "ja",
        "subject": "お知らせ",
        "body": "\x1flink\x1f",
        "created_at": at,
    }
    return Message.objects.create(**{**stored, **fields})


@pytest.mark.django_db
def test_failed_and_addressless_mails_are_listed(at: datetime, agent: int, sign_in: SignIn) -> None:
    case = a_case(at=at)
    a_message(case, at, state="failed", note="550 User <unknown>", tries=9)
    a_message(case, at, state="no_address", email="", recipient=case.seller.id, role="seller", subject="Nowhere to go")
    a_message(case, at, state="waiting", recipient="guest", subject="Still trying")
    page = sign_in(agent).get("/desk/undelivered").content.decode()
    assert "550 User &lt;unknown&gt;" in page
    page = html.unescape(page)
    assert "tried 9 times" in page
    assert "Nowhere to go" in page
    assert "No address known" in page
    assert "Still trying" not in page
    assert f'href="/desk/{case.number}"' in page


@pytest.mark.django_db
def test_all_is_well(agent: int, sign_in: SignIn) -> None:
    assert "Everything arrived" in sign_in(agent).get("/desk/undelivered").content.decode()


@pytest.mark.django_db
def test_supervisors_learn_of_files_that_are_not_as_they_were_handed_in(
    at: datetime, agent: int, supervisor: int, sign_in: SignIn, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings, "WAKAI_DATA_DIR", tmp_path)
    case = a_case(at=at)
    for name in ("a.txt", "b.txt"):
        hand_in_exhibit(
            case.id, actor=case.by("seller"), stream=io.BytesIO(name.encode()), name=name, caption="",
            audience=("seller", "agent"), at=at, key=name,
        )  # fmt: skip
    assert "Files that are not" not in sign_in(supervisor).get("/desk/undelivered").content.decode()
    first, second = sorted(each for each in (tmp_path / "blobs").rglob("*") if each.is_file())
    first.unlink()
    second.write_bytes(b"others")
    compare_due(at=at)
    page = sign_in(supervisor).get("/desk/undelivered").content.decode()
    for words in ("The file is missing", "The bytes are others", "ES1", "ES2", f'href="/desk/{case.number}"'):
        assert words in page
    assert "Files that are not" not in sign_in(agent).get("/desk/undelivered").content.decode()


@pytest.mark.django_db
def test_a_spoilt_file_of_a_claim_not_yet_sent_has_no_case(
    at: datetime, supervisor: int, sign_in: SignIn, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings, "WAKAI_DATA_DIR", tmp_path)
    file_exhibit(
        io.BytesIO(b"words"), name="a.txt", source_role="buyer", account_id="a", audience=("buyer", "agent"),
        draft_id="draft_1", at=at,
    )  # fmt: skip
    shutil.rmtree(tmp_path / "blobs")
    compare_due(at=at)
    assert "The file is missing" in sign_in(supervisor).get("/desk/undelivered").content.decode()
