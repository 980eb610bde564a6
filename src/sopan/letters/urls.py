"""Addresses of letters: checked by anybody, looked at by the officials whose task they are."""

from django.urls import path

from sopan.letters import views
from sopan.letters.pages import drafting, signing, verifying, withdrawing

app_name = "letters"
urlpatterns = [
    path("verifikasi/", verifying.enter_code, name="enter-code"),
    path("verifikasi/nomor/", verifying.verify_number, name="verify-number"),
    path("verifikasi/berkas/", verifying.verify_file, name="verify-file"),
    path("verifikasi/<str:code>/", verifying.verify, name="verify"),
    path("meja/naskah/<str:code>/tarik/", withdrawing.withdraw, name="withdraw"),
    path("meja/naskah/<uuid:key>/pratinjau.pdf", views.preview, name="preview"),
    path("meja/naskah/<uuid:key>/simpan/", drafting.save, name="save"),
    path("meja/naskah/<uuid:key>/konsep.docx", drafting.word, name="word"),
    path("meja/naskah/<uuid:key>/word/", drafting.word_back, name="word-back"),
    path("meja/naskah/permohonan/<uuid:key>/<slug:spec>/versi/", drafting.versions, name="versions"),
    path("meja/naskah/<uuid:key>/cetak/", signing.print_for_pen, name="print"),
    path("meja/naskah/<uuid:key>/cetakan.pdf", signing.prepared, name="prepared"),
]
