"""Addresses of the accounts, under /akun/. The names are allauth's, which looks its pages up by them."""

from collections.abc import Callable
from typing import Any

from allauth.account import views as account
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponseBase
from django.urls import path
from django.utils.module_loading import import_string

from sopan.directory.accounts import views


def _mfa(name: str) -> Callable[..., HttpResponseBase]:
    """A page of the second step, by its name below `allauth.mfa`, which loads slowly."""

    def page(request: HttpRequest, **words: Any) -> HttpResponseBase:
        answer: HttpResponseBase = import_string(f"allauth.mfa.{name}")(request, **words)
        return answer

    return page


sign_in = views.SignInView.as_view()

urlpatterns = [
    path("", views.profile, name="account_profile"),
    path("masuk/", sign_in, name="account_request_login_code"),
    path("masuk/", sign_in, name="account_login"),
    path("masuk/kode/", views.ConfirmCodeView.as_view(), name="account_confirm_login_code"),
    path("masuk/petugas/", views.OfficialSignInView.as_view(), name="official_login"),
    path("masuk/dua-langkah/", _mfa("base.views.authenticate"), name="mfa_authenticate"),
    path("daftar/", account.signup, name="account_signup"),
    path("daftar/kode/", views.sign_up_code, name="account_sign_up_code"),
    path("keluar/", account.logout, name="account_logout"),
    path("tidak-aktif/", account.account_inactive, name="account_inactive"),
    path("pastikan/", account.reauthenticate, name="account_reauthenticate"),
    path("pastikan/dua-langkah/", _mfa("base.views.reauthenticate"), name="mfa_reauthenticate"),
    path(
        "kata-sandi/",
        login_required(views.ChangePasswordView.as_view()),
        name="account_change_password",
    ),
    path("dua-langkah/", _mfa("base.views.index"), name="mfa_index"),
    path("dua-langkah/pasang/", _mfa("totp.views.activate_totp"), name="mfa_activate_totp"),
    path("dua-langkah/lepas/", _mfa("totp.views.deactivate_totp"), name="mfa_deactivate_totp"),
    path(
        "dua-langkah/kode-cadangan/",
        _mfa("recovery_codes.views.view_recovery_codes"),
        name="mfa_view_recovery_codes",
    ),
    path(
        "dua-langkah/kode-cadangan/baru/",
        _mfa("recovery_codes.views.generate_recovery_codes"),
        name="mfa_generate_recovery_codes",
    ),
    path(
        "dua-langkah/kode-cadangan/unduh/",
        _mfa("recovery_codes.views.download_recovery_codes"),
        name="mfa_download_recovery_codes",
    ),
]
