"""The archive for an external auditor: written out of the database, proved on any machine without one.

A ZIP file or a folder. events.jsonl holds each event as the very bytes that were hashed, one a line; so its hash is
that of the line, and it names the line before it.
"""

import datetime
import io
import json
import lzma
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

from cryptography import x509
from django.db import models

from sopan.agenda.models import Book, BookEvent
from sopan.audit.books import name_of
from sopan.audit.heads import book_key
from sopan.audit.models import Head, Leaf
from sopan.audit.proving import MOST_NOTES, PRECISE, HeadFile, LeafRow, Proof, against, earliest, prove_heads
from sopan.audit.sealing import as_pem, certificates
from sopan.cases.chain import hash_of, quoted, written
from sopan.cases.models import Case, Event
from sopan.signing.errors import SigningError

FORMAT = "sopan-audit-1"
BATCH = 2000
README = """\
Arsip pemeriksaan Sopan / Sopan audit archive

events.jsonl       setiap peristiwa, sebaris satu, persis seperti yang disidik / every event, one a line, as hashed
chains.jsonl       setiap riwayat dan buku: kunci, nama, banyaknya peristiwa, sidik terakhir / every history and book
leaves.jsonl       kedudukan setiap riwayat pada setiap kepala / where each history stood in each head
heads/             ringkasan harian dan segelnya / the daily heads and their seals
certificates.pem   sertifikat segel / the certificates of the seal
manifest.json      apa isinya / what is in it

Isi yang rahasia tetap tersegel. Yang lain memuat data pribadi: perlakukan arsip ini seperti berkas aslinya.
What is confidential stays sealed. The rest holds personal data: treat this archive as the files themselves.

sopan audit verify ARCHIVE --roots FOLDER --head kepala-000001.json
"""


class Broken(Exception):
    """What cannot be read as an archive. Its text says what is missing."""


@dataclass(frozen=True)
class Counted:
    """What an archive holds."""

    chains: int
    events: int
    heads: int


@dataclass(frozen=True)
class Located:
    """Where the value of a receipt stands: the history's name, which event it is, the first head that covers it."""

    name: str
    seq: int
    head: int | None


@dataclass
class Report:
    """What proving an archive found."""

    proof: Proof
    value: str = ""  # the hash, or its beginning, that a receipt carries
    located: Located | None = None  # where it was found
    chains: int = 0
    events: int = 0
    problems: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)  # what may be honest


def export(place: Path, now: datetime.datetime, version: str, each: Callable[[int], None]) -> Counted:
    """Write the archive at `place`, a new .zip file or a new folder; `each` is told the number of events so far.

    May run beside a working server: what is written after a history was read is left out. Errors: FileExistsError,
    OSError.
    """
    chains = events = 0
    heads = list(Head.objects.order_by("number").values_list("number", "content", "seal"))
    last = heads[-1][0] if heads else 0
    with _writing(place) as put:
        with put("events.jsonl") as out:
            index = io.BytesIO()
            for table, parent, ends in _batches():
                for key, name, count, chain in ends.values():
                    index.write(_line([key, name, count, chain]))
                names = {pk: end[0] for pk, end in ends.items()}
                chains += len(ends)
                for event in written(table, parent, names):
                    if event.seq <= ends[event.parent][2]:
                        out.write(event.body + b"\n")
                        events += 1
                each(events)
        with put("chains.jsonl") as out:
            out.write(index.getvalue())
        with put("leaves.jsonl") as out:
            rows = Leaf.objects.filter(head__number__lte=last).order_by("head__number", "place")
            for row in rows.values_list("head__number", "place", "key", "count", "hash").iterator(
                chunk_size=BATCH
            ):
                out.write(_line(list(row)))
        for number, content, seal in heads:
            with put(f"heads/{number:06}.json") as out:
                out.write(content.encode())
            if seal:
                with put(f"heads/{number:06}.p7s") as out:
                    out.write(bytes(seal))
        try:
            pem = as_pem(certificates())
        except SigningError:
            pem = b""
        with put("certificates.pem") as out:
            out.write(pem)
        with put("README.txt") as out:
            out.write(README.encode())
        with put("manifest.json") as out:
            manifest = {
                "format": FORMAT,
                "made_at": now.astimezone(datetime.UTC).isoformat(timespec="seconds"),
                "sopan": version,
                "chains": chains,
                "events": events,
                "heads": len(heads),
            }
            out.write(json.dumps(manifest, indent=2).encode() + b"\n")
    return Counted(chains, events, len(heads))


