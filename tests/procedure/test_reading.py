"""An SOP file is read whole, or every mistake in it is told with its line; nothing makes the reader crash."""

import textwrap
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sopan.procedure.problems import SheetError
from sopan.procedure.reading import read, read_text
from tests.procedure.sheets import BEHAVIOURS, POSITIONS, SOUND, changed, check_text, line_of


def problems_of(text: str | bytes) -> list[str]:
    with pytest.raises(SheetError) as refused:
        read_text(text, "uji.yaml")
    return [str(problem) for problem in refused.value.problems]


def test_sound_sheet_is_read() -> None:
    sheet = read_text(SOUND, "uji.yaml")
    assert sheet.key == "dinsos-uji/surat-uji"
    assert [step.id for step in sheet.running_steps] == [
        "ajukan",
        "periksa",
        "putuskan",
        "konsep",
        "tanda_tangan",
    ]
    assert sheet.step("tanda_tangan").options == {"letter": "surat"}


BROKEN: list[tuple[str, str, str, str]] = [
    # what is written instead of what; the passage whose line is named; the sentence
    ("    activity: Memeriksa berkas", "    activty: Memeriksa berkas", "activty",
     "kunci 'activty' tidak dikenal pada langkah ke-2. Mungkin maksudnya 'activity'."),
    ("    activity: Memeriksa berkas", "    activity:", "activity:\n",
     "'activity' masih kosong. Isi nilainya."),
    ("    activity: Memeriksa berkas\n", "", "  - id: periksa",
     "'activity' belum ada pada langkah ke-2. Tambahkan baris 'activity: ...'."),
    ("    time: 10 menit", "    time: secepatnya", "time: secepatnya",
     "waktu 'secepatnya' tidak dapat dibaca. Tulis misalnya '15 menit', '3 - 5 hari kerja', '< 1 hari', atau "
     "'maks. 1 minggu'."),
    ("    time: 10 menit", "    time: 10", "time: 10\n",
     "waktu '10' tidak menyebut satuan. Tulis misalnya '10 menit'."),
    ("  made: 2024-01-02", "  made: 2 Januari 2024", "made",
     "tanggal '2 Januari 2024' tidak dapat dibaca. Tulis tahun-bulan-hari, misalnya 2022-07-01."),
    ("  made: 2024-01-02", "  made: 2024", "made",
     "tanggal '2024' tidak dapat dibaca. Tulis tahun-bulan-hari, misalnya 2022-07-01."),
    ("  made: 2024-01-02", "  made: 2024-02-30", "made",
     "tanggal '2024-02-30' tidak ada di kalender. Periksa tanggal dan bulannya."),
    ("    is: applicant", "    is: warga", "is: warga",
     "'is' berisi 'warga', yang tidak dikenal. Pilihannya: 'applicant', 'position', 'outside', 'system'."),
    ("  - id: periksa", "  - id: Periksa Berkas", "- id: Periksa",
     "'id' berisi 'Periksa Berkas', bukan nama singkat yang sah. Pakai huruf kecil, angka dan garis bawah, diawali "
     "huruf, misalnya periksa_berkas."),
    ("slug: surat-uji", "slug: Surat Uji", "slug: Surat Uji",
     "'slug' berisi 'Surat Uji', bukan nama singkat yang sah. Pakai huruf kecil, angka dan tanda hubung, misalnya "
     "karang-taruna."),
    ("sop: 1", "sop: 2", "sop: 2", "'sop' berisi '2', yang tidak dikenal. Pilihannya: 1."),
    ("    actors: [loket]\n    time: 10 menit", "    actors: loket\n    time: 10 menit", "actors: loket",
     "'actors' harus berupa daftar, bukan teks. Tulis setiap butir pada baris sendiri dengan '- ' di depannya."),
    ("  name: Nama Kepala", "  name: [Nama, Kepala]", "name: [Nama",
     "'name' harus berupa teks, bukan daftar. Apit dengan tanda petik."),
    ("approved_by:\n  position: Kepala Dinas\n  name: Nama Kepala", "approved_by: Nama Kepala", "approved_by",
     "'approved_by' harus berisi pasangan 'kunci: nilai', bukan teks. Lihat contoh di folder sops."),
    ("    label: KTP", "    label: KTP\n    max_mb: 500", "max_mb",
     "angka '500' pada 'max_mb' di luar batas. Paling banyak 50."),
    ("    label: KTP", "    label: KTP\n    files: banyak", "files: banyak",
     "'files' berisi 'banyak', bukan bilangan. Tulis angka saja."),
    ("    label: KTP", "    label: KTP\n    required: ya", "required: ya", "'required' berisi 'ya'. Tulis true atau false."),
    ("    label: KTP", "    label: KTP\n    label: Kartu", "label: Kartu",
     "kunci 'label' ditulis dua kali (sudah ada di baris 35). Hapus salah satu."),
    ("title: Surat Uji\n", "title: Surat: Uji\n", "title: Surat: Uji",
     "ada titik dua yang tidak pada tempatnya. Apit teksnya dengan tanda petik."),
    ("  who: Siapa saja", "\twho: Siapa saja", "\twho", "baris ini memakai tab. Ganti tab dengan spasi."),
    ("  who: Siapa saja", "   who: Siapa saja", "   who",
     "ada titik dua yang tidak pada tempatnya. Apit teksnya dengan tanda petik."),
    ("  who: Siapa saja", " who: Siapa saja", " who", "takuk baris ini tidak sejajar. Samakan spasi di awal barisnya."),
    ('number: "001"', 'number: "001', 'number: "001',
     "tanda petik yang dibuka di baris ini tidak ditutup. Tutup tanda petiknya."),
    ("agency: dinsos-uji", "agency: &a dinsos-uji", "agency: &a",
     "rujukan '&' dan '*' tidak dipakai dalam berkas SOP. Tulis isinya sekali lagi."),
    ("agency: dinsos-uji", "agency: !!python/object:os.system dinsos-uji", "agency: !!",
     "tanda '!' di depan nilai tidak dipakai. Apit nilainya dengan petik."),
    ("actors:\n  - id: pemohon", "---\nactors:\n  - id: pemohon", "---",
     "berkas ini memuat lebih dari satu dokumen. Satu berkas memuat satu SOP."),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "at", "sentence"), BROKEN)
