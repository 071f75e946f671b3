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
