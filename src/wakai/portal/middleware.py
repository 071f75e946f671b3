"""The portal's layers round every request: the reader's language, text that can be stored, refusals that become pages."""

from collections.abc import Callable

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, QueryDict
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.cache import patch_vary_headers

from wakai.kernel.refusals import Refusal
from wakai.portal import errors
from wakai.portal.reader import activate, reader_of

NUL = "\0"
Answer = Callable[[HttpRequest], HttpResponseBase]


class ReaderLanguage:
    """Speaks the reader's language and zone. Stands after AuthenticationMiddleware, which tells who is reading."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answers in the reader's language; caches must keep readers apart by their cookies, but for what is the same for all."""
        activate(reader_of(request))
        try:
            response = self.get_response(request)
        finally:
            timezone.deactivate()
        if not response.headers.get("Cache-Control", "").startswith("public"):
            patch_vary_headers(response, ("Cookie",))
        return response


class CleanText:
    """Keeps NUL characters out, which PostgreSQL cannot store. Stands where errors already speak the reader's language.

    In an address there is no honest use for them. In a form they come along with text pasted from documents and mean
    nothing, so they are left out.
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answers; 404 for such an address, 400 for such a query."""
        if NUL in request.path:
            return errors.not_found(request)
        if _has_nul(request.GET):
            return errors.bad_request(request)
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_view: object) -> None:
        """Called by Django before the view, and after the layer that reads the form to look for its token."""
        if request.method == "POST" and _has_nul(request.POST):
            fields = QueryDict(mutable=True)
            for name, values in request.POST.lists():
                fields.setlist(name.replace(NUL, ""), [value.replace(NUL, "") for value in values])
            fields._mutable = False
            request.POST = fields  # type: ignore[assignment]


def _has_nul(fields: QueryDict) -> bool:
    return any(NUL in text for name, values in fields.lists() for text in (name, *values))


class Refusals:
    """Turns a refusal into a friendly page, or into a fragment for htmx. Stands last, nearest the view."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answers; an empty "wrong method" gets a page as well."""
        response = self.get_response(request)
        if response.status_code == 405 and not getattr(response, "content", b"-"):
            return errors.wrong_method(request, allow=response.headers["Allow"])
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponseBase | None:
        """Called by Django when a view raises."""
        if isinstance(exception, Refusal):
            return errors.refused(request, exception)
        if isinstance(exception, OperationalError | InterfaceError):
            return errors.unavailable(request, exception)
        return None
