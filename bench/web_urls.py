"""Sopan's addresses and the plain page: one query, twenty-five rows, a small template, no layout."""

from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.urls import include, path

from sopan.cases.models import Case
from sopan.portal.views import tracking

# Measuring comes from one address and asks for one number; the counting itself goes on.
tracking.FROM_ONE_ADDRESS = tracking.FOR_ONE_NUMBER = 10**9

PAGE = engines["django"].from_string(
    "<!doctype html><title>x</title><ul>{% for number in rows %}<li>{{ number }}</li>{% endfor %}</ul>"
)


def plain(request: HttpRequest) -> HttpResponse:
    """The twenty-five newest cases."""
    rows = Case.objects.order_by("-id").values_list("number", flat=True)[:25]
    return HttpResponse(PAGE.render({"rows": rows}, request))


urlpatterns = [path("polos/", plain), path("", include("sopan.site.urls"))]
