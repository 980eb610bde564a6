"""One made-up letter of each kind that no SOP here issues, and of each way a letter can look, for the gallery."""

import datetime
from dataclasses import replace

from sopan.files.letterhead import Letterhead
from sopan.letters.layout.footers import footer_of
from sopan.letters.layout.rendering import LetterPage, Mark, Party, Signer

HEAD = Letterhead(
    "Pemerintah Kabupaten Contoh",
    "Dinas Sosial",
    (
        "Jalan Merdeka Nomor 1, Contoh 70800",
        "Telepon (0500) 21000, Laman dinsos.contoh.go.id, Pos-el dinsos@contoh.go.id",
    ),
)
CHIEF = Signer(
    "Kepala Dinas Sosial", "Dra. Hj. Siti Ma'rifah, M.Si.", "Pembina Utama Muda (IV/c)", "196904121994032004"
)
SECRETARY = Signer(
    "Sekretaris", "Ahmad Fauzi, S.STP., M.A.P.", "Pembina Tingkat I (IV/b)", "197805102003121003"
)
ANALYST = Signer("Analis Kebijakan Ahli Muda", "Nurul Hidayah, S.ST.", "Penata (III/c)", "198801172011012008")
MARKS = (
    Mark("NH", "Analis Kebijakan Ahli Muda", "23 November 2026 pukul 09.10 WITA"),
    Mark("AF", "Sekretaris", "24 November 2026 pukul 08.05 WITA"),
)
CODE = "K7QM-4TXR-9WHD"
LETTER = LetterPage(
    letterhead=HEAD,
    kind="surat dinas",
    title="Surat Dinas",
    body=(),
    signer=CHIEF,
    city="Contoh",
    date="24 November 2026",
    number="400.9/0268/DINSOS/2026",
    code=CODE,
    address=f"https://sopan.example/verifikasi/{CODE}/",
    made_at=datetime.datetime(2026, 11, 24, 2, 0, tzinfo=datetime.UTC),
    seal="electronic",
    initials=MARKS,
    footer=footer_of("local"),
)
THANKS = "Demikian kami sampaikan. Atas perhatian dan kerja sama Saudara, kami ucapkan terima kasih."
MEETING = (
    {
        "text": "Dalam rangka pemutakhiran data kesejahteraan sosial, dengan hormat kami mengundang Saudara untuk hadir "
        "pada:"
    },
    {
        "facts": [
            ["hari/tanggal", "Selasa, 1 Desember 2026"],
            ["waktu", "pukul 09.00 WITA sampai dengan selesai"],
            ["tempat", "Aula Dinas Sosial Kabupaten Contoh"],
            ["acara", "Rapat Koordinasi Pemutakhiran Data"],
        ]
    },
    {"text": "Mengingat pentingnya acara tersebut, mohon Saudara hadir tepat waktu."},
    {"text": "Demikian kami sampaikan. Atas perhatian dan kehadiran Saudara, kami ucapkan terima kasih."},
)
VILLAGES = (
    "Sukamaju",
    "Sumber Makmur",
    "Atu-Atu",
    "Panggung",
    "Ujung Batu",
    "Karang Jawa",
    "Bajuin",
    "Telaga",
)

INVITATION = replace(
    LETTER,
    kind="surat undangan",
    title="Surat Undangan",
    number="000.1.5/0269/DINSOS/2026",
    subject="Undangan Rapat Koordinasi",
    nature="Penting",
    addressee=tuple(f"Kepala Desa {name}" for name in VILLAGES),
    copies=("Bupati Contoh", "Camat se-Kabupaten Contoh"),
    body=MEETING,
)

