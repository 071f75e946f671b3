"""What is served: no inline code, small files, headers that forbid the rest."""

import gzip
import re
from pathlib import Path

import pytest
from django.test import Client

import wakai

PORTAL = Path(wakai.__file__).parent / "portal"
TEMPLATES = sorted((PORTAL / "templates").rglob("*.html"))
CSS = sorted((PORTAL / "static" / "wakai" / "css").glob("*.css"))
JS = sorted((PORTAL / "static" / "wakai" / "js").glob("*.js"))

INLINE = {
    "a style attribute": re.compile(r"\sstyle\s*="),
    "a style element": re.compile(r"<style\b"),
    "a script in the page": re.compile(r"<script(?![^>]*\bsrc=)"),
    "an event attribute": re.compile(r"""\son[a-z]+\s*=\s*["']"""),
    "a javascript: link": re.compile(r"javascript:", re.IGNORECASE),
    "something from elsewhere": re.compile(r"""(?:src|href)=["'](?:https?:)?//"""),
}


def _size(files: list[Path]) -> int:
    return sum(len(gzip.compress(file.read_bytes(), mtime=0)) for file in files)


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda file: str(file.relative_to(PORTAL / "templates")))
def test_templates_hold_no_inline_code(template: Path) -> None:
    text = template.read_text(encoding="utf-8")
    assert [what for what, pattern in INLINE.items() if pattern.search(text)] == []


def test_the_scan_would_find_them() -> None:
    bad = """<p style="x"><style></style><script>1</script><a onclick="x" href="javascript:1"><img src="https://e.example/x">"""
    assert all(pattern.search(bad) for pattern in INLINE.values())


def test_style_sheets_are_small() -> None:
    assert CSS
    assert _size(CSS) <= 20_000


def test_own_scripts_are_small() -> None:
    assert JS
    assert _size(JS) <= 9_000


def test_style_sheets_fetch_nothing_and_stay_in_layers() -> None:
    for sheet in CSS:
        text = re.sub(r"/\*.*?\*/", "", sheet.read_text(encoding="utf-8"), flags=re.DOTALL)
        assert "url(" not in text
        assert "@import" not in text
        assert text.strip().startswith("@layer")


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/", "/nowhere", "/accounts/login/"])
def test_the_policy_forbids_inline_code(client: Client, path: str) -> None:
    policy = client.get(path).headers["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "default-src 'self'" in policy
    assert "*" not in policy


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/", "/rules", "/accounts/login/", "/accounts/login/code/"])
def test_pages_are_light(client: Client, path: str) -> None:
    assert len(client.get(path).content) <= 60_000


@pytest.mark.django_db
def test_no_page_links_to_nothing(client: Client) -> None:
    seen, waiting = set(), ["/"]
    while waiting:
        path = waiting.pop()
        answer = client.get(path, follow=True)
        assert answer.status_code == 200, path
        for link in re.findall(r'href="(/[^"#?]*)', answer.content.decode()):
            if link not in seen and not link.startswith("/static/"):
                seen.add(link)
                waiting.append(link)
    assert {"/", "/rules", "/accounts/login/code/"} <= seen
