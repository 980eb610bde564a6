"""A letter on its way: drafted, initialled, signed, archived, handed over, and what goes wrong on the way."""

import datetime

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from sopan.cases import actions
from sopan.cases.errors import Invalid, Refused
from sopan.cases.history import history
from sopan.cases.loading import Loaded
from sopan.cases.made_up import one_page_pdf
from sopan.cases.models import Case, Document, Task
from sopan.cases.performing import work_on
from sopan.directory.demo import PASSWORD
from sopan.directory.models import Position
from sopan.letters.models import Letter, Receipt
from sopan.letters.papers import freeze, issue, letter_of, put_draft, put_initial
from sopan.letters.verification import verdict_on
from sopan.signing import requests
from tests.factories import make_acting
from tests.letters.reading import bytes_of, words_of
from tests.world import BOGOR, KARANG_TARUNA, PERMIT, REHABILITATION, ROHIL, SIGNED, TALA, World


def letter_in(case: Case) -> Letter:
    return Letter.objects.select_related("file").get(case=case)


def finish(world: World, case: Case) -> None:
    for _ in range(20):
        if not case.tasks.filter(status=Task.Status.OPEN).exists():
            return
        world.do(case)


def test_letter_goes_from_draft_to_receipt(world: World, case: Case) -> None:
    world.walk_to(case, "draft")
    world.do(case)
    letter = letter_in(case)
    assert (letter.state, letter.version, letter.number, letter.file) == ("draft", 1, "", None)

    world.walk_to(case, "sign")
    letter.refresh_from_db()
    assert letter.state == "initialled"
    assert letter.initials.filter(version=1).count() == 2

    signer = world.actor_of(world.open_task(case))
    world.do(case)
    letter = letter_in(case)
    year = timezone.now().astimezone(case.agency.zone).year
    assert letter.state == "signed"
    assert letter.number == f"400.9.12.5/0001/{case.agency.short_name}/{year}"
    assert letter.signer_name == signer.official.title_name
    assert letter.signer_nip == signer.official.nip
    assert letter.file is not None
    issued = Document.objects.get(case=case, role=Document.Role.ISSUED)
    assert issued.file == letter.file

    finish(world, case)
    letter.refresh_from_db()
    assert letter.archived_at is not None
    assert Receipt.objects.get(letter=letter).receiver == world.citizen.name
    receipt = Document.objects.get(case=case, role=Document.Role.ATTACHMENT)
    assert world.citizen.name in words_of(bytes_of(receipt.file))
    case.refresh_from_db()
    assert case.outcome == "granted"


def test_signed_letter_carries_the_case_and_its_code(world: World, case: Case) -> None:
    finish(world, case)
    letter = letter_in(case)
    assert letter.file is not None
    words = words_of(bytes_of(letter.file))
    assert letter.number in words
    assert letter.code in words
    assert f"{settings.BASE_URL}/verifikasi/{letter.code}/" in words
    assert "Isian Nama Karang Taruna" in words
    assert "17 Agustus 1990" in words  # a date of the form
    assert "{" not in words
    assert letter.initials.exists()
    assert "PARAF HIERARKI" not in words  # an electronic letter keeps them as its history


def test_drafter_edits_a_paragraph_of_this_letter_only(world: World, case: Case) -> None:
    world.walk_to(case, "draft")
    world.do(
        case,
        {
            "paragraph_0": 'Kami, {jabatan_penandatangan}, #read("/etc/passwd") menerangkan:',
            "paragraph_2": "",
        },
    )
    world.walk_to(case, "sign")
    world.do(case)
    letter = letter_in(case)
    assert letter.file is not None
    words = words_of(bytes_of(letter.file))
    assert f'Kami, {letter.signer_position}, #read("/etc/passwd") menerangkan:' in words
    assert "benar merupakan Karang Taruna" not in words  # the emptied paragraph has left the letter

    other = world.apply(TALA, KARANG_TARUNA, world.stranger)
    world.walk_to(other, "initial")
    assert "Yang bertanda tangan" in letter_in(other).body[0]["text"]


