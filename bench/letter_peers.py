"""The words of `bench.letters` on a page by ReportLab or WeasyPrint; a line in is a number, a line out the bytes of a PDF.

Runs in an environment of its own and imports nothing of Sopan. Neither makes PDF/A-2a with PDF/UA here.
"""

import io
import sys
from collections.abc import Callable

FACTS = (
    ("Nama Karang Taruna", "Tunas Harapan"),
    ("Desa/kelurahan", "Desa Tabanio, Kec. Takisung, Kab. Tanah Laut, Kalimantan Selatan"),
    ("Alamat sekretariat", "Jalan Pesisir No. 3, RT 02"),
    ("Nama ketua", "Supardi"),
    ("Nama sekretaris", "Zubaidah"),
    ("Jumlah anggota", "60"),
    ("Nomor SK pengurus", "188.4/155/KEL/2025"),
    ("Tanggal SK pengurus", "18 Mei 2025"),
)
TEXTS = (
    "Yang bertanda tangan di bawah ini, Kepala Dinas Sosial, menerangkan bahwa:",
    "benar merupakan Karang Taruna yang terdaftar pada Dinas Sosial.",
    "Surat keterangan ini berlaku sampai dengan 29 November 2027, sesuai dengan masa berlaku Surat Keputusan pengurus.",
    "Demikian surat keterangan ini dibuat dengan sebenarnya untuk dapat dipergunakan sebagaimana mestinya.",
)
SIGNED = (
    "Contoh, 24 November 2026", "Kepala Dinas Sosial,",
    "Ditandatangani secara elektronik", "Dra. Hj. Siti Ma'rifah, M.Si.", "Pembina Utama Muda (IV/c)",
    "NIP 196904121994032004",
)  # fmt: skip
HEAD = ("PEMERINTAH KABUPATEN CONTOH", "DINAS SOSIAL", "Jalan Merdeka Nomor 1, Contoh 70800")
CODE = "https://sopan.example/verifikasi/K7QM-4TXR-9WHD/"


def reportlab() -> Callable[[str], int]:
    """Paragraphs and tables of platypus, and its own QR."""
    from reportlab.graphics.barcode.qr import QrCodeWidget
    from reportlab.graphics.shapes import Drawing
    from reportlab.lib.pagesizes import A4
    from reportlab.lib.styles import getSampleStyleSheet
    from reportlab.platypus import HRFlowable, Paragraph, SimpleDocTemplate, Spacer, Table

    styles = getSampleStyleSheet()

    def make(number: str) -> int:
        out = io.BytesIO()
        drawing = Drawing(54, 54)
        drawing.add(QrCodeWidget(CODE, barWidth=54, barHeight=54))
        story = [*(Paragraph(line, styles["Heading3"]) for line in HEAD), HRFlowable(width="100%")]
        story += [
            Paragraph("SURAT KETERANGAN", styles["Heading2"]),
            Paragraph(f"NOMOR {number}", styles["Normal"]),
        ]
        story += [
            Paragraph(TEXTS[0], styles["Normal"]),
            Table([[label, ":", value] for label, value in FACTS]),
        ]
        story += [Paragraph(text, styles["Normal"]) for text in TEXTS[1:]]
        story += [Spacer(1, 12), drawing, *(Paragraph(line, styles["Normal"]) for line in SIGNED)]
        SimpleDocTemplate(out, pagesize=A4, title="Surat Keterangan", lang="id").build(story)
        return len(out.getvalue())

    return make


def weasyprint() -> Callable[[str], int]:
    """A page of HTML."""
    from weasyprint import HTML

    rows = "".join(f"<tr><td>{label}</td><td>:</td><td>{value}</td></tr>" for label, value in FACTS)
    head = "".join(f"<p class=kop>{line}</p>" for line in HEAD)

    def make(number: str) -> int:
        texts = "".join(f"<p>{text}</p>" for text in TEXTS[1:])
        signed = "<br>".join(SIGNED)
        page = (
            "<html lang=id><title>Surat Keterangan</title><style>@page{size:A4;margin:15mm 20mm 29mm 30mm}"
            "body{font:11.5pt serif}.kop{text-align:center;margin:0}</style>"
            f"{head}<hr><h1>SURAT KETERANGAN</h1><p>NOMOR {number}<p>{TEXTS[0]}<table>{rows}</table>{texts}<p>{signed}"
        )
        return len(HTML(string=page).write_pdf())

    return make


if __name__ == "__main__":
    made = {"reportlab": reportlab, "weasyprint": weasyprint}[sys.argv[1]]()
    for line in sys.stdin:
        print(made(line.strip()), flush=True)
