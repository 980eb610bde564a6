"""What officials write in the made-up cases of the internal SOPs, and into the fields of the kinds of steps: data.

For the places in braces see `words`.
"""

from sopan.site.demo.words import Texts

INTERNAL: Texts = {
    # surat masuk dan keluar
    "pengirim": ("{pengirim}",),
    "perihal": (
        "Undangan rapat koordinasi", "Permintaan data penerima bantuan sosial", "Permohonan narasumber",
        "Penyampaian hasil pemeriksaan", "Pemberitahuan jadwal verifikasi lapangan", "Permohonan bantuan bagi warga",
    ),
    "surat-keluar.tujuan": ("Kepala {pengirim}",),
    "surat-keluar.perihal": (
        "Penyampaian data penerima bantuan", "Undangan rapat evaluasi", "Permohonan dukungan data", "Laporan bulanan",
    ),
    "isi_surat": (
        "Bersama ini kami sampaikan data penerima bantuan sosial sampai dengan {bulan_lalu} untuk dipergunakan sebagaimana mestinya.",
        "Sehubungan dengan pelaksanaan kegiatan tahun {tahun}, kami mohon bantuan Saudara menyampaikan data yang diperlukan.",
    ),
    "kode_klasifikasi": ("000.1.5", "400.9.2", "800.1.11.1"),
    "uraian_tindak_lanjut": ("Dihadiri dan dilaporkan kepada pimpinan.", "Data disiapkan oleh bidang dan dikirim lewat surel."),
    "odner": ("Surat Masuk {tahun}", "Undangan {tahun}"),
    # perencanaan
    "pukul_rapat": ("09.00 WITA",),
    "tempat_rapat": ("Aula Dinas Sosial",),
    "hasil_rapat": ("Disepakati sasaran, indikator, dan pembagian anggaran tiap bidang; data dikumpulkan minggu ini.",),
    "sasaran": ("Meningkatnya kemandirian keluarga penerima manfaat", "Meningkatnya layanan rehabilitasi sosial dasar"),
    "indikator": ("Persentase PPKS yang tertangani: 82%", "Persentase lembaga sosial aktif: 75%"),
    "hasil_analisis": ("Data bidang sudah sejalan dengan dokumen perencanaan; dua angka diperbaiki setelah dikonfirmasi.",),
    "catatan_koreksi": ("Tata tulis diperbaiki; substansi sudah sesuai.",),
    "kegiatan_dilaksanakan": ("Penyaluran bantuan, pendampingan sosial, dan pelatihan keterampilan bagi PPKS.",),
    "kendala": ("Pengumpulan data dari desa sering terlambat; dibantu TKSK.",),
    "serapan_anggaran": ("93,4",),
    "capaian_kinerja": ("Indikator kunci tercapai 96% dari target.",),
    "indikator_tidak_tercapai": ("Jumlah lembaga yang terakreditasi",),
    "capaian_periode_lalu": ("Sasaran utama tercapai 91%; layanan disabilitas masih di bawah target.",),
    "isu_strategis": ("Ketepatan sasaran bantuan dan jangkauan layanan di kecamatan pesisir.",),
    "usulan_program": ("Program Rehabilitasi Sosial; Program Perlindungan dan Jaminan Sosial.",),
    # SKM
    "laporan-skm.perihal": ("Pelaksanaan Survei Kepuasan Masyarakat Tahun {tahun}",),
    "laporan-skm.pengirim": ("Bagian Organisasi Sekretariat Daerah Kabupaten Tanah Laut",),
    "layanan_diukur": ("Seluruh layanan di loket SLRT dan rehabilitasi sosial",),
    "cara_memilih": ("Acak dari buku tamu dan daftar pemohon",),
    "saran_responden": ("Tempat tunggu perlu ditambah kipas angin.", "Pelayanan sudah cepat, pertahankan."),
    "nilai_ikm": ("84,25",),
    "unsur_terendah": ("Sarana dan prasarana",),
    "rencana_perbaikan": ("Menambah kursi tunggu dan papan informasi pada triwulan pertama {tahun_depan}.",),
    "arahan": ("Kuesioner dibagikan kepada setiap warga yang selesai dilayani.",),
    # kepegawaian
    "alasan_cuti": ("Keperluan keluarga", "Menjenguk orang tua yang sakit", "Acara pernikahan adik"),
    "catatan_bkpsdm": ("Berkas lengkap dan sesuai.",),
    "pejabat_legalisir": ("Kepala Subbagian Umum dan Kepegawaian",),
    "penerima_salinan": ("BKPSDM dan yang bersangkutan",),
    # bansos
    "desa_dituju": ("Seluruh desa dan kelurahan di Kabupaten Tanah Laut",),
    "desa_belum": ("Tajau Mulya, Kuala Tambangan",),
    "catatan_rkpd": ("Penyediaan Permakanan bagi lanjut usia dan penyandang disabilitas",),
    "subkegiatan": ("Penyediaan Permakanan",),
    # BNN
    "yang_diundang": ("Agen Pemulihan {kelurahan} (5 orang)\nAgen Pemulihan Kelurahan Seketeng (5 orang)",),
    "tembusan_kelurahan": ("Lurah Brang Bara\nLurah Seketeng",),
    "pukul": ("08.00 WITA sampai selesai",),
    "tempat": ("Aula BNNK Sumbawa", "Kantor {kelurahan}"),
    "dasar_kegiatan": ("DIPA BNN Kabupaten Sumbawa Tahun Anggaran {tahun}",),
    "petugas": ("Nining Suryaningsih, S.KM.\nMuhammad Iqbal, S.Sos.",),
    "pengajar": ("Sri Wahyuni, S.Psi., M.Psi.\nPerawat jiwa RSUD Sumbawa",),
    "jam_dibuka": ("08.30 WITA",),
    "jam_ditutup": ("15.45 WITA",),
    "catatan_kesiapan": ("Satu kipas angin rusak, sudah diganti.",),
    "tautan_pre_test": ("https://formulir.contoh.id/pre-{n}",),
    "tautan_post_test": ("https://formulir.contoh.id/post-{n}",),
    "daftar_materi": ("Dasar adiksi; Komunikasi pendampingan; Rujukan dan pencatatan",),
    "observasi": ("Peserta aktif bertanya tentang rujukan dan pendampingan.",),
    "laporan_penutupan": ("Kegiatan berjalan lancar; seluruh peserta mengikuti post test.",),
    "bimbingan-teknis-ibm.tindak_lanjut": ("Pendampingan bulanan di kelurahan dan supervisi triwulan.",),
}  # fmt: skip