def test_empty_letter_is_not_saved(world: World, case: Case) -> None:
    task = world.walk_to(case, "draft")
    empty = {f"paragraph_{number}": "  " for number in range(9)}
    with pytest.raises(Invalid):
        world.do(case, empty)
    assert letter_of(case, "keterangan") is None
    assert world.open_task(case).pk == task.pk


def test_redraft_voids_the_initials_and_keeps_the_code(world: World, case: Case) -> None:
    task = world.walk_to(case, "sign")
    before = letter_in(case)
    world.do(case, {"action": "back", "back_reason": "Nama desa keliru."})
    world.do(case, {"paragraph_0": "Naskah yang sudah diperbaiki:"})
    after = letter_in(case)
    assert (after.version, after.state, after.code) == (2, "draft", before.code)
    assert after.initials.filter(version=2).count() == 0
    assert after.initials.filter(version=1).count() == 2
    assert world.open_task(case).does == "initial"  # everybody reads it again
    finish(world, case)
    letter = letter_in(case)
    assert letter.file is not None
    assert "Naskah yang sudah diperbaiki" in words_of(bytes_of(letter.file))
    assert task.pk != world_task(case, "sign").pk


def world_task(case: Case, does: str) -> Task:
    return Task.objects.filter(case=case, does=does, status=Task.Status.DONE).latest("number")


def test_number_taken_before_a_return_is_kept(world: World) -> None:
    case = world.apply(ROHIL, PERMIT)
    world.walk_to(case, "sign")
    number = letter_in(case).number
    assert number
    world.do(case, {"action": "back", "back_reason": "Nilai bantuan keliru."})
    other = world.apply(ROHIL, PERMIT, world.stranger)
    world.walk_to(other, "sign")
    finish(world, case)
    assert letter_in(case).number == number
    assert letter_in(other).number != number


def test_signing_needs_a_clear_yes(world: World, case: Case) -> None:
    task = world.walk_to(case, "sign")
    with pytest.raises(Invalid) as invalid:
        actions.complete_task(world.actor_of(task), task.key, {"action": "done"})
    assert "passphrase" in invalid.value.form.errors
    assert letter_in(case).state == "initialled"


def test_acting_head_signs_as_plh(world: World, case: Case) -> None:
    task = world.walk_to(case, "sign")
    position = Position.objects.get(pk=task.position_id)
    someone = world.official(TALA, "fo-slrt")
    today = timezone.now().astimezone(case.agency.zone).date()
    make_acting(someone, position, today, today + datetime.timedelta(days=3))
    actions.complete_task(someone, task.key, {"action": "done", **SIGNED})
    letter = letter_in(case)
    assert letter.signer_position == f"Plh. {position.name}"
    assert letter.signer_name == someone.official.title_name
    assert letter.file is not None
    assert f"Plh. {position.name}," in words_of(bytes_of(letter.file))


def test_official_who_takes_another_name_later_leaves_the_letter_as_it_was(world: World, case: Case) -> None:
    world.walk_to(case, "sign")
    signer = world.actor_of(world.open_task(case))
    name = signer.official.title_name
    world.do(case)
    signer.official.title_name = "Nama Baru"
    signer.official.save()
    assert letter_in(case).signer_name == name


def test_tampered_file_is_found_when_it_is_archived(world: World, case: Case) -> None:
    task = world.walk_to(case, "archive")
    letter = letter_in(case)
    assert letter.file is not None
    place = settings.FILES_ROOT / letter.file.path
    content = place.read_bytes()
    place.chmod(0o600)
    place.write_bytes(content.replace(b"%PDF-1.7", b"%PDF-1.6"))
    with pytest.raises(Refused) as refused:
        world.do(case)
    assert refused.value.code == "letter_damaged"
    assert world.open_task(case).pk == task.pk
    place.write_bytes(content)
    world.do(case)
    assert letter_in(case).archived_at is not None


def test_proxy_must_show_by_what_right_they_come(world: World, case: Case) -> None:
    world.walk_to(case, "hand-over")
    with pytest.raises(Invalid) as invalid:
        world.do(case, {"capacity": "kuasa"})
    assert "attachment" in invalid.value.form.errors
    authority = {
        "attachment": SimpleUploadedFile("kuasa.pdf", one_page_pdf("surat kuasa"), "application/pdf")
    }
    world.do(case, {"capacity": "kuasa"}, authority)
    receipt = Receipt.objects.get(letter__case=case)
    assert receipt.capacity == "kuasa"
    assert receipt.authority is not None


