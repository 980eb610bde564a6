"""Addresses of letters: checked by anybody, looked at by the officials whose task they are."""

from django.urls import path

from sopan.letters import views
from sopan.letters.pages import signing

app_name = "letters"
urlpatterns = [
    path("verifikasi/", views.enter_code, name="enter-code"),
    path("verifikasi/<str:code>/", views.verify, name="verify"),
    path("meja/naskah/<uuid:key>/pratinjau.pdf", views.preview, name="preview"),
    path("meja/naskah/<uuid:key>/cetak/", signing.print_for_pen, name="print"),
    path("meja/naskah/<uuid:key>/cetakan.pdf", signing.prepared, name="prepared"),
]
