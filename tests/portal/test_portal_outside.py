"""The pages behind a link: a code, the form, the receipt; other browsers, old links and guessers get nothing."""

import logging
from collections.abc import Iterator
from unittest import mock

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http.response import HttpResponseBase
from django.test import Client

from sopan.cases import actions, link_state, links
from sopan.cases.models import Case, Link, Look
from sopan.notices.models import Notice
from sopan.portal.views import outside
from sopan.site.logs import MaskingFormatter, masked
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
    wrong_code,
)
from tests.world import TALA, upload

UNKNOWN = "A" * 43


@pytest.fixture
def parties(db: None) -> Parties:
    return story_of("sharing parties", lambda: Parties(share=["perihal", "surat"]))


@pytest.fixture
def token(parties: Parties) -> str:
    links.send_link(parties.asker, parties.task.key, PARTY, ADDRESS)
    return last_token()


def path(token: str, page: str = "") -> str:
    return f"/pihak/{token}/{page}"


def words(answer: HttpResponseBase) -> str:
    return answer.content.decode()  # type: ignore[attr-defined, no-any-return]


def read(client: Client, address: str) -> HttpResponseBase:
    """The answer of an address, read to its end if it is a file."""
    answer = client.get(address)
    if answer.streaming:
        b"".join(answer.streaming_content)  # type: ignore[attr-defined, arg-type]
    return answer


def let_in(client: Client, token: str) -> None:
    """Ask for a code and give it."""
    assert client.post(path(token, "kirim-kode/")).headers["Location"] == path(token, "kode/")
    answer = client.post(path(token, "kode/"), {"kode": last_code()})
    assert answer.headers["Location"] == path(token, "jawab/")


def test_party_answers_in_four_pages_and_gets_a_receipt(parties: Parties, token: str, client: Client) -> None:
    first = words(client.get(path(token)))
    assert "Memberi tahu apakah beras tersedia" in first
    assert "Kirim kode ke g•••@bulog.contoh.id" in first
    assert PARTY in first
    for private in (ADDRESS, NAME, WISH, parties.case.number, parties.asker.name):
        assert private not in first
    let_in(client, token)
    form = words(client.get(path(token, "jawab/")))
    assert WISH in form
    assert "Gudang" in form
    assert 'type="file"' in form
    for private in (NAME, parties.case.number, parties.asker.name):
        assert private not in form
    sent = client.post(path(token, "jawab/"), {**ANSWER, "berkas_bukti": upload("stok.pdf", "stok")})
    assert sent.headers["Location"] == path(token)
    thanks = words(client.get(path(token)))
    assert "Terima kasih" in thanks
    assert link_state.receipt_of(newest()) in thanks
    assert parties.case.documents.filter(requirement="bukti").exists()
    assert parties.open_task(parties.case).step == "catat"


def test_mistake_comes_back_beside_its_field_with_what_was_typed(
    parties: Parties, token: str, client: Client
) -> None:
    let_in(client, token)
    answer = client.post(path(token, "jawab/"), {**ANSWER, "answer": ""})
    assert answer.status_code == 422
    assert "Pilih salah satu" in words(answer)
    assert "Gudang Angsau" in words(answer)
    bad = SimpleUploadedFile("virus.pdf", b"MZ program")
    answer = client.post(path(token, "jawab/"), {**ANSWER, "berkas_bukti": bad})
    assert answer.status_code == 422
    assert "has-error" in words(answer)
    assert parties.open_task(parties.case) == parties.task


def test_without_a_code_or_in_another_browser_nothing_opens(
    parties: Parties, token: str, client: Client
) -> None:
    let_in(client, token)
    letter = parties.case.documents.get(requirement="surat").pk
    assert read(client, path(token, f"berkas/{letter}/")).status_code == 200
    other = Client()
    for page in ("jawab/", f"berkas/{letter}/"):
        assert other.get(path(token, page)).headers["Location"] == path(token)
    assert other.post(path(token, "jawab/"), ANSWER).headers["Location"] == path(token)
    assert parties.open_task(parties.case) == parties.task
    client.post(path(token, "jawab/"), ANSWER)
    seen = other.get(path(token))
    assert seen.status_code == 410
    assert "sudah dijawab pada" in words(seen)
    assert link_state.receipt_of(newest()) not in words(seen)


