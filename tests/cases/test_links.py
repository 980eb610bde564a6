"""An outside party answers by a link: once, while it holds, after its code, and sees only what the step shares."""

import datetime
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.utils import timezone
from django.utils.datastructures import MultiValueDict

from sopan.cases import actions, link_state, links
from sopan.cases.answers import answers_of
from sopan.cases.audit import verify_all
from sopan.cases.errors import Invalid, NotFound, Refused
from sopan.cases.history import history
from sopan.cases.models import Case, Link, Look
from sopan.cases.sharing import share_problems
from sopan.directory.models import User
from tests.kept import story_of
from tests.parties import (
    ADDRESS,
    ANSWER,
    NAME,
    PARTY,
    WISH,
    Parties,
    last_code,
    last_token,
    newest,
    posted,
    sheet,
    wrong_code,
)
from tests.world import BOGOR, TALA, upload


@pytest.fixture
def parties(db: None) -> Parties:
    return story_of("parties", Parties)


def sent(parties: Parties, **more: Any) -> str:
    """A link is sent; its token."""
    links.send_link(parties.asker, parties.task.key, PARTY, ADDRESS, **more)
    return last_token()


def proved(token: str) -> list[str]:
    """The party gets a code and gives it; what its browser then holds."""
    links.send_code(token)
    return [links.check_code(token, last_code())]


def code_of(refused: pytest.ExceptionInfo[Refused]) -> str:
    return refused.value.code


def dead(token: str) -> str:
    found = links.open_link(token).dead
    return found.code if found else ""


def test_party_answers_and_the_case_goes_on(parties: Parties) -> None:
    token = sent(parties)
    receipt = links.answer(token, proved(token), ANSWER)
    task = parties.task
    task.refresh_from_db()
    assert (task.status, task.done_by, task.as_position) == ("done", None, f"{PARTY} (melalui tautan)")
    assert answers_of(Case.objects.get(pk=parties.case.pk))["gudang"] == "Gudang Angsau"
    assert parties.open_task(parties.case).step == "catat"
    entry = next(
        one for one in history(parties.case) if one.kind == "task_done" and one.capacity == task.as_position
    )
    assert entry.who == task.as_position
    assert ("Keputusan", "Tersedia") in entry.details
    link = newest()
    assert (link.state, link.used_at is not None) == (Link.State.USED, True)
    assert receipt == links.links_of(parties.asker, parties.seen(parties.asker))[0].receipt
    assert posted("given")[-1].recipient == parties.asker
    assert list(verify_all()) == [None]


def test_who_sends_the_link_holds_the_task_and_the_history_says_so(parties: Parties) -> None:
    sent(parties)
    parties.task.refresh_from_db()
    assert parties.task.holder == parties.asker
    noted = [one for one in history(parties.case) if one.kind == "noted"]
    assert PARTY in noted[0].details[0][1]
    assert all(one.office_only for one in noted)
    assert ADDRESS not in str(noted)


def test_neither_token_nor_address_nor_code_is_stored_with_the_link(parties: Parties) -> None:
    token = sent(parties)
    links.send_code(token)
    stored = str(Link.objects.values().get()) + str(list(parties.case.events.values()))
    for secret in (token, ADDRESS, last_code(), link_state._code_digest(newest(), "000000")):
        assert secret not in stored


def test_mail_says_nothing_of_the_case(parties: Parties) -> None:
    token = sent(parties)
    links.send_code(token)
    for notice in (*posted("party_link"), *posted("code")):
        text = f"{notice.subject} {notice.body} {notice.link}"
        for word in (
            parties.case.number,
            NAME,
            WISH,
            PARTY,
            "Beras",
            parties.asker.name,
            str(parties.task.key),
        ):
            assert word not in text
    assert posted("party_link")[0].address == posted("code")[0].address == ADDRESS
    assert posted("code")[0].secret


def test_before_the_code_only_the_activity_is_seen(parties: Parties) -> None:
    token = sent(parties)
    seen = links.open_link(token)
    assert (seen.party, seen.activity, seen.dead) == (PARTY, "Memberi tahu apakah beras tersedia", None)
    assert seen.address == "g•••@bulog.contoh.id"
    assert newest().opened_at is not None
    for act in (
        lambda: links.question(token, []),
        lambda: links.answer(token, [], ANSWER),
        lambda: links.shared_document(token, [], parties.case.documents.get(requirement="surat").pk),
    ):
        with pytest.raises(Refused) as refused:
            act()
        assert code_of(refused) == "proof_over"


