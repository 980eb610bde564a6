"""Destroying is an act of several people; nothing goes before its time, and its number and record stay."""

import datetime

import pytest
from django.utils import timezone

from sopan.agenda.models import BookEvent, Classification, Entry, EntryFile
from sopan.archive import disposal
from sopan.archive.disposal import assess, cancel, decree, impediment, leave_out, propose, refuse
from sopan.archive.execution import carry_on, carry_on_all, execute
from sopan.archive.filing import file_away
from sopan.archive.models import Act, Record
from sopan.cases.errors import NotFound, Refused
from sopan.cases.models import Case, Document, Task
from sopan.directory.models import Holding
from sopan.files.destroying import destroy
from sopan.files.errors import FileDestroyed
from sopan.files.models import StoredFile
from sopan.files.storage import open_file
from sopan.files.sweep import missing, sweep
from sopan.letters.models import Letter
from sopan.notices.models import Notice
from tests.agenda.history import first_break
from tests.archive.office import (
    ArchiveOffice,
    again,
    came_in,
    decreed,
    filed,
    make_archive_office,
    old_file,
    place_of,
    proposed,
)
from tests.factories import make_agency, make_position
from tests.letters.reading import words_of
from tests.world import KARANG_TARUNA, TALA, make_world

WITNESSES = ["Siti, Bagian Hukum", "Budi, Inspektorat"]
LATER = datetime.date(2100, 1, 1)


def scan_of(record: Record) -> StoredFile:
    return EntryFile.objects.get(entry=record.entry).file


def test_record_is_destroyed_by_several_people_and_leaves_its_number(
    office: ArchiveOffice, django_capture_on_commit_callbacks: object
) -> None:
    record = filed(office, came_in(office, subject="Undangan rapat"))
    act = decreed(office, record)
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        execute(again(office.administrator), act.key, WITNESSES)
    act.refresh_from_db()
    record.refresh_from_db()
    assert act.state == "done"
    assert act.entry is not None
    assert record.state == "destroyed"
    assert act.entry.number in record.ended_under

    scan = scan_of(record)
    assert not place_of(scan).exists()
    assert (scan.destroyed_under, len(scan.sha256)) == (record.ended_under, 64)
    with pytest.raises(FileDestroyed):
        open_file(scan)
    assert list(missing()) == []

    entry = Entry.objects.select_related("book").get(pk=record.entry_id)
    assert (entry.state, entry.subject) == ("used", "Undangan rapat")
    event = BookEvent.objects.get(entry=entry, kind="destroyed")
    assert event.data == {"under": record.ended_under}
    assert first_break(entry.book) is None

    assert act.minutes is not None
    words = words_of(b"".join(open_file(act.minutes)))
    for said in (
        act.entry.number,
        "SK-1/2026",
        "P-9/2026",
        "Siti, Bagian Hukum",
        record.number,
        "Undangan rapat",
    ):
        assert said in words


def test_letter_of_a_case_is_destroyed_with_its_words_and_copies(
    db: None, django_capture_on_commit_callbacks: object
) -> None:
    world = make_world()
    case = world.apply(TALA, KARANG_TARUNA)
    while case.tasks.filter(status=Task.Status.OPEN).exists():
        world.do(case)
    file_away()
    record = Record.objects.get()
    Classification.objects.update_or_create(
        code=record.classification,
        defaults={"name": "Karang taruna", "active_years": 2, "inactive_years": 3, "fate": "musnah"},
    )
    Record.objects.update(begins=datetime.date(2010, 1, 1))
    scan = old_file(b"%PDF pindaian surat yang ditandatangani")
    EntryFile.objects.create(entry=record.entry, file=scan, label="Pindaian", added_at=timezone.now())
    office = ArchiveOffice(
        case.agency,
        world.official(TALA, "kepala-dinas"),
        world.official(TALA, "admin-instansi"),
        [world.official(TALA, "sekretaris"), world.official(TALA, "kabid-pemberdayaan")],
        world.official(TALA, "pengawas"),
    )
    letter = Letter.objects.select_related("file", "signature__prepared").get(case=case)
    assert letter.signature is not None
    act = decreed(office, record)
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        execute(again(office.administrator), act.key, WITNESSES)
    letter.refresh_from_db()
    assert letter.file is not None
    prepared = StoredFile.objects.get(pk=letter.signature.prepared_id)
    scan.refresh_from_db()
    assert letter.file.destroyed_under == prepared.destroyed_under == scan.destroyed_under != ""
    assert letter.body == []
    assert all(version.body == [] for version in letter.versions.all())
    assert letter.number == record.number
    record.refresh_from_db()
    assert "karang" not in record.words.tokens.replace(record.title.lower(), "")
    brought = Document.objects.filter(case=case, role=Document.Role.REQUIREMENT)
    assert all(document.file.destroyed_at is None for document in brought)