def test_being_let_in_to_one_link_is_not_being_let_in_to_another(
    parties: Parties, token: str, client: Client
) -> None:
    let_in(client, token)
    task = parties.open_task(parties.begin())
    links.send_link(parties.asker, task.key, PARTY, ADDRESS)
    other = last_token()
    assert client.get(path(other, "jawab/")).headers["Location"] == path(other)
    let_in(client, other)
    for each in (token, other):  # and one browser may hold both
        assert client.get(path(each, "jawab/")).status_code == 200


def test_the_session_is_a_new_one_after_the_code(token: str, client: Client) -> None:
    client.post("/bahasa/", {"language": "id"})
    client.session["x"] = 1
    session = client.session
    session["planted"] = "yes"
    session.save()
    before = session.session_key
    let_in(client, token)
    assert client.session.session_key != before


def test_wrong_code_is_told_and_five_are_enough(parties: Parties, token: str, client: Client) -> None:
    client.post(path(token, "kirim-kode/"))
    for _ in range(link_state.TRIES):
        answer = client.post(path(token, "kode/"), {"kode": wrong_code()})
        assert answer.status_code == 422
    assert "terlalu sering salah" in words(answer)
    assert client.post(path(token, "kode/"), {"kode": last_code()}).status_code == 422
    assert client.get(path(token, "jawab/")).status_code == 302
    let_in(client, token)


def test_unknown_and_wrong_addresses_get_the_same_404(token: str, client: Client) -> None:
    pages = set()
    for wrong in (UNKNOWN, token[:-1] + ("a" if token[-1] != "a" else "b"), "x", "1" * 300):
        for page, method in (
            ("", "get"), ("kode/", "get"), ("kode/", "post"), ("kirim-kode/", "post"), ("jawab/", "get"),
            ("jawab/", "post"), ("berkas/1/", "get"),
        ):  # fmt: skip
            answer = getattr(client, method)(
                path(wrong, page), {"kode": "123456"} if method == "post" else {}
            )
            assert answer.status_code == 404, (wrong, page)
            pages.add(words(answer).replace(path(wrong, page), ""))
    assert len({page.split("<main")[1] for page in pages}) == 1
    assert not posted("code")


@pytest.mark.parametrize(
    ("page", "method"), [("", "post"), ("kirim-kode/", "get"), ("kode/", "put"), ("berkas/1/", "post")]
)
def test_addresses_answer_only_their_methods(token: str, client: Client, page: str, method: str) -> None:
    assert getattr(client, method)(path(token, page)).status_code == 405


@pytest.mark.parametrize("how", ["withdrawn", "expired", "recorded", "cancelled"])
def test_old_link_says_what_to_do_and_shows_nothing_of_the_case(
    parties: Parties, token: str, client: Client, how: str
) -> None:
    let_in(client, token)
    if how == "withdrawn":
        links.withdraw_link(parties.asker, parties.task.key, newest().pk)
    elif how == "expired":
        Link.objects.update(expires_at=newest().sent_at)
    elif how == "recorded":
        entry = {"action": "done", "reference": "1", **ANSWER}
        actions.complete_task(parties.asker, parties.task.key, entry)
    else:
        actions.cancel(parties.official(TALA, "kabid-rehabilitasi"), parties.case.key, "Batal.")
    chain = Case.objects.get().chain
    for page in ("kode/", "jawab/", f"berkas/{parties.case.documents.get(requirement='surat').pk}/"):
        assert client.get(path(token, page)).headers["Location"] == path(token)
    for page in ("kode/", "jawab/", "kirim-kode/"):
        assert client.post(path(token, page), {**ANSWER, "kode": "123456"}).headers["Location"] == path(token)
    seen = client.get(path(token))
    assert seen.status_code == 410
    assert "Tautan ini tidak berlaku lagi" in words(seen)
    assert parties.case.agency.phone in words(seen)
    for private in (NAME, WISH, PARTY, parties.case.number, parties.asker.name, "beras tersedia"):
        assert private not in words(seen)
    assert Case.objects.get().chain == chain


