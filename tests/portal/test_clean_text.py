"""Characters that PostgreSQL cannot store end as a page or are left out, never as a failure."""

import json
from collections.abc import Callable
from io import BytesIO

import pytest
from django.test import Client
from tests.factories import FiledCase, a_case, a_person
from tests.portal.cases.conftest import Clock, Enter, clock, enter, signed_in

from wakai.docket.domain.acts import Act
from wakai.evidence.queries import exhibits_of

__all__ = ["clock", "enter", "signed_in"]
pytestmark = pytest.mark.django_db


@pytest.fixture
def case(clock: Clock) -> FiledCase:
    return a_case(at=clock.at)


@pytest.mark.parametrize("path", ["/cases/W%00", "/claim/d/%00", "/c/%00", "/claim/orders/%00", "/claim/o/%00", "/%00"])
def test_an_address_with_nul_is_no_address(path: str) -> None:
    answer = Client(headers={"accept-language": "ja"}).get(path)
    assert answer.status_code == 404
    assert 'lang="ja"' in answer.content.decode()


@pytest.mark.parametrize("query", ["case=%00", "%00=1", "next=/a%00"])
def test_a_query_with_nul_is_not_read(query: str) -> None:
    assert Client().get(f"/outbox?{query}").status_code == 400


def test_nul_in_a_form_is_left_out(case: FiledCase, enter: Enter) -> None:
    file = BytesIO(b"Packed on the 19th.")
    file.name = "a.txt"
    data = {"files": file, "files-caption": "The\0 slip", "once": "q"}
    assert enter(case, "buyer").post(f"/cases/{case.number}/add-exhibit", data).status_code == 302
    (exhibit,) = exhibits_of(case.id, role="seller")
    assert exhibit.caption == "The slip"
    message = {"text": "Pasted\0 from a document.", "readers": "all", "once": "r"}
    assert enter(case, "buyer").post(f"/cases/{case.number}/message", message).status_code == 302
    (entry,) = case.state.acts(Act.MESSAGE)
    assert entry.body["text"] == "Pasted from a document."


@pytest.mark.parametrize("harm", ["\0", "\ud800", "\x1b"])
def test_a_carriers_document_with_such_characters_is_kept_without_them(
    case: FiledCase, enter: Enter, harm: str
) -> None:
    activity = {"status": {"type": "D", "code": "FS", "description": f"Deliv{harm}ered"}, "date": "20261101", "time": "101010"}  # fmt: skip
    package = {"trackingNumber": f"1Z9{harm}", "activity": [activity]}
    pasted = json.dumps({"trackResponse": {"shipment": [{"package": [package]}]}})
    sent = enter(case, "seller").post(f"/cases/{case.number}/carrier-document", {"pasted": pasted, "once": "q"})
    assert sent.status_code == 302, sent.content.decode()
    (exhibit,) = exhibits_of(case.id, role="buyer")
    assert exhibit.report
    assert exhibit.report["tracking_number"] == "1Z9"


@pytest.mark.parametrize("slug", ["offer", "counter", "accept", "answer", "state-facts", "add-exhibit", "step-in", "concede"])  # fmt: skip
def test_what_is_open_to_parties_alone_is_refused_to_the_secretariat(
    case: FiledCase, signed_in: Callable[[int], Client], slug: str
) -> None:
    staff = signed_in(a_person(staff_role="agent"))
    data = {"once": "z", "remedy": "refund", "text": "x", "offer": "1"}
    answer = staff.post(f"/cases/{case.number}/{slug}", data)
    assert answer.status_code in (403, 409)
    assert "</html>" in answer.content.decode()
    assert len(case.state.entries) == 1
