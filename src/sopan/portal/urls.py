"""Addresses of the public pages. None holds a name, a NIK or a secret code, but for the token of a link."""

from django.urls import path

from sopan.portal.views import applying, cases, catalogue, documents, library, outside, tracking

app_name = "portal"
urlpatterns = [
    path("", catalogue.home, name="home"),
    path("layanan/", catalogue.catalogue, name="catalogue"),
    path("layanan/<slug:agency>/", catalogue.agency, name="agency"),
    path("layanan/<slug:agency>/<slug:slug>/", catalogue.service, name="service"),
    path("layanan/<slug:agency>/<slug:slug>/ajukan/", applying.start, name="start"),
    path("sop/", library.shelves, name="library"),
    path("sop/<slug:agency>/<slug:slug>/", library.sop, name="sop"),
    path("sop/<slug:agency>/<slug:slug>/edisi/<int:number>/", library.sop, name="edition"),
    path("pengajuan/<uuid:key>/", applying.resume, name="draft"),
    path("pengajuan/<uuid:key>/<int:number>/", applying.page, name="page"),
    path("pengajuan/<uuid:key>/<int:number>/simpan/", applying.autosave, name="autosave"),
    path("pengajuan/<uuid:key>/berkas/", documents.documents, name="documents"),
    path("pengajuan/<uuid:key>/berkas/<int:pk>/", documents.document, name="document"),
    path("pengajuan/<uuid:key>/berkas/<int:pk>/hapus/", documents.remove, name="remove"),
    path("pengajuan/<uuid:key>/periksa/", applying.review, name="review"),
    path("pengajuan/<uuid:key>/hapus/", applying.drop, name="drop"),
    path("permohonan/", cases.mine, name="mine"),
    path("permohonan/<uuid:key>/", cases.case, name="case"),
    path("permohonan/<uuid:key>/bukti/", cases.receipt, name="receipt"),
    path("permohonan/<uuid:key>/bukti.pdf", cases.receipt_pdf, name="receipt-pdf"),
    path("permohonan/<uuid:key>/perbaiki/", cases.correct, name="correct"),
    path("permohonan/<uuid:key>/tarik/", cases.withdraw, name="withdraw"),
    path("lacak/", tracking.track, name="track"),
    path("pihak/<str:token>/", outside.invitation, name="outside"),
    path("pihak/<str:token>/kirim-kode/", outside.send_code, name="outside-send-code"),
    path("pihak/<str:token>/kode/", outside.code, name="outside-code"),
    path("pihak/<str:token>/jawab/", outside.answer, name="outside-answer"),
    path("pihak/<str:token>/berkas/<int:pk>/", outside.document, name="outside-document"),
]
