"""Addresses of dispositions. None holds a name."""

from django.urls import path

from sopan.dispositions import views

app_name = "dispositions"
urlpatterns = [
    path("meja/disposisi/", views.dispositions, name="list"),
    path("meja/disposisi/surat/<uuid:key>/", views.begin, name="begin"),
    path("meja/disposisi/<uuid:key>/", views.disposition, name="one"),
    path("meja/disposisi/<uuid:key>/teruskan/", views.pass_on, name="pass_on"),
    path("meja/disposisi/<uuid:key>/lapor/", views.report, name="report"),
    path("meja/disposisi/<uuid:key>/tarik/", views.recall, name="recall"),
    path("meja/disposisi/<uuid:key>/lembar.pdf", views.sheet, name="sheet"),
    path("meja/disposisi/<uuid:key>/berkas/<int:pk>/", views.file, name="file"),
]
