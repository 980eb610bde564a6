"""The desk's addresses. None holds a name or a NIK."""

from django.urls import path

from sopan.desk.views import case, inbox, task

app_name = "desk"
urlpatterns = [
    path("", inbox.inbox, name="inbox"),
    path("permohonan/", inbox.cases, name="cases"),
    path("permohonan/<uuid:key>/", case.case, name="case"),
    path("permohonan/<uuid:key>/catatan/", case.note, name="note"),
    path("permohonan/<uuid:key>/hentikan/", case.cancel, name="cancel"),
    path("tugas/<uuid:key>/", task.task, name="task"),
    path("tugas/<uuid:key>/ambil/", task.take, name="take"),
    path("tugas/<uuid:key>/lepas/", task.put_back, name="put_back"),
    path("tugas/<uuid:key>/alihkan/", task.reassign, name="reassign"),
]
