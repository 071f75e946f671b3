"""Mails that reached nobody are shown to the staff, with what the mail server said."""

import html
from datetime import datetime

import pytest
from tests.factories import FiledCase, a_case
from tests.portal.desk.conftest import SignIn

from wakai.channels.models import Message
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
