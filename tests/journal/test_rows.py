"""Rows written in plain statements: the same as the ORM would have stored, and a wrong name is not passed over."""

from datetime import UTC, datetime

import pytest

from wakai.journal.models import Opening, Request, TimeStamp
from wakai.journal.rows import insert, insert_all

pytestmark = pytest.mark.django_db
AT = datetime(2026, 12, 1, 3, tzinfo=UTC)


def test_a_row_is_stored_as_the_orm_would_store_it() -> None:
    told = {"digest": "d", "authority": "a", "asked_at": AT, "query": b"\0q", "note": {"en": "“x” 料"}}
    insert(TimeStamp, **told)
    TimeStamp.objects.create(**{**told, "authority": "b"})
    ours, theirs = TimeStamp.objects.order_by("id").values()
    assert {**ours, "id": 0} == {**theirs, "id": 0, "authority": "a"}
    assert ours["id"] < theirs["id"]


def test_several_rows_are_one_statement(django_assert_num_queries: pytest.FixtureRequest) -> None:
    rows = [{"key": bytes([n]), "payload": f"{n}"} for n in range(3)]
    with django_assert_num_queries(1):  # type: ignore[operator]
        assert insert_all(Opening, rows) == 3
    assert [(row.case_id, row.payload) for row in Opening.objects.order_by("id")] == [("", "0"), ("", "1"), ("", "2")]
    with django_assert_num_queries(0):  # type: ignore[operator]
        assert insert_all(Opening, []) == 0


def test_what_is_there_already_is_left_alone_where_that_was_asked() -> None:
    insert(Request, key="k", at=AT, answer=[1])
    assert insert_all(Request, [{"key": "k", "at": AT, "answer": [2]}, {"key": "l", "at": AT}], unless_there=True) == 1
    assert dict(Request.objects.values_list("key", "answer")) == {"k": [1], "l": None}


def test_a_field_that_is_not_there_is_an_error() -> None:
    with pytest.raises(TypeError, match="Opening has no field case, number"):
        insert(Opening, case="", number=1)