@pytest.mark.parametrize("token", ["", "x", "é" * 43, "A" * 43, "../" * 9, "\0"])
def test_unknown_tokens_all_get_one_answer(parties: Parties, token: str) -> None:
    sent(parties)
    for act in (
        lambda: links.open_link(token),
        lambda: links.send_code(token),
        lambda: links.check_code(token, "123456"),
        lambda: links.question(token, []),
        lambda: links.answer(token, [], ANSWER),
        lambda: links.shared_document(token, [], 1),
    ):
        with pytest.raises(NotFound) as missing:
            act()
        assert missing.value.code == "not_found"


def test_link_is_answered_once(parties: Parties) -> None:
    token = sent(parties)
    proofs = proved(token)
    links.answer(token, proofs, ANSWER)
    chain = Case.objects.get().chain
    for act in (lambda: links.answer(token, proofs, ANSWER), lambda: links.send_code(token)):
        with pytest.raises(Refused) as refused:
            act()
        assert code_of(refused) == "link_used"
    assert "sudah dijawab pada" in refused.value.message
    assert Case.objects.get().chain == chain


def _withdrawn(parties: Parties) -> None:
    links.withdraw_link(parties.asker, parties.task.key, newest().pk)


def _replaced(parties: Parties) -> None:
    links.resend_link(parties.asker, parties.task.key, newest().pk)


def _expired(_parties: Parties) -> None:
    Link.objects.update(expires_at=timezone.now())


def _recorded(parties: Parties) -> None:
    entry = {"action": "done", "reference": "12/B/2026", **ANSWER}
    actions.complete_task(parties.asker, parties.task.key, entry)


def _cancelled(parties: Parties) -> None:
    actions.cancel(parties.official(TALA, "kabid-rehabilitasi"), parties.case.key, "Tidak jadi.")


def _returned(parties: Parties) -> None:
    entry = {"action": "back", "back_to": "minta", "back_reason": "Kurang jelas."}
    actions.complete_task(parties.asker, parties.task.key, entry)


def _moved(parties: Parties) -> None:
    actions.reassign(parties.asker, parties.task.key, parties.colleague())


@pytest.mark.parametrize(
    ("ends", "code", "words"),
    [
        (_withdrawn, "link_withdrawn", "dicabut oleh kantor pada"),
        (_replaced, "link_replaced", "tautan yang lebih baru"),
        (_expired, "link_expired", "Minta kantor mengirim tautan baru"),
        (_recorded, "link_task_done", "diselesaikan dengan cara lain"),
        (_cancelled, "link_case_closed", "sudah ditutup oleh kantor"),
        (_returned, "link_task_dropped", "tidak dilanjutkan"),
        (_moved, "link_moved", "ditangani petugas lain"),
    ],
)
def test_link_that_holds_no_longer_says_why_and_does_nothing(
    parties: Parties, ends: Callable[[Parties], None], code: str, words: str
) -> None:
    token = sent(parties)
    proofs = proved(token)
    assert links.question(token, proofs).party == PARTY
    ends(parties)
    chain = Case.objects.get().chain
    said = links.open_link(token, proofs).dead
    assert said is not None
    assert said.code == code
    assert words in said.message
    for private in (NAME, parties.asker.name, parties.case.number, ADDRESS):
        assert private not in said.message
    for act in (
        lambda: links.answer(token, proofs, ANSWER),
        lambda: links.question(token, proofs),
        lambda: links.send_code(token),
        lambda: links.check_code(token, "123456"),
    ):
        with pytest.raises(Refused) as refused:
            act()
        assert code_of(refused) == code
    assert Case.objects.get().chain == chain


def test_new_link_works_where_the_old_one_was_replaced(parties: Parties) -> None:
    old = sent(parties, days=3)
    proofs = proved(old)
    links.resend_link(parties.asker, parties.task.key, newest().pk)
    new = last_token()
    assert new != old
    assert newest().expires_at - newest().sent_at == datetime.timedelta(days=3)
    with pytest.raises(Refused) as refused:
        links.answer(new, proofs, ANSWER)  # the old link's proof
    assert code_of(refused) == "proof_over"
    assert links.answer(new, proved(new), ANSWER)


