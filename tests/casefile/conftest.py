"""A decided case in the database, with words and files of both sides, some for the secretariat alone."""

import io
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

import pytest
from django.conf import settings
from PIL import Image
from tests.factories import FiledCase, a_case, answered, key, offered, wrote

from wakai.docket.domain.acts import AGENT, BUYER, SELLER, Stage
from wakai.flows import decide, talk
from wakai.flows.export_casefile import export_case_file
from wakai.flows.hand_in_exhibit import hand_in_exhibit
from wakai.flows.watch_deadlines import replay_deadlines
from wakai.journal.sequencer import sequence

EVERYONE: Final = ("buyer", "seller", "agent")
BUYERS_WORD: Final = "PLANTED-OF-THE-BUYER"
SELLERS_WORD: Final = "PLANTED-OF-THE-SELLER"
PLACE: Final = "PLANTED-CAMERA-PLACE"


@pytest.fixture
def data_dir(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "WAKAI_DATA_DIR", tmp_path)


@dataclass(frozen=True)
class Told:
    """A decided case in which both sides also wrote to the secretariat alone."""

    case: FiledCase
    at: datetime

    def file(self, reader: str, folder: Path) -> Path:
        ready = export_case_file(self.case.id, reader=reader, at=self.at, language="en", zone="Asia/Tokyo")
        path = folder / ready.name
        path.write_bytes(b"".join(ready.chunks()))
        assert path.stat().st_size == ready.size
        return path


def photo(place: str) -> io.BytesIO:
    """A picture whose camera data tell where it was taken."""
    picture = Image.new("RGB", (80, 60), "orange")
    exif = picture.getexif()
    exif[0x010E] = place
    out = io.BytesIO()
    picture.save(out, "JPEG", exif=exif)
    out.seek(0)
    return out


def hand_in(case: FiledCase, role: str, stream: io.BytesIO, name: str, at: datetime, audience: tuple[str, ...]) -> None:
    hand_in_exhibit(
        case.id, actor=case.by(role), stream=stream, name=name, caption="", audience=audience, at=at, key=key()
    )


@pytest.fixture
def told(data_dir: None, at: datetime, db: None) -> Told:
    case = a_case(at=at)
    wrote(case, BUYER, f"{BUYERS_WORD} for the secretariat", at=at + timedelta(minutes=1), audience=(BUYER, AGENT))
    hand_in(case, BUYER, photo(PLACE), "door.jpg", at + timedelta(minutes=2), EVERYONE)
    hand_in(
        case, BUYER, io.BytesIO(f"{BUYERS_WORD} letter".encode()), "own.txt", at + timedelta(minutes=3), (BUYER, AGENT)
    )
    answered(case, at=at + timedelta(hours=1))
    wrote(case, SELLER, f"{SELLERS_WORD} for the secretariat", at=at + timedelta(hours=2), audience=(SELLER, AGENT))
    offer = offered(case, SELLER, at=at + timedelta(hours=3))
    talk.reject_offer(case.id, actor=case.by(BUYER), offer=offer, text="", at=at + timedelta(hours=4), key=key())
    decide.step_in(case.id, actor=case.by(BUYER), text="", at=at + timedelta(days=4), key=key())
    replay_deadlines(case.id, at=at + timedelta(days=60))
    assert case.state.stage is Stage.CLOSED
    sequence(at=at + timedelta(days=60))
    return Told(case, at + timedelta(days=61))
