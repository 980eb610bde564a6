"""Applying from a phone: page by page, saved as one goes, sent once."""

import re

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse

from sopan.cases import applying
from sopan.cases.answers import answers_of, draft_answers
from sopan.cases.models import Case, Draft
from sopan.portal.kept import KEEPS
from tests.portal.conftest import Browser
from tests.world import BOGOR, KARANG_TARUNA, PERMIT, REHABILITATION, ROHIL, TALA, World, upload

FIRST_PAGE = {
    "nama_karang_taruna": "Tunas Muda",
    "desa": "63.01.03.1001",
    "alamat_sekretariat": "Jalan A. Yani No. 1",
    "telepon": "0812 3456 7890",
}


def address(name: str, draft: Draft, *more: object) -> str:
    return reverse(f"portal:{name}", args=[draft.key, *more])


@pytest.fixture
def draft(world: World) -> Draft:
    """A draft just begun."""
    return applying.start_draft(world.citizen, world.procedure(TALA, KARANG_TARUNA))


@pytest.fixture
def full(world: World) -> Draft:
    """A draft that could be sent."""
    return world.full_draft(TALA, KARANG_TARUNA)


def test_before_starting_one_reads_what_to_bring(world: World, mother: Client) -> None:
    page = mother.get(reverse("portal:start", args=[TALA, KARANG_TARUNA])).content.decode()
    assert "Surat permohonan dari Kepala Desa" in page
    assert not Draft.objects.exists()  # looking begins nothing


def test_starting_twice_goes_on_with_the_same_draft(world: World, mother: Client) -> None:
    start = reverse("portal:start", args=[TALA, KARANG_TARUNA])
    first, second = (mother.post(start).headers["Location"] for _ in range(2))
    assert first == second
    assert Draft.objects.count() == 1


def test_an_application_from_the_first_click_to_the_receipt(world: World, mother: Client) -> None:
    page = mother.post(reverse("portal:start", args=[TALA, KARANG_TARUNA]), follow=True)
    draft = Draft.objects.get()
    assert page.redirect_chain[-1][0] == address("page", draft, 1)
    assert "Langkah 1 dari 4" in page.content.decode()
    page = mother.post(address("page", draft, 1), FIRST_PAGE, follow=True)
    assert page.redirect_chain[-1][0] == address("page", draft, 2)
    second = {
        "nama_ketua": "Ahmad",
        "nama_sekretaris": "Siti",
        "jumlah_anggota": "25",
        "nomor_sk": "1/2026",
        "tanggal_sk": "2026-01-02",
        "sk_berlaku_sampai": "02-01-2029",
    }
    page = mother.post(address("page", draft, 2), second, follow=True)
    assert page.redirect_chain[-1][0] == address("documents", draft)
    for one in ("surat_permohonan", "ad_art", "sk_pengurus"):
        sent = mother.post(
            address("documents", draft), {"persyaratan": one, "berkas": upload(f"{one}.pdf", one)}
        )
        assert sent.status_code == 302
    page = mother.get(address("review", draft))
    assert "Tunas Muda" in page.content.decode()
    assert "Kab. Tanah Laut, Kalimantan Selatan" in page.content.decode()  # the region by its name
    page = mother.post(address("review", draft), {"true": "on"}, follow=True)
    case = Case.objects.get()
    assert page.redirect_chain[-1][0] == reverse("portal:receipt", args=[case.key])
    assert case.number in page.content.decode()
    assert answers_of(case)["telepon"] == "+6281234567890"
    assert answers_of(case)["sk_berlaku_sampai"] == "2029-01-02"


def test_mistakes_are_shown_beside_their_fields_and_nothing_else_is_lost(
    draft: Draft, mother: Client
) -> None:
    page = mother.post(address("page", draft, 1), {**FIRST_PAGE, "telepon": "12"})
    text = page.content.decode()
    assert page.status_code == 422
    assert "Nomor telepon ini tidak dikenal" in text
    assert 'value="Tunas Muda"' in text
    assert "nama_karang_taruna" not in draft_answers(Draft.objects.get())  # the page was not right yet


