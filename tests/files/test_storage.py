"""Bytes in storage: there once, there whole, or not there at all; sealed ones unreadable and untouchable."""

import datetime
import errno
import os
import time
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.utils import timezone

from sopan.cases.models import Draft, DraftFile, Edition, ProcedureRow
from sopan.files import parts, sweep
from sopan.files.errors import FileLost, FileRefused
from sopan.files.models import StoredFile
from sopan.files.sealed import FRAME, TAG
from sopan.files.storage import is_whole, open_file, store, store_bytes
from tests.factories import make_agency, make_citizen
from tests.files.making import pdf, picture, upload

pytestmark = pytest.mark.django_db


def on_disk() -> list[Path]:
    return [
        place for place in Path(settings.FILES_ROOT).rglob("*") if place.is_file() and place.name != ".lock"
    ]


def content_of(stored: StoredFile) -> bytes:
    return b"".join(open_file(stored))


def place_of(stored: StoredFile) -> Path:
    return Path(settings.FILES_ROOT) / stored.path


def test_uploaded_file_comes_back_as_it_was() -> None:
    owner = make_citizen()
    stored = store(upload(pdf(), "Proposal.pdf"), owner=owner, sealed=False)
    assert content_of(stored) == pdf()
    assert (stored.name, stored.media_type, stored.size, stored.owner) == (
        "Proposal.pdf",
        "application/pdf",
        len(pdf()),
        owner,
    )
    assert stored.path == f"plain/{stored.sha256[:2]}/{stored.sha256[2:4]}/{stored.sha256}"
    assert is_whole(stored)
    assert place_of(stored).stat().st_mode & 0o077 == 0, "nobody else on the server reads it"


def test_size_and_hash_of_a_picture_are_those_of_what_is_kept() -> None:
    stored = store(upload(picture(), "ktp.jpg"), owner=None, sealed=False)
    assert len(content_of(stored)) == stored.size
    assert is_whole(stored)


def test_same_bytes_are_stored_once_and_deleting_one_row_keeps_them() -> None:
    first = store(upload(pdf(), "satu.pdf"), owner=None, sealed=False)
    second = store(upload(pdf(), "dua.pdf"), owner=None, sealed=False)
    assert first.pk != second.pk
    assert len(on_disk()) == 1
    first.delete()
    assert content_of(second) == pdf()


def test_damaged_copy_is_mended_when_the_same_file_is_stored_again() -> None:
    first = store_bytes(b"surat", "surat.pdf", "application/pdf", owner=None, sealed=False)
    place_of(first).write_bytes(b"turas")
    assert not is_whole(first)
    store_bytes(b"surat", "surat.pdf", "application/pdf", owner=None, sealed=False)
    assert is_whole(first)


@pytest.mark.parametrize("size", [0, 1, FRAME - 1, FRAME, FRAME + 1, 3 * FRAME, 3 * FRAME + 7])
def test_sealed_file_comes_back_whatever_its_size(size: int) -> None:
    content = os.urandom(size)
    stored = store_bytes(content, "surat.pdf", "application/pdf", owner=None, sealed=True)
    assert content_of(stored) == content
    assert is_whole(stored)
    assert stored.size == size


def test_sealed_files_share_nothing_and_show_nothing() -> None:
    first = store(upload(pdf(), "KTP Siti.pdf"), owner=None, sealed=True)
    second = store(upload(pdf(), "KTP Siti.pdf"), owner=None, sealed=True)
    assert first.path != second.path
    assert first.sha256 not in first.path
    assert "Siti" not in first.name
    assert first.name.endswith(".pdf")
    for stored in (first, second):
        assert b"%PDF" not in place_of(stored).read_bytes()
    assert place_of(first).read_bytes()[100:] != place_of(second).read_bytes()[100:]
    assert len(on_disk()) == 2, "no plain copy stays in the incoming folder"


def header_length(sealed: bytes) -> int:
    return 6 + int.from_bytes(sealed[4:6], "big")


def frames(sealed: bytes) -> tuple[bytes, list[bytes]]:
    start = header_length(sealed)
    body = sealed[start:]
    step = FRAME + TAG
    return sealed[:start], [body[at : at + step] for at in range(0, len(body), step)]


