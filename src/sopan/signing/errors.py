"""What goes wrong with a signature: a stable code, and the sentence that says what to do and whom to call."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

WORDS: Mapping[str, Any] = {
    "wrong_passphrase": _(
        "Passphrase tidak cocok. Periksa huruf besar dan kecilnya, lalu coba lagi. Bila lupa, minta verifikator "
        "instansi Anda mengatur ulang."
    ),
    "wrong_code": _("Kode sekali pakai (OTP) tidak cocok atau sudah lewat. Minta kode baru, lalu coba lagi."),
    "account_locked": _(
        "Akun tanda tangan elektronik Anda terkunci, biasanya karena passphrase beberapa kali salah. Minta verifikator "
        "instansi Anda membukanya; naskah ini menunggu."
    ),
    "no_certificate": _(
        "Anda belum memiliki sertifikat elektronik. Minta verifikator instansi Anda mendaftarkan Anda."
    ),
    "not_registered": _(
        "Anda belum terdaftar pada layanan tanda tangan elektronik. Hubungi verifikator instansi Anda."
    ),
    "no_nik": _(
        "NIK Anda belum dicatat, padahal layanan tanda tangan mengenali Anda dengan NIK. Minta pengelola sistem "
        "mencatatnya."
    ),
    "no_email": _(
        "Alamat surel Anda belum dicatat, padahal layanan tanda tangan mengenali Anda dengan surel. Minta pengelola "
        "instansi mencatatnya."
    ),
    "certificate_expired": _(
        "Sertifikat elektronik Anda sudah berakhir. Minta verifikator instansi Anda memperbaruinya, lalu coba lagi. "
        "Naskah ini menunggu."
    ),
    "certificate_early": _(
        "Menurut jam server, sertifikat elektronik Anda belum mulai berlaku. Hubungi pengelola sistem untuk memeriksa "
        "jam server; naskah ini menunggu."
    ),
    "certificate_renewing": _(
        "Sertifikat elektronik Anda perlu diperbarui. Selesaikan pembaruannya bersama verifikator instansi Anda, lalu "
        "coba lagi. Naskah ini menunggu."
    ),
    "certificate_revoked": _(
        "Sertifikat elektronik Anda dicabut atau dibekukan. Hubungi verifikator instansi Anda; naskah ini menunggu."
    ),
    "not_verified": _(
        "Pendaftaran sertifikat elektronik Anda masih diverifikasi. Tanyakan kepada verifikator instansi Anda."
    ),
    "service_down": _(
        "Layanan tanda tangan sedang tidak dapat dihubungi. Naskah ini menunggu; coba lagi beberapa menit lagi. Bila "
        "berulang, hubungi pengelola sistem."
    ),
    "service_late": _(
        "Layanan tanda tangan tidak menjawab pada waktunya. Naskah ini menunggu; coba lagi beberapa menit lagi. Bila "
        "berulang, hubungi pengelola sistem."
    ),
    "quota_used": _(
        "Kuota tanda tangan instansi Anda pada layanan sudah habis. Minta pengelola sistem menambahnya; naskah ini "
        "menunggu."
    ),
    "service_refused": _(
        "Layanan tanda tangan menolak permintaan Sopan. Hubungi pengelola sistem; naskah ini menunggu."
    ),
    "bad_answer": _(
        "Jawaban layanan tanda tangan tidak dapat dipakai, jadi tidak disimpan. Coba lagi; bila berulang, hubungi "
        "pengelola sistem."
    ),
    "other_document": _(
        "Layanan tanda tangan mengembalikan naskah lain, jadi tidak disimpan. Coba lagi; bila berulang, hubungi "
        "pengelola sistem."
    ),
    "other_signer": _(
        "Layanan tanda tangan memakai sertifikat atas nama orang lain, jadi hasilnya tidak disimpan. Hubungi pengelola "
        "sistem untuk memeriksa NIK, NIP, atau surel Anda; naskah ini menunggu."
    ),
    "unknown_issuer": _(
        "Layanan memakai sertifikat dari penerbit yang tidak dikenal kantor Anda, jadi hasilnya tidak disimpan. Hubungi "
        "pengelola sistem; naskah ini menunggu."
    ),
    "new_certificate": _(
        "Layanan memakai sertifikat yang berbeda dari yang selama ini Anda pakai, jadi hasilnya tidak disimpan. Bila "
        "sertifikat Anda memang diganti, minta pengelola sistem mengesahkannya di Sopan, lalu coba lagi; naskah ini "
        "menunggu."
    ),
    "bad_document": _(
        "Berkas naskah ini tidak dapat ditandatangani. Kembalikan kepada konseptor untuk disusun ulang, dan beri tahu "
        "pengelola sistem."
    ),
    "time_stamp_down": _(
        "Layanan penanda waktu sedang tidak dapat dihubungi. Naskah ini menunggu; coba lagi beberapa menit lagi."
    ),
    "token_missing": _(
        "Token tanda tangan tidak ditemukan. Pastikan token terpasang pada server, lalu coba lagi."
    ),
    "disk_full": _(
        "Naskah yang sudah ditandatangani belum dapat disimpan karena tempat penyimpanan penuh. Hubungi pengelola "
        "sistem, lalu coba lagi."
    ),
    "not_configured": _(
        "Layanan tanda tangan instansi belum diatur dengan benar. Hubungi pengelola sistem; naskah ini menunggu."
    ),
    "pen_only": _(
        "Kantor Anda belum memakai tanda tangan elektronik. Cetak naskah ini, tanda tangani dengan pena, lalu unggah "
        "pindaiannya."
    ),
    "dropped": _(
        "Sementara itu naskah ini dikembalikan atau ditangani pejabat lain, jadi tanda tangan Anda tidak dipakai. Muat "
        "ulang halaman ini."
    ),
    "busy": _(
        "Naskah ini sedang ditandatangani, atau percobaan sebelumnya terputus. Muat ulang halaman ini; bila masih "
        "menunggu, coba lagi sesudah tiga menit."
    ),
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