def test_what_was_typed_is_there_again_after_a_new_code(
    parties: Parties, token: str, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    let_in(client, token)
    with mock.patch.object(link_state, "PROOF_LIFE", -link_state.PROOF_LIFE):
        late = client.post(path(token, "jawab/"), ANSWER)
    assert late.headers["Location"] == path(token)
    assert "Isian Anda kami simpan" in words(client.get(path(token)))
    let_in(client, token)
    assert "Gudang Angsau" in words(client.get(path(token, "jawab/")))
    assert client.post(path(token, "jawab/"), ANSWER).status_code == 302
    assert parties.open_task(parties.case).step == "catat"


def test_one_address_asks_and_guesses_only_so_often(token: str, client: Client) -> None:
    client.post(path(token, "kirim-kode/"))
    with mock.patch.object(outside, "FROM_ONE_ADDRESS", 2):
        client.post(path(token, "kode/"), {"kode": wrong_code()})
        answer = client.post(path(token, "kode/"), {"kode": last_code()})
        assert answer.status_code == 422
        assert "Terlalu banyak percobaan" in words(answer)
        client.post(path(token, "kirim-kode/"))
        assert len(posted("code")) == 1
    assert client.post(path(token, "kode/"), {"kode": last_code()}).status_code == 302


def test_no_page_is_kept_indexed_or_named_to_others(parties: Parties, token: str, client: Client) -> None:
    let_in(client, token)
    letter = parties.case.documents.get(requirement="surat").pk
    for page in ("", "kode/", "jawab/", f"berkas/{letter}/"):
        answer = read(client, path(token, page))
        assert answer.status_code == 200
        assert "no-store" in answer.headers["Cache-Control"]
        assert answer.headers["Referrer-Policy"] == "same-origin"
        assert "noindex" in answer.headers["X-Robots-Tag"]


def test_looks_at_a_confidential_case_are_logged(db: None, client: Client) -> None:
    parties = Parties(sensitive=True, share=["surat"])
    links.send_link(parties.asker, parties.task.key, PARTY, ADDRESS)
    token = last_token()
    Look.objects.all().delete()
    let_in(client, token)
    assert not Look.objects.exists()
    page = words(client.get(path(token, "jawab/")))
    assert WISH not in page
    letter, secret = (parties.case.documents.get(requirement=one).pk for one in ("surat", "rahasia"))
    assert read(client, path(token, f"berkas/{letter}/")).headers["Cache-Control"] == "private, no-store"
    assert client.get(path(token, f"berkas/{secret}/")).status_code == 404
    assert Look.objects.filter(what__startswith="tautan ").count() == 2


@pytest.fixture
def lines() -> Iterator[list[str]]:
    """What the log says while the test runs."""
    found: list[str] = []

    class Keep(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            found.append(self.format(record))

    handler = Keep()
    handler.setFormatter(MaskingFormatter("%(message)s"))
    logging.getLogger().addHandler(handler)
    yield found
    logging.getLogger().removeHandler(handler)


def test_no_token_comes_into_the_log(token: str, client: Client, lines: list[str]) -> None:
    client.get(path(UNKNOWN, "jawab/"))
    client.get(path(token, "tidak-ada/"))
    client.get(path(token, "kirim-kode/"))
    logged = "\n".join(lines)
    assert "/pihak/***" in logged
    assert token not in logged
    assert UNKNOWN not in logged
    access = masked(
        f"[01/Jan/2026] GET {path(token)} 200 - http://kantor.contoh.id{path(token, 'kode/')}?x=1"
    )
    assert access == "[01/Jan/2026] GET /pihak/***/ 200 - http://kantor.contoh.id/pihak/***/kode/?x=1"


def test_link_is_erased_from_the_outbox_once_it_has_left(
    token: str, settings: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    from sopan.notices import worker

    monkeypatch.setattr("sopan.notices.adapters.ConsoleAdapter.send", lambda *_: None)
    monkeypatch.setattr("sopan.notices.worker.adapter_for", lambda _channel: worker_adapter())
    settings.DEMO = False  # type: ignore[attr-defined]
    worker.send_due()
    assert Notice.objects.filter(kind="party_link", state="sent", link="").count() == 1
    assert not Notice.objects.filter(link__contains=token).exists()


def worker_adapter() -> object:
    from sopan.notices.adapters import ConsoleAdapter

    return ConsoleAdapter()


def test_demonstration_shows_the_mail(token: str, client: Client) -> None:
    page = words(client.get("/pesan-demo/"))
    assert path(token) in page
    assert ADDRESS in page
