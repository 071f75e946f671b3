"""The button on the case page: each side takes home what is theirs, as a locked download."""

from pathlib import Path

import pytest
from tests.casefile.specimen import checked, reasons
from tests.factories import FiledCase, a_case, wrote
from tests.portal.cases.conftest import Clock, Enter

from wakai.evidence.casefile.opening import opened

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(clock: Clock) -> FiledCase:
    found = a_case(at=clock.at)
    wrote(found, "buyer", "For the secretariat alone", at=clock.at, audience=("buyer", "agent"))
    return found


@pytest.mark.parametrize("role", ["buyer", "seller"])
def test_each_side_downloads_its_case_file(case: FiledCase, enter: Enter, role: str, tmp_path: Path) -> None:
    client = enter(case, role)
    shown = client.get(f"/cases/{case.number}").content.decode()
    assert f'href="/cases/{case.number}/case-file.zip"' in shown
    response = client.get(f"/cases/{case.number}/case-file.zip")
    content = b"".join(response.streaming_content)  # type: ignore[attr-defined]
    assert response.headers["Content-Length"] == str(len(content))
    assert response.headers["Content-Disposition"] == f'attachment; filename="{case.number}-{role}-casefile.zip"'
    assert response.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert response.headers["Cache-Control"] == "private, no-store"
    assert (b"For the secretariat alone" in content) is (role == "buyer")
    (tmp_path / "case.zip").write_bytes(content)
    assert checked(tmp_path / "case.zip").ok, reasons(checked(tmp_path / "case.zip"))


def test_its_page_reads_first_in_the_language_of_who_takes_it(case: FiledCase, enter: Enter, tmp_path: Path) -> None:
    response = enter(case, "seller", "zh-hans").get(f"/cases/{case.number}/case-file.zip")
    (tmp_path / "case.zip").write_bytes(b"".join(response.streaming_content))  # type: ignore[attr-defined]
    with opened(tmp_path / "case.zip") as bag:
        assert 'id="in-zh" checked' in bag.text("index.html")


def test_a_stranger_finds_no_such_case(case: FiledCase, clock: Clock) -> None:
    from django.test import Client

    assert Client().get(f"/cases/{case.number}/case-file.zip").status_code == 404
