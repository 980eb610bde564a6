"""Citizens sign in by code, officials by password and, if they like, a second factor."""

import re
import time
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.test import Client
from pytest_django import Settings

from sopan.directory.accounts.messages import Message
from sopan.directory.demo import load_demo_people
from sopan.directory.models import User
from sopan.directory.offices import load_agencies
from sopan.directory.throttle import GUESSES, may_guess
from tests.factories import PASSWORD, make_agency, make_citizen, make_official, make_position

pytestmark = pytest.mark.django_db

SIGN_IN, CODE, OFFICIAL = "/akun/masuk/", "/akun/masuk/kode/", "/akun/masuk/petugas/"
SIGN_OUT, PROFILE, SECOND = "/akun/keluar/", "/akun/", "/akun/dua-langkah/"


def code_in(message: Message) -> str:
    found = re.search(r"\b\d{6}\b", message.body)
    assert found, message.body
    return found[0]


def who(client: Client) -> str | None:
    value: str | None = client.session.get("_auth_user_id")
    return value


def sign_in_official(client: Client, user: User, password: str = PASSWORD, **more: str) -> Any:
    return client.post(OFFICIAL, {"login": user.username, "password": password, **more})


@pytest.fixture
def official() -> User:
    agency = make_agency()
    return make_official(agency, make_position(agency, name="Kepala Dinas Sosial"))


# --- citizens -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "contact", ["siti@contoh.id", "SITI@contoh.id", "0812-3456-7890", "+62 812 3456 7890"]
)
def test_citizen_signs_in_by_code(client: Client, sent: list[Message], contact: str) -> None:
    user = make_citizen(email="siti@contoh.id", phone="+6281234567890", phone_verified=True)
    assert client.get(SIGN_IN).status_code == 200
    assert client.post(SIGN_IN, {"contact": contact})["Location"] == CODE
    assert client.get(CODE).status_code == 200
    assert client.post(CODE, {"code": code_in(sent[0])})["Location"] == "/"
    assert who(client) == str(user.pk)


def test_unknown_contact_sees_the_same_pages_and_gets_no_code(sent: list[Message]) -> None:
    make_citizen(email="siti@contoh.id")
    pages = []
    for email in ("siti@contoh.id", "lain@contoh.id"):
        visitor = Client()
        answer = visitor.post(SIGN_IN, {"contact": email})
        page = visitor.get(CODE).content.decode().replace(email, "-")
        page = re.sub(r'(?s)<div class="notice">.*?</div></div>', "", page)  # the code, in a demonstration
        pages.append((answer.status_code, answer["Location"], re.sub(r'"[A-Za-z0-9]{64}"', "", page)))
    assert pages[0] == pages[1]
    assert [message.kind for message in sent] == ["code", "no_account"]
    assert not re.search(r"\d{6}", sent[1].body)


def test_no_code_opens_an_account_that_is_not_there(client: Client, sent: list[Message]) -> None:
    client.post(SIGN_IN, {"contact": "lain@contoh.id"})
    for code in ("", "000000", "None"):
        client.post(CODE, {"code": code})
    assert who(client) is None


@pytest.mark.parametrize("change", [{"is_active": False}, {"phone_verified": False}])
def test_inactive_citizen_and_unverified_number_get_no_code(
    client: Client, sent: list[Message], change: dict[str, Any]
) -> None:
    make_citizen(**{"phone": "+6281234567890", "phone_verified": True, **change})
    client.post(SIGN_IN, {"contact": "081234567890"})
    assert [message.kind for message in sent] == ["no_account"]


def test_mailbox_alone_never_opens_an_office_account(
    client: Client, sent: list[Message], official: User
) -> None:
    User.objects.filter(pk=official.pk).update(email="petugas@contoh.id")
    client.post(SIGN_IN, {"contact": "petugas@contoh.id"})
    assert [message.kind for message in sent] == ["no_account"]


def test_third_wrong_code_ends_the_sign_in(client: Client, sent: list[Message]) -> None:
    make_citizen(email="siti@contoh.id")
    client.post(SIGN_IN, {"contact": "siti@contoh.id"})
    right = code_in(sent[0])
    wrong = f"{(int(right) + 1) % 1_000_000:06}"
    assert "tidak cocok" in client.post(CODE, {"code": wrong}).content.decode()
    client.post(CODE, {"code": wrong})
    client.post(CODE, {"code": wrong})
    client.post(CODE, {"code": right})
    assert who(client) is None


