"""The rules of the counter: one case however often it is sent, and mending exactly what was marked."""

from uuid import uuid4

import pytest
from django.db import IntegrityError

from sopan.cases import actions, starting
from sopan.cases.access import document_for
from sopan.cases.audit import verify_all
from sopan.cases.editions import edition_of
from sopan.cases.errors import NotFound, Refused
from sopan.cases.intake import (
    marked_for_visitor,
    mend_for_visitor,
    open_for_visitor,
    requirements_for,
    still_to_bring,
)
from sopan.cases.models import Case, ProcedureRow, Task
from sopan.cases.starting import start_case
from sopan.cases.visitors import Visitor
from sopan.files.checks import inspect
from tests.small_office import INTERNAL, SERVICE, Office, intake_case
from tests.world import upload

ANSWERS = {"nama": "Aminah", "hubungan": "anak", "tanggal": "2026-01-02"}


@pytest.fixture
def service(office: Office) -> ProcedureRow:
    return office.publish(SERVICE)


def sent_back(office: Office, case: Case, *items: str) -> Task:
    """The check marks these; the task that the desk has then."""
    data = {"action": "back", "document_akta": "good"}
    for item in items:
        data |= {item: "mend", f"{item}_reason": "Perbaiki."}
    actions.complete_task(office.person("pemeriksa"), Task.objects.get(case=case, status="open").key, data)
    return Task.objects.get(case=case, status="open")


def test_only_what_was_marked_is_mended(office: Office, service: ProcedureRow) -> None:
    with inspect(upload()) as paper:
        case = open_for_visitor(
            office.person("loket"), service, ANSWERS, {"akta": [paper]}, Visitor("Aminah")
        )
    task = sent_back(office, case, "field_tanggal")
    sections, documents, marks = marked_for_visitor(edition_of(case.edition_id).sheet, task)
    assert [field.id for section in sections for field in section.fields] == ["tanggal"]
    assert documents == ()
    assert marks == {"field:tanggal": "Perbaiki."}
    with inspect(upload("lain.pdf", "lain")) as other:
        mend_for_visitor(
            office.person("loket"),
            task.key,
            {"tanggal": "2026-01-03", "nama": "Orang lain"},
            {"akta": [other]},
        )
    case.refresh_from_db()
    assert case.answers == {**ANSWERS, "tanggal": "2026-01-03"}
    assert case.documents.count() == 1
    done = case.events.get(kind="task_done", data__number=task.number)
    assert done.data["record"]["mended"] == ["field:tanggal"]
    assert done.data["as"] == "Loket"
    assert list(verify_all()) == [None]


def test_replaced_document_stays_readable_for_the_office(office: Office, service: ProcedureRow) -> None:
    with inspect(upload()) as paper:
        case = open_for_visitor(
            office.person("loket"), service, ANSWERS, {"akta": [paper]}, Visitor("Aminah")
        )
    old = case.documents.get()
    task = sent_back(office, case, "document_akta")
    with inspect(upload("baru.pdf", "baru")) as paper:
        mend_for_visitor(office.person("loket"), task.key, {}, {"akta": [paper]})
    old.refresh_from_db()
    assert old.replaced_at is not None
    assert document_for(office.person("pemeriksa"), old.pk) == old
    assert case.documents.get(replaced_at=None).task == task


def test_marked_part_that_is_missing_keeps_the_case_where_it_is(
    office: Office, service: ProcedureRow
) -> None:
    case = intake_case(office, service)
    task = sent_back(office, case, "field_tanggal", "document_akta")
    chain = Case.objects.get(pk=case.pk).chain
    with pytest.raises(Refused) as refused:
        mend_for_visitor(office.person("loket"), task.key, {"tanggal": ""}, {})
    assert "Tanggal wafat; Akta kematian" in refused.value.message
    case.refresh_from_db()
    assert case.chain == chain


