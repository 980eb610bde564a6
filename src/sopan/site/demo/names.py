"""Names, places and organisations for the made-up cases, as data: nobody is meant, and only the villages are real."""

MEN = (
    "Abdul Gani", "Ahmad Rizani", "Anang Syahrani", "Arif Budiman", "Bahrudin", "Darmaji", "Edi Susanto",
    "Fahmi Idris", "Hairul Anam", "Hamdani", "Hasan Basri", "Ilham Syahputra", "Irwansyah", "Joko Purwanto",
    "Kasman", "Khairil Anwar", "Lukman Hakim", "Mahyudin", "Misran", "Mulyadi", "Murjani", "Nasrullah",
    "Rahmadi", "Rusdi", "Sugianto", "Supardi", "Suriansyah", "Syamsudin", "Wagiman", "Yahya", "Zainudin",
)  # fmt: skip
WOMEN = (
    "Aisyah", "Arbayah", "Dewi Lestari", "Endang Susilowati", "Fatimah", "Halimah", "Hartini", "Jamilah",
    "Kartini", "Khadijah", "Laila Mufida", "Lina Marlina", "Masnah", "Maulidah", "Mawar Puspita", "Murni",
    "Nurjanah", "Partinah", "Rabiatul Adawiyah", "Raudah", "Rohani", "Rusmiati", "Saniah", "Saudah",
    "Sri Rahayu", "Sulastri", "Sumarni", "Suparti", "Tuti Alawiyah", "Wahidah", "Yanti", "Zubaidah",
)  # fmt: skip
CHILDREN_M = ("Aditya", "Bima", "Dafa", "Fikri", "Ikhsan", "Naufal", "Rafi", "Rangga", "Zidan")
CHILDREN_F = ("Alya", "Bunga", "Citra", "Kirana", "Nabila", "Putri", "Salsa", "Tiara", "Zahra")

VILLAGES = {
    "63.01": (
        "63.01.01.2002", "63.01.01.2004", "63.01.01.2006", "63.01.02.2002", "63.01.02.2003", "63.01.03.1001",
        "63.01.03.1003", "63.01.03.1004", "63.01.03.1005", "63.01.03.2006", "63.01.03.2010", "63.01.03.2012",
        "63.01.03.2015", "63.01.03.2016", "63.01.04.2003", "63.01.04.2008", "63.01.05.2002", "63.01.05.2004",
        "63.01.05.2007", "63.01.06.2002", "63.01.06.2005", "63.01.07.2002", "63.01.07.2009", "63.01.08.2001",
        "63.01.08.2003", "63.01.09.2001", "63.01.09.2003", "63.01.10.2001", "63.01.10.2004", "63.01.11.2001",
    ),
    "14.07": (
        "14.07.02.1012", "14.07.02.1015", "14.07.02.1016", "14.07.02.2013", "14.07.03.1007", "14.07.03.2001",
        "14.07.04.1001", "14.07.04.2002", "14.07.05.2003", "14.07.10.2002", "14.07.10.2003", "14.07.18.1001",
    ),
    "32.01": (
        "32.01.01.1002", "32.01.01.1006", "32.01.01.1007", "32.01.01.1010", "32.01.01.1012", "32.01.02.2003",
        "32.01.02.2004", "32.01.02.2007", "32.01.03.1006", "32.01.03.2002", "32.01.13.2004", "32.01.13.2009",
    ),
    "32.71": (
        "32.71.01.1003", "32.71.01.1008", "32.71.02.1002", "32.71.02.1003", "32.71.03.1002", "32.71.03.1005",
        "32.71.04.1008", "32.71.04.1011", "32.71.05.1001", "32.71.05.1007", "32.71.06.1003", "32.71.06.1010",
    ),
    "52.04": (
        "52.04.08.1002", "52.04.08.1004", "52.04.08.1005", "52.04.08.1007", "52.04.09.2001", "52.04.18.2002",
        "52.04.22.2003", "52.04.22.2008",
    ),
}  # fmt: skip
"""Codes of villages by the region of the agency."""

STREETS = (
    "Jalan Kemuning", "Jalan Melati", "Jalan Pahlawan", "Jalan Pemuda", "Jalan Sederhana", "Jalan Karya Bakti",
    "Jalan Gotong Royong", "Jalan Cempaka", "Jalan Merpati", "Gang Keluarga", "Gang Rukun", "Jalan Masjid",
    "Jalan Pasar Lama", "Jalan Veteran", "Jalan Dahlia", "Jalan Sawah Indah",
)  # fmt: skip

YOUTH = (
    "Tunas Harapan", "Bina Remaja", "Karya Muda", "Putra Mandiri", "Satria Bakti", "Cahaya Desa", "Rukun Makmur",
    "Bintang Muda", "Tunas Bangsa", "Harapan Jaya", "Bina Bersama", "Muda Berkarya",
)  # fmt: skip
"""Names of a Karang Taruna."""
HOMES = (
    "LKSA Harapan Bunda", "LKSA Nurul Yatim", "LKS Lanjut Usia Budi Sejahtera", "LKSA Permata Hati",
    "LKS Disabilitas Bina Mandiri", "LKSA Al Ikhlas", "Yayasan Rumah Kasih Banua",
)  # fmt: skip
"""Names of a Lembaga Kesejahteraan Sosial."""
CHARITIES = (
    "Yayasan Peduli Sesama Banua", "Yayasan Tangan Terbuka", "Perkumpulan Relawan Tuntung Pandang",
    "Yayasan Sahabat Dhuafa", "Yayasan Bina Umat Pelaihari",
)  # fmt: skip
INSTITUTIONS = (
    "Kantor {kelurahan}", "Kecamatan {kecamatan}", "Puskesmas {kecamatan}",
    "Badan Amil Zakat Nasional Kabupaten Tanah Laut", "Bappeda Kabupaten Tanah Laut",
)  # fmt: skip
SENDERS = (
    "Bappeda Kabupaten Tanah Laut", "Sekretariat Daerah Kabupaten Tanah Laut", "Camat {kecamatan}",
    "Dinas Sosial Provinsi Kalimantan Selatan", "BPBD Kabupaten Tanah Laut", "Kepala {kelurahan}",
    "Inspektorat Kabupaten Tanah Laut", "BPS Kabupaten Tanah Laut", "Dinas Kesehatan Kabupaten Tanah Laut",
    "Badan Keuangan dan Aset Daerah Kabupaten Tanah Laut",
)  # fmt: skip
"""Who writes to the office, and to whom it writes."""
