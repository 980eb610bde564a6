"""Reads sops/AGENCY/agency.yaml, the office with its units and positions, into the database."""

import difflib
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

from django.db import transaction
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, ValidationError
from pydantic_core import ErrorDetails, PydanticCustomError

from sopan.directory import regions
from sopan.directory.calendars import DAYS, hours_from, stored_hours
from sopan.directory.models import Agency, Position, Unit
from sopan.flow.working_time import Calendar, CalendarError, default_hours
from sopan.procedure import source as text_source
from sopan.procedure.base import Slug, Text
from sopan.procedure.problems import Problem, SheetError
from sopan.procedure.source import Source

FILE = "agency.yaml"
ZONES = {"WIB": "Asia/Jakarta", "WITA": "Asia/Makassar", "WIT": "Asia/Jayapura"}

_INTERVAL = re.compile(r"(\d\d)[.:](\d\d)\s*[-–]\s*(\d\d)[.:](\d\d)")


def _hours(text: Any) -> list[list[str]]:
    """ "07.30-12.00, 13.00-16.00" as it is stored."""
    intervals = []
    for part in str(text).split(","):
        found = _INTERVAL.fullmatch(part.strip())
        if found is None:
            raise PydanticCustomError("hours", "jam")
        intervals.append([f"{found[1]}:{found[2]}", f"{found[3]}:{found[4]}"])
    return intervals


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class PositionPart(_Part):
    """A jabatan in the file."""

    code: Slug
    name: Text
    sight: Position.Sight = Position.Sight.NONE
    administers: bool = False


class UnitPart(_Part):
    """A bidang, seksi or subbagian in the file, with its positions and the units below it."""

    code: Slug
    name: Text
    positions: tuple[PositionPart, ...] = ()
    units: tuple["UnitPart", ...] = ()


class AgencyPart(_Part):
    """The whole file. Its folder gives the agency's code."""

    name: Text
    government: Text
    short_name: Annotated[str, StringConstraints(pattern=r"^[A-Z0-9]+(-[A-Z0-9]+)*$", max_length=40)]
    region: Annotated[str, StringConstraints(pattern=r"^\d\d(\.\d\d){0,2}$")]
    city: Text
    address: str = ""
    phone: str = ""
    email: str = ""
    website: str = ""
    time_zone: Annotated[str, StringConstraints(pattern="^(WIB|WITA|WIT)$")]
    accent: Annotated[str, StringConstraints(pattern="^#[0-9a-f]{6}$")] = "#0f4c81"
    crest: str = ""
    hours: dict[str, Annotated[list[list[str]], BeforeValidator(_hours)]] = Field(default_factory=dict)
    unit: UnitPart


def read_agency(path: Path) -> AgencyPart:
    """What the file says. Raises SheetError with every problem and its line."""
    try:
        text = text_source.decode(path.read_bytes(), str(path))
    except OSError as error:
        raise Source(str(path)).refuse(
            1, "berkas ini tidak dapat dibuka", "periksa nama berkas dan hak aksesnya", "unreadable"
        ) from error
    source = text_source.load(text, str(path))
    try:
        part = AgencyPart.model_validate(source.tree)
    except ValidationError as error:
        raise SheetError([_problem(detail, source) for detail in error.errors(include_url=False)]) from error
    if problems := [*_doubtful(part, source)]:
        raise SheetError(problems)
    return part


def position_codes(path: Path) -> frozenset[str]:
    """Codes of the positions in that file, for checking SOPs without a database. Raises SheetError."""
    return frozenset(
        position.code for _, unit, _ in _units(read_agency(path).unit) for position in unit.positions
    )


def load_agencies(root: Path) -> list[Problem]:
    """Store every ROOT/*/agency.yaml; may run again. Returns the problems of the files that were refused.

    What a file states replaces what is stored. Units and positions that it no longer has stay, because
    cases and people may point at them. People are never touched.
    """
    problems: list[Problem] = []
    for path in sorted(root.glob(f"*/{FILE}")):
        try:
            part = read_agency(path)
        except SheetError as error:
            problems += error.problems
        else:
            store_agency(path.parent.name, part)
    return problems


@transaction.atomic
def store_agency(slug: str, part: AgencyPart) -> Agency:
    """Bring the agency's rows in line with `part`."""
    fields = {
        **part.model_dump(include=set(AgencyPart.model_fields) - {"unit", "time_zone", "hours"}),
        "time_zone": ZONES[part.time_zone],
    }
    agency = Agency.objects.filter(slug=slug).first() or Agency(slug=slug)
    if part.hours or not agency.hours:  # hours that only an administrator set stay
        fields["hours"] = part.hours or stored_hours(default_hours())
    _save_changed(agency, fields)
    units = {unit.code: unit for unit in agency.units.all()}
    positions = {position.code: position for position in agency.positions.all()}
    new: list[Position] = []
    for _path, unit_part, above in _units(part.unit):
        unit = units.setdefault(unit_part.code, Unit(agency=agency, code=unit_part.code))
        _save_changed(unit, {"name": unit_part.name, "parent_id": units[above].pk if above else None})
        for held in unit_part.positions:
            stated = {**held.model_dump(exclude={"code"}), "unit_id": unit.pk}
            if (position := positions.get(held.code)) is not None:
                _save_changed(position, stated)
            else:
                new.append(Position(agency=agency, code=held.code, **stated))
    Position.objects.bulk_create(new)
    return agency


