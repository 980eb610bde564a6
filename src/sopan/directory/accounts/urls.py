"""Addresses of the accounts, under /akun/. The names are allauth's, which looks its pages up by them."""

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as recovery
from allauth.mfa.totp import views as totp
from django.contrib.auth.decorators import login_required
from django.urls import path

from sopan.directory.accounts import views

sign_in = views.SignInView.as_view()

urlpatterns = [
    path("", views.profile, name="account_profile"),
    path("masuk/", sign_in, name="account_request_login_code"),
    path("masuk/", sign_in, name="account_login"),
    path("masuk/kode/", views.ConfirmCodeView.as_view(), name="account_confirm_login_code"),
    path("masuk/petugas/", views.OfficialSignInView.as_view(), name="official_login"),
    path("masuk/dua-langkah/", mfa.authenticate, name="mfa_authenticate"),
    path("daftar/", account.signup, name="account_signup"),
    path("daftar/kode/", views.sign_up_code, name="account_sign_up_code"),
    path("keluar/", account.logout, name="account_logout"),
    path("tidak-aktif/", account.account_inactive, name="account_inactive"),
    path("pastikan/", account.reauthenticate, name="account_reauthenticate"),
    path("pastikan/dua-langkah/", mfa.reauthenticate, name="mfa_reauthenticate"),
    path(
        "kata-sandi/",
        login_required(views.ChangePasswordView.as_view()),
        name="account_change_password",
    ),
    path("dua-langkah/", mfa.index, name="mfa_index"),
    path("dua-langkah/pasang/", totp.activate_totp, name="mfa_activate_totp"),
    path("dua-langkah/lepas/", totp.deactivate_totp, name="mfa_deactivate_totp"),
    path("dua-langkah/kode-cadangan/", recovery.view_recovery_codes, name="mfa_view_recovery_codes"),
    path(
        "dua-langkah/kode-cadangan/baru/",
        recovery.generate_recovery_codes,
        name="mfa_generate_recovery_codes",
    ),
    path(
        "dua-langkah/kode-cadangan/unduh/",
        recovery.download_recovery_codes,
        name="mfa_download_recovery_codes",
    ),
]
