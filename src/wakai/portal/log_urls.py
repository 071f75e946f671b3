"""Addresses of the log."""

from django.urls import path

from wakai.portal import log
from wakai.portal.cases import receipts

urlpatterns = [
    path("log", log.log_page, name="log"),
    path("log/checkpoint", log.newest_checkpoint, name="log-checkpoint"),
    path("log/tile/<path:path>", log.tile, name="log-tile"),
    path("log/witness/add-checkpoint", log.add_checkpoint, name="log-add-checkpoint"),
    path("log/witness/<str:origin_hash>/checkpoint", log.witnessed, name="log-witnessed"),
    path("cases/<str:number>/receipts/", receipts.receipts, name="case-receipts"),
    path("cases/<str:number>/receipts/<int:n>.tlog-proof", receipts.receipt, name="case-receipt"),
    path("cases/<str:number>/receipts/<int:n>.json", receipts.content, name="case-content"),
]
