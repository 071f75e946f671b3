"""Pages for what went wrong. They need no database and no session, so that they also work when those are gone.

`handler400` to `handler500` in the root URLs, `CSRF_FAILURE_VIEW`, and the refusals' middleware point here.
"""

import logging
import sys
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import RequestDataTooBig, SuspiciousOperation, TooManyFilesSent
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, QueryDict, UnreadablePostError
from django.http.request import RawPostDataException
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from wakai.kernel.languages import to_django
from wakai.kernel.refusals import Refusal
from wakai.parties.access import LinkHasEnded, LinkNotOurs
from wakai.portal.frame import frame
from wakai.portal.reader import reader_of

logger = logging.getLogger(__name__)
Text = str | Promise


@dataclass(frozen=True, slots=True)
class Wording:
    """What a page says: what happened, what that means for the reader, what to do now."""

    title: Text
    text: Text
    advice: tuple[Text, ...] = ()
    limit_mb: int = 0
    lost_link: bool = False
    back: str = ""


_BACK = _("Go back and check what you entered; then send it again.")
_HOME = _("Start again from the home page.")

WORDINGS = {
    400: Wording(
        _("We could not read this request"),
        _("The page you sent from may be out of date, or the address was cut off."),
        (_("Open the link from your letter or message again, in full."), _HOME),
    ),
    403: Wording(
        _("This page is not open to you"),
        _("It belongs to other people, or you are signed in with another address than the one the case knows."),
        (_("Open the link you received, or sign in with the address at which you received it."), _HOME),
    ),
    404: Wording(
        _("There is no page at this address"),
        _("The link may be incomplete, or the page may have moved. Your case is not affected."),
        (_("Check that the whole link was copied, to its last letter."), _HOME),
    ),
    405: Wording(
        _("This address cannot be opened like this"),
        _("It only takes what a page sends to it. Nothing was changed."),
        (_("Go back and use the button on the page."), _HOME),
    ),
    409: Wording(
        _("This is not possible now"),
        _("Something changed in the meantime."),
        (_("Go back and reload the page to see how things stand."),),
    ),
    413: Wording(
        _("This is too much at once"),
        _("What you sent is larger than we can take in one go. Nothing of it was stored."),
        (
            _("Send fewer files at a time; you can add more afterwards."),
            _("Choose a shorter video or a smaller photo."),
        ),
    ),
    422: Wording(_("Please look at this once more"), _("Something in what you sent needs a change."), (_BACK,)),
    429: Wording(
        _("Please wait a moment"),
        _("There were many attempts in a short time. To protect you, we pause them for a few minutes."),
        (_("Wait five minutes and try again. Nothing is lost by waiting."),),
    ),
    500: Wording(
        _("Something broke on our side"),
        _("It is not your doing. What you had already saved is safe; the last step was not carried out."),
        (
            _("Try again in a few minutes."),
            _("If a deadline runs out today, tell the marketplace today, and keep a copy of what you wanted to send."),
        ),
    ),
    503: Wording(
        _("We are away for a moment"),
        _("Nothing was lost. The last step was not carried out, and everything before it is kept."),
        (_("Try again in a minute. You can leave this page open and reload it."),),
    ),
}


