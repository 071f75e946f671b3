#!/usr/bin/env python3
"""Photographs pages of a running Wakai, and says what a look may miss.

    scripts/screenshots.py --base http://127.0.0.1:8000 --out shots / /rules
    scripts/screenshots.py --out shots --language ja --width 320 --scheme dark /case/case_01…
    scripts/screenshots.py --out shots --visit /join/abc…  /case      a guest's link is opened first
    scripts/screenshots.py --out shots --cookie wakai=SESSION /desk   a signed-in reader

For each page it prints a line when the status is not 200, something sticks out at the side, or the browser's
console complained (a policy violation, a missing file). Chromium comes from WAKAI_CHROMIUM or the PATH.
"""

import argparse
import os
import re
import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import Literal
from urllib.parse import urljoin

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

LANGUAGES = {"ja": "ja", "zh": "zh-hans", "en": "en"}
FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
OVERFLOW = """() => {
  const wide = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= wide) return "";
  const out = [...document.querySelectorAll("main *, header *, footer *")].filter(e => e.getBoundingClientRect().right > wide + 1);
  const last = out[out.length - 1];
  return last ? last.tagName.toLowerCase() + "." + last.className : "page";
}"""
Scheme = Literal["light", "dark"]


@dataclass(frozen=True)
class Shot:
    """One photograph to take."""

    path: str
    language: str
    width: int
    scheme: Scheme

    @property
    def file(self) -> str:
        """A name that sorts by page."""
        slug = re.sub(r"[^A-Za-z0-9]+", "-", self.path).strip("-")[:60] or "home"
        return f"{slug}.{self.language}.{self.width}.{self.scheme}.png"


def arguments() -> argparse.Namespace:
    """What was asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("paths", nargs="+", metavar="PATH")
    parser.add_argument("--base", default="http://127.0.0.1:8000")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--width", type=int, action="append", help="default: 390 and 1280")
    parser.add_argument("--language", choices=LANGUAGES, action="append", help="default: all three")
    parser.add_argument("--scheme", choices=("light", "dark"), action="append", help="default: light and dark")
    parser.add_argument("--cookie", action="append", default=[], metavar="NAME=VALUE")
    parser.add_argument(
        "--visit", action="append", default=[], metavar="PATH", help="opened first, in the same browser"
    )
    parser.add_argument("--zone", default="Asia/Tokyo")
    parser.add_argument("--no-script", action="store_true", help="as a browser without JavaScript")
    parser.add_argument("--print", action="store_true", dest="on_paper", help="as it prints")
    return parser.parse_args()


_NAMES = ("chromium", "chromium-browser", "google-chrome", "chromium-headless-shell")


def chromium() -> str:
    """The browser's program."""
    named = os.environ.get("WAKAI_CHROMIUM")
    found = [shutil.which(name) for name in ((named,) if named else _NAMES)]
    program = next((name for name in found if name), None)
    if program is None:
        sys.exit(
            "No Chromium found. Install one (Debian: apt-get install chromium fonts-noto-cjk) or set WAKAI_CHROMIUM."
        )
    return program


def window(browser: Browser, shot: Shot, args: argparse.Namespace) -> BrowserContext:
    """A fresh browser profile in this shot's language, width and colours, with the cookies asked for."""
    context = browser.new_context(
        viewport={"width": shot.width, "height": 844 if shot.width < 600 else 900},
        color_scheme=shot.scheme,
        timezone_id=args.zone,
        locale=LANGUAGES[shot.language],
        java_script_enabled=not args.no_script,
        is_mobile=shot.width < 600,
        has_touch=shot.width < 600,
    )
    cookies = [cookie.split("=", 1) for cookie in args.cookie] + [["django_language", LANGUAGES[shot.language]]]
    context.add_cookies([{"name": name, "value": value, "url": args.base} for name, value in cookies])
    return context


def take(browser: Browser, shot: Shot, args: argparse.Namespace) -> Iterator[str]:
    """Takes one photograph; yields what is not as it should be."""
    context = window(browser, shot, args)
    page = context.new_page()
    complaints: list[str] = []
    page.on(
        "console", lambda message: complaints.append(message.text) if message.type in ("error", "warning") else None
    )
    page.on("pageerror", lambda error: complaints.append(str(error)))
    for path in args.visit:
        page.goto(urljoin(args.base, path))
    if args.on_paper:
        page.emulate_media(media="print")
    answer = page.goto(urljoin(args.base, shot.path), wait_until="load")
    page.screenshot(path=args.out / shot.file, full_page=True)
    status = answer.status if answer else 0
    if status != 200:
        yield f"status {status}"
    yield from complaints
    yield from _sticking_out(page, args)
    context.close()


def _sticking_out(page: Page, args: argparse.Namespace) -> Iterator[str]:
    culprit = "" if args.no_script else page.evaluate(OVERFLOW)
    if culprit:
        yield f"sticks out at the side: {culprit}"


def main() -> None:
    """Takes all photographs, one after the other: the machine may be small."""
    args = arguments()
    args.out.mkdir(parents=True, exist_ok=True)
    schemes: list[Scheme] = args.scheme or ["light", "dark"]
    shots = [
        Shot(*chosen) for chosen in product(args.paths, args.language or LANGUAGES, args.width or (390, 1280), schemes)
    ]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=list(FLAGS))
        for shot in shots:
            for complaint in take(browser, shot, args):
                print(f"{shot.file}: {complaint}")
        browser.close()
    print(f"{len(shots)} photographs in {args.out}")


if __name__ == "__main__":
    main()
