"""A time stamp over a time stamp: it vouches for the earlier reply only if that could still be believed at its moment."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from tests.casefile.specimen import case_data, checked, renewed, states, written
from tests.journal.authority import OpenSsl

from wakai.evidence.casefile.data import CaseFileData
from wakai.journal.domain.timestamps import Stamp, read_reply


@pytest.fixture(scope="module")
def tsa(tmp_path_factory: pytest.TempPathFactory) -> OpenSsl:
    return OpenSsl(tmp_path_factory.mktemp("tsa"))


@pytest.fixture(scope="module")
def whole(tsa: OpenSsl) -> CaseFileData:
    return renewed(case_data(tsa=tsa), tsa)


def state(data: CaseFileData, folder: Path) -> str:
    (folder / "case.zip").write_bytes(written(data))
    return states(checked(folder / "case.zip"))["time_stamps"]


def test_a_renewal_passes(whole: CaseFileData, tmp_path: Path) -> None:
    assert state(whole, tmp_path) == "ok"


@pytest.mark.parametrize("over", [None, 0, 2, 3, 4, -1, "1", True])
def test_it_names_the_stamp_whose_reply_it_is_over(whole: CaseFileData, over: object, tmp_path: Path) -> None:
    one, two, later = whole.stamps
    changed = replace(whole, stamps=(one, two, replace(later, over=over)))  # type: ignore[arg-type]
    assert state(changed, tmp_path) == "failed"


def test_it_comes_after_what_it_renews(whole: CaseFileData, tmp_path: Path) -> None:
    one, two, later = whole.stamps
    assert state(replace(whole, stamps=(replace(later, over=2), one, two)), tmp_path) == "failed"


@pytest.mark.parametrize(("days", "expected"), [(1, "ok"), (0, "failed")])
def test_the_older_certificate_was_still_in_force(
    days: int, expected: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both are made now; the check is told that the first one's certificate ends a day later, or right then."""
    from wakai.evidence.casefile import checks_of_proofs as checks

    tsa = OpenSsl(tmp_path / "tsa")
    data = renewed(case_data(tsa=tsa), tsa)
    end = data.stamps[-1].gen_time
    assert end

    def ends_soon(*args: Any, **kwargs: Any) -> Stamp:
        return replace(read_reply(*args, **kwargs), until=end + timedelta(days=days))

    monkeypatch.setattr(checks, "read_reply", ends_soon)
    assert state(data, tmp_path) == expected
