"""Addresses of letters: checked by anybody, looked at by the officials whose task they are."""

from django.urls import path

from sopan.letters import views

app_name = "letters"
urlpatterns = [
    path("verifikasi/", views.enter_code, name="enter-code"),
    path("verifikasi/<str:code>/", views.verify, name="verify"),
    path("meja/naskah/<uuid:key>/pratinjau.pdf", views.preview, name="preview"),
]
