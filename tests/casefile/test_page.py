"""index.html: what people wrote stays words, nothing is fetched, three languages, one page."""

import html.parser
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.casefile.specimen import AT, case_data, found_of, small_data
from tests.portal.axe import problems
from tests.rulebook.books import marketplace

from wakai.evidence.casefile.page import page
from wakai.evidence.domain.verdicts import ManifestFound
from wakai.kernel.languages import LANGUAGES, pick

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
    found = found_of("buyer", AT, manifest=ManifestFound("holds", text))
    exhibit = replace(data.exhibits[0], found=found, name=text, caption=text, custody=(replace(data.exhibits[0].custody[0], by=text, path=text, clock=text, what=text),))  # fmt: skip
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
    (part,) = (one for one in told.split("<div ")[1:] if one.startswith(f'class="{language}"'))
    part = told[told.index(part) :].partition("</section>\n</div>")[0]
    assert words in part
    assert "The parcel has not come." in part  # what people wrote is not translated


def test_a_fact_that_these_rules_do_not_know_is_told_by_its_stored_word() -> None:
    """The order was told under another version of the rules, with a choice that these no longer have."""
    (change,) = case_data().changes
    facts = (("tracking_status", "on_the_moon", "none"), ("carrier", None, "Example Post"))
    data = replace(case_data(), changes=(replace(change, facts=facts),))
    words = read(page(data, marketplace())).words
    for language in LANGUAGES:
        known = pick(marketplace().facts["tracking_status"].choices["none"], language)
        assert [word for word in words if word.startswith("on_the_moon → ") and known in word], language
    assert "on_the_moon → none" in read(page(data, None)).words, "without the rules, both by their stored words"


@pytest.mark.browser
def test_a_reader_changes_the_language_without_a_script(chromium: "Browser", tmp_path: Path) -> None:
    (tmp_path / "index.html").write_bytes(page(case_data(), marketplace()))
    shown = chromium.new_page(java_script_enabled=False, offline=True)
    shown.goto((tmp_path / "index.html").as_uri())
    assert shown.locator("main > .ja").is_visible()
    shown.get_by_text("English", exact=True).click()
    assert shown.locator("main > .en").is_visible()
    assert not shown.locator("main > .ja").is_visible()
    shown.emulate_media(media="print")
    assert shown.locator("main > .en h1").is_visible()
    assert not shown.locator("nav").is_visible()
    assert len(shown.pdf()) > 10_000
    shown.close()


@pytest.mark.browser
@pytest.mark.parametrize("language", ["en", "ja", "zh"])
@pytest.mark.parametrize("width", [390, 1280])
def test_axe_finds_nothing_and_nothing_is_wider_than_the_page(
    chromium: "Browser", tmp_path: Path, language: str, width: int
) -> None:
    (tmp_path / "index.html").write_bytes(page(replace(case_data(), language=language), marketplace()))
    # A policy that forbids scripts forbids axe as well.
    context = chromium.new_context(bypass_csp=True, viewport={"width": width, "height": 800})
    shown = context.new_page()
    shown.goto((tmp_path / "index.html").as_uri())
    assert problems(shown) == []
    assert shown.evaluate("document.documentElement.scrollWidth") <= width
    context.close()


@pytest.mark.parametrize(
    ("language", "wanted"),
    [
        ("en", ("Source", "not checkable", "signed by Camera Works", "Integrity", "verified", "The log proves", "Tue 1 Dec 2026, 12:02")),
        ("ja", ("作成元", "確認できません", "署名者はCamera Works", "完全性", "確認済み", "ログで証明", "2026年12月1日（火）12:02")),
        ("zh", ("来源", "无法验证", "签名者为Camera Works", "完整性", "已验证", "日志证明", "2026年12月1日（周二）12:02")),
    ],
)  # fmt: skip
def test_each_exhibit_tells_its_three_heads(language: str, wanted: tuple[str, ...]) -> None:
    told = page(case_data(), marketplace()).decode()
    begin = told.index(f'<article id="E1-{language}">')
    part = told[begin : told.index("</section>", begin)]
    for words in wanted:
        assert words in part
    assert part.count('<dl class="verdicts">') == 2


def test_an_exhibit_of_which_nothing_was_kept_tells_no_verdict() -> None:
    bare = replace(case_data(), exhibits=tuple(replace(row, found=None) for row in case_data().exhibits))
    told = page(bare, marketplace()).decode()
    assert 'class="verdicts"' not in told
    assert "Authenticity" not in told


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
