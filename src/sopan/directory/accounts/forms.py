"""The forms of the account pages, with labels and errors in our words."""

from typing import Any

from allauth.account import forms as account
from allauth.account.adapter import get_adapter
from allauth.core import context, ratelimit
from allauth.mfa.base import forms as mfa
from allauth.mfa.totp import forms as totp
from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from sopan.directory.accounts.contact import Contact, ContactField, signs_in_by_code
from sopan.directory.fields import BirthDateField, NIKField
from sopan.directory.models import Citizen, User
from sopan.directory.nik import check_nik


class SignInForm(forms.Form):
    """A citizen asks for a code. Valid for every contact: whether it has an account is not told."""

    contact = ContactField()

    _user: User | None = None

    def clean_contact(self) -> Contact:
        """Find the person, as far as the throttle allows."""
        contact: Contact = self.cleaned_data["contact"]
        if not ratelimit.consume(context.request, action="request_login_code", key=str(contact)):
            raise get_adapter().validation_error("too_many_login_attempts")
        self._user = signs_in_by_code(contact)
        return contact

    def clean(self) -> dict[str, Any]:
        """Give allauth the contact under the names that it looks for."""
        contact = self.cleaned_data.get("contact")
        if contact is not None:
            self.cleaned_data |= {"email": contact.email, "phone": contact.phone}
        return self.cleaned_data


def _code_field(label: Any, help_text: Any = "") -> forms.CharField:
    attrs = {"inputmode": "numeric", "autocomplete": "one-time-code", "spellcheck": "false"}
    return forms.CharField(
        label=label,
        help_text=help_text,
        max_length=20,
        error_messages={"required": _("Isi kodenya.")},
        widget=forms.TextInput(attrs=attrs),
    )


def _password_field(label: Any, autocomplete: str, help_text: Any = "") -> forms.CharField:
    widget = forms.PasswordInput(attrs={"autocomplete": autocomplete})
    return forms.CharField(
        label=label,
        help_text=help_text,
        strip=False,
        max_length=200,
        error_messages={"required": _("Isi kata sandi.")},
        widget=widget,
    )


class ConfirmCodeForm(account.ConfirmLoginCodeForm):  # type: ignore[misc]  # allauth has no types
    """The code that a citizen got."""

    code = _code_field(_("Kode 6 angka"))


class OfficialSignInForm(account.LoginForm):  # type: ignore[misc]  # allauth has no types
    """An official signs in with a password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        attrs = {"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}
        self.fields["login"] = forms.CharField(
            label=_("Nama pengguna"),
            max_length=150,
            error_messages={"required": _("Isi nama pengguna.")},
            widget=forms.TextInput(attrs=attrs),
        )
        self.fields["password"] = _password_field(_("Kata sandi"), "current-password")
        self.order_fields(["login", "password"])


class SignUpForm(forms.Form):
    """A citizen signs up. Valid whether or not the NIK or the contact is known already: that is not told."""

    nik = NIKField(
        label=_("NIK"),
        help_text=_("16 angka, seperti tertulis di KTP atau Kartu Keluarga. Disimpan tersandi."),
    )
    name = forms.CharField(
        label=_("Nama lengkap"),
        help_text=_("Seperti tertulis di KTP."),
        min_length=2,
        max_length=200,
        error_messages={"required": _("Isi nama lengkap.")},
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    birth_date = BirthDateField(label=_("Tanggal lahir"))
    sex = forms.ChoiceField(
        label=_("Jenis kelamin"),
        choices=Citizen.Sex.choices,
        error_messages={"required": _("Pilih jenis kelamin.")},
        widget=forms.RadioSelect,
    )
    contact = ContactField(help_text=_("Kami mengirim kode ke sini, sekarang dan setiap kali Anda masuk."))

    def clean_name(self) -> str:
        """A name has letters and no digits."""
        name = " ".join(self.cleaned_data["name"].split())
        if any(letter.isdigit() for letter in name) or not any(letter.isalpha() for letter in name):
            raise ValidationError(_("Tulis nama dengan huruf."), code="name")
        return name

    def clean(self) -> dict[str, Any]:
        """The NIK must agree with the birth date and the sex."""
        said = self.cleaned_data
        if said.get("nik"):
            places = {"birth_date_differs": "birth_date", "sex_differs": "sex"}
            for error in check_nik(said["nik"], said.get("birth_date"), said.get("sex")).errors:
                self.add_error(places.get(error.code, "nik"), ValidationError(error.message, code=error.code))
        return said

    def try_save(self, request: HttpRequest) -> tuple[None, HttpResponse]:
        """allauth's question what to do with the form: nothing is stored before the code comes back."""
        from sopan.directory.accounts import signing_up

        return None, signing_up.begin(request, self.cleaned_data)


class SignUpCodeForm(forms.Form):
    """The code that ends a sign-up."""

    code = _code_field(_("Kode 6 angka"))


class ChangePasswordForm(account.ChangePasswordForm):  # type: ignore[misc]  # allauth has no types
    """An official changes the password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["oldpassword"].label = _("Kata sandi sekarang")
        self.fields["oldpassword"].help_text = ""
        self.fields["password1"].label = _("Kata sandi baru")
        self.fields["password1"].help_text = _("Paling sedikit 10 huruf atau angka, bukan kata yang lazim.")
        self.fields["password2"].label = _("Kata sandi baru, sekali lagi")
        for field in self.fields.values():
            field.widget.attrs.pop("placeholder", None)

    def clean_password1(self) -> str:
        """A new password is not the old one: the administrator who gave a first password knows it."""
        password: str = self.cleaned_data["password1"]
        if self.user.check_password(password):
            raise ValidationError(
                _("Pilih kata sandi yang berbeda dari yang sekarang."), code="same_password"
            )
        return password

    def save(self) -> None:
        """Store it; from now on it is the official's own."""
        super().save()
        self.user.must_change_password = False
        self.user.save(update_fields=["must_change_password"])


class PasswordAgainForm(account.ReauthenticateForm):  # type: ignore[misc]  # allauth has no types
    """The password again, before something that matters."""

    password = _password_field(_("Kata sandi"), "current-password")


class SecondFactorForm(mfa.AuthenticateForm):  # type: ignore[misc]  # allauth has no types
    """The code of the authenticator app, or a recovery code."""

    code = _code_field(_("Kode dari aplikasi"), _("Tanpa telepon Anda? Pakai salah satu kode cadangan."))


class SecondFactorAgainForm(mfa.ReauthenticateForm):  # type: ignore[misc]  # allauth has no types
    """The second factor again, before something that matters."""

    code = _code_field(_("Kode dari aplikasi"))


class InstallSecondFactorForm(totp.ActivateTOTPForm):  # type: ignore[misc]  # allauth has no types
    """The first code of a new authenticator app."""

    code = _code_field(_("Kode yang tampil di aplikasi"))
