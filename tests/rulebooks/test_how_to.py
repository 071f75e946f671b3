"""docs/how-to/add-a-rule.md does what it says: its running example, put where it says, makes a rulebook that loads."""

import re
from datetime import date
from pathlib import Path

import pytest

from wakai import rulebooks
from wakai.rulebook import Rulebook, RulebookProblems, load

GUIDE = (Path(__file__).parents[2] / "docs" / "how-to" / "add-a-rule.md").read_text(encoding="utf-8")
EXAMPLE, FACT, RULE, FIGURE = re.findall(r"```yaml\n(.*?)```", GUIDE, re.DOTALL)
BEFORE_RULE = "  - id: NR-8\n"


def changed(*, rule_before: str = BEFORE_RULE, tell_the_old: bool = True) -> Rulebook:
    texts = rulebooks.texts_of("marketplace")
    status = "      tracking_status: exception\n"
    told = texts["examples_not_received.yaml"].replace(status, status + "      carrier_lost_it: false\n" * tell_the_old)
    texts["examples_not_received.yaml"] = told + EXAMPLE
    texts["facts_record.yaml"] += FACT
    rules = texts["rules_not_received.yaml"]
    assert rule_before in rules
    texts["rules_not_received.yaml"] = rules.replace(rule_before, RULE + "\n" + rule_before)
    return load(texts)


def test_the_running_example_loads_with_its_worked_case() -> None:
    assert "NR-12" in [rule.id for rule in changed().rules]


def test_two_older_worked_cases_are_undecided_until_told_as_the_guide_says() -> None:
    with pytest.raises(RulebookProblems) as refused:
        changed(tell_the_old=False)
    failing = {problem.message.split("'")[1] for problem in refused.value.problems}
    assert len(failing) == 2
    assert {name.split(",")[0] for name in failing} == {"a problem on the way"}


def test_further_down_the_rule_would_come_too_late_as_the_guide_says() -> None:
    with pytest.raises(RulebookProblems, match=r"expects rule NR-12, and the rules give NR-8"):
        changed(rule_before="  - id: NR-11\n")


def test_the_changed_figure_is_that_of_the_rulebook_with_one_entry_more() -> None:
    texts = rulebooks.texts_of("marketplace")
    entries = re.findall(r"\{since: .*?\}", FIGURE)
    assert f"dated: [{entries[0]}]" in texts["parameters.yaml"].split("delivery_grace:")[1].split("late_grace:")[0]
    before, after = texts["parameters.yaml"].split("  delivery_grace:")
    later = after.replace(f"[{entries[0]}]", f"[{', '.join(entries)}]", 1)
    book = load({**texts, "parameters.yaml": f"{before}  delivery_grace:{later}"})
    days = [book.parameter("delivery_grace", as_of=day) for day in (date(2027, 3, 31), date(2027, 4, 1))]
    assert days == [3, 5]


@pytest.mark.parametrize("command", re.findall(r"^wakai rulebook (\w+)", GUIDE, re.MULTILINE))
def test_its_commands_are_commands(command: str) -> None:
    from wakai.console.rulebook import app

    assert command in [info.callback.__name__ for info in app.registered_commands if info.callback]
