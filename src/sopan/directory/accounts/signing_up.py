"""Signing up: what a citizen says is kept sealed in the session, and stored only when the code comes back.

So nobody can reserve a NIK without holding the telephone or mailbox that goes with it, and the answer
to the form is the same whether or not the NIK or the contact is known.
"""

import base64
import datetime
import hmac
import json
import time
import uuid
from dataclasses import asdict, dataclass, replace
from typing import Any

from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.models import Login
from allauth.account.utils import get_next_redirect_url
from allauth.core import ratelimit
from django.conf import settings
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.crypto import get_random_string

from sopan.directory.accounts import messages
from sopan.directory.accounts.contact import Contact, contact_of, person_at, signs_in_by_code
from sopan.directory.models import Citizen, User
from sopan.directory.sealing import SealBroken, blind_index, open_text, seal_text
from sopan.directory.throttle import may_guess

ATTEMPTS = 5
RESENDS = 2
_KEY = "sign_up"


@dataclass(frozen=True)
class Pending:
    """A sign-up that waits for its code. Of the code only a keyed hash is kept."""

    nik: str
    name: str
    birth_date: str
    sex: str
    phone: str
    email: str
    next: str
    code_hash: str = ""
    code: str = ""  # in a demonstration only, to be shown on screen
    sent_at: float = 0
    attempts: int = 0
    resends: int = 0

    @property
    def contact(self) -> Contact:
        """Where the code went."""
        return Contact(phone=self.phone, email=self.email)


def begin(request: HttpRequest, said: dict[str, Any]) -> HttpResponse:
    """Keep what was said, send a code, and go to the page that asks for it.

    Answers 429 when that contact was tried too often. There is no throttle for each NIK: it would let anybody
    who knows a NIK keep its holder from signing up.
    """
    contact: Contact = said["contact"]
    if not ratelimit.consume(request, action="sign_up_code", key=str(contact)):
        response: HttpResponse = ratelimit.respond_429(request)
        return response
    pending = Pending(
        nik=said["nik"],
        name=said["name"],
        birth_date=said["birth_date"].isoformat(),
        sex=said["sex"],
        phone=contact.phone,
        email=contact.email,
        next=get_next_redirect_url(request) or "",
    )
    _send(request, pending)
    return redirect("account_sign_up_code")


def pending_of(request: HttpRequest) -> Pending | None:
    """The sign-up under way in this session, unless it took too long."""
    kept = request.session.get(_KEY)
    if not kept:
        return None
    try:
        pending = Pending(**json.loads(open_text(base64.b64decode(kept))))
    except SealBroken:  # the key was changed meanwhile
        return None
    return pending if time.time() - pending.sent_at <= settings.ACCOUNT_LOGIN_BY_CODE_TIMEOUT else None


def forget(request: HttpRequest) -> None:
    """Drop the sign-up."""
    request.session.pop(_KEY, None)


def send_again(request: HttpRequest, pending: Pending) -> bool:
    """Send a new code in place of the old one; False when that was done often enough."""
    if pending.resends >= RESENDS or not ratelimit.consume(
        request, action="sign_up_code", key=str(pending.contact)
    ):
        return False
    _send(request, replace(pending, resends=pending.resends + 1))
    return True


def code_fits(request: HttpRequest, pending: Pending, code: str) -> bool:
    """Whether that is the code. A wrong one counts; the last one allowed ends the sign-up."""
    if not may_guess(str(pending.contact)):
        forget(request)
        return False
    digits = "".join(letter for letter in code if letter.isalnum())
    if hmac.compare_digest(_hash(pending.contact, digits), pending.code_hash):
        return True
    if pending.attempts + 1 >= ATTEMPTS:
        forget(request)
    else:
        _keep(request, replace(pending, attempts=pending.attempts + 1))
    return False


def finish(request: HttpRequest, pending: Pending) -> HttpResponse | None:
    """The code came back: store the citizen and sign them in. None when the data belongs to another account.

    Whoever holds the contact of the account that has this NIK is simply signed in. When another account has
    the NIK, its holder is told.
    """
    forget(request)
    made = _create(pending)
    user = made or _known(pending)
    if user is None:
        return None
    record_authentication(
        request, user, method="code", email=pending.email or None, phone=pending.phone or None
    )
    login = Login(
        user=user, email=pending.email or None, redirect_url=pending.next or None, signup=made is not None
    )
    response: HttpResponse = perform_login(request, login)
    return response


def nik_is_taken(nik: str) -> bool:
    """Whether some citizen signed up with that NIK."""
    return Citizen.objects.filter(nik_index=blind_index(nik)).exists()


def _create(pending: Pending) -> User | None:
    contact = pending.contact
    if nik_is_taken(pending.nik) or person_at(contact):
        return None
    try:
        with transaction.atomic():
            user = User.objects.create_user(
                f"warga-{uuid.uuid4().hex[:16]}",
                pending.name,
                phone=contact.phone,
                phone_verified=bool(contact.phone),
                email=contact.email,
            )
            Citizen.objects.create(
                user=user,
                nik_sealed=seal_text(pending.nik),
                nik_index=blind_index(pending.nik),
                birth_date=datetime.date.fromisoformat(pending.birth_date),
                sex=pending.sex,
            )
    except IntegrityError:  # somebody with the same NIK or contact was a moment quicker
        return None
    return user


def _known(pending: Pending) -> User | None:
    citizen = Citizen.objects.filter(nik_index=blind_index(pending.nik)).select_related("user").first()
    if citizen is None:
        return None
    if signs_in_by_code(pending.contact) == citizen.user:
        return citizen.user
    theirs = contact_of(citizen.user)
    if theirs is not None:
        messages.send_used_elsewhere(theirs)
    return None


def _send(request: HttpRequest, pending: Pending) -> None:
    code = get_random_string(6, "0123456789")
    messages.send_code(pending.contact, code, minutes=settings.ACCOUNT_LOGIN_BY_CODE_TIMEOUT // 60)
    shown = code if settings.DEMO else ""
    _keep(
        request,
        replace(pending, code_hash=_hash(pending.contact, code), code=shown, sent_at=time.time(), attempts=0),
    )


def _keep(request: HttpRequest, pending: Pending) -> None:
    request.session[_KEY] = base64.b64encode(seal_text(json.dumps(asdict(pending)))).decode()


def _hash(contact: Contact, code: str) -> str:
    return blind_index(f"code {contact} {code}")
