"""A naskah dinas as an SOP words it: its kind, whom it addresses, and what it says, block by block."""

from typing import Literal

from pydantic import Field

from sopan.procedure.base import Cell, Id, Sheet, Text


class Table(Sheet):
    """A table in a letter. With `each` beside it, its rows are written once for every entry of the list."""

    head: tuple[Text, ...] = Field(min_length=1, description="Judul kolom")
    rows: tuple[tuple[str, ...], ...] = Field(
        min_length=1, description="Baris-baris, sebanyak kolomnya; boleh memakai tanda {...}"
    )


class Paragraph(Sheet):
    """A block of a letter: running text, a list of facts taken from the form, numbered items, a table, a heading, or the
    title of an annex, to which all blocks after it belong."""

    text: str = ""
    facts: tuple[Id, ...] = Field((), description="Isian formulir yang tampil sebagai 'label : nilai'")
    items: tuple[Text, ...] = Field((), description="Butir-butir bernomor")
    numbering: Literal["1.", "a."] = Field("1.", description="Penomoran butir")
    table: Table | None = None
    heading: str = Field("", description="Judul bagian")
    annex: str = Field("", description="Judul lampiran; alinea sesudahnya berada pada halaman lampiran")
    label: str = Field("", description="Kata di sebelah kirinya: Dasar, Kepada, Untuk, Menimbang")
    each: Id | None = Field(
        None,
        description="Diulang bagi setiap baris isian ini (satu nama dalam satu baris), atau bagi setiap peserta",
    )

    @property
    def forms(self) -> list[str]:
        """Which of the six this block is; one, when it is right."""
        names = ("text", "facts", "items", "table", "heading", "annex")
        return [name for name in names if getattr(self, name)]

    @property
    def texts(self) -> tuple[str, ...]:
        """Every text of the block in which places may stand."""
        cells = (cell for row in self.table.rows for cell in row) if self.table else ()
        return tuple(text for text in (self.text, self.heading, self.annex, *self.items, *cells) if text)


class Party(Sheet):
    """Who signs a letter with a pen beside its signer, or takes note of it."""

    role: Text = Field(description="Misalnya: Pihak Kedua, atau Mengetahui")
    name: Text = Field(description="Nama; boleh memakai tanda {...}")
    position: str = Field("", description="Jabatan; boleh memakai tanda {...}")
    knows: bool = Field(False, description="Mengetahui: tampil di bawah para pihak")


class Letter(Sheet):
    """A naskah dinas that this SOP issues. In texts {field} places a form field, {nomor}, {pemohon}, ..."""

    id: Id
    kind: Literal[
        "surat keterangan", "surat rekomendasi", "surat izin", "surat perintah", "surat tugas", "surat kuasa",
        "surat pernyataan", "berita acara", "laporan", "notula", "daftar hadir", "pengumuman", "surat edaran",
        "surat dinas", "surat undangan", "surat panggilan", "surat pengantar", "nota dinas", "telaahan staf", "memo",
    ]  # fmt: skip
    title: Text
    classification: str = Field("", description="Kode klasifikasi")
    subject: str = Field("", description="Hal, bagi naskah beralamat; Tentang, bagi naskah berjudul")
    to: str = Field("", description="Yth., bagi surat yang beralamat; kosong berarti pemohon")
    copies: tuple[Text, ...] = Field((), description="Tembusan")
    nature: Literal["", "Biasa", "Penting", "Segera", "Sangat Segera"] = Field(
        "", description="Sifat; pada SOP rahasia selalu Rahasia"
    )
    enclosures: str = Field("", description="Lampiran, misalnya 1 (satu) berkas")
    body: tuple[Paragraph, ...]
    role: str = Field("", description="Penanda tangan sebagai pihak, misalnya Pihak Pertama")
    parties: tuple[Party, ...] = Field(
        (), description="Yang menandatangani dengan pena di samping penanda tangan"
    )
    valid: Cell = Field(None, description="Masa berlaku")

    @property
    def texts(self) -> tuple[str, ...]:
        """Every text in which a place must have a value when the letter is signed. `to` and `copies` may be empty."""
        parties = (text for party in self.parties for text in (party.role, party.name, party.position))
        return (self.title, self.subject, self.enclosures, *parties)
