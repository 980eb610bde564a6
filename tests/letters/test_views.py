"""Who may look at a draft."""

from django.test import Client

from sopan.cases.models import Case, Look, Task
from sopan.directory.models import User
from sopan.letters.models import Letter
from tests.letters.reading import words_of
from tests.world import BOGOR, KARANG_TARUNA, REHABILITATION, TALA, World


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def preview_of(task: Task) -> str:
    return f"/meja/naskah/{task.key}/pratinjau.pdf"


def issued(world: World, case: Case) -> Letter:
    for _ in range(20):
        found = Letter.objects.filter(case=case, state=Letter.State.SIGNED).first()
        if found is not None:
            return found
        world.do(case)
    raise AssertionError("the letter was never signed")


def test_drafter_sees_the_preview_before_anything_is_saved(world: World, case: Case) -> None:
    task = world.walk_to(case, "draft")
    response = signed_in(world.actor_of(task)).get(preview_of(task))
    assert response.status_code == 200
    assert response["Content-Type"] == "application/pdf"
    words = words_of(response.content)
    assert "KONSEP" in words
    assert "Isian Nama Karang Taruna" in words
    assert not Letter.objects.exists()


def test_preview_shows_what_is_being_written_and_saves_nothing(world: World, case: Case) -> None:
    task = world.walk_to(case, "draft")
    client = signed_in(world.actor_of(task))
    response = client.post(preview_of(task), {"action": "done", "paragraph_0": "Baru ditulis."})
    assert "Baru ditulis." in words_of(response.content)
    assert not Letter.objects.exists()
    empty = {f"paragraph_{number}": "" for number in range(9)}
    assert client.post(preview_of(task), empty).status_code == 400


def test_preview_after_signing_is_the_signed_file(world: World, case: Case) -> None:
    issued(world, case)
    task = world.open_task(case)
    response = signed_in(world.actor_of(task)).get(preview_of(task))
    content = b"".join(response.streaming_content)  # type: ignore[attr-defined]
    assert "KONSEP" not in words_of(content)


def test_preview_is_closed_to_the_applicant_to_strangers_and_to_other_offices(
    world: World, case: Case
) -> None:
    task = world.walk_to(case, "initial")
    for user in (world.citizen, world.stranger, world.official(BOGOR, some_position(BOGOR))):
        client = signed_in(user)
        assert client.get(preview_of(task)).status_code == 404
        assert client.post(preview_of(task), {"paragraph_0": "x"}).status_code == 404
    anonymous = Client().get(preview_of(task))
    assert anonymous.status_code == 302
    assert "/akun/" in anonymous["Location"]


def some_position(agency: str) -> str:
    from sopan.directory.models import Position

    return Position.objects.filter(agency__slug=agency).earliest("pk").code


def test_task_without_a_letter_has_no_preview(world: World, case: Case) -> None:
    task = world.walk_to(case, "check")
    assert signed_in(world.actor_of(task)).get(preview_of(task)).status_code == 404


def test_looking_at_a_confidential_draft_is_logged(world: World) -> None:
    case = world.apply(BOGOR, REHABILITATION)
    task = world.walk_to(case, "notify")
    official = world.actor_of(task)
    assert signed_in(official).get(preview_of(task)).status_code == 200
    assert Look.objects.filter(case=case, user=official, what="letter preview").exists()


def test_previews_of_two_cases_do_not_mix(world: World, case: Case) -> None:
    other = world.apply(TALA, KARANG_TARUNA, world.stranger)
    Case.objects.filter(pk=other.pk).update(answers={**other.answers, "nama_karang_taruna": "Karang Lain"})
    task, second = world.walk_to(case, "draft"), world.walk_to(other, "draft")
    client = signed_in(world.actor_of(task))
    assert "Karang Lain" not in words_of(client.get(preview_of(task)).content)
    assert "Karang Lain" in words_of(client.get(preview_of(second)).content)
