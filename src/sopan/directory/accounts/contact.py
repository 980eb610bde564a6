"""A contact: the telephone number or e-mail address by which a citizen signs in."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator
from django.utils.translation import gettext_lazy as _

from sopan.directory.fields import normal_phone
from sopan.directory.models import User


@dataclass(frozen=True)
class Contact:
    """Exactly one of a telephone number (E.164) and an e-mail address (lower case)."""

    phone: str = ""
    email: str = ""

    def __str__(self) -> str:
        return self.phone or self.email


class ContactField(forms.CharField):
    """One field for both: what has an @ is an e-mail address. Cleaned to a Contact."""

    default_error_messages = {
        "required": _("Isi nomor telepon atau surel."),
        "contact": _("Tulis nomor telepon seperti 0812 3456 7890, atau surel seperti nama@contoh.id."),
        "no_sms": _("Kode lewat SMS belum tersedia. Tulis alamat surel Anda."),
    }

    def __init__(self, **kwargs: Any) -> None:
        attrs = {"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}
        defaults = {"label": _("Nomor telepon atau surel"), "widget": forms.TextInput(attrs=attrs)}
        super().__init__(**{**defaults, "max_length": 254, **kwargs})

    def clean(self, value: Any) -> Contact:
        """The contact. A field that is not required is not foreseen."""
        text: str = super().clean(value)
        if "@" in text:
            try:
                EmailValidator()(text)
            except ValidationError as wrong:
                raise ValidationError(self.error_messages["contact"], code="contact") from wrong
            return Contact(email=text.lower())
        phone = normal_phone(text)
        if not phone:
            raise ValidationError(self.error_messages["contact"], code="contact")
        if not settings.SMS_REACHES:
            raise ValidationError(self.error_messages["no_sms"], code="no_sms")
        return Contact(phone=phone)


def person_at(contact: Contact) -> User | None:
    """Whose contact that is: anybody, active or not."""
    if contact.phone:
        return User.objects.filter(phone=contact.phone).first()
    return User.objects.filter(email__iexact=contact.email).first()


def signs_in_by_code(contact: Contact) -> User | None:
    """The citizen who may sign in by a code sent to that contact.

    Whoever has a password (every official) signs in with that, so that an office account is never opened by
    a mailbox alone.
    """
    user = person_at(contact)
    if user is None or not user.is_active or user.has_usable_password() or not hasattr(user, "citizen"):
        return None
    return user if contact.email or user.phone_verified else None


def contact_of(user: User) -> Contact | None:
    """Where to reach a person: the telephone first."""
    if user.phone and user.phone_verified:
        return Contact(phone=user.phone)
    return Contact(email=user.email) if user.email else None
