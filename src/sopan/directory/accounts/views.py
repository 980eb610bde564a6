"""The account pages that allauth does not have, or has differently."""

from typing import Any
from urllib.parse import urlencode, urlsplit

from allauth.account import views as account
from allauth.account.adapter import get_adapter
from allauth.account.utils import get_next_redirect_url
from django.conf import settings
from django.contrib import messages as flashes
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from sopan.directory import demo
from sopan.directory.accounts import signing_up
from sopan.directory.accounts.forms import SignUpCodeForm
from sopan.directory.duty import duties_of
from sopan.directory.models import User, anyone
from sopan.directory.nik import mask_nik
from sopan.directory.sealing import open_text
from sopan.directory.throttle import may_guess


class SignInView(account.RequestLoginCodeView):  # type: ignore[misc]  # allauth has no types
    """A citizen asks for a code. Whoever was on the way to an office page goes to the officials' door."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Open the right door."""
        wanted = get_next_redirect_url(request) or ""
        if anyone(request.user) is None and urlsplit(wanted).path.startswith(settings.OFFICIAL_PATHS):
            return redirect(f"{reverse('official_login')}?{urlencode({'next': wanted})}")
        response: HttpResponseBase = super().dispatch(request, *args, **kwargs)
        return response

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The officials' door beside the citizens', both leading on to the same page."""
        door = self.passthrough_next_url(reverse("official_login"))
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return context | {"official_url": door}


class OfficialSignInView(account.LoginView):  # type: ignore[misc]  # allauth has no types
    """An official signs in. A demonstration lists the people to sign in as."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The people of the demonstration, by agency."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        people = demo.demo_sign_ins() if settings.DEMO else []
        return context | {"demo_people": people, "demo_password": demo.PASSWORD if people else ""}


class ConfirmCodeView(account.ConfirmLoginCodeView):  # type: ignore[misc]  # allauth has no types
    """The code comes back. A demonstration shows it, because no message leaves a laptop."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Try the code, as often as that contact may be guessed for; or send a new one."""
        state = self._process.state
        if self._action == "verify" and not may_guess(state.get("email") or state.get("phone") or ""):
            self._process.abort()
            flashes.error(request, get_adapter(request).error_messages["too_many_login_attempts"])
            return redirect("account_login")
        response: HttpResponseBase = super().post(request, *args, **kwargs)
        return response

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The code, in a demonstration."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return context | {"demo_code": self._process.code if settings.DEMO else ""}


class ChangePasswordView(account.PasswordChangeView):  # type: ignore[misc]  # allauth has no types
    """Change the password; citizens have none."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Send citizens back to their account."""
        user = anyone(request.user)
        if user is not None and not user.has_usable_password():
            return redirect("account_profile")
        response: HttpResponseBase = super().dispatch(request, *args, **kwargs)
        return response


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def sign_up_code(request: HttpRequest) -> HttpResponse:
    """The code that ends a sign-up."""
    if anyone(request.user):
        return redirect(get_adapter(request).get_login_redirect_url(request))
    pending = signing_up.pending_of(request)
    if pending is None:
        return _start_over(request)
    if request.method == "POST" and "again" in request.POST:
        if signing_up.send_again(request, pending):
            flashes.success(request, _("Kode baru sudah dikirim. Kode yang lama tidak berlaku lagi."))
        else:
            flashes.error(request, _("Kode sudah beberapa kali dikirim. Tunggu sebentar, lalu daftar lagi."))
        return redirect("account_sign_up_code")
    form = SignUpCodeForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        if signing_up.code_fits(request, pending, form.cleaned_data["code"]):
            signed_in = signing_up.finish(request, pending)
            return signed_in or render(request, "account/sign_up_refused.html", status=409)
        if signing_up.pending_of(request) is None:
            return _start_over(request)
        form.add_error("code", get_adapter(request).validation_error("incorrect_code"))
    context = {
        "form": form,
        "contact": pending.contact,
        "can_resend": pending.resends < signing_up.RESENDS,
        "demo_code": pending.code,
    }
    return render(request, "account/sign_up_code.html", context)


@never_cache
@login_required
def profile(request: HttpRequest) -> HttpResponse:
    """What Sopan knows of the person who asks."""
    user = anyone(request.user)
    assert isinstance(user, User)
    citizen = getattr(user, "citizen", None)
    context = {
        "nik": mask_nik(open_text(citizen.nik_sealed)) if citizen else "",
        "citizen": citizen,
        "duties": duties_of(user),
        "has_password": user.has_usable_password(),
    }
    return render(request, "account/profile.html", context)


def _start_over(request: HttpRequest) -> HttpResponse:
    flashes.error(request, _("Kode sudah tidak berlaku. Isi pendaftaran sekali lagi."))
    return redirect("account_signup")
