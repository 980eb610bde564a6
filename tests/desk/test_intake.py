"""The counter: taking a visitor in, the receipt, mending and withdrawing for them, as each kind of person meets it."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from sopan.cases import actions
from sopan.cases.models import Case, Document, ProcedureRow, Task
from sopan.cases.tracking import secret_of
from sopan.cases.visitors import visitor_of
from sopan.desk import once
from sopan.directory.models import User
from sopan.letters.layout.filling import applicant_of
from tests.small_office import SERVICE, Office
from tests.world import upload

SignIn = Callable[[User | None], Client]


@pytest.fixture
def service(office: Office) -> ProcedureRow:
    return office.publish(SERVICE)


def page_of(row: ProcedureRow) -> str:
    return reverse("desk:intake", args=[row.agency.slug, row.slug])


def entry(user: User, row: ProcedureRow, **more: Any) -> dict[str, Any]:
    """What an official enters for a visitor who brought the one document."""
    return {
        once.FIELD: once.new_token(user, row.pk),
        "pengunjung-nama": "Aminah",
        "pengunjung-telepon": "0812 3456 7890",
        "pengunjung-jalur": "counter",
        "nama": "",
        "hubungan": "anak",
        "tanggal": "2026-01-02",
        "berkas-akta": upload(),
        **more,
    }


def take_in(office: Office, as_user: SignIn, row: ProcedureRow, **more: Any) -> Case:
    clerk = office.person("loket")
    answer = as_user(clerk).post(page_of(row), entry(clerk, row, **more))
    assert answer.status_code == 302, answer.content.decode()
    return Case.objects.latest("pk")


def send_back(office: Office, case: Case, **marks: str) -> Task:
    """The check sends the case back with these marks; the task that the desk has then."""
    task = Task.objects.get(case=case, status="open")
    data = {"action": "back", "document_akta": "good"}
    for item, reason in marks.items():
        data |= {item: "mend", f"{item}_reason": reason}
    actions.complete_task(office.person("pemeriksa"), task.key, data)
    return Task.objects.get(case=case, status="open")


def test_visitor_is_taken_in_on_one_page(office: Office, as_user: SignIn, service: ProcedureRow) -> None:
    page = as_user(office.person("loket")).get(page_of(service)).content.decode()
    for words in ("Nama pengunjung", "Ahli waris", "Tanggal wafat", "Akta kematian", "PDF, JPG, PNG"):
        assert words in page
    case = take_in(office, as_user, service)
    assert case.intake
    assert case.opened_by == office.people["loket"]
    assert case.applicant is None
    assert case.answers == {"nama": "Aminah", "hubungan": "anak", "tanggal": "2026-01-02"}
    visitor = visitor_of(case)
    assert visitor is not None
    assert (visitor.name, visitor.phone, visitor.channel) == ("Aminah", "+6281234567890", "counter")
    assert case.documents.get().requirement == "akta"
    assert Task.objects.get(case=case, status="open").step == "periksa"


def test_condition_of_a_document_is_said_and_only_what_holds_is_kept(
    office: Office, as_user: SignIn, service: ProcedureRow
) -> None:
    page = as_user(office.person("loket")).get(page_of(service)).content.decode()
    assert "Hanya bila “Hubungan” berisi “Lainnya”" in page
    child = take_in(office, as_user, service, **{"berkas-kuasa": upload("kuasa.pdf", "kuasa")})
    assert [one.requirement for one in child.documents.all()] == ["akta"]
    other = take_in(
        office, as_user, service, hubungan="lain", **{"berkas-kuasa": upload("kuasa.pdf", "kuasa")}
    )
    assert {one.requirement for one in other.documents.all()} == {"akta", "kuasa"}


def test_missing_document_does_not_turn_the_visitor_away(
    office: Office, as_user: SignIn, service: ProcedureRow
) -> None:
    clerk = office.person("loket")
    data = entry(clerk, service, hubungan="lain")
    data.pop("berkas-akta")
    page = as_user(clerk).post(page_of(service), data, follow=True).content.decode()
    assert "Belum dibawa" in page
    assert "<li>Akta kematian</li><li>Surat kuasa</li>" in page


def test_what_is_wrong_is_said_and_what_was_entered_stays(
    office: Office, as_user: SignIn, service: ProcedureRow
) -> None:
    clerk = office.person("loket")
    data = entry(clerk, service, tanggal="", **{"berkas-akta": upload("akta.pdf")})
    data["berkas-akta"] = type(data["berkas-akta"])("surat.docx", b"PK\x03\x04 bukan pdf")
    answer = as_user(clerk).post(page_of(service), data)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "Bagian ini belum diisi." in page
    assert 'value="Aminah"' in page
    assert "Pilih kembali berkas-berkasnya" in page
    assert "Word" in page
    assert data[once.FIELD] in page
    assert not Case.objects.exists()


def test_page_sent_twice_opens_one_case(office: Office, as_user: SignIn, service: ProcedureRow) -> None:
    clerk = office.person("loket")
    client, data = as_user(clerk), entry(clerk, service)
    first = client.post(page_of(service), data)
    second = client.post(page_of(service), {**data, "berkas-akta": upload()})
    assert first.headers["Location"] == second.headers["Location"]
    assert Case.objects.count() == 1
    assert Document.objects.count() == 1
    assert client.post(page_of(service), {**data, once.FIELD: "x"}).status_code == 409


@pytest.mark.parametrize("method", ["get", "post"])
def test_who_does_not_receive_visitors_finds_nothing(
    office: Office, as_user: SignIn, service: ProcedureRow, method: str
) -> None:
    for person in (
        office.person("pemeriksa"),
        office.person("kepala"),
        office.person("pengawas"),
        office.elsewhere,
    ):
        data = entry(person, service) if method == "post" else {}
        assert getattr(as_user(person), method)(page_of(service), data).status_code == 404
    assert getattr(as_user(office.citizen), method)(page_of(service)).status_code == 403
    assert getattr(as_user(None), method)(page_of(service)).status_code == 302
    assert not Case.objects.exists()


def test_receipt_is_for_the_desk_that_took_the_visitor_in(
    office: Office, as_user: SignIn, service: ProcedureRow
) -> None:
    case = take_in(office, as_user, service)
    page = reverse("desk:received", args=[case.key])
    paper = reverse("desk:receipt", args=[case.key])
    for person in (office.person("loket"), office.colleague("loket")):
        shown = as_user(person).get(page).content.decode()
        assert case.number in shown
        assert secret_of(case) in shown
        assert as_user(person).get(paper).headers["Content-Type"] == "application/pdf"
    for code in ("pemeriksa", "kepala", "pengawas"):
        assert as_user(office.person(code)).get(page).status_code == 404
        assert as_user(office.person(code)).get(paper).status_code == 404
        shown = as_user(office.person(code)).get(reverse("desk:case", args=[case.key])).content.decode()
        assert secret_of(case) not in shown
        assert page not in shown
    assert as_user(office.elsewhere).get(page).status_code == 404


def test_case_page_names_the_visitor_to_who_works_on_it(
    office: Office, as_user: SignIn, service: ProcedureRow
) -> None:
    case = take_in(office, as_user, service)
    path = reverse("desk:case", args=[case.key])
    assert "tel:+6281234567890" in as_user(office.person("pemeriksa")).get(path).content.decode()
    assert "tel:+6281234567890" not in as_user(office.person("pengawas")).get(path).content.decode()


def test_marked_parts_are_mended_on_the_visitors_behalf(
    office: Office, as_user: SignIn, service: ProcedureRow
) -> None:
    case = take_in(office, as_user, service)
    task = send_back(office, case, field_tanggal="Tidak sama dengan akta.", document_akta="Buram.")
    assert task.holder == office.people["loket"]
    client = as_user(office.person("loket"))
    path = reverse("desk:mend", args=[task.key])
    page = client.get(reverse("desk:task", args=[task.key])).content.decode()
    assert path in page
    assert 'name="action"' not in page
    page = client.get(path).content.decode()
    assert "Tidak sama dengan akta." in page
    assert "Buram." in page
    assert 'value="2026-01-02"' in page
    assert "Hubungan" not in page
    assert client.post(path, {"tanggal": "2026-01-03"}).status_code == 422
    old = case.documents.get()
    answer = client.post(
        path, {"tanggal": "2026-01-03", "hubungan": "lain", "berkas-akta": upload("baru.pdf", "baru")}
    )
    assert answer.status_code == 302
    case.refresh_from_db()
    assert case.answers == {"nama": "Aminah", "hubungan": "anak", "tanggal": "2026-01-03"}
    old.refresh_from_db()
    assert old.replaced_at is not None
    assert case.documents.filter(replaced_at=None).count() == 1
    back = Task.objects.get(case=case, status="open")
    assert (back.step, back.holder) == ("periksa", office.people["pemeriksa"])
    assert client.post(path, {"tanggal": "2026-01-04"}).status_code == 409


def test_mending_is_nobody_elses(office: Office, as_user: SignIn, service: ProcedureRow) -> None:
    case = take_in(office, as_user, service)
    checking = Task.objects.get(case=case, status="open")
    assert as_user(office.person("pemeriksa")).get(
        reverse("desk:mend", args=[checking.key])
    ).status_code == 404  # fmt: skip
    task = send_back(office, case, field_tanggal="Salah.")
    path, data = reverse("desk:mend", args=[task.key]), {"tanggal": "2026-01-03"}
    for person, status in (
        (office.colleague("loket"), 409),
        (office.person("pemeriksa"), 409),
        (office.person("pengawas"), 409),
        (office.elsewhere, 404),
        (office.citizen, 403),
        (None, 302),
    ):
        assert as_user(person).get(path).status_code == status
        assert as_user(person).post(path, data).status_code == status
    case.refresh_from_db()
    assert case.answers["tanggal"] == "2026-01-02"
    posted = as_user(office.person("loket")).post(reverse("desk:task", args=[task.key]), {"action": "done"})
    assert posted.status_code == 409


def test_application_is_withdrawn_because_the_visitor_wishes_it(
    office: Office, as_user: SignIn, service: ProcedureRow
) -> None:
    case = take_in(office, as_user, service)
    path = reverse("desk:withdraw", args=[case.key])
    for person, status in (
        (office.colleague("loket"), 404),
        (office.person("pemeriksa"), 404),
        (office.person("kepala"), 404),
        (office.person("pengawas"), 404),
        (office.elsewhere, 404),
        (office.citizen, 403),
        (None, 302),
    ):
        assert as_user(person).get(path).status_code == status
        assert as_user(person).post(path, {"reason": "x"}).status_code == status
    client = as_user(office.person("loket"))
    assert path in client.get(reverse("desk:case", args=[case.key])).content.decode()
    assert client.get(path).status_code == 200
    assert client.post(path, {}).status_code == 422
    assert client.post(path, {"reason": "Berkas diurus keluarga lain."}).status_code == 302
    case.refresh_from_db()
    assert case.outcome == "withdrawn"
    assert client.post(path, {"reason": "Lagi."}).status_code == 409


def test_official_who_took_in_and_has_left_the_desk_withdraws_nothing(
    office: Office, as_user: SignIn, service: ProcedureRow
) -> None:
    case = take_in(office, as_user, service)
    office.people["loket"].official.holdings.update(until="2020-12-31")
    answer = as_user(office.person("loket")).post(reverse("desk:withdraw", args=[case.key]), {"reason": "x"})
    assert answer.status_code == 403
    case.refresh_from_db()
    assert case.status == "open"


def test_confidential_visitor_is_sealed(office: Office, as_user: SignIn) -> None:
    secret = {**SERVICE, "service": {**SERVICE["service"], "confidential": True}}
    case = take_in(office, as_user, office.publish(secret))
    assert case.applicant_name == ""
    assert set(case.answers) == {"sealed"}
    assert b"Aminah" not in bytes(case.contact_sealed)
    assert applicant_of(case) == "Aminah"
    page = as_user(office.person("loket")).get(reverse("desk:received", args=[case.key])).content.decode()
    assert "Layanan rahasia" in page
    assert "Santunan Kematian" not in page.split("receipt-body")[1].split("</section>")[0]