def flip_a_bit(sealed: bytes) -> bytes:
    at = header_length(sealed) + FRAME + TAG + 5
    return sealed[:at] + bytes([sealed[at] ^ 1]) + sealed[at + 1 :]


def swap_frames(sealed: bytes) -> bytes:
    header, parts = frames(sealed)
    parts[0], parts[1] = parts[1], parts[0]
    return header + b"".join(parts)


def drop_last_frame(sealed: bytes) -> bytes:
    header, parts = frames(sealed)
    return header + b"".join(parts[:-1])


def drop_first_frame(sealed: bytes) -> bytes:
    header, parts = frames(sealed)
    return header + b"".join(parts[1:])


def repeat_last_frame(sealed: bytes) -> bytes:
    header, parts = frames(sealed)
    return header + b"".join([*parts, parts[-1]])


def cut_in_a_frame(sealed: bytes) -> bytes:
    return sealed[:-3]


def cut_all_frames(sealed: bytes) -> bytes:
    return sealed[: header_length(sealed)]


def other_magic(sealed: bytes) -> bytes:
    return b"XXXX" + sealed[4:]


@pytest.mark.parametrize(
    "harm",
    [
        flip_a_bit,
        swap_frames,
        drop_last_frame,
        drop_first_frame,
        repeat_last_frame,
        cut_in_a_frame,
        cut_all_frames,
        other_magic,
        lambda sealed: b"",
    ],
)
def test_sealed_file_that_was_touched_does_not_open(harm: Any) -> None:
    stored = store_bytes(os.urandom(2 * FRAME + 100), "surat.pdf", "application/pdf", owner=None, sealed=True)
    place = place_of(stored)
    place.write_bytes(harm(place.read_bytes()))
    with pytest.raises(FileLost):
        content_of(stored)
    assert not is_whole(stored)


def test_frames_of_another_sealed_file_do_not_fit() -> None:
    one = store_bytes(os.urandom(FRAME + 9), "a.pdf", "application/pdf", owner=None, sealed=True)
    two = store_bytes(os.urandom(FRAME + 9), "b.pdf", "application/pdf", owner=None, sealed=True)
    header, mine = frames(place_of(one).read_bytes())
    _header, theirs = frames(place_of(two).read_bytes())
    place_of(one).write_bytes(header + mine[0] + theirs[1])
    with pytest.raises(FileLost):
        content_of(one)


def test_sealed_file_opens_after_the_data_key_was_renewed(settings: Any) -> None:
    stored = store_bytes(b"rahasia", "a.pdf", "application/pdf", owner=None, sealed=True)
    old = settings.DATA_KEYS
    settings.DATA_KEYS = ["bmV3LWtleS1mb3ItYS10ZXN0LW9ubHktMDEyMzQ1Njc=", *old]
    assert content_of(stored) == b"rahasia"
    settings.DATA_KEYS = settings.DATA_KEYS[:1]
    with pytest.raises(FileLost):
        open_file(stored)


def test_lost_or_cut_bytes_are_said_before_the_answer_begins() -> None:
    stored = store_bytes(b"surat", "surat.pdf", "application/pdf", owner=None, sealed=False)
    place_of(stored).write_bytes(b"sur")
    with pytest.raises(FileLost):
        open_file(stored)
    place_of(stored).unlink()
    with pytest.raises(FileLost, match=str(stored.key)):
        open_file(stored)
    assert list(sweep.missing()) == [stored]


def test_stored_path_cannot_lead_out_of_storage() -> None:
    stored = store_bytes(b"surat", "surat.pdf", "application/pdf", owner=None, sealed=False)
    stored.path = "../../../../etc/passwd"
    with pytest.raises(FileLost):
        open_file(stored)


def full(*_arguments: Any) -> Any:
    raise OSError(errno.ENOSPC, "No space left on device")


