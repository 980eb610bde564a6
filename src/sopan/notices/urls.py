"""Addresses of the messages: a person's own, and the watch over what leaves an agency."""

from django.urls import path

from sopan.notices import views

app_name = "notices"

urlpatterns = [
    path("pesan/", views.inbox, name="inbox"),
    path("pesan/dibaca/", views.read_all, name="read-all"),
    path("pesan/<uuid:key>/", views.message, name="message"),
    path("meja/pengiriman/", views.outbox, name="outbox"),
    path("meja/pengiriman/<uuid:key>/lagi/", views.again, name="again"),
    path("pesan-demo/", views.demo, name="demo"),
]
