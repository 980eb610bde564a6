"""Pages that belong to no capability: what went wrong, an agency's colour, the style page."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.template.loader import render_to_string
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from sopan.directory.models import Agency
from sopan.portal.kept import keep_expired
from sopan.site import colour
from sopan.site.logs import reference
from sopan.site.style_page import style_context


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400: the browser sent something that no page of ours sends."""
    return render(request, "site/errors/400.html", status=400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403: signed in, but not for this."""
    return render(request, "site/errors/403.html", status=403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404: the same page whether it never was or is not for this person."""
    return render(request, "site/errors/404.html", status=404)


def expired_form(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 of a form whose secret token is gone: the session ended or cookies are off."""
    page = request.headers.get("Referer", "")
    if not url_has_allowed_host_and_scheme(page, {request.get_host()}, require_https=request.is_secure()):
        page = request.path
    context = {"page": page, "kept": keep_expired(request)}
    return render(request, "site/errors/expired.html", context, status=403)


def broken(request: HttpRequest) -> HttpResponse:
    """500: our fault. Renders without database, session or request; the reference leads to the log."""
    page = render_to_string("site/errors/500.html", {"reference": reference.get()})
    return HttpResponse(page, status=500)


def unavailable(request: HttpRequest) -> HttpResponse:
    """503: busy or in maintenance; asks to come back in a minute. Renders without the database."""
    page = render_to_string("site/errors/503.html", {"path": request.get_full_path()})
    return HttpResponse(page, status=503, headers={"Retry-After": "60"})


@require_safe
@cache_control(public=True, max_age=86_400)
def accent(request: HttpRequest, slug: str) -> HttpResponse:
    """An agency's colours as a style sheet, so that no page needs inline style. 404 for a bad colour."""
    agency = get_object_or_404(Agency.objects.only("accent"), slug=slug)
    try:
        shades = colour.palette(agency.accent)
    except ValueError as error:
        raise Http404 from error
    css = (
        f":root{{--sopan-accent:{shades.accent};--sopan-accent-deep:{shades.deep};"
        f"--sopan-accent-soft:{shades.soft};--sopan-accent-line:{shades.line}}}"
    )
    return HttpResponse(css, content_type="text/css; charset=utf-8")


@require_safe
def style(request: HttpRequest) -> HttpResponse:
    """Every component on one page, for those who build pages; only in a demonstration."""
    if not settings.DEMO:
        raise Http404
    return render(request, "site/style.html", style_context())
