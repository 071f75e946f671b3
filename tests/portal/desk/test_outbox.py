"""The demonstration's outbox: there on a local machine, nowhere else."""

import html
import re
from datetime import datetime
from email import message_from_bytes
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from tests.factories import FiledCase, a_case

from wakai.channels import actions
from wakai.channels.models import Message
from wakai.journal.models import Entry

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(at: datetime, tmp_path: Path, settings: Any) -> FiledCase:
    """A claim whose mails were sent, into files."""
    settings.EMAIL_BACKEND = "wakai.channels.backends.EmlFiles"
    settings.EMAIL_FILE_PATH = str(tmp_path)
    case = a_case(at=at)
    for row in Entry.objects.filter(case_id=case.id).order_by("pk"):
        for message in actions.write_messages(row.pk, at=at):
            assert actions.send(message, at=at)
    return case


def english() -> Client:
    client = Client()
    client.cookies["django_language"] = "en"
    return client


PATHS = ("/outbox", "/outbox/{id}", "/outbox/{id}.eml")


@pytest.mark.parametrize("path", PATHS)
def test_in_production_there_is_no_outbox(case: FiledCase, settings: Any, path: str) -> None:
    url = path.format(id=Message.objects.filter(role="buyer").first().pk)  # type: ignore[union-attr]
    assert Client().get(url).status_code == 200
    settings.WAKAI_ENV = "production"
    assert Client().get(url).status_code == 404
    assert "/outbox" not in Client().get("/").content.decode()


@pytest.mark.parametrize("path", PATHS)
def test_it_can_only_be_read(case: FiledCase, path: str) -> None:
    assert Client().post(path.format(id="msg_1")).status_code == 405


def test_mails_are_listed_newest_first_and_narrowed_down(case: FiledCase, at: datetime) -> None:
    client = english()
    page = html.unescape(client.get("/outbox").content.decode())
    assert case.buyer.email in page
    assert case.seller.email in page
    only = html.unescape(client.get("/outbox?role=seller").content.decode())
    assert case.seller.email in only
    assert case.buyer.email not in only
    assert case.seller.email in client.get(f"/outbox?case={case.number}").content.decode()
    assert "No mail fits" in client.get("/outbox?case=W99-000000").content.decode()


def test_the_link_of_a_mail_can_be_followed(case: FiledCase) -> None:
    client = english()
    message = Message.objects.get(role="seller", case_id=case.id)
    page = html.unescape(client.get(f"/outbox/{message.pk}").content.decode())
    (link,) = re.findall(r'<a href="https?://[^/]+(/c/[^"]+)"', page)
    assert client.get(link, follow=True).redirect_chain[-1][0] == f"/cases/{case.number}"


def test_what_people_wrote_is_text(at: datetime, case: FiledCase) -> None:
    message = Message.objects.get(role="seller", case_id=case.id)
    Message.objects.filter(pk=message.pk).update(subject="<script>alert(1)</script>")
    assert "<script>alert" not in english().get(f"/outbox/{message.pk}").content.decode()
    assert "<script>alert" not in english().get("/outbox").content.decode()


def test_the_file_is_the_mail_as_sent(case: FiledCase) -> None:
    message = Message.objects.get(role="buyer", case_id=case.id)
    response = Client().get(f"/outbox/{message.pk}.eml")
    assert response["Content-Type"] == "message/rfc822"
    assert message_from_bytes(response.content)["To"] == case.buyer.email


def test_an_unknown_mail_is_not_found() -> None:
    assert Client().get("/outbox/msg_nothing").status_code == 404
    assert Client().get("/outbox/msg_nothing.eml").status_code == 404


def test_without_mails_it_says_what_will_come() -> None:
    assert "As soon as something happens in a case" in english().get("/outbox").content.decode()
