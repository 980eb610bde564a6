"""Addresses of letters: checked by anybody, looked at by the officials whose task they are."""

from django.urls import path

from sopan.letters.pages import drafting, merging, previewing, signing, verifying, withdrawing, wordings

app_name = "letters"
urlpatterns = [
    path("verifikasi/", verifying.enter_code, name="enter-code"),
    path("verifikasi/nomor/", verifying.verify_number, name="verify-number"),
    path("verifikasi/berkas/", verifying.verify_file, name="verify-file"),
    path("verifikasi/<str:code>/", verifying.verify, name="verify"),
    path("meja/naskah/templat/", wordings.wordings, name="wordings"),
    path("meja/naskah/templat/<slug:agency>/<slug:slug>/<slug:spec>/", wordings.wording, name="wording"),
    path(
        "meja/naskah/templat/<slug:agency>/<slug:slug>/<slug:spec>/pratinjau.pdf",
        wordings.wording_preview,
        name="wording-preview",
    ),
    path(
        "meja/naskah/templat/<slug:agency>/<slug:slug>/<slug:spec>/sop/",
        wordings.back_to_the_sop,
        name="wording-back",
    ),
    path("meja/naskah/<str:code>/tarik/", withdrawing.withdraw, name="withdraw"),
    path("meja/naskah/<uuid:key>/pratinjau.pdf", previewing.preview, name="preview"),
    path("meja/naskah/<uuid:key>/simpan/", drafting.save, name="save"),
    path("meja/naskah/<uuid:key>/konsep.docx", drafting.word, name="word"),
    path("meja/naskah/<uuid:key>/word/", drafting.word_back, name="word-back"),
    path("meja/naskah/permohonan/<uuid:key>/<slug:spec>/versi/", drafting.versions, name="versions"),
    path("meja/naskah/<uuid:key>/gabung/", merging.merge, name="merge"),
    path("meja/naskah/salinan/<uuid:key>/", merging.merged, name="merged"),
    path("meja/naskah/salinan/<uuid:key>/salinan.zip", merging.merged_file, name="merged-file"),
    path("meja/naskah/<uuid:key>/cetak/", signing.print_for_pen, name="print"),
    path("meja/naskah/<uuid:key>/kode/", signing.send_code, name="code"),
    path("meja/naskah/<uuid:key>/cetakan.pdf", signing.prepared, name="prepared"),
]
