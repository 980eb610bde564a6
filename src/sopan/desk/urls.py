"""The desk's addresses. None holds a name or a NIK."""

from django.urls import path

from sopan.desk.views import bulk, case, inbox, intake, letters, links, office, running, starting, task

app_name = "desk"
urlpatterns = [
    path("", inbox.inbox, name="inbox"),
    path("permohonan/", inbox.cases, name="cases"),
    path("permohonan/<uuid:key>/", case.case, name="case"),
    path("permohonan/<uuid:key>/catatan/", case.note, name="note"),
    path("permohonan/<uuid:key>/hentikan/", case.cancel, name="cancel"),
    path("permohonan/<uuid:key>/tarik/", intake.withdraw, name="withdraw"),
    path("permohonan/<uuid:key>/pengumpulan/<slug:step>/", running.close_round, name="close_round"),
    path("tugas/<uuid:key>/", task.task, name="task"),
    path("tugas/<uuid:key>/ambil/", task.take, name="take"),
    path("tugas/<uuid:key>/lepas/", task.put_back, name="put_back"),
    path("tugas/<uuid:key>/alihkan/", task.reassign, name="reassign"),
    path("tugas/<uuid:key>/tautan/", links.send, name="links"),
    path("tugas/<uuid:key>/tautan/<int:pk>/ulang/", links.resend, name="link_again"),
    path("tugas/<uuid:key>/tautan/<int:pk>/cabut/", links.withdraw, name="link_withdraw"),
    path("tugas/<uuid:key>/jalankan/", running.call, name="call"),
    path("tugas/<uuid:key>/perpanjang/", running.extend, name="extend"),
    path("naskah/", letters.letters, name="letters"),
    path("sekaligus/", bulk.several, name="bulk"),
    path("mulai/", starting.choose, name="begin"),
    path("sop/<slug:agency>/<slug:slug>/mulai/", starting.start, name="start"),
    path("loket/diterima/<uuid:key>/", intake.received, name="received"),
    path("loket/diterima/<uuid:key>/bukti.pdf", intake.receipt, name="receipt"),
    path("loket/perbaikan/<uuid:key>/", intake.mend, name="mend"),
    path("loket/<slug:agency>/<slug:slug>/", intake.intake, name="intake"),
    path("instansi/", office.offices, name="offices"),
    path("instansi/<slug:slug>/petugas/", office.people, name="people"),
    path("instansi/<slug:slug>/petugas/<int:pk>/", office.official, name="official"),
    path("instansi/<slug:slug>/petugas/<int:pk>/akun/", office.set_active, name="set_active"),
    path("instansi/<slug:slug>/petugas/<int:pk>/kata-sandi/", office.reset_password, name="reset_password"),
    path("instansi/<slug:slug>/jabatan/<int:pk>/akhiri/", office.end_position, name="end_position"),
    path("instansi/<slug:slug>/pengganti/", office.acting, name="acting"),
    path("instansi/<slug:slug>/pengganti/<int:pk>/akhiri/", office.end_acting, name="end_acting"),
    path("instansi/<slug:slug>/kalender/", office.calendar, name="calendar"),
    path("instansi/<slug:slug>/kalender/<int:pk>/hapus/", office.remove_day, name="remove_day"),
    path("instansi/<slug:slug>/jam/", office.hours, name="hours"),
    path("instansi/<slug:slug>/riwayat/", office.changes, name="changes"),
]
