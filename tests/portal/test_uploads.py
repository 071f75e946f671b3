"""Files in pieces, by tus 1.0.0: every status of the protocol, whose an upload is, and what a broken connection leaves."""

from __future__ import annotations

import base64
import fcntl
import hashlib
import io
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from tests.factories import FiledCase, a_case, a_person
from tests.portal.cases.conftest import Clock, clock, enter, signed_in

from wakai.evidence import queries, uploads
from wakai.evidence.domain.media import LARGEST_BYTES
from wakai.evidence.domain.upload_refusals import ChecksumDiffers
from wakai.evidence.models import Upload
from wakai.evidence.uploads import KEPT, MOST_AT_ONCE, Checksum, Whose
from wakai.flows.tidy_up import tidy_up
from wakai.portal import uploads as pages

__all__ = ["clock", "enter", "signed_in"]

pytestmark = pytest.mark.django_db
Enter = Callable[..., Client]
TUS = {"Tus-Resumable": "1.0.0"}
TEXT = b"The box was empty.\n" * 200


@pytest.fixture
def now(at: datetime, clock: Clock, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Clock:
    monkeypatch.setattr(pages, "now", clock)
    monkeypatch.setattr(settings, "WAKAI_DATA_DIR", tmp_path)
    return clock


@pytest.fixture
def case(now: Clock) -> FiledCase:
    return a_case(at=now.at)


def parts() -> list[Path]:
    return [path for path in (Path(settings.WAKAI_DATA_DIR) / "uploads").glob("*") if path.is_file()]


def named(name: str) -> str:
    return "filename " + base64.b64encode(name.encode()).decode()


class Sender:
    """A client of the protocol that forgets nothing and checks nothing."""

    def __init__(self, client: Client, case: FiledCase) -> None:
        self.client, self.base = client, f"/cases/{case.number}/uploads/"
        self.url = ""

    def create(self, length: object, name: str = "chat.txt", **headers: str) -> Any:
        told = {**TUS, "Upload-Length": str(length), "Upload-Metadata": named(name), **headers}
        answer = self.client.post(self.base, b"", content_type="text/plain", headers=told)
        if answer.status_code == 201:
            self.url = answer["Location"].removeprefix("http://testserver")
        return answer

    def patch(self, piece: bytes, offset: object, url: str = "", **headers: str) -> Any:
        told = {**TUS, "Upload-Offset": str(offset), **headers}
        kind = told.pop("Content-Type", "application/offset+octet-stream")
        return self.client.patch(url or self.url, piece, content_type=kind, headers=told)

    def head(self, url: str = "", **headers: str) -> Any:
        return self.client.head(url or self.url, headers={**TUS, **headers})

    def delete(self) -> Any:
        return self.client.delete(self.url, headers=TUS)

    @property
    def id(self) -> str:
        return self.url.rpartition("/")[2]


@pytest.fixture
def sender(case: FiledCase, enter: Enter) -> Sender:
    return Sender(enter(case, "seller"), case)


def sha256(piece: bytes) -> str:
    return "sha256 " + base64.b64encode(hashlib.sha256(piece).digest()).decode()


# ---- the way it should go --------------------------------------------------------------------------------------------


def test_a_file_in_three_pieces_becomes_an_exhibit(sender: Sender, case: FiledCase) -> None:
    assert sender.create(len(TEXT)).status_code == 201
    for start in range(0, len(TEXT), 1500):
        answer = sender.patch(TEXT[start : start + 1500], start)
        assert (answer.status_code, answer["Upload-Offset"]) == (204, str(min(start + 1500, len(TEXT))))
    sent = {"once": "a", "files-upload": sender.id, "files-caption": "Our chat"}
    assert sender.client.post(f"/cases/{case.number}/add-exhibit", sent).status_code == 302
    [exhibit] = queries.exhibits_of(case.id, role="seller")
    assert (exhibit.sha256, exhibit.name) == (hashlib.sha256(TEXT).hexdigest(), "chat.txt")
    assert exhibit.caption == "Our chat"
    assert queries.custody_of([exhibit], role="seller")[exhibit.id][0].detail["path"] == "tus"
    assert (parts(), Upload.objects.count()) == ([], 0)


def test_files_in_pieces_join_those_of_the_form(sender: Sender, case: FiledCase) -> None:
    sender.create(len(TEXT))
    sender.patch(TEXT, 0)
    small = io.BytesIO(b"small")
    small.name = "small.txt"
    sent = {"once": "a", "files": small, "files-upload": sender.id, "files-caption": ["one", "two"]}
    assert sender.client.post(f"/cases/{case.number}/add-exhibit", sent).status_code == 302
    rows = queries.exhibits_of(case.id, role="seller")
    assert [(row.name, row.caption) for row in rows] == [("small.txt", "one"), ("chat.txt", "two")]


def test_what_the_form_refuses_stays_for_the_next_try(sender: Sender, case: FiledCase) -> None:
    sender.create(len(TEXT))
    sender.patch(TEXT[:100], 0)
    url = f"/cases/{case.number}/add-exhibit"
    answer = sender.client.post(url, {"once": "a", "files-upload": sender.id})
    assert answer.status_code == 409
    assert "has not arrived whole" in answer.content.decode()
    assert sender.head()["Upload-Offset"] == "100"
    sender.patch(TEXT[100:], 100)
    assert sender.client.post(url, {"once": "a", "files-upload": sender.id}).status_code == 302


def test_a_form_that_names_what_is_gone_says_so(sender: Sender, case: FiledCase) -> None:
    answer = sender.client.post(f"/cases/{case.number}/add-exhibit", {"once": "a", "files-upload": "upl_x"})
    assert answer.status_code == 404
    assert "not waiting here any more" in answer.content.decode()


def test_options_tell_what_can_be_done(sender: Sender) -> None:
    answer = sender.client.options(sender.base)
    assert answer.status_code == 204
    assert {name: answer[name] for name in answer.headers if name.startswith("Tus-")} == {
        "Tus-Resumable": "1.0.0",
        "Tus-Version": "1.0.0",
        "Tus-Max-Size": str(LARGEST_BYTES),
        "Tus-Extension": "creation,creation-with-upload,termination,checksum,expiration",
        "Tus-Checksum-Algorithm": "sha1,sha256",
    }


def test_every_answer_names_the_version_and_is_kept_by_no_cache(sender: Sender) -> None:
    answers = [
        sender.create(3),
        sender.head(),
        sender.patch(b"abc", 0),
        sender.patch(b"x", 9),
        sender.delete(),
        sender.head(),
    ]
    for answer in answers:
        assert answer["Tus-Resumable"] == "1.0.0"
        assert "no-store" in answer["Cache-Control"]


def test_head_tells_offset_length_and_metadata(sender: Sender) -> None:
    sender.create(len(TEXT))
    sender.patch(TEXT[:7], 0)
    answer = sender.head()
    assert answer.status_code == 200
    assert (answer["Upload-Offset"], answer["Upload-Length"]) == ("7", str(len(TEXT)))
    assert answer["Upload-Metadata"] == named("chat.txt")


def test_creation_with_the_first_piece(sender: Sender) -> None:
    told = {**TUS, "Upload-Length": str(len(TEXT)), "Upload-Metadata": named("chat.txt")}
    answer = sender.client.post(sender.base, TEXT[:99], content_type="application/offset+octet-stream", headers=told)
    assert (answer.status_code, answer["Upload-Offset"]) == (201, "99")


def test_a_network_that_knows_post_alone(sender: Sender) -> None:
    sender.create(len(TEXT))
    told = {**TUS, "X-HTTP-Method-Override": "PATCH", "Upload-Offset": "0"}
    answer = sender.client.post(sender.url, TEXT, content_type="application/offset+octet-stream", headers=told)
    assert (answer.status_code, answer["Upload-Offset"]) == (204, str(len(TEXT)))


# ---- what is refused ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("version", ["", "0.2.2", "1.0", "2.0.0"])
def test_another_version_is_412_and_changes_nothing(sender: Sender, version: str) -> None:
    sender.create(3)
    other = {"Tus-Resumable": version}
    answers = [
        sender.create(3, **other),
        sender.head(**other),
        sender.patch(b"abc", 0, **other),
        sender.client.delete(sender.url, headers=other),
    ]
    assert [answer.status_code for answer in answers] == [412] * 4
    assert {answer["Tus-Version"] for answer in answers} == {"1.0.0"}
    assert sender.head()["Upload-Offset"] == "0"


@pytest.mark.parametrize("length", ["", "-1", "abc", "1.5", "１２", "9" * 16])
def test_a_length_that_is_none_is_400(sender: Sender, length: str) -> None:
    assert sender.create(length).status_code == 400
    assert Upload.objects.count() == 0


@pytest.mark.parametrize("length", ["-5", "0x10", "1_0", "+5", "words"])
def test_a_content_length_that_is_none_is_400(sender: Sender, length: str) -> None:
    sender.create(5)
    told = {**TUS, "Upload-Offset": "0"}
    kind = "application/offset+octet-stream"
    answer = sender.client.patch(sender.url, b"abcde", content_type=kind, headers=told, CONTENT_LENGTH=length)
    assert answer.status_code == 400
    assert sender.head()["Upload-Offset"] == "0"


def test_a_length_that_is_told_later_is_not_taken(sender: Sender) -> None:
    told = {**TUS, "Upload-Defer-Length": "1"}
    assert sender.client.post(sender.base, b"", content_type="text/plain", headers=told).status_code == 400


def test_the_largest_is_taken_and_one_byte_more_is_413(sender: Sender) -> None:
    assert sender.create(LARGEST_BYTES, "film.mp4").status_code == 201
    answer = sender.create(LARGEST_BYTES + 1, "film.mp4")
    assert answer.status_code == 413
    assert "film.mp4" in answer.content.decode()
    assert "200 MB" in answer.content.decode()


def test_an_empty_file_is_refused_by_name(sender: Sender) -> None:
    answer = sender.create(0)
    assert (answer.status_code, answer["Wakai-Refusal"]) == (422, "FileIsEmpty")


@pytest.mark.parametrize("metadata", ["filename", "filename ???", "filename YQ==,filename YQ==", " ,=", "k" * 2001])
def test_metadata(sender: Sender, metadata: str) -> None:
    answer = sender.create(3, **{"Upload-Metadata": metadata})
    assert answer.status_code == (201 if metadata == "filename" else 400)


def test_a_name_is_cleaned(sender: Sender) -> None:
    assert sender.create(3, "../../etc/pass\u202ewd\0.txt").status_code == 201
    assert Upload.objects.get().name == "passwd.txt"
    assert [path.name for path in parts()] == [sender.id]


@pytest.mark.parametrize("offset", [1, 2, 4])
def test_a_wrong_offset_is_409_and_changes_nothing(sender: Sender, offset: int) -> None:
    sender.create(len(TEXT))
    sender.patch(b"abc", 0)
    answer = sender.patch(b"def", offset)
    assert answer.status_code == 409
    assert sender.head()["Upload-Offset"] == "3"
    assert parts()[0].read_bytes() == b"abc"


@pytest.mark.parametrize("offset", ["", "-1", "x"])
def test_an_offset_that_is_none_is_400(sender: Sender, offset: str) -> None:
    sender.create(3)
    assert sender.patch(b"abc", offset).status_code == 400


def test_another_content_type_is_415(sender: Sender) -> None:
    sender.create(3)
    assert sender.patch(b"abc", 0, **{"Content-Type": "application/octet-stream"}).status_code == 415
    assert sender.head()["Upload-Offset"] == "0"


def test_more_than_was_announced_is_413_and_changes_nothing(sender: Sender) -> None:
    sender.create(5)
    sender.patch(b"abc", 0)
    assert sender.patch(b"def", 3).status_code == 413
    assert sender.head()["Upload-Offset"] == "3"


@pytest.mark.parametrize("algorithm", ["sha1", "sha256"])
def test_a_right_checksum_is_204_and_a_wrong_one_460_with_nothing_added(sender: Sender, algorithm: str) -> None:
    def told(piece: bytes) -> dict[str, str]:
        digest = base64.b64encode(hashlib.new(algorithm, piece).digest()).decode()
        return {"Upload-Checksum": f"{algorithm} {digest}"}

    sender.create(len(TEXT))
    assert sender.patch(TEXT[:10], 0, **told(TEXT[:10])).status_code == 204
    answer = sender.patch(TEXT[10:20], 10, **told(b"something else"))
    assert (answer.status_code, answer["Wakai-Refusal"]) == (460, "ChecksumDiffers")
    assert sender.head()["Upload-Offset"] == "10"
    assert parts()[0].stat().st_size == 10
    assert sender.patch(TEXT[10:20], 10, **told(TEXT[10:20])).status_code == 204


@pytest.mark.parametrize("checksum", ["md5 AAAA", "sha256 ???", "", "crc32 AAAA", "sha256"])
def test_a_checksum_that_is_none_is_400_or_does_not_fit(sender: Sender, checksum: str) -> None:
    sender.create(3)
    answer = sender.patch(b"abc", 0, **{"Upload-Checksum": checksum})
    assert answer.status_code == (460 if checksum == "sha256" else 400)
    assert sender.head()["Upload-Offset"] == "0"


def test_an_unknown_upload_is_404_without_an_offset(sender: Sender) -> None:
    sender.url = sender.base + "upl_00000000000000000000000000"
    for answer in (sender.head(), sender.patch(b"abc", 0), sender.delete()):
        assert answer.status_code == 404
        assert "Upload-Offset" not in answer.headers


def test_what_was_given_up_is_gone_with_its_bytes(sender: Sender) -> None:
    sender.create(3)
    sender.patch(b"ab", 0)
    assert sender.delete().status_code == 204
    assert (sender.head().status_code, parts()) == (404, [])


@pytest.mark.parametrize("method", ["get", "put"])
def test_wrong_methods(sender: Sender, method: str) -> None:
    sender.create(3)
    for url in (sender.base, sender.url):
        assert getattr(sender.client, method)(url, headers=TUS).status_code == 405


# ---- time --------------------------------------------------------------------------------------------------------------


def test_an_upload_ends_a_day_after_its_last_piece(sender: Sender, now: Clock) -> None:
    created = sender.create(9)
    assert parsedate_to_datetime(created["Upload-Expires"]) == now.at + KEPT
    now.at += timedelta(hours=23)
    answer = sender.patch(b"abc", 0)
    end = now.at + KEPT
    assert parsedate_to_datetime(answer["Upload-Expires"]) == end
    now.at = end - timedelta(seconds=1)
    assert sender.head().status_code == 200
    now.at = end
    for late in (sender.head(), sender.patch(b"def", 3), sender.delete()):
        assert late.status_code == 410


def test_what_has_ended_is_swept_with_its_bytes_and_the_others_stay(sender: Sender, now: Clock) -> None:
    sender.create(9)
    old = sender.id
    now.at += timedelta(hours=12)
    sender.create(9)
    tidy_up(at=now.at + timedelta(hours=12))
    assert [row.pk for row in Upload.objects.all()] == [sender.id]
    assert [path.name for path in parts()] == [sender.id]
    assert old != sender.id


def test_bytes_without_a_row_are_swept_once_they_are_old(sender: Sender, now: Clock) -> None:
    sender.create(9)
    Upload.objects.all().delete()
    young = datetime.fromtimestamp(parts()[0].stat().st_mtime, UTC)
    assert uploads.sweep(at=young + KEPT - timedelta(seconds=2)) == 0
    assert uploads.sweep(at=young + KEPT + timedelta(seconds=2)) == 1
    assert parts() == []


def test_too_many_at_once_are_429(sender: Sender, now: Clock) -> None:
    for _n in range(MOST_AT_ONCE):
        assert sender.create(3).status_code == 201
    assert sender.create(3).status_code == 429
    now.at += KEPT
    assert sender.create(3).status_code == 201


# ---- whose it is ---------------------------------------------------------------------------------------------------------


def test_nobody_else_reaches_an_upload(sender: Sender, case: FiledCase, enter: Enter, now: Clock) -> None:
    sender.create(len(TEXT))
    elsewhere = a_case(at=now.at)
    for client, base in [
        (enter(case, "buyer"), sender.base),
        (enter(elsewhere, "seller"), f"/cases/{elsewhere.number}/uploads/"),
        (Client(), sender.base),
    ]:
        other = Sender(client, case)
        other.url = base + sender.id
        assert [answer.status_code for answer in (other.head(), other.patch(b"x", 0), other.delete())] == [404] * 3
    assert sender.head()["Upload-Offset"] == "0"


def test_a_stranger_cannot_begin_one_and_does_not_learn_that_there_is_a_case(case: FiledCase) -> None:
    assert Sender(Client(), case).create(3).status_code == 404


def test_who_only_reads_cannot_begin_one(case: FiledCase, signed_in: Callable[[int], Client]) -> None:
    reader = Sender(signed_in(a_person(case.seller, may_act=False)), case)
    assert reader.create(3).status_code == 403
    assert Upload.objects.count() == 0


def test_a_page_of_another_site_cannot_send(case: FiledCase, enter: Enter) -> None:
    client = enter(case, "seller")
    client.handler.enforce_csrf_checks = True
    other = Sender(client, case)
    assert other.create(3).status_code == 403
    assert Upload.objects.count() == 0
    token = (
        client.get(f"/cases/{case.number}/add-exhibit").content.decode().split('csrfmiddlewaretoken" value="')[1][:64]
    )
    assert other.create(3, **{"X-CSRFToken": token}).status_code == 201
    assert other.patch(b"abc", 0).status_code == 403
    assert other.patch(b"abc", 0, **{"X-CSRFToken": token}).status_code == 204


def test_a_refusal_is_in_the_readers_language(case: FiledCase, enter: Enter) -> None:
    assert "空のファイル" in Sender(enter(case, "seller", "ja"), case).create(0).content.decode()


# ---- what the file is ----------------------------------------------------------------------------------------------------


def test_what_cannot_be_taken_is_refused_with_its_first_bytes(sender: Sender) -> None:
    sender.create(1_000_000, "tool.exe")
    assert sender.patch(b"MZ" + b"\0" * 50_000, 0).status_code == 204
    answer = sender.patch(b"\0" * 50_000, 50_002)
    assert (answer.status_code, answer["Wakai-Refusal"]) == (415, "ActiveContentNotTaken")
    assert "tool.exe" in answer.content.decode()
    assert (sender.head().status_code, parts()) == (404, [])


def test_a_small_one_is_told_when_it_is_whole(sender: Sender) -> None:
    sender.create(4, "page.html")
    assert sender.patch(b"<ht", 0).status_code == 204
    assert sender.patch(b"m", 3).status_code == 415


# ---- broken connections, two tabs, killed processes -------------------------------------------------------------------------


class Breaking(io.RawIOBase):
    """A connection that hands out some bytes and then breaks."""

    def __init__(self, content: bytes) -> None:
        self.rest = io.BytesIO(content)

    def read(self, size: int = -1, /) -> bytes:
        piece = self.rest.read(min(size, 1000))
        if not piece:
            raise OSError("connection reset")
        return piece


@pytest.fixture
def upload(now: Clock) -> uploads.UploadValue:
    return uploads.begin(ME, name="chat.txt", length=len(TEXT), metadata="", at=now.at)


ME = Whose("case:case_1", "acct_s")


def add(upload: uploads.UploadValue, stream: Any, offset: int, at: datetime, checksum: Checksum | None = None) -> Any:
    announced = len(TEXT) - offset
    return uploads.receive(upload.id, stream, ME, offset=offset, announced=announced, checksum=checksum, at=at)


def test_what_came_before_the_connection_broke_is_kept(upload: uploads.UploadValue, at: datetime) -> None:
    with pytest.raises(OSError, match="reset"):
        add(upload, Breaking(TEXT[:2500]), 0, at)
    here = uploads.find(upload.id, ME, at=at)
    assert here.offset == 2500
    assert add(upload, io.BytesIO(TEXT[2500:]), 2500, at).is_whole
    with uploads.opened(upload.id, ME, at=at) as (_whole, file):
        assert file.read() == TEXT


def test_under_a_checksum_a_broken_piece_is_left_out(upload: uploads.UploadValue, at: datetime) -> None:
    checksum = Checksum("sha256", hashlib.sha256(TEXT).digest())
    with pytest.raises(OSError, match="reset"):
        add(upload, Breaking(TEXT[:2500]), 0, at, checksum)
    assert uploads.find(upload.id, ME, at=at).offset == 0
    with pytest.raises(ChecksumDiffers):
        add(upload, io.BytesIO(TEXT[:2500]), 0, at, checksum)
    assert add(upload, io.BytesIO(TEXT), 0, at, checksum).is_whole


def test_bytes_that_a_killed_process_left_uncounted_are_cut_off(upload: uploads.UploadValue, at: datetime) -> None:
    add(upload, io.BytesIO(TEXT[:100]), 0, at)
    with parts()[0].open("ab") as file:
        file.write(b"written, but never counted" * 500)
    assert uploads.find(upload.id, ME, at=at).offset == 100
    assert add(upload, io.BytesIO(TEXT[100:]), 100, at).is_whole
    assert parts()[0].read_bytes() == TEXT


def test_two_tabs_do_not_write_into_one_another(sender: Sender) -> None:
    sender.create(len(TEXT))
    with parts()[0].open("rb") as other_tab:
        fcntl.flock(other_tab, fcntl.LOCK_EX)
        for answer in (sender.patch(TEXT, 0), sender.delete()):
            assert (answer.status_code, answer["Wakai-Refusal"]) == (423, "UploadBusy")
    assert sender.patch(TEXT, 0).status_code == 204


def test_a_second_tab_goes_on_where_the_first_has_come(sender: Sender) -> None:
    sender.create(len(TEXT))
    assert sender.patch(TEXT[:100], 0).status_code == 204
    assert sender.patch(TEXT[:100], 0).status_code == 409
    assert sender.patch(TEXT[100:], 100).status_code == 204


@hypothesis_settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(cuts=st.lists(st.integers(0, len(TEXT)), max_size=8), breaks=st.lists(st.booleans(), min_size=9, max_size=9))
def test_in_whatever_pieces_it_comes_the_file_is_the_same(now: Clock, cuts: list[int], breaks: list[bool]) -> None:
    """Pieces of any size, of which any break off half-way, checked by their sums or not."""
    upload = uploads.begin(ME, name="chat.txt", length=len(TEXT), metadata="", at=now.at)
    for end, broken in zip([*sorted(cuts), len(TEXT)], breaks, strict=False):
        offset = uploads.find(upload.id, ME, at=now.at).offset
        piece = TEXT[offset : max(end, offset)]
        if broken and offset < len(TEXT):
            with pytest.raises(OSError, match="reset"):
                add(upload, Breaking(piece[: len(piece) // 2]), offset, now.at)
        else:
            add(
                upload,
                io.BytesIO(piece),
                offset,
                now.at,
                Checksum("sha1", hashlib.sha1(piece, usedforsecurity=False).digest()),
            )
    offset = uploads.find(upload.id, ME, at=now.at).offset
    add(upload, io.BytesIO(TEXT[offset:]), offset, now.at)
    with uploads.opened(upload.id, ME, at=now.at) as (_whole, file):
        assert file.read() == TEXT
    uploads.finish(upload.id, ME)
    assert parts() == []


@hypothesis_settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.dictionaries(
        st.sampled_from(
            ["Upload-Length", "Upload-Metadata", "Upload-Offset", "Upload-Checksum", "X-HTTP-Method-Override"]
        ),
        st.text(st.characters(min_codepoint=33, max_codepoint=126), max_size=30),
    ),
    st.sampled_from(["POST", "PATCH", "HEAD", "DELETE", "OPTIONS"]),
)
def test_whatever_the_headers_say_the_answer_is_one_of_the_protocol(
    now: Clock, sender: Sender, headers: dict[str, str], method: str
) -> None:
    sender.create(5)
    url = sender.base if method == "POST" else sender.url
    answer = sender.client.generic(
        method, url, b"abc", content_type="application/offset+octet-stream", headers={**TUS, **headers}
    )
    assert answer.status_code in {200, 201, 204, 400, 404, 405, 409, 413, 415, 422, 429, 460}
    Upload.objects.all().delete()
