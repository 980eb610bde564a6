"""The services as a citizen meets them: where they are, what they ask, what is brought."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass

Page = Mapping[str, str]
"""The answers of one page of a form: label, and what is typed, picked or chosen."""


@dataclass(frozen=True)
class Service:
    """One service on offer."""

    name: str
    agency: str
    slug: str
    pages: tuple[Page, ...]
    brings: tuple[str, ...]  # the labels of the documents
    shelf: str = "layanan"  # "sop" for what only officials of the agency may apply for

    @property
    def address(self) -> str:
        """Its page."""
        return f"/{self.shelf}/{self.agency}/{self.slug}/"


KARANG_TARUNA = Service(
    name="Surat Keterangan Terdaftar Karang Taruna",
    agency="dinsos-tanah-laut",
    slug="surat-keterangan-karang-taruna",
    pages=(
        {
            "Nama Karang Taruna": "Tunas Harapan",
            "Desa/kelurahan": "Angsau, Pelaihari",
            "Alamat sekretariat": "Jalan Contoh No. 7",
            "Nomor telepon yang dapat dihubungi": "0812 3456 7890",
        },
        {
            "Nama ketua": "Rimba Cendana Putra",
            "Nama sekretaris": "Embun Pagi Lestari",
            "Jumlah anggota": "25",
            "Nomor SK pengurus": "140/12/KDS/2026",
            "Tanggal SK pengurus": "2026-01-15",
            "SK berlaku sampai dengan": "2029-01-14",
        },
    ),
    brings=("Surat permohonan dari Kepala Desa", "Fc. AD/ART KT", "Fc. SK KT yang berlaku"),
)

REHABILITATION = Service(
    name="Pengajuan Rehabilitasi",
    agency="kesbangpol-bogor",
    slug="pengajuan-rehabilitasi",
    pages=(
        {
            "Nama lengkap calon klien": "Kenari Senja Utama",
            "NIK calon klien": "3201011708909997",
            "Tempat lahir calon klien": "Bogor",
            "Tanggal lahir calon klien": "1990-08-17",
            "Jenis kelamin calon klien": "Laki-laki",
            "Desa/kelurahan calon klien": "Pakansari, Cibinong",
            "Alamat calon klien": "Jalan Contoh No. 3, RT 01 RW 02",
        },
        {
            "Nama lengkap pendamping": "Dahlia Senja Utama",
            "NIK pendamping": "3201014503659996",
            "Tempat lahir pendamping": "Bogor",
            "Tanggal lahir pendamping": "1965-03-05",
            "Jenis kelamin pendamping": "Perempuan",
            "Desa/kelurahan pendamping": "Pakansari, Cibinong",
            "Alamat pendamping": "Jalan Contoh No. 3, RT 01 RW 02",
            "Nomor telepon pendamping": "0812 3456 7891",
            "Hubungan pendamping dengan calon klien": "Orang tua",
        },
        {"menyetujui permohonan ini": "Ya"},
    ),
    brings=("Foto KTP calon klien", "Foto KTP pendamping"),
)

PERMIT = Service(
    name="Izin Bantuan Pemberdayaan Karang Taruna",
    agency="dpmptsp-rokan-hilir",
    slug="izin-bantuan-karang-taruna",
    pages=(
        {
            "Nama Karang Taruna": "Bina Bahari",
            "Desa/kelurahan": "Bagan Kota, Bangko",
            "Alamat sekretariat": "Jalan Contoh No. 9",
            "Nama ketua": "Banyu Samudra Jaya",
            "Nomor telepon (WhatsApp)": "0812 3456 7892",
            "Nomor SK pengurus": "141/3/2026",
            "Tanggal SK pengurus": "2026-02-02",
        },
        {
            "Bentuk bantuan": "Peralatan usaha bersama",
            "Tujuan penggunaan bantuan": "Membuka bengkel las untuk pemuda desa.",
            "Perkiraan nilai bantuan": "25000000",
        },
    ),
    brings=("Surat permohonan", "Proposal kegiatan", "SK pengurus Karang Taruna", "KTP ketua Karang Taruna"),
)

COMPLAINT = Service(
    name="Pengaduan Masyarakat",
    agency="kominfo-kota-bogor",
    slug="pengaduan-masyarakat",
    pages=(
        {"Nomor telepon": "0812 3456 7893"},
        {
            "Yang disampaikan": "Pengaduan",
            "Pokok pengaduan": "Lampu jalan padam sejak Senin",
            "Isi pengaduan": "Lima lampu di jalan kami padam sejak Senin malam. Mohon diperbaiki.",
            "Lokasi": "Jalan Sempur Kaler",
        },
    ),
    brings=("Lampiran",),
)


def leave(since: datetime.date, until: datetime.date, stand_in: str) -> Service:
    """Annual leave between two days."""
    return Service(
        name="Permohonan Cuti Pegawai",
        agency="dinsos-tanah-laut",
        slug="permohonan-cuti",
        pages=(
            {
                "Jenis cuti": "Cuti tahunan",
                "Mulai tanggal": f"{since}",
                "Sampai dengan tanggal": f"{until}",
                "Alasan cuti": "Mengantar anak masuk sekolah di luar kota.",
            },
            {
                "Alamat selama cuti": "Jalan Contoh No. 2, Banjarbaru",
                "Nomor telepon": "0812 3456 7894",
                "Pegawai yang menggantikan": stand_in,
            },
        ),
        brings=("Surat permohonan cuti",),
        shelf="sop",
    )
