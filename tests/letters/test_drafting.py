"""Drafting a letter: paragraph by paragraph, two at once, corrected and marked on its way, and what is kept of it."""

import pytest
from django.test import Client
from django.utils import timezone

from sopan.cases import actions
from sopan.cases.errors import Invalid
from sopan.cases.models import Case, Look, Task
from sopan.directory.models import User
from sopan.letters.chain import chain_of
from sopan.letters.models import Letter, Version
from sopan.letters.papers import blocks_of
from sopan.letters.versions import compare
from tests.factories import make_acting, make_official, make_position
from tests.letters.reading import words_of
from tests.world import BOGOR, REHABILITATION, SIGNED, World


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def letter_in(case: Case) -> Letter:
    return Letter.objects.get(case=case)


def texts(case: Case) -> list[str]:
    return [block["text"] for block in blocks_of(letter_in(case)) if "text" in block]


def task_page(task: Task) -> str:
    return f"/meja/tugas/{task.key}/"


def saved(client: Client, task: Task, **entry: str) -> str:
    """Save the draft on the way, as the button 'Simpan dulu' does; what the person sees then."""
    return client.post(f"/meja/naskah/{task.key}/simpan/", entry, follow=True).content.decode()


# Paragraphs


def test_paragraphs_are_moved_added_and_removed_without_javascript(world: World, case: Case) -> None:
    task = world.walk_to(case, "draft")
    client = signed_in(world.actor_of(task))
    new = len(case.edition.sheet.letters[0].body)
    written = {
        "order": "0 1 2 3",
        "paragraph_0": "Pembuka.",
        "paragraph_2": "Isi.",
        "paragraph_3": "Penutup.",
    }
    answer = client.post(task_page(task), {**written, "change": "add:2"})
    page = answer.content.decode()
    assert f'name="order" value="0 1 2 {new} 3"' in page
    assert "Pembuka." in page
    assert "Penutup." in page
    assert "has-error" not in page
    page = client.post(task_page(task), {**written, "change": "up:3"}).content.decode()
    assert 'name="order" value="0 1 3 2"' in page
    page = client.post(task_page(task), {**written, "change": "remove:0"}).content.decode()
    assert 'name="order" value="1 2 3"' in page
    assert not Letter.objects.exists()

    world.do(case, {**written, "order": f"3 1 2 {new}", f"paragraph_{new}": "Alinea tambahan."})
    assert texts(case) == ["Penutup.", "Isi.", "Alinea tambahan."]


def test_facts_of_the_application_cannot_be_left_out_by_a_forged_order(world: World, case: Case) -> None:
    world.walk_to(case, "draft")
    world.do(case, {"order": "0 2 99999 x -1"})
    assert any("facts" in block for block in blocks_of(letter_in(case)))


def test_preview_follows_the_new_order(world: World, case: Case) -> None:
    task = world.walk_to(case, "draft")
    entry = {"order": "0 9", "paragraph_0": "Kalimat lama.", "paragraph_9": "Kalimat yang ditambahkan."}
    answer = signed_in(world.actor_of(task)).post(f"/meja/naskah/{task.key}/pratinjau.pdf", entry)
    assert "Kalimat yang ditambahkan." in words_of(answer.content)
    assert not Letter.objects.exists()


def test_gap_that_somebody_left_is_named_beside_the_draft(world: World, case: Case) -> None:
    task = world.walk_to(case, "draft")
    client = signed_in(world.actor_of(task))
    assert "Belum terisi" not in client.get(task_page(task)).content.decode()
    page = saved(client, task, paragraph_0="Nama ketua: ............ menerangkan")
    assert "Belum terisi" in page
    assert "titik-titik" in page


def test_signed_letter_that_came_back_is_previewed_as_it_is_being_mended(world: World, case: Case) -> None:
    task = world.walk_to(case, "archive")
    letter = letter_in(case)
    drafted = Task.objects.filter(case=case, does="draft").latest("number")
    client = signed_in(world.actor_of(task))
    entry = {"paragraph_0": "Sedang diperbaiki.", "version": str(letter.version)}
    assert "Sedang diperbaiki." in words_of(
        client.post(f"/meja/naskah/{drafted.key}/pratinjau.pdf", entry).content
    )
    assert letter_in(case).state == "signed"


