"""Stories beside an SOP: read with their lines, and everything that is not on the sheet told at once."""

from pathlib import Path

import pytest

from sopan.procedure.problems import SheetError
from sopan.procedure.stories import ENDING, Stories, read_stories, read_stories_text, stories_beside
from tests.procedure.sheets import sheet_of

ROOT = Path(__file__).parents[2] / "sops"
FILES = sorted(path for path in ROOT.glob("*/*/*.yaml") if not path.name.endswith(ENDING))
KARANG_TARUNA = ROOT / "dinsos-tanah-laut/pemberdayaan/karang-taruna.yaml"
OUTGOING = ROOT / "dinsos-tanah-laut/sekretariat/surat-keluar.yaml"
NEGLECTED = ROOT / "dinsos-tanah-laut/rehabilitasi/anak-terlantar.yaml"

GOOD = """\
stories:
  - title: Berkas lengkap
    by: pemohon
    answers: {nama_karang_taruna: Tunas Harapan}
    steps:
      - do: cek_kelengkapan
        back: pemohon_datang
        mark: {surat_permohonan: Belum ditandatangani}
      - do: pemohon_datang
      - until: paraf
      - do: paraf
        as: subkor
    now: [paraf]
    letters: []
"""


def stories(text: str, sop: Path = KARANG_TARUNA) -> Stories:
    return read_stories_text(text, "uji.cases.yaml", sheet_of(sop))


def problems(text: str, sop: Path = KARANG_TARUNA) -> list[str]:
    with pytest.raises(SheetError) as error:
        stories(text, sop)
    return [str(problem) for problem in error.value.problems]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_sop_has_stories_that_fit_its_sheet(path: Path) -> None:
    found = read_stories(stories_beside(path), sheet_of(path))
    assert 3 <= len(found.stories) <= 5


def test_story_is_read_as_it_is_written() -> None:
    found = stories(GOOD)
    (story,) = found.stories
    assert (story.title, story.by, story.taken_in) == ("Berkas lengkap", "pemohon", False)
    assert story.answers == {"nama_karang_taruna": "Tunas Harapan"}
    first, second, third, last = story.steps
    assert (first.do, first.back, first.mark) == (
        "cek_kelengkapan", "pemohon_datang", {"surat_permohonan": "Belum ditandatangani"},
    )  # fmt: skip
    assert (second.do, third.until, last.as_) == ("pemohon_datang", "paraf", "subkor")
    assert (story.ends, story.now, story.letters) == (None, ("paraf",), ())


def test_every_part_of_a_story_knows_its_line() -> None:
    found = stories(GOOD)
    assert found.line(0) == 2
    assert found.line(0, "by") == 3
    assert found.line(0, "steps", 0) == 6
    assert found.line(0, "steps", 2, "until") == 10
    assert found.line(0, "ends") == 2  # not written: the story itself


def test_one_answer_or_several_may_be_chosen() -> None:
    text = (
        "stories:\n  - title: A\n    by: pj\n    channel: counter\n    steps:\n      - until: intervensi\n"
        "      - do: intervensi\n        choose: {}\n    now: [penutupan]\n"
    )
    one = stories(text.format("Reunifikasi"), NEGLECTED).stories[0].steps[1]
    two = stories(text.format("[Reunifikasi, Rujukan ke Program Panti]"), NEGLECTED).stories[0].steps[1]
    assert (one.choose, two.choose) == (("Reunifikasi",), ("Reunifikasi", "Rujukan ke Program Panti"))


