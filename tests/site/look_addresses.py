"""The pages of the look alone, with each error page at an address of its own."""

from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.views.i18n import set_language

from sopan.site import views


def fails(request: HttpRequest) -> HttpResponse:
    raise RuntimeError("a fault that nobody foresaw")


urlpatterns = [
    path("bahasa/", set_language, name="language"),
    path("warna/<slug:slug>.css", views.accent, name="accent"),
    path("gaya/", views.style, name="style"),
    path("galat/400/", views.bad_request),
    path("galat/403/", views.forbidden),
    path("galat/404/", views.not_found),
    path("galat/formulir/", views.expired_form),
    path("galat/503/", views.unavailable),
    path("galat/500/", fails),
]

handler400 = views.bad_request
handler403 = views.forbidden
handler404 = views.not_found
handler500 = views.broken