# Saving, and two at once


def test_draft_is_saved_on_the_way_and_the_step_stays_open(world: World, case: Case) -> None:
    task = world.walk_to(case, "draft")
    client = signed_in(world.actor_of(task))
    assert "Konsep tersimpan" in saved(client, task, paragraph_0="Baru separuh.", base="0", version="0")
    assert world.open_task(case).pk == task.pk
    world.do(case, {"paragraph_0": "Sudah selesai."})
    assert [one.body[0]["text"] for one in letter_in(case).versions.all()] == [
        "Baru separuh.",
        "Sudah selesai.",
    ]


def test_second_drafter_is_told_and_loses_nothing(world: World, case: Case) -> None:
    task = world.walk_to(case, "draft")
    colleague = make_official(case.agency, task.position)
    first, second = signed_in(world.actor_of(task)), signed_in(colleague)
    entry = {"base": "0", "version": "0"}
    saved(first, task, paragraph_0="Dari yang pertama.", order="0 1 2 3 9", paragraph_9="Tambahan.", **entry)
    page = saved(second, task, paragraph_0="Dari yang kedua.", **entry)
    assert "diubah oleh" in page
    assert "Dari yang kedua." in page  # still there, to be compared and saved
    assert "<ins>kedua.</ins>" in page
    assert "<del>pertama.</del>" in page
    assert texts(case)[0] == "Dari yang pertama."
    assert letter_in(case).version == 1

    page = saved(second, task, paragraph_0="Dari keduanya.", base="0", version="1")
    assert "Konsep tersimpan" in page
    assert [one.by for one in letter_in(case).versions.all()] == [world.actor_of(task), colleague]


def test_finishing_the_step_on_top_of_an_older_version_is_refused_too(world: World, case: Case) -> None:
    task = world.walk_to(case, "draft")
    saved(signed_in(world.actor_of(task)), task, paragraph_0="Sudah diubah.")
    with pytest.raises(Invalid) as invalid:
        world.do(case, {"paragraph_0": "Dari layar lama.", "base": "0", "version": "0"})
    assert "bandingkan" in str(invalid.value.form.errors)
    assert texts(case)[0] == "Sudah diubah."


def test_who_comes_after_the_step_is_finished_can_copy_what_they_wrote(world: World, case: Case) -> None:
    task = world.walk_to(case, "draft")
    colleague = signed_in(make_official(case.agency, task.position))
    world.do(case)
    entry = {"action": "done", "paragraph_0": "Tulisan yang panjang.", "passphrase": "rahasia sekali"}
    answer = colleague.post(task_page(task), entry)
    assert answer.status_code == 409
    assert "sudah dikerjakan oleh" in answer.content.decode()
    assert "Tulisan yang panjang." in answer.content.decode()
    assert "rahasia sekali" not in answer.content.decode()


# Versions


def test_versions_tell_who_changed_what(world: World, case: Case) -> None:
    world.walk_to(case, "draft")
    world.do(case, {"paragraph_0": "Kami menerangkan bahwa lembaga ini aktif."})
    task = world.walk_to(case, "initial")
    official = world.actor_of(task)
    world.do(case, {"paragraph_0": "Kami menerangkan bahwa karang taruna ini aktif."})
    letter = letter_in(case)
    newest = letter.versions.last()
    assert newest is not None
    assert (letter.version, newest.by, newest.position) == (
        2,
        official,
        letter.initials.get(version=2).position,
    )

    page = (
        signed_in(official).get(f"/meja/naskah/permohonan/{case.key}/{letter.spec}/versi/").content.decode()
    )
    assert "<del>lembaga</del>" in page
    assert "<ins>karang taruna</ins>" in page
    assert official.name in page
    same = signed_in(official).get(f"/meja/naskah/permohonan/{case.key}/{letter.spec}/versi/?dari=2&ke=2")
    assert "<ins>" not in same.content.decode()
    odd = signed_in(official).get(f"/meja/naskah/permohonan/{case.key}/{letter.spec}/versi/?dari=x&ke=²")
    assert odd.status_code == 200


