"""Addresses of the books, below /meja/buku/. None holds a name: a line is called by a random key."""

from django.urls import path

from sopan.agenda.views import books, entries, formats, scans

app_name = "agenda"
urlpatterns = [
    path("", books.books, name="books"),
    path("kode/", formats.codes, name="codes"),
    path("format/<slug:agency>/", formats.formats, name="formats"),
    path("format/<slug:agency>/unit/", formats.unit_code, name="unit_code"),
    path("catatan/<uuid:key>/", entries.entry, name="entry"),
    path("catatan/<uuid:key>/ubah/", entries.edit, name="edit"),
    path("catatan/<uuid:key>/batal/", entries.void, name="void"),
    path("catatan/<uuid:key>/sisip/", entries.insert, name="insert"),
    path("catatan/<uuid:key>/isi/", entries.fill, name="fill"),
    path("catatan/<uuid:key>/berkas/", entries.add_scan, name="add_scan"),
    path("catatan/<uuid:key>/berkas/<int:pk>/", scans.scan, name="scan"),
    path("catatan/<uuid:key>/berkas/<int:pk>/lihat/", scans.look, name="look"),
    path("catatan/<uuid:key>/berkas/<int:pk>/putar/", scans.turn_pages, name="turn"),
    path("catatan/<uuid:key>/berkas/<int:pk>/halaman/<int:page>/", scans.page, name="page"),
    path("<slug:agency>/<slug:code>/", books.book, name="book"),
    path("<slug:agency>/<slug:code>/baru/", entries.new, name="new"),
    path("<slug:agency>/<slug:code>/pesan/", entries.block, name="block"),
    path("<slug:agency>/<slug:code>/cetak.<str:ending>", books.printed, name="printed"),
]
