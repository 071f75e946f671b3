"""Where each room's pages begin. The portal has the rest of the site to itself."""

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
    path("", include("wakai.portal.urls")),
]
handler400 = "wakai.portal.errors.bad_request"
handler403 = "wakai.portal.errors.forbidden"
handler404 = "wakai.portal.errors.not_found"
handler500 = "wakai.portal.errors.server_error"
