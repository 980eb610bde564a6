"""One made-up letter of each kind that no SOP here issues, and of each way a letter can look, for the gallery."""

import datetime
from dataclasses import replace

from sopan.files.letterhead import Letterhead
from sopan.letters.layout.footers import footer_of
from sopan.letters.layout.rendering import LetterPage, Mark, Party, Signer

HEAD = Letterhead(
    "Pemerintah Kabupaten Contoh",
    "Dinas Sosial",
    ("Jalan Merdeka No. 1, Contoh 70800", "Telepon (0500) 21000 · Surel dinsos@contoh.go.id"),
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
            ["hari, tanggal", "Selasa, 1 Desember 2026"],
            ["pukul", "09.00 WITA sampai dengan selesai"],
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
    copies=("Bupati Contoh (sebagai laporan)", "Camat se-Kabupaten Contoh"),
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
                {"heading": "1. Persoalan"},
                {"text": "Antrean loket pada hari Rabu mencapai dua kali hari lain, sehingga waktu baku terlampaui."},
                {"heading": "2. Praanggapan"},
                {"text": "Pemohon dari desa datang bersamaan dengan hari pasar."},
                {"heading": "3. Fakta yang memengaruhi"},
                {"table": {
                    "head": ["No.", "Hari", "Rata-rata pemohon", "Selesai tepat waktu"],
                    "rows": [["1.", "Senin", "14", "96 %"], ["2.", "Rabu", "31", "61 %"], ["3.", "Jumat", "12", "97 %"]],
                }},
                {"heading": "4. Analisis"},
                {"text": "Satu loket tambahan pada hari Rabu menurunkan antrean menjadi rata-rata hari lain."},
                {"heading": "5. Simpulan"},
                {"text": "Penambahan petugas cukup satu hari setiap minggu."},
                {"heading": "6. Saran"},
                {"text": "Mohon persetujuan penugasan satu petugas dari Sekretariat pada setiap hari Rabu."},
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
                {"heading": "D. Simpulan dan saran"},
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
            role="Pihak Kesatu",
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
                {"text": "selanjutnya disebut Pihak Kesatu, dan"},
                {"facts": [["Nama", "H. Abdurrahman, S.Pd."], ["Jabatan", "Kepala Desa Atu-Atu"]]},
                {
                    "text": "selanjutnya disebut Pihak Kedua. Pihak Kesatu menyerahkan kepada Pihak Kedua, dan Pihak Kedua "
                    "menerima dari Pihak Kesatu, barang sebagai berikut:"
                },
                {"table": {
                    "head": ["No.", "Nama barang", "Banyaknya", "Keadaan"],
                    "rows": [["1.", "Kursi roda dewasa", "2 buah", "Baik"], ["2.", "Paket sembako", "40 paket", "Baik"]],
                }},
                {"text": "Demikian berita acara ini dibuat dengan sebenarnya untuk dipergunakan sebagaimana mestinya."},
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
