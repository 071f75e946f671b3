"""The portal's two layers round every request: the reader's language and zone, and refusals that become pages."""

from collections.abc import Callable

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.cache import patch_vary_headers

from wakai.kernel.refusals import Refusal
from wakai.portal import errors
from wakai.portal.reader import activate, reader_of

Answer = Callable[[HttpRequest], HttpResponseBase]


class ReaderLanguage:
    """Speaks the reader's language and zone. Stands after AuthenticationMiddleware, which tells who is reading."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answers in the reader's language; caches must keep readers apart by their cookies."""
        activate(reader_of(request))
        try:
            response = self.get_response(request)
        finally:
            timezone.deactivate()
        patch_vary_headers(response, ("Cookie",))
        return response


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
