"""Addresses of the case pages."""

from django.urls import path

from wakai.portal.cases import case_file, doing, downloads, link, listing, page, rules

urlpatterns = [
    path("c/<str:token>", link.open_link, name="case-link"),
    path("cases/", listing.my_cases, name="cases"),
    path("cases/<str:number>", page.case_page, name="case"),
    path("cases/<str:number>/rules", rules.rules_of_case, name="case-rules"),
    path("cases/<str:number>/case-file.zip", case_file.case_file, name="case-file"),
    path("cases/<str:number>/exhibits/<str:label>", downloads.original, name="case-exhibit"),
    path("cases/<str:number>/exhibits/<str:label>/picture", downloads.picture, name="case-exhibit-picture"),
    path("cases/<str:number>/exhibits/<str:label>/thumbnail", downloads.thumbnail, name="case-exhibit-thumbnail"),
    path("cases/<str:number>/exhibits/<str:label>/recording", downloads.recording, name="case-exhibit-recording"),
    path("cases/<str:number>/decisions/<slug:decision_id>.json", downloads.decision, name="case-decision"),
    path("cases/<str:number>/<slug:slug>", doing.act, name="case-act"),
]
