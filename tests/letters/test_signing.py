"""A letter waits for its signature: the service away, twice, the day over, somebody else, a pen instead."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from sopan.agenda.models import Entry
from sopan.cases import actions
from sopan.cases.errors import Invalid, Refused
from sopan.cases.made_up import one_page_pdf
from sopan.cases.models import Case, Task
from sopan.directory.demo import PASSWORD
from sopan.directory.models import Position, User
from sopan.letters.models import Letter
from sopan.signing import choosing
from sopan.signing.errors import SigningError
from sopan.signing.models import Signature
from sopan.signing.signer import Opened, Signed, Signer, Standing
from tests.factories import make_official
from tests.letters.reading import bytes_of, words_of
from tests.world import BOGOR, REHABILITATION, SIGNED, TALA, World


class Service(Signer):
    """A signing service that does what a test tells it to."""

    service = "bsre-v1"

    def __init__(self) -> None:
        self.error = ""
        self.asked = 0
        self.secrets: list[str] = []
        self.meanwhile: Any = None

    def check_config(self) -> tuple[str, ...]:
        return ()

    def standing(self, user: User) -> Standing:
        return Standing()

    @contextmanager
    def opened(self, user: User, secret: str) -> Iterator[Opened]:
        self.secrets.append(secret)
        yield Pen(self, secret)


class Pen(Opened):
    def __init__(self, service: Service, secret: str) -> None:
        self.service, self.secret = service, secret

    def sign(self, content: bytes, *, reason: str, place: str) -> Signed:
        service = self.service
        service.asked += 1
        if service.meanwhile is not None:
            service.meanwhile()
        if service.error == "other":
            return Signed(one_page_pdf("something else entirely") + b" " * len(content))
        if service.error == "crash":
            raise ValueError(f"cannot sign with {self.secret}")
        if service.error:
            raise SigningError(service.error)
        return Signed(content + b"\n% signed\n", service_id="dok-1", level="B-B")


@pytest.fixture
def service(monkeypatch: pytest.MonkeyPatch) -> Service:
    made = Service()
    monkeypatch.setattr(choosing, "_signer", lambda *_names: made)
    return made


@pytest.fixture
def task(world: World, case: Case) -> Task:
    """The step at which the head signs."""
    return world.walk_to(case, "sign")


def letter_in(case: Case) -> Letter:
    return Letter.objects.select_related("file", "signature__prepared", "signature__signed").get(case=case)


def refused(world: World, case: Case) -> str:
    """What the page says beside the passphrase."""
    with pytest.raises(Invalid) as invalid:
        world.do(case, SIGNED)
    return str(invalid.value.form.errors["passphrase"][0])


def test_letter_waits_with_its_number_while_the_service_is_away(
    world: World, case: Case, task: Task, service: Service
) -> None:
    service.error = "service_down"
    assert "menunggu" in refused(world, case)
    letter = letter_in(case)
    assert (letter.state, letter.signed_at, letter.file) == ("waiting", None, None)
    assert letter.number
    assert letter.signature is not None
    assert (letter.signature.tries, letter.signature.last_error) == (1, "service_down")
    assert world.open_task(case).pk == task.pk

    service.error = ""
    world.do(case, SIGNED)
    signed = letter_in(case)
    assert (signed.state, signed.number) == ("signed", letter.number)
    assert signed.signature is not None
    assert signed.signature.pk == letter.signature.pk
    assert signed.file == signed.signature.signed
    assert bytes_of(signed.file).startswith(bytes_of(signed.signature.prepared))
    assert Entry.objects.filter(book__agency=case.agency, book__direction="out").count() == 1


def test_number_and_code_stand_on_the_page_before_it_is_signed(
    world: World, case: Case, task: Task, service: Service
) -> None:
    service.error = "service_late"
    refused(world, case)
    letter = letter_in(case)
    assert letter.signature is not None
    words = words_of(bytes_of(letter.signature.prepared))
    assert letter.number in words
    assert letter.code in words


def test_power_cut_after_the_signature_asks_no_second_one(
    world: World, case: Case, task: Task, service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    def cut(*_args: object, **_more: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(actions, "perform_step", cut)
        with pytest.raises(KeyboardInterrupt):
            world.do(case, SIGNED)
    letter = letter_in(case)
    assert letter.state == "waiting"
    assert letter.signature is not None
    assert letter.signature.state == "signed"

    world.do(case, SIGNED)
    assert service.asked == 1
    assert letter_in(case).file == letter.signature.signed


def test_double_click_signs_once(world: World, case: Case, task: Task, service: Service) -> None:
    said: list[str] = []

    def again() -> None:
        service.meanwhile = None
        said.append(refused(world, case))

    service.meanwhile = again
    world.do(case, SIGNED)
    assert service.asked == 1
    assert "sedang ditandatangani" in said[0]
    assert letter_in(case).state == "signed"


@pytest.mark.parametrize(("error", "code"), [("other", "other_document"), ("crash", "bad_answer")])
def test_answer_that_is_not_the_signed_letter_is_not_kept(
    world: World, case: Case, task: Task, service: Service, error: str, code: str
) -> None:
    service.error = error
    refused(world, case)
    letter = letter_in(case)
    assert letter.signature is not None
    assert (letter.signature.last_error, letter.signature.signed, letter.file) == (code, None, None)


def test_passphrase_is_kept_nowhere(
    world: World, case: Case, task: Task, service: Service, caplog: pytest.LogCaptureFixture
) -> None:
    service.error = "crash"
    with pytest.raises(Invalid) as invalid:
        world.do(case, {"passphrase": "sangat-rahasia-1"})
    assert service.secrets == ["sangat-rahasia-1"]
    assert "sangat-rahasia-1" not in caplog.text
    assert "sangat-rahasia-1" not in invalid.value.form.as_p()
    rows = [Signature.objects.values().get(), Letter.objects.values().get(), *case.events.values()]
    assert "sangat-rahasia-1" not in str(rows)


def test_somebody_else_who_signs_stands_on_the_page(
    world: World, case: Case, task: Task, service: Service
) -> None:
    service.error = "service_down"
    refused(world, case)
    first = letter_in(case)
    assert task.position is not None
    deputy = make_official(case.agency, task.position)
    Task.objects.filter(pk=task.pk).update(holder=deputy)
    service.error = ""
    world.do(case, SIGNED)
    letter = letter_in(case)
    assert first.signature is not None
    assert letter.signature is not None
    assert letter.signature.pk != first.signature.pk
    assert letter.signer_name == deputy.official.title_name
    assert letter.number == first.number
    first.signature.refresh_from_db()
    assert first.signature.state == "dropped"


def test_letter_that_waits_may_go_back_and_keeps_its_number(
    world: World, case: Case, task: Task, service: Service
) -> None:
    service.error = "certificate_expired"
    refused(world, case)
    number = letter_in(case).number
    world.do(case, {"action": "back", "back_reason": "Nama keliru.", "passphrase": ""})
    world.do(case)
    letter = letter_in(case)
    assert (letter.state, letter.number, letter.signature) == ("draft", number, None)
    assert Signature.objects.get().state == "dropped"


def test_letter_is_signed_with_a_pen_and_its_scan_issued(
    world: World, case: Case, task: Task, service: Service, client: Client
) -> None:
    client.force_login(world.actor_of(task))
    answer = client.post(reverse("letters:print", args=[task.key]))
    assert answer.status_code == 302
    prepared = client.get(reverse("letters:prepared", args=[task.key]))
    assert letter_in(case).number in words_of(b"".join(prepared.streaming_content))
    without = client.post(reverse("desk:task", args=[task.key]), {"action": "done"})
    assert "Unggah pindaian naskah yang sudah ditandatangani." in without.content.decode()
    scan = one_page_pdf("pindaian bertanda tangan")
    world.do(
        case,
        {"passphrase": ""},
        {"attachment": SimpleUploadedFile("pindaian.pdf", scan, "application/pdf")},
    )
    letter = letter_in(case)
    assert letter.file is not None
    assert bytes_of(letter.file) == scan
    assert letter.signature is not None
    assert (letter.state, letter.signature.service, service.asked) == ("signed", "pen", 0)


def test_scan_of_a_letter_that_was_not_printed_is_refused(world: World, case: Case, task: Task) -> None:
    with pytest.raises(Refused) as refusal:
        world.do(
            case,
            {"passphrase": ""},
            {"attachment": SimpleUploadedFile("pindaian.pdf", one_page_pdf("x"), "application/pdf")},
        )
    assert refusal.value.code == "not_printed"


def test_letter_to_be_signed_is_shown_to_nobody_else(
    world: World, case: Case, task: Task, service: Service, client: Client
) -> None:
    service.error = "service_down"
    refused(world, case)
    stranger = world.official(BOGOR, Position.objects.filter(agency__slug=BOGOR)[0].code)
    for somebody, said in ((world.citizen, 403), (stranger, 404)):
        client.force_login(somebody)
        assert client.get(reverse("letters:prepared", args=[task.key])).status_code == said
        assert client.post(reverse("letters:print", args=[task.key])).status_code == said
    client.force_login(world.official(TALA, "fo-slrt"))  # took part in the case: reads, and does not sign
    assert client.post(reverse("letters:print", args=[task.key])).status_code == 409
    assert letter_in(case).signature is not None


def test_page_says_that_the_letter_waits_and_why(
    world: World, case: Case, task: Task, service: Service, client: Client
) -> None:
    service.error = "service_down"
    client.force_login(world.actor_of(task))
    page = client.post(reverse("desk:task", args=[task.key]), {"action": "done", "passphrase": PASSWORD})
    words = page.content.decode()
    assert page.status_code == 422
    assert f"Naskah bernomor {letter_in(case).number} ini menunggu tanda tangan." in words
    assert "tidak dapat dihubungi" in words
    assert PASSWORD not in words


def test_answer_of_an_office_without_certificates_is_signed_with_a_pen(
    world: World, service: Service, client: Client
) -> None:
    case = world.apply(BOGOR, REHABILITATION)
    task = world.walk_to(case, "notify")
    client.force_login(world.actor_of(task))
    page = client.get(reverse("desk:task", args=[task.key])).content.decode()
    assert "Siapkan cetakan" in page
    entry = {name: value for name, value in world.good_entry(task).items() if name != "passphrase"}
    assert client.post(reverse("letters:print", args=[task.key]), entry).status_code == 302
    assert letter_in(case).number
    world.do(
        case,
        {"passphrase": ""},
        {"attachment": SimpleUploadedFile("jawaban.pdf", one_page_pdf("jawaban"), "application/pdf")},
    )
    letter = letter_in(case)
    assert letter.signature is not None
    assert (letter.state, letter.signature.service, service.asked) == ("signed", "pen", 0)