def test_guesses_at_one_contact_end_for_the_day_however_many_browsers_guess(sent: list[Message]) -> None:
    """What a session counts is no bound: requests sent at one moment all read the same count."""
    make_citizen(email="siti@contoh.id")
    for _guess in range(GUESSES):
        may_guess("siti@contoh.id")
    client = Client()
    client.post(SIGN_IN, {"contact": "siti@contoh.id"})
    answer = client.post(CODE, {"code": code_in(sent[0])}, follow=True)
    assert who(client) is None
    assert "Terlalu banyak percobaan" in answer.content.decode()


def test_code_of_one_browser_is_of_no_use_in_another(sent: list[Message]) -> None:
    make_citizen(email="siti@contoh.id")
    Client().post(SIGN_IN, {"contact": "siti@contoh.id"})
    thief = Client()
    thief.post(CODE, {"code": code_in(sent[0])})
    assert who(thief) is None


def test_codes_are_throttled_for_each_contact(sent: list[Message]) -> None:
    make_citizen(email="siti@contoh.id")
    for _ in range(5):
        answer = Client().post(SIGN_IN, {"contact": "siti@contoh.id"})
    assert len(sent) == 3
    assert "Terlalu banyak percobaan" in answer.content.decode()


def test_whoever_mistyped_the_contact_can_choose_another(client: Client, sent: list[Message]) -> None:
    client.post(SIGN_IN, {"contact": "salah@contoh.id"})
    client.post(SIGN_OUT, {"next": SIGN_IN})
    assert client.get(SIGN_IN).status_code == 200


# --- officials ------------------------------------------------------------------------------------------------


def test_official_signs_in_with_a_password_and_begins_at_the_desk(client: Client, official: User) -> None:
    assert client.get(OFFICIAL).status_code == 200
    assert sign_in_official(client, official)["Location"] == "/meja/"
    assert who(client) == str(official.pk)


def test_demonstration_lists_whom_to_sign_in_as_and_production_does_not(
    client: Client, settings: Settings
) -> None:
    load_agencies(settings.SOPS)
    load_demo_people()
    assert "fo.tala" in client.get(OFFICIAL).content.decode()
    settings.DEMO = False
    page = client.get(OFFICIAL).content.decode()
    assert "fo.tala" not in page
    assert "sopan-demo" not in page


def test_wrong_password_and_unknown_name_sound_the_same(client: Client, official: User) -> None:
    said = []
    for name, password in [(official.username, "salah-sekali"), ("tidak.ada", PASSWORD)]:
        response = client.post(OFFICIAL, {"login": name, "password": password})
        said.append(response.context["form"].errors)
    assert said[0] == said[1]
    assert "Nama pengguna dan kata sandi tidak cocok" in str(said[0])
    assert who(client) is None


def test_passwords_cannot_be_guessed_without_end(client: Client, official: User) -> None:
    for _ in range(5):
        sign_in_official(client, official, "salah-sekali")
    response = sign_in_official(client, official)
    assert "Terlalu banyak percobaan" in response.content.decode()
    assert who(client) is None


def test_inactive_official_is_not_let_in(client: Client, official: User) -> None:
    User.objects.filter(pk=official.pk).update(is_active=False)
    sign_in_official(client, official)
    assert who(client) is None


def test_citizen_has_no_password_to_sign_in_with(client: Client) -> None:
    user = make_citizen()
    for password in ("", "!", user.password):
        sign_in_official(client, user, password)
    assert who(client) is None


def test_whoever_wants_the_desk_is_shown_the_door_of_the_officials(client: Client) -> None:
    assert client.get(f"{SIGN_IN}?next=/meja/")["Location"] == f"{OFFICIAL}?next=%2Fmeja%2F"


@pytest.mark.parametrize("elsewhere", ["https://jahat.example/", "//jahat.example", "/\\jahat.example"])
def test_sign_in_never_leads_to_another_site(client: Client, official: User, elsewhere: str) -> None:
    location = sign_in_official(client, official, next=elsewhere)["Location"]
    assert location == "/meja/"


def test_signing_out_takes_a_click_and_ends_the_session(client: Client, official: User) -> None:
    sign_in_official(client, official)
    assert client.get(SIGN_OUT).status_code == 200
    assert who(client) is not None
    client.post(SIGN_OUT)
    assert who(client) is None


def test_session_gets_a_new_key_at_sign_in(client: Client, official: User) -> None:
    client.get(OFFICIAL)
    session = client.session
    session["ditanam"] = True
    session.save()
    before = session.session_key
    sign_in_official(client, official)
    assert client.session.session_key != before