def prove(
    place: Path,
    *,
    roots: Iterable[x509.Certificate] | None = None,
    held: Iterable[bytes] = (),
    value: str = "",
    each: Callable[[int], None] = lambda _events: None,
) -> Report:
    """Prove an archive: every chain links, every head follows, every seal holds, nothing is missing.

    `value` is that of a receipt, 16 to 64 hexadecimal digits, to be located. Errors: Broken, when it is no archive; OSError.
    """
    with _reading(place) as (names, open_):
        manifest = _manifest(names, open_)
        leaves = (LeafRow(*row) for row in _rows(open_, "leaves.jsonl", int, int, str, int, str))
        proof = prove_heads(_heads(names, open_), leaves, roots=roots, held=held)
        report = Report(proof, value, problems=list(proof.problems), notes=list(proof.notes))
        if proof.heads != manifest.get("heads"):
            report.problems.append(f"{manifest.get('heads')} heads were written and {proof.heads} are here")
        seen = set()
        with open_("events.jsonl") as source:
            lines = _Lines(source)
            for key, name, count, chain in _rows(open_, "chains.jsonl", str, str, int, str):
                seen.add(key)
                report.chains += 1
                report.events += _prove_chain(lines, key, name, count, chain, report)
                each(report.events)
            if lines.peek() is not None:
                report.problems.append("events.jsonl holds events that belong to no history")
        gone = [key for key in proof.expected if key not in seen]
        report.problems += [f"{key}: the whole history was left out" for key in gone[:20]]
        if len(gone) > 20:
            report.problems.append(f"and {len(gone) - 20} histories more")
        if (report.chains, report.events) != (manifest.get("chains"), manifest.get("events")):
            report.problems.append(
                f"{manifest.get('events')} events of {manifest.get('chains')} histories were written, "
                f"{report.events} of {report.chains} are here"
            )
    return report


def _prove_chain(lines: "_Lines", key: str, name: str, count: int, chain: str, report: Report) -> int:
    """Read the lines of one chain and add what is wrong with it, its first trouble only. How many there were."""
    trouble = note = ""
    proof = report.proof
    wanted = proof.expected.get(key, {})
    floor = earliest(proof, key, 1)
    previous, seq = "", 0
    named = f'",{quoted(key)},'.encode()
    while (line := lines.peek()) is not None:
        start = f'["{previous}'.encode() + named + f"{seq + 1},".encode()
        if not line.startswith(start):
            said = _said(line)
            if said is None or said[1] != key:
                if said is None:
                    trouble = trouble or f"event {seq + 1} cannot be read"
                    lines.next()
                    seq += 1
                    previous = ""
                    continue
                break
            if not trouble:
                trouble = (
                    f"event {seq + 1} is missing"
                    if said[2] != seq + 1
                    else f"event {seq} was changed, or the one behind it"
                )
            seq = said[2] - 1
        lines.next()
        seq += 1
        previous = hash_of(line)
        if report.value and previous.startswith(report.value):
            heads = [head for upto, (_hash, head) in wanted.items() if upto >= seq]
            report.located = Located(name, seq, min(heads, default=None))
        if floor and not note and _moment(line, start) < floor:
            note = f"event {seq} says {_moment(line, start)}, but a head taken after that does not have it"
        if seq in wanted:
            trouble = trouble or next(against(proof, key, seq, previous), "")
            floor = earliest(proof, key, seq + 1)
    if not trouble and (seq, previous) != (count, chain):
        trouble = "events at its end are missing, were changed or were added"
    late = [number for number in wanted if number > seq]
    if not trouble and late:
        trouble = f"it ends at event {seq}, but head {wanted[min(late)][1]} covers {min(late)}"
    if trouble:
        report.problems.append(f"{name}: {trouble}")
    if note and len(report.notes) < MOST_NOTES:
        report.notes.append(f"{name}: {note}")
    return seq


def _moment(line: bytes, start: bytes) -> str:
    """When an event says that it happened; `start` is what stands before its kind."""
    at = line.find(b'","', len(start)) + 3
    return line[at : at + PRECISE].decode("ascii", "replace")


def _said(line: bytes) -> list[Any] | None:
    try:
        said = json.loads(line)
    except (ValueError, RecursionError):
        return None
    sound = (
        isinstance(said, list) and len(said) == 7 and isinstance(said[1], str) and isinstance(said[2], int)
    )
    return said if sound else None


