"""What is written in the made-up cases: the author who answers every form as the people of that case would."""

import datetime
import re
from collections.abc import Iterator, Mapping
from random import Random
from typing import Any, TypeVar

from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import dateformat

from sopan.cases import made_up
from sopan.cases.made_up import Author
from sopan.directory.fields import NIKField, PhoneField, RegionField
from sopan.directory.models import Agency, Official
from sopan.procedure.model import FormField, Procedure, Requirement
from sopan.site.demo import names
from sopan.site.demo.agreeing import ALIASES, ASKED, FIRST, FOLLOWS, NOT_TOLD, TOLD_WHOLE, UNASKED
from sopan.site.demo.cast import Cast, Somebody, places_of
from sopan.site.demo.numbers import AFTER, DAYS, MONEY, NUMBERS, YEARS
from sopan.site.demo.office_words import FILLED, INTERNAL
from sopan.site.demo.papers import paper
from sopan.site.demo.words import SERVICES

T = TypeVar("T")

WORDS = SERVICES | INTERNAL
ROLES = (
    *("calon", "pendamping", "suami", "istri", "anak", "peserta", "klien", "wali", "penyidik", "keluarga"),
    *("ketua", "sekretaris", "bendahara", "pelapor", "warga", "penerima"),
)
NOTED = {"note": 0.12, "proof": 0.6, "receipt": 0.5}
"""How often an official fills in what may stay empty."""
ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII")
WRITTEN = ("name", "address", "date", "money", "phone", "email", "nik", "region")
"""Kinds of questions that the people of the demonstration answer in their own words, whatever a story says."""
LIST, LISTS = 86, {"bansos-lansia-disabilitas": 412}
"""Names on a list of beneficiaries, unless a number was written before."""


