"""Addresses of the portal's pages."""

from django.urls import include, path
from django.views.decorators.csrf import csrf_exempt
from django.views.i18n import set_language

from wakai.portal import leaving, outbox, published, views

urlpatterns = [
    path("", views.home, name="home"),
    path("start", views.start, name="start"),
    path("letter", views.letter, name="letter"),
    path("leave", leaving.leave, name="leave"),
    path("rules", published.rules, name="rules"),
    path("rules/<str:wanted>.json", published.canonical, name="rules-file"),
    path("rules/<str:wanted>", published.version, name="rules-version"),
    path("outbox", outbox.outbox, name="outbox"),
    path("outbox/<slug:message>.eml", outbox.eml, name="outbox-file"),
    path("outbox/<slug:message>", outbox.mail, name="outbox-mail"),
    path("style-guide", views.style_guide, name="style-guide"),
    path("", include("wakai.portal.cases.urls")),
    path("", include("wakai.portal.claim.urls")),
    path("", include("wakai.portal.desk.urls")),
    # Without a CSRF token, so that public pages need no cookie; a forged request could only change the language.
    path("language", csrf_exempt(set_language), name="set_language"),
]