@pytest.mark.parametrize(
    ("old", "new", "line", "said"),
    [
        ("by: pemohon", "by: pemohn", 3, "pelaksana 'pemohn' tidak ada. Mungkin maksudnya 'pemohon'."),
        ("by: pemohon", "by: kabid", 3, "tidak dapat dimulai oleh 'kabid'. Tulis by: pemohon."),
        ("by: pemohon", "by: fo", 3, "tidak dapat dimulai oleh 'fo'. Tulis by: pemohon, atau tambahkan channel: counter."),
        ("by: pemohon", "by: pemohon\n    channel: phone", 3, "tidak dapat dimulai oleh 'pemohon'. Yang menerima di loket: fo."),
        ("by: pemohon", "by: fo\n    channel: phone", 4, "tidak dibuka lewat 'phone'. Yang dibuka: online, counter."),
        ("by: pemohon", "by: pemohon\n    channel: surat", 4, "'channel' berisi 'surat', yang tidak dikenal."),
        ("by: pemohon", "oleh: pemohon", 3, "kunci 'oleh' tidak dikenal pada cerita ke-1."),
        ("nama_karang_taruna: T", "nama_karangtaruna: T", 4, "isian 'nama_karangtaruna' tidak ada pada formulir SOP ini. Mungkin maksudnya 'nama_karang_taruna'."),
        ("do: cek_kelengkapan", "do: cek_lengkap", 6, "langkah 'cek_lengkap' tidak ada."),
        ("do: pemohon_datang", "kerjakan: pemohon_datang", 9, "kunci 'kerjakan' tidak dikenal pada langkah ke-2."),
        ("do: pemohon_datang", "do: pemohon_datang\n        until: paraf", 9, "setiap baris cerita menyebut salah satu dari 'do' dan 'until'."),
        ("until: paraf", "until: parap", 10, "langkah 'parap' tidak ada. Mungkin maksudnya 'paraf'."),
        ("until: paraf", "until: paraf\n        reason: Lama", 10, "baris 'until' tidak memuat yang lain."),
        ("as: subkor", "as: fo", 12, "pelaksana langkah ini 'fo' tidak ada."),
        ("as: subkor", "as: subkor\n        choose: Ya", 13, "jawaban 'Ya' tidak ada."),
        ("as: subkor", "as: subkor\n        back: serah_terima\n        reason: X", 13, "tujuan pengembalian 'serah_terima' tidak ada."),
        ("as: subkor", "as: subkor\n        back: draft_surat", 13, "pengembalian memerlukan alasan."),
        ("as: subkor", "as: subkor\n        mark: {surat_permohonan: X}", 13, "'mark' hanya pada langkah pemeriksaan"),
        ("as: subkor", "as: subkor\n        enter: {jumlah: 3}", 13, "isian 'jumlah' tidak ada pada langkah 'paraf'."),
        ("        mark: {surat_permohonan: Belum ditandatangani}\n", "", 7, "menandai apa yang harus diperbaiki."),
        ("mark: {surat_permohonan", "mark: {surat", 8, "isian atau persyaratan 'surat' tidak ada."),
        ("now: [paraf]", "now: [parafi]", 13, "langkah 'parafi' tidak ada. Mungkin maksudnya 'paraf'."),
        ("now: [paraf]", "now: [paraf]\n    ends: granted", 14, "hanya salah satu dari 'ends' dan 'now'."),
        ("    now: [paraf]\n", "", 2, "cerita ini harus menyebut 'ends' atau 'now'."),
        ("now: [paraf]", "ends: dikabulkan", 13, "'ends' berisi 'dikabulkan', yang tidak dikenal."),
        ("letters: []", "letters: [surat]", 14, "naskah 'surat' tidak ada."),
    ],
)  # fmt: skip
def test_what_is_not_on_the_sheet_is_told_with_its_line(old: str, new: str, line: int, said: str) -> None:
    assert old in GOOD
    told = problems(GOOD.replace(old, new))
    assert any(one.startswith(f"uji.cases.yaml:{line}: ") and said in one for one in told), told


def test_all_problems_are_told_at_once() -> None:
    text = (
        GOOD.replace("do: cek_kelengkapan", "do: cek")
        .replace("[paraf]", "[akhir]")
        .replace("subkor", "kadis")
    )
    assert [one.split(": ", 1)[0] for one in problems(text)] == [
        f"uji.cases.yaml:{line}" for line in (6, 12, 13)
    ]


def test_two_stories_of_one_title_are_told_apart() -> None:
    assert "judul 'Berkas lengkap' dipakai dua cerita" in problems(GOOD + GOOD.removeprefix("stories:\n"))[0]


def test_internal_sop_begins_with_its_first_step() -> None:
    text = "stories:\n  - title: A\n    by: jfu\n    steps:\n      - do: konsep\n    now: [terima]\n"
    assert problems(text, OUTGOING) == [
        "uji.cases.yaml:5: cerita SOP internal dimulai dengan langkah 'perintah'. Tulis langkah itu, atau mulai "
        "dengan 'until'."
    ]
    assert stories(text.replace("do: konsep", "until: terima"), OUTGOING)
    assert (
        "tidak punya loket" in problems(text.replace("by: jfu", "by: jfu\n    channel: counter"), OUTGOING)[0]
    )


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("jenis: lama", "pilihannya: baru, rusak_terblokir, hilang"),
        ("benda: kartu_kks", "tulis daftar dari:"),
        ("benda: [kartu]", "tulis daftar dari:"),
    ],
)
def test_answer_that_the_form_would_not_take_is_told(value: str, said: str) -> None:
    text = f"stories:\n  - title: A\n    by: pemohon\n    answers: {{{value}}}\n    steps:\n      - until: paraf\n    now: [paraf]\n"
    (told,) = problems(text, KARANG_TARUNA.with_name("rekomendasi-kks.yaml"))
    assert told.startswith("uji.cases.yaml:4: ")
    assert said.lower() in told.lower()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("- title: A\n", "uji.cases.yaml:1: berkas ini bukan kumpulan cerita. Mulai dengan 'stories:'"),
        ("", "uji.cases.yaml:1: berkas ini kosong. Isi dengan kumpulan cerita;"),
        ("stories: []\n", "uji.cases.yaml:1: 'stories' belum berisi apa pun."),
        ("stories:\n  - title: A\n    title: B\n", "uji.cases.yaml:3: kunci 'title' ditulis dua kali"),
        ("stories:\n  - title: A\n    by: pemohon\n    now: [paraf]\n", "uji.cases.yaml:2: 'steps' belum ada pada cerita ke-1."),
    ],
)  # fmt: skip
def test_file_of_another_kind_is_told(text: str, said: str) -> None:
    assert any(one.startswith(said) for one in problems(text)), problems(text)


def test_file_that_cannot_be_opened_is_told(tmp_path: Path) -> None:
    with pytest.raises(SheetError, match="tidak dapat dibuka"):
        read_stories(tmp_path / "tidak-ada.cases.yaml", sheet_of(KARANG_TARUNA))
