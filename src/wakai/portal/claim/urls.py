"""Addresses of the claim, from finding the order to the confirmation."""

from django.urls import path

from wakai.portal.claim import entrance, files, orders, sent, steps

urlpatterns = [
    path("claim/", entrance.find, name="claim"),
    path("claim/code", entrance.code, name="claim-code"),
    path("claim/code/again", entrance.code_again, name="claim-code-again"),
    path("claim/o/<str:token>", entrance.order_link, name="claim-order-link"),
    path("claim/s/<str:token>", entrance.draft_link, name="claim-saved"),
    path("claim/orders/", orders.my_orders, name="claim-orders"),
    path("claim/orders/<str:order_id>", orders.one_order, name="claim-order"),
    path("claim/orders/<str:order_id>/start", orders.start, name="claim-start"),
    path("claim/d/<str:draft_id>", steps.go_to_claim, name="claim-draft"),
    path("claim/d/<str:draft_id>/sent", sent.sent, name="claim-sent"),
    path("claim/d/<str:draft_id>/later", sent.later, name="claim-later"),
    path("claim/d/<str:draft_id>/files/<str:exhibit_id>", files.picture, name="claim-file"),
    path("claim/d/<str:draft_id>/<slug:slug>", steps.step, name="claim-step"),
]