def test_official_changes_the_password(client: Client, official: User) -> None:
    sign_in_official(client, official)
    new = "kata-sandi-yang-baru-9"
    wrong = client.post("/akun/kata-sandi/", {"oldpassword": "salah", "password1": new, "password2": new})
    assert "tidak cocok" in wrong.content.decode()
    answer = client.post("/akun/kata-sandi/", {"oldpassword": PASSWORD, "password1": new, "password2": new})
    assert answer["Location"] == PROFILE
    official.refresh_from_db()
    assert official.check_password(new)


def test_citizen_has_no_password_to_change(client: Client) -> None:
    client.force_login(make_citizen(), backend="django.contrib.auth.backends.ModelBackend")
    assert client.get("/akun/kata-sandi/")["Location"] == PROFILE


# --- the second factor ----------------------------------------------------------------------------------------


def totp(secret: str, steps: int = 0) -> str:
    counter = next(iter(yield_hotp_counters_from_time())) + steps
    return format_hotp_value(hotp_value(secret, counter))


def install_second_factor(client: Client, user: User) -> str:
    sign_in_official(client, user)
    client.post("/akun/pastikan/", {"password": PASSWORD, "next": SECOND + "pasang/"})
    page = client.get(SECOND + "pasang/")
    assert page.status_code == 200
    secret: str = page.context["form"].secret
    answer = client.post(SECOND + "pasang/", {"code": totp(secret)})
    assert answer.status_code == 302, answer.context["form"].errors
    return secret


def test_second_factor_is_asked_once_installed(client: Client, official: User) -> None:
    secret = install_second_factor(client, official)
    client.post(SIGN_OUT)

    assert sign_in_official(client, official)["Location"] == "/akun/masuk/dua-langkah/"
    assert who(client) is None
    assert client.get("/akun/masuk/dua-langkah/").status_code == 200
    assert "tidak cocok" in client.post("/akun/masuk/dua-langkah/", {"code": "000000"}).content.decode()
    assert who(client) is None
    client.post("/akun/masuk/dua-langkah/", {"code": totp(secret, steps=1)})
    assert who(client) == str(official.pk)


def test_recovery_code_lets_in_once(client: Client, official: User) -> None:
    install_second_factor(client, official)
    page = client.get(SECOND + "kode-cadangan/")
    code = page.context["unused_codes"][0]
    for expected in (str(official.pk), None):
        client.post(SIGN_OUT)
        sign_in_official(client, official)
        client.post("/akun/masuk/dua-langkah/", {"code": code})
        assert who(client) == expected


def test_secrets_of_the_second_factor_are_sealed(client: Client, official: User) -> None:
    secret = install_second_factor(client, official)
    for authenticator in Authenticator.objects.all():
        assert secret not in str(authenticator.data)
    codes = client.get(SECOND + "kode-cadangan/").context["unused_codes"]
    assert not any(
        code in str(authenticator.data) for code in codes for authenticator in Authenticator.objects.all()
    )


def test_second_factor_comes_off_only_after_the_password_again(client: Client, official: User) -> None:
    install_second_factor(client, official)
    session = client.session
    records = session["account_authentication_methods"]
    session["account_authentication_methods"] = [record | {"at": time.time() - 86_400} for record in records]
    session.save()
    assert "/akun/pastikan/" in client.post(SECOND + "lepas/")["Location"]
    assert Authenticator.objects.filter(type="totp").exists()
    client.post("/akun/pastikan/", {"password": PASSWORD, "next": SECOND + "lepas/"})
    client.post(SECOND + "lepas/")
    assert not Authenticator.objects.exists()


@pytest.mark.parametrize(
    "page",
    ["", "pasang/", "kode-cadangan/baru/"],
)
def test_pages_of_the_second_factor_open(client: Client, official: User, page: str) -> None:
    sign_in_official(client, official)
    assert client.get(SECOND + page, follow=True).status_code == 200


# --- the account page: oneself, another, a stranger -----------------------------------------------------------


def test_account_page_shows_oneself_with_a_masked_nik(client: Client) -> None:
    user = make_citizen(name="Siti Melur", nik="6301035708909999")
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    page = client.get(PROFILE).content.decode()
    assert "6301********9999" in page
    assert "6301035708909999" not in page
    assert "Siti Melur" in page


def test_account_page_shows_an_official_their_positions(client: Client, official: User) -> None:
    sign_in_official(client, official)
    assert "Kepala Dinas Sosial" in client.get(PROFILE).content.decode()


@pytest.mark.parametrize(
    "page", [PROFILE, SECOND, "/akun/kata-sandi/", SECOND + "kode-cadangan/", "/akun/pastikan/"]
)
def test_stranger_is_asked_to_sign_in(client: Client, page: str) -> None:
    response = client.get(page)
    assert response.status_code == 302
    assert response["Location"].startswith(SIGN_IN)