class Writer(Author):
    """Answers in the words of the people of one case. `day` is the day at the agency on which it is written."""

    def __init__(self, agency: Agency, sheet: Procedure, rng: Random, cast: Cast) -> None:
        self.agency, self.sheet, self.rng, self.cast = agency, sheet, rng, cast
        self.official: Official | None = None  # who applies, where officials do
        self.wanted: dict[str, Any] = {}  # answers that the plan asks for
        self._said: dict[str, Any] = {}  # what was answered before, by question
        self._picked: dict[str, int] = {}  # which sentence was taken
        self._organisation = rng.choice(_organisations(sheet.slug))
        self._conditional = frozenset(_fields_in_conditions(sheet.model_dump(mode="json")))

    # --- the questions of a sheet ---------------------------------------------------------------------------

    def answer(self, question: FormField, today: datetime.date) -> Any:
        """See Author. What the same case said before is kept where it must agree."""
        value = self._answer(question, today)
        self._said[question.id] = value
        return value

    def hear(self, given: Mapping[str, Any]) -> None:
        """Remember what the story or the account of the applicant answers by itself."""
        self._said |= given

    def _answer(self, question: FormField, today: datetime.date) -> Any:
        id_ = question.id
        if id_ in self.wanted:
            return self._wanted(id_, today)
        if (own := self._own(id_)) is not None:
            return own
        open_ = not question.required and id_ not in self._conditional and id_ not in ASKED
        if open_ and (id_ in UNASKED or self.rng.random() < 0.4):
            return ""
        match question.kind:
            case "date":
                return self._date(id_, today).isoformat()
            case "number":
                return self._number(id_, today)
            case "money":
                low, high, step = MONEY.get(id_, (20, 400, 1_000_000))
                return self.rng.randint(low, high) * step
            case "choice" | "choices" | "yes_no":
                return self._choice(question)
            case "text" | "long_text" | "classification":
                return self._text(id_, question.max_length or 400)
            case "name":
                return self._name(id_)
            case kind:
                person = self.person_of(id_)
                return {
                    "nik": person.nik,
                    "phone": person.phone,
                    "email": person.email or "",
                    "region": person.village,
                    "address": self._address(id_, person),
                }[kind]

    def _wanted(self, id_: str, today: datetime.date) -> Any:
        value = self.wanted[id_]
        if isinstance(value, str) and value.startswith("+") and value[1:].isdigit():
            since = datetime.date.fromisoformat(self._said.get("mulai") or today.isoformat())
            return (since + datetime.timedelta(days=int(value))).isoformat()
        return value

    def person_of(self, id_: str) -> Somebody:
        """Whom a question is about, by the words of its id."""
        words = id_.split("_")
        role = next((role for role in ROLES if role in words), "pemohon")
        if role == "klien" and "anak" in self.sheet.slug:
            role = "anak"
        return self.cast.person(ALIASES.get(role, role))

    def _name(self, id_: str) -> str:
        written = self._words(id_)
        return self.rng.choice(written) if written else self.person_of(id_).name

    def _address(self, id_: str, person: Somebody) -> str:
        return self._text(id_, 400) if self._words(id_) else person.address

    def _own(self, id_: str) -> Any:
        """What the file of the official who applies says; None where it says nothing."""
        if self.official is None:
            return None
        holding = self.official.holdings.select_related("position__unit").first()
        position = holding.position if holding is not None else None
        return {
            "nama_pegawai": self.official.title_name,
            "nip_pegawai": self.official.nip,
            "pangkat_sekarang": self.official.rank,
            "pangkat_golongan": self.official.rank,
            "pangkat_usulan": _next_rank(self.official.rank),
            "jabatan_pegawai": position.name[:120] if position else None,
            "unit_kerja": position.unit.name[:120] if position else None,
            "alamat_selama_cuti": f"{self.rng.choice(names.STREETS)} No. {self.rng.randint(2, 60)}, Pelaihari",
            "telepon": "+62812000" + self.official.nip[-5:],
            "pengganti": self._said.get("pengganti") or self.colleague(),
            "lama_cuti": self._length(),
        }.get(id_)

    def colleague(self) -> str:
        """Who stands in for the official who applies: somebody of the same unit, if there is one."""
        assert self.official is not None
        others = Official.objects.filter(agency=self.agency, user__is_active=True).exclude(
            pk=self.official.pk
        )
        unit = self.official.holdings.values_list("position__unit", flat=True)
        near = (
            others.filter(holdings__position__unit__in=list(unit), holdings__position__sight="none")
            .order_by("pk")
            .first()
        )
        return (near or others.order_by("pk")[0]).title_name

    def _length(self) -> str:
        since, until = self._said.get("mulai"), self._said.get("selesai")
        if not since or not until:
            return "3 hari kerja"
        days = (datetime.date.fromisoformat(until) - datetime.date.fromisoformat(since)).days + 1
        return f"{days} hari"

    def _date(self, id_: str, today: datetime.date) -> datetime.date:
        if "lahir" in id_:
            return self.person_of(id_).born
        if (after := self._of(AFTER, id_)) is not None:
            first, low, high = after
            before = self._said.get(first)
            begins = datetime.date.fromisoformat(before) if before else today
            if self._said.get("jenis_cuti") in ("melahirkan", "besar"):
                low, high = 55, 80
            return begins + datetime.timedelta(days=self.rng.randint(low, high))
        if id_ == "tanggal_sk":  # its number says last year
            return datetime.date(today.year - 1, self.rng.randint(2, 11), self.rng.randint(1, 28))
        if id_ == "periode":  # promotions come in April and in October
            return datetime.date(today.year + (today.month > 9), 4 if not 3 < today.month < 10 else 10, 1)
        low, high = self._of(DAYS, id_) or (0, 0)
        return today + datetime.timedelta(days=self.rng.randint(low, high))

    def _number(self, id_: str, today: datetime.date) -> int:
        if (ahead := self._of(YEARS, id_)) is not None:
            return today.year + ahead
        if id_.startswith("umur_"):
            return self.person_of(id_).age(today)
        total = self._said.get("jumlah_ajuan")
        if id_ == "jumlah_ajuan":
            return self.rng.randint(4, 30) * 10
        if isinstance(total, int):
            parts = {"jumlah_diproses": 100, "jumlah_padan": 78, "jumlah_beda": 5}
            if id_ in parts:
                return total * parts[id_] // 100
            if id_ == "jumlah_tidak_padan":
                return total - total * 78 // 100 - total * 5 // 100
        low, high = NUMBERS.get(id_, (1, 9))
        return self.rng.randint(low, high)

    def _choice(self, question: FormField) -> Any:
        values = [choice.value for choice in question.choices]
        if question.kind == "yes_no":
            return question.id not in ("keadaan_mendesak", "mendesak", "bahaya", "sedang_dirawat") or (
                question.id not in self._conditional and self.rng.random() < 0.3
            )
        if "jenis_kelamin" in question.id:
            return self.person_of(question.id).sex
        if question.id in self._conditional or question.id in FIRST:
            return values[0] if question.kind == "choice" else values[:1]
        if question.kind == "choices":
            return sorted(self.rng.sample(values, self.rng.randint(1, min(3, len(values)))), key=values.index)
        return self.rng.choice(values[:3])

    # --- the fields of the kinds of steps -------------------------------------------------------------------

    def fill(self, name: str, field: forms.Field, today: datetime.date) -> Any:
        """See Author."""
        if name in self.wanted:
            return self.wanted[name]
        if name == "listed":
            return "\n".join(self._participants())
        if isinstance(field, forms.MultipleChoiceField) and name == "instructions":
            return self.rng.sample(["tindak_lanjut", "koordinasi", "saran", "konsep"], self.rng.randint(1, 2))
        if isinstance(field, forms.ChoiceField) and name in ("way", "chief"):
            values = [str(value) for value, _label in field.choices if value]  # type: ignore[misc, union-attr]
            return self.rng.choice(values[:2] if name == "chief" else values) if values else None
        if name in ("note", "proof", "receipt"):
            return self._filled(name) if self.rng.random() < NOTED[name] else None
        if name == "number" and isinstance(field, forms.IntegerField):
            return str(self._listed())
        if name == "link":
            return None
        plain = type(field) in (forms.CharField, forms.Field)
        if plain and made_up.ANYBODY.fill(name, field, today) is not None:
            return self._filled(name)[: field.max_length or 400]  # type: ignore[attr-defined]
        person = self.cast.person("pemohon")
        match field:
            case NIKField():
                return person.nik
            case PhoneField():
                return person.phone
            case RegionField():
                return person.village
            case _:
                return super().fill(name, field, today)

    def instead(self, name: str, value: Any) -> Any:
        """See Author: results of a test differ from person to person."""
        if name.startswith("nilai_"):
            return str(int(value) + self.rng.randint(-3, 3) * 5)
        return value

    def _filled(self, name: str) -> str:
        return self._put(self.rng.choice(self._of(FILLED, name) or FILLED["_"]))

    def _participants(self) -> Iterator[str]:
        villages = self.rng.sample(names.VILLAGES[self.agency.region], 2)
        people = [*self.rng.sample(names.WOMEN, 6), *self.rng.sample(names.MEN, 4)]
        for place, name in enumerate(people):
            where = places_of(villages[place % 2])["kelurahan"]
            yield f"{name}; {where}; +6281200{self.rng.randint(0, 999_999):06}"

    # --- texts ----------------------------------------------------------------------------------------------

    def _words(self, id_: str) -> tuple[str, ...]:
        """The sentences from which an answer is taken: of the question itself, or of what it asks of anybody."""
        anybody = "_".join(word for word in id_.split("_") if word not in ROLES)
        return self._of(WORDS, id_) or self._of(WORDS, anybody) or ()

    def _chosen(self, id_: str, written: tuple[str, ...]) -> str:
        """One of the sentences; the one that belongs to what was said before, where it must."""
        before = self._picked.get(self._of(FOLLOWS, id_) or "")
        place = before if before is not None else self.rng.randrange(len(written))
        self._picked[id_] = place
        return written[place % len(written)]

    def _of(self, table: Mapping[str, T], id_: str) -> T | None:
        """What a table says for a question: of this SOP alone, or of any."""
        own = table.get(f"{self.sheet.slug}.{id_}")
        return table.get(id_) if own is None else own

    def _text(self, id_: str, most: int) -> str:
        if id_ == "nomor_kk":
            return f"{self.agency.region.replace('.', '')}03{self.rng.randint(10, 28)}0{self.rng.randint(1, 9)}1{self.rng.randint(0, 9)}0{self.rng.randint(900, 999)}"
        if id_.startswith("nomor_kartu"):
            return self._said.get("nomor_kartu") or f"0000{self.rng.randint(10**8, 10**9 - 1)}"
        if id_ == "nama_lks" or id_ == "nama_organisasi":
            return self._organisation
        written = self._words(id_)
        return self._put(self._chosen(id_, written or FILLED["_"]))[:most]

    def _put(self, sentence: str) -> str:
        if "{" not in sentence:
            return sentence
        return re.sub(r"\{(\w+)\}", lambda found: self._place(found[1]), sentence)

    def _place(self, name: str) -> str:
        person = self.cast.person("pemohon")
        places = places_of(person.village)
        today = self.cast.today
        month = today.replace(day=1) - datetime.timedelta(days=1)
        match name:
            case "nama":
                return person.name
            case "alamat":
                return person.address.split(",")[0]
            case "organisasi":
                return self._organisation
            case "bulan":
                return dateformat.format(today, "F Y")
            case "bulan_lalu":
                return dateformat.format(month, "F Y")
            case "tahun" | "tahun_depan" | "tahun_lalu":
                return str(today.year + {"tahun": 0, "tahun_depan": 1, "tahun_lalu": -1}[name])
            case "romawi":
                return ROMAN[today.month - 1]
            case "n":
                return str(self.rng.randint(12, 480))
            case "pengirim":
                return self._put(self.rng.choice(names.SENDERS))
            case "lembaga":
                return self._put(self.rng.choice(names.INSTITUTIONS))
            case _:
                return places[name]

    # --- files ----------------------------------------------------------------------------------------------

    def file(self, requirement: Requirement) -> SimpleUploadedFile:
        """See Author."""
        return paper(requirement, self._listed())

    def _listed(self) -> int:
        """How many names a list of this case holds."""
        for id_ in ("jumlah_ajuan", "jumlah_layak", "jumlah_usulan", "kk_terdampak"):
            if isinstance(self._said.get(id_), int):
                return int(self._said[id_])
        return LISTS.get(self.sheet.slug, LIST)