FILLED: Texts = {
    "findings": (
        "Alamat sesuai, keluarga kooperatif, keadaan seperti tertulis dalam berkas.",
        "Didatangi bersama perangkat desa; keterangan warga sekitar sejalan dengan laporan.",
    ),
    "whom": ("Rumah keluarga di {kelurahan}", "{kelurahan}, bersama ketua RT"),
    "reference": ("{n}/{romawi}/{tahun}", "400.9/{n}/{tahun}"),
    "receipt": ("Tanda terima nomor {n}",),
    "receiver": ("{pengirim}",),
    "pengangkatan-anak.receiver": ("Dinas Sosial Provinsi Kalimantan Selatan",),
    "bansos-lansia-disabilitas.receiver": ("Bappeda Kabupaten Tanah Laut",),
    "laporan-skm.receiver": ("Bagian Organisasi Sekretariat Daerah Kabupaten Tanah Laut",),
    "proof": ("KTP asli",),
    "reply": ("Terima kasih atas laporan Anda. Hal ini sudah kami tindak lanjuti bersama bidang yang menangani.",),
    "correction": ("Menurut kartu cuti pegawai",),
    "note": ("Sudah diperiksa, sesuai.", "Mohon diselesaikan hari ini.", "Berkas fisik disimpan di map kuning."),
    "_": ("Sudah sesuai.",),
}  # fmt: skip
"""What is put into fields of the kinds of steps, by name; "_" where nothing better is known."""

WITHDRAWN = (
    "Sudah mengurusnya di tempat lain.", "Berkas saya belum lengkap, akan saya ajukan lagi bulan depan.",
    "Rencana kegiatannya dibatalkan.",
)  # fmt: skip
CANCELLED = (
    "Permohonan yang sama sudah diajukan dua kali; yang ini dihentikan.",
    "Pemohon tidak dapat dihubungi selama dua minggu.", "Kegiatannya digabung dengan pelaksanaan tahun depan.",
)  # fmt: skip
EXTENDED = {
    "sanding-data-dtks": (
        "1 hari",
        "Berkas memuat 2.400 nama, lebih banyak dari biasanya.",
        "Nota dinas kepala bidang",
    ),
    "lansia-disabilitas-terlantar": (
        "2 hari",
        "Keluarga di luar kabupaten baru dapat datang lusa.",
        "Disposisi kepala bidang",
    ),
    "pengangkatan-anak": (
        "5 hari",
        "Jalan ke rumah pemohon terputus banjir, kunjungan diundur.",
        "Nota dinas kepala bidang",
    ),
    "pengajuan-rehabilitasi": (
        "2 hari",
        "Menunggu hasil asesmen dari BNN Kabupaten.",
        "Arahan koordinator Timdu P4GN",
    ),
}
"""More time for a step, by SOP: how much, why, and under which rule."""
REASSIGNED = ("Sedang bertugas di lapangan.", "Supaya beban tugasnya terbagi.")
LEFT_OUT = "Sudah diingatkan dua kali; datanya akan menyusul dalam perbaikan."
NOTES = (
    "Pemohon sudah diberi tahu lewat telepon bahwa berkasnya sedang diproses.",
    "Nomor telepon pemohon tidak aktif, sudah dititipkan pesan kepada ketua RT.",
    "Tolong didahulukan, diperlukan untuk pendaftaran sekolah minggu ini.",
)  # fmt: skip
OWN_NOTES = (
    "Bahannya sudah dikumpulkan dan sedang diperiksa.",
    "Sudah dibicarakan dengan pimpinan lewat telepon, dilanjutkan besok pagi.",
    "Tolong didahulukan, diperlukan untuk rapat minggu ini.",
)  # fmt: skip
"""Of what the office does of its own accord, where there is no applicant."""
PARTIES = {
    "bansos-lansia-disabilitas": ("Bappeda Kabupaten Tanah Laut", "ekososbud@contoh.id"),
    "anak-terlantar": ("Panti Sosial Anak Budi Satria Banjarbaru", "panti@contoh.id"),
    "korban-bencana": ("Perum BULOG Kanwil Kalimantan Selatan", "gudang@contoh.id"),
}
"""Outside parties that are asked by a link, by SOP."""
