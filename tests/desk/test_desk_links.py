"""Links on the task page: who sends, sends again and withdraws them, and who only reads or finds nothing."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from sopan.cases import actions, links
from sopan.cases.models import Case, Link
from sopan.directory.models import User
from sopan.notices.models import Notice
from tests.kept import story_of
from tests.parties import ADDRESS, ANSWER, PARTY, Parties, last_code, last_token, newest
from tests.world import BOGOR, TALA

SignIn = Callable[[User | None], Client]
FORM = {"party": PARTY, "address": ADDRESS, "days": "7"}


@pytest.fixture
def parties(db: None) -> Parties:
    return story_of("parties", Parties)


def page(client: Client, parties: Parties) -> str:
    return client.get(reverse("desk:task", args=[parties.task.key])).content.decode()


def addresses(parties: Parties) -> dict[str, str]:
    key, pk = parties.task.key, newest().pk
    return {
        "send": reverse("desk:links", args=[key]),
        "again": reverse("desk:link_again", args=[key, pk]),
        "withdraw": reverse("desk:link_withdraw", args=[key, pk]),
    }


def test_official_sends_sees_resends_and_withdraws(parties: Parties, as_user: SignIn) -> None:
    client = as_user(parties.asker)
    shown = page(client, parties)
    assert "Kirim tautan kepada pihak luar" in shown
    assert f'value="{PARTY}"' in shown
    answer = client.post(reverse("desk:links", args=[parties.task.key]), FORM)
    assert answer.headers["Location"] == reverse("desk:task", args=[parties.task.key])
    paths = addresses(parties)
    shown = page(client, parties)
    assert "Menunggu jawaban" in shown
    assert ADDRESS in shown
    assert last_token() not in shown
    assert 'name="address"' not in shown  # one at a time
    assert paths["again"] in shown
    assert paths["withdraw"] in shown
    first = newest()
    client.post(paths["again"])
    assert newest().pk != first.pk
    client.post(addresses(parties)["withdraw"])
    assert set(Link.objects.values_list("state", flat=True)) == {"withdrawn"}
    shown = page(client, parties)
    assert "Dicabut" in shown
    assert 'name="address"' in shown


def test_mistakes_are_told_beside_their_fields(parties: Parties, as_user: SignIn) -> None:
    client = as_user(parties.asker)
    path = reverse("desk:links", args=[parties.task.key])
    answer = client.post(path, {"party": "Gudang", "address": "bukan surel", "days": "31"})
    assert answer.status_code == 422
    body = answer.content.decode()
    assert "Ada 2 isian yang perlu diperbaiki" in body
    assert 'value="Gudang"' in body
    assert not Link.objects.exists()
    assert client.get(path).status_code == 200


def test_second_link_while_one_holds_is_refused(parties: Parties, as_user: SignIn) -> None:
    client = as_user(parties.asker)
    path = reverse("desk:links", args=[parties.task.key])
    client.post(path, FORM)
    answer = client.post(path, FORM)
    assert answer.status_code == 409
    assert "Masih ada tautan yang berlaku" in answer.content.decode()
    assert client.get(path).status_code == 302


@pytest.mark.parametrize("name", ["send", "again", "withdraw"])
def test_strangers_find_nothing_colleagues_and_readers_change_nothing(
    parties: Parties, as_user: SignIn, name: str
) -> None:
    links.send_link(parties.asker, parties.task.key, PARTY, ADDRESS)
    path = addresses(parties)[name]
    before = (Case.objects.get().chain, Notice.objects.count())
    assert as_user(None).post(path, FORM).status_code == 302
    assert as_user(parties.official(BOGOR, "petugas-p4gn")).post(path, FORM).status_code == 404
    assert as_user(parties.stranger).post(path, FORM).status_code == 403
    for looker in (parties.colleague(), parties.official(TALA, "pengawas")):
        assert as_user(looker).post(path, FORM).status_code == 409
    if name == "send":
        assert as_user(parties.official(BOGOR, "petugas-p4gn")).get(path).status_code == 404
        assert as_user(parties.official(TALA, "pengawas")).get(path).status_code == 409
    else:
        assert as_user(parties.asker).get(path).status_code == 405
    assert before == (Case.objects.get().chain, Notice.objects.count())
    assert newest().state == "sent"


def test_reader_sees_the_list_with_the_address_masked_and_no_button(
    parties: Parties, as_user: SignIn
) -> None:
    links.send_link(parties.asker, parties.task.key, PARTY, ADDRESS)
    shown = page(as_user(parties.official(TALA, "pengawas")), parties)
    assert PARTY in shown
    assert ADDRESS not in shown
    for path in addresses(parties).values():
        assert path not in shown


def test_colleague_reads_the_list_and_the_head_may_withdraw(parties: Parties, as_user: SignIn) -> None:
    links.send_link(parties.asker, parties.task.key, PARTY, ADDRESS)
    paths = addresses(parties)
    shown = page(as_user(parties.colleague()), parties)
    assert ADDRESS in shown
    assert paths["withdraw"] not in shown
    head = as_user(parties.official(TALA, "kabid-rehabilitasi"))
    shown = page(head, parties)
    assert paths["withdraw"] in shown
    assert paths["again"] not in shown
    head.post(paths["withdraw"])
    assert newest().state == "withdrawn"


def test_answered_link_shows_when_and_its_receipt(parties: Parties, as_user: SignIn) -> None:
    links.send_link(parties.asker, parties.task.key, PARTY, ADDRESS)
    token = last_token()
    links.send_code(token)
    assert "Kode dikirim" in page(as_user(parties.asker), parties)
    receipt = links.answer(token, [links.check_code(token, last_code())], ANSWER)
    shown = page(as_user(parties.asker), parties)
    assert receipt in shown
    assert "Sudah dijawab" in shown
    assert "sudah dijawab oleh" in shown
    for path in addresses(parties).values():
        assert as_user(parties.asker).post(path, FORM).status_code == 409


def test_new_holder_reads_that_the_link_of_the_last_is_void(parties: Parties, as_user: SignIn) -> None:
    links.send_link(parties.asker, parties.task.key, PARTY, ADDRESS)
    colleague = parties.colleague()
    actions.reassign(parties.asker, parties.task.key, colleague)
    shown = page(as_user(colleague), parties)
    assert "Tidak berlaku lagi" in shown
    assert addresses(parties)["again"] in shown
    as_user(colleague).post(addresses(parties)["again"])
    assert (newest().sent_by, newest().party) == (colleague, PARTY)


def test_failed_mail_is_seen_where_it_was_sent(parties: Parties, as_user: SignIn) -> None:
    links.send_link(parties.asker, parties.task.key, PARTY, ADDRESS)
    Notice.objects.filter(kind="party_link").update(state="failed", last_error="address-wrong")
    assert "gagal" in page(as_user(parties.asker), parties)


def test_step_of_our_own_has_no_such_section(parties: Parties, as_user: SignIn) -> None:
    entry = {"action": "done", "reference": "1", **ANSWER}
    actions.complete_task(parties.asker, parties.task.key, entry)
    parties.task = parties.open_task(parties.case)
    client = as_user(parties.asker)
    assert 'id="tautan"' not in page(client, parties)
    assert client.post(reverse("desk:links", args=[parties.task.key]), FORM).status_code == 409