def test_mistake_is_told_with_its_line(old: str, new: str, at: str, sentence: str) -> None:
    text = changed(old, new)
    found = problems_of(text)
    assert len(found) == 1
    place = f"uji.yaml:{line_of(text, at)}: "
    assert found[0].startswith(place)
    if sentence:
        assert found[0] == place + sentence


def test_all_mistakes_are_told_at_once_in_the_order_of_lines() -> None:
    text = SOUND.replace("time: 10 menit", "time: lama").replace("kind: name", "kind: nama")
    text = text.replace("    is: applicant", "    si: applicant").replace("slug: surat-uji", "slug: Surat")
    lines = [
        line_of(text, passage) for passage in ("slug: Surat", "kind: nama", "si: applicant", "time: lama")
    ]
    assert [found.split(":")[1] for found in problems_of(text)] == [str(line) for line in lines]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "uji.yaml:1: berkas ini kosong. Isi dengan SOP; lihat contoh di folder sops."),
        ("# hanya catatan\n", "uji.yaml:1: berkas ini kosong. Isi dengan SOP; lihat contoh di folder sops."),
        ("- a\n- b\n", "uji.yaml:1: berkas ini bukan SOP. Mulai dengan 'sop: 1', lalu 'agency:', 'title:', ...."),
        (b"\xff\xfe\x00s", "uji.yaml:1: berkas ini bukan teks UTF-8. Simpan ulang sebagai teks UTF-8 dari penyunting teks."),
        (b"sop: 1\n\x93kutip\x94", "uji.yaml:2: berkas ini bukan teks UTF-8. Simpan ulang sebagai teks UTF-8 dari "
                                   "penyunting teks."),
        ("\x00\x01\x02", "uji.yaml:1: ada karakter yang tidak dapat dibaca. Ketik ulang baris ini."),
        ("[" * 100_000, "uji.yaml:1: isi berkas ini bersarang terlalu dalam. Periksa kurung dan takuk."),
        ("a: " * 100_000, "uji.yaml:1: ada titik dua yang tidak pada tempatnya. Apit teksnya dengan tanda petik."),
        ("- x\n" * 60_000, "uji.yaml:19998: berkas ini terlalu panjang untuk satu SOP. Pisahkan menjadi beberapa SOP."),
        ("x" * 1_000_001, "uji.yaml:1: berkas lebih besar dari 1 MB. Satu berkas memuat satu SOP saja."),
        (b"x" * 1_000_001, "uji.yaml:1: berkas lebih besar dari 1 MB. Satu berkas memuat satu SOP saja."),
        ("? [a, b]\n: c\n", "uji.yaml:1: nama kunci harus satu kata. Periksa kurung dan titik dua."),
    ],
    ids=["empty", "comment", "list", "utf16", "latin1", "control", "brackets", "colons", "long", "big", "big bytes", "key"],
)  # fmt: skip
def test_what_is_no_sop_at_all_is_refused_with_one_sentence(text: str | bytes, sentence: str) -> None:
    assert problems_of(text) == [sentence]