EXAMPLES: dict[str, tuple[str, LetterPage]] = {
    "surat-dinas-penolakan": (
        "Surat dinas: penolakan permohonan, ditandatangani a.n. kepala dinas",
        replace(
            LETTER,
            signer=replace(SECRETARY, position="a.n. Kepala Dinas Sosial\nSekretaris"),
            subject="Tanggapan atas permohonan nomor DINSOS/2026/000123",
            addressee=("Sdr. Muhammad Ma'ruf, S.Sos.",),
            body=(
                {
                    "text": "Sehubungan dengan permohonan Saudara nomor DINSOS/2026/000123 tanggal 16 November 2026, dengan "
                    "hormat kami sampaikan bahwa permohonan tersebut belum dapat kami kabulkan, dengan alasan:"
                },
                {"items": ["masa berlaku Surat Keputusan pengurus telah berakhir; dan", "susunan pengurus belum lengkap."]},
                {"text": "Saudara dapat mengajukan permohonan kembali setelah syarat tersebut dipenuhi."},
                {"text": THANKS},
            ),
        ),
    ),
    "undangan-daftar-terlampir": ("Surat undangan kepada banyak pihak, dengan daftar terlampir", INVITATION),
    "undangan-salinan": (
        "Surat undangan: salinan bagi satu penerima dari daftar",
        replace(
            INVITATION, seal="copy", addressee=("H. Abdurrahman, S.Pd.\nKepala Desa Atu-Atu",), footer=footer_of("local")
        ),
    ),
    "surat-tugas": (
        "Surat tugas",
        replace(
            LETTER,
            kind="surat tugas",
            title="Surat Tugas",
            number="800.1.11.1/0270/DINSOS/2026",
            body=(
                {
                    "label": "Dasar",
                    "items": [
                        "Peraturan Bupati Contoh Nomor 12 Tahun 2023 tentang Tata Kerja Dinas Sosial;",
                        "Surat Kepala Desa Atu-Atu nomor 460/31/DS-AA/2026 tanggal 18 November 2026.",
                    ],
                },
                {
                    "label": "Kepada",
                    "items": [
                        "Nurul Hidayah, S.ST., Analis Kebijakan Ahli Muda, NIP 198801172011012008;",
                        "Rahmat Hidayat, A.Md., Pengelola Data, NIP 199203042019031002.",
                    ],
                },
                {
                    "label": "Untuk",
                    "items": [
                        "melaksanakan verifikasi lapangan di Desa Atu-Atu pada tanggal 26 November 2026;",
                        "melaporkan hasilnya secara tertulis paling lambat tiga hari kerja setelah kegiatan.",
                    ],
                },
                {"text": "Demikian surat tugas ini dibuat untuk dilaksanakan dengan penuh tanggung jawab."},
            ),
            copies=("Inspektur Kabupaten Contoh",),
        ),
    ),
    "nota-dinas": (
        "Nota dinas",
        replace(
            LETTER,
            kind="nota dinas",
            title="Nota Dinas",
            signer=ANALYST,
            number="000/0271/DINSOS/2026",
            subject="Persiapan verifikasi lapangan",
            enclosures="1 (satu) berkas",
            addressee=("Kepala Dinas Sosial",),
            copies=("Sekretaris", "Kepala Bidang Pemberdayaan Sosial"),
            initials=(),
            body=(
                {"text": "Bersama ini kami sampaikan rencana verifikasi lapangan calon penerima bantuan, yaitu:"},
                {"items": ["sasaran 86 keluarga di tiga desa;", "pelaksana dua tim; dan", "waktu empat hari kerja."]},
                {"text": "Demikian kami sampaikan. Mohon arahan Ibu lebih lanjut."},
            ),
        ),
    ),
    "telaahan-staf": (
        "Telaahan staf",
        replace(
            LETTER,
            kind="telaahan staf",
            title="Telaahan Staf",
            signer=ANALYST,
            number="000/0272/DINSOS/2026",
            subject="Penambahan petugas loket pada hari pasar",
            addressee=("Kepala Dinas Sosial",),
            initials=(),
            body=(
                {"heading": "I. Persoalan"},
                {"text": "Antrean loket pada hari Rabu mencapai dua kali hari lain, sehingga waktu baku terlampaui."},
                {"heading": "II. Praanggapan"},
                {"text": "Pemohon dari desa datang bersamaan dengan hari pasar."},
                {"heading": "III. Fakta-fakta yang memengaruhi"},
                {"table": {
                    "head": ["No.", "Hari", "Rata-rata pemohon", "Selesai tepat waktu"],
                    "rows": [["1.", "Senin", "14", "96 %"], ["2.", "Rabu", "31", "61 %"], ["3.", "Jumat", "12", "97 %"]],
                }},
                {"heading": "IV. Analisis"},
                {"text": "Satu loket tambahan pada hari Rabu menurunkan antrean menjadi rata-rata hari lain."},
                {"heading": "V. Kesimpulan"},
                {"text": "Penambahan petugas cukup satu hari setiap minggu."},
                {"heading": "VI. Saran"},
                {"text": "Mohon persetujuan penugasan satu petugas Sekretariat setiap hari Rabu."},
            ),
        ),
    ),
    "laporan": (
        "Laporan",
        replace(
            LETTER,
            kind="laporan",
            title="Laporan",
            signer=ANALYST,
            number="000.1.5/0273/DINSOS/2026",
            subject="Pelaksanaan Verifikasi Lapangan di Desa Atu-Atu",
            initials=(),
            body=(
                {"heading": "A. Pendahuluan"},
                {"text": "Laporan ini disusun berdasarkan Surat Tugas nomor 800.1.11.1/0270/DINSOS/2026."},
                {"heading": "B. Kegiatan yang dilaksanakan"},
                {"items": ["mengunjungi 28 keluarga; dan", "mencocokkan identitas dengan Kartu Keluarga."]},
                {"heading": "C. Hasil yang dicapai"},
                {"text": "Dari 28 keluarga, 25 layak dan 3 tidak layak karena telah pindah."},
                {"heading": "D. Kesimpulan dan saran"},
                {"text": "Data ketiga keluarga tersebut perlu diperbaiki oleh pemerintah desa."},
                {"heading": "E. Penutup"},
                {"text": "Demikian laporan ini dibuat untuk dipergunakan sebagaimana mestinya."},
            ),
        ),
    ),
    "daftar-hadir": (
        "Daftar hadir",
        replace(
            LETTER,
            kind="daftar hadir",
            title="Daftar Hadir",
            number="000.1.5/0274/DINSOS/2026",
            seal="pen",
            footer=footer_of("pen"),
            initials=(),
            body=(
                {
                    "facts": [
                        ["Hari, tanggal", "Selasa, 1 Desember 2026"],
                        ["Pukul", "09.00 WITA"],
                        ["Tempat", "Aula Dinas Sosial"],
                        ["Acara", "Rapat Koordinasi Pemutakhiran Data"],
                    ]
                },
                {"table": {
                    "head": ["No.", "Nama", "Instansi", "Tanda tangan"],
                    "rows": [
                        [f"{number}.", f"Kepala Desa {name}", f"Desa {name}", f"{number}." if number % 2 else f"          {number}."]
                        for number, name in enumerate(VILLAGES, 1)
                    ],
                }},
            ),
        ),
    ),
    "berita-acara-tiga-pihak": (
        "Berita acara dengan dua pihak dan pejabat yang mengetahui",
        replace(
            LETTER,
            kind="berita acara",
            title="Berita Acara Serah Terima Barang",
            number="000.2/0275/DINSOS/2026",
            signer=SECRETARY,
            role="Pihak Pertama",
            initials=(),
            parties=(
                Party("Pihak Kedua", "H. Abdurrahman, S.Pd.", "Kepala Desa Atu-Atu"),
                Party("Mengetahui", "Dra. Hj. Siti Ma'rifah, M.Si.", "Kepala Dinas Sosial", knows=True),
            ),
            body=(
                {
                    "text": "Pada hari ini, Selasa, tanggal dua puluh empat bulan November tahun dua ribu dua puluh enam "
                    "(24 November 2026), kami yang bertanda tangan di bawah ini:"
                },
                {"facts": [["Nama", SECRETARY.name], ["NIP", SECRETARY.nip], ["Jabatan", "Sekretaris Dinas Sosial"]]},
                {"text": "selanjutnya disebut Pihak Pertama, dan"},
                {"facts": [["Nama", "H. Abdurrahman, S.Pd."], ["Jabatan", "Kepala Desa Atu-Atu"]]},
                {
                    "text": "selanjutnya disebut Pihak Kedua. Pihak Pertama menyerahkan kepada Pihak Kedua, dan Pihak Kedua "
                    "menerima dari Pihak Pertama, barang sebagai berikut:"
                },
                {"table": {
                    "head": ["No.", "Nama barang", "Banyaknya", "Keadaan"],
                    "rows": [["1.", "Kursi roda dewasa", "2 buah", "Baik"], ["2.", "Paket sembako", "40 paket", "Baik"]],
                }},
                {"text": "Demikian berita acara ini dibuat dengan sebenarnya untuk dipergunakan sebagaimana mestinya."},
            ),
        ),
    ),
    "memo": (
        "Memo",
        replace(
            LETTER,
            kind="memo",
            title="Memo",
            number="000/0276/DINSOS/2026",
            subject="Kelengkapan berkas sebelum akhir tahun",
            addressee=("Kepala Bidang Pemberdayaan Sosial",),
            body=(
                {"text": "Mengingat akhir tahun anggaran sudah dekat, harap berkas bantuan yang belum lengkap diselesaikan."},
                {"text": "Harap dilaporkan kepada saya pada hari Jumat."},
            ),
        ),
    ),
    "notula": (
        "Notula",
        replace(
            LETTER,
            kind="notula",
            title="Notula",
            number="000.1.5/0277/DINSOS/2026",
            signer=SECRETARY,
            body=(
                {"facts": [
                    ["Sidang/Rapat", "Rapat Koordinasi Pemutakhiran Data"],
                    ["Hari/Tanggal", "Selasa, 1 Desember 2026"],
                    ["Surat Undangan", "000.1.5/0269/DINSOS/2026"],
                    ["Waktu Sidang/Rapat", "Pukul 09.00 WITA"],
                    ["Acara", "Pemutakhiran data kesejahteraan sosial"],
                    ["Ketua", "Sekretaris"],
                    ["Pencatat", "Analis Kebijakan Ahli Muda"],
                    ["Peserta sidang/rapat", "1. Kepala Desa Atu-Atu\n2. Kepala Desa Telaga"],
                ]},
                {"text": "Kegiatan sidang/rapat:"},
                {"items": ["Desa menyerahkan data sampai dengan 8 Desember 2026; dan", "dinas memeriksanya dalam lima hari."]},
            ),
        ),
    ),
    "surat-edaran": (
        "Surat edaran",
        replace(
            LETTER,
            kind="surat edaran",
            title="Surat Edaran",
            number="400.9/0278/DINSOS/2026",
            subject="Pemutakhiran Data Kesejahteraan Sosial",
            addressee=("Camat se-Kabupaten Contoh", "Kepala Desa se-Kabupaten Contoh"),
            body=(
                {"text": "Dalam rangka pemutakhiran data kesejahteraan sosial, diminta kepada Saudara untuk:"},
                {"items": ["mencocokkan data dengan keadaan warga; dan", "menyerahkan hasilnya sebelum 8 Desember 2026."]},
                {"text": "Demikian untuk dilaksanakan."},
            ),
        ),
    ),
    "pengumuman": (
        "Pengumuman",
        replace(
            LETTER,
            kind="pengumuman",
            title="Pengumuman",
            number="400.14/0279/DINSOS/2026",
            subject="Jam Pelayanan pada Akhir Tahun",
            body=({"text": "Pada tanggal 24 sampai dengan 31 Desember 2026 loket dibuka pukul 08.00 sampai dengan 12.00 WITA."},),
        ),
    ),
    "surat-kuasa": (
        "Surat kuasa",
        replace(
            LETTER,
            kind="surat kuasa",
            title="Surat Kuasa",
            number="000/0280/DINSOS/2026",
            role="Pemberi Kuasa",
            parties=(Party("Penerima Kuasa", SECRETARY.name, SECRETARY.position),),
            body=(
                {"text": "Yang bertanda tangan di bawah ini:"},
                {"facts": [["nama", CHIEF.name], ["jabatan", CHIEF.position], ["alamat", "Jalan Merdeka Nomor 1, Contoh"]]},
                {"text": "memberi kuasa kepada:"},
                {"facts": [["nama", SECRETARY.name], ["jabatan", "Sekretaris Dinas Sosial"], ["alamat", "Contoh"]]},
                {"text": "untuk menerima hibah kendaraan dari Kementerian Sosial."},
                {"text": "Surat kuasa ini dibuat untuk dipergunakan sebagaimana mestinya."},
            ),
        ),
    ),
    "surat-pernyataan": (
        "Surat pernyataan melaksanakan tugas",
        replace(
            LETTER,
            kind="surat pernyataan",
            title="Surat Pernyataan Melaksanakan Tugas",
            number="800.1/0281/DINSOS/2026",
            body=(
                {"text": "Yang bertanda tangan di bawah ini:"},
                {"facts": [["Nama", CHIEF.name], ["NIP", CHIEF.nip], ["Pangkat/Golongan", CHIEF.rank], ["Jabatan", CHIEF.position]]},
                {"text": "dengan ini menyatakan dengan sesungguhnya bahwa:"},
                {"facts": [["Nama", ANALYST.name], ["NIP", ANALYST.nip], ["Pangkat/Golongan", ANALYST.rank]]},
                {"text": "terhitung 2 November 2026 telah nyata menjalankan tugas sebagai Analis Kebijakan Ahli Muda."},
                {"text": "Demikian surat pernyataan ini saya buat dengan sesungguhnya dengan mengingat sumpah jabatan."},
            ),
        ),
    ),
    "surat-panggilan": (
        "Surat panggilan",
        replace(
            LETTER,
            kind="surat panggilan",
            title="Surat Panggilan",
            number="800.1/0282/DINSOS/2026",
            subject="Panggilan",
            addressee=("Sdr. Rahmat Hidayat, A.Md.",),
            body=(
                {"text": "Dengan ini diminta kedatangan Saudara di Kantor Dinas Sosial Kabupaten Contoh, pada:"},
                {"facts": [
                    ["hari", "Kamis"], ["tanggal", "3 Desember 2026"], ["pukul", "09.00 WITA"], ["tempat", "Ruang Sekretaris"],
                    ["menghadap kepada", "Sekretaris"], ["untuk", "klarifikasi kehadiran"],
                ]},
                {"text": "Demikian untuk dilaksanakan dan menjadi perhatian sepenuhnya."},
            ),
        ),
    ),
    "konsep-belum-lengkap": (
        "Konsep: tempat yang belum terisi disebut namanya",
        replace(
            LETTER,
            kind="surat keterangan",
            title="Surat Keterangan",
            number="............",
            date="............",
            seal="draft",
            initials=MARKS[:1],
            missing=(("keperluan", "Keperluan"),),
            body=(
                {"text": "Yang bertanda tangan di bawah ini, Kepala Dinas Sosial, menerangkan bahwa:"},
                {"facts": [["Nama", "Muhammad Ma'ruf, S.Sos."], ["Alamat", "Desa Atu-Atu RT 003"]]},
                {"text": "benar warga binaan kami. Surat keterangan ini diberikan untuk keperluan {keperluan}."},
                {"text": "Demikian surat keterangan ini dibuat dengan sebenarnya."},
            ),
        ),
    ),
    "plt-tanda-tangan-basah": (
        "Surat rekomendasi: pelaksana tugas, tanda tangan basah",
        replace(
            LETTER,
            kind="surat rekomendasi",
            title="Surat Rekomendasi",
            signer=replace(SECRETARY, position="Plt. Kepala Dinas Sosial"),
            seal="pen",
            footer=footer_of("pen"),
            valid_until="24 Mei 2027",
            body=(
                {"text": "Yang bertanda tangan di bawah ini memberikan rekomendasi kepada:"},
                {"facts": [["Nama", "Karang Taruna Tunas Harapan"], ["Alamat", "Desa Atu-Atu"]]},
                {"text": "untuk mengikuti lomba tingkat provinsi."},
                {"text": "Demikian rekomendasi ini dibuat untuk dipergunakan sebagaimana mestinya."},
            ),
        ),
    ),
    "nama-panjang": (
        "Nama, gelar, dan jabatan yang sangat panjang",
        replace(
            LETTER,
            kind="surat izin",
            title="Izin Penyelenggaraan Pelayanan Kesejahteraan Sosial bagi Lembaga di Luar Panti",
            letterhead=replace(
                HEAD, agency="Dinas Pemberdayaan Perempuan, Perlindungan Anak, Pengendalian Penduduk, dan Keluarga Berencana"
            ),
            signer=Signer(
                "Plh. Kepala Dinas Pemberdayaan Perempuan, Perlindungan Anak, Pengendalian Penduduk, dan Keluarga Berencana",
                "Prof. Dr. Ir. Raden Mas Haji Muhammad Abdurrahman Kusumaningrat Djojohadikoesoemo, S.Sos., M.Si., Ph.D.",
                "Pembina Utama Madya (IV/d)",
                "196001011985031001",
            ),
            body=(
                {"text": "Memberikan izin kepada:"},
                {"facts": [
                    ["Nama lembaga", "Yayasan Pendidikan dan Kesejahteraan Sosial Ma'rifatul Ummah Bani Abdurrahman"],
                    ["Alamat lengkap sekretariat menurut akta notaris", "Jalan Panglima Batur Gang Haji Ma'ruf RT 012 RW 004"],
                    ["Surel", "sekretariat.yayasan.pendidikan.kesejahteraan.sosial@marifatul-ummah.example"],
                ]},
                {"text": "untuk menyelenggarakan pelayanan sesuai dengan ketentuan yang berlaku."},
            ),
        ),
    ),
}  # fmt: skip
