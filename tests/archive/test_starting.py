"""A retention that counts from an event waits for the day of that event, and what a heading has counts below it."""

import datetime

import pytest

from sopan.agenda.models import BookEvent, Classification
from sopan.archive.disposal import impediment
from sopan.archive.models import Record
from sopan.archive.retention import Phase, in_phase, is_long, phase_of, refresh
from sopan.archive.starting import enter_day
from sopan.cases.errors import NotFound, Refused
from tests.agenda.history import first_break
from tests.archive.office import ArchiveOffice, again, came_in, filed, make_archive_office, signed_in
from tests.factories import make_citizen

WAITING = "/meja/arsip/menunggu-tanggal/"
ENDED = datetime.date(2020, 6, 30)
LATER = datetime.date(2100, 1, 1)


@pytest.fixture
def contract(office: ArchiveOffice) -> Record:
    """A letter about a contract; its papers are kept for 2 + 8 years after the contract has ended."""
    Classification.objects.create(
        code="600",
        name="Pengadaan",
        active_years=2,
        inactive_years=8,
        fate="musnah",
        starts="kontrak berakhir",
    )
    return filed(office, came_in(office, code="600.1"))


def test_retention_waits_for_the_day_of_its_event_and_counts_from_it(
    office: ArchiveOffice, contract: Record
) -> None:
    assert (contract.rule, contract.starts, contract.inactive_until) == ("600", "kontrak berakhir", None)
    assert phase_of(contract, LATER) == Phase.WAITING
    assert list(Record.objects.filter(in_phase(Phase.WAITING, LATER))) == [contract]
    assert not Record.objects.filter(in_phase(Phase.TO_DESTROY, LATER)).exists()
    assert "kontrak berakhir" in impediment(contract, "musnah", LATER)
    assert refresh() == 0

    assert enter_day(again(office.administrator), office.agency, [contract.key], ENDED) == 1
    contract.refresh_from_db()
    assert (contract.active_until, contract.inactive_until) == (
        datetime.date(2022, 6, 30),
        datetime.date(2030, 6, 30),
    )
    assert is_long(contract)
    assert refresh() == 0
    event = BookEvent.objects.get(entry=contract.entry, kind="counted")
    assert event.data == {"event": "kontrak berakhir", "day": "2020-06-30"}
    assert contract.entry is not None
    assert first_break(contract.entry.book) is None


@pytest.mark.once
def test_years_never_count_from_before_the_letter_was_done_with(
    office: ArchiveOffice, contract: Record
) -> None:
    before = datetime.date(2009, 1, 1)  # the letter came in 2010
    enter_day(again(office.administrator), office.agency, [contract.key], before)
    contract.refresh_from_db()
    assert contract.active_until == datetime.date(2012, 3, 1)


@pytest.mark.once
def test_day_of_one_event_is_not_taken_for_another(office: ArchiveOffice, contract: Record) -> None:
    enter_day(again(office.administrator), office.agency, [contract.key], ENDED)
    Classification.objects.filter(code="600").update(starts="garansi berakhir")
    assert refresh() == 1
    contract.refresh_from_db()
    assert phase_of(contract, LATER) == Phase.WAITING
    Classification.objects.filter(code="600").update(starts="")
    refresh()
    contract.refresh_from_db()
    assert contract.inactive_until == datetime.date(2020, 3, 1)


@pytest.mark.once
def test_day_is_entered_for_what_waits_and_not_ahead(office: ArchiveOffice, contract: Record) -> None:
    other = filed(office, came_in(office))
    administrator, agency = again(office.administrator), office.agency
    for keys, day, code in (
        ([contract.key], LATER, "day_ahead"),
        ([contract.key, other.key], ENDED, "no_event"),
        ([], ENDED, "nothing_chosen"),
    ):
        with pytest.raises(Refused, match=code):
            enter_day(administrator, agency, keys, day)
    Record.objects.update(state=Record.State.TRANSFERRED)
    with pytest.raises(Refused, match="gone"):
        enter_day(administrator, agency, [contract.key], ENDED)
    for user, where in (
        (office.head, agency),
        (office.clerks[0], agency),
        (office.administrator, make_archive_office().agency),
    ):
        with pytest.raises(NotFound):
            enter_day(again(user), where, [contract.key], ENDED)


@pytest.mark.once
def test_archivist_dates_several_at_once_and_mends_one(office: ArchiveOffice, contract: Record) -> None:
    two = filed(office, came_in(office, code="600.2", confidential=True, subject="Kontrak Fulan"))
    browser = signed_in(office.administrator)
    page = browser.get(WAITING).content.decode()
    assert "Setelah kontrak berakhir" in page
    assert "Fulan" not in page
    assert browser.post(WAITING, {"record": str(two.key), "day": ""}).status_code == 422
    done = browser.post(
        WAITING, {"record": [str(contract.key), str(two.key)], "day": "2020-06-30"}, follow=True
    )
    assert "Retensi 2 arsip dihitung sejak tanggal itu." in done.content.decode()
    assert "Tidak ada yang menunggu" in done.content.decode()
    own = f"/meja/arsip/{contract.key}/"
    assert 'value="2020-06-30"' in browser.get(own).content.decode()
    mended = browser.post(WAITING, {"record": str(contract.key), "day": "2021-01-31", "arsip": "1"})
    assert mended["Location"] == own
    contract.refresh_from_db()
    assert contract.event_on == datetime.date(2021, 1, 31)


@pytest.mark.once
def test_waiting_list_is_for_administrators(office: ArchiveOffice, contract: Record) -> None:
    told = {"record": str(contract.key), "day": "2020-06-30"}
    for user in (office.head, office.clerks[0], office.secretary):
        assert signed_in(user).get(WAITING).status_code == 404
        assert signed_in(user).post(WAITING, told).status_code == 404
    elsewhere = signed_in(make_archive_office().administrator)
    assert contract.number not in elsewhere.get(WAITING).content.decode()
    assert elsewhere.post(WAITING, told).status_code == 404
    assert signed_in(make_citizen()).get(WAITING).status_code == 403


@pytest.mark.once
def test_retention_of_a_heading_counts_below_it_where_a_code_has_none(office: ArchiveOffice) -> None:
    record = filed(office, came_in(office, code="400.9.1"))  # the table has 400.9, without a retention
    assert (record.rule, record.fate) == ("400", "musnah")
    assert "kode 400" in signed_in(office.administrator).get(f"/meja/arsip/{record.key}/").content.decode()
    Classification.objects.filter(code="400.9").update(active_years=1, inactive_years=1, fate="permanen")
    refresh()
    record.refresh_from_db()
    assert (record.rule, record.fate) == ("400.9", "permanen")
