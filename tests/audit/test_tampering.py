"""Whoever changes the past behind Sopan's back is found out: in the database, and in an archive without one."""

import contextlib
import datetime
import hashlib
import json
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from django.db import connection
from django.utils import timezone

from sopan.agenda.models import Book, BookEvent, Entry
from sopan.audit import archive, sealing
from sopan.audit.books import verify_books
from sopan.audit.checking import find_value, verify_heads
from sopan.audit.heads import keep_heads
from sopan.audit.letters import verify_letters
from sopan.audit.models import Head, Leaf
from sopan.cases.audit import End, broken_links, verify_chains
from sopan.cases.chain import canonical, hash_of, link, written
from sopan.cases.models import Case, Event
from sopan.files import storage
from sopan.files.models import StoredFile
from sopan.letters.models import Letter
from sopan.letters.withdrawing import withdraw
from sopan.site.cli import main
from tests.world import TALA, World


def sql(statement: str, *values: object) -> None:
    """As somebody with the password of the database would."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def broken_chains() -> list[str]:
    return [str(one) for _events, breaks in verify_chains() for one in breaks]


def written_breaks() -> list[str]:
    """The breaks of the chains, without the second look through Django's fields."""
    ends = {case.pk: End(case.number, case.event_count, case.chain) for case in Case.objects.all()}
    names = {case.pk: str(case.key) for case in Case.objects.all()}
    return [str(one) for one in broken_links(written(Event, "case_id", names), ends)[1].values()]


def broken_books() -> list[str]:
    return [str(one) for _events, one in verify_books() if one is not None]


def forge(case: Case, seq: int) -> None:
    """Change an event and write all hashes anew, as an insider who knows how would."""
    chain = ""
    for event in case.events.order_by("seq"):
        data = {**event.data, "forged": True} if event.seq == seq else event.data
        chain = link(
            chain,
            case=str(case.key),
            seq=event.seq,
            kind=event.kind,
            at=event.at,
            user=event.user_id,
            data=data,
        )
        Event.objects.filter(pk=event.pk).update(data=data, hash=chain)
    Case.objects.filter(pk=case.pk).update(chain=chain)


def test_fast_reading_hashes_as_writing_did(heads: list[Head]) -> None:
    assert broken_chains() == []
    assert sum(events for events, _breaks in verify_chains()) == Event.objects.count()
    assert broken_books() == []


def test_changed_dropped_and_cut_off_events_are_named(cases: list[Case]) -> None:
    first, second = cases
    event = first.events.get(seq=4)
    sql("UPDATE cases_event SET kind = 'noted' WHERE id = %s", event.pk)
    assert broken_chains() == [f"{first.number}, event 4: it was changed after it was written"]
    sql("UPDATE cases_event SET kind = %s WHERE id = %s", event.kind, event.pk)
    assert broken_chains() == []
    sql("DELETE FROM cases_event WHERE id = %s", event.pk)
    second.events.order_by("-seq")[0].delete()
    second.refresh_from_db()
    assert broken_chains() == [
        f"{first.number}, event 4: this event is missing",
        f"{second.number}, event {second.event_count}: events at the end are missing",
    ]


def test_history_written_anew_with_good_hashes_is_told_by_the_head(
    cases: list[Case], heads: list[Head]
) -> None:
    forge(cases[0], 3)
    assert broken_chains() == []
    assert verify_heads().problems == [
        f"{cases[0].key}: event {cases[0].events.count()} is not the one that head 1 covers; "
        "the history was written anew"
    ]