def test_going_back_keeps_what_is_right(draft: Draft, mother: Client) -> None:
    page = mother.post(address("page", draft, 2), {"nama_ketua": "Ahmad", "ke": "kembali"})
    assert page.headers["Location"] == address("page", draft, 1)
    assert draft_answers(Draft.objects.get())["nama_ketua"] == "Ahmad"


def test_autosave_keeps_what_is_right_and_says_nothing(draft: Draft, mother: Client) -> None:
    answer = mother.post(address("autosave", draft, 1), {"nama_karang_taruna": "Tunas", "telepon": "1"})
    assert (answer.status_code, answer.content) == (204, b"")
    assert draft_answers(Draft.objects.get())["nama_karang_taruna"] == "Tunas"
    assert "telepon" not in draft_answers(Draft.objects.get())


def test_the_draft_goes_on_where_something_is_missing(draft: Draft, mother: Client) -> None:
    mother.post(address("page", draft, 1), FIRST_PAGE)
    assert mother.get(address("draft", draft)).headers["Location"] == address("page", draft, 2)


def test_own_data_stand_in_the_form_already(world: World, browser: Browser) -> None:
    citizen = world.citizen
    citizen.phone = "+6281234567890"
    citizen.save()
    draft = applying.start_draft(citizen, world.procedure(TALA, KARANG_TARUNA))
    assert "0812-3456-7890" in browser(citizen).get(address("page", draft, 1)).content.decode()


def test_a_page_says_quietly_which_row_of_the_sop_it_is(draft: Draft, mother: Client) -> None:
    assert (
        "Pemohon datang dengan membawa semua persyaratan"
        in mother.get(address("page", draft, 1)).content.decode()
    )


def test_a_long_row_of_the_sop_is_folded_and_said_once(world: World, mother: Client) -> None:
    draft = applying.start_draft(world.citizen, world.procedure(ROHIL, PERMIT))
    first = mother.get(address("page", draft, 1)).content.decode()
    folded = re.search(r"<details class=\"sop-row\"><summary>(.*?)</summary>", first, re.S)
    assert folded is not None
    assert "Langkah 1 pada SOP:" in folded[1]
    assert "Pemohon melakukan registrasi" not in folded[1]  # the second sentence waits inside
    assert "Pemohon melakukan registrasi" in first
    second = mother.get(address("page", draft, 2)).content.decode()
    assert "pada SOP:" not in second


def test_what_is_missing_is_grouped_by_page_with_one_link_each(draft: Draft, mother: Client) -> None:
    text = mother.get(address("review", draft)).content.decode()
    notice = text[text.index("notice-warn") : text.index("<section")]
    links = re.findall(r'href="([^"]+)"', notice)
    assert links == [
        f"{address(*page)}?dari=periksa"
        for page in (("page", draft, 1), ("page", draft, 2), ("documents", draft))
    ]
    assert "Fc. AD/ART" in notice


def test_an_unfinished_draft_is_offered_before_another_is_begun(
    world: World, draft: Draft, mother: Client
) -> None:
    start = reverse("portal:start", args=[TALA, KARANG_TARUNA])
    assert "Mulai mengisi" in mother.get(start).content.decode()  # nothing was put into the draft yet
    mother.post(address("page", draft, 1), FIRST_PAGE)
    page = mother.post(start, follow=True)
    text = page.content.decode()
    assert page.redirect_chain[-1][0] == start
    assert "draf yang belum dikirim, terakhir diubah" in text
    assert address("draft", draft) in text
    assert draft_answers(Draft.objects.get())["nama_karang_taruna"] == "Tunas Muda"


def test_a_draft_that_holds_only_a_file_is_unfinished_too(draft: Draft, mother: Client) -> None:
    mother.post(address("documents", draft), {"persyaratan": "ad_art", "berkas": upload()})
    page = mother.get(reverse("portal:start", args=[TALA, KARANG_TARUNA]))
    assert "draf yang belum dikirim" in page.content.decode()


def test_beginning_again_drops_the_old_draft(draft: Draft, mother: Client) -> None:
    mother.post(address("page", draft, 1), FIRST_PAGE)
    start = reverse("portal:start", args=[TALA, KARANG_TARUNA])
    answer = mother.post(start, {"draf": "baru"})
    fresh = Draft.objects.get()
    assert fresh.pk != draft.pk
    assert answer.headers["Location"] == address("draft", fresh)
    assert "nama_karang_taruna" not in draft_answers(fresh)


