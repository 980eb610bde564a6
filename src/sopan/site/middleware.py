"""What every request passes through: its reference, its largest size, its language, and who may keep a copy."""

import logging
import secrets
from collections.abc import Callable

from django.conf import settings
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.cache import patch_vary_headers

from sopan.cases.errors import NotFound
from sopan.files.errors import FileDestroyed, FileLost
from sopan.site.logs import reference
from sopan.site.views import not_found, unavailable

log = logging.getLogger(__name__)

Answer = Callable[[HttpRequest], HttpResponse]


class Reference:
    """Gives each request a short reference, in the log and on the error page, so that the two meet."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request under a new reference."""
        reference.set(secrets.token_hex(4))  # stays until the next request: Django logs after this returns
        response = self.answer(request)
        response.headers.setdefault(
            "Permissions-Policy", "camera=(), microphone=(), geolocation=(), payment=(), usb=()"
        )
        return response


class BodyLimit:
    """Refuses a body over settings.BODY_MAX_SIZE before a byte of it reaches the disk."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request, or 413 when it announces too much. A body of unknown length is not read."""
        length = request.META.get("CONTENT_LENGTH") or "0"
        if not length.isdecimal() or int(length) > settings.BODY_MAX_SIZE:
            return render(request, "site/errors/400.html", status=413)
        return self.answer(request)


class Troubles:
    """Maps what any view may raise to its page, in one place."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request."""
        return self.answer(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """404 for what the person may not know of; 503 for a database that is locked or away; a file that is lost, or
        destroyed (410)."""
        if isinstance(exception, NotFound):
            return not_found(request, exception)
        if isinstance(exception, FileDestroyed):
            return render(request, "site/errors/destroyed.html", {"under": exception.under}, status=410)
        if isinstance(exception, FileLost):
            log.error("a stored file is missing or damaged: %s", exception)
            return render(request, "site/errors/lost.html", status=500)
        if isinstance(exception, OperationalError):
            log.error("the database does not answer: %s", exception)
            return unavailable(request)
        return None


class ChosenLanguage:
    """Indonesian, unless the person chose otherwise.

    Unlike Django's LocaleMiddleware it does not ask the browser: many office computers in Indonesia
    have English browsers, and their owners did not choose that for their government.
    """

    def __init__(self, answer: Answer) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer in the language of the cookie that the language switch sets."""
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        if chosen not in dict(settings.LANGUAGES):
            chosen = settings.LANGUAGE_CODE
        with translation.override(chosen):
            request.LANGUAGE_CODE = chosen
            response = self.answer(request)
        patch_vary_headers(response, ("Cookie",))
        response.headers.setdefault("Content-Language", chosen)
        return response


class PrivatePages:
    """Keeps pages of a signed-in person out of every cache, so that the next user of the computer,
    going back in the browser, does not read them."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request; a view that set Cache-Control itself keeps it."""
        response = self.answer(request)
        if request.user.is_authenticated:
            response.headers.setdefault("Cache-Control", "private, no-store")
        return response