@pytest.mark.parametrize(
    ("code", "why"),
    [("000.1", "permanen"), ("500", "jadwal retensi")],
)
def test_what_is_permanent_or_has_no_schedule_is_never_destroyed(
    office: ArchiveOffice, code: str, why: str
) -> None:
    record = filed(office, came_in(office, code=code))
    assert why in impediment(record, "musnah", LATER)
    with pytest.raises(Refused, match="not_due"):
        proposed(office, record)


def test_nothing_goes_before_its_time_or_while_its_case_is_open(office: ArchiveOffice) -> None:
    record = filed(office, came_in(office))
    assert impediment(record, "musnah", datetime.date(2015, 3, 1)) == "Masa retensinya belum habis."
    assert impediment(record, "musnah", datetime.date(2015, 3, 2)) == ""
    record.case = Case(status=Case.Status.OPEN)
    assert impediment(record, "musnah", LATER) == "Penanganannya masih berjalan."


def test_record_that_may_no_longer_go_is_left_out_at_the_last_moment(office: ArchiveOffice) -> None:
    going, staying = filed(office, came_in(office)), filed(office, came_in(office))
    act = decreed(office, going, staying)
    Classification.objects.create(
        code="400.2", name="Tetap", active_years=2, inactive_years=3, fate="permanen"
    )
    Entry.objects.filter(pk=staying.entry_id).update(
        classification="400.2"
    )  # the hourly duty has not run yet
    execute(again(office.administrator), act.key, WITNESSES)
    staying.refresh_from_db()
    assert staying.state == "kept"
    assert "permanen" in act.items.get(record=staying).left_out_why
    assert scan_of(staying).destroyed_at is None
    assert scan_of(going).destroyed_at is not None


def test_who_does_not_administer_can_neither_propose_nor_decree_nor_destroy(office: ArchiveOffice) -> None:
    record = filed(office, came_in(office))
    elsewhere = make_archive_office()
    for user in (office.clerks[0], office.head, office.secretary, elsewhere.administrator):
        with pytest.raises(NotFound):
            propose(again(user), office.agency, "musnah", [record.key], office.clerks[1:])
    act = decreed(office, record)
    for user in (office.clerks[0], office.head, office.secretary, elsewhere.administrator):
        with pytest.raises(NotFound):
            execute(again(user), act.key, WITNESSES)
        with pytest.raises((NotFound, Refused)):
            decree(again(user), act.key, "1", datetime.date(2026, 1, 1), "2")


@pytest.mark.parametrize("who", ["alone", "twice", "with the head", "with the proposer", "with a stranger"])
def test_panel_is_two_or_more_officials_who_neither_propose_nor_approve(
    office: ArchiveOffice, who: str
) -> None:
    record = filed(office, came_in(office))
    first = again(office.clerks[0])
    panel = {
        "alone": [first],
        "twice": [first, again(office.clerks[0])],
        "with the head": [first, again(office.head)],
        "with the proposer": [first, again(office.administrator)],
        "with a stranger": [first, again(make_archive_office().clerks[0])],
    }[who]
    with pytest.raises(Refused, match="panel"):
        propose(again(office.administrator), office.agency, "musnah", [record.key], panel)


def test_each_member_speaks_once_and_only_members_speak(office: ArchiveOffice) -> None:
    act = proposed(office, filed(office, came_in(office)))
    assess(again(office.clerks[0]), act.key, "agrees", "")
    with pytest.raises(Refused, match="assessed"):
        assess(again(office.clerks[0]), act.key, "agrees", "")
    with pytest.raises(NotFound):
        assess(again(office.clerks[2]), act.key, "agrees", "")
    with pytest.raises(NotFound):
        assess(again(office.administrator), act.key, "agrees", "")
    act.refresh_from_db()
    assert act.state == "assessing"
    with pytest.raises(Refused, match="stands_elsewhere"):
        disposal.approve(again(office.head), act.key)