@pytest.mark.parametrize("sealed", [False, True])
@pytest.mark.parametrize("moment", ["write", "fsync", "open"])
def test_full_disk_is_said_kindly_and_leaves_nothing(
    monkeypatch: pytest.MonkeyPatch, sealed: bool, moment: str
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(os, moment, full)
        with pytest.raises(FileRefused) as caught:
            store(upload(pdf()), owner=None, sealed=sealed)
    assert caught.value.code == "disk-full"
    assert "penuh" in caught.value.message
    assert on_disk() == []
    assert not StoredFile.objects.exists()


def test_disk_that_fills_up_while_sealing_leaves_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    write = os.write
    written = 0

    def fills_up(handle: int, content: bytes) -> int:
        nonlocal written
        written += len(content)
        if written > 3 * FRAME:  # the plain copy fits, the sealed one does not
            full()
        return write(handle, content)

    with monkeypatch.context() as patch:
        patch.setattr(os, "write", fills_up)
        with pytest.raises(FileRefused) as caught:
            store_bytes(os.urandom(2 * FRAME), "a.pdf", "application/pdf", owner=None, sealed=True)
    assert caught.value.code == "disk-full"
    assert on_disk() == []


def test_disk_that_takes_only_a_little_at_a_time_still_gets_it_all(monkeypatch: pytest.MonkeyPatch) -> None:
    write = os.write
    monkeypatch.setattr(os, "write", lambda handle, content: write(handle, content[:7]))
    assert (
        content_of(store_bytes(b"x" * 1000, "a.pdf", "application/pdf", owner=None, sealed=False))
        == b"x" * 1000
    )


def test_other_trouble_with_the_disk_is_not_called_full(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_arguments: Any) -> Any:
        raise OSError(errno.EIO, "Input/output error")

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", broken)
        with pytest.raises(OSError, match="Input/output"):
            store(upload(pdf()), owner=None, sealed=False)
    assert on_disk() == []


def make_old(place: Path) -> None:
    long_ago = time.time() - 2 * 24 * 3600
    os.utime(place, (long_ago, long_ago))


def test_sweep_deletes_only_old_bytes_without_a_row() -> None:
    kept = store_bytes(b"dipakai", "a.pdf", "application/pdf", owner=None, sealed=False)
    sealed = store_bytes(b"dipakai", "a.pdf", "application/pdf", owner=None, sealed=True)
    gone = store_bytes(b"tidak dipakai", "b.pdf", "application/pdf", owner=None, sealed=False)
    young = store_bytes(b"baru saja", "c.pdf", "application/pdf", owner=None, sealed=False)
    for stored in (kept, sealed, gone):
        make_old(place_of(stored))
    unfinished = parts.Part()
    make_old(unfinished.path)
    StoredFile.objects.filter(pk__in=[gone.pk, young.pk]).delete()
    assert set(sweep.orphans()) == {place_of(gone), unfinished.path}
    assert sweep.sweep() == 2
    assert set(on_disk()) == {place_of(kept), place_of(sealed), place_of(young)}
    unfinished.discard()


def test_sweep_leaves_bytes_that_were_stored_again_a_moment_ago() -> None:
    old = store_bytes(b"sama", "a.pdf", "application/pdf", owner=None, sealed=False)
    make_old(place_of(old))
    old.delete()
    again = store_bytes(b"sama", "b.pdf", "application/pdf", owner=None, sealed=False)
    StoredFile.objects.filter(pk=again.pk).delete()  # as if its row were not committed yet
    assert sweep.sweep() == 0
    assert place_of(again).exists()


def test_file_that_nobody_uses_goes_after_a_month_and_one_in_use_stays() -> None:
    used, dropped, fresh = (
        store_bytes(content, "a.pdf", "application/pdf", owner=None, sealed=False)
        for content in (b"dipakai", b"dibuang", b"baru saja dibuang")
    )
    agency = make_agency()
    row = ProcedureRow.objects.create(agency=agency, unit=agency.units.get(), slug="uji", title="Uji")
    edition = Edition.objects.create(
        procedure=row, number=1, content={}, sha256="", in_force_at=timezone.now()
    )
    draft = Draft.objects.create(user=make_citizen(), procedure=row, edition=edition)
    DraftFile.objects.create(draft=draft, requirement="ktp", file=used)
    month_ago = timezone.now() - datetime.timedelta(days=31)
    for old in (used, dropped):
        StoredFile.objects.filter(pk=old.pk).update(created_at=month_ago)
        make_old(place_of(old))
    assert list(sweep.unused()) == [dropped]
    assert sweep.sweep() == 1
    assert set(StoredFile.objects.all()) == {used, fresh}
    assert set(on_disk()) == {place_of(used), place_of(fresh)}
