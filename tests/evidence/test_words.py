"""What exhibits are found by: words where there are spaces, pairs of characters where there are none."""

from __future__ import annotations

import io
from datetime import datetime
from pathlib import Path

import pytest
from django.conf import settings
from hypothesis import given
from hypothesis import strategies as st
from tests.evidence.test_media import MAIL, SAVED_PAGE

from wakai.evidence import actions, queries
from wakai.evidence.actions import file_exhibit
from wakai.evidence.domain.texts import said_by_saved_page, text_of
from wakai.evidence.domain.words import LONGEST_WORD, MOST_WORDS, sought_words, words_of
from wakai.evidence.models import Words

ALL = ("buyer", "seller", "agent")


@pytest.mark.parametrize(
    ("text", "query", "found"),
    [
        ("The box was EMPTY.", "empty box", True),
        ("The box was EMPTY.", "full box", False),
        ("商品が届いていません", "届いて", True),
        ("商品が届いていません", "商品", True),
        ("商品が届いていません", "届", True),
        ("商品が届いていません", "届く", False),
        ("没有收到商品", "收到", True),
        ("没有收到商品", "商品 没有", True),
        ("追跡番号はＡＢ－１２３４です", "ab 1234", True),
        ("ﾔﾏﾄ運輸", "ヤマト", True),
        ("iPhone15を購入", "iphone15", True),
        ("Straße 5", "STRASSE", True),
        ("anything", "", False),
        ("anything", "…!?", False),
    ],
)
def test_a_text_is_found_by_what_it_says(text: str, query: str, found: bool) -> None:
    sought = sought_words(query)
    assert (bool(sought) and set(sought) <= set(words_of(text))) is found


@given(st.text(max_size=200), st.text(max_size=200))
def test_every_text_is_found_by_itself_and_within_any_other(text: str, more: str) -> None:
    assert set(sought_words(text)) <= set(words_of(text))
    assert set(words_of(text)) <= set(words_of(text + "\n" + more))
    assert all(0 < len(word) <= LONGEST_WORD * 4 for word in words_of(text))


def test_a_huge_text_has_an_end() -> None:
    assert len(words_of(" ".join(str(n) for n in range(MOST_WORDS + 500)))) == MOST_WORDS


@pytest.mark.parametrize(
    ("content", "media_type", "said", "unsaid"),
    [
        ("届きません".encode("cp932"), "text/plain", "届きません", "?"),
        (MAIL, "message/rfc822", "a@example.org", "\0"),
        (SAVED_PAGE, "multipart/related", "Brand new, unopened", "hidden"),
        (b'{"messages": [{"text": "sent today"}], "n": 1}', "application/json", "sent today", "messages"),
        (b'{"broken": ["but kept"', "application/json", "but kept", "\0"),
        (b"[" * 100_000, "application/json", "[", "\0"),
        (b"<a b='c'>delivered</a>", "application/xml", "delivered", "<a"),
        (b"%PDF-1.7", "application/pdf", "", "PDF"),
    ],
)
def test_the_text_of_a_file(content: bytes, media_type: str, said: str, unsaid: str) -> None:
    text = text_of(content, media_type)
    assert said in text
    assert unsaid not in text


@given(
    st.binary(max_size=500), st.sampled_from(["message/rfc822", "multipart/related", "application/json", "text/plain"])
)
def test_any_bytes_give_a_text_and_never_an_error(content: bytes, media_type: str) -> None:
    assert isinstance(text_of(b"Subject: x\r\nContent-Type: text/html; charset=" + content, media_type), str)
    assert isinstance(said_by_saved_page(content), dict)


@pytest.mark.parametrize(
    "content_type",
    [
        b'text/plain; charset="utf-8"; name*0*',
        b"text/plain; name*0*=us-asc\x00i'en'x",
        b"text/plain; charset=no-such",
        b"text/plain; charset=us-asc\x00ii",
        b"multipart/mixed",
        b"multipart/mixed; boundary=",
        b"message/rfc822",
        b"=?utf-8?q?=",
    ],
)
def test_mails_whose_headers_break_the_library_still_give_what_can_be_read(content_type: bytes) -> None:
    """Headers that programs, or people who mean harm, have written; found by changing bytes of good mails at random."""
    mail = b"From: a@example.org\r\nSubject: The lamp\r\nContent-Type: " + content_type + b"\r\n\r\nIt broke\r\n"
    assert "The lamp" in text_of(mail, "message/rfc822")
    assert said_by_saved_page(mail) == {}


def test_what_a_saved_page_says_can_be_stored() -> None:
    page = SAVED_PAGE.replace(b"item/1", b"item/\xe9\x00\xff1")
    assert "".join(said_by_saved_page(page).values()).isprintable()
    assert not {"\0", "\udce9"} & set("".join(words_of(text_of(page, "multipart/related"))))


def test_a_saved_page_says_where_it_was() -> None:
    said = said_by_saved_page(SAVED_PAGE)
    assert said["page"] == "https://shop.example/item/1"
    assert "20 Nov 2026" in said["saved"]


@pytest.mark.django_db
class TestStored:
    @pytest.fixture(autouse=True)
    def store(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(settings, "WAKAI_DATA_DIR", tmp_path)

    def file(self, content: str, at: datetime, *, case: str, audience: tuple[str, ...] = ALL) -> str:
        return file_exhibit(
            io.BytesIO(content.encode()), name="a.txt", source_role="buyer", account_id="acct_b", audience=audience, at=at,
            case_id=case,
        ).id  # fmt: skip

    def test_cases_are_found_by_their_exhibits(self, at: datetime) -> None:
        self.file("The box was empty", at, case="case_1")
        self.file("箱は空でした", at, case="case_2")
        assert queries.cases_with_words("empty box") == ("case_1",)
        assert queries.cases_with_words("空でした") == ("case_2",)
        assert queries.cases_with_words("empty 空") == ()
        assert queries.cases_with_words("  ") == ()

    def test_what_the_secretariat_may_not_see_is_not_found(self, at: datetime) -> None:
        self.file("between the two of us", at, case="case_1", audience=("buyer", "seller"))
        assert queries.cases_with_words("between") == ()

    def test_words_go_when_they_are_to_be_forgotten(self, at: datetime) -> None:
        self.file("secret words", at, case="case_1")
        assert actions.forget_words("case_1", account_id="acct_other") == 0
        assert actions.forget_words("case_1", account_id="acct_b") == 1
        assert not Words.objects.exists()
        assert queries.cases_with_words("secret") == ()
