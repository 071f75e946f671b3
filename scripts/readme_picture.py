#!/usr/bin/env python3
"""Photographs the case page for the README from a running demonstration: `make run` in one terminal, this in another.

    scripts/readme_picture.py                                   docs/images/case-page.png from http://localhost:8000
    scripts/readme_picture.py --base http://localhost:8400      from another address
    scripts/readme_picture.py --as hanako@buyer.example --language ja --out /tmp/page.png

Signs in as somebody of the demonstration and opens the first of their cases that has an offer on the table. Chromium comes
from WAKAI_CHROMIUM or the PATH.
"""

import argparse
import io
import sys
from pathlib import Path
from urllib.parse import urljoin

from PIL import Image
from playwright.sync_api import Page, sync_playwright
from screenshots import FLAGS, LANGUAGES, chromium

ROOT = Path(__file__).resolve().parent.parent
# The made-up people of the demonstration; the password is printed by `make run`.
WHO, PASSWORD = "liming@buyer.example", "wakai-demo"
WIDTH, TALLEST, BELOW = 1280, 1400, 28
MOST_BYTES = 300_000
# An offer on the table is there to be withdrawn by one side and accepted by the other.
OFFER = "a[href$='/withdraw-offer'], a[href$='/accept']"


def arguments() -> argparse.Namespace:
    """What was asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--base", default="http://localhost:8000")
    parser.add_argument("--out", type=Path, default=ROOT / "docs" / "images" / "case-page.png")
    parser.add_argument("--as", dest="who", default=WHO, metavar="EMAIL")
    parser.add_argument("--language", choices=LANGUAGES, default="en")
    return parser.parse_args()


def sign_in(page: Page, who: str) -> None:
    """Come in as somebody of the demonstration."""
    page.goto("/accounts/login/")
    page.fill("input[name=login]", who)
    page.fill("input[name=password]", PASSWORD)
    with page.expect_navigation():
        page.press("input[name=password]", "Enter")
    if "/accounts/login" in page.url:
        sys.exit(f"{who} cannot sign in. Is this the demonstration of `make run`?")


def open_case_with_offer(page: Page, who: str) -> None:
    """Go to the first case with an offer on the table."""
    page.goto("/cases/")
    links = page.locator("main a[href^='/cases/W']").evaluate_all("links => links.map(a => a.getAttribute('href'))")
    for address in dict.fromkeys(links):
        page.goto(address)
        if page.locator(OFFER).count():
            return
    sys.exit(f"{who} has no case with an offer on the table; name somebody else with --as.")


def height_of(page: Page) -> int:
    """Down to a little below the offer: who must act, by when, what silence means, and what is on the table."""
    card = page.locator(OFFER).last.evaluate("link => (link.closest('.offer') || link).getBoundingClientRect().bottom")
    return min(int(card) + BELOW, TALLEST)


def small(picture: bytes) -> bytes:
    """The same picture with at most 256 colours: a page has few, and a README should open at once."""
    image = Image.open(io.BytesIO(picture)).convert("RGB").quantize(colors=256, dither=Image.Dither.NONE)
    output = io.BytesIO()
    image.save(output, "PNG", optimize=True)
    return output.getvalue()


def main() -> None:
    """Takes the photograph."""
    args = arguments()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=list(FLAGS))
        context = browser.new_context(
            base_url=args.base,
            viewport={"width": WIDTH, "height": TALLEST},
            locale=LANGUAGES[args.language],
            timezone_id="Asia/Tokyo",
        )
        language = {"name": "django_language", "value": LANGUAGES[args.language], "url": urljoin(args.base, "/")}
        context.add_cookies([language])
        page = context.new_page()
        sign_in(page, args.who)
        open_case_with_offer(page, args.who)
        picture = small(page.screenshot(clip={"x": 0, "y": 0, "width": WIDTH, "height": height_of(page)}))
        browser.close()
    if len(picture) > MOST_BYTES:
        sys.exit(f"The picture has {len(picture):,} bytes, more than {MOST_BYTES:,}: choose another case with --as.")
    args.out.parent.mkdir(parents=True, exist_ok=True)
    args.out.write_bytes(picture)
    print(f"{args.out}: {len(picture):,} bytes")


if __name__ == "__main__":
    main()