def test_member_who_has_left_the_office_no_longer_speaks(office: ArchiveOffice) -> None:
    one, two = filed(office, came_in(office)), filed(office, came_in(office))
    act = proposed(office, one, two)
    gone = office.clerks[0]
    Holding.objects.filter(official__user=gone).delete()
    elsewhere = make_agency()
    Holding.objects.create(
        official=gone.official, position=make_position(elsewhere), since=datetime.date(2020, 1, 1)
    )
    with pytest.raises(NotFound):
        assess(again(gone), act.key, "agrees", "")
    with pytest.raises(NotFound):
        leave_out(again(gone), act.key, one.key, "Masih dipakai")


def test_schedule_that_has_just_changed_counts_at_every_stage(office: ArchiveOffice) -> None:
    record, other = filed(office, came_in(office)), filed(office, came_in(office))
    act = proposed(office, record)
    for clerk in office.clerks[:2]:
        assess(again(clerk), act.key, "agrees", "")
    Classification.objects.filter(code="400").update(fate="permanen")
    with pytest.raises(Refused, match="not_due"):
        disposal.approve(again(office.head), act.key)
    with pytest.raises(Refused, match="not_due"):
        proposed(office, other)


def test_member_who_does_not_agree_ends_the_act_with_a_reason(office: ArchiveOffice) -> None:
    record = filed(office, came_in(office))
    act = proposed(office, record)
    with pytest.raises(Refused, match="no_reason"):
        assess(again(office.clerks[0]), act.key, "refuses", " ")
    assess(again(office.clerks[0]), act.key, "refuses", "Masih dipakai untuk audit")
    act.refresh_from_db()
    assert (act.state, act.ended_why) == ("refused", "Masih dipakai untuk audit")
    assert proposed(office, record).state == "assessing"  # and may be proposed again


def test_member_leaves_a_record_out_but_not_the_last(office: ArchiveOffice) -> None:
    one, two = filed(office, came_in(office)), filed(office, came_in(office))
    act = proposed(office, one, two)
    with pytest.raises(NotFound):
        leave_out(again(office.administrator), act.key, one.key, "Masih dipakai")
    leave_out(again(office.clerks[0]), act.key, one.key, "Masih dipakai")
    with pytest.raises(Refused, match="last_one"):
        leave_out(again(office.clerks[1]), act.key, two.key, "Masih dipakai")
    assert act.items.get(record=one).left_out_why == "Masih dipakai"


def test_only_a_head_who_took_no_part_approves(office: ArchiveOffice) -> None:
    act = proposed(office, filed(office, came_in(office)))
    for clerk in office.clerks[:2]:
        assess(again(clerk), act.key, "agrees", "")
    for user in (office.administrator, office.clerks[0], office.secretary, make_archive_office().head):
        with pytest.raises(NotFound):
            disposal.approve(again(user), act.key)
    Act.objects.filter(pk=act.pk).update(proposed_by=office.head)
    with pytest.raises(Refused, match="took_part"):
        disposal.approve(again(office.head), act.key)
    refuse(again(office.head), act.key, "Tunggu hasil pemeriksaan")
    act.refresh_from_db()
    assert act.state == "refused"


def test_decree_needs_number_day_and_consent_from_above(office: ArchiveOffice) -> None:
    long = filed(office, came_in(office, code="700.1"))
    act = proposed(office, filed(office, came_in(office)), long)
    for clerk in office.clerks[:2]:
        assess(again(clerk), act.key, "agrees", "")
    disposal.approve(again(office.head), act.key)
    assert "ANRI" in disposal.consent_from(act)
    administrator, day = again(office.administrator), datetime.date(2026, 1, 5)
    for number, when, consent in (("", day, "1"), ("SK", LATER, "1"), ("SK", day, " ")):
        with pytest.raises(Refused):
            decree(administrator, act.key, number, when, consent)
    decree(administrator, act.key, "SK", day, "1")
    for alone in (["Siti", "  "], ["Siti, Hukum", " siti,  hukum"]):
        with pytest.raises(Refused, match="no_witnesses"):
            execute(administrator, act.key, alone)


def test_record_is_on_one_open_list_only_and_cancelling_frees_it(office: ArchiveOffice) -> None:
    record = filed(office, came_in(office))
    act = proposed(office, record)
    with pytest.raises(Refused, match="taken"):
        proposed(office, record)
    cancel(again(office.administrator), act.key, "Salah pilih")
    assert proposed(office, record).pk != act.pk


