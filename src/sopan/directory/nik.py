"""The NIK (Nomor Induk Kependudukan): what its 16 digits say, and whether they can be a NIK at all.

Structure can never prove that a NIK is registered or whose it is: there is no check digit. Only Dukcapil knows.
"""

import datetime
import re
from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from sopan.directory import regions


@dataclass(frozen=True)
class Finding:
    """Something wrong or odd about a NIK: a stable code and a sentence for the person who typed it."""

    code: str
    message: Any  # lazy text


@dataclass(frozen=True)
class NikReading:
    """What a NIK says. With errors it cannot be the person's NIK; warnings are for an official to judge."""

    digits: str  # empty when there are not exactly 16
    birth_date: datetime.date | None
    sex: str  # "L", "P", or empty when it cannot be read
    region: str  # Kemendagri code of the district of first issue: "63.01.03"
    errors: tuple[Finding, ...] = ()
    warnings: tuple[Finding, ...] = ()

    @property
    def ok(self) -> bool:
        """Whether nothing speaks against it."""
        return not self.errors


_SEPARATORS = re.compile(r"[\s.-]")
_SIXTEEN = re.compile(r"[0-9]{16}")
_WOMAN = 40  # is added to a woman's day of birth
_ERRORS = {
    "format": _("NIK terdiri dari 16 angka. Periksa kembali seperti tertulis di KTP atau Kartu Keluarga."),
    "province": _("Dua angka pertama NIK bukan kode provinsi yang dikenal. Periksa kembali NIK Anda."),
    "wilayah": _("Angka ke-3 sampai ke-6 NIK tidak benar. Periksa kembali NIK Anda."),
    "birth_date": _("Angka ke-7 sampai ke-12 NIK bukan tanggal lahir yang benar. Periksa kembali NIK Anda."),
    "serial": _("Empat angka terakhir NIK tidak boleh 0000. Periksa kembali NIK Anda."),
}
_DATE_DIFFERS = _("Tanggal lahir tidak sesuai dengan NIK. Periksa kembali keduanya.")
_SEX_DIFFERS = _("Jenis kelamin tidak sesuai dengan NIK. Periksa kembali keduanya.")
_REGION_UNKNOWN = _("Kode wilayah pada NIK tidak ada dalam daftar sekarang; mungkin kode sebelum pemekaran.")
_REGION_DIFFERS = _("NIK diterbitkan pertama kali di wilayah lain. Ini wajar bila pemiliknya pernah pindah.")


def check_nik(
    text: str,
    birth_date: datetime.date | None = None,
    sex: str | None = None,
    region: str | None = None,
) -> NikReading:
    """Read a NIK and compare it with what the form says of the person.

    `birth_date` and `sex` ("L" or "P") that differ are errors. `region`, the Kemendagri code of where the person
    lives, gives a warning when its regency is another: a NIK keeps the code of its first issue. The two
    digits of the year cannot tell 1926 from 2026, so `birth_date` decides the century when it fits.
    """
    digits = _SEPARATORS.sub("", text)
    if not _SIXTEEN.fullmatch(digits):
        return NikReading("", None, "", "", (Finding("format", _ERRORS["format"]),))
    province, regency, subdistrict = digits[:2], digits[2:4], digits[4:6]
    district = f"{province}.{regency}.{subdistrict}"
    born = _born(digits[6:12])
    said_sex = "" if born is None else "P" if int(digits[6:8]) > _WOMAN else "L"
    wrong = {
        "province": regions.region(province) is None,
        "wilayah": "00" in (regency, subdistrict),
        "birth_date": born is None,
        "serial": digits[12:] == "0000",
    }
    errors = [Finding(code, _ERRORS[code]) for code, is_so in wrong.items() if is_so]
    warnings: list[Finding] = []
    if born and birth_date:
        if f"{born:%d%m%y}" == f"{birth_date:%d%m%y}":
            born = birth_date
        else:
            errors.append(Finding("birth_date_differs", _DATE_DIFFERS))
    if said_sex and sex and said_sex != sex:
        errors.append(Finding("sex_differs", _SEX_DIFFERS))
    if not wrong["province"] and regions.region(district) is None:
        warnings.append(Finding("region_unknown", _REGION_UNKNOWN))
    if region and region[:5] != district[:5]:
        warnings.append(Finding("region_differs", _REGION_DIFFERS))
    return NikReading(
        digits=digits,
        birth_date=born,
        sex=said_sex,
        region=district,
        errors=tuple(errors),
        warnings=tuple(warnings),
    )


def _born(digits: str) -> datetime.date | None:
    """The date of birth in DDMMYY, of the hundred years up to this; None for no date."""
    day, month, year = (int(digits[at : at + 2]) for at in (0, 2, 4))
    century = 2000 if year <= timezone.localdate().year % 100 else 1900
    try:
        return datetime.date(century + year, month, day - _WOMAN if day > _WOMAN else day)
    except ValueError:
        return None


def mask_nik(nik: str) -> str:
    """The NIK with its birth date and most of its region hidden: 6301********0001."""
    return f"{nik[:4]}{'*' * (len(nik) - 8)}{nik[-4:]}"
