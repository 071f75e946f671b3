"""Where each room's pages begin. The portal has the rest of the site to itself."""

from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, include, path


def health(_request: HttpRequest) -> HttpResponse:
    """Answers `ok` when the database does; for load balancers and the container's health check."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return HttpResponse("ok", content_type="text/plain")


# The admin's own sign-in page counts no attempts: the site's, which does, stands before it.
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]
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
