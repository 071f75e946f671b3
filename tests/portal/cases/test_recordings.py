"""Films and sounds on the case page: who gets a player, what it plays, and parts of it."""

from __future__ import annotations

import hashlib
import io
from typing import Any

import pytest
from tests.evidence import films
from tests.evidence.test_media import container
from tests.factories import FiledCase, a_case, a_person
from tests.portal.cases.conftest import Clock, Enter

from wakai.evidence.models import Custody
from wakai.portal.cases import playing

pytestmark = pytest.mark.django_db
# Long enough for several of the pieces in which bytes lie sealed.
SOUND = films.wav(10.0)
FILM = films.film()


def hand_in(enter: Enter, case: FiledCase, content: bytes, name: str) -> None:
    file = io.BytesIO(content)
    file.name = name
    sent = {"once": name, "files": [file], "caption": "The <noise> it makes"}
    assert enter(case, "buyer").post(f"/cases/{case.number}/add-exhibit", sent).status_code == 302


@pytest.fixture
def case(at: Any, clock: Clock, enter: Enter) -> FiledCase:
    """E1 is a sound, E2 a film, E3 a film that could not be taken apart, E4 a text."""
    case = a_case(at=at)
    for content, name in (
        (SOUND, "noise.wav"),
        (FILM, "parcel.mp4"),
        (container(b"isom") + b"GPS of a home", "odd.mp4"),
        (b"Packed on the 19th.", "note.txt"),
    ):
        hand_in(enter, case, content, name)
    return case


def body(response: Any) -> bytes:
    return response.getvalue() if hasattr(response, "getvalue") else b"".join(response.streaming_content)


def page(case: FiledCase, enter: Enter, role: str, language: str = "en") -> str:
    return str(enter(case, role, language).get(f"/cases/{case.number}").content.decode())


def address(case: FiledCase, label: str) -> str:
    return f"/cases/{case.number}/exhibits/{label}/recording"


@pytest.mark.parametrize("role", ["buyer", "seller"])
def test_what_can_be_played_has_a_player_that_waits_and_a_name(case: FiledCase, enter: Enter, role: str) -> None:
    text = page(case, enter, role)
    assert text.count("<audio") == text.count("<video") == 1
    assert text.count('controls preload="none"') == 2
    assert "autoplay" not in text
    assert 'aria-label="E1: The &lt;noise&gt; it makes"' in text
    assert f'<source src="{address(case, "E1")}" type="audio/wav">' in text
    assert f'<source src="{address(case, "E2")}" type="video/mp4">' in text
    for label in ("E1", "E2"):
        assert f'<a href="/cases/{case.number}/exhibits/{label}">Download {label}</a>' in text
    assert "E3/recording" not in text
    assert "E4/recording" not in text


@pytest.mark.parametrize(("language", "words"), [("ja", "E1をダウンロード"), ("zh-hans", "下载E1")])
def test_it_speaks_the_readers_language(case: FiledCase, enter: Enter, language: str, words: str) -> None:
    assert words in page(case, enter, "seller", language)


def test_the_desk_has_the_players_too(case: FiledCase, signed_in: Any) -> None:
    agent = signed_in(a_person(staff_role="agent"))
    text = agent.get(f"/desk/{case.number}").content.decode()
    assert text.count(f'src="{address(case, "E2")}"') == 2, "in the list of exhibits and in the docket"
    assert films.PLACE not in body(agent.get(address(case, "E2")))


