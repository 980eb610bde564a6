"""Several tasks chosen in the inbox: asked first, then done, and one list says what became of each."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from sopan.cases import actions
from sopan.cases.models import Task
from sopan.cases.starting import start_case
from sopan.directory.demo import PASSWORD
from sopan.directory.models import User
from sopan.letters.models import Letter
from sopan.signing import requests
from sopan.signing.errors import SigningError
from sopan.signing.models import Signature
from tests.small_office import INTERNAL, LETTER, Office

SignIn = Callable[[User | None], Client]
PATH = "/meja/sekaligus/"


@pytest.fixture
def notes(office: Office) -> list[Task]:
    """Three nota that wait for the paraf of the secretary."""
    row = office.publish(LETTER)
    return [new_note(office, row) for _ in range(3)]


def new_note(office: Office, row: Any) -> Task:
    case = start_case(office.person("staf"), row, {"action": "done"})
    return Task.objects.get(case=case, status="open")


def sent(action: str, tasks: list[Task], **more: Any) -> dict[str, Any]:
    return {"action": action, "tugas": [str(task.key) for task in tasks], **more}


def test_inbox_offers_what_fits(office: Office, as_user: SignIn, notes: list[Task]) -> None:
    page = as_user(office.person("sekretaris")).get(reverse("desk:inbox")).content.decode()
    assert page.count('name="tugas"') == 3
    assert 'value="paraf"' in page
    assert 'value="ambil"' in page
    assert 'value="serahkan"' not in page
    page = as_user(office.person("kepala")).get(reverse("desk:inbox"), {"tab": "unit"}).content.decode()
    assert 'value="serahkan"' in page
    assert 'value="paraf"' not in page
    page = as_user(office.person("pengawas")).get(reverse("desk:inbox"), {"tab": "unit"}).content.decode()
    assert notes[0].case.number in page
    assert 'name="tugas"' not in page


def test_paraf_is_asked_with_the_letters_to_read_and_then_done(
    office: Office, as_user: SignIn, notes: list[Task]
) -> None:
    client = as_user(office.person("sekretaris"))
    page = client.post(PATH, sent("paraf", notes)).content.decode()
    assert page.count("Baca naskah") == 3
    assert reverse("letters:preview", args=[notes[0].key]) in page
    assert Task.objects.filter(status="open").count() == 3
    unread = client.post(PATH, sent("paraf", notes, yakin="1"))
    assert unread.status_code == 422
    assert "Baca naskahnya" in unread.content.decode()
    assert Task.objects.filter(status="open", does="initial").count() == 3
    done = client.post(PATH, sent("paraf", notes, yakin="1", read="on")).content.decode()
    assert "3 tugas berhasil." in done
    assert reverse("desk:case", args=[notes[0].case.key]) in done
    assert not Task.objects.filter(status="open", does="initial").exists()
    again = client.post(PATH, sent("paraf", notes, yakin="1", read="on")).content.decode()
    assert "3 tugas berhasil." in again


def test_each_refusal_has_its_sentence(office: Office, as_user: SignIn, notes: list[Task]) -> None:
    colleague = office.colleague("sekretaris")
    client = as_user(office.person("sekretaris"))
    actions.take(colleague, notes[1].key)
    page = client.post(PATH, sent("paraf", notes)).content.decode()
    assert "1 tugas pilihan Anda tidak ikut" in page
    done = client.post(PATH, sent("paraf", notes, yakin="1", read="on")).content.decode()
    assert "2 tugas berhasil." in done
    assert "1 tugas tidak dapat dilakukan" in done
    assert colleague.name in done


def test_tasks_are_taken_together(office: Office, as_user: SignIn, notes: list[Task]) -> None:
    client = as_user(office.person("sekretaris"))
    assert client.post(PATH, sent("ambil", notes[:2])).status_code == 200
    assert not Task.objects.filter(holder__isnull=False, status="open").exists()
    client.post(PATH, sent("ambil", notes[:2], yakin="1"))
    assert Task.objects.filter(holder=office.people["sekretaris"], status="open").count() == 2


def test_tasks_are_handed_over_together(office: Office, as_user: SignIn, notes: list[Task]) -> None:
    colleague = office.colleague("sekretaris")
    client = as_user(office.person("kepala"))
    page = client.post(PATH, sent("serahkan", notes)).content.decode()
    assert colleague.name in page
    to = {"to": str(colleague.key), "yakin": "1"}
    assert client.post(PATH, sent("serahkan", notes, **to)).status_code == 422
    done = client.post(PATH, sent("serahkan", notes, reason="Cuti.", **to)).content.decode()
    assert "3 tugas berhasil." in done
    assert Task.objects.filter(holder=colleague, status="open").count() == 3
    again = client.post(PATH, sent("serahkan", notes, reason="Cuti.", **to)).content.decode()
    assert "berhasil" in again
    strange = client.post(PATH, sent("serahkan", notes, reason="x", to=str(office.elsewhere.key), yakin="1"))
    assert strange.status_code == 422
    assert not Task.objects.filter(holder=office.elsewhere).exists()


def test_who_receives_only_some_is_told_so(office: Office, as_user: SignIn, notes: list[Task]) -> None:
    case = start_case(office.person("staf"), office.publish(INTERNAL), {"isi_acara": "Evaluasi"})
    meeting = Task.objects.get(case=case, status="open")
    office.colleague("kepala")
    client = as_user(office.person("kepala"))
    page = client.post(PATH, sent("serahkan", [meeting, notes[0]])).content.decode()
    assert "dapat menerima 1 dari 2 tugas" in page


@pytest.mark.parametrize("action", ["ambil", "paraf", "serahkan"])
def test_others_do_nothing_and_learn_nothing(
    office: Office, as_user: SignIn, notes: list[Task], action: str
) -> None:
    data = sent(action, notes, yakin="1", read="on", to=str(office.people["sekretaris"].key), reason="x")
    for person in (office.person("loket"), office.elsewhere):
        page = as_user(person).post(PATH, data).content.decode()
        assert "3 tugas tidak dapat dilakukan" in page
        assert notes[0].case.number not in page
        assert notes[0].title not in page
    page = as_user(office.person("pengawas")).post(PATH, data).content.decode()
    assert "3 tugas tidak dapat dilakukan" in page
    assert as_user(office.citizen).post(PATH, data).status_code == 403
    assert as_user(None).post(PATH, data).status_code == 302
    assert Task.objects.filter(status="open", holder=None, does="initial").count() == 3


def test_nonsense_leads_back(office: Office, as_user: SignIn, notes: list[Task]) -> None:
    client = as_user(office.person("sekretaris"))
    assert client.get(PATH).status_code == 302
    assert client.post(PATH, {"action": "hapus"}).status_code == 302
    assert client.post(PATH, {"action": "ambil"}).status_code == 409
    assert client.post(PATH, {"action": "ambil", "tugas": ["x", "\0"]}).status_code == 409
    many = {"action": "ambil", "tugas": [str(uuid4()) for _ in range(101)]}
    assert client.post(PATH, many).status_code == 409
    nobody = sent("serahkan", notes, yakin="1", to="\0")
    assert "tidak dapat dilakukan" in client.post(PATH, nobody).content.decode()


@pytest.mark.parametrize("action", ["ambil", "paraf", "serahkan"])
def test_asking_needs_few_queries(
    office: Office,
    as_user: SignIn,
    notes: list[Task],
    action: str,
    django_assert_max_num_queries: Callable[..., Any],
) -> None:
    code = "kepala" if action == "serahkan" else "sekretaris"
    office.colleague("sekretaris")
    client = as_user(office.person(code))
    client.post(PATH, sent(action, notes))
    row = notes[0].case.procedure
    tasks = notes + [new_note(office, row) for _ in range(7)]
    with django_assert_max_num_queries(20):
        page = client.post(PATH, sent(action, tasks)).content.decode()
    assert page.count('name="tugas"') == 10


def test_letters_are_signed_together_with_one_passphrase(
    office: Office, as_user: SignIn, notes: list[Task]
) -> None:
    as_user(office.person("sekretaris")).post(PATH, sent("paraf", notes, yakin="1", read="on"))
    waiting = list(Task.objects.filter(status="open", does="sign"))
    client = as_user(office.person("kepala"))
    assert 'value="tanda-tangan"' in client.get(reverse("desk:inbox")).content.decode()
    asked = client.post(PATH, sent("tanda-tangan", waiting)).content.decode()
    assert asked.count("Baca naskah") == 3
    without = client.post(PATH, sent("tanda-tangan", waiting, yakin="1", read="on"))
    assert without.status_code == 422
    entered = sent("tanda-tangan", waiting, yakin="1", read="on", passphrase=PASSWORD)
    done = client.post(PATH, entered).content.decode()
    assert "3 tugas berhasil." in done
    assert PASSWORD not in done
    assert Letter.objects.filter(state="signed").count() == 3
    assert len(set(Letter.objects.values_list("number", flat=True))) == 3
    assert "3 tugas berhasil." in client.post(PATH, entered).content.decode()  # sent twice


def test_wrong_passphrase_is_sent_once_and_not_for_every_letter(
    office: Office, as_user: SignIn, notes: list[Task], monkeypatch: pytest.MonkeyPatch
) -> None:
    as_user(office.person("sekretaris")).post(PATH, sent("paraf", notes, yakin="1", read="on"))
    waiting = list(Task.objects.filter(status="open", does="sign"))
    tried: list[int] = []

    def wrong(signature: Signature, *_args: object, **_more: object) -> None:
        tried.append(signature.pk)
        raise SigningError("wrong_passphrase")

    monkeypatch.setattr(requests, "attempt", wrong)
    client = as_user(office.person("kepala"))
    entered = sent("tanda-tangan", waiting, yakin="1", read="on", passphrase="keliru-keliru")
    again = client.post(PATH, entered)
    page = again.content.decode()
    assert len(tried) == 1
    assert again.status_code == 422
    assert "Passphrase tidak cocok" in page
    assert page.count("Baca naskah") == 3  # it is asked for again, with everything that was chosen
    assert "keliru-keliru" not in page
    assert Letter.objects.filter(number="").count() == 2  # no number was taken for those


def test_letter_that_was_changed_after_it_was_read_is_not_initialled(
    office: Office, as_user: SignIn, notes: list[Task]
) -> None:
    client = as_user(office.person("sekretaris"))
    page = client.post(PATH, sent("paraf", notes)).content.decode()
    assert f'name="versi-{notes[0].key}" value="1"' in page
    Letter.objects.filter(case=notes[0].case).update(version=2)
    read = {f"versi-{task.key}": "1" for task in notes}
    done = client.post(PATH, sent("paraf", notes, yakin="1", read="on", **read)).content.decode()
    assert "2 tugas berhasil." in done
    assert "1 tugas tidak dapat dilakukan" in done
    assert Task.objects.get(pk=notes[0].pk).status == "open"