@pytest.mark.once
def test_history_written_anew_before_the_next_head_is_told_by_the_archive(
    cases: list[Case], heads: list[Head], tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """The same number of events, good hashes, and a later head that covers them: only the earlier one tells."""
    forge(cases[0], 3)
    keep_heads(timezone.now() + datetime.timedelta(days=2))
    count = cases[0].events.count()
    assert f"{cases[0].key} lost events or was written anew" in caplog.text
    archive.export(tmp_path / "a", timezone.now(), "1", lambda _events: None)
    problems = archive.prove(tmp_path / "a").problems
    assert (
        f"head 3: {cases[0].key} had {count} events and now {count}; some were left out or written anew"
        in problems
    )
    assert (
        f"{cases[0].number}: event {count} is not the one that head 1 covers; the history was written anew"
        in problems
    )


@pytest.mark.once
def test_event_added_later_under_an_earlier_day_is_noted(
    cases: list[Case], heads: list[Head], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    case = Case.objects.get(pk=cases[0].pk)
    at = timezone.now() - datetime.timedelta(hours=2)  # an hour and more before the first head
    seq = case.event_count + 1
    hash_ = link(case.chain, case=str(case.key), seq=seq, kind="noted", at=at, user=None, data={})
    Event.objects.create(case=case, seq=seq, kind="noted", at=at, hash=hash_)
    Case.objects.filter(pk=case.pk).update(event_count=seq, chain=hash_)
    keep_heads(timezone.now() + datetime.timedelta(days=2))
    archive.export(tmp_path / "a", timezone.now(), "1", lambda _events: None)
    report = archive.prove(tmp_path / "a")
    assert report.problems == []
    said = f"{at.astimezone(datetime.UTC):%Y-%m-%dT%H:%M:%S}"
    wanted = [f"{case.number}: event {seq} says {said}, but a head taken after that does not have it"]
    assert [note for note in report.notes if not note.startswith("head ")] == wanted
    assert [note for note in verify_heads().notes if not note.startswith("head ")] == wanted
    assert main(["audit", "verify", str(tmp_path / "a")]) == 0
    assert f"event {seq} says {said}" in capsys.readouterr().out


def test_heads_without_seals_are_not_vouched_for(heads: list[Head]) -> None:
    roots = sealing.certificates()
    Head.objects.filter(number=2).update(seal=b"")
    proof = verify_heads(roots=roots)
    assert proof.problems == []
    assert any("the last 1 of the heads carry no seal" in one for one in proof.notes)
    Head.objects.update(seal=b"")
    assert verify_heads(roots=roots).problems == ["no head carries a seal, so the given roots vouch for none"]


@pytest.mark.once
def test_damaged_archive_is_told_and_never_stops_the_auditor(
    cases: list[Case], heads: list[Head], tmp_path: Path
) -> None:
    place = tmp_path / "arsip.zip"
    archive.export(place, timezone.now(), "1", lambda _events: None)
    whole = place.read_bytes()
    tail = range(len(whole) - 1200, len(whole), 7)  # the list of what is in it, of which every byte is read
    for at in (*range(40, len(whole), len(whole) // 30), *tail):
        place.write_bytes(whole[:at] + bytes([whole[at] ^ 0xFF]) + whole[at + 1 :])
        with contextlib.suppress(archive.Broken):  # anything else would stop the auditor
            archive.prove(place)


@pytest.mark.once
def test_event_that_is_no_json_is_named(cases: list[Case]) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL lets nobody write into a jsonb column what is no JSON")
    event = cases[0].events.get(seq=2)
    sql("PRAGMA ignore_check_constraints = 1")
    try:
        for nonsense in ("{", '{"a": 1} {}', ""):
            sql("UPDATE cases_event SET data = %s WHERE id = %s", nonsense, event.pk)
            (found,) = written_breaks()
            assert found == f"{cases[0].number}, event 2: it was changed after it was written"
    finally:
        sql("UPDATE cases_event SET data = %s WHERE id = %s", json.dumps(event.data), event.pk)
        sql("PRAGMA ignore_check_constraints = 0")
    assert broken_chains() == []  # stored in other signs, and the same


def test_renumbered_voided_added_and_vanished_lines_of_a_book_are_named(cases: list[Case]) -> None:
    book = Book.objects.get(agency__slug=TALA)
    line = Entry.objects.get(book=book)
    name = f"{TALA}/surat-keluar, event 1"
    assert broken_books() == []
    sql("UPDATE agenda_entry SET number = '1/PALSU/2026' WHERE id = %s", line.pk)
    assert broken_books() == [f"{name}: line 1/PALSU/2026 differs from what was written"]
    sql("UPDATE agenda_entry SET number = %s, state = 'void' WHERE id = %s", line.number, line.pk)
    assert broken_books() == [f"{name}: line {line.number} differs from what was written"]
    sql("UPDATE agenda_entry SET state = %s WHERE id = %s", line.state, line.pk)
    Entry.objects.create(
        book=book, year=2026, serial=99, number="99/X/2026", entered_at=timezone.now(), dated=line.dated
    )
    assert broken_books() == [f"{name}: no event tells of line 99/X/2026"]
    BookEvent.objects.filter(book=book).update(kind="changed")
    assert broken_books() == [f"{name}: it was changed after it was written"]
    BookEvent.objects.filter(book=book).delete()
    assert broken_books() == [f"{name}: events at the end are missing"]


@pytest.mark.once
def test_forged_renumbered_and_revived_letters_are_named(
    world: World, cases: list[Case], capsys: pytest.CaptureFixture[str]
) -> None:
    """The public check believes the rows of a letter, so they are held against the histories."""
    letter = Letter.objects.get(case=cases[0])
    other = StoredFile.objects.exclude(pk=letter.file_id).order_by("pk").first()
    assert other is not None

    def wrong() -> list[str]:
        return [str(one) for one in verify_letters() if one is not None]

    assert wrong() == []
    sql("UPDATE letters_letter SET file_id = %s", other.pk)
    assert [one.partition(": ")[2] for one in wrong()] == [
        f"letter {letter.number} is another file than was signed"
    ]
    assert main(["audit", "verify"]) == 1
    assert "1 letters verified, 1 broken." in capsys.readouterr().out
    sql("UPDATE letters_letter SET file_id = %s, number = '999/2026'", letter.file_id)
    assert wrong()[0].endswith("no event tells of letter 999/2026")
    sql("UPDATE letters_letter SET number = %s", letter.number)
    assert letter.file is not None
    place = storage.root() / letter.file.path
    genuine = place.read_bytes()
    place.chmod(0o600)
    place.write_bytes(genuine.replace(b"%PDF-1.7", b"%PDF-1.6"))
    assert wrong()[0].endswith(f"the stored bytes of letter {letter.number} were changed")
    place.write_bytes(genuine)
    withdraw(world.official(TALA, "kepala-dinas"), letter.code, "Data keliru.")
    assert wrong() == broken_books() == []
    sql("UPDATE letters_letter SET state = 'signed', withdrawn_at = NULL")
    assert wrong()[0].endswith(f"letter {letter.number} was withdrawn and is said to hold")


def test_changed_heads_leaves_and_seals_are_named(heads: list[Head]) -> None:
    first, second = heads

    def said() -> list[str]:
        return verify_heads(held=[first.content.encode()]).problems

    assert said() == []
    leaf = Leaf.objects.filter(head=second)[0]
    sql("UPDATE audit_leaf SET hash = %s WHERE id = %s", "0" * 64, leaf.pk)
    assert "head 2: its root does not follow from its leaves; they were changed" in said()
    sql("UPDATE audit_leaf SET hash = %s WHERE id = %s", leaf.hash, leaf.pk)
    replaced = first.content.replace(json.loads(first.content)["root"], "f" * 64)
    Head.objects.filter(pk=first.pk).update(
        content=replaced, sha256=hashlib.sha256(replaced.encode()).hexdigest()
    )
    problems = " ".join(said())
    assert "head 1: its root does not follow" in problems
    assert "head 1: its seal does not fit" in problems
    assert "head 2: it does not follow from head 1" in problems
    assert "a head that was kept elsewhere is not among these" in problems
    Head.objects.filter(pk=first.pk).update(content=first.content, seal=bytes(second.seal))
    assert said() == ["head 1: its seal does not fit; head or seal was changed"]
    Leaf.objects.filter(head=first).delete()
    Head.objects.filter(pk=first.pk).delete()
    assert "head 1 is missing" in said()


def rewritten(place: Path, name: str, change: Callable[[list[bytes]], list[bytes]]) -> None:
    lines = (place / name).read_bytes().splitlines(keepends=True)
    (place / name).write_bytes(b"".join(change(lines)))


def renumbered(lines: list[bytes]) -> list[bytes]:
    """The first history with an event changed and everything behind it hashed anew."""
    key = json.loads(lines[0])[1]
    chain, made = "", []
    for line in lines:
        said = json.loads(line)
        if said[1] == key:
            said[0] = chain
            if said[2] == 3:
                said[3] = "noted"
            line = canonical(said).encode() + b"\n"
            chain = hash_of(line[:-1])
        made.append(line)
    return made


@pytest.mark.once
def test_archive_proves_itself_and_names_every_change(
    cases: list[Case], heads: list[Head], tmp_path: Path, django_assert_num_queries: Callable[[int], object]
) -> None:
    name = cases[0].number
    count = cases[0].events.count()
    later = Case.objects.order_by("pk").last()
    assert later is not None
    place = tmp_path / "archive"
    written = archive.export(place, timezone.now(), "1", lambda _events: None)
    assert (written.chains, written.heads) == (4, 2)
    roots = sealing.certificates()
    kept = heads[0].content.encode()

    def said(at: Path) -> list[str]:
        with django_assert_num_queries(0):  # type: ignore[attr-defined]
            return archive.prove(at, roots=roots, held=[kept]).problems

    assert said(place) == []
    last_of_first = count - 1  # place in the file: the first history comes first

    def swapped(lines: list[bytes]) -> list[bytes]:
        return [lines[1], lines[0], *lines[2:]]

    tampered: list[tuple[str, Callable[[Path], object], str]] = [
        (
            "changed",
            lambda at: rewritten(
                at, "events.jsonl", lambda x: [x[0], x[1].replace(b'",2,"', b'",2,"x'), *x[2:]]
            ),
            f"{name}: event 2 was changed, or the one behind it",
        ),
        (
            "left out",
            lambda at: rewritten(at, "events.jsonl", lambda x: [*x[:2], *x[3:]]),
            f"{name}: event 3 is missing",
        ),
        (
            "cut off",
            lambda at: rewritten(at, "events.jsonl", lambda x: [*x[:last_of_first], *x[last_of_first + 1 :]]),
            f"{name}: events at its end are missing, were changed or were added",
        ),
        (
            "added",
            lambda at: rewritten(
                at,
                "events.jsonl",
                lambda x: [
                    *x[:count],
                    canonical(
                        [hash_of(x[count - 1][:-1]), str(cases[0].key), count + 1, "noted", "", None, {}]
                    ).encode()
                    + b"\n",
                    *x[count:],
                ],
            ),
            f"{name}: events at its end are missing, were changed or were added",
        ),
        ("swapped", lambda at: rewritten(at, "events.jsonl", swapped), f"{name}: event 1 is missing"),
        (
            "garbage",
            lambda at: rewritten(at, "events.jsonl", lambda x: [b"{\n", *x[1:]]),
            f"{name}: event 1 cannot be read",
        ),
        (
            "written anew",
            lambda at: rewritten(at, "events.jsonl", renumbered),
            f"{name}: event {count} is not the one that head 1 covers; the history was written anew",
        ),
        (
            "truncated",
            lambda at: rewritten(at, "events.jsonl", lambda x: x[: len(x) // 2]),
            "histories were written",
        ),
        (
            "history left out",
            lambda at: (
                rewritten(at, "chains.jsonl", lambda x: x[1:]),
                rewritten(at, "events.jsonl", lambda x: x[count:]),
            ),
            f"{cases[0].key}: the whole history was left out",
        ),
        (
            "leaf changed",
            lambda at: rewritten(at, "leaves.jsonl", lambda x: [x[0].replace(b'"', b'"0', 1), *x[1:]]),
            "head 1: its root does not follow from its leaves; they were changed",
        ),
        (
            "leaf left out",
            lambda at: rewritten(at, "leaves.jsonl", lambda x: x[1:]),
            "head 1: a leaf before",
        ),
        (
            "head replaced",
            lambda at: shutil.copy(at / "heads/000002.json", at / "heads/000001.json"),
            "head 1: it calls itself head 2",
        ),
        ("head left out", lambda at: (at / "heads/000001.json").unlink(), "head 1 is missing"),
        ("last head left out", lambda at: (at / "heads/000002.json").unlink(), "head 2 is missing"),
        (
            "seal replaced",
            lambda at: shutil.copy(at / "heads/000002.p7s", at / "heads/000001.p7s"),
            "head 1: its seal does not fit",
        ),
        (
            "seal damaged",
            lambda at: (at / "heads/000001.p7s").write_bytes(b"x"),
            "head 1: its seal cannot be read",
        ),
    ]
    for what, tamper, wanted in tampered:
        copy = tmp_path / what
        shutil.copytree(place, copy)
        tamper(copy)
        problems = said(copy)
        assert any(wanted in one for one in problems), (what, problems)

    for missing in ("events.jsonl", "manifest.json", "leaves.jsonl"):
        copy = tmp_path / f"no {missing}"
        shutil.copytree(place, copy)
        (copy / missing).unlink()
        with pytest.raises(archive.Broken, match=f"{missing} is missing"):
            archive.prove(copy)


@pytest.mark.once
def test_archive_at_the_terminal(
    cases: list[Case], heads: list[Head], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Export as ZIP, prove it with roots and a kept head, cut it short, and look up what a citizen holds."""
    place, roots, kept = tmp_path / "arsip.zip", tmp_path / "roots", tmp_path / "kepala-1.json"
    roots.mkdir()
    (roots / "seal.pem").write_bytes(sealing.as_pem(sealing.certificates()))
    kept.write_text(heads[0].content)
    assert main(["audit", "export", str(place)]) == 0
    assert main(["audit", "export", str(place)]) == 2
    assert set(zipfile.ZipFile(place).namelist()) >= {"README.txt", "events.jsonl", "heads/000002.p7s"}
    told = capsys.readouterr().out
    assert "2 heads" in told
    assert main(["audit", "verify", str(place), "--roots", str(roots), "--head", str(kept)]) == 0
    told = capsys.readouterr().out
    assert "2 heads verified, 2 sealed, 2 time stamped, 0 problems." in told
    value, number = cases[1].events.get(seq=2).hash, cases[1].number
    asked = ["audit", "receipt", number, value[:8], value[8:16], "--archive", str(place), "--head", str(kept)]
    assert main(asked) == 0
    told = capsys.readouterr().out
    assert f"{number}: this is event 2 of its history." in told
    assert "Head 1 was the first to cover it" in told
    assert main(["audit", "receipt", cases[0].number, value, "--archive", str(place)]) == 1
    assert main(["audit", "receipt", number, value[:8], "--archive", str(place)]) == 2
    kept.write_text(heads[0].content + " ")
    assert main(["audit", "verify", str(place), "--head", str(kept)]) == 1
    short = tmp_path / "short.zip"
    short.write_bytes(place.read_bytes()[:-200])
    capsys.readouterr()
    assert main(["audit", "verify", str(short)]) == 1
    assert "cut short" in capsys.readouterr().out
    assert main(["audit", "verify"]) == 0
    assert main(["audit", "verify", "--chains"]) == 0
    forge(cases[0], 2)
    assert main(["audit", "verify", "--chains"]) == 1
    assert "was written anew" in capsys.readouterr().out


def test_value_on_a_receipt_is_found_in_the_history(
    cases: list[Case], heads: list[Head], capsys: pytest.CaptureFixture[str]
) -> None:
    case = cases[0]
    event = case.events.get(seq=2)
    grouped = [event.hash[at : at + 8] for at in range(0, 64, 8)]
    for value in ([event.hash], grouped, [event.hash[:16].upper()]):
        assert main(["audit", "receipt", case.number.lower(), *value]) == 0
    told = capsys.readouterr().out
    assert f"this is event 2 of {case.events.count()}" in told
    assert "Head 1 was the first to cover it." in told
    assert find_value(case.number, event.hash[:8]) is None
    assert main(["audit", "receipt", case.number, "0" * 64]) == 1
    assert main(["audit", "receipt", "TIDAK/2026/000001", "0" * 64]) == 2
    forge(case, 2)
    assert main(["audit", "receipt", case.number, event.hash]) == 1


@pytest.mark.once
def test_secrets_stay_sealed_in_the_archive(world: object, tmp_path: Path) -> None:
    from tests.world import BOGOR, REHABILITATION, World

    assert isinstance(world, World)
    case = world.apply(BOGOR, REHABILITATION)
    world.walk_to(case, "decide")
    world.do(case, {"answer": "Tidak", "reason": "Alasan yang sangat rahasia."})
    archive.export(tmp_path / "a", timezone.now(), "1", lambda _events: None)
    everything = b"".join(path.read_bytes() for path in (tmp_path / "a").rglob("*") if path.is_file())
    assert b"sangat rahasia" not in everything
    assert world.citizen.name.encode() not in everything
