"""Addresses of the directory, under /wilayah/."""

from django.urls import path

from sopan.directory import views

urlpatterns = [
    path("cari/", views.region_search, name="region_search"),
]