def test_beginning_again_touches_nobody_elses_draft(
    world: World, draft: Draft, mother: Client, browser: Browser
) -> None:
    mother.post(address("page", draft, 1), FIRST_PAGE)
    browser(world.stranger).post(reverse("portal:start", args=[TALA, KARANG_TARUNA]), {"draf": "baru"})
    assert Draft.objects.filter(pk=draft.pk).exists()


def test_what_is_missing_is_said_in_words_and_nothing_is_sent(draft: Draft, mother: Client) -> None:
    page = mother.post(address("review", draft), {"true": "on"})
    assert page.status_code == 422
    text = page.content.decode()
    assert "Nama Karang Taruna" in text
    assert f"{address('page', draft, 1)}?dari=periksa" in text
    assert f"{address('documents', draft)}?dari=periksa" in text
    assert not Case.objects.exists()


def test_sending_needs_the_declaration(full: Draft, mother: Client) -> None:
    page = mother.post(address("review", full), {})
    assert page.status_code == 422
    assert "Centang pernyataan ini" in page.content.decode()
    assert not Case.objects.exists()


def test_editing_from_the_last_page_leads_back_to_it(full: Draft, mother: Client) -> None:
    page = mother.post(f"{address('page', full, 1)}?dari=periksa", FIRST_PAGE)
    assert page.headers["Location"] == address("review", full)


def test_a_double_submit_opens_one_case(full: Draft, mother: Client) -> None:
    first, second = (mother.post(address("review", full), {"true": "on"}) for _ in range(2))
    assert first.headers["Location"] == second.headers["Location"]
    assert Case.objects.count() == 1


def test_a_second_tab_cannot_change_what_was_sent(full: Draft, mother: Client) -> None:
    case = applying.open_case(full.user, full.key)
    late = mother.post(address("page", full, 1), {**FIRST_PAGE, "nama_karang_taruna": "Lain"})
    assert late.status_code == 409
    assert "sudah dikirim" in late.content.decode()
    assert reverse("portal:case", args=[case.key]) in late.content.decode()
    late = mother.post(address("documents", full), {"persyaratan": "ad_art", "berkas": upload()})
    assert late.status_code == 409
    assert mother.post(address("autosave", full, 1), FIRST_PAGE).status_code == 409
    assert mother.post(address("drop", full)).status_code == 409
    assert answers_of(Case.objects.get())["nama_karang_taruna"] != "Lain"


@pytest.mark.parametrize("name", ["draft", "review", "documents", "drop"])
def test_the_back_button_after_sending_leads_to_the_case(full: Draft, mother: Client, name: str) -> None:
    case = applying.open_case(full.user, full.key)
    assert mother.get(address(name, full)).headers["Location"] == reverse("portal:case", args=[case.key])
    assert mother.get(address("page", full, 1)).status_code == 302


def test_a_session_that_ended_costs_no_answer(world: World, draft: Draft, client: Client) -> None:
    page = address("page", draft, 1)
    half = {**FIRST_PAGE, "telepon": "12"}  # one of them is wrong: it must come back as typed, too
    answer = client.post(page, half)
    assert answer.status_code == 302
    assert answer.headers["Location"].endswith(f"?next={page}")
    client.force_login(world.citizen, backend="django.contrib.auth.backends.ModelBackend")
    text = client.get(page).content.decode()
    assert 'value="Tunas Muda"' in text
    assert 'value="12"' in text
    assert "sudah kami pulihkan" in text
    assert draft_answers(Draft.objects.get())["nama_karang_taruna"] == "Tunas Muda"
    assert "sudah kami pulihkan" not in client.get(page).content.decode()  # once


def test_signing_in_again_in_another_tab_costs_no_answer(world: World, draft: Draft) -> None:
    """The token of the form is old then, and a strict browser is turned away; the answers still come back."""
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(world.citizen, backend="django.contrib.auth.backends.ModelBackend")
    page = address("page", draft, 1)
    answer = strict.post(page, FIRST_PAGE, headers={"Origin": "http://testserver"})
    assert answer.status_code == 403
    assert "kami simpan" in answer.content.decode()
    assert 'value="Tunas Muda"' in strict.get(page).content.decode()


