"""A citizen signs up; and nobody learns from the form who is signed up already."""

import datetime
import re
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from pytest_django import Settings

from sopan.directory.accounts import messages
from sopan.directory.accounts.messages import Message
from sopan.directory.models import Citizen, User
from sopan.directory.sealing import open_text
from sopan.directory.throttle import GUESSES, may_guess
from sopan.notices.models import Notice
from tests.factories import make_agency, make_citizen, make_nik, make_official

pytestmark = pytest.mark.django_db

SIGN_UP, CODE = "/akun/daftar/", "/akun/daftar/kode/"
NIK = "6301035708909999"
SITI = {
    "nik": NIK,
    "name": "Siti  Melur",
    "birth_date": "1990-08-17",
    "sex": "P",
    "contact": "0812 3456 7890",
}


def code_in(message: Message) -> str:
    found = re.search(r"\b\d{6}\b", message.body)
    assert found, message.body
    return found[0]


def errors_of(client: Client, **said: str) -> dict[str, Any]:
    response = client.post(SIGN_UP, SITI | said)
    assert response.status_code == 200
    return dict(response.context["form"].errors)


def signed_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def test_citizen_signs_up_with_a_telephone_and_is_signed_in(client: Client, sent: list[Message]) -> None:
    assert client.get(SIGN_UP).status_code == 200
    response = client.post(SIGN_UP, SITI)
    assert response["Location"] == CODE
    assert not User.objects.exists()

    assert "+6281234567890" in client.get(CODE).content.decode()
    response = client.post(CODE, {"code": code_in(sent[0])})

    assert response.status_code == 302
    user = User.objects.get()
    assert client.session["_auth_user_id"] == str(user.pk)
    assert (user.name, user.phone, user.phone_verified) == ("Siti Melur", "+6281234567890", True)
    assert not user.has_usable_password()
    assert open_text(user.citizen.nik_sealed) == NIK
    assert (user.citizen.birth_date, user.citizen.sex) == (datetime.date(1990, 8, 17), "P")


def test_citizen_signs_up_with_an_email_address(client: Client, sent: list[Message]) -> None:
    client.post(SIGN_UP, SITI | {"contact": "Siti@Contoh.ID"})
    assert sent[0].to.email == "siti@contoh.id"
    client.post(CODE, {"code": f" {code_in(sent[0])} "})
    assert User.objects.get().email == "siti@contoh.id"
    assert signed_in(client)


def test_message_holds_the_code_and_no_name_or_nik(client: Client, sent: list[Message]) -> None:
    client.post(SIGN_UP, SITI)
    text = sent[0].subject + sent[0].body
    assert sent[0].secret
    assert "Siti" not in text
    assert NIK not in text


def test_session_row_shows_neither_nik_nor_code(
    client: Client, sent: list[Message], settings: Settings
) -> None:
    settings.DEMO = False
    client.post(SIGN_UP, SITI)
    stored = str(Session.objects.get().get_decoded())
    assert NIK not in stored
    assert "Melur" not in stored
    assert code_in(sent[0]) not in stored
    assert code_in(sent[0]) not in client.get(CODE).content.decode()


def test_demonstration_shows_the_code_on_screen(client: Client, sent: list[Message]) -> None:
    client.post(SIGN_UP, SITI)
    assert code_in(sent[0]) in client.get(CODE).content.decode()


@pytest.mark.parametrize(
    ("field", "said"),
    [
        ("nik", {"nik": "123"}),
        ("nik", {"nik": ""}),
        ("name", {"name": "5iti"}),
        ("name", {"name": "."}),
        ("birth_date", {"birth_date": "1990-08-18"}),
        ("birth_date", {"birth_date": "18 Agustus"}),
        ("birth_date", {"birth_date": "2090-08-17"}),
        ("sex", {"sex": "L"}),
        ("sex", {"sex": "X"}),
        ("contact", {"contact": "12345"}),
        ("contact", {"contact": "siti@"}),
        ("contact", {"contact": ""}),
    ],
)
def test_mistake_is_told_beside_its_field(
    client: Client, sent: list[Message], field: str, said: dict[str, str]
) -> None:
    assert list(errors_of(client, **said)) == [field]
    assert sent == []