def test_versions_are_seen_by_officials_of_the_case_only(world: World, case: Case) -> None:
    task = world.walk_to(case, "initial")
    address = f"/meja/naskah/permohonan/{case.key}/{letter_in(case).spec}/versi/"
    supervisor = make_official(
        case.agency, make_position(case.agency, "inspektur", unit=case.unit, sight="read")
    )
    elsewhere = make_official(*stranger_office())
    for user, status in (
        (world.actor_of(task), 200), (supervisor, 200), (elsewhere, 404), (world.citizen, 403),
    ):  # fmt: skip
        assert signed_in(user).get(address).status_code == status
    assert Client().get(address).status_code == 302
    assert signed_in(world.actor_of(task)).get(address.replace("keterangan", "lain")).status_code == 404
    for user in (supervisor, elsewhere, world.citizen):  # seeing is not doing
        answer = signed_in(user).post(f"/meja/naskah/{task.key}/simpan/", {"paragraph_0": "Bukan hak saya."})
        assert answer.status_code in (403, 404, 409)
    assert letter_in(case).version == 1


def stranger_office() -> tuple[object, object]:
    from tests.factories import make_agency

    agency = make_agency("dinas-lain")
    return agency, make_position(agency, "staf")


def test_confidential_versions_are_sealed_and_each_look_is_logged(world: World) -> None:
    case = world.apply(BOGOR, REHABILITATION)
    task = world.walk_to(case, "notify")
    official = world.actor_of(task)
    world.do(case)
    letter = letter_in(case)
    version = letter.versions.get()
    assert set(version.body) == {"sealed"}
    page = signed_in(official).get(f"/meja/naskah/permohonan/{case.key}/{letter.spec}/versi/")
    assert page.status_code == 200
    assert blocks_of(letter)[0]["text"][:40] in page.content.decode()
    assert Look.objects.filter(case=case, user=official, what="letter versions").exists()


def test_letter_from_before_versions_says_so(world: World, case: Case) -> None:
    task = world.walk_to(case, "initial")
    Version.objects.all().delete()
    page = signed_in(world.actor_of(task)).get(
        f"/meja/naskah/permohonan/{case.key}/{letter_in(case).spec}/versi/"
    )
    assert "Belum ada versi" in page.content.decode()
    assert "versi konsep" not in signed_in(world.actor_of(task)).get(task_page(task)).content.decode()


def test_word_by_word_comparison_finds_what_moved() -> None:
    old = [{"text": "Satu."}, {"text": "Dua kata lama di sini."}, {"facts": [["Nama", "Budi"]]}]
    new = [
        {"facts": [["Nama", "Budi"]]},
        {"text": "Satu."},
        {"text": "Dua kata baru di sini."},
        {"text": "Tiga."},
    ]
    kinds = [change.kind for change in compare(old, new)]
    assert sorted(kinds) == ["added", "changed", "moved", "same"]
    changed = next(change for change in compare(old, new) if change.kind == "changed")
    assert [(piece.kind, piece.words) for piece in changed.pieces if piece.kind != "same"] == [
        ("removed", "lama"), ("added", "baru"),
    ]  # fmt: skip


# On the way to the signature


def test_corrected_letter_carries_only_the_initials_of_who_corrected_it(world: World, case: Case) -> None:
    world.walk_to(case, "initial")
    world.do(case)
    second = world.walk_to(case, "initial")
    world.do(case, {"paragraph_0": "Kalimat yang sudah dibetulkan."})
    letter = letter_in(case)
    assert (letter.version, letter.state) == (2, "initialled")
    assert [mark.user for mark in letter.initials.filter(version=2)] == [
        Task.objects.get(pk=second.pk).done_by
    ]
    page = signed_in(world.actor_of(world.open_task(case))).get(task_page(world.open_task(case)))
    assert "memaraf konsep sebelumnya" in page.content.decode()


