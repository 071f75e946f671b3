"""The picture of the floors is the one that the contract gives, and can be read by everybody."""

import runpy
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest
from tests.architecture.house import FLOORS, ROOT, rooms

SCRIPT = ROOT / "scripts" / "floors.py"
PICTURE = ROOT / "docs" / "images" / "floors.svg"
SVG = "{http://www.w3.org/2000/svg}"


def test_the_committed_picture_is_what_the_script_draws() -> None:
    done = subprocess.run([sys.executable, SCRIPT, "--check"], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_a_picture_that_is_not_current_is_seen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    main = runpy.run_path(str(SCRIPT))["main"]
    old = tmp_path / "floors.svg"
    old.write_text(PICTURE.read_text(encoding="utf-8").replace("kernel", "cellar"), encoding="utf-8")
    monkeypatch.setitem(main.__globals__, "PICTURE", old)
    monkeypatch.setitem(main.__globals__, "ROOT", tmp_path)
    monkeypatch.setitem(main.__globals__, "drawn", lambda: PICTURE.read_text(encoding="utf-8"))
    monkeypatch.setattr(sys, "argv", ["floors.py", "--check"])
    with pytest.raises(SystemExit, match=r"run scripts/floors\.py"):
        main()


def test_every_room_is_in_it_on_its_floor() -> None:
    tree = ElementTree.fromstring(PICTURE.read_text(encoding="utf-8"))
    height = {
        "".join(text.itertext()): float(text.get("y", "0")) for text in tree.iter(f"{SVG}text") if text.get("class") == "name"
    }  # fmt: skip
    assert set(rooms()) <= set(height)
    for upper in rooms():
        for lower in rooms():
            if FLOORS[upper] > FLOORS[lower]:
                assert height[upper] < height[lower], (upper, lower)


def test_no_text_leaves_its_box() -> None:
    tree = ElementTree.fromstring(PICTURE.read_text(encoding="utf-8"))
    boxes = [
        {key: float(box.get(key, "0")) for key in ("x", "y", "width", "height")} for box in tree.iter(f"{SVG}rect")
    ][1:]
    for text in tree.iter(f"{SVG}text"):
        if text.get("class") == "says":
            x, y, words = float(text.get("x", "0")), float(text.get("y", "0")), "".join(text.itertext())
            box = next(b for b in boxes if b["x"] < x < b["x"] + b["width"] and b["y"] < y < b["y"] + b["height"])
            assert x + 7 * len(words) <= box["x"] + box["width"], words


def test_it_brings_its_own_paper_for_both_schemes() -> None:
    text = PICTURE.read_text(encoding="utf-8")
    assert 'class="paper"' in text
    assert "prefers-color-scheme: dark" in text