def test_nik_that_is_known_is_not_revealed_by_page_or_message(client: Client, sent: list[Message]) -> None:
    make_citizen(nik=NIK)
    other = make_nik(7, birth_date=datetime.date(1990, 8, 17))
    pages = []
    for nik, phone in [(NIK, "081234567890"), (other, "081234567891")]:
        visitor = Client()
        answer = visitor.post(SIGN_UP, SITI | {"nik": nik, "contact": phone})
        page = visitor.get(CODE).content.decode()
        page = page.replace(phone[1:], "-").replace(code_in(sent[-1]), "-")
        pages.append((answer.status_code, answer["Location"], re.sub(r'"[A-Za-z0-9]{64}"', "", page)))
    assert pages[0] == pages[1]
    assert code_in(sent[0]) != code_in(sent[1])
    assert [re.sub(r"\d{6}", "-", message.body) for message in sent] == [
        re.sub(r"\d{6}", "-", sent[0].body)
    ] * 2


def test_nik_of_somebody_else_makes_no_account_and_its_holder_is_told(
    client: Client, sent: list[Message]
) -> None:
    make_citizen(nik=NIK, email="pemilik@contoh.id")
    client.post(SIGN_UP, SITI)
    response = client.post(CODE, {"code": code_in(sent[0])})

    assert response.status_code == 409
    assert not signed_in(client)
    assert User.objects.count() == 1
    assert sent[1].to.email == "pemilik@contoh.id"
    assert not re.search(r"\d{6}", sent[1].body)


def test_of_two_sign_ups_with_one_nik_only_the_first_makes_an_account(
    client: Client, sent: list[Message]
) -> None:
    second = Client()
    client.post(SIGN_UP, SITI)
    second.post(SIGN_UP, SITI | {"contact": "lain@contoh.id"})
    client.post(CODE, {"code": code_in(sent[0])})
    assert second.post(CODE, {"code": code_in(sent[1])}).status_code == 409
    assert (signed_in(client), signed_in(second)) == (True, False)
    assert Citizen.objects.count() == 1


def test_database_refuses_a_second_account_in_a_race(
    client: Client, sent: list[Message], monkeypatch: pytest.MonkeyPatch
) -> None:
    client.post(SIGN_UP, SITI)
    make_citizen(nik=NIK)
    monkeypatch.setattr("sopan.directory.accounts.signing_up.nik_is_taken", lambda nik: False)
    assert client.post(CODE, {"code": code_in(sent[0])}).status_code == 409
    assert User.objects.count() == 1


def test_code_goes_to_the_outbox_as_a_secret(client: Client) -> None:
    client.post(SIGN_UP, SITI)
    notice = Notice.objects.get()
    assert (notice.channel, notice.address, notice.secret) == (Notice.Channel.SMS, "+6281234567890", True)
    assert notice.recipient is None


def test_who_signs_up_a_second_time_is_simply_signed_in(client: Client, sent: list[Message]) -> None:
    user = make_citizen(nik=NIK, email="siti@contoh.id")
    client.post(SIGN_UP, SITI | {"contact": "siti@contoh.id"})
    client.post(CODE, {"code": code_in(sent[0])})
    assert client.session["_auth_user_id"] == str(user.pk)
    assert User.objects.count() == 1


@pytest.mark.parametrize("official", [True, False])
def test_contact_of_another_account_makes_no_second_account(
    client: Client, sent: list[Message], official: bool
) -> None:
    if official:
        make_official(make_agency(), email="orang@contoh.id")
    else:
        make_citizen(email="orang@contoh.id")
    client.post(SIGN_UP, SITI | {"contact": "orang@contoh.id"})
    assert client.post(CODE, {"code": code_in(sent[0])}).status_code == 409
    assert not signed_in(client)
    assert not Citizen.objects.filter(user__name="Siti Melur").exists()


