"""Addresses of a person's own page, and of the auditors' list of looks."""

from django.urls import path

from wakai.portal import privacy, privacy_audit, privacy_guests

urlpatterns = [
    path("privacy", privacy.page, name="privacy"),
    path("privacy/notice", privacy.notice, name="privacy-notice"),
    path("privacy/code", privacy_guests.typed, name="privacy-code-typed"),
    path("privacy/<slug:account_id>/code", privacy_guests.send, name="privacy-code"),
    path("privacy/<slug:account_id>/copy", privacy.export, name="privacy-export"),
    path("privacy/<slug:account_id>/name", privacy.name, name="privacy-name"),
    path("privacy/<slug:account_id>/address", privacy.address, name="privacy-address"),
    path("privacy/<slug:account_id>/address/code", privacy.address_code, name="privacy-address-code"),
    path("privacy/<slug:account_id>/erase", privacy.erase, name="privacy-erase"),
    path("desk-looks", privacy_audit.looks, name="desk-looks"),
]
