"""index.html: what people wrote stays words, nothing is fetched, three languages, one page."""

import html.parser
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.casefile.specimen import case_data, marketplace, small_data

from wakai.evidence.casefile.page import page

if TYPE_CHECKING:
    from playwright.sync_api import Browser

NASTY = '</title></style></script><script>alert(1)</script><img src=x onerror=alert(2)>"\'><a href="javascript:alert(3)">&lt;'
TAGS = set(
    "html head meta title style body input nav label main header p h1 h2 h3 h4 dl div dt dd span section ol li b time ul"
    " article img a".split()
)


class Reader(html.parser.HTMLParser):
    """Every tag and attribute of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.words.append(data)


def read(content: bytes) -> Reader:
    reader = Reader()
    reader.feed(content.decode())
    return reader


def nasty(text: str) -> bytes:
    """Everything that a person or another system names or writes, holding this."""
    data = small_data()
    line, handed_in = data.docket
    body = {
        **line.body,
        "text": text,
        "note": text,
        "rule": text,
        "statements": {text: text},
        "fact": text,
        "value": text,
    }
    body |= {"facts": [text], "open": [text], "to": text, "remedy": text, "favours": text}
    exhibit = replace(data.exhibits[0], name=text, caption=text, custody=(replace(data.exhibits[0].custody[0], by=text, path=text, clock=text, what=text),))  # fmt: skip
    said = replace(
        data,
        docket=(
            replace(line, body=body, role=text, act=text),
            replace(handed_in, body={**handed_in.body, "name": text}),
        ),
        exhibits=(exhibit,),
        names={"buyer": text, "seller": text},
        site=text,
        number=text,
        asked=text,
        stage=text,
        kind=text,
        order={"number": text, "items": [{"title": text, "quantity": text}]},
    )
    return page(said, marketplace())


def check_harmless(reader: Reader) -> None:
    assert {tag for tag, _ in reader.tags} <= TAGS
    for tag, attributes in reader.tags:
        assert not [name for name in attributes if name.startswith("on")]
        for name in ("href", "src"):
            target = attributes.get(name) or ""
            assert ":" not in target, f"{tag} {target}"
            assert not target.startswith("/"), f"{tag} {target}"


def test_markup_in_words_stays_words() -> None:
    reader = read(nasty(NASTY))
    check_harmless(reader)
    assert sum(NASTY in "".join(reader.words[n : n + 1]) for n in range(len(reader.words))) > 30


@given(st.text(max_size=40))
def test_whatever_people_write_the_page_has_the_same_tags(text: str) -> None:
    if not text.strip():
        return
    reader, plain = read(nasty(text)), read(nasty("word"))
    assert [tag for tag, _ in reader.tags] == [tag for tag, _ in plain.tags]
    check_harmless(reader)


def test_it_loads_nothing_from_anywhere() -> None:
    told = page(case_data(), marketplace()).decode()
    assert "default-src 'none'" in told
    assert "http://" not in told.replace("https://resolve.example", "")
    assert "https://" not in told.replace("https://resolve.example", "")
    assert "<script" not in told


@pytest.mark.parametrize(("language", "words"), [("en", "Everything done"), ("ja", "事件記録"), ("zh", "卷宗")])
def test_three_languages(language: str, words: str) -> None:
    told = page(case_data(), marketplace()).decode()
    (part,) = (one for one in told.split("<main ")[1:] if one.startswith(f'class="{language}"'))
    assert words in part
    assert "The parcel has not come." in part  # what people wrote is not translated


@pytest.mark.browser
def test_a_reader_changes_the_language_without_a_script(chromium: "Browser", tmp_path: Path) -> None:
    (tmp_path / "index.html").write_bytes(page(case_data(), marketplace()))
    shown = chromium.new_page(java_script_enabled=False, offline=True)
    shown.goto((tmp_path / "index.html").as_uri())
    assert shown.locator("main.ja").is_visible()
    shown.get_by_text("English", exact=True).click()
    assert shown.locator("main.en").is_visible()
    assert not shown.locator("main.ja").is_visible()
    shown.emulate_media(media="print")
    assert shown.locator("main.en h1").is_visible()
    assert not shown.locator("nav").is_visible()
    assert len(shown.pdf()) > 10_000
    shown.close()


def test_a_contested_exhibit_and_what_its_decider_said_stand_on_the_page() -> None:
    data = small_data()
    line, *others = data.docket
    row = {"exhibit": "E1", "lawful": True, "authentic": False, "relevant": True, "whole": True, "reason": "New paper."}
    contested = replace(line, act="contest_exhibit", body={"exhibit": "E1", "text": "A copy."})
    decided = replace(line, act="issue_decision", body={"favours": "buyer", "remedy": "none", "admissibility": [row]})
    for changed, told in (
        (contested, "A copy."),
        (decided, "✗ authentic"),
        (decided, "✗ 真正"),
        (decided, "New paper."),
    ):
        assert told in page(replace(data, docket=(changed, *others)), None).decode()
