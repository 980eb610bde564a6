"""The address of a document."""

from django.urls import path

from sopan.cases import views

app_name = "cases"
urlpatterns = [path("dokumen/<int:pk>/", views.document, name="document")]