@pytest.mark.parametrize("role", ["buyer", "seller"])
def test_what_is_played_is_the_copy_for_its_own_side_as_well(case: FiledCase, enter: Enter, role: str) -> None:
    assert films.PLACE in FILM
    response = enter(case, role).get(address(case, "E2"))
    played = body(response)
    assert response.status_code == 200
    assert played == films.cleaned(FILM, "video/mp4")
    assert response["Content-Type"] == "video/mp4"
    assert response["Accept-Ranges"] == "bytes"
    assert response["Content-Length"] == str(len(played))
    assert response["ETag"] == f'"{hashlib.sha256(played).hexdigest()}"'
    assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert response["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("label", ["E3", "E4", "E9"])
def test_nothing_else_is_played(case: FiledCase, enter: Enter, label: str) -> None:
    assert enter(case, "buyer").get(address(case, label)).status_code == 404


def test_a_stranger_hears_nothing(case: FiledCase, client: Any) -> None:
    assert client.get(address(case, "E1")).status_code == 404


def test_it_takes_no_posts(case: FiledCase, enter: Enter) -> None:
    assert enter(case, "buyer").post(address(case, "E1")).status_code == 405


@pytest.mark.parametrize("path", ["recording", ""])
@pytest.mark.parametrize(
    ("asked", "first", "last"),
    [
        ("bytes=0-1", 0, 1),
        ("bytes=0-", 0, len(SOUND) - 1),
        ("bytes=65535-65536", 65535, 65536),
        ("bytes=65536-131072", 65536, 131072),
        (f"bytes={len(SOUND) - 1}-", len(SOUND) - 1, len(SOUND) - 1),
        ("bytes=-7", len(SOUND) - 7, len(SOUND) - 1),
    ],
)
def test_parts_of_sealed_bytes(case: FiledCase, enter: Enter, path: str, asked: str, first: int, last: int) -> None:
    """To the buyer, whose sound it is: as a download the original, and on the page the copy; here they are the same."""
    assert films.cleaned(SOUND, "audio/wav") == SOUND
    where = address(case, "E1").removesuffix("recording").rstrip("/") + (f"/{path}" if path else "")
    response = enter(case, "buyer").get(where, headers={"range": asked})
    assert response.status_code == 206
    assert response["Content-Range"] == f"bytes {first}-{last}/{len(SOUND)}"
    assert response["Content-Length"] == str(last - first + 1)
    assert body(response) == SOUND[first : last + 1]


@pytest.mark.parametrize("asked", ["bytes=0-1,5-6", "bytes=9-8", "lines=1-2"])
def test_several_ranges_and_nonsense_get_the_whole_file(case: FiledCase, enter: Enter, asked: str) -> None:
    response = enter(case, "seller").get(address(case, "E1"), headers={"range": asked})
    assert response.status_code == 200
    assert "Content-Range" not in response
    assert body(response) == SOUND


def test_beyond_the_end_is_said_with_the_size_and_counts_as_no_look(case: FiledCase, enter: Enter) -> None:
    client, before = enter(case, "seller"), Custody.objects.count()
    for path in (address(case, "E1"), f"/cases/{case.number}/exhibits/E1"):
        response = client.get(path, headers={"range": f"bytes={len(SOUND)}-"})
        assert response.status_code == 416
        assert response["Content-Range"] == f"bytes */{len(SOUND)}"
        assert body(response) == b""
    assert Custody.objects.count() == before


def test_a_part_is_only_given_of_the_file_the_reader_began_with(case: FiledCase, enter: Enter) -> None:
    client = enter(case, "seller")
    tag = client.head(address(case, "E1"))["ETag"]
    for given, status in ((tag, 206), ('"another"', 200), ("Tue, 01 Dec 2026 00:00:00 GMT", 200)):
        response = client.get(address(case, "E1"), headers={"range": "bytes=0-9", "if-range": given})
        assert response.status_code == status


def test_to_ask_for_the_head_is_no_look_and_knows_no_parts(case: FiledCase, enter: Enter) -> None:
    before = Custody.objects.count()
    response = enter(case, "seller").head(address(case, "E1"), headers={"range": "bytes=0-9"})
    assert response.status_code == 200
    assert response["Content-Length"] == str(len(SOUND))
    assert response["Accept-Ranges"] == "bytes"
    assert Custody.objects.count() == before


def test_playing_is_on_record_once_however_many_parts_were_fetched(case: FiledCase, enter: Enter) -> None:
    client, before = enter(case, "seller"), Custody.objects.count()
    for start in range(0, len(SOUND), 20_000):
        body(client.get(address(case, "E1"), headers={"range": f"bytes={start}-"}))
    assert Custody.objects.count() == before + 1
    assert "it was opened on this site by: seller." in page(case, enter, "buyer").lower()


def test_a_part_is_read_from_where_it_begins(case: FiledCase, enter: Enter, monkeypatch: pytest.MonkeyPatch) -> None:
    """Memory and work are those of the part: of the sealed pieces only the last and those asked for are opened."""
    from wakai.parties.domain.sealing import Unsealed

    opened: list[int] = []
    piece = Unsealed._piece

    def noted(self: Unsealed, number: int) -> bytes:
        opened.append(number)
        return piece(self, number)

    monkeypatch.setattr(Unsealed, "_piece", noted)
    assert len(body(enter(case, "seller").get(address(case, "E1"), headers={"range": "bytes=70000-70009"}))) == 10
    assert set(opened) == {1, (len(SOUND) - 1) // 65536}


def test_every_kind_of_recording_that_is_taken_has_a_player() -> None:
    from wakai.evidence.domain.media import ACCEPTED

    assert playing._PLAYED.keys() == {medium.media_type for medium in ACCEPTED if medium.is_recording}
