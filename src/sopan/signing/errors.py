"""What goes wrong with a signature: a stable code, and the sentence that says what to do and whom to call."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

WORDS: Mapping[str, Any] = {
    "wrong_passphrase": _("Passphrase tidak cocok. Periksa huruf besar dan kecilnya, lalu coba lagi."),
    "wrong_code": _("Kode sekali pakai (OTP) tidak cocok atau sudah lewat. Minta kode baru, lalu coba lagi."),
    "no_certificate": _(
        "Anda belum memiliki sertifikat elektronik. Minta verifikator instansi mendaftarkan Anda."
    ),
    "not_registered": _(
        "Anda belum terdaftar pada layanan tanda tangan elektronik. Hubungi verifikator instansi Anda."
    ),
    "certificate_expired": _(
        "Sertifikat elektronik Anda sudah berakhir. Minta verifikator instansi memperbaruinya, lalu coba lagi."
    ),
    "certificate_revoked": _(
        "Sertifikat elektronik Anda dicabut atau dibekukan. Hubungi verifikator instansi Anda sebelum menandatangani."
    ),
    "not_verified": _(
        "Pendaftaran sertifikat Anda masih diverifikasi. Tanyakan kepada verifikator instansi Anda."
    ),
    "service_down": _(
        "Layanan tanda tangan sedang tidak dapat dihubungi. Naskah ini menunggu; coba lagi beberapa menit lagi."
    ),
    "service_late": _(
        "Layanan tanda tangan tidak menjawab pada waktunya. Naskah ini menunggu; coba lagi beberapa menit lagi."
    ),
    "service_refused": _(
        "Layanan tanda tangan menolak permintaan Sopan. Hubungi pengelola sistem; naskah ini menunggu."
    ),
    "bad_answer": _(
        "Jawaban layanan tanda tangan tidak dapat dipakai, jadi tidak disimpan. Coba lagi; bila berulang, hubungi pengelola sistem."
    ),
    "other_document": _(
        "Layanan tanda tangan mengembalikan berkas lain, jadi tidak disimpan. Coba lagi; bila berulang, hubungi pengelola sistem."
    ),
    "time_stamp_down": _(
        "Layanan penanda waktu sedang tidak dapat dihubungi. Naskah ini menunggu; coba lagi beberapa menit lagi."
    ),
    "not_configured": _(
        "Layanan tanda tangan instansi belum diatur dengan benar. Hubungi pengelola sistem; naskah ini menunggu."
    ),
    "busy": _("Naskah ini sedang ditandatangani. Tunggu sebentar, lalu muat ulang halaman ini."),
}


class SigningError(Exception):
    """A signature that was not made. Nothing was signed, and the PDF still waits.

    `code` is a key of WORDS. The passphrase never appears in it.
    """

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code

    @property
    def message(self) -> str:
        """The sentence for the person who signs."""
        return words_of(self.code)


def words_of(code: str) -> str:
    """The sentence of an error's code."""
    return str(WORDS.get(code, WORDS["service_refused"]))