def test_only_one_link_holds_at_a_time(parties: Parties) -> None:
    sent(parties)
    with pytest.raises(Refused) as refused:
        sent(parties)
    assert code_of(refused) == "link_holds"
    _withdrawn(parties)
    assert sent(parties)
    Link.objects.update(expires_at=timezone.now())
    assert dead(sent(parties)) == ""


def test_colleague_who_takes_over_sends_a_link_and_the_first_never_wakes(parties: Parties) -> None:
    first = sent(parties)
    colleague = parties.colleague()
    actions.reassign(parties.asker, parties.task.key, colleague)
    links.send_link(colleague, parties.task.key, PARTY, ADDRESS)
    actions.reassign(colleague, parties.task.key, parties.asker)
    assert dead(first) in ("link_replaced", "link_withdrawn")


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"address": "bukan-surel"}, "address_wrong"),
        ({"address": f"{'a' * 60}@{'b' * 60}.{'c' * 60}.{'d' * 60}.{'e' * 30}.id"}, "address_wrong"),
        ({"address": f"{ADDRESS}\nBcc: x@contoh.id"}, "address_wrong"),
        ({"party": " "}, "party_wrong"),
        ({"party": "x" * 201}, "party_wrong"),
        ({"days": 0}, "days_wrong"),
        ({"days": 31}, "days_wrong"),
    ],
)
def test_what_is_wrong_is_not_sent(parties: Parties, change: dict[str, Any], code: str) -> None:
    with pytest.raises(Refused) as refused:
        links.send_link(
            parties.asker, parties.task.key, **{"party": PARTY, "address": ADDRESS, "days": 7, **change}
        )
    assert code_of(refused) == code
    assert not Link.objects.exists()
    assert not posted("party_link")


def test_strangers_find_no_task_and_colleagues_without_it_send_nothing(parties: Parties) -> None:
    token = sent(parties)
    head, reader = parties.official(TALA, "kabid-rehabilitasi"), parties.official(TALA, "pengawas")
    pk, key = newest().pk, parties.task.key
    acts: list[Callable[[User], object]] = [
        lambda user: links.send_link(user, key, PARTY, ADDRESS),
        lambda user: links.resend_link(user, key, pk),
        lambda user: links.withdraw_link(user, key, pk),
    ]
    for act in acts:
        for stranger in (parties.official(BOGOR, "petugas-p4gn"), parties.stranger):
            with pytest.raises(NotFound):
                act(stranger)
        for looker in (reader, parties.colleague()):
            with pytest.raises(Refused):
                act(looker)
    for act in acts[:2]:
        with pytest.raises(Refused):
            act(head)
    assert dead(token) == ""
    acts[2](head)
    assert dead(token) == "link_withdrawn"


def test_link_of_another_task_is_not_found(parties: Parties) -> None:
    sent(parties)
    pk, other = newest().pk, parties.open_task(parties.begin())
    for act in (links.withdraw_link, links.resend_link):
        with pytest.raises(NotFound):
            act(parties.asker, other.key, pk)


def test_step_of_our_own_is_sent_to_nobody(parties: Parties) -> None:
    _recorded(parties)
    with pytest.raises(Refused) as refused:
        links.send_link(parties.asker, parties.open_task(parties.case).key, PARTY, ADDRESS)
    assert code_of(refused) == "not_outside"


def test_wrong_code_opens_nothing_and_five_end_it(parties: Parties) -> None:
    token = sent(parties)
    links.send_code(token)
    for left in (4, 3, 2, 1):
        with pytest.raises(Refused) as refused:
            links.check_code(token, wrong_code())
        assert code_of(refused) == "code_wrong"
        assert f"sisa {left} kali" in refused.value.message
    for code in (wrong_code(), last_code(), last_code()):
        with pytest.raises(Refused) as refused:
            links.check_code(token, code)
        assert code_of(refused) == "code_over"
    links.send_code(token)
    assert links.check_code(token, f" {last_code()[:3]} {last_code()[3:]} ")


def test_code_is_used_once_runs_out_and_is_of_one_link_alone(parties: Parties) -> None:
    token = sent(parties)
    with pytest.raises(Refused):
        links.check_code(token, "")  # none was sent
    links.send_code(token)
    first = last_code()
    assert links.check_code(token, first)
    with pytest.raises(Refused) as refused:
        links.check_code(token, first)
    assert code_of(refused) == "code_over"
    links.send_code(token)
    Link.objects.update(code_until=timezone.now())
    with pytest.raises(Refused) as refused:
        links.check_code(token, last_code())
    assert code_of(refused) == "code_over"


