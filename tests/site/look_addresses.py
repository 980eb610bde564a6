"""The pages of the look alone, with each error page at an address of its own."""

import time

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template import RequestContext, Template
from django.urls import path
from django.views.i18n import set_language

from sopan.site import views


def fails(request: HttpRequest) -> HttpResponse:
    raise RuntimeError("a fault that nobody foresaw")


class Upload(forms.Form):
    letter = forms.FileField(label="Surat")
    note = forms.CharField(label="Catatan", required=False)


received: list[str] = []  # what the form below sent, in order
PAGE = """{% extends "site/base.html" %}{% block content %}<h1>Unggah</h1>
<form method="post" enctype="multipart/form-data" data-upload data-autosave="/simpan/">
{% csrf_token %}{% errors form %}{% field form.letter %}{% field form.note %}<div class="upload"></div>
<p class="saved" role="status"></p><button class="btn btn-primary" name="go" value="next">Kirim</button>
<button class="btn" name="action" formaction="/pratinjau/" formtarget="sebelah" formnovalidate>Pratinjau</button></form>
<form method="post" action="/pelan/" id="slow">{% csrf_token %}<button class="btn">Setuju</button></form>
<p id="count">{{ count }}</p>{% endblock %}"""


def upload(request: HttpRequest) -> HttpResponse:
    form = Upload(request.POST or None, request.FILES or None)
    if request.method == "POST":
        received.append(f"{request.POST.get('go')} {sorted(request.FILES)}")
        if form.is_valid():
            return HttpResponseRedirect("/gaya/")
    context = RequestContext(request, {"form": form, "count": len(received)})
    return HttpResponse(Template(PAGE).render(context))


def save(request: HttpRequest) -> HttpResponse:
    received.append(f"draft {request.POST['note']} {sorted(request.FILES)} {request.headers['X-Autosave']}")
    return HttpResponse(status=204)


def preview(request: HttpRequest) -> HttpResponse:
    received.append("preview")
    return HttpResponse("pratinjau")


def slow(request: HttpRequest) -> HttpResponse:
    received.append("agreed")
    time.sleep(1)
    return HttpResponseRedirect("/unggah/")


urlpatterns = [
    path("unggah/", upload),
    path("simpan/", save),
    path("pratinjau/", preview),
    path("pelan/", slow),
    path("bahasa/", set_language, name="language"),
    path("warna/<slug:slug>.css", views.accent, name="accent"),
    path("gaya/", views.style, name="style"),
    path("galat/400/", views.bad_request),
    path("galat/403/", views.forbidden),
    path("galat/404/", views.not_found),
    path("galat/formulir/", views.expired_form),
    path("galat/503/", views.unavailable),
    path("galat/500/", fails),
]

handler400 = views.bad_request
handler403 = views.forbidden
handler404 = views.not_found
handler500 = views.broken
