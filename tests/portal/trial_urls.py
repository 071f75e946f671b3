"""The real site with a few views that misbehave on request."""

from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.views.decorators.http import require_POST

from wakai.config import urls as real
from wakai.kernel.money import AmountTooLarge, Money
from wakai.kernel.refusals import Refusal

handler400, handler403, handler404, handler500 = real.handler400, real.handler403, real.handler404, real.handler500


class OfferAboveThePrice(Refusal, abstract=False):
    """A refusal with a fact, as rooms raise them."""

    status = 409
    texts = {
        "en": "You can offer at most {most}.",
        "ja": "提示できるのは{most}までです。",
        "zh": "最多可以提出{most}。",
    }


def fail(request: HttpRequest, kind: str) -> HttpResponse:
    """Fails in the way asked for."""
    raise {
        "400": SuspiciousOperation("odd"),
        "403": PermissionDenied(),
        "413": RequestDataTooBig(),
        "500": ZeroDivisionError(),
        "503": OperationalError("gone"),
        "409": OfferAboveThePrice(most=Money(4800, "JPY")),
        "422": AmountTooLarge(currency="JPY"),
    }[kind]


@require_POST
def only_post(request: HttpRequest) -> HttpResponse:
    """Takes what is posted."""
    return HttpResponse("ok")


urlpatterns = [path("fail/<kind>", fail), path("only-post", only_post), *real.urlpatterns]