def test_marks_on_a_paragraph_stand_beside_it_when_the_letter_comes_back(world: World, case: Case) -> None:
    task = world.walk_to(case, "initial")
    entry = {**world.good_entry(task), "action": "back", "back_to": "draf", "mark_2": "Nama desa keliru."}
    entry["back_to"] = next(step.id for step in case.edition.sheet.steps if step.does == "draft")
    actions.complete_task(world.actor_of(task), task.key, entry)
    back = world.open_task(case)
    page = signed_in(world.actor_of(back)).get(task_page(back)).content.decode()
    row = page[page.index('id="alinea-2"') : page.index('id="alinea-3"')]
    assert "Nama desa keliru." in row
    assert "Alinea 2: Nama desa keliru." in page  # in the history, for everybody

    saved(signed_in(world.actor_of(back)), back, paragraph_2="Sudah dibetulkan.", order="1 0 2 3")
    page = signed_in(world.actor_of(back)).get(task_page(back)).content.decode()
    assert "Tentang alinea yang sudah Anda ubah atau hapus" in page


def test_signer_marks_a_paragraph_and_sends_the_letter_back(world: World, case: Case) -> None:
    task = world.walk_to(case, "sign")
    page = signed_in(world.actor_of(task)).get(task_page(task)).content.decode()
    assert "Tandai alinea yang salah" in page
    with pytest.raises(Invalid) as invalid:
        world.do(case, {**SIGNED, "mark_2": "Nama desa keliru."})
    assert "mark_2" in invalid.value.form.errors
    assert (letter_in(case).state, letter_in(case).number) == ("initialled", "")

    draft = next(step.id for step in case.edition.sheet.steps if step.does == "draft")
    world.do(case, {"action": "back", "back_to": draft, "mark_2": "Nama desa keliru."})
    back = world.open_task(case)
    assert back.does == "draft"
    page = signed_in(world.actor_of(back)).get(task_page(back)).content.decode()
    assert "Nama desa keliru." in page[page.index('id="alinea-2"') : page.index('id="alinea-3"')]


def test_who_marks_a_paragraph_does_not_initial_it(world: World, case: Case) -> None:
    world.walk_to(case, "initial")
    with pytest.raises(Invalid) as invalid:
        world.do(case, {"mark_0": "Kurang lengkap."})
    assert "mark_0" in invalid.value.form.errors
    with pytest.raises(Invalid):
        world.do(case, {"action": "back", "back_reason": "Perbaiki.", "paragraph_0": "Saya ubah juga."})
    assert letter_in(case).version == 1


def test_letter_that_changed_while_it_was_read_is_not_initialled(world: World, case: Case) -> None:
    task = world.walk_to(case, "initial")
    read = {**world.good_entry(task), "base": "1", "version": "1"}
    world.do(case, {"action": "back", "back_reason": "Perbaiki."})
    world.do(case, {"paragraph_0": "Konsep kedua."})
    again = world.open_task(case)
    assert again.does == "initial"
    with pytest.raises(Invalid) as invalid:
        actions.complete_task(world.actor_of(again), again.key, read)
    assert "berubah" in str(invalid.value.form.errors) or "diubah oleh" in str(invalid.value.form.errors)


def test_who_stands_in_for_the_next_initials_once(world: World, case: Case) -> None:
    task = world.walk_to(case, "initial")
    first = world.actor_of(task)
    world.do(case)
    following = world.open_task(case)
    assert following.position is not None
    today = timezone.now().astimezone(case.agency.zone).date()
    make_acting(first, following.position, today, today)
    actions.complete_task(first, following.key, {"action": "done"})
    assert [mark.user for mark in letter_in(case).initials.all()] == [first]
    rungs = chain_of(case, case.edition.sheet, letter_in(case), "keterangan")
    assert [(rung.does, rung.state, rung.name) for rung in rungs] == [
        ("initial", "done", first.name), ("initial", "done", first.name), ("sign", "turn", ""),
    ]  # fmt: skip


def test_chain_shows_whose_turn_it_is(world: World, case: Case) -> None:
    world.walk_to(case, "initial")
    first = world.actor_of(world.open_task(case))
    world.do(case)
    task = world.open_task(case)
    page = signed_in(world.actor_of(task)).get(task_page(task)).content.decode()
    assert f"Diparaf: {first.name}" in page
    assert "Giliran memaraf" in page
    assert "Menandatangani" in page