def page(request: HttpRequest, status: int, wording: Wording | None = None) -> HttpResponse:
    """The page for `status` in the reader's language. htmx gets the notice alone, to be put over the page."""
    reader = reader_of(request)
    context = {
        **frame(request),
        # Leaving takes a token, which a page made without a session does not have.
        "guest": False,
        "status": status,
        "wording": wording or WORDINGS[status],
        "kept": kept_text(request),
    }
    with translation.override(to_django(reader.language)):
        if _wants_fragment(request):
            return _fragment(context, status)
        return HttpResponse(render_to_string("errors/page.html", context), status=status)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400; or 413 when the body was refused for its size."""
    if isinstance(exception, RequestDataTooBig | TooManyFilesSent):
        return too_large(request)
    return page(request, 400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403."""
    return page(request, 403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404."""
    return page(request, 404)


def wrong_method(request: HttpRequest, *, allow: str) -> HttpResponse:
    """405, naming the methods that are allowed."""
    response = page(request, 405)
    response.headers["Allow"] = allow
    return response


def too_large(request: HttpRequest) -> HttpResponse:
    """413, naming the limit of one upload."""
    limit_mb = settings.WAKAI_UPLOAD_LIMIT // (1024 * 1024)
    return page(request, 413, replace(WORDINGS[413], limit_mb=limit_mb, back=_came_from(request)))


def _came_from(request: HttpRequest) -> str:
    """The address on this site of the page that was sent; "" when it was another site, or the browser did not say."""
    parts = urlsplit(str(request.META.get("HTTP_REFERER", "")))
    if parts.netloc != request.get_host() or not parts.path.startswith("/") or parts.path.startswith("//"):
        return ""
    return f"{parts.path}?{parts.query}" if parts.query else parts.path


def server_error(request: HttpRequest) -> HttpResponse:
    """500; or 503 when what failed is the database."""
    if isinstance(sys.exc_info()[1], OperationalError | InterfaceError):
        return unavailable(request, None)
    return page(request, 500)


def unavailable(request: HttpRequest, cause: Exception | None) -> HttpResponse:
    """503, with the time after which a machine may ask again."""
    if cause:
        logger.error("database unavailable: %s", type(cause).__name__, exc_info=cause)
    response = page(request, 503)
    response.headers["Retry-After"] = "60"
    return response


def refused(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    """A refusal with its own status and its own text."""
    reader = reader_of(request)
    known = WORDINGS.get(refusal.status, WORDINGS[409])
    advice = known.advice if refusal.status in (409, 422) else ()
    text, lost = refusal.text(reader.language, reader.zone), isinstance(refusal, LinkNotOurs | LinkHasEnded)
    return page(request, refusal.status, Wording(known.title, text, advice, lost_link=lost))


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 for a form whose token is missing or old: says how to send it without losing what was written."""
    wording = Wording(
        _("Please send this once more"),
        _("The page had been open for long, or your browser keeps no cookies for us. Nothing was sent."),
        (
            _("Go back: what you wrote should still be there. Copy it, to be safe."),
            _("Reload the page, put your text in, and send it."),
            _("If this page comes again, allow cookies for this site. We use them only to know that it is you."),
        ),
    )
    return page(request, 403, wording)


def kept_text(request: HttpRequest) -> tuple[str, ...]:
    """What a person wrote and would lose: longer texts of this form, to be shown for copying.

    Only for forms sent from our own pages; nobody else gets to put words on ours.
    """
    if request.method != "POST" or not _from_here(request):
        return ()
    return tuple(text for name, texts in _posted(request).lists() for text in texts if _worth_keeping(name, text))


def _posted(request: HttpRequest) -> QueryDict:
    # A form that was refused unread is read now, unless its files make it long, or reading is what failed.
    length = request.META.get("CONTENT_LENGTH") or ""
    short = length.isascii() and length.isdigit() and int(length) <= settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    try:
        return request.POST if short or hasattr(request, "_post") else QueryDict()
    except (SuspiciousOperation, RawPostDataException, UnreadablePostError):
        return QueryDict()


def _worth_keeping(name: str, text: str) -> bool:
    # Tokens and addresses are long as well, but have neither spaces nor letters beyond ASCII.
    prose = len(text) >= 20 and (not text.isascii() or any(mark.isspace() for mark in text.strip()))
    return prose and "password" not in name


def _from_here(request: HttpRequest) -> bool:
    origin = str(request.META.get("HTTP_ORIGIN") or request.META.get("HTTP_REFERER", ""))
    return bool(urlsplit(origin).netloc == request.get_host())


def _wants_fragment(request: HttpRequest) -> bool:
    htmx = getattr(request, "htmx", None)
    return bool(htmx and not htmx.boosted)


def _fragment(context: dict[str, object], status: int) -> HttpResponse:
    response = HttpResponse(render_to_string("errors/fragment.html", context), status=status)
    response.headers["HX-Retarget"] = "#notices"
    response.headers["HX-Reswap"] = "innerHTML show:#notices:top"
    return response