def test_nobody_else_mends_and_nothing_twice(office: Office, service: ProcedureRow) -> None:
    case = intake_case(office, service)
    checking = Task.objects.get(case=case, status="open")
    with pytest.raises(Refused):
        mend_for_visitor(office.person("pemeriksa"), checking.key, {}, {})
    task = sent_back(office, case, "field_tanggal")
    for person in (office.elsewhere, office.citizen):
        with pytest.raises(NotFound):
            mend_for_visitor(person, task.key, {"tanggal": "2026-01-03"}, {})
    for person in (office.colleague("loket"), office.person("pengawas"), office.person("kepala")):
        with pytest.raises(Refused):
            mend_for_visitor(person, task.key, {"tanggal": "2026-01-03"}, {})
    mend_for_visitor(office.person("loket"), task.key, {"tanggal": "2026-01-03"}, {})
    with pytest.raises(Refused):
        mend_for_visitor(office.person("loket"), task.key, {"tanggal": "2026-01-04"}, {})


def test_colleague_mends_when_who_took_in_has_left(office: Office, service: ProcedureRow) -> None:
    case = intake_case(office, service)
    task = sent_back(office, case, "field_tanggal")
    colleague = office.colleague("loket")
    office.people["loket"].official.holdings.update(until="2020-12-31")
    mend_for_visitor(colleague, task.key, {"tanggal": "2026-01-03"}, {})
    case.refresh_from_db()
    assert case.answers["tanggal"] == "2026-01-03"


def test_application_sent_online_is_not_mended_at_the_counter(office: Office, service: ProcedureRow) -> None:
    case = intake_case(office, service)
    task = sent_back(office, case, "field_tanggal")
    Case.objects.filter(pk=case.pk).update(intake=False)
    with pytest.raises(Refused):
        mend_for_visitor(office.person("loket"), task.key, {"tanggal": "2026-01-03"}, {})


def test_conditions_say_what_is_still_to_bring(office: Office, service: ProcedureRow) -> None:
    sheet = edition_of(service.current_id or 0).sheet
    assert [one.id for one in requirements_for(sheet, ANSWERS)] == ["akta", "foto"]
    case = open_for_visitor(
        office.person("loket"), service, {**ANSWERS, "hubungan": "lain"}, {}, Visitor("Aminah")
    )
    assert still_to_bring(case) == ["Akta kematian", "Surat kuasa"]


def test_one_key_opens_one_case(office: Office, service: ProcedureRow) -> None:
    key = uuid4()
    for _ in range(2):
        case = open_for_visitor(office.person("loket"), service, ANSWERS, {}, Visitor("Aminah"), key=key)
    assert Case.objects.get() == case
    assert case.key == key
    meeting = office.publish(INTERNAL)
    with pytest.raises(IntegrityError):  # the key of another SOP is no key of this one
        start_case(office.person("staf"), meeting, {"isi_acara": "x"}, key=key)
    assert Case.objects.count() == 1


def test_other_press_that_was_quicker_wins(
    office: Office, service: ProcedureRow, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = uuid4()
    clerk = office.person("loket")

    def beaten() -> Case:
        open_for_visitor(clerk, service, ANSWERS, {}, Visitor("Aminah"), key=key)
        raise IntegrityError

    case = starting.opened_once(clerk, service, key, beaten)
    assert Case.objects.get() == case


def test_opener_withdraws_only_while_at_the_desk(office: Office, service: ProcedureRow) -> None:
    case = intake_case(office, service)
    for person in (office.colleague("loket"), office.person("kepala"), office.elsewhere, office.citizen):
        with pytest.raises(NotFound):
            actions.withdraw(person, case.key, "x")
    assert actions.withdraw(office.person("loket"), case.key, "Permintaan pengunjung.").outcome == "withdrawn"
    internal = start_case(office.person("staf"), office.publish(INTERNAL), {"isi_acara": "x"})
    with pytest.raises(NotFound):
        actions.withdraw(office.person("staf"), internal.key, "x")
