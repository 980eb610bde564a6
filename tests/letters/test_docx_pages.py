"""The pages that give a draft to Word and take it back as a version."""

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from docx import Document

from sopan.cases.models import Case, Task
from sopan.letters.layout.docx import to_docx
from sopan.letters.models import Letter
from sopan.letters.papers import blocks_of
from tests.factories import make_official, make_position
from tests.letters.reading import words_of
from tests.letters.test_drafting import saved, signed_in
from tests.letters.word_papers import closed, opened, page
from tests.world import World


def send(client: Client, task: Task, content: bytes, **more: str) -> str:
    file = SimpleUploadedFile("hasil suntingan.docx", content)
    answer = client.post(f"/meja/naskah/{task.key}/word/", {"word": file, **more}, follow=True)
    return answer.content.decode()


def fetched(client: Client, task: Task) -> bytes:
    answer = client.get(f"/meja/naskah/{task.key}/konsep.docx")
    assert answer.status_code == 200
    return answer.content


def test_draft_edited_in_word_becomes_a_version(world: World, case: Case) -> None:
    task = world.walk_to(case, "draft")
    client = signed_in(world.actor_of(task))
    being_written = {"paragraph_0": "Sedang ditulis di layar."}
    paper = opened(client.post(f"/meja/naskah/{task.key}/konsep.docx", being_written).content)
    first = next(one for one in paper.paragraphs if one.text == "Sedang ditulis di layar.")
    first.add_run(" Ditambah di Word.")
    page = send(client, task, closed(paper))
    assert "menjadi konsep ke-1" in page
    letter = Letter.objects.get(case=case)
    assert blocks_of(letter)[0]["text"] == "Sedang ditulis di layar. Ditambah di Word."
    assert any("facts" in block for block in blocks_of(letter))
    assert letter.versions.get().way == "word"
    assert world.open_task(case).pk == task.pk
    world.walk_to(case, "sign")
    assert "Ditambah di Word." in words_of(client.get(f"/meja/naskah/{task.key}/pratinjau.pdf").content)


def test_document_made_of_an_older_draft_is_taken_only_when_one_says_so(world: World, case: Case) -> None:
    task = world.walk_to(case, "draft")
    client = signed_in(world.actor_of(task))
    old = fetched(client, task)
    saved(client, task, paragraph_0="Sudah maju.")
    assert "Bandingkan dahulu" in send(client, task, old)
    assert Letter.objects.get(case=case).version == 1
    assert "menjadi konsep ke-2" in send(client, task, old, anyway="on")


def test_document_of_another_letter_is_refused(world: World, case: Case) -> None:
    task = world.walk_to(case, "draft")
    client = signed_in(world.actor_of(task))
    assert "naskah lain" in send(client, task, to_docx(page(), "00000000-0000-0000-0000-000000000000/lain/0"))
    assert "bukan dokumen Word" in send(client, task, b"PK\x03\x04rusak")
    foreign = Document()
    foreign.add_paragraph("Resep masakan")
    assert "tampaknya bukan konsep yang diunduh" in send(client, task, closed(foreign))
    assert not Letter.objects.exists()


def test_word_is_closed_to_who_may_not_draft(world: World, case: Case) -> None:
    task = world.walk_to(case, "draft")
    content = fetched(signed_in(world.actor_of(task)), task)
    reader = make_official(case.agency, make_position(case.agency, "inspektur", unit=case.unit, sight="read"))
    assert signed_in(reader).get(f"/meja/naskah/{task.key}/konsep.docx").status_code == 200
    for user, look, do in ((reader, 200, 409), (world.citizen, 403, 403), (world.stranger, 403, 403)):
        client = signed_in(user)
        assert client.get(f"/meja/naskah/{task.key}/konsep.docx").status_code == look
        file = SimpleUploadedFile("a.docx", content)
        assert client.post(f"/meja/naskah/{task.key}/word/", {"word": file}).status_code == do
    assert not Letter.objects.exists()