def test_proof_of_one_link_opens_no_other_and_runs_out(
    parties: Parties, monkeypatch: pytest.MonkeyPatch
) -> None:
    proofs = proved(sent(parties))
    other = parties.open_task(parties.begin())
    links.send_link(parties.asker, other.key, PARTY, ADDRESS)
    token = last_token()
    for forged in (proofs, [proofs[0][:-1] + "x"], ["", "a:b:c"]):
        with pytest.raises(Refused) as refused:
            links.question(token, forged)
        assert code_of(refused) == "proof_over"
    mine = proved(token)
    assert links.question(token, mine)
    monkeypatch.setattr(link_state, "PROOF_LIFE", datetime.timedelta(seconds=-1))
    with pytest.raises(Refused) as refused:
        links.answer(token, mine, ANSWER)
    assert code_of(refused) == "proof_over"


def test_codes_tries_answers_and_links_are_throttled(
    parties: Parties, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(links, "CODES", 2)
    monkeypatch.setattr(links, "ANSWERS", 1)
    monkeypatch.setattr(links, "SENT_A_DAY", 2)
    token = sent(parties)
    proofs = proved(token)
    links.send_code(token)
    with pytest.raises(Refused) as refused:
        links.send_code(token)
    assert code_of(refused) == "too_many_codes"
    with pytest.raises(Invalid):
        links.answer(token, proofs, {})
    with pytest.raises(Refused) as refused:
        links.answer(token, proofs, ANSWER)
    assert code_of(refused) == "too_many_answers"
    monkeypatch.setattr("sopan.directory.throttle.GUESSES", 1)
    with pytest.raises(Refused) as refused:
        links.check_code(token, last_code())
    assert code_of(refused) == "code_over"
    _replaced(parties)
    with pytest.raises(Refused) as refused:
        _replaced(parties)
    assert code_of(refused) == "too_many_links"


def test_mistake_is_told_beside_its_field_and_the_link_still_holds(parties: Parties) -> None:
    token = sent(parties)
    proofs = proved(token)
    for data, field in (
        ({**ANSWER, "isi_gudang": ""}, "isi_gudang"),
        ({**ANSWER, "answer": ""}, "answer"),
        ({**ANSWER, "answer": "Tidak tersedia"}, "reason"),
        ({**ANSWER, "day": "2999-01-01"}, "day"),
    ):
        with pytest.raises(Invalid) as invalid:
            links.answer(token, proofs, data)
        assert field in invalid.value.form.errors
    assert dead(token) == ""
    assert parties.open_task(parties.case) == parties.task


def test_party_sends_nothing_back(parties: Parties) -> None:
    token = sent(parties)
    back = {**ANSWER, "action": "back", "back_to": "minta", "back_reason": "Tidak mau."}
    links.answer(token, proved(token), back)
    assert parties.open_task(parties.case).step == "catat"


def test_file_of_the_party_is_kept_and_a_bad_one_refused(parties: Parties) -> None:
    token = sent(parties)
    proofs = proved(token)
    bad = MultiValueDict({"berkas_bukti": [SimpleUploadedFile("a.pdf", b"MZ bukan pdf")]})
    with pytest.raises(Invalid) as invalid:
        links.answer(token, proofs, ANSWER, bad)
    assert "berkas_bukti" in invalid.value.form.errors
    good = MultiValueDict({"berkas_bukti": [upload("stok.pdf", "stok")], "berkas_lain": [upload()]})
    links.answer(token, proofs, ANSWER, good)
    document = parties.case.documents.get(requirement="bukti")
    assert (document.task, document.file.owner) == (parties.task, parties.asker)
    assert not parties.case.documents.filter(label="").exists()


def test_official_who_comes_late_reads_who_answered(parties: Parties) -> None:
    token = sent(parties)
    links.answer(token, proved(token), ANSWER)
    with pytest.raises(Refused) as refused:
        _recorded(parties)
    assert f"sudah dijawab oleh {PARTY} (melalui tautan)" in refused.value.message


def test_confidential_case_shows_only_what_the_step_shares_and_logs_the_look(db: None) -> None:
    parties = Parties(sensitive=True, share=["perihal", "surat"])
    assert parties.case.confidential
    token = sent(parties)
    Look.objects.all().delete()
    proofs = proved(token)
    assert not Look.objects.exists()
    asked = links.question(token, proofs)
    assert asked.answers == [("Yang diminta", WISH)]
    shared, secret = (parties.case.documents.get(requirement=one) for one in ("surat", "rahasia"))
    assert asked.documents == [shared]
    assert links.shared_document(token, proofs, shared.pk) == shared
    for pk in (secret.pk, 0, 10**9):
        with pytest.raises(NotFound):
            links.shared_document(token, proofs, pk)
    looks = list(Look.objects.filter(case=parties.case).order_by("pk"))
    pk = newest().pk
    assert [(look.user, look.what) for look in looks] == [
        (parties.asker, f"tautan {pk}: isian"),
        (parties.asker, f"tautan {pk}: dokumen {shared.pk}"),
    ]
    links.answer(token, proofs, ANSWER)
    assert "Gudang Angsau" not in str(list(parties.case.events.values("data")))
    assert answers_of(Case.objects.get())["gudang"] == "Gudang Angsau"


@pytest.mark.parametrize("sensitive", [True, False])
def test_step_that_shares_nothing_shows_nothing(db: None, sensitive: bool) -> None:
    parties = Parties(sensitive=sensitive)
    token = sent(parties)
    asked = links.question(token, proved(token))
    assert (asked.answers, asked.documents) == ([], [])


def test_what_our_official_entered_before_is_not_in_the_form_of_the_party(parties: Parties) -> None:
    _recorded(parties)
    parties.task = parties.open_task(parties.case)
    Case.objects.get()
    fresh = parties.begin()
    parties.task = parties.open_task(fresh)
    fresh.answers = {**fresh.answers, "gudang": "Gudang Rahasia"}
    fresh.save()
    links.send_link(parties.asker, parties.task.key, PARTY, ADDRESS)
    asked = links.question(last_token(), proved(last_token()))
    assert "Gudang Rahasia" not in asked.form.as_div()
    assert not {"note", "back_to", "back_reason"} & set(asked.form.fields)


def test_only_who_works_on_the_case_reads_the_whole_address(parties: Parties) -> None:
    sent(parties)
    shown = {}
    for name, user in (
        ("asker", parties.asker),
        ("head", parties.official(TALA, "kabid-rehabilitasi")),
        ("reader", parties.official(TALA, "pengawas")),
    ):
        (one,) = links.links_of(user, parties.seen(user))
        assert one.holds
        assert one.delivery is not None
        shown[name] = one.address
    assert shown == {"asker": ADDRESS, "head": ADDRESS, "reader": "g•••@bulog.contoh.id"}
    assert links.links_of(parties.stranger, parties.task) == []


@pytest.mark.parametrize(
    ("share", "found"),
    [
        (["nama", "surat"], ""),
        (["tidak_ada"], "'tidak_ada', yang bukan"),
        (["nama", "nama"], "dua kali"),
        ("nama", "daftar"),
        ([], "daftar"),
        ([1], "daftar"),
    ],
)
def test_share_names_what_there_is(share: Any, found: str) -> None:
    of_party = sheet().step("jawab").model_copy(update={"options": {"share": share}})
    problems = share_problems(sheet(), of_party)
    assert bool(problems) == bool(found)
    assert found in " ".join(problems)


def test_id_of_two_things_cannot_be_shared() -> None:
    twice = sheet()
    first = twice.step("minta")
    double = first.model_copy(update={"documents": (first.documents[0].model_copy(update={"id": "nama"}),)})
    changed = twice.model_copy(update={"steps": (double, *twice.steps[1:])})
    shares = twice.step("jawab").model_copy(update={"options": {"share": ["nama"]}})
    assert "dua hal" in " ".join(share_problems(changed, shares))


@pytest.mark.django_db(transaction=True)
def test_two_answers_at_once_are_one() -> None:
    from tests.cases.test_races import at_once

    parties = Parties()
    token = sent(parties)
    proofs = proved(token)
    results = at_once(*[lambda: links.answer(token, proofs, ANSWER)] * 2)
    assert sorted(getattr(one, "code", "answered") for one in results) == ["answered", "link_used"]
    assert list(verify_all()) == [None]
    connection.close()


@pytest.mark.django_db(transaction=True)
def test_many_codes_guessed_at_once_are_no_more_tries() -> None:
    from tests.cases.test_races import at_once

    parties = Parties()
    token = sent(parties)
    links.send_code(token)
    at_once(*[lambda: links.check_code(token, wrong_code())] * 8)
    assert newest().code_tries == link_state.TRIES
