"""Addresses of the secretariat's desk."""

from django.urls import path

from wakai.portal.desk import deciding, keys, looking, queue, taking, undelivered

urlpatterns = [
    path("desk/", queue.desk, name="desk"),
    path("desk/keys", keys.switch_keys, name="desk-keys"),
    path("desk/undelivered", undelivered.undelivered, name="desk-undelivered"),
    path("desk/<str:number>", deciding.case_at_desk, name="desk-case"),
    path("desk/<str:number>/take", taking.take, name="desk-take"),
    path("desk/<str:number>/looking", looking.looking, name="desk-looking"),
]