def test_each_is_told_when_it_is_their_turn(office: ArchiveOffice) -> None:
    act = decreed(office, filed(office, came_in(office)))
    told = Notice.objects.filter(kind="archive", channel=Notice.Channel.INBOX)
    assert [notice.recipient_id for notice in told.order_by("pk")] == [
        *(clerk.pk for clerk in office.clerks[:2]),
        office.head.pk,
        office.administrator.pk,
    ]
    assert all(str(act.key) in notice.link for notice in told)


def test_long_list_is_ended_by_the_worker_also_after_a_power_cut(
    office: ArchiveOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sopan.archive.execution.AT_ONCE", 1)
    monkeypatch.setattr("sopan.archive.execution.A_BATCH", 2)
    records = [filed(office, came_in(office)) for _ in range(5)]
    act = decreed(office, *records)
    execute(again(office.administrator), act.key, WITNESSES)
    act.refresh_from_db()
    assert (act.state, act.minutes) == ("going", None)

    def power_cut(*_more: object) -> bytes:
        raise RuntimeError("power cut")

    with monkeypatch.context() as broken:
        broken.setattr("sopan.archive.execution.minutes", power_cut)
        with pytest.raises(RuntimeError):
            carry_on(act)
    carry_on_all()
    carry_on_all()
    act.refresh_from_db()
    assert act.state == "done"
    assert act.items.filter(done_at__isnull=False).count() == 5
    assert Entry.objects.filter(book__code="surat-keluar").count() == 1


def test_permanent_records_are_handed_over_and_stay_readable(office: ArchiveOffice) -> None:
    record = filed(office, came_in(office, code="000.1"))
    act = decreed(office, record, kind="serah")
    execute(again(office.administrator), act.key, WITNESSES)
    record.refresh_from_db()
    assert record.state == "transferred"
    assert b"".join(open_file(scan_of(record))).startswith(b"%PDF")
    act.refresh_from_db()
    assert act.minutes is not None
    assert "Dinas Kearsipan" in words_of(b"".join(open_file(act.minutes)))


def test_bytes_that_another_letter_shares_stay_for_it(
    office: ArchiveOffice, django_capture_on_commit_callbacks: object
) -> None:
    one, two = filed(office, came_in(office, content=b"%PDF sama")), came_in(office, content=b"%PDF sama")
    act = decreed(office, one)
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        execute(again(office.administrator), act.key, WITNESSES)
    assert b"".join(open_file(EntryFile.objects.get(entry=two).file)) == b"%PDF sama"
    with pytest.raises(FileDestroyed):
        open_file(scan_of(one))


def test_file_of_two_lines_stays_until_the_other_may_go(
    office: ArchiveOffice, django_capture_on_commit_callbacks: object
) -> None:
    one = filed(office, came_in(office))
    other = came_in(office, code="000.1")
    EntryFile.objects.filter(entry=other).update(file=scan_of(one))
    kept = filed(office, other)
    act = decreed(office, one)
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        execute(again(office.administrator), act.key, WITNESSES)
    one.refresh_from_db()
    assert (one.state, scan_of(kept).destroyed_at) == ("destroyed", None)
    assert b"".join(open_file(scan_of(kept))).startswith(b"%PDF")
    Classification.objects.filter(code="000").update(fate="musnah")
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        execute(again(office.administrator), decreed(office, kept).key, WITNESSES)
    assert scan_of(kept).destroyed_at is not None


def test_bytes_left_by_a_power_cut_are_swept(office: ArchiveOffice) -> None:
    record = filed(office, came_in(office, content=b"%PDF disapu"))
    act = decreed(office, record)
    execute(again(office.administrator), act.key, WITNESSES)  # the power goes before the bytes do
    place = place_of(scan_of(record))
    assert place.exists()
    sweep()
    assert not place.exists()


@pytest.mark.django_db(transaction=True)
def test_fresh_bytes_wait_for_the_sweep_and_sealed_ones_do_not() -> None:
    from django.db import transaction

    fresh, sealed = old_file(b"%PDF baru"), old_file(b"%PDF rahasia", sealed=True)
    place_of(fresh).touch()
    place_of(sealed).touch()
    with transaction.atomic():
        assert destroy([fresh, sealed], "berita acara nomor 1", timezone.now()) == 2
        assert place_of(sealed).exists()
    assert place_of(fresh).exists()
    assert not place_of(sealed).exists()
