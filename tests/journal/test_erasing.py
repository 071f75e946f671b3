"""Of what is erased the keys go, and of nothing else."""

from datetime import UTC, datetime

import pytest

from wakai.journal.actions import append
from wakai.journal.erasing import erase_openings
from wakai.journal.log import submit
from wakai.journal.models import Entry, Opening

pytestmark = pytest.mark.django_db
AT = datetime(2026, 12, 1, 3, 0, tzinfo=UTC)


def told(case_id: str, role: str) -> set[int]:
    """What one side did in a case: a journal entry, whose payload names the role, and a docket line."""
    entry = append("Something", actor="acc", at=AT, case_id=case_id, payload={"role": role}, tell=False)
    line = submit("Line", case_id=case_id, payload={"role": role}, at=AT)
    return {Entry.objects.values_list("submission", flat=True).get(pk=entry), line}


def test_the_keys_of_one_side_in_one_case_go_and_no_others() -> None:
    mine, system = told("case_1", "buyer"), told("case_1", "system")
    others = told("case_1", "seller") | told("case_2", "buyer")
    assert erase_openings("case_1", roles=("buyer", "system")) == len(mine | system) == 4
    assert set(Opening.objects.values_list("pk", flat=True)) == others
    assert erase_openings("case_1", roles=("buyer", "system")) == 0
    assert Entry.objects.count() == 4
