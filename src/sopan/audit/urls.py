"""Addresses of the heads that are published: beside the check of letters, for anybody."""

from django.urls import path

from sopan.audit import views

app_name = "audit"
urlpatterns = [
    path("verifikasi/kepala/", views.heads, name="heads"),
    path("verifikasi/kepala/sertifikat.pem", views.pem, name="certificates"),
    path("verifikasi/kepala/<int:number>.json", views.content, name="content"),
    path("verifikasi/kepala/<int:number>.p7s", views.seal, name="seal"),
    path("verifikasi/kepala/<int:number>/lagi/", views.again, name="again"),
]
