"""The clock of an SOP: on which time it runs, who is told when it runs out, and what follows in law."""

from typing import Literal

from pydantic import Field

from sopan.procedure.base import Cell, Id, Sheet, Text
from sopan.procedure.time import Basis, Duration, parse

Told = Literal["actor", "supervisor", "head"]


class Rung(Sheet):
    """One rung of the ladder: so long after the deadline, this person is told as well."""

    after: Cell = Field(None, description="Sesudah tenggat; kosong berarti tepat pada tenggat")
    to: Told = Field(description="actor (pelaksana), supervisor (pimpinan unit), head (pimpinan instansi)")


class Deemed(Sheet):
    """That an application counts as granted when the service clock runs out.

    UU 30/2014 article 53 (3) as amended by UU 6/2023: five working days where nothing else is set.
    """

    to: Id = Field(description="Langkah konsep naskah yang lalu disusun sistem")
    article: Text = Field(
        "Pasal 53 ayat (3) Undang-Undang Nomor 30 Tahun 2014 sebagaimana diubah dengan Undang-Undang Nomor 6 Tahun 2023",
        description="Dasar hukum yang dicatat pada riwayat",
    )
    after: Duration = Field(
        default_factory=lambda: parse("5 hari kerja"),
        description="Jangka waktu bila layanan tidak mengumumkannya",
    )


LADDER = (
    Rung(to="actor"),
    Rung(after=parse("1 hari kerja"), to="supervisor"),
    Rung(after=parse("3 hari kerja"), to="head"),
)


class Clock(Sheet):
    """How the times of the sheet are kept."""

    basis: Basis = Field(
        "working", description="calendar: semua waktu berjalan terus, siang malam, juga pada hari libur"
    )
    warn_at: int = Field(80, ge=1, le=99, description="Persen waktu terpakai saat pelaksana diingatkan")
    ladder: tuple[Rung, ...] = Field(LADDER, description="Siapa diberi tahu sesudah tenggat, berurutan")
    most_returns: int | None = Field(
        None, ge=1, le=20, description="Paling banyak berapa kali berkas dikembalikan kepada pemohon"
    )
    deemed: Deemed | None = Field(
        None, description="Dianggap dikabulkan bila waktu layanan habis; kosong berarti tidak"
    )
