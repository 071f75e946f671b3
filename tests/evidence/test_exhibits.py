"""Exhibits: bytes come in whole and once, are numbered, and reach nobody outside their audience."""

from __future__ import annotations

import hashlib
import io
import json
import threading
from datetime import date, datetime
from pathlib import Path

import pytest
from django.conf import settings
from django.db import close_old_connections, transaction
from PIL import Image
from tests.evidence.test_carriers import fedex, scan
from tests.evidence.test_pictures import bomb, with_camera_data

from wakai.evidence import actions, blobs, erasing, queries
from wakai.evidence.actions import Filed, file_exhibit
from wakai.evidence.domain import media
from wakai.evidence.domain.carriers import OrderedParcel
from wakai.evidence.domain.carriers.refusals import CarrierDocumentUnsafe
from wakai.evidence.domain.media_refusals import (
    ActiveContentNotTaken,
    FileIsEmpty,
    FileTooLarge,
    PictureNotReadable,
    PictureTooManyPixels,
)
from wakai.evidence.models import Exhibit
from wakai.evidence.queries import ExhibitNotFound, OriginalIsWithSecretariat
from wakai.kernel.places import Place
from wakai.kernel.refusals import Refusal
from wakai.parties.seals import Owner, seal_of

pytestmark = pytest.mark.django_db

BOTH = ("buyer", "seller", "agent")


@pytest.fixture(autouse=True)
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A blob store of this test's own."""
    monkeypatch.setattr(settings, "WAKAI_DATA_DIR", tmp_path)
    return tmp_path / "blobs"


def file(content: bytes, name: str, at: datetime, **change: object) -> Filed:
    told: dict[str, object] = {
        "source_role": "buyer",
        "account_id": "acct_b",
        "audience": BOTH,
        "case_id": "case_1",
        "at": at,
    }
    return file_exhibit(io.BytesIO(content), name=name, **(told | change))  # type: ignore[arg-type]


def kept(store: Path) -> list[Path]:
    return [path for path in store.rglob("*") if path.is_file()]


# ---- coming in -------------------------------------------------------------------------------------------------------


def test_an_exhibit_is_kept_as_it_came_and_sealed(at: datetime, store: Path) -> None:
    content = "届いていません 😀".encode()
    filed = file(content, "chat.txt", at, caption="Our chat")
    assert filed.id.startswith("exh_")
    assert (filed.label, filed.kind, filed.media_type, filed.size) == ("E1", "document", "text/plain", len(content))
    assert filed.sha256 == hashlib.sha256(content).hexdigest()
    [sealed] = kept(store)
    assert filed.sha256 not in str(sealed)
    assert content not in sealed.read_bytes()
    assert (filed.received_at, filed.caption, filed.audience) == (at, "Our chat", BOTH)
    with queries.open_exhibit(filed.id, case_id="case_1", role="seller").file as opened:
        assert opened.read() == content


def test_numbers_follow_in_each_case(at: datetime) -> None:
    labels = [file(f"text {n}".encode(), "a.txt", at).label for n in range(3)]
    assert labels == ["E1", "E2", "E3"]
    assert file(b"text 0", "a.txt", at, case_id="case_2").label == "E1"


def test_the_same_bytes_of_one_owner_are_one_file_and_a_double_click_one_exhibit(at: datetime, store: Path) -> None:
    first = file(b"the same", "a.txt", at)
    assert file(b"the same", "a.txt", at) == first
    other = file(b"the same", "a.txt", at, source_role="seller", account_id="acct_s")
    secret = file(b"the same", "a.txt", at, audience=("agent",))
    assert [first.label, other.label, secret.label] == ["E1", "E2", "EA1"]
    assert len(kept(store)) == 2, "the seller's copy stays when the buyer's goes"


class Trickle(io.RawIOBase):
    """An upload that arrives in small pieces and remembers how much was asked for at once."""

    def __init__(self, size: int) -> None:
        self.left, self.most = size, 0

    def read(self, size: int = -1, /) -> bytes:
        self.most = max(self.most, size)
        given = min(size, self.left, 1000)
        self.left -= given
        return b"x" * given