class _Lines:
    """The lines of a file, with a look at the next one."""

    def __init__(self, source: Iterable[bytes]) -> None:
        self._source = iter(source)
        self._next: bytes | None = None
        self.next()

    def peek(self) -> bytes | None:
        """The next line without its end, or None behind the last."""
        return self._next

    def next(self) -> None:
        """Go on by one line."""
        line = next(self._source, None)
        self._next = line.rstrip(b"\n") if line is not None else None


def _batches() -> Iterator[tuple[type[models.Model], str, dict[int, tuple[str, str, int, str]]]]:
    """Tables, the column of the chain, and the chains: key, name, count and last hash by primary key."""
    last = 0
    cases = Case.objects.filter(event_count__gt=0).order_by("pk")
    while rows := list(
        cases.filter(pk__gt=last).values_list("pk", "key", "number", "event_count", "chain")[:BATCH]
    ):
        yield Event, "case_id", {pk: (str(key), name, count, chain) for pk, key, name, count, chain in rows}
        last = rows[-1][0]
    for book in Book.objects.select_related("agency").filter(event_count__gt=0).order_by("pk"):
        end = (book_key(book), name_of(book), book.event_count, book.chain)
        yield BookEvent, "book_id", {book.pk: end}


def _line(row: list[Any]) -> bytes:
    return json.dumps(row, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


@contextmanager
def _writing(place: Path) -> Iterator[Callable[[str], Any]]:
    """Open files of a new archive by name, one after the other."""
    if place.suffix.lower() == ".zip":
        with (
            place.open("xb") as target,
            zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as zipped,
        ):
            yield lambda name: zipped.open(name, "w", force_zip64=True)
        return
    place.mkdir(mode=0o700, parents=True)
    (place / "heads").mkdir()
    yield lambda name: (place / name).open("xb")


Open = Callable[[str], IO[bytes]]
_DAMAGED = (
    *(zipfile.BadZipFile, zlib.error, lzma.LZMAError, struct.error),
    *(EOFError, ValueError, OverflowError, RuntimeError),
)
"""What reading a ZIP file raises when any byte of it may be another."""


@contextmanager
def _reading(place: Path) -> Iterator[tuple[set[str], Open]]:
    """The names in an archive, and how to open one. Errors: Broken."""
    if place.is_dir():
        names = {one.relative_to(place).as_posix() for one in place.rglob("*") if one.is_file()}
        yield names, _opener(names, lambda name: (place / name).open("rb"))
        return
    try:
        zipped = zipfile.ZipFile(place)
    except _DAMAGED as broken:
        raise Broken("this is no ZIP file, or it was cut short") from broken
    with zipped:
        names = set(zipped.namelist())
        try:
            yield names, _opener(names, lambda name: zipped.open(name))
        except (*_DAMAGED, OSError) as broken:
            raise Broken("the ZIP file is damaged") from broken


def _opener(names: set[str], open_: Open) -> Open:
    def found(name: str) -> IO[bytes]:
        if name not in names:
            raise Broken(f"{name} is missing")
        return open_(name)

    return found


def _manifest(names: set[str], open_: Open) -> dict[str, Any]:
    with open_("manifest.json") as source:
        try:
            manifest = json.load(source)
        except ValueError as broken:
            raise Broken("manifest.json cannot be read") from broken
    if not isinstance(manifest, dict) or manifest.get("format") != FORMAT:
        raise Broken(f"this is no archive of the kind {FORMAT}")
    return manifest


def _heads(names: set[str], open_: Open) -> Iterator[HeadFile]:
    numbers = sorted(
        int(name[6:-5])
        for name in names
        if name.startswith("heads/") and name.endswith(".json") and name[6:-5].isdecimal()
    )
    for number in numbers:
        with open_(f"heads/{number:06}.json") as source:
            content = source.read()
        seal = b""
        if f"heads/{number:06}.p7s" in names:
            with open_(f"heads/{number:06}.p7s") as source:
                seal = source.read()
        yield HeadFile(number, content, seal)


def _rows(open_: Open, name: str, *types: type) -> Iterator[list[Any]]:
    with open_(name) as source:
        for number, line in enumerate(source, start=1):
            try:
                row = json.loads(line)
            except ValueError:
                row = None
            if not isinstance(row, list) or tuple(map(type, row)) != types:
                raise Broken(f"{name}, line {number} cannot be read")
            yield row
