"""What happens to a case while its letter is at the signing service: withdrawn, sent back, signed by somebody else."""

import logging
import re
from pathlib import Path

import pytest
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from sopan.cases import actions
from sopan.cases.answers import answers_of
from sopan.cases.errors import Invalid, Refused
from sopan.cases.models import Case, Task
from sopan.directory.demo import PASSWORD
from sopan.directory.models import User
from sopan.signing.errors import words_of
from sopan.signing.models import Signature
from tests.factories import make_official
from tests.letters.reading import bytes_of
from tests.letters.test_signing import Service, letter_in
from tests.world import KARANG_TARUNA, SIGNED, TALA, World, make_world

pytestmark = pytest.mark.once  # races of the rows themselves are in tests/cases


@pytest.fixture
def world(db: None) -> World:
    return make_world()


@pytest.fixture
def task(world: World) -> Task:
    """The step at which the head signs."""
    return world.walk_to(world.apply(TALA, KARANG_TARUNA), "sign")


@pytest.fixture
def case(task: Task) -> Case:
    return task.case


@pytest.fixture
def service(monkeypatch: pytest.MonkeyPatch) -> Service:
    made = Service()
    monkeypatch.setattr("sopan.signing.choosing._signer", lambda *_names: made)
    return made


@pytest.fixture
def deputy(task: Task) -> User:
    """Who holds the same position as the head."""
    assert task.position is not None
    return make_official(task.case.agency, task.position)


def test_letter_of_an_application_that_was_withdrawn_meanwhile_is_not_issued(
    world: World, case: Case, service: Service
) -> None:
    service.meanwhile = lambda: actions.withdraw(world.citizen, case.key, "Tidak jadi.")
    with pytest.raises(Refused, match="not_open"):
        world.do(case, SIGNED)
    letter = letter_in(case)
    assert (letter.state, letter.file, letter.signed_at) == ("waiting", None, None)
    assert not case.documents.filter(role="issued").exists()
    page = Client().get(f"/verifikasi/{letter.code}/")
    assert page.status_code == 404  # it waits no longer, and never held


def test_letter_that_was_sent_back_meanwhile_is_drafted_and_signed_anew(
    world: World, case: Case, task: Task, service: Service, deputy: User
) -> None:
    def back() -> None:
        service.meanwhile = None
        Task.objects.filter(pk=task.pk).update(holder=deputy)
        actions.complete_task(deputy, task.key, {"action": "back", "back_reason": "Nama keliru."})

    service.meanwhile = back
    with pytest.raises(Invalid) as invalid:
        world.do(case, SIGNED)
    assert invalid.value.form.errors["passphrase"] == [words_of("dropped")]
    lost = letter_in(case)
    assert lost.file is None
    world.walk_to(case, "sign")
    world.do(case, SIGNED)
    letter = letter_in(case)
    assert letter.signature is not None
    assert letter.signature.pk != lost.signature_id
    assert (letter.state, letter.number, letter.file) == ("signed", lost.number, letter.signature.signed)


def test_of_two_who_sign_at_once_one_stands_on_the_letter(
    world: World, case: Case, task: Task, service: Service, deputy: User
) -> None:
    def also() -> None:
        service.meanwhile = None
        Task.objects.filter(pk=task.pk).update(holder=deputy)
        actions.complete_task(deputy, task.key, SIGNED)

    service.meanwhile = also
    with pytest.raises(Invalid) as invalid:
        world.do(case, SIGNED)
    assert invalid.value.form.errors["passphrase"] == [words_of("dropped")]
    letter = letter_in(case)
    assert (letter.state, letter.signer_name) == ("signed", deputy.official.title_name)
    states = sorted(Signature.objects.values_list("state", flat=True))
    assert states == ["dropped", "signed"]


def test_log_of_a_whole_case_names_nobody_and_holds_no_passphrase(
    world: World, caplog: pytest.LogCaptureFixture, settings: Settings, tmp_path: Path
) -> None:
    """From the application to the letter in the applicant's hands, with a wrong passphrase and checks on the way;
    nor does a session, or any row."""
    caplog.set_level(logging.INFO)
    settings.HOME = tmp_path
    case = world.apply(TALA, KARANG_TARUNA)
    task = world.walk_to(case, "sign")
    head, browser = world.actor_of(task), Client()
    browser.force_login(head, backend="django.contrib.auth.backends.ModelBackend")
    wrong, right = "Melati-7 di pagar", PASSWORD
    address = reverse("desk:task", args=[task.key])
    for secret in (wrong, right):
        answer = browser.post(address, {"action": "done", "passphrase": secret})
        assert secret not in answer.content.decode()
    letter = letter_in(case)
    assert letter.state == "signed"
    assert letter.file is not None
    Client().get(f"/verifikasi/{letter.code}/")
    Client().post("/verifikasi/nomor/", {"number": letter.number, "dated": str(letter.dated)})
    sent = SimpleUploadedFile("surat.pdf", bytes_of(letter.file) + b"%", "application/pdf")
    Client().post("/verifikasi/berkas/", {"file": sent})
    while Task.objects.filter(case=case, status="open").exists():
        world.do(case)
    said = caplog.text
    assert "wrong_passphrase" in said
    names = [world.citizen.name, *(user.name for user in world.officials.values())]
    for secret in (wrong, right, *names, *answers_of(case).values()):
        assert not (isinstance(secret, str) and len(secret) > 5 and secret in said), "the log names somebody"
    assert not re.search(r"(?<!\d)\d{16}(?!\d)", said)
    assert wrong not in str(browser.session.items())
    for model in apps.get_models():
        assert wrong not in repr(list(model._default_manager.values())), model
