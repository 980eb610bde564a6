"""Addresses of the archive, all under /meja/arsip/."""

from django.urls import path

from sopan.archive.pages import disposals, holds, records, waiting

app_name = "archive"
urlpatterns = [
    path("", records.records, name="records"),
    path("jatuh-tempo/<slug:word>/", disposals.due, name="due"),
    path("menunggu-tanggal/", waiting.waiting, name="waiting"),
    path("penundaan/", holds.holds, name="holds"),
    path("penundaan/<uuid:key>/cabut/", holds.let_go, name="lift"),
    path("penyusutan/", disposals.acts, name="acts"),
    path("penyusutan/<uuid:key>/", disposals.act, name="act"),
    path("penyusutan/<uuid:key>/daftar.<str:shape>", disposals.act_list, name="act-list"),
    path("penyusutan/<uuid:key>/berita-acara.pdf", disposals.minutes, name="minutes"),
    path("<uuid:key>/", records.record, name="record"),
    path("<uuid:key>/berkas/<int:place>/", records.file, name="file"),
]
