"""Addresses of the portal's pages."""

from django.urls import include, path

from wakai.portal import leaving, outbox, published, tongue, uploads, views

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
    path("cases/<str:number>/uploads/", uploads.case_uploads, name="case-uploads"),
    path("cases/<str:number>/uploads/<str:upload_id>", uploads.case_upload, name="case-upload"),
    path("claim/d/<str:draft_id>/uploads/", uploads.draft_uploads, name="claim-uploads"),
    path("claim/d/<str:draft_id>/uploads/<str:upload_id>", uploads.draft_upload, name="claim-upload"),
    path("", include("wakai.portal.cases.urls")),
    path("", include("wakai.portal.log_urls")),
    path("", include("wakai.portal.claim.urls")),
    path("", include("wakai.portal.desk.urls")),
    path("", include("wakai.portal.privacy_urls")),
    path("language", tongue.choose, name="set_language"),
]
