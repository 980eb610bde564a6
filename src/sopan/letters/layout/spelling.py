"""Numbers and days in words, as a berita acara writes them: "Kamis, tanggal dua puluh enam bulan November ..."."""

import datetime

UNITS = ("nol", "satu", "dua", "tiga", "empat", "lima", "enam", "tujuh", "delapan", "sembilan")
SCALES = ((1_000_000_000_000, "triliun"), (1_000_000_000, "miliar"), (1_000_000, "juta"), (1_000, "ribu"))
DAYS = ("Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu")
MONTHS = (
    "Januari", "Februari", "Maret", "April", "Mei", "Juni", "Juli", "Agustus", "September", "Oktober", "November",
    "Desember",
)  # fmt: skip


def number_words(number: int) -> str:
    """A whole number in words, from 0 to below a thousand trillion: "dua puluh enam"."""
    for value, name in SCALES:
        if number >= value:
            count, rest = divmod(number, value)
            words = "seribu" if value == 1_000 and count == 1 else f"{number_words(count)} {name}"
            return f"{words} {number_words(rest)}" if rest else words
    if number >= 100:
        count, rest = divmod(number, 100)
        words = "seratus" if count == 1 else f"{UNITS[count]} ratus"
        return f"{words} {number_words(rest)}" if rest else words
    if number >= 20:
        tens, rest = divmod(number, 10)
        return f"{UNITS[tens]} puluh {UNITS[rest]}" if rest else f"{UNITS[tens]} puluh"
    if number >= 10:
        return {10: "sepuluh", 11: "sebelas"}.get(number, f"{UNITS[number % 10]} belas")
    return UNITS[number]


def weekday(day: datetime.date) -> str:
    """The day of the week: "Kamis"."""
    return DAYS[day.weekday()]


def date_in_words(day: datetime.date) -> str:
    """A date in words: "dua puluh enam bulan November tahun dua ribu dua puluh enam"."""
    return f"{number_words(day.day)} bulan {MONTHS[day.month - 1]} tahun {number_words(day.year)}"
