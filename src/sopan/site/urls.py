"""Every address: the public's at the root, officials' under /meja/, accounts, checks of letters, machines."""

from django.contrib import admin
from django.urls import include, path
from django.views.i18n import set_language

from sopan.site import views
from sopan.site.health import health

urlpatterns = [
    path("sehat/", health, name="health"),
    path("bahasa/", set_language, name="language"),
    path("warna/<slug:slug>.css", views.accent, name="accent"),
    path("gaya/", views.style, name="style"),
    path("kelola/", admin.site.urls),
    path("akun/", include("sopan.directory.accounts.urls")),
    path("wilayah/", include("sopan.directory.urls")),
    path("meja/arsip/", include("sopan.archive.urls")),
    path("meja/buku/", include("sopan.agenda.urls")),
    path("meja/", include("sopan.desk.urls")),
    path("", include("sopan.cases.urls")),
    path("", include("sopan.audit.urls")),  # before letters, whose codes could be any word
    path("", include("sopan.dispositions.urls")),
    path("", include("sopan.letters.urls")),
    path("", include("sopan.notices.urls")),
    path("", include("sopan.portal.urls")),
]

handler400 = views.bad_request
handler403 = views.forbidden
handler404 = views.not_found
handler500 = views.broken