def test_wrong_code_counts_and_the_fifth_ends_the_sign_up(client: Client, sent: list[Message]) -> None:
    client.post(SIGN_UP, SITI)
    right = code_in(sent[0])
    wrong = f"{(int(right) + 1) % 1_000_000:06}"
    for _ in range(4):
        assert client.post(CODE, {"code": wrong}).status_code == 200
    assert client.post(CODE, {"code": wrong})["Location"] == SIGN_UP
    assert client.post(CODE, {"code": right})["Location"] == SIGN_UP
    assert not User.objects.exists()


def test_guesses_at_one_contact_end_for_the_day(client: Client, sent: list[Message]) -> None:
    client.post(SIGN_UP, SITI)
    for _guess in range(GUESSES):
        may_guess(str(sent[0].to))
    assert client.post(CODE, {"code": code_in(sent[0])})["Location"] == SIGN_UP
    assert not User.objects.exists()


def test_code_does_not_last(client: Client, sent: list[Message], monkeypatch: pytest.MonkeyPatch) -> None:
    client.post(SIGN_UP, SITI)
    later = datetime.datetime.now().timestamp() + 11 * 60
    monkeypatch.setattr("sopan.directory.accounts.signing_up.time.time", lambda: later)
    assert client.post(CODE, {"code": code_in(sent[0])})["Location"] == SIGN_UP
    assert not User.objects.exists()


def test_new_code_takes_the_place_of_the_old_one(client: Client, sent: list[Message]) -> None:
    client.post(SIGN_UP, SITI)
    client.post(CODE, {"again": "1"})
    first, second = (code_in(message) for message in sent)
    if first != second:
        assert client.post(CODE, {"code": first}).status_code == 200
    client.post(CODE, {"code": second})
    assert signed_in(client)


def test_code_is_not_sent_again_without_end(client: Client, sent: list[Message]) -> None:
    client.post(SIGN_UP, SITI)
    for _ in range(6):
        client.post(CODE, {"again": "1"})
    assert len(sent) <= 3


def test_one_contact_cannot_be_flooded_with_codes(sent: list[Message]) -> None:
    answers = [Client().post(SIGN_UP, SITI | {"nik": make_nik(each)}).status_code for each in range(1, 7)]
    assert answers[:3] == [302, 302, 302]
    assert answers[3:] == [429, 429, 429]
    assert len(sent) == 3


def test_nobody_can_keep_a_citizen_from_signing_up_by_trying_their_nik(sent: list[Message]) -> None:
    for each in range(6):
        Client().post(SIGN_UP, SITI | {"contact": f"0812345678{each:02}"})
    assert Client().post(SIGN_UP, SITI).status_code == 302


def test_code_page_without_a_sign_up_leads_to_the_form(client: Client) -> None:
    assert client.get(CODE)["Location"] == SIGN_UP
    assert client.post(CODE, {"code": "000000"})["Location"] == SIGN_UP


def test_citizen_goes_on_to_the_page_they_came_for(client: Client, sent: list[Message]) -> None:
    client.post(f"{SIGN_UP}?next=/wilayah/cari/", SITI | {"next": "/wilayah/cari/"})
    assert client.post(CODE, {"code": code_in(sent[0])})["Location"] == "/wilayah/cari/"


@pytest.mark.parametrize("elsewhere", ["https://jahat.example/", "//jahat.example", "javascript:alert(1)"])
def test_sign_up_never_leads_to_another_site(client: Client, sent: list[Message], elsewhere: str) -> None:
    client.post(SIGN_UP, SITI | {"next": elsewhere})
    location = client.post(CODE, {"code": code_in(sent[0])})["Location"]
    assert location.startswith("/")
    assert "jahat" not in location


def test_account_messages_must_be_delivered_by_somebody(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(messages, "_deliver", None)
    with pytest.raises(RuntimeError, match="deliver_with"):
        messages.send_code(messages.Contact(email="a@contoh.id"), "123456", minutes=10)


def test_telephone_is_refused_with_a_way_on_while_no_sms_can_be_sent(
    client: Client, sent: list[Message], settings: Settings
) -> None:
    settings.SMS_REACHES = False
    page = client.post("/akun/masuk/", {"contact": "0812 3456 7890"})
    assert "Tulis alamat surel Anda" in page.content.decode()
    assert sent == []
