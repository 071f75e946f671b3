"""A film that a browser has made, planted with places: its copy plays in a browser, picture by picture the same."""

from __future__ import annotations

import base64
import struct
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from tests.evidence import films
from tests.evidence.films import MAKER, PLACE, PLACES, XMP, cleaned

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser

RECORD = """async type => {
  const canvas = document.createElement('canvas'), parts = [];
  [canvas.width, canvas.height] = [64, 48];
  const pen = canvas.getContext('2d', {alpha: false});
  let n = 0;
  const paint = setInterval(() => { pen.fillStyle = `hsl(${n++ * 25}, 80%, 50%)`; pen.fillRect(0, 0, 64, 48); }, 30);
  const recorder = new MediaRecorder(canvas.captureStream(20), {mimeType: type});
  recorder.ondataavailable = event => parts.push(event.data);
  recorder.start();
  await new Promise(done => setTimeout(done, 500));
  recorder.stop();
  await new Promise(done => recorder.onstop = done);
  clearInterval(paint);
  const bytes = new Uint8Array(await new Blob(parts).arrayBuffer());
  return btoa(Array.from(bytes, byte => String.fromCharCode(byte)).join(''));
}"""

PLAY = """async ([type, content]) => {
  const player = document.createElement('video'), seen = [];
  player.muted = true;
  const failed = new Promise((_, fail) => player.onerror = () => fail(new Error(player.error.message)));
  player.src = `data:${type};base64,${content}`;
  await Promise.race([failed, new Promise(done => player.onloadeddata = done)]);
  const canvas = document.createElement('canvas');
  [canvas.width, canvas.height] = [64, 48];
  const pen = canvas.getContext('2d');
  for (const at of player.videoWidth ? [0, 0.1, 0.2, 0.3] : []) {
    const there = new Promise(done => player.onseeked = done);
    player.currentTime = at;
    await Promise.race([failed, there]);
    // The place is reached, and its picture may still be on its way: until then what is drawn is transparent.
    let colour = '';
    for (let tries = 0; tries < 100 && (!colour || colour.endsWith(',0')); tries++) {
      if (tries) await new Promise(done => setTimeout(done, 20));
      pen.clearRect(0, 0, 64, 48);
      pen.drawImage(player, 0, 0);
      colour = Array.from(pen.getImageData(32, 24, 1, 1).data).join();
    }
    seen.push(colour);
  }
  player.currentTime = 0;
  player.playbackRate = 4;
  const ended = new Promise(done => player.onended = done);
  await player.play();
  await Promise.race([failed, ended]);
  return seen;
}"""


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    page = chromium.new_page()
    page.set_default_timeout(15_000)
    yield page
    page.close()


def played(page: Page, content: bytes, media_type: str) -> list[str]:
    seen: list[str] = page.evaluate(PLAY, [media_type, base64.b64encode(content).decode()])
    return seen


def recorded(page: Page, media_type: str) -> bytes:
    return base64.b64decode(page.evaluate(RECORD, media_type))


def planted(film: bytes) -> bytes:
    """The places where phones put them: at the end of the movie box and behind the film."""
    at = film.index(b"moov") - 4
    end = at + int.from_bytes(film[at : at + 4], "big")
    more = PLACES + XMP
    return film[:at] + struct.pack(">I", end - at + len(more)) + film[at + 4 : end] + more + film[end:] + XMP


def test_the_copy_of_an_mp4_plays_the_same_pictures(page: Page) -> None:
    film = planted(recorded(page, "video/mp4"))
    copy = cleaned(film, "video/mp4")
    assert PLACE in film
    assert MAKER in film
    assert not any(secret in copy for secret in films.SECRETS)
    seen = played(page, film, "video/mp4")
    assert len(set(seen)) > 1
    assert played(page, copy, "video/mp4") == seen


def test_the_copy_of_a_webm_plays_the_same_pictures(page: Page) -> None:
    film = recorded(page, "video/webm;codecs=vp8")
    copy = cleaned(film, "video/webm")
    assert b"Chrome" in film
    assert b"Chrome" not in copy
    seen = played(page, film, "video/webm")
    assert len(set(seen)) > 1
    assert played(page, copy, "video/webm") == seen


@pytest.mark.parametrize(
    ("content", "media_type"),
    [(films.tagged_wav(), "audio/wav"), (films.tagged_mp3(), "audio/mpeg"), (films.opus(), "audio/ogg")],
    ids=["wav", "mp3", "opus"],
)
def test_the_copy_of_a_sound_plays(page: Page, content: bytes, media_type: str) -> None:
    assert played(page, cleaned(content, media_type), media_type) == []
