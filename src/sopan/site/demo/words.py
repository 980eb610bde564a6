"""What people and officials write in the made-up cases of the services, by field: data, in Indonesian.

A sentence may name {nama}, {desa}, {kelurahan}, {kecamatan}, {organisasi}, {bulan} (with its year), {bulan_lalu},
{tahun}, {tahun_depan}, {tahun_lalu}, {romawi} (the month), {n} (a small number) and {pengirim}. A field of one SOP
alone is called "sop.field". Where a child or a patient is meant the sentences stay general.
"""

Texts = dict[str, tuple[str, ...]]

SERVICES: Texts = {
    # Karang Taruna, LKS, PUB
    "nama_karang_taruna": ("Karang Taruna {organisasi}",),
    "nomor_sk": ("140/{n}/KEP-DS/{tahun_lalu}", "188.4/{n}/KEL/{tahun_lalu}"),
    "bentuk_bantuan": (
        "Peralatan bengkel las untuk pelatihan anggota", "Tenda dan perlengkapan usaha sewa pesta",
        "Mesin jahit dan mesin obras", "Bibit lele dan kolam terpal", "Peralatan sablon kaus",
    ),
    "tujuan_bantuan": (
        "Membuka usaha bersama bagi pemuda putus sekolah di {desa}; hasilnya dipakai untuk kegiatan Karang Taruna.",
        "Melatih dua puluh anggota agar mempunyai keterampilan dan penghasilan sendiri.",
        "Menambah modal usaha yang sudah berjalan sejak tahun {tahun_lalu} dan menyerap tenaga pemuda desa.",
    ),
    "sumber_bantuan": ("APBD Kabupaten Rokan Hilir Tahun {tahun}", "Dana CSR perusahaan perkebunan"),
    "saran": ("Pelayanannya ramah dan cepat.", "Mohon jadwal pengambilan dapat dipilih sendiri."),
    "jenis_pelayanan": ("Pengasuhan anak yatim dan anak terlantar", "Perawatan lanjut usia", "Pendampingan disabilitas"),
    "nomor_akta": ("Nomor {n}", "AHU-00{n}.AH.01.04"),
    "sarana": (
        "Kamar tidur, dapur, dan ruang belajar bersih dan layak pakai; halaman cukup luas.",
        "Bangunan milik sendiri, empat kamar, air bersih tersedia; kamar mandi perlu ditambah satu.",
    ),
    "kontak_lks": ("Ketua LKS, dihubungi lewat telepon", "Sekretaris LKS"),
    "nomor_pengantar": ("503/{n}/DPMPTSP/{tahun}",),
    "nama_kegiatan": (
        "Penggalangan Dana Korban Kebakaran {desa}", "Gerakan Sedekah Beras bagi Lansia", "Bantuan Biaya Sekolah Anak Yatim",
    ),
    "tujuan": ("Mengumpulkan bantuan bagi warga kurang mampu di Kecamatan {kecamatan} dan sekitarnya.",),
    "cara": ("Kotak amal di toko dan rekening bank atas nama yayasan", "Penjualan kupon dan sumbangan langsung"),
    "wilayah": ("Kabupaten Tanah Laut", "Kecamatan {kecamatan} dan Kecamatan Pelaihari"),
    "penyaluran": ("Disalurkan langsung kepada keluarga penerima dengan berita acara dan diketahui kepala desa.",),
    "hasil_telaah": (
        "Tujuan pengumpulan sesuai dengan bidang kesejahteraan sosial dan berkas lengkap.",
        "Badan hukum dan pengurus sesuai dengan akta. Jangka waktu pengumpulan tiga bulan, wajar.",
    ),
    # DTKS, KKS, sanding data
    "pengajuan-rehabilitasi.tempat_lahir": ("Bogor", "Cibinong", "Sukabumi", "Jakarta"),
    "tempat_lahir": ("Pelaihari", "Takisung", "Banjarmasin", "Martapura"),
    "keperluan": (
        "Pengajuan KIP Kuliah", "Keringanan biaya rumah sakit", "Pendaftaran sekolah jalur afirmasi",
        "Pengurusan bantuan rumah tidak layak huni", "Pengajuan BPJS PBI",
    ),
    "sanding-data-dtks.keperluan": ("Penetapan penerima BLT Dana Desa", "Penyaluran zakat", "Pemutakhiran data keluarga miskin"),
    "periode_data": ("{bulan_lalu}",),
    "periode_bnba": ("{bulan_lalu}",),
    "id_dtks": ("63010520010{n}",),
    "nomor_bnba": ("{n}",),
    "hasil_pencarian": ("Dicari dengan NIK dan nama, satu data ditemukan.", "NIK, nama, dan nomor KK sesuai."),
    "nama_lembaga": ("{lembaga}",),
    "jabatan_penerima": ("Sekretaris Desa", "Kepala Seksi Kesejahteraan", "Operator SIKS-NG"),
    "nomor_surat": ("400/{n}/{romawi}/{tahun}", "005/{n}/Set/{tahun}", "460/{n}/DS/{tahun}"),
    "nama_berkas": ("hasil-sanding-{n}.xlsx",),
    # BPJS
    "faskes": ("Puskesmas {kecamatan}", "Klinik Pratama Pelaihari"),
    "keluarga_ikut_mundur": ("Istri dan dua orang anak yang terdaftar dalam Kartu Keluarga yang sama",),
    # anak, lansia, disabilitas
    "kesatuan": ("Unit PPA Satreskrim Polres Tanah Laut", "Polsek {kecamatan}"),
    "nomor_surat_polisi": ("B/{n}/{romawi}/RES.1.24/{tahun}/Reskrim",),
    "perkara": ("Perkara anak, Pasal 76C jo. Pasal 80 UU Perlindungan Anak", "Pencurian ringan", "Kecelakaan lalu lintas"),
    "anak-berhadapan-hukum.nama_pendamping": ("Maya Anggraini, S.Psi.", "Fajar Ramadhan, S.Tr.Sos."),
    "anak-berhadapan-hukum.keadaan_anak": ("Sehat jasmani, tampak cemas, dapat diajak berbicara setelah didampingi.",),
    "keadaan_keluarga": ("Tinggal bersama orang tua; pengasuhan cukup baik, ekonomi sederhana.",),
    "latar_perkara": ("Diceritakan anak dengan tenang; dicatat dalam laporan asesmen.",),
    "rencana_pendampingan": ("Kunjungan rumah setiap minggu, pendampingan pemeriksaan, dan rujukan psikolog.",),
    "perkembangan_anak": ("Anak sudah kembali bersekolah dan hubungan dengan orang tua membaik.",),
    "tindak_lanjut": ("Pemantauan bersama TKSK selama tiga bulan.",),
    "anak-terlantar.keadaan_anak": (
        "Anak ditemukan sendirian sejak sore, pakaian kotor, mengaku lapar, tidak tahu alamat rumahnya.",
        "Anak sering terlihat meminta-minta di sekitar pasar dan tidur di teras toko.",
    ),
    "keadaan_klien": (
        "Tinggal sendiri di gubuk, sulit berjalan, makan bergantung pada tetangga.",
        "Ditemukan di teras masjid, berbicara tidak jelas, tidak membawa tanda pengenal.",
    ),
    "keadaan_dijangkau": ("Ditemukan di tempat yang dilaporkan, bersedia diajak petugas, keadaan umum baik.",),
    "barang_dibawa": ("Satu tas pakaian", "Tidak membawa apa-apa"),
    "kamar_singgah": ("Melati 1", "Kenanga 2", "Anggrek 1"),
    "hasil_asesmen": ("Memerlukan tempat tinggal sementara dan penelusuran keluarga; kebutuhan dasar belum terpenuhi.",),
    "catatan_konseling": ("Dapat bercerita setelah beberapa kali pertemuan.",),
    "rencana_intervensi": ("Kebutuhan dasar dipenuhi dahulu, lalu ditelusuri keluarganya bersama desa dan TKSK.",),
    "nama_panti": ("Panti Sosial Anak Budi Satria Banjarbaru",),
    "lansia-disabilitas-terlantar.nama_panti": ("Panti Sosial Tresna Werdha Budi Sejahtera Banjarbaru",),
    "rincian_kebutuhan": ("Pakaian dua setel, selimut, perlengkapan mandi, dan alas tidur.",),
    "ringkasan_kasus": ("Sudah ditempatkan dengan aman dan kebutuhan dasarnya terpenuhi; pemantauan oleh TKSK setempat.",),
    "pekerjaan_suami": ("Karyawan perkebunan", "Pegawai negeri sipil", "Pedagang"),
    "pekerjaan_istri": ("Guru", "Ibu rumah tangga", "Bidan"),
    "alasan_mengangkat": ("Sudah delapan tahun menikah dan belum dikaruniai anak; ingin mengasuh dan menyekolahkannya.",),
    "keadaan_rumah": ("Rumah milik sendiri, tiga kamar, bersih, lingkungan aman dan dekat sekolah.",),
    "kesiapan_mengasuh": ("Kedua calon orang tua siap dan memahami hak anak.",),
    "penerimaan_keluarga": ("Keluarga besar kedua pihak menerima dengan baik.",),
    "permintaan_provinsi": ("Salinan laporan sosial yang dilegalisir",),
    # bencana
    "kebutuhan_segera": (
        "Makanan siap saji, air bersih, selimut, dan popok bayi.", "Tenda keluarga, matras, dan sembako.",
    ),
    "usulan_penanganan": ("Mengirim Tim Reaksi Cepat dan bufferstok, lalu mendata keluarga terdampak.",),
    "kebutuhan_logistik": ("Beras, mi instan, selimut, dan matras bagi keluarga yang rumahnya rusak.",),
    "nomor_tanggap": ("188.45/{n}-KUM/{tahun}",),
    "gudang_bulog": ("Gudang BULOG Landasan Ulin",),
    "rencana_bantuan": ("Logistik disalurkan hari ini lewat kantor desa, dengan tanda terima setiap keluarga.",),
    "rincian_logistik": ("Beras 10 kg, mi instan 1 dus, minyak goreng 2 liter, dan selimut 2 lembar tiap keluarga.",),
    "keluarga_penerima": ("Orang tua dan paman yang tinggal di {kelurahan}",),
    "korban-bencana.lokasi_kejadian": ("RT 03 dan RT 04 {kelurahan}",),
    "lokasi_dapur": ("Halaman kantor {kelurahan}",),
    "lokasi_shelter": ("Lapangan sepak bola {desa}",),
    "tempat_ditemukan": ("Pasar lama {desa}", "Terminal {kecamatan}", "Teras masjid raya {desa}"),
    # E-LAPOR, pelayanan langsung, pengaduan
    "nomor_e_lapor": ("#76{n}41",),
    "judul_laporan": (
        "Bantuan PKH belum diterima", "Data keluarga di DTKS salah", "Pelayanan loket perlu ditambah", "Lansia sendirian perlu dibantu",
    ),
    "isi_laporan": (
        "Bantuan keluarga saya berhenti sejak {bulan_lalu}, padahal keadaan kami belum berubah. Mohon diperiksa.",
        "Anak saya yang sudah menikah masih tercatat dalam keluarga kami, sehingga bantuan sekolah adiknya ditolak.",
        "Antrean pada hari Senin sangat panjang. Mohon ditambah petugas atau nomor antrean.",
        "Tetangga kami hidup sendiri dan sakit-sakitan. Mohon Dinas Sosial melihat keadaannya.",
    ),
    "e-lapor.tindakan": (
        "Status penerima diperiksa bersama pendamping PKH; rekening diaktifkan kembali.",
        "Data keluarga diperbaiki bersama operator SIKS-NG desa.",
        "Satu petugas ditambahkan pada hari Senin dan nomor antrean dicetak.",
        "Petugas mengunjungi rumahnya bersama TKSK; kebutuhan dasarnya diusulkan.",
    ),
    "tanggapan": (
        "Terima kasih atas laporannya. Rekening Ibu sudah aktif kembali dan bantuan cair pada penyaluran berikutnya.",
        "Terima kasih atas laporannya. Data keluarga sudah kami perbaiki dan terlihat pada pemutakhiran bulan depan.",
        "Terima kasih atas sarannya. Mulai Senin depan loket dibuka dua dan memakai nomor antrean.",
        "Terima kasih atas kepeduliannya. Beliau sudah kami kunjungi dan akan didampingi petugas kecamatan.",
    ),
    "letak_arsip": ("Lemari 2, map Pengaduan {tahun}",),
    "permasalahan": (
        "Kartu KKS tidak dapat dipakai di e-warong sejak bulan lalu.", "Ingin mendaftarkan orang tua agar mendapat bantuan lansia.",
        "Anaknya penyandang disabilitas dan memerlukan kursi roda.", "Rumahnya rusak tertimpa pohon dan belum mendapat bantuan.",
    ),
    "pelayanan-langsung.jawaban": (
        "Kartunya kami bantu periksa ke bank penyalur; datanglah lagi Kamis dengan membawa KTP.",
        "Orang tua Ibu dapat didaftarkan lewat kantor desa; syaratnya sudah kami tuliskan.",
        "Permohonan kursi roda kami teruskan ke Bidang Rehabilitasi dan akan dihubungi dalam seminggu.",
        "Laporannya kami teruskan ke petugas bencana; rumahnya akan dilihat besok.",
    ),
    "edukasi": ("Cara memeriksa kepesertaan bantuan di kantor desa dan lewat aplikasi Cek Bansos.",),
    "pokok": (
        "Lampu jalan padam", "Jalan berlubang", "Sampah menumpuk", "Drainase tersumbat", "Parkir liar di trotoar",
        "Air sering mati malam hari", "Pohon rawan tumbang", "Usul taman bermain anak",
    ),
    "isi": (
        "Sudah dua minggu lampu di {alamat} padam. Malam hari gelap dan rawan. Mohon segera diganti.",
        "Jalan di {alamat} berlubang cukup dalam; minggu ini dua pengendara jatuh. Mohon ditambal.",
        "Sampah di ujung {alamat} tidak diangkut sejak Senin dan mulai berbau.",
        "Setiap hujan air meluap ke rumah warga karena saluran di {alamat} tersumbat.",
        "Trotoar {alamat} dipakai parkir motor, pejalan kaki terpaksa turun ke jalan.",
        "Air di {alamat} mati hampir setiap malam selama sebulan terakhir.",
        "Pohon besar di {alamat} sudah miring ke arah kabel. Mohon dipangkas sebelum musim hujan.",
        "Di {kelurahan} belum ada taman bermain. Lahan kosong di {alamat} dapat dipakai.",
    ),
    "lokasi": ("{alamat}, {kelurahan}",),
    "opd_tujuan": (
        "Dinas Perumahan dan Permukiman", "Dinas Pekerjaan Umum dan Penataan Ruang", "Dinas Lingkungan Hidup",
        "Dinas Pekerjaan Umum dan Penataan Ruang", "Dinas Perhubungan", "Perumda Tirta Pakuan", "Dinas Perumahan dan Permukiman",
        "Dinas Perumahan dan Permukiman",
    ),
    "pesan_opd": ("Mohon ditindaklanjuti; pengadu dapat dihubungi pada jam kerja.",),
    "hasil_analisa": ("Lokasi dan pokok pengaduan jelas; menjadi kewenangan kami.", "Perlu pengecekan lapangan sebelum dijawab."),
    "opd_berwenang": ("Dinas Pekerjaan Umum dan Penataan Ruang", "Balai Besar Pelaksanaan Jalan Nasional"),
    "pengaduan-masyarakat.tindakan": ("Petugas memeriksa lokasi dan menanganinya pada hari yang sama.", "Dijadwalkan dalam pemeliharaan minggu ini."),
    "jawaban": (
        "Terima kasih atas laporan Saudara. Petugas kami sudah ke lokasi dan pekerjaannya telah selesai.",
        "Laporan Saudara sudah kami terima. Perbaikan dijadwalkan minggu ini dan akan kami kabari bila selesai.",
    ),
    "narahubung": ("Sekretariat dinas, pada jam kerja",),
}  # fmt: skip