def test_a_stream_is_never_read_whole(at: datetime) -> None:
    stream = Trickle(300_000)
    filed = file_exhibit(stream, name="a.txt", source_role="buyer", account_id="a", audience=BOTH, at=at, case_id="c")
    assert filed.size == 300_000
    assert 0 < stream.most <= blobs.CHUNK


def test_over_the_limit_reading_stops_at_once(at: datetime, monkeypatch: pytest.MonkeyPatch, store: Path) -> None:
    monkeypatch.setattr(media, "LARGEST_BYTES", 200_000)
    stream = Trickle(10_000_000)
    with pytest.raises(FileTooLarge):
        file_exhibit(stream, name="a.txt", source_role="buyer", account_id="a", audience=BOTH, at=at, case_id="c")
    assert stream.left > 9_000_000
    assert kept(store) == []
    assert not Exhibit.objects.exists()


HOSTILE = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]><TrackReply>&b;</TrackReply>'


@pytest.mark.parametrize(
    ("content", "name", "refusal"),
    [
        (b"", "a.txt", FileIsEmpty),
        (b"<html></html>", "a.txt", ActiveContentNotTaken),
        (HOSTILE, "a.xml", CarrierDocumentUnsafe),
        (bomb(60_000, 60_000), "a.png", PictureTooManyPixels),
        (with_camera_data((64, 64))[:400], "a.jpg", PictureNotReadable),
    ],
)
def test_a_refused_file_leaves_no_trace(
    at: datetime, store: Path, content: bytes, name: str, refusal: type[Refusal]
) -> None:
    with pytest.raises(refusal):
        file(content, name, at)
    assert kept(store) == []
    assert not Exhibit.objects.exists()


def test_an_exhibit_belongs_somewhere_and_to_known_readers(at: datetime) -> None:
    with pytest.raises(ValueError, match="case or to a draft"):
        file(b"x", "a.txt", at, case_id=None)
    for audience in [(), ("everybody",)]:
        with pytest.raises(ValueError, match="audience"):
            file(b"x", "a.txt", at, audience=audience)


def test_a_name_is_kept_without_its_path(at: datetime) -> None:
    assert file(b"x", "../../etc/pass\u202ewd.txt", at).name == "passwd.txt"


def test_a_rolled_back_exhibit_is_not_there(at: datetime) -> None:
    def fail() -> None:
        with transaction.atomic():
            file(b"x", "a.txt", at)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert queries.exhibits_of("case_1", role="agent") == ()
    assert file(b"x", "a.txt", at).label == "E1"