@pytest.mark.parametrize(("answer", "spec"), [(0, "balasan_tindak_lanjut"), (1, "balasan_penolakan")])
def test_answer_follows_the_decision_and_is_sealed(world: World, answer: int, spec: str) -> None:
    case = world.apply(BOGOR, REHABILITATION)
    task = world.walk_to(case, "decide")
    sheet = task.case.edition.sheet
    chosen = sheet.step(task.step).answers[answer].answer
    world.do(case, {"answer": chosen, "reason": "Alasan yang hanya untuk pemohon."})
    finish(world, case)
    letter = letter_in(case)
    assert letter.spec == spec
    assert letter.state == "signed"
    assert set(letter.body) == {"sealed"}
    assert letter.file is not None
    assert letter.file.sealed
    assert b"%PDF" not in (settings.FILES_ROOT / letter.file.path).read_bytes()[:64]
    words = words_of(bytes_of(letter.file))
    assert "Rahasia" in words
    assert world.citizen.name in words
    assert ("Alasan yang hanya untuk pemohon." in words) == (spec == "balasan_penolakan")
    assert world.citizen.name not in letter.file.name


def test_history_tells_number_and_hash(world: World, case: Case) -> None:
    finish(world, case)
    letter = letter_in(case)
    assert letter.file is not None
    told = {str(value) for entry in history(case) for _label, value in entry.details}
    assert letter.number in told
    assert letter.file.sha256 in told


def test_english_screen_does_not_make_an_english_letter(world: World, case: Case) -> None:
    from django.utils import translation

    world.walk_to(case, "sign")
    with translation.override("en"):
        world.do(case)
    letter = letter_in(case)
    assert letter.file is not None
    assert "17 Agustus 1990" in words_of(bytes_of(letter.file))


def test_signed_letter_that_is_drafted_anew_is_replaced_and_keeps_its_number(
    world: World, case: Case
) -> None:
    world.walk_to(case, "archive")
    signed = letter_in(case)
    task = world_task(case, "draft")
    work = work_on(Loaded(case, {}, case.edition.sheet), task, world.actor_of(task), "Staf", timezone.now())
    put_draft(work, case.edition.sheet.letters[0], [{"text": "Diganti."}])
    letter = letter_in(case)
    assert (letter.state, letter.version, letter.number) == ("draft", 2, signed.number)
    assert (letter.signer_name, letter.signed_at) == ("", None)
    assert Document.objects.get(case=case, role=Document.Role.ISSUED).replaced_at is not None
    verdict = verdict_on(letter.code)
    assert verdict is not None
    assert verdict.state == "mending"
    assert verdict.sha256 == ""


def test_signer_on_behalf_of_the_head_signs_with_an(world: World, case: Case) -> None:
    task = world.walk_to(case, "sign")
    letter = letter_in(case)
    sheet = case.edition.sheet
    work = work_on(Loaded(case, {}, sheet), task, world.actor_of(task), "Sekretaris", timezone.now())
    signature = freeze(work, letter, sheet.letters[0], on_behalf_of="Kepala Dinas Sosial")
    requests.attempt(signature, PASSWORD, reason="", place="")
    issue(work, letter)
    assert letter.file is not None
    words = words_of(bytes_of(letter.file))
    assert "a.n. Kepala Dinas Sosial Sekretaris," in words
    with pytest.raises(Refused) as refused:
        freeze(work, letter, sheet.letters[0])
    assert refused.value.code == "letter_signed"


def test_nobody_initials_the_same_version_twice(world: World, case: Case) -> None:
    task = world.walk_to(case, "initial")
    work = work_on(
        Loaded(case, {}, case.edition.sheet), task, world.actor_of(task), "Kepala Bidang", timezone.now()
    )
    letter = letter_in(case)
    assert put_initial(work, letter)
    assert not put_initial(work, letter)
    assert letter.initials.count() == 1
