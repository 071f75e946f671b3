"""Where each room's pages begin. The portal has the rest of the site to itself."""

from importlib.util import find_spec

from django.contrib import admin
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, include, path


def health(_request: HttpRequest) -> HttpResponse:
    """Answers `ok` when the database does; for load balancers and the container's health check."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return HttpResponse("ok", content_type="text/plain")


urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", health),
    path("admin/", admin.site.urls),
    path("accounts/", include("allauth.account.urls")),
]
if find_spec("wakai.portal.urls"):
    urlpatterns.append(path("", include("wakai.portal.urls")))
