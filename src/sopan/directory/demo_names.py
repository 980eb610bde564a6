"""The made-up people of the demonstration, as data: who holds which position, and citizens. Nobody here exists."""

import datetime
from typing import NamedTuple


class Person(NamedTuple):
    """An official: the name with titles as under a signature, and the rank (empty for who is not a civil servant)."""

    title_name: str
    rank: str

    @property
    def name(self) -> str:
        """The name without academic titles."""
        words = self.title_name.split(",")[0].split()
        return " ".join(word for word in words if word not in _BEFORE)


class Townsman(NamedTuple):
    """A citizen. The NIK has a serial that no office gives."""

    username: str
    name: str
    nik: str
    born: datetime.date
    sex: str
    region: str
    address: str
    phone: str = ""  # of who has no e-mail


_BEFORE = ("Drs.", "Dra.", "Ir.", "H.", "Hj.", "dr.")
_IV_C, _IV_B, _IV_A = "Pembina Utama Muda (IV/c)", "Pembina Tingkat I (IV/b)", "Pembina (IV/a)"
_III_D, _III_C = "Penata Tingkat I (III/d)", "Penata (III/c)"
_III_B, _III_A = "Penata Muda Tingkat I (III/b)", "Penata Muda (III/a)"
_II_D, _II_C = "Pengatur Tingkat I (II/d)", "Pengatur (II/c)"

OFFICIALS: dict[str, dict[str, tuple[Person, ...]]] = {
    "dinsos-tanah-laut": {
        "kepala-dinas": (Person("Drs. H. Rahmadi Noor, M.AP.", _IV_C),),
        "pengawas": (Person("Suryani Aprilia, S.E., M.Ak.", _III_D),),
        "admin-instansi": (Person("Fitriansyah, S.Kom.", _III_B),),
        "sekretaris": (Person("Hj. Nor Hidayah, S.Sos., M.Si.", _IV_B),),
        "arsiparis": (Person("Masrawati, A.Md.", _II_D),),
        "kasubbag-perencanaan": (Person("Akhmad Rifani, S.E.", _III_D),),
        "kasubbag-umum": (Person("Siti Aminah, S.AP.", _III_D),),
        "staf-umum": (Person("Herlina Wati, S.AP.", _III_A), Person("Yusuf Anshari, A.Md.", _II_C)),
        "admin-e-lapor": (Person("Dian Permatasari, S.I.Kom.", _III_A),),
        "kabid-pemberdayaan": (Person("Gusti Abdurrahman, S.Sos., M.M.", _IV_A),),
        "fo-slrt": (Person("Rina Mariana, S.Sos.", _III_A), Person("Ahmad Fauzi, A.Md.", _II_D)),
        "staf-pemberdayaan": (Person("Nurul Latifah, S.Sos.", _III_B), Person("Hendra Saputra, S.AP.", _III_A)),
        "tim-teknis-lks": (Person("Supiani, S.ST.", _III_C), Person("Wahyu Kurniawan, S.Sos.", _III_B)),
        "subkor-pmik": (Person("Hj. Mahrita, S.Sos.", _III_D),),
        "subkor-identifikasi": (Person("Taufik Rahman, S.ST., M.Si.", _III_D),),
        "pekerja-sosial-pemberdayaan": (Person("Lestari Handayani, S.Tr.Sos.", _III_C),),
        "subkor-bantuan-stimulan": (Person("Iwan Setiadi, S.Sos.", _III_D),),
        "kabid-rehabilitasi": (Person("Hj. Rusmina, S.Sos., M.AP.", _IV_A),),
        "staf-rehabilitasi": (Person("Andi Pratama, S.Sos.", _III_B), Person("Yulia Safitri, S.AP.", _III_A)),
        "pekerja-sosial-muda": (Person("Bambang Irawan, S.ST.", _III_C), Person("Eka Novianti, S.Tr.Sos.", _III_C)),
        "pj-rehabilitasi-sosial": (Person("Ratna Dewi, S.Sos.", _III_C),),
        "pj-jaminan-sosial": (Person("Syarifah Maulida, S.Sos.", _III_C),),
        "pj-korban-bencana": (Person("Abdul Hamid, S.Sos.", _III_C),),
        "pendamping-anak": (Person("Maya Anggraini, S.Psi.", _III_B), Person("Fajar Ramadhan, S.Tr.Sos.", _III_A)),
        "admin-bpjs": (Person("Nadia Rahmi, A.Md.Kom.", _II_D),),
        "super-admin-bpjs": (Person("Zulkifli, S.Kom.", _III_C),),
        "tim-reaksi-cepat": (Person("Muhammad Arsyad", ""), Person("Rudiansyah", "")),
        "petugas-logistik": (Person("Sarifudin", ""), Person("Ahmad Sayuti, A.Md.", _II_C)),
        "rumah-singgah": (Person("Mariatul Qibtiah, S.Kep.", _III_A), Person("Agus Salim", "")),
    },
    "kesbangpol-bogor": {
        "kepala-badan": (Person("Drs. Dadang Suhendar, M.Si.", _IV_C),),
        "pengawas": (Person("Neneng Kurniasih, S.H.", _III_D),),
        "admin-instansi": (Person("Rizky Maulana, S.Kom.", _III_B),),
        "koordinator-p4gn": (Person("Asep Hidayatullah, S.IP., M.A.", _IV_A),),
        "petugas-p4gn": (Person("Tika Nurhaliza, S.Psi.", _III_B), Person("Deden Supriatna, S.Sos.", _III_A)),
    },
    "dpmptsp-rokan-hilir": {
        "kepala-dinas": (Person("H. Syahrial Effendi, S.E., M.M.", _IV_C),),
        "pengawas": (Person("Nurhayati Lubis, S.H.", _III_D),),
        "admin-instansi": (Person("Rio Ferdinan, S.T.", _III_B),),
        "penata-perizinan-ahli-madya": (Person("Yusnidar, S.E., M.Si.", _IV_A),),
        "penata-perizinan-ahli-muda": (Person("Efrizal, S.H.", _III_D),),
        "back-office": (Person("Fitri Handayani, A.Md.", _II_D), Person("Khairul Anwar, S.AP.", _III_A)),
        "tim-teknis-opd": (Person("Jufri Hasibuan, S.Sos.", _III_C), Person("Rosmawati, S.ST.", _III_B)),
    },
    "bnnk-sumbawa": {
        "kepala-bnnk": (Person("Lalu Muhammad Ihsan, S.H., M.H.", _IV_B),),
        "pengawas": (Person("Baiq Nurlaila, S.E.", _III_D),),
        "admin-instansi": (Person("Syamsul Bahri, S.Kom.", _III_B),),
        "konselor-adiksi-ahli-muda": (Person("Sri Wahyuni, S.Psi., M.Psi.", _III_D),),
        "asisten-konselor-adiksi": (Person("Muhammad Iqbal, S.Sos.", _III_A),),
        "pelaksana": (Person("Nining Suryaningsih, S.KM.", _III_B), Person("Dedy Kurniadi, A.Md.", _II_C)),
    },
    "kominfo-kota-bogor": {
        "kepala-kantor": (Person("Ir. Hendra Gunawan, M.T.", _IV_B),),
        "pengawas": (Person("Euis Komalasari, S.E.", _III_D),),
        "admin-instansi": (Person("Galih Prasetyo, S.Kom.", _III_B),),
        "operator-call-center": (Person("Intan Permata Sari, S.I.Kom.", _III_A), Person("Yoga Pratama, A.Md.", _II_C)),
        "ppid-pembantu": (Person("Wulan Septiani, S.I.Kom.", _III_B), Person("Irfan Maulana, S.H.", _III_A)),
    },
}  # fmt: skip
"""Who holds each position, by agency and code. Two where an office would have two."""