@pytest.mark.django_db(transaction=True)
def test_two_at_once_get_two_numbers(at: datetime) -> None:
    labels: list[str] = []

    def work(n: int) -> None:
        labels.append(file(f"text {n}".encode(), "a.txt", at, case_id="case_race").label)
        close_old_connections()
        from django.db import connection

        connection.close()

    threads = [threading.Thread(target=work, args=(n,)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(labels) == ["E1", "E2", "E3", "E4"]


# ---- who sees what ---------------------------------------------------------------------------------------------------


def test_nothing_reaches_anyone_outside_its_audience(at: datetime) -> None:
    filed = {
        "both": file(b"both", "a.txt", at),
        "caucus": file(b"caucus", "b.txt", at, audience=("seller", "agent"), source_role="seller"),
        "staff": file(b"staff", "c.txt", at, audience=("agent",), source_role="agent"),
    }
    seen = {
        role: [each.name for each in queries.exhibits_of("case_1", role=role)]
        for role in ("buyer", "seller", "agent", "public", "")
    }
    assert seen == {
        "buyer": ["a.txt"],
        "seller": ["a.txt", "b.txt"],
        "agent": ["a.txt", "c.txt", "b.txt"],
        "public": [],
        "": [],
    }
    for role, key in [("buyer", "caucus"), ("buyer", "staff"), ("seller", "staff"), ("public", "both")]:
        for ask in (queries.open_exhibit, queries.exhibit_of, queries.open_display_copy):
            with pytest.raises(ExhibitNotFound):
                ask(filed[key].id, case_id="case_1", role=role)


def test_an_exhibit_is_not_found_through_another_case(at: datetime) -> None:
    filed = file(b"x", "a.txt", at)
    for case_id in ("case_2", ""):
        with pytest.raises(ExhibitNotFound):
            queries.open_exhibit(filed.id, case_id=case_id, role="agent")


def test_the_other_side_sees_the_display_copy_without_camera_data(at: datetime) -> None:
    content = with_camera_data((4000, 2000))
    filed = file(content, "IMG_1.jpeg", at)
    assert filed.kind == "photo"
    assert filed.has_display_copy
    for role, original in [("buyer", True), ("agent", True), ("seller", False)]:
        opened = queries.open_exhibit(filed.id, case_id="case_1", role=role)
        with opened.file as bytes_:
            got = bytes_.read()
        assert (got == content) is original, role
        assert len(got) == opened.size
    with queries.open_display_copy(filed.id, case_id="case_1", role="buyer").file as copy:
        shown = Image.open(copy)
        assert (shown.format, shown.size, len(shown.getexif())) == ("JPEG", (800, 1600), 0)


FIXTURES = Path(__file__).parent / "fixtures"


def test_a_phones_photo_is_shown_and_says_when_it_was_taken_but_never_where(at: datetime) -> None:
    content = (FIXTURES / "phone-photo.heic").read_bytes()
    filed = file(content, "IMG_1.HEIC", at)
    assert (filed.media_type, filed.kind, filed.has_display_copy) == ("image/heic", "photo", True)
    assert filed.said == {"taken": "2026-11-20T19:30:59+09:00", "camera": "Wakai Test Phone 3"}
    with queries.open_exhibit(filed.id, case_id="case_1", role="seller").file as copy:
        assert Image.open(copy).format == "JPEG"
    with queries.open_exhibit(filed.id, case_id="case_1", role="buyer").file as original:
        assert original.read() == content
    with queries.open_thumbnail(filed.id, case_id="case_1", role="seller").file as small:
        assert max(Image.open(small).size) == 320


def test_the_small_picture_reaches_nobody_outside_the_audience(at: datetime) -> None:
    filed = file(with_camera_data((64, 64)), "a.jpg", at, audience=("buyer", "agent"))
    with pytest.raises(ExhibitNotFound):
        queries.open_thumbnail(filed.id, case_id="case_1", role="seller")
    text = file(b"words", "a.txt", at)
    with pytest.raises(ExhibitNotFound):
        queries.open_thumbnail(text.id, case_id="case_1", role="buyer")


def test_a_picture_that_only_looks_like_a_phones_photo_is_refused(at: datetime, store: Path) -> None:
    from tests.evidence.test_media import container

    for content in (container(b"heic"), (FIXTURES / "phone-photo.heic").read_bytes()[:1500]):
        with pytest.raises(PictureNotReadable):
            file(content, "IMG_1.HEIC", at)
    assert kept(store) == []


@pytest.mark.parametrize(("brand", "name"), [(b"qt  ", "IMG_2.MOV"), (b"isom", "film.mp4")])
def test_the_other_side_gets_no_original_where_there_is_no_copy(at: datetime, brand: bytes, name: str) -> None:
    from tests.evidence.test_media import container

    content = container(brand) + b"GPS of somebody's home"
    filed = file(content, name, at)
    assert not filed.has_display_copy
    with pytest.raises(OriginalIsWithSecretariat):
        queries.open_exhibit(filed.id, case_id="case_1", role="seller")
    for role in ("buyer", "agent"):
        with queries.open_exhibit(filed.id, case_id="case_1", role=role).file as opened:
            assert opened.read() == content


# ---- drafts ----------------------------------------------------------------------------------------------------------


def test_a_drafts_exhibits_go_with_the_claim(at: datetime) -> None:
    file(b"one", "a.txt", at, case_id=None, draft_id="draft_1")
    file(b"two", "b.txt", at, case_id=None, draft_id="draft_1")
    file(b"else", "c.txt", at, case_id=None, draft_id="draft_2")
    file(b"there", "d.txt", at)
    moved = actions.attach_draft_exhibits("draft_1", case_id="case_1", at=at)
    assert [(each.label, each.name, each.case_id) for each in moved] == [
        ("E2", "a.txt", "case_1"),
        ("E3", "b.txt", "case_1"),
    ]
    assert actions.attach_draft_exhibits("draft_1", case_id="case_1", at=at) == moved
    assert queries.exhibits_of_draft("draft_1") == ()
    assert [each.name for each in queries.exhibits_of_draft("draft_2")] == ["c.txt"]


def test_a_draft_is_nobodys_case_yet(at: datetime) -> None:
    filed = file(b"one", "a.txt", at, case_id=None, draft_id="draft_1")
    assert queries.exhibits_of("", role="agent") == ()
    with pytest.raises(ExhibitNotFound):
        queries.open_exhibit(filed.id, case_id="", role="agent")
    with pytest.raises(ExhibitNotFound):
        queries.open_draft_exhibit(filed.id, draft_id="draft_2")
    with queries.open_draft_exhibit(filed.id, draft_id="draft_1").file as opened:
        assert opened.read() == b"one"


def test_erasing_takes_the_files_of_one_account_in_one_case_and_all_that_was_made_of_them(at: datetime) -> None:
    mine = file(with_camera_data((300, 200)), "a.jpg", at, caption="My door")
    others = [
        file(with_camera_data((300, 200)), "b.jpg", at, case_id="case_2"),
        file(b"theirs", "c.txt", at, source_role="seller", account_id="acct_s"),
        file(b"a draft", "d.txt", at, case_id=None, draft_id="draft_1"),
    ]
    Exhibit.objects.filter(pk=mine.id).update(said={"camera": "one"})
    before = list(Exhibit.objects.exclude(pk=mine.id).order_by("pk").values())
    assert erasing.erase_exhibits("case_1", account_id="acct_b") == 1
    row = Exhibit.objects.get(pk=mine.id)
    assert (row.name, row.caption, row.said, row.report) == ("–", "", {}, None)
    assert (row.display_sha256, row.display_size, row.thumb_sha256, row.thumb_size) == ("", 0, "", 0)
    assert (row.sha256, row.size, row.number) == (mine.sha256, mine.size, mine.number)
    assert list(Exhibit.objects.exclude(pk=mine.id).order_by("pk").values()) == before
    assert len(before) == len(others)
    assert erasing.erase_exhibits("", account_id="acct_b") == 0


def test_erasing_a_draft_takes_the_files_of_one_account(at: datetime) -> None:
    mine, other = (file(text, "a.txt", at, case_id=None, draft_id="draft_1") for text in (b"one", b"two"))
    Exhibit.objects.filter(pk=other.id).update(source_account="acc_other")
    later = file(b"three", "a.txt", at, case_id=None, draft_id="draft_2")
    assert erasing.erase_draft_files("draft_1", account_id=mine.source_account) == 1
    assert [row.id for row in queries.exhibits_of_draft("draft_2")] == [later.id]
    assert seal_of(Owner("draft_1", mine.source_account)) is None
    assert seal_of(Owner("draft_2", mine.source_account)) is not None
    assert [row.id for row in queries.exhibits_of_draft("draft_1")] == [other.id]


def test_only_a_drafts_exhibit_can_be_captioned_or_taken_out(at: datetime) -> None:
    draft = file(b"one", "a.txt", at, case_id=None, draft_id="draft_1")
    actions.caption_exhibit(draft.id, draft_id="draft_1", caption="The box")
    assert queries.exhibits_of_draft("draft_1")[0].caption == "The box"
    actions.attach_draft_exhibits("draft_1", case_id="case_1", at=at)
    actions.caption_exhibit(draft.id, draft_id="draft_1", caption="Changed")
    actions.discard_draft_exhibit(draft.id, draft_id="draft_1")
    assert queries.exhibit_of(draft.id, case_id="case_1", role="buyer").caption == "The box"
    other = file(b"two", "b.txt", at, case_id=None, draft_id="draft_1")
    actions.discard_draft_exhibit(other.id, draft_id="draft_2")
    assert len(queries.exhibits_of_draft("draft_1")) == 1
    actions.discard_draft_exhibit(other.id, draft_id="draft_1")
    assert queries.exhibits_of_draft("draft_1") == ()


# ---- carriers' documents ---------------------------------------------------------------------------------------------

DELIVERED = fedex(events=scan("DL", "2026-12-03T10:00:00+09:00") + scan("PU", "2026-12-01T10:00:00+09:00"))
KOBE = Place(city="Kobe", postal_code="650-0001", country="JP")


def test_a_carriers_document_states_facts(at: datetime) -> None:
    filed = file(DELIVERED, "track.xml", at, source_role="seller", account_id="acct_s")
    assert filed.kind == "tracking"
    (found,) = queries.exhibits_with_facts("case_1", ordered=OrderedParcel(address=KOBE))
    assert (found.id, found.label, found.source_role) == (filed.id, "E1", "seller")
    assert {name: fact.value for name, fact in found.facts.items()} == {
        "tracking_status": "delivered",
        "shipped_on": date(2026, 12, 1),
        "delivered_on": date(2026, 12, 3),
        "delivered_to_address": True,
        "signature": False,
    }
    assert {fact.provenance.ref for fact in found.facts.values()} == {"E1"}
    (without,) = queries.exhibits_with_facts("case_1", ordered=OrderedParcel())
    assert "delivered_to_address" not in without.facts


@pytest.mark.parametrize(
    ("ordered", "doubtful"),
    [
        (OrderedParcel(), False),
        (OrderedParcel(numbers=("111122223333",)), False),
        (OrderedParcel(numbers=("111122224444",)), True),
        (OrderedParcel(ordered_on=date(2026, 12, 1)), False),
        (OrderedParcel(ordered_on=date(2026, 12, 2)), True),
        (OrderedParcel(address=Place(city="Naha", postal_code="900-0001", country="JP")), False),
    ],
)
def test_a_document_of_another_parcel_or_older_than_the_order_is_doubtful(
    at: datetime, ordered: OrderedParcel, doubtful: bool
) -> None:
    file(DELIVERED, "track.xml", at, source_role="seller")
    (found,) = queries.exhibits_with_facts("case_1", ordered=ordered)
    assert found.doubtful is doubtful
    assert found.facts["tracking_status"].value == "delivered", "what it says is not lost"


def test_pasted_text_counts_as_what_it_is(at: datetime) -> None:
    assert file(DELIVERED, "pasted.txt", at).kind == "tracking"


def test_the_report_is_read_back_as_it_was_read(at: datetime) -> None:
    from wakai.evidence.domain.carriers import read_carrier_document

    filed = file(DELIVERED, "track.xml", at)
    assert queries.report_of(filed) == read_carrier_document(DELIVERED)


def test_json_of_no_carrier_is_a_plain_document(at: datetime) -> None:
    filed = file(json.dumps({"id": "WH-1"}).encode(), "dispute.json", at, audience=("agent",), source_role="system")
    assert (filed.kind, filed.report) == ("document", None)
    assert queries.exhibits_with_facts("case_1", ordered=OrderedParcel()) == ()


def test_a_document_that_one_side_cannot_see_establishes_nothing(at: datetime) -> None:
    file(DELIVERED, "track.xml", at, audience=("seller", "agent"), source_role="seller")
    assert queries.exhibits_with_facts("case_1", ordered=OrderedParcel(address=KOBE)) == ()


def test_every_real_document_can_be_filed_and_read_back(shared_data: Path, at: datetime) -> None:
    from wakai.evidence.domain.carriers import read_carrier_document

    for path in sorted((shared_data / "tracking").iterdir()):
        content = path.read_bytes()
        filed = file(content, path.name, at)
        assert filed.kind == "tracking"
        assert queries.report_of(filed) == read_carrier_document(content)
    assert len(queries.exhibits_with_facts("case_1", ordered=OrderedParcel())) == 6


# ---- labels ------------------------------------------------------------------------------------------------------------


def test_each_audience_is_counted_by_itself_so_that_nobody_sees_a_gap(at: datetime) -> None:
    readers = (
        ("agent",),
        ("buyer", "seller", "agent"),
        ("buyer", "agent"),
        ("seller", "agent"),
        ("buyer", "agent"),
        ("buyer", "seller", "agent"),
    )
    labels = [file(f"text {n}".encode(), "a.txt", at, audience=audience).label for n, audience in enumerate(readers)]
    assert labels == ["EA1", "E1", "EB1", "ES1", "EB2", "E2"]
    seen = {
        role: sorted(row.label for row in queries.exhibits_of("case_1", role=role))
        for role in ("buyer", "seller", "agent")
    }
    assert seen == {"buyer": ["E1", "E2", "EB1", "EB2"], "seller": ["E1", "E2", "ES1"], "agent": sorted(labels)}
