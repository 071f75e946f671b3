"""Headers that every answer carries, and the early refusal of uploads that are too large."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from wakai.portal import errors

Answer = Callable[[HttpRequest], HttpResponseBase]

POLICY = "; ".join(
    (
        "default-src 'self'",
        "img-src 'self' data:",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Frame-Options": "DENY",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=()",
    "Cross-Origin-Resource-Policy": "same-origin",
}
# A form's other fields and its boundaries come on top of the file itself.
ROOM_FOR_FIELDS = 1024 * 1024
PIECE = 64 * 1024


class SecurityHeaders:
    """Adds the headers unless a view has set its own (a download may want a stricter one)."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answers, then adds what is not there."""
        response = self.get_response(request)
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        return response


class UploadLimit:
    """Refuses a body over `WAKAI_UPLOAD_LIMIT` by its announced length, before it is read."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answers 413 with a page that says how large a file may be."""
        if announced_length(request) <= settings.WAKAI_UPLOAD_LIMIT + ROOM_FOR_FIELDS:
            return self.get_response(request)
        response = errors.too_large(request)
        _pour_away(request, most=2 * settings.WAKAI_UPLOAD_LIMIT)
        return response


def announced_length(request: HttpRequest) -> int:
    """Bytes in the body as the browser announced them; 0 when it did not say."""
    text = request.META.get("CONTENT_LENGTH") or "0"
    return int(text) if text.isascii() and text.isdigit() else 0


def _pour_away(request: HttpRequest, *, most: int) -> None:
    """Takes in and forgets what is being sent, up to a point.

    Browsers read no answer before they have sent everything; cut off, they show an error of their own.
    """
    taken = 0
    while taken <= most and (piece := request.read(PIECE)):
        taken += len(piece)
