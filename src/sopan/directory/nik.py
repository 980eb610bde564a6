"""The NIK (Nomor Induk Kependudukan): what its 16 digits say, and whether they can be a NIK at all.

Structure can never prove that a NIK is registered or whose it is: there is no check digit. Only Dukcapil knows.
"""

import datetime
from dataclasses import dataclass
from typing import Any

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
    from lokal.nik import parse_nik  # loads slowly

    read = parse_nik(text)
    errors = [Finding(issue.code, _ERRORS[issue.code]) for issue in read.errors]
    warnings: list[Finding] = []
    born = datetime.date.fromisoformat(read.birth_date) if read.birth_date else None
    if born and birth_date:
        if f"{born:%d%m%y}" == f"{birth_date:%d%m%y}":
            born = birth_date
        else:
            errors.append(Finding("birth_date_differs", _DATE_DIFFERS))
    if read.gender and sex and read.gender != sex:
        errors.append(Finding("sex_differs", _SEX_DIFFERS))
    district = read.district_code or ""
    if read.province and district and regions.region(district) is None:
        warnings.append(Finding("region_unknown", _REGION_UNKNOWN))
    if region and district and region[:5] != district[:5]:
        warnings.append(Finding("region_differs", _REGION_DIFFERS))
    return NikReading(
        digits=read.nik or "",
        birth_date=born,
        sex=read.gender or "",
        region=district,
        errors=tuple(errors),
        warnings=tuple(warnings),
    )


def mask_nik(nik: str) -> str:
    """The NIK with its birth date and most of its region hidden: 6301********0001."""
    return f"{nik[:4]}{'*' * (len(nik) - 8)}{nik[-4:]}"
