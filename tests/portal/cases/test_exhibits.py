"""Photos, documents, carriers' documents, tracking numbers; and getting them back."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from io import BytesIO
from typing import Any

import pytest
from django.test import Client
from PIL import Image
from tests.evidence.test_media import container
from tests.factories import FiledCase, a_case, a_person, an_order
from tests.portal.cases.conftest import Clock, Enter
from tests.portal.cases.seven import SevenQuestions

from wakai.docket.domain.acts import Act
from wakai.kernel.languages import from_django


def named(content: bytes, name: str) -> BytesIO:
    file = BytesIO(content)
    file.name = name
    return file


def photo(name: str = "lamp.jpg") -> BytesIO:
    file = BytesIO()
    Image.new("RGB", (40, 30), "navy").save(file, "JPEG")
    return named(file.getvalue(), name)


USPS = b"""<TrackResponse><TrackInfo ID="9405500000000000000001"><TrackSummary><EventTime>10:15 am</EventTime>
<EventDate>November 27, 2026</EventDate><Event>DELIVERED</Event><EventCity>TOKYO</EventCity><EventState/><EventZIPCode/>
<EventCountry/><FirmName/><Name>A TANAKA</Name><AuthorizedAgent>false</AuthorizedAgent><EventCode>01</EventCode>
</TrackSummary></TrackInfo></TrackResponse>"""


class TestAddExhibit(SevenQuestions):
    slug, role, act = "add-exhibit", "buyer", Act.ADD_EXHIBIT

    def data(self, case: FiledCase) -> Mapping[str, Any]:
        return {"caption": "The broken shade"}

    def files(self, case: FiledCase) -> Mapping[str, Any]:
        return {"files": [photo()]}

    def test_works_with_a_picture_and_its_hash(self, case: FiledCase, enter: Enter) -> None:
        client = enter(case, "buyer")
        response = self.send(client, case)
        assert response["Location"] == f"/cases/{case.number}#entry-2"
        page = client.get(f"/cases/{case.number}").content.decode()
        (entry,) = case.state.acts(Act.ADD_EXHIBIT)
        for words in (
            "The broken shade",
            f"/cases/{case.number}/exhibits/E1/picture",
            entry.body["sha256"],
            "lamp.jpg",
        ):
            assert words in page

    def test_several_at_once_each_with_its_caption(self, case: FiledCase, enter: Enter) -> None:
        shots = [photo("a.jpg"), named(b"Packed on the 19th.", "b.txt")]
        self.send(enter(case, "buyer"), case, files=shots, **{"files-caption": ["First", "Second"]})
        page = enter(case, "seller").get(f"/cases/{case.number}").content.decode()
        assert [entry.body["label"] for entry in case.state.acts(Act.ADD_EXHIBIT)] == ["E1", "E2"]
        assert "First" in page
        assert "Second" in page

    def test_one_refused_file_keeps_all_out_and_the_words_in(self, case: FiledCase, enter: Enter) -> None:
        wrong = [photo(), named(b"MZ\x90\x00" + b"\x00" * 100, "setup.exe")]
        response = self.send(enter(case, "buyer"), case, files=wrong)
        assert response.status_code == 415
        assert "The broken shade" in response.content.decode()
        assert self.done(case) == 0

    def test_content_that_belies_its_name(self, case: FiledCase, enter: Enter) -> None:
        response = self.send(enter(case, "buyer"), case, files=[named(b"%PDF-1.7 ...", "photo.jpg")])
        assert response.status_code in (415, 422)
        assert self.done(case) == 0

    def test_nothing_chosen(self, case: FiledCase, enter: Enter) -> None:
        response = enter(case, "buyer").post(self.url(case), {"once": "x"})
        assert response.status_code == 422
        assert "Choose at least one file" in response.content.decode()

    @pytest.mark.parametrize(("brand", "name"), [(b"isom", "IMG_1.mp4"), (b"qt  ", "IMG_2.MOV")])
    def test_the_other_side_is_told_who_has_what_cannot_be_shown(
        self, case: FiledCase, enter: Enter, brand: bytes, name: str
    ) -> None:
        self.send(enter(case, "buyer"), case, files=[named(container(brand) + b"GPS of a home", name)])
        other = enter(case, "seller")
        page = other.get(f"/cases/{case.number}").content.decode()
        assert "The secretariat has the original" in page
        assert f"/cases/{case.number}/exhibits/E1" not in page
        refused = other.get(f"/cases/{case.number}/exhibits/E1")
        assert refused.status_code == 403
        assert b"GPS of a home" not in refused.content
        own = enter(case, "buyer")
        assert "The secretariat has the original" not in own.get(f"/cases/{case.number}").content.decode()
        assert own.get(f"/cases/{case.number}/exhibits/E1").status_code == 200

    def test_the_page_says_who_will_see_it(self, case: FiledCase, enter: Enter) -> None:
        page = enter(case, "buyer").get(self.url(case)).content.decode()
        assert "The buyer, the seller and the secretariat will be able to see this" in page


class TestCarrierDocument(SevenQuestions):
    slug, role, act = "carrier-document", "seller", Act.ADD_EXHIBIT

    def data(self, case: FiledCase) -> Mapping[str, Any]:
        return {"pasted": USPS.decode()}

    def test_it_is_on_the_case_page_only_for_whom_it_is_open(self, case: FiledCase, enter: Enter) -> None:
        page = enter(case, "seller").get(f"/cases/{case.number}/add-exhibit").content.decode()
        assert f'href="{self.url(case)}"' in page

    def test_what_it_says_is_shown_at_once(self, case: FiledCase, enter: Enter) -> None:
        client = enter(case, "seller")
        assert self.send(client, case).status_code == 302
        page = client.get(f"/cases/{case.number}").content.decode()
        for words in (
            "According to the document",
            "9405500000000000000001",
            "Delivered",
            "A TANAKA",
            "Fri 27 Nov 2026",
        ):
            assert words in page

    def test_a_file_does_as_well(self, case: FiledCase, enter: Enter) -> None:
        data = {"pasted": "", "files": [named(USPS, "reply.xml")]}
        assert self.send(enter(case, "seller"), case, **data).status_code == 302
        assert self.done(case) == 1

    def test_a_broken_document_says_where_and_keeps_the_text(self, case: FiledCase, enter: Enter) -> None:
        response = self.send(enter(case, "seller"), case, pasted="<TrackResponse><TrackInfo>")
        page = response.content.decode()
        assert response.status_code == 422
        assert "line 1" in page
        assert "&lt;TrackResponse&gt;&lt;TrackInfo&gt;" in page
        assert self.done(case) == 0

    @pytest.mark.parametrize("as_file", [False, True])
    def test_a_text_of_no_known_carrier_is_refused_with_their_names(
        self, case: FiledCase, enter: Enter, as_file: bool
    ) -> None:
        data = {"pasted": "", "files": [named(b'{"a": 1}', "reply.json")]} if as_file else {"pasted": '{"a": 1}'}
        response = self.send(enter(case, "seller"), case, **data)
        assert response.status_code == 422
        assert "Expected one of" in response.content.decode()
        assert self.done(case) == 0

    def test_neither_file_nor_text(self, case: FiledCase, enter: Enter) -> None:
        assert self.send(enter(case, "seller"), case, pasted=" ").status_code == 422


NOTICE = {
    "en": "this parcel was delivered on Fri 27 Nov 2026, before the order was placed on Sat 28 Nov 2026.",
    "ja": "荷物は2026年11月27日（金）に配達されていますが、注文日はその後の2026年11月28日（土）です。",
    "zh-hans": "此包裹于2026年11月27日（周五）送达，早于下单日期2026年11月28日（周六）。",
}
FOLLOWS = {
    "en": "That nobody objects is not enough.",
    "ja": "異議がないだけでは認められません。",
    "zh-hans": "仅仅无人提出异议并不足够",
}


@pytest.mark.django_db
@pytest.mark.parametrize(("days", "told"), [(3, True), (4, False), (5, False)])
@pytest.mark.parametrize("language", NOTICE)
def test_a_document_older_than_the_order_is_noted_in_the_same_words_for_all(
    at: datetime, enter: Enter, signed_in: Callable[[int], Client], days: int, told: bool, language: str
) -> None:
    """The document says 27 November; the order is of the day after, the same day, the day before."""
    case = a_case(at=at, order=an_order(at=at, ordered_at=at - timedelta(days=days)))
    seller = enter(case, "seller", language)
    sent = {"once": "x", "pasted": USPS.decode()}
    assert seller.post(f"/cases/{case.number}/carrier-document", sent).status_code == 302
    agent = signed_in(a_person(staff_role="agent", language=from_django(language)))
    agent.cookies["django_language"] = language
    pages = [seller.get(f"/cases/{case.number}"), enter(case, "buyer", language).get(f"/cases/{case.number}")]
    for page in (*pages, agent.get(f"/desk/{case.number}")):
        text = page.content.decode()
        assert page.status_code == 200
        assert (NOTICE[language] in text, FOLLOWS[language] in text) == (told, told)
        assert ("doubts" in text) is told


class TestTracking(SevenQuestions):
    slug, role, act = "tracking", "seller", Act.ADD_EXHIBIT

    def data(self, case: FiledCase) -> Mapping[str, Any]:
        return {"number": "1234-5678-9012", "carrier": "ヤマト運輸"}

    def test_it_is_on_the_case_page_only_for_whom_it_is_open(self, case: FiledCase, enter: Enter) -> None:
        page = enter(case, "seller").get(f"/cases/{case.number}/add-exhibit").content.decode()
        assert f'href="{self.url(case)}"' in page

    def test_works_and_says_that_the_document_settles_it(self, case: FiledCase, enter: Enter) -> None:
        client = enter(case, "seller")
        assert "A number alone proves nothing" in client.get(self.url(case)).content.decode()
        self.send(client, case)
        assert "ヤマト運輸 1234-5678-9012" in enter(case, "buyer").get(f"/cases/{case.number}").content.decode()

    def test_both_are_needed(self, case: FiledCase, enter: Enter) -> None:
        page = self.send(enter(case, "seller"), case, number="", carrier="").content.decode()
        assert "Type or paste the tracking number" in page
        assert "Name the carrier" in page


@pytest.fixture
def shown(at: Any, clock: Clock, enter: Enter, db: None) -> FiledCase:
    case = a_case(at=at)
    files = [
        photo(),
        named(b"From: a@example.org\nTo: b@example.org\nSubject: Hello\n\n<script>alert(1)</script>", "mail.eml"),
    ]
    enter(case, "buyer").post(f"/cases/{case.number}/add-exhibit", {"once": "a", "files": files})
    return case


def test_a_download_is_never_a_page(shown: FiledCase, enter: Enter) -> None:
    for label, media_type in (("E1", "image/jpeg"), ("E2", "message/rfc822")):
        response = enter(shown, "seller").get(f"/cases/{shown.number}/exhibits/{label}")
        assert response.status_code == 200
        assert response["Content-Type"] == media_type
        assert response["Content-Disposition"].startswith("attachment; ")
        assert response["X-Content-Type-Options"] == "nosniff"
        assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"
        assert response["Cache-Control"] == "private, no-store"
        assert b"".join(response.streaming_content)  # type: ignore[attr-defined]


def test_the_picture_is_our_own_jpeg(shown: FiledCase, enter: Enter) -> None:
    response = enter(shown, "seller").get(f"/cases/{shown.number}/exhibits/E1/picture")
    assert response["Content-Type"] == "image/jpeg"
    assert b"".join(response.streaming_content)[:2] == b"\xff\xd8"  # type: ignore[attr-defined]
    assert enter(shown, "seller").get(f"/cases/{shown.number}/exhibits/E2/picture").status_code == 404


@pytest.mark.parametrize("path", ["exhibits/E1", "exhibits/E1/picture", "exhibits/E9", "exhibits/..%2f..%2fetc"])
def test_a_stranger_gets_no_file(shown: FiledCase, path: str) -> None:
    assert Client().get(f"/cases/{shown.number}/{path}").status_code == 404


def test_an_exhibit_nobody_handed_in(shown: FiledCase, enter: Enter) -> None:
    assert enter(shown, "buyer").get(f"/cases/{shown.number}/exhibits/E9").status_code == 404


def test_downloads_take_no_posts(shown: FiledCase, enter: Enter) -> None:
    assert enter(shown, "buyer").post(f"/cases/{shown.number}/exhibits/E1").status_code == 405


def test_a_reader_may_download(shown: FiledCase, signed_in: Callable[[int], Client]) -> None:
    reader = signed_in(a_person(shown.seller, may_act=False))
    assert reader.get(f"/cases/{shown.number}/exhibits/E1").status_code == 200
