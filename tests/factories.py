"""Made-up agencies and people for tests. Every default is unique; give only what the test is about."""

import datetime
from itertools import count
from typing import Any

from sopan.directory.models import Acting, Agency, Citizen, Holding, Official, Position, Unit, User
from sopan.directory.sealing import blind_index, seal_text

_numbers = count(1)

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
    agency = Agency.objects.create(
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
    Unit.objects.create(agency=agency, code="dinas", name=agency.name)
    return agency


def make_unit(agency: Agency, code: str = "", *, parent: Unit | None = None, **fields: Any) -> Unit:
    """A unit below `parent`, or below the agency's top unit."""
    code = code or f"unit-{next(_numbers)}"
    above = parent or agency.units.get(code="dinas")
    return Unit.objects.create(agency=agency, code=code, parent=above, **{"name": f"Bidang {code}", **fields})


def make_position(
    agency: Agency, code: str = "", *, unit: Unit | None = None, sight: str = "none", **fields: Any
) -> Position:
    """A position in `unit`, or in the agency's top unit."""
    code = code or f"jabatan-{next(_numbers)}"
    return Position.objects.create(
        agency=agency,
        unit=unit or agency.units.get(code="dinas"),
        code=code,
        sight=sight,
        **{"name": code.replace("-", " ").title(), **fields},
    )


def make_official(agency: Agency, *positions: Position, name: str = "", **fields: Any) -> User:
    """A user who is an official of the agency and holds `positions` since long ago; see `user.official`."""
    number = next(_numbers)
    name = name or f"Petugas Uji {number}"
    user = User.objects.create_user(f"petugas{number}", name, PASSWORD, **fields)
    official = Official.objects.create(user=user, agency=agency, nip=f"0000{number:014}", title_name=name)
    for position in positions:
        Holding.objects.create(position=position, official=official, since=LONG_AGO)
    return user


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
    user = User.objects.create_user(f"warga{number}", name or f"Warga Uji {number}", **fields)
    Citizen.objects.create(
        user=user,
        nik_sealed=seal_text(nik),
        nik_index=blind_index(nik),
        birth_date=birth_date,
        sex=sex,
        region="63.01.03",
    )
    return user