def from_story(sheet: Procedure, question: FormField | None, value: Any, *, entered: bool) -> bool:
    """Whether an answer of a story is kept: what decides the way of the case is, and what an official writes at a step
    (`entered`) unless it names a year; other words are those of the people of the case."""
    if question is None or question.id in YEARS or question.id in NOT_TOLD:
        return False
    if question.kind in ("text", "long_text", "classification"):
        return (entered or sheet.slug in TOLD_WHOLE) and not re.search(r"20\d\d", str(value))
    return question.kind not in WRITTEN


def _organisations(slug: str) -> tuple[str, ...]:
    if "karang-taruna" in slug:
        return names.YOUTH
    return names.CHARITIES if "pub" in slug else names.HOMES


def _next_rank(rank: str) -> str:
    """The rank above one of the offices' lists; the same where none is above."""
    ladder = (
        *("Pengatur (II/c)", "Pengatur Tingkat I (II/d)", "Penata Muda (III/a)"),
        *("Penata Muda Tingkat I (III/b)", "Penata (III/c)", "Penata Tingkat I (III/d)", "Pembina (IV/a)"),
        *("Pembina Tingkat I (IV/b)", "Pembina Utama Muda (IV/c)"),
    )
    place = ladder.index(rank) if rank in ladder else 2
    return ladder[min(place + 1, len(ladder) - 1)]


def _fields_in_conditions(value: Any) -> Iterator[str]:
    """Ids of the questions by which a sheet decides: their answers are the story's, or the first."""
    if isinstance(value, dict):
        if isinstance(value.get("field"), str):
            yield value["field"]
        for inside in value.values():
            yield from _fields_in_conditions(inside)
    elif isinstance(value, list):
        for inside in value:
            yield from _fields_in_conditions(inside)
