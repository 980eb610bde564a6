"""What must agree within one made-up case: answers that follow from others, and from the turn that its story takes."""

from typing import Any

ALIASES = {"warga": "pemohon", "pelapor": "pemohon", "penyidik": "pemohon"}
"""Who is the applicant under another name."""

FIRST = frozenset({"agama_keluarga", "jumlah_anak"})
"""Choices of which the first is taken."""
UNASKED = frozenset(
    {"opd_berwenang", "nama_panti", "masuk_panti", "penerima_panti", "desa_dituju", "desa_belum", "keluarga_ikut_mundur"}
)  # fmt: skip
"""Questions that stay open unless the story answers them."""

ASKED = frozenset({"id_dtks", "nomor_bnba", "hasil_pencarian"})
"""Questions that are answered although they may stay open: a letter shows them."""

FOLLOWS = {
    "pelayanan-langsung.jawaban": "permasalahan",
    "isi_laporan": "judul_laporan",
    "e-lapor.tindakan": "judul_laporan",
    "tanggapan": "judul_laporan",
    "isi": "pokok",
    "opd_tujuan": "pokok",
}
"""Sentences that belong to an earlier one: the one at the same place of its list is taken."""

TOLD_WHOLE = ("pengaduan-masyarakat", "e-lapor", "pelayanan-langsung")
"""SOPs whose stories are told word for word where they have words of their own."""
NOT_TOLD = ("nama_berkas", "lama_cuti", "nama_pendamping", "tempat_rapat", "nomor_bnba")
"""Answers of stories that would be the same in too many cases."""

SAID: dict[str, dict[str, Any]] = {
    "Perbaikan jalan merupakan wewenang Dinas Pekerjaan Umum": {
        "judul_laporan": "Jalan menuju sekolah rusak",
        "isi_laporan": "Jalan menuju SD kami berlubang, anak-anak sering jatuh saat hujan. Mohon diperbaiki.",
        "reply": "Terima kasih atas laporannya. Perbaikan jalan menjadi wewenang Dinas Pekerjaan Umum, dan laporan Anda sudah kami teruskan ke sana.",
    },
    "Laporan ini tentang rumah singgah": {
        "judul_laporan": "Kamar rumah singgah penuh",
        "isi_laporan": "Keluarga kami dari Kintap menunggu pengobatan dan tidak mendapat kamar di rumah singgah.",
    },
    "Jalan itu ditangani Dinas Pekerjaan Umum dan Penataan Ruang": {
        "pokok": "Jalan berlubang",
        "isi": "Lubangnya dalam dan tertutup air saat hujan; minggu ini sudah dua pengendara jatuh. Mohon segera ditambal.",
    },
    "Kewenangan pemerintah pusat": {
        "pokok": "Usul penambahan perjalanan KRL malam",
        "isi": "Kereta terakhir terlalu awal bagi pekerja. Mohon disampaikan agar perjalanan malam ditambah.",
        "reply": "Terima kasih atas usul Saudara. Jadwal kereta ditetapkan pemerintah pusat; usul ini kami teruskan kepada pengelolanya.",
    },
    "Anak sudah tidak berada di tempat; warga sekitar tidak mengetahui": {
        "met": "False",
        "findings": "Tempat yang dilaporkan sudah kosong; ditanyakan kepada pedagang dan ketua RT.",
        "keadaan_dijangkau": "Anak tidak ada di tempat; disisir sampai pukul 17.00 bersama Satpol PP.",
    },
    "Klien sudah dijemput keluarganya sebelum petugas tiba": {
        "met": "False",
        "findings": "Menurut tetangga, klien dijemput anaknya pagi tadi dan dibawa ke Banjarmasin.",
        "keadaan_dijangkau": "Rumah terkunci; keterangan ketua RT dicatat.",
    },
    "Di alamat tersebut tidak ada pelayanan yang berjalan": {
        "findings": "Bangunan terkunci; menurut warga sekitar sudah lama tidak ada kegiatan.",
        "sarana": "Bangunan kosong, tidak ada perlengkapan asrama.",
        "met": "False",
    },
    "Belum empat tahun dalam pangkat terakhir": {
        "catatan_bkpsdm": "Masa kerja dalam pangkat terakhir tiga tahun dua bulan."
    },
    "Calon klien berdomisili di luar Kabupaten Bogor": {"calon_desa": "32.71.03.1006"},
    "Peserta masih terdaftar dan iurannya dibayar tempat kerja": {"nomor_kartu_aktif": "", "tanggal_aktif": ""},
    "Sisa cuti tahun ini 2 hari, sedangkan yang diminta 5 hari": {"selesai": "+44"},
}  # fmt: skip
"""What is said besides in a story that gives that reason, by question or field; "+44" is so many days after the first."""

INSTEAD = {
    "Sisa cuti tahun ini 2 hari, sedangkan yang diminta 5 hari": "Cuti yang diminta melebihi sisa cuti tahunan.",
}
"""Reasons that would not agree with what the demonstration computes."""