def _save_changed(row: Agency | Unit | Position, fields: dict[str, Any]) -> None:
    if row.pk is None or any(getattr(row, name) != value for name, value in fields.items()):
        for name, value in fields.items():
            setattr(row, name, value)
        row.save()


def _units(
    unit: UnitPart, path: tuple[str | int, ...] = ("unit",), above: str = ""
) -> Iterator[tuple[tuple[str | int, ...], UnitPart, str]]:
    """(path in the file, unit, code of the unit above) of the unit and of those below it, top first."""
    yield path, unit, above
    for number, below in enumerate(unit.units):
        yield from _units(below, (*path, "units", number), unit.code)


def _doubtful(part: AgencyPart, source: Source) -> Iterator[Problem]:
    """What is well formed and still cannot be right."""
    if regions.region(part.region) is None:
        yield source.problem(
            source.line("region"), f"kode wilayah {part.region} tidak ada", "pakai kode Kemendagri", "region"
        )
    for day in part.hours.keys() - set(DAYS):
        yield source.problem(
            source.line("hours", day), f"hari '{day}' tidak dikenal", f"pilihannya: {', '.join(DAYS)}", "day"
        )
    try:
        hours = {day: intervals for day, intervals in part.hours.items() if day in DAYS}
        Calendar(zone=ZONES[part.time_zone], hours=hours_from(hours))
    except (CalendarError, ValueError):
        yield source.problem(
            source.line("hours"),
            "jam kerja tidak masuk akal",
            "urutkan dari pagi, tanpa tumpang tindih",
            "hours",
        )
    for kind, codes in (("unit", _unit_codes(part)), ("jabatan", _position_codes(part))):
        seen: set[str] = set()
        for path, code in codes:
            if code in seen:
                yield source.problem(
                    source.line(*path),
                    f"kode {kind} '{code}' dipakai dua kali",
                    "beri kode yang lain",
                    "twice",
                )
            seen.add(code)


def _unit_codes(part: AgencyPart) -> Iterator[tuple[tuple[str | int, ...], str]]:
    for path, unit, _above in _units(part.unit):
        yield (*path, "code"), unit.code


def _position_codes(part: AgencyPart) -> Iterator[tuple[tuple[str | int, ...], str]]:
    for path, unit, _above in _units(part.unit):
        for number, position in enumerate(unit.positions):
            yield (*path, "positions", number, "code"), position.code


def _problem(detail: ErrorDetails, source: Source) -> Problem:
    """One finding of pydantic as a sentence for the person who wrote the file."""
    path = tuple(detail["loc"])
    key = next((str(name) for name in reversed(path) if isinstance(name, str)), "")
    found = f"'{detail['input']}'" if isinstance(detail["input"], str | int | float) else "nilai ini"
    match detail["type"]:
        case "missing":
            message, fix = f"'{key}' belum ada", f"tambahkan baris '{key}: ...'"
        case "extra_forbidden":
            known = _keys_at(path[:-1])
            meant = difflib.get_close_matches(key, known, n=1)
            message = f"kunci '{key}' tidak dikenal"
            fix = f"mungkin maksudnya '{meant[0]}'" if meant else f"yang ada: {', '.join(known)}"
        case "hours":
            message, fix = f"jam {found} tidak dapat dibaca", 'tulis seperti "07.30-12.00, 13.00-16.00"'
        case "enum":
            message, fix = f"'{key}' berisi {found}, yang tidak dikenal", "pilihannya: none, read, lead"
        case "string_pattern_mismatch":
            message = f"'{key}' berisi {found}, yang bentuknya tidak sah"
            fix = _SHAPES.get(key, "pakai huruf kecil, angka dan tanda hubung, misalnya kepala-dinas")
        case "string_too_short":
            message, fix = f"'{key}' masih kosong", "isi nilainya"
        case _:
            message, fix = f"'{key}' berisi {found}, yang tidak dapat dibaca", "lihat contoh di folder sops"
    return source.problem(source.line(*path), message, fix, detail["type"])


_SHAPES = {
    "region": 'tulis kode Kemendagri dengan titik dan tanda petik, misalnya "63.01"',
    "time_zone": "pilihannya: WIB, WITA, WIT",
    "short_name": "pakai huruf besar, angka dan tanda hubung, misalnya DINSOS-TALA",
    "accent": 'tulis enam angka heksadesimal, misalnya "#0f4c81"',
}


def _keys_at(path: tuple[str | int, ...]) -> list[str]:
    """The keys that may stand at that place of the file."""
    names = [name for name in path if isinstance(name, str)]
    last = names[-1] if names else ""
    parts: dict[str, type[BaseModel]] = {"": AgencyPart, "positions": PositionPart}
    return list(parts.get(last, UnitPart).model_fields)
