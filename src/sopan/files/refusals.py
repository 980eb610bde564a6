"""The sentences with which files are refused: what is wrong, and how to mend it."""

import math

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sopan.files.errors import FileRefused

KINDS = {
    "pdf": gettext_lazy("PDF"),
    "jpg": gettext_lazy("foto JPG"),
    "png": gettext_lazy("gambar PNG"),
    "xlsx": gettext_lazy("lembar kerja Excel (.xlsx)"),
}

SENTENCES = {
    "empty": gettext_lazy("Berkas ini kosong; pilih berkas yang benar, lalu unggah lagi."),
    "cut-off": gettext_lazy(
        "Berkas ini tidak utuh, barangkali sambungan terputus saat mengunggah; unggah sekali lagi."
    ),
    "complex": gettext_lazy(
        "Berkas ini terlalu rumit untuk diperiksa; cetak ulang ke PDF atau foto kembali dokumennya, lalu "
        "unggah lagi."
    ),
    "pdf-complex": gettext_lazy(
        "PDF ini terlalu rumit untuk diperiksa; buka, pilih Cetak, simpan sebagai PDF, lalu unggah hasilnya."
    ),
    "pdf-damaged": gettext_lazy(
        "PDF ini rusak dan tidak dapat dibuka; pindai atau simpan ulang dokumennya sebagai PDF, lalu unggah "
        "lagi."
    ),
    "pdf-encrypted": gettext_lazy(
        "PDF ini terkunci (berkata sandi atau dibatasi); simpan ulang tanpa kata sandi, lalu unggah lagi."
    ),
    "pdf-empty": gettext_lazy(
        "PDF ini tidak berisi satu halaman pun; simpan ulang dokumennya, lalu unggah lagi."
    ),
    "pdf-active": gettext_lazy(
        "PDF ini memuat program atau media yang dapat berjalan sendiri; buka, pilih Cetak, simpan sebagai "
        "PDF, lalu unggah hasilnya."
    ),
    "pdf-form": gettext_lazy(
        "PDF ini formulir dinamis (XFA) yang tidak terbaca di semua perangkat; buka, pilih Cetak, "
        "simpan sebagai PDF, lalu unggah hasilnya."
    ),
    "pdf-attachment": gettext_lazy(
        "PDF ini membawa berkas lain di dalamnya; buka, pilih Cetak, simpan sebagai PDF, lalu unggah "
        "hasilnya."
    ),
    "xlsx-other": gettext_lazy(
        "Berkas ini bukan lembar kerja Excel; buka daftarnya di Excel atau LibreOffice, simpan sebagai .xlsx, "
        "lalu unggah lagi."
    ),
    "xlsx-damaged": gettext_lazy(
        "Lembar kerja ini rusak dan tidak dapat dibuka; simpan ulang sebagai .xlsx, lalu unggah lagi."
    ),
    "xlsx-locked": gettext_lazy(
        "Lembar kerja ini terkunci; simpan ulang tanpa kata sandi, lalu unggah lagi."
    ),
    "xlsx-empty": gettext_lazy(
        "Lembar kerja ini tidak berisi satu lembar pun; simpan ulang, lalu unggah lagi."
    ),
    "xlsx-macro": gettext_lazy(
        "Lembar kerja ini memuat makro; simpan sebagai .xlsx biasa tanpa makro, lalu unggah lagi."
    ),
    "xlsx-linked": gettext_lazy(
        "Lembar kerja ini mengambil data dari berkas atau sumber lain; salin nilainya saja ke lembar baru, "
        "simpan sebagai .xlsx, lalu unggah lagi."
    ),
    "xlsx-embedded": gettext_lazy(
        "Lembar kerja ini membawa berkas atau program lain di dalamnya; salin nilainya saja ke lembar baru, "
        "simpan sebagai .xlsx, lalu unggah lagi."
    ),
    "xlsx-large": gettext_lazy(
        "Lembar kerja ini terlalu besar untuk diperiksa; hapus lembar dan kolom yang tidak diperlukan atau bagi "
        "menjadi beberapa berkas, lalu unggah lagi."
    ),
    "image-damaged": gettext_lazy(
        "Gambar ini rusak dan tidak dapat dibuka; foto atau pindai ulang, lalu unggah lagi."
    ),
    "image-large": gettext_lazy(
        "Ukuran gambar ini lebih dari 50 megapiksel; perkecil gambarnya atau foto ulang dengan resolusi "
        "lebih rendah, lalu unggah lagi."
    ),
}

HINTS = {
    "HEIC": gettext_lazy(
        "Pada iPhone pilih Pengaturan, Kamera, Format, Paling Kompatibel, supaya foto berikutnya JPG."
    ),
    "TIFF": gettext_lazy("Pemindai kantor dapat diatur supaya langsung menyimpan PDF."),
}
"""How to avoid it the next time, by a word in what the file is."""


def refusal(code: str) -> FileRefused:
    """The refusal with that code. KeyError when there is none."""
    return FileRefused(code, str(SENTENCES[code]))


def too_large(size: int | None, max_mb: float) -> FileRefused:
    """The refusal of a file over `max_mb` (of 1,000,000 bytes); `size` in bytes where it is known."""
    limit = number_format(max_mb)
    if size is None:
        sentence = _(
            "Berkas ini lebih besar dari %(limit)s MB yang diterima; pindai ulang dengan resolusi lebih "
            "rendah atau kecilkan dahulu, lalu unggah lagi."
        )
        return FileRefused("too-large", sentence % {"limit": limit})
    sentence = _(
        "Berkas ini %(size)s MB; yang diterima paling besar %(limit)s MB. Pindai ulang dengan resolusi "
        "lebih rendah atau kecilkan dahulu, lalu unggah lagi."
    )
    shown = number_format(
        math.ceil(size / 100_000) / 10, decimal_pos=1
    )  # up, so that 2.01 is not shown as 2.0
    return FileRefused("too-large", sentence % {"size": shown, "limit": limit})


def wrong_kind(found: str, accept: tuple[str, ...]) -> FileRefused:
    """The refusal of a file whose content is none of `accept`; `found` says what it is, or is empty."""
    names = [str(KINDS[kind]) for kind in accept]
    wanted = (
        names[0]
        if len(names) == 1
        else _("%(first)s atau %(last)s")
        % {
            "first": ", ".join(names[:-1]),
            "last": names[-1],
        }
    )
    if found:
        sentence = _("Berkas ini %(found)s; simpan atau ubah dahulu menjadi %(wanted)s, lalu unggah lagi.")
    else:
        sentence = _(
            "Jenis berkas ini tidak dikenali; yang diterima %(wanted)s. Simpan ulang, lalu unggah lagi."
        )
    words = [sentence % {"found": found, "wanted": wanted}]
    words += [str(hint) for word, hint in HINTS.items() if word in found]
    return FileRefused("wrong-kind", " ".join(words))