RELIEF = (Person("Norlela Hasanah, S.Sos.", _III_C), Person("Ade Firmansyah, S.AP.", _III_A))
"""For a position that an office adds after this list was written."""


def _born(year: int, month: int, day: int) -> datetime.date:
    return datetime.date(year, month, day)


CITIZENS = (
    Townsman("siti", "Siti Melur Kencana", "6301035708909999", _born(1990, 8, 17), "P", "63.01.03.1004", "Jalan Kemuning No. 7, RT 04"),
    Townsman("budi", "Budi Teratai Wijaya", "3201010503859998", _born(1985, 3, 5), "L", "32.01.01.1001", "Jalan Mandor Basar No. 21, RT 02 RW 05"),
    Townsman("rahmat", "Rahmat Hidayat", "6301031204889997", _born(1988, 4, 12), "L", "63.01.03.2015", "Jalan Panggung Raya No. 18, RT 06"),
    Townsman("noraida", "Noraida", "6301015609939996", _born(1993, 9, 16), "P", "63.01.01.2002", "Jalan Pesisir No. 3, RT 02"),
    Townsman("jumadi", "Jumadi", "6301050107799995", _born(1979, 7, 1), "L", "63.01.05.2002", "Jalan Ahmad Yani Km. 35, RT 01", "+6281200004410"),
    Townsman("mariani", "Mariani", "6301094311829994", _born(1982, 11, 3), "P", "63.01.09.2003", "Jalan Transmigrasi No. 44, RT 09"),
    Townsman("syahrul", "Syahrul Ramadhan", "6301072502959993", _born(1995, 2, 25), "L", "63.01.07.2002", "Jalan Pelabuhan No. 12, RT 05"),
    Townsman("hikmah", "Nurul Hikmah", "6301106805919992", _born(1991, 5, 28), "P", "63.01.10.2004", "Jalan Tirta Jaya No. 9, RT 03"),
    Townsman("darmawan", "Darmawan Lubis", "1407021906879997", _born(1987, 6, 19), "L", "14.07.02.1012", "Jalan Merdeka No. 31, RT 02 RW 01"),
    Townsman("yulianti", "Yulianti Siregar", "1407105210929996", _born(1992, 10, 12), "P", "14.07.10.2002", "Jalan Lintas Riau No. 57, RT 04 RW 02"),
    Townsman("zulfan", "Zulfan Hanafi", "1407040803849995", _born(1984, 3, 8), "L", "14.07.04.1001", "Jalan Pendidikan No. 6, RT 01 RW 03", "+6281200007725"),
    Townsman("ratih", "Ratih Puspitasari", "3201036201809997", _born(1980, 1, 22), "P", "32.01.03.2002", "Kampung Sawah No. 14, RT 03 RW 07"),
    Townsman("dedi", "Dedi Mulyana", "3201021408769996", _born(1976, 8, 14), "L", "32.01.02.2004", "Jalan Mercedes Benz No. 88, RT 05 RW 10"),
    Townsman("lilis", "Lilis Suryani", "3271035703869997", _born(1986, 3, 17), "P", "32.71.03.1006", "Jalan Sempur Kaler No. 40, RT 01 RW 02"),
    Townsman("ferry", "Ferry Setiawan", "3271010912909996", _born(1990, 12, 9), "L", "32.71.01.1003", "Jalan Empang Raya No. 15, RT 04 RW 06"),
    Townsman("imas", "Imas Rohayati", "3271064510839995", _born(1983, 10, 5), "P", "32.71.06.1003", "Jalan Kedung Badak No. 73, RT 02 RW 09", "+6281200003391"),
)  # fmt: skip
