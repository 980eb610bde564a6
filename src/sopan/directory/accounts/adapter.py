"""How allauth works for Sopan: its messages go to the outbox, its words are ours, its secrets are sealed."""

import base64
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.contrib import messages as flashes
from django.http import HttpRequest
from django.shortcuts import resolve_url
from django.utils.translation import gettext_lazy as _

from sopan.directory.accounts import messages
from sopan.directory.accounts.contact import Contact, person_at
from sopan.directory.models import User
from sopan.directory.sealing import open_text, seal_text

_WRONG_CODE = _("Kode ini tidak cocok. Periksa pesan terakhir yang kami kirim.")
_TOO_MANY = _("Terlalu banyak percobaan. Tunggu beberapa menit, lalu coba lagi.")

_SAID = {  # what allauth announces and we say in our words; the rest the pages say already
    "account/messages/logged_out.txt": _("Anda sudah keluar."),
    "account/messages/password_changed.txt": _("Kata sandi sudah diganti."),
    "mfa/messages/totp_activated.txt": _("Aplikasi autentikator sudah dipasang."),
    "mfa/messages/totp_deactivated.txt": _("Aplikasi autentikator sudah dilepas."),
    "mfa/messages/recovery_codes_generated.txt": _("Kode cadangan baru sudah dibuat."),
}


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth has no types
    """Accounts: citizens sign in by code, officials by password."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "account_inactive": _("Akun ini sedang tidak aktif. Hubungi pengelola di kantor Anda."),
        "enter_current_password": _("Kata sandi Anda sekarang tidak cocok."),
        "incorrect_code": _WRONG_CODE,
        "incorrect_password": _("Kata sandi tidak cocok."),
        "rate_limited": _TOO_MANY,
        "too_many_login_attempts": _TOO_MANY,
        "username_password_mismatch": _("Nama pengguna dan kata sandi tidak cocok."),
    }

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """Officials begin at their desk, citizens at home."""
        official = hasattr(request.user, "official")
        return resolve_url(settings.OFFICIAL_HOME if official else settings.LOGIN_REDIRECT_URL)

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        """Back to the account."""
        return resolve_url("account_profile")

    def add_message(
        self,
        request: HttpRequest,
        level: int,
        message_template: str | None = None,
        message_context: dict[str, Any] | None = None,
        extra_tags: str = "",
        message: Any = None,
    ) -> None:
        """Say it in our words, or nothing when the page says it already."""
        words = message or _SAID.get(message_template or "")
        if words:
            flashes.add_message(request, level, words, extra_tags=extra_tags)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """The messages that allauth sends by e-mail. KeyError for one that Sopan does not foresee."""
        to = Contact(email=email)
        {
            "account/email/login_code": lambda: self._send_code(to, context["code"]),
            "account/email/unknown_account": lambda: messages.send_no_account(to),
        }[template_prefix]()

    def send_verification_code_sms(self, user: Any, phone: str, code: str, **_more: Any) -> None:
        """A code to a telephone."""
        self._send_code(Contact(phone=phone), code)

    def send_unknown_account_sms(self, phone: str, **_more: Any) -> None:
        """Somebody asked for a code with a number that nobody has."""
        messages.send_no_account(Contact(phone=phone))

    def send_notification_mail(self, *_arguments: Any, **_more: Any) -> None:
        """Sopan says such things on the page itself."""

    def get_phone(self, user: User) -> tuple[str, bool] | None:
        """The telephone number and whether it is verified."""
        return (user.phone, user.phone_verified) if user.phone else None

    def set_phone(self, user: User, phone: str, verified: bool) -> None:
        """Store the telephone number."""
        user.phone, user.phone_verified = phone, verified
        user.save(update_fields=["phone", "phone_verified"])

    def set_phone_verified(self, user: User, phone: str) -> None:
        """The code that went to that number came back."""
        if user.phone == phone and not user.phone_verified:
            self.set_phone(user, phone, verified=True)

    def get_user_by_phone(self, phone: str) -> User | None:
        """Whose number that is."""
        return person_at(Contact(phone=phone))

    def _send_code(self, to: Contact, code: str) -> None:
        messages.send_code(to, code, minutes=settings.ACCOUNT_LOGIN_BY_CODE_TIMEOUT // 60)


class MFAAdapter(DefaultMFAAdapter):  # type: ignore[misc]  # allauth has no types
    """The second factor: secrets are sealed at rest."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": _("Kode ini tidak cocok. Tunggu kode berikutnya di aplikasi, lalu coba lagi."),
        "cannot_generate_recovery_codes": _("Pasang aplikasi autentikator dahulu."),
    }

    def get_totp_label(self, user: User) -> str:
        """What the app shows: the name to sign in with."""
        return user.username

    def encrypt(self, text: str) -> str:
        """Seal a secret."""
        return base64.b64encode(seal_text(text)).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Open a sealed secret."""
        return open_text(base64.b64decode(encrypted_text))
