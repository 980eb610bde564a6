"""Made-up agencies and people for tests. Every default is unique; give only what the test is about."""

import datetime
from itertools import count
from typing import Any, TypeVar

from django.contrib.auth.hashers import make_password
from django.db.models import Model

from sopan.directory.models import Acting, Agency, Citizen, Holding, Official, Position, Unit, User
from sopan.directory.sealing import blind_index, seal_text
from sopan.directory.statements import insert

_numbers = count(1)
Row = TypeVar("Row", bound=Model)

HOURS = {
    **{day: [["07:30", "12:00"], ["13:00", "16:00"]] for day in ("mon", "tue", "wed", "thu")},
    "fri": [["07:30", "11:30"], ["13:00", "16:30"]],
}
PASSWORD = "kata-sandi-uji-2026"
LONG_AGO = datetime.date(2020, 1, 1)
BORN = datetime.date(1990, 8, 17)


def make_agency(slug: str = "", **fields: Any) -> Agency:
    """An agency with a top unit `dinas`, ordinary hours, in Tanah Laut (WITA) unless told otherwise."""
    number = next(_numbers)
    agency = Agency(
        slug=slug or f"instansi-{number}",
        **{
            "name": f"Dinas Uji {number}",
            "government": "Pemerintah Kabupaten Tanah Laut",
            "short_name": f"UJI-{number}",
            "region": "63.01",
            "city": "Pelaihari",
            "address": "Jalan Uji No. 1",
            "time_zone": "Asia/Makassar",
            "hours": HOURS,
            **fields,
        },
    )
    insert([agency])
    insert([Unit(agency=agency, code="dinas", name=agency.name)])
    return agency


def make_unit(agency: Agency, code: str = "", *, parent: Unit | None = None, **fields: Any) -> Unit:
    """A unit below `parent`, or below the agency's top unit."""
    code = code or f"unit-{next(_numbers)}"
    above = parent or agency.units.get(code="dinas")
    return _put(Unit(agency=agency, code=code, parent=above, **{"name": f"Bidang {code}", **fields}))


def make_position(
    agency: Agency, code: str = "", *, unit: Unit | None = None, sight: str = "none", **fields: Any
) -> Position:
    """A position in `unit`, or in the agency's top unit."""
    code = code or f"jabatan-{next(_numbers)}"
    return _put(new_position(unit or agency.units.get(code="dinas"), code, sight, **fields))


def new_position(unit: Unit, code: str, sight: str = "none", **fields: Any) -> Position:
    """A position in `unit` that is yet to be written; see `staff`."""
    name = code.replace("-", " ").title()
    return Position(agency=unit.agency, unit=unit, code=code, sight=sight, **{"name": name, **fields})


def make_official(agency: Agency, *positions: Position, name: str = "", **fields: Any) -> User:
    """A user who is an official of the agency and holds `positions` since long ago; see `user.official`."""
    number = next(_numbers)
    name = name or f"Petugas Uji {number}"
    user = _put(
        User(username=f"petugas{number}", name=name, **{"password": make_password(PASSWORD), **fields})
    )
    official = _put(Official(user=user, agency=agency, nip=f"0000{number:014}", title_name=name))
    insert([Holding(position=position, official=official, since=LONG_AGO) for position in positions])
    return user


def staff(positions: list[Position]) -> dict[str, User]:
    """New positions of one agency, all written at once, with an official in each; who it is by their codes."""
    insert(positions)
    numbers = [next(_numbers) for _ in positions]
    password = make_password(PASSWORD)
    users = [
        User(username=f"petugas{number}", name=f"Petugas Uji {number}", password=password)
        for number in numbers
    ]
    insert(users)
    officials = [
        Official(user=user, agency=position.agency, nip=f"0000{number:014}", title_name=user.name)
        for number, user, position in zip(numbers, users, positions, strict=True)
    ]
    insert(officials)
    insert(
        [
            Holding(position=position, official=official, since=LONG_AGO)
            for position, official in zip(positions, officials, strict=True)
        ]
    )
    return {position.code: user for position, user in zip(positions, users, strict=True)}


def make_acting(
    user: User, position: Position, since: datetime.date, until: datetime.date, kind: str = "Plh."
) -> Acting:
    """An order by which the official `user` acts for `position`, both days inclusive."""
    return Acting.objects.create(
        official=user.official, position=position, kind=kind, since=since, until=until, decree="800/1/UJI"
    )


def make_nik(number: int = 0, *, sex: str = "P", birth_date: datetime.date = BORN) -> str:
    """A well-formed NIK of Pelaihari that fits the birth date and the sex."""
    day = birth_date.day + (40 if sex == "P" else 0)
    serial = 9999 - (number or next(_numbers)) % 9000
    return f"630103{day:02}{birth_date:%m%y}{serial:04}"


def make_citizen(
    name: str = "", nik: str = "", *, sex: str = "P", birth_date: datetime.date = BORN, **fields: Any
) -> User:
    """A user who is a citizen with a verified e-mail address; see `user.citizen`."""
    number = next(_numbers)
    nik = nik or make_nik(number, sex=sex, birth_date=birth_date)
    fields = {"email": f"warga{number}@contoh.id", **fields}
    user = _put(
        User(
            username=f"warga{number}",
            name=name or f"Warga Uji {number}",
            **{"password": make_password(None), **fields},
        )
    )
    insert(
        [
            Citizen(
                user=user,
                nik_sealed=seal_text(nik),
                nik_index=blind_index(nik),
                birth_date=birth_date,
                sex=sex,
                region="63.01.03",
            )
        ]
    )
    return user


def _put(row: Row) -> Row:
    """Write one new row; Django's own way takes three times as long, and people are made everywhere."""
    insert([row])
    return row
