"""The published rules as pages: each version in plain language under its own address, and as the file that was hashed."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from wakai.config.clock import now
from wakai.kernel.instants import local_day
from wakai.portal import rulebooks
from wakai.portal.reader import reader_of
from wakai.rulebook import Rulebook


@require_safe
def rules(request: HttpRequest) -> HttpResponse:
    """The version that new orders fall under today; `?version=` shows another one."""
    versions = rulebooks.published()
    if not versions:
        return render(request, "portal/rules.html")
    if wanted := request.GET.get("version"):
        return _page(request, versions, _named(versions, wanted))
    today = local_day(now(), reader_of(request).zone)
    started = [book for book in versions if book.effective_from <= today]
    return _page(request, versions, (started or list(versions))[0])


@require_safe
def version(request: HttpRequest, wanted: str) -> HttpResponse:
    """One version, by its name or by its hash: the address that a decision can name for good."""
    versions = rulebooks.published()
    return _page(request, versions, _named(versions, wanted))


@require_safe
def canonical(request: HttpRequest, wanted: str) -> HttpResponse:
    """The version's canonical text, byte for byte: whoever hashes it gets the hash that every decision names."""
    book = _named(rulebooks.published(), wanted)
    response = HttpResponse(book.canonical(), content_type="application/json")
    response["Content-Disposition"] = f'attachment; filename="{rulebooks.rulebook_file_name(book)}"'
    response["ETag"] = f'"{book.hash}"'
    response["Cache-Control"] = "public, max-age=31536000, immutable"
    return response


def _named(versions: tuple[Rulebook, ...], wanted: str) -> Rulebook:
    found = next((book for book in versions if wanted in (book.version, book.hash)), None)
    if found is None:
        raise Http404
    return found


def _page(request: HttpRequest, versions: tuple[Rulebook, ...], book: Rulebook) -> HttpResponse:
    facts = {
        "versions": versions,
        "book": book,
        "today": local_day(now(), reader_of(request).zone),
        "chapters": rulebooks.chapters(book),
        "figures": rulebooks.figures(book),
        "burdens": rulebooks.burdens(book),
    }
    return render(request, "portal/rules.html", facts)
