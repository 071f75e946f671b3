"""A person's copy tells what was found out about each exhibit that is theirs, and nothing about those of others."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from tests.casefile.conftest import EVERYONE, hand_in
from tests.casefile.test_found import look_at_all, use_dns
from tests.evidence.test_mail import EXAMPLE
from tests.factories import FiledCase, a_case

from wakai.docket.domain.acts import BUYER, SELLER
from wakai.flows.export_person import export_person
from wakai.kernel.languages import LANGUAGES

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(at: datetime, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> FiledCase:
    monkeypatch.setattr(settings, "WAKAI_DATA_DIR", tmp_path)
    use_dns(monkeypatch)
    case = a_case(at=at)
    hand_in(case, BUYER, io.BytesIO(EXAMPLE), "dinner.eml", at, EVERYONE)
    hand_in(case, SELLER, io.BytesIO(b"words"), "a.txt", at, EVERYONE)
    return case


def copied(case: FiledCase, role: str, at: datetime) -> tuple[list[dict[str, Any]], dict[str, str]]:
    """The rows of exhibits, and the pages by language."""
    file = io.BytesIO()
    export_person(case.account(role).id, mails=(), into=file, language="en", zone="Asia/Tokyo", at=at)
    with zipfile.ZipFile(file) as bag:
        pages = {each: bag.read(f"index.{each}.html").decode() for each in LANGUAGES}
        return json.loads(bag.read("data.json"))["exhibits"], pages


def test_each_of_their_exhibits_tells_what_was_found_out_about_it(case: FiledCase, at: datetime) -> None:
    (row,), _ = copied(case, BUYER, at)
    assert row["signatures"] is None
    assert row["source"]["state"] == "not_checkable"
    look_at_all(at + timedelta(hours=1))
    (row,), pages = copied(case, BUYER, at + timedelta(hours=2))
    assert [row[head]["state"] for head in ("source", "path", "integrity")] == [
        "verified",
        "verified",
        "not_checkable",
    ]
    assert set(row["source"]["reasons"][0]) == set(LANGUAGES)
    first, _ = row["signatures"]
    assert (first["selector"], first["answer"][:9]) == ("brisbane", "v=DKIM1; ")
    assert first["asked_at"] == (at + timedelta(hours=1)).isoformat()
    for language, words in (
        ("en", ("Source", "verified", "the signature holds", "brisbane._domainkey", "v=DKIM1")),
        ("ja", ("作成元", "確認済み", "署名は有効です", "確認したメールサーバーの署名")),
        ("zh", ("来源", "已验证", "签名有效", "已检查的邮件服务器签名")),
    ):
        assert not [one for one in words if one not in pages[language]]


def test_nothing_is_told_of_the_other_sides(case: FiledCase, at: datetime) -> None:
    look_at_all(at)
    (row,), pages = copied(case, SELLER, at)
    assert row["name"] == "a.txt"
    assert "football.example.com" not in pages["en"]