def test_alias_bomb_is_refused_at_its_first_line() -> None:
    bomb = "a: &a [x, x]\n" + "".join(f"b{n}: &b{n} [*a, *a]\n" for n in range(50))
    assert problems_of(bomb)[0].startswith("uji.yaml:1: rujukan '&' dan '*'")


def test_missing_file_and_folder_are_refused(tmp_path: Path) -> None:
    for path in (tmp_path / "tidak-ada.yaml", tmp_path):
        with pytest.raises(SheetError, match="tidak dapat dibuka"):
            read(path)


def test_file_of_another_editor_is_read(tmp_path: Path) -> None:
    """Windows editors put a mark first and end lines their own way."""
    path = tmp_path / "uji.yaml"
    path.write_bytes(b"\xef\xbb\xbf" + SOUND.replace("\n", "\r\n").encode())
    assert read(path) == read_text(SOUND, "x")


@pytest.mark.parametrize(
    "number", ["36", "001", "1.10", "2.0", "28 /SOP/I/2023", "1e5", "0x1f", "2024-01-02", "yes"]
)
def test_number_of_the_sop_keeps_every_character_without_quotes(number: str) -> None:
    assert read_text(changed('number: "001"', f"number: {number}"), "x").number == number


def test_blank_cell_counts_as_left_out() -> None:
    sheet = read_text(changed("  made: 2024-01-02", "  made:"), "x")
    assert sheet.dates.made is None
    assert read_text(changed("    time: 10 menit", '    time: ""'), "x").step("periksa").time is None


@settings(max_examples=60, deadline=None)
@given(st.one_of(st.text(), st.binary(), st.text("abc:-[]{}&*!|>'\"%@`#?, \n\t\\uxU0189")))
def test_any_text_is_read_or_refused_but_never_crashes(text: str | bytes) -> None:
    with pytest.raises(SheetError):
        read_text(text, "uji.yaml")


@settings(max_examples=50, deadline=None)
@given(
    st.integers(0, len(SOUND) - 1), st.integers(0, 40), st.text("abc:-[]{}&*!|>'\"# \n\t\x85\x00", max_size=6)
)
def test_sop_broken_anywhere_is_read_or_refused(at: int, cut: int, put: str) -> None:
    broken = SOUND[:at] + put + SOUND[at + cut :]
    try:
        read_text(broken, "uji.yaml")
    except SheetError as refused:
        lines = broken.count("\n") + broken.count("\x85") + broken.count("\r") + 1
        for problem in refused.problems:
            assert 1 <= problem.line <= lines
            assert problem.message
            assert problem.fix


json_like = st.recursive(
    st.one_of(
        st.none(), st.booleans(), st.integers(-5, 5), st.sampled_from(["a", "5 menit", "end", "", "apply"])
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.sampled_from("ab"), inner, max_size=2)
    ),
    max_leaves=5,
)
keys = [
    "sop",
    "dates",
    "form",
    "actors",
    "steps",
    "service",
    "letters",
    "requirements",
    "legal_basis",
    "approved_by",
]


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(keys), json_like)
def test_wrong_kinds_of_value_are_told_and_never_crash(key: str, value: object) -> None:
    kept = "".join(block for block in _blocks(SOUND) if not block.startswith(key + ":"))
    problems = check_text(f"{kept}{key}: {_flow(value)}\n", "uji.yaml", BEHAVIOURS, POSITIONS)
    assert all(problem.message for problem in problems)


def _blocks(text: str) -> list[str]:
    blocks: list[str] = []
    for line in text.splitlines(keepends=True):
        if line[0] in " -":
            blocks[-1] += line
        else:
            blocks.append(line)
    return blocks


def _flow(value: object) -> str:
    match value:
        case None:
            return "null"
        case bool():
            return str(value).lower()
        case list():
            return "[" + ", ".join(_flow(item) for item in value) + "]"
        case dict():
            return "{" + ", ".join(f"{key}: {_flow(item)}" for key, item in value.items()) + "}"
        case str():
            return f'"{value}"'
        case _:
            return str(value)


def test_message_of_the_error_lists_every_problem() -> None:
    text = textwrap.dedent("""\
        sop: 1
        agency: Dinas
    """)
    with pytest.raises(SheetError) as refused:
        read_text(text, "uji.yaml")
    assert str(refused.value).splitlines() == [str(problem) for problem in refused.value.problems]
