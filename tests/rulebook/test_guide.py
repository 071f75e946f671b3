"""The guide for rule authors: its example is a rulebook, and it names what there is."""

import re
from pathlib import Path

from wakai.rulebook import load
from wakai.rulebook.specs import FACT_TYPES, REMEDIES, UNITS

GUIDE = (Path(__file__).resolve().parents[2] / "docs" / "rulebook-language.md").read_text(encoding="utf-8")


def test_its_example_is_a_rulebook_without_warnings() -> None:
    (text,) = re.findall(r"```yaml\n(.*?)```", GUIDE, re.DOTALL)
    rulebook = load({"guide.yaml": text})
    assert rulebook.warnings == ()
    assert len(rulebook.examples) == 3


def test_it_names_every_type_unit_and_remedy() -> None:
    for name in (*FACT_TYPES, *UNITS):
        assert f"`{name}`" in GUIDE
    for name in REMEDIES:
        assert name in GUIDE


def test_the_example_on_file_is_the_one_of_the_guide() -> None:
    (text,) = re.findall(r"```yaml\n(.*?)```", GUIDE, re.DOTALL)
    file = Path(__file__).resolve().parents[2] / "docs" / "examples" / "small.yaml"
    assert file.read_text(encoding="utf-8") == text
