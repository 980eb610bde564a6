"""Days, numbers and amounts in the made-up cases, by field: data."""

DAYS = {
    "sk_berlaku_sampai": (300, 900),
    "tanggal_akta": (-2400, -900),
    "tanggal_pengantar": (-9, -2),
    "tanggal_surat": (-8, -1),
    "tanggal_surat_polisi": (-3, -1),
    "rekomendasi-pub.mulai": (14, 21),
    "permohonan-cuti.mulai": (7, 21),
    "rencana_kunjungan": (0, 0),
    "mulai_mundur": (5, 20),
    "mulai_berlaku": (1, 3),
    "tanggal_aktif": (0, 1),
    "tanggal_kejadian": (-2, 0),
    "tanggal_nikah": (-3600, -2400),
    "masuk_panti": (1, 3),
    "masuk_singgah": (0, 0),
    "perkiraan_singgah": (7, 14),
    "pantau_lagi": (30, 60),
    "batas_data": (20, 30),
    "batas_pengumpulan": (4, 8),
    "tanggal_rapat": (0, 1),
    "periode_mulai": (0, 2),
    "periode_selesai": (8, 12),
    "tmt_pangkat": (-1600, -1470),
    "tanggal_mulai": (1, 2),
    "diterima_bappeda": (-1, 0),
    "tanggal_terima_provinsi": (-1, 0),
}
"""Days from the day on which it is written; today where nothing stands here. "sop.field" for one SOP alone."""

AFTER = {
    "selesai": ("mulai", 2, 4),
    "tanggal_selesai": ("tanggal_mulai", 2, 2),
    "rekomendasi-pub.selesai": ("mulai", 60, 90),
}
"""Days from the answer to another question: (question, at least, at most)."""

YEARS = {
    "tahun": -1,
    "penetapan-kinerja-utama.tahun": 1,
    "tahun_anggaran": 1,
    "tahun_usulan": 1,
    "tahun_renja": 1,
    "tahun_awal": 1,
    "tahun_akhir": 5,
}
"""Years from this one."""

NUMBERS = {
    "jumlah_anggota": (18, 64),
    "jumlah_staf": (4, 12),
    "jumlah_binaan": (14, 46),
    "binaan_ditemui": (12, 30),
    "staf_ditemui": (3, 8),
    "jumlah_mundur": (1, 4),
    "jumlah_pertemuan": (4, 8),
    "perkiraan_kk": (4, 120),
    "kk_terdampak": (5, 90),
    "jiwa_terdampak": (20, 320),
    "korban_jiwa": (0, 2),
    "jiwa_mengungsi": (0, 60),
    "rumah_rusak": (1, 20),
    "jumlah_cbp": (1000, 5000),
    "cbp_diterima": (1000, 5000),
    "porsi_dapur": (150, 600),
    "hari_dapur": (3, 7),
    "tenda_shelter": (4, 12),
    "jiwa_shelter": (20, 80),
    "rentan_shelter": (5, 20),
    "jiwa_singgah": (2, 9),
    "jiwa_reunifikasi": (1, 4),
    "desa_menyampaikan": (118, 133),
    "jumlah_usulan": (412, 412),
    "jumlah_layak": (352, 380),
    "layak_lansia": (260, 300),
    "layak_disabilitas": (70, 90),
    "jumlah_tidak_layak": (20, 34),
    "penerima_dianggarkan": (340, 352),
    "jumlah_hadir": (9, 16),
    "jumlah_indikator": (6, 12),
    "jumlah_sasaran": (3, 5),
    "jumlah_salinan": (2, 5),
    "jumlah_salinan_renja": (2, 5),
    "jumlah_rangkap": (2, 3),
    "jumlah_pertanyaan": (9, 9),
    "jumlah_populasi": (400, 900),
    "jumlah_responden": (150, 220),
    "kuesioner_dibagikan": (80, 110),
    "kuesioner_kembali": (60, 79),
    "jumlah_lampiran": (0, 4),
}
"""(at least, at most); between one and nine where nothing stands here."""

MONEY = {
    "nilai_bantuan": (8, 75, 1_000_000),
    "perkiraan_biaya": (2, 12, 500_000),
    "realisasi_anggaran": (140, 460, 1_000_000),
    "pagu_anggaran": (150, 480, 1_000_000),
    "anggaran": (120, 600, 1_000_000),
    "perkiraan_anggaran": (900, 2600, 1_000_000),
    "pagu_beras": (600, 800, 1_000_000),
    "pagu_uang": (300, 420, 1_000_000),
    "nilai_dpa": (900, 1200, 1_000_000),
}
"""(at least, at most, rupiah each)."""
