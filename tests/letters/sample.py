"""A letter for tests of what stands on its page."""

import datetime

from sopan.files.letterhead import Letterhead
from sopan.letters.layout.rendering import (
    LetterPage,
    Mark,
    Signer,
)

NOW = datetime.datetime(2026, 11, 23, 2, 42, 7, 123456, tzinfo=datetime.UTC)
HEAD = Letterhead("Pemerintah Kabupaten Tanah Laut", "Dinas Sosial", ("Jalan H. Boejasin No. 32, Pelaihari",))
PAGE = LetterPage(
    letterhead=HEAD,
    kind="surat keterangan",
    title="Surat Keterangan Terdaftar",
    body=(
        {"text": "Dengan ini menerangkan bahwa:"},
        {"facts": [["Nama Karang Taruna", "Tunas Harapan"], ["Ketua", "Ahmad Fauzi"]]},
        {"text": "benar terdaftar pada dinas kami."},
    ),
    signer=Signer(
        "Plh. Kepala Dinas Sosial", "Siti Rahmawati, S.Sos.", "Pembina (IV/a)", "197404121998032004"
    ),
    city="Pelaihari",
    date="23 November 2026",
    number="400.9/0012/DINSOS/2026",
    code="K7QM-4TXR-9WHD",
    address="https://sopan.example/verifikasi/K7QM-4TXR-9WHD/",
    made_at=NOW,
    seal="electronic",
    footer="Contoh: sertifikat peragaan.",
    initials=(Mark("NH", "Kepala Bidang", "23 November 2026 pukul 09.10 WITA"),),
)
