"""Who appears in one made-up case and where it happens: the applicant and everybody else, the same in all its papers."""

import datetime
from dataclasses import dataclass
from random import Random

from sopan.directory.models import Agency, User
from sopan.directory.regions import region
from sopan.directory.sealing import open_text
from sopan.site.demo import names

AGES = {
    "suami": (30, 45),
    "istri": (28, 42),
    "klien": (60, 84),
    "ketua": (24, 40),
    "sekretaris": (22, 38),
    "bendahara": (22, 38),
    "calon": (17, 34),
    "pendamping": (38, 58),
    "penyidik": (28, 48),
    "wali": (32, 50),
}
"""How old who appears in a role may be; others are between 22 and 60."""
CHILDREN = {"anak": (3, 15)}
MEN_ONLY, WOMEN_ONLY = ("suami",), ("istri",)


@dataclass(frozen=True)
class Somebody:
    """A made-up person. The NIK has a serial that no office gives; the telephone is nobody's."""

    name: str
    sex: str
    born: datetime.date
    village: str
    address: str
    nik: str
    phone: str
    email: str = ""

    def age(self, today: datetime.date) -> int:
        """Full years on that day."""
        return today.year - self.born.year - ((today.month, today.day) < (self.born.month, self.born.day))


class Cast:
    """The people of one case, each made when first needed. `rng` decides everything."""

    def __init__(self, agency: Agency, rng: Random, today: datetime.date) -> None:
        self.rng, self.today = rng, today
        self.region = agency.region
        self._people: dict[str, Somebody] = {}

    def is_applicant(self, user: User) -> None:
        """The applicant is that citizen, as their account says."""
        citizen = user.citizen
        self._people["pemohon"] = Somebody(
            name=user.name,
            sex=citizen.sex,
            born=citizen.birth_date,
            village=citizen.region,
            address=citizen.address,
            nik=open_text(citizen.nik_sealed),
            phone=user.phone or f"+62812000{open_text(citizen.nik_sealed)[7:12]}",
            email=user.email,
        )

    def person(self, role: str) -> Somebody:
        """Who appears in that role."""
        if role not in self._people:
            self._people[role] = self._leading(role) or self._somebody(role)
        return self._people[role]

    def _leading(self, role: str) -> Somebody | None:
        """Who applies for a group often leads it."""
        return self._people.get("pemohon") if role == "ketua" and self.rng.random() < 0.6 else None

    def _somebody(self, role: str) -> Somebody:
        rng = self.rng
        child = role in CHILDREN
        young, old = CHILDREN.get(role) or AGES.get(role, (22, 60))
        sex = "L" if role in MEN_ONLY else "P" if role in WOMEN_ONLY else rng.choice("LP")
        if child:
            name = rng.choice(names.CHILDREN_M if sex == "L" else names.CHILDREN_F)
        else:
            taken = {one.name for one in self._people.values()}
            name = rng.choice([one for one in (names.MEN if sex == "L" else names.WOMEN) if one not in taken])
        born = self.today - datetime.timedelta(days=rng.randint(young * 365 + 30, old * 365 + 200))
        home = self._people.get("pemohon")
        village = home.village if home else rng.choice(names.VILLAGES[self.region])
        number = f"{rng.choice(names.STREETS)} No. {rng.randint(1, 90)}, RT {rng.randint(1, 9):02}"
        address = (
            home.address if home and role in ("suami", "istri", "anak", "peserta", "keluarga") else number
        )
        return Somebody(name, sex, born, village, address, nik_of(village, born, sex, rng), _phone(rng))


def nik_of(village: str, born: datetime.date, sex: str, rng: Random) -> str:
    """A NIK of the right form that is nobody's: no office has given a serial over 9,000 for one day."""
    day = born.day + (40 if sex == "P" else 0)
    return f"{village[:8].replace('.', '')}{day:02}{born:%m%y}{rng.randint(9000, 9989)}"


def places_of(village: str) -> dict[str, str]:
    """What a sentence may call the place: the village, with its kind, and its district."""
    found, district = region(village), region(village[:8])
    assert found is not None
    assert district is not None
    return {
        "desa": found.name,
        "kelurahan": found.full_name.split(",")[0],
        "kecamatan": district.name,
    }


def _phone(rng: Random) -> str:
    return f"+6281200{rng.randint(0, 999_999):06}"
