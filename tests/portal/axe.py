"""What axe finds on a page, asked in one way everywhere."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

RULES = ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"]
# Told what it has not found as well, axe would describe every element of the page, which takes most of its time; nor is it
# to load style sheets a second time.
OPTIONS = {"runOnly": RULES, "resultTypes": ["violations"], "preload": False}
SCRIPT = Axe().axe_script
# Every language, and both schemes: words and colours do not depend on each other.
TONGUES_AND_SCHEMES = [("en", "light"), ("ja", "dark"), ("zh-hans", "light")]


def problems(page: Page) -> list[tuple[str, ...]]:
    """The rules that are broken, each with the elements that break it; empty where all is well."""
    page.evaluate(SCRIPT)
    found = page.evaluate("options => axe.run(options).then(result => result.violations)", OPTIONS)
    return [(one["id"], *[node["html"][:200] for node in one["nodes"]]) for one in found]