def test_another_site_cannot_put_answers_into_the_session(world: World, draft: Draft) -> None:
    strict = Client(enforce_csrf_checks=True)
    answer = strict.post(address("page", draft, 1), FIRST_PAGE, headers={"Origin": "https://jahat.example"})
    assert answer.status_code == 403
    assert "sessionid" not in answer.cookies


def test_kept_answers_never_enter_somebody_elses_draft(world: World, draft: Draft, client: Client) -> None:
    page = address("page", draft, 1)
    client.post(page, FIRST_PAGE)
    client.force_login(world.stranger, backend="django.contrib.auth.backends.ModelBackend")
    assert client.get(page).status_code == 404
    assert "nama_karang_taruna" not in draft_answers(Draft.objects.get())


def test_kept_answers_are_sealed(draft: Draft, client: Client) -> None:
    client.post(address("page", draft, 1), FIRST_PAGE)
    assert "Tunas" not in str(dict(client.session))


def test_a_stranger_cannot_fill_the_sessions(draft: Draft, client: Client) -> None:
    client.post(address("page", draft, 1), {"nama_karang_taruna": "x" * 200_000})
    assert "portal_kept" not in client.session
    for _ in range(25):
        answer = client.post(address("page", draft, 1), FIRST_PAGE)
    assert answer.status_code == 302


def test_nor_with_forms_whose_token_is_old(draft: Draft) -> None:
    """A program sends any Origin it likes, so that alone must not make a row a time without end."""
    before = Session.objects.count()
    for _ in range(25):
        program = Client(enforce_csrf_checks=True)
        program.post(address("page", draft, 1), FIRST_PAGE, headers={"Origin": "http://testserver"})
    assert Session.objects.count() - before == KEEPS


def test_autosave_of_an_ended_session_says_so(draft: Draft, client: Client) -> None:
    assert client.post(address("autosave", draft, 1), FIRST_PAGE).status_code == 401


def test_a_draft_can_be_thrown_away_after_asking(draft: Draft, mother: Client) -> None:
    assert "Hapus draf ini?" in mother.get(address("drop", draft)).content.decode()
    assert Draft.objects.exists()
    mother.post(address("drop", draft))
    assert not Draft.objects.exists()


@pytest.mark.parametrize("number", [0, 3, 99])
def test_a_page_that_the_form_does_not_have_is_not_found(draft: Draft, mother: Client, number: int) -> None:
    assert mother.get(address("page", draft, number)).status_code == 404
    assert mother.post(address("autosave", draft, number)).status_code == 404


def test_too_many_drafts_are_refused_in_words(
    world: World, mother: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(applying, "MOST_DRAFTS", 0)
    answer = mother.post(reverse("portal:start", args=[TALA, KARANG_TARUNA]))
    assert answer.status_code == 409
    assert "terlalu banyak draf" in answer.content.decode()


def test_a_question_may_be_answered_with_no(world: World, browser: Browser) -> None:
    draft = world.full_draft(BOGOR, REHABILITATION)
    mother = browser(world.citizen)
    page = address("page", draft, 3)
    assert mother.post(page, {"persetujuan": "False"}).status_code == 302
    assert draft_answers(Draft.objects.get())["persetujuan"] is False
    assert "Tidak" in mother.get(address("review", draft)).content.decode()
    assert mother.post(page, {}).status_code == 422


def test_the_applicants_nik_is_whole_on_the_last_page_only(world: World, mother: Client) -> None:
    draft = world.full_draft(BOGOR, REHABILITATION)
    assert "6301035708909999" in mother.get(address("review", draft)).content.decode()
    case = applying.open_case(world.citizen, draft.key)
    page = mother.get(reverse("portal:case", args=[case.key])).content.decode()
    assert "6301035708909999" not in page
    assert "630103******9999" in page or "6301********9999" in page


def test_pages_work_without_javascript(draft: Draft, full: Draft, mother: Client) -> None:
    """No page has a form that only a script could send."""
    for one in (address("page", full, 1), address("documents", full), address("review", full)):
        page = mother.get(one).content.decode()
        assert 'type="submit"' in page
        assert "onclick" not in page
        assert "<script>" not in page
        assert 'style="' not in page
