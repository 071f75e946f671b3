"""The glossary has every word of the procedure, in three languages, and no word that the procedure does not know."""

import re
from enum import StrEnum

import pytest
from tests.docs.pages import page

from wakai.docket.domain.acts import Act, Closing, Kind, Stage

GLOSSARY = page("docs/glossary.md").text
TABLES = {"Stages": Stage, "Acts": Act, "Deadlines": Kind, "How a case ends": Closing}


def rows(heading: str) -> list[list[str]]:
    """The rows of the table under a heading, without its head."""
    part = re.split(r"^## ", GLOSSARY, flags=re.MULTILINE)
    section = next(text for text in part if text.startswith(f"{heading}\n"))
    lines = [line for line in section.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[2:]]


@pytest.mark.parametrize(("heading", "words"), TABLES.items())
def test_a_table_has_exactly_the_words_of_the_code(heading: str, words: type[StrEnum]) -> None:
    assert [row[0].strip("`") for row in rows(heading)] == [word.value for word in words]


@pytest.mark.parametrize("heading", TABLES)
def test_each_word_is_said_in_the_other_languages_and_explained(heading: str) -> None:
    for stored, ja, zh, meaning in rows(heading):
        assert re.search(r"[\u3040-\u30ff\u4e00-\u9fff]", ja), stored
        assert re.search(r"[\u4e00-\u9fff]", zh), stored
        assert not re.search(r"[\u3040-\u30ff]", zh), stored
        assert meaning, stored


def test_the_words_of_the_trade_are_told_apart() -> None:
    head = GLOSSARY.split("## Stages")[0]
    words = [line.split("|")[1].strip() for line in head.splitlines() if line.startswith("| ")][1:]
    assert len(words) == len(set(words)) >= 25
