"""A file that reads well may still be an SOP that cannot be run; every such mistake has its line and its remedy."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sopan.procedure.checking import check
from sopan.procedure.problems import Problem
from tests.procedure.sheets import BEHAVIOURS, POSITIONS, SOUND, changed, check_text, line_of


def found_in(text: str, level: str = "error") -> list[Problem]:
    return [p for p in check_text(text, "uji.yaml", BEHAVIOURS, POSITIONS) if p.level == level]


def test_sound_sheet_has_no_problem_at_all() -> None:
    assert check_text(SOUND, "uji.yaml", BEHAVIOURS, POSITIONS) == []


DECISION = """\
      - answer: Ya
        to: konsep
      - answer: Tidak
        to: end
        outcome: refused
"""
EXTRA_STEP = """\
  - id: lama
    no: "6"
    activity: Menunggu
    actors: [loket]
    time: 1 menit
"""

ERRORS: list[tuple[str, str, str, str, str]] = [
    # what is written instead of what; the passage whose line is named; the code; the sentence
    ("  - id: konsep", "  - id: periksa", "- id: periksa\n    no: \"4\"", "duplicate_id",
     "id langkah 'periksa' sudah dipakai di baris 60. Beri nama yang berbeda."),
    ("  - id: loket", "  - id: kadis", "- id: kadis\n    name: Kadis", "duplicate_id",
     "id pelaksana 'kadis' sudah dipakai di baris 47. Beri nama yang berbeda."),
    ("      - id: jenis", "      - id: nama", "- id: nama\n        label: Jenis", "duplicate_id",
     "id isian 'nama' sudah dipakai di baris 24. Beri nama yang berbeda."),
    ("  - id: ktp\n    label: KTP\n", "  - id: ktp\n    label: KTP\n  - id: ktp\n    label: Lagi\n", "- id: ktp\n    label: L",
     "duplicate_id", "id persyaratan 'ktp' sudah dipakai di baris 34. Beri nama yang berbeda."),
    ("      - id: jenis", "      - id: tanggal", "- id: tanggal", "reserved_id",
     "id isian 'tanggal' sudah dipakai untuk isi surat. Beri nama lain, misalnya tanggal_pemohon."),
    ("    actors: [loket]\n    time: 10 menit", "    time: 10 menit", "- id: periksa", "nobody",
     "tidak ada yang mengerjakan langkah 'periksa'. Isi 'actors' dengan pelaksananya."),
    ("    actors: [loket]\n    time: 10 menit", "    actors: [lokett]\n    time: 10 menit", "actors: [lokett]",
     "actor_unknown", "pelaksana 'lokett' tidak ada dalam daftar 'actors'. Mungkin maksudnya 'loket'."),
    ("    actors: [loket]\n    time: 10 menit", "    actors: [loket, loket]\n    time: 10 menit", "actors: [loket, loket]",
     "actor_twice", "pelaksana 'loket' disebut dua kali. Hapus salah satu."),
    ("    actors: [loket]\n    time: 10 menit", "    actors: [pemohon]\n    time: 10 menit", "does: check",
     "applicant_works",
     "pemohon tidak dapat mengerjakan 'check' pada langkah 'periksa'. Isi 'by' dengan petugas yang mengerjakannya."),
    ("    actors: [pemohon]", "    actors: [loket]", "does: apply", "apply_by_other",
     "permohonan pada langkah 'ajukan' harus diajukan pemohon, bukan 'loket'. Sebutkan pelaksana yang bertanda "
     "'is: applicant'."),
    ("    position: petugas-loket\n", "", "- id: loket", "no_position",
     "pelaksana 'loket' belum punya jabatan. Isi 'position' dengan kode jabatan dari berkas instansi."),
    ("    position: petugas-loket", "    position: petugas-lokat", "position: petugas-lokat", "position_unknown",
     "jabatan 'petugas-lokat' tidak ada di dinsos-uji. Mungkin maksudnya 'petugas-loket'."),
    ("    is: applicant", "    is: applicant\n    position: kepala-dinas", "position: kepala-dinas", "position_not_asked",
     "pelaksana 'pemohon' bukan pejabat instansi, tetapi diberi jabatan. Hapus 'position'."),
    ("    does: check", "    does: chek", "does: chek", "does_unknown",
     "sistem tidak mengenal 'does: chek'. Mungkin maksudnya 'check'."),
    ("        to: konsep", "        to: konsap", "to: konsap", "leads_nowhere",
     "langkah 'putuskan' menuju 'konsap', yang tidak ada. Mungkin maksudnya 'konsep'."),
    ("    does: check", "    does: check\n    next: putus", "next: putus", "leads_nowhere",
     "langkah 'periksa' menuju 'putus', yang tidak ada. Mungkin maksudnya 'putuskan'."),
    ("    does: check", "    does: check\n    returns_to: [ajuken]", "returns_to: [ajuken]", "leads_nowhere",
     "langkah 'periksa' mengembalikan ke 'ajuken', yang tidak ada. Mungkin maksudnya 'ajukan'."),
    ("    does: check", "    does: check\n    returns_to: [periksa]", "returns_to: [periksa]", "returns_nowhere",
     "berkas tidak dapat dikembalikan ke 'periksa'. Sebutkan langkah lain yang dijalankan sistem."),
    ("    does: sign\n    with: {letter: surat}\n", "    does: sign\n    with: {letter: surat}\n    next: end\n" + EXTRA_STEP,
     "- id: lama", "unreachable",
     "langkah 'lama' tidak pernah tercapai. Arahkan 'to' atau 'next' sebuah langkah ke sini, atau hapus langkah ini."),
    ("        to: end", "        to: periksa", "", "", ""),  # sound: a refusal that goes back still has a way out
    ("    answers:\n" + DECISION, "    answers:\n      - answer: Ya\n        to: konsep\n", "- id: putuskan",
     "too_few_answers",
     "keputusan 'putuskan' harus punya paling sedikit dua jawaban. Isi 'answers', misalnya Ya dan Tidak."),
    ("      - answer: Tidak", "      - answer: ya", "- answer: ya", "answer_twice",
     "jawaban 'ya' disebut dua kali. Hapus atau ganti salah satu."),
    ("    does: decide", "    does: record", "answers:", "not_a_decision",
     "langkah 'putuskan' punya jawaban tetapi bukan keputusan. Ganti 'does' menjadi decide, atau hapus 'answers'."),
    ("    does: decide", "    does: decide\n    next: konsep", "next: konsep", "next_and_answers",
     "keputusan 'putuskan' bercabang, jadi 'next' tidak dipakai. Hapus 'next'; tiap jawaban punya 'to' sendiri."),
    ("    does: check", "    does: record", "requirements:", "never_checked",
     "ada persyaratan, tetapi tidak ada langkah yang memeriksanya. Beri 'does: check' pada langkah pemeriksaan berkas."),
    ("    step: ajukan", "    step: ajuan", "step: ajuan", "section_step_unknown",
     "halaman 'Identitas' merujuk langkah 'ajuan' yang tidak ada. Mungkin maksudnya 'ajukan'."),
    ("          - {value: b, label: B}\n", "", "- id: jenis", "too_few_choices",
     "isian 'jenis' harus punya paling sedikit dua pilihan. Isi 'choices'."),
    ("{value: b, label: B}", "{value: a, label: B}", "- {value: a, label: B}", "choice_twice",
     "pilihan 'a' disebut dua kali. Hapus atau ganti salah satu."),
    ("        kind: choice", "        kind: text", "choices:", "choices_unused",
     "isian 'jenis' punya pilihan tetapi jenisnya 'text'. Ganti 'kind' menjadi choice atau choices."),
    ("        kind: name\n", "        kind: classification\n", "kind: classification", "codes_are_the_offices",
     "isian 'nama' menanyakan kode klasifikasi kepada pemohon, padahal kode itu milik kantor. Tanyakan pada langkah "
     "petugas."),
    ("bahwa {nama} benar", "bahwa {nema} benar", "- text: Menerangkan", "place_unknown",
     "tanda {nema} dalam naskah 'surat' tidak dikenal. Mungkin maksudnya 'nama'."),
    ("      - facts: [jenis]", "      - facts: [jenes]", "- facts: [jenes]", "place_unknown",
     "isian 'jenes' tidak ada dalam formulir. Mungkin maksudnya 'jenis'."),
    ("      - facts: [jenis]", "      - {}", "- {}", "paragraph_form",
     "satu paragraf berisi salah satu dari 'text', 'facts', 'items', 'table', 'heading', dan 'annex'. Pisahkan menjadi "
     "dua paragraf."),
    ("      - facts: [jenis]", "      - items: [\"{baris}\"]\n        each: jenis", "each: jenis", "list_unknown",
     "'jenis' bukan daftar. Sebut isian beberapa baris (long_text), pilihan (choices), atau peserta."),
    ("      - facts: [jenis]", "      - table: {head: [No, Nama], rows: [[satu]]}", "- table:", "table_form",
     "setiap baris tabel berisi sebanyak judul kolomnya. Lengkapi barisnya."),
    ("    does: draft\n    with: {letter: surat}", "    does: draft\n    with: {letter: surut}",
     "with: {letter: surut}", "letter_unknown",
     "naskah 'surut' tidak ada dalam daftar 'letters'. Mungkin maksudnya 'surat'."),
    ("    does: draft\n    with: {letter: surat}", "    does: draft", "does: draft", "letter_not_named",
     "langkah 'konsep' tidak menyebut naskahnya. Tambahkan 'with: {letter: ...}'."),
    ("    does: draft", "    does: record", "- id: surat", "never_drafted",
     "naskah 'surat' tidak pernah dikonsep. Tambahkan langkah 'does: draft' untuk naskah ini."),
    ("    does: check", "    does: check\n    with: {letter: {grantd: surat}}", "with: {letter: {grantd", "outcome_unknown",
     "hasil 'grantd' tidak dikenal. Mungkin maksudnya 'granted'."),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "at", "code", "sentence"), ERRORS)
def test_sop_that_cannot_be_run_is_told_why_and_where(
    old: str, new: str, at: str, code: str, sentence: str
) -> None:
    text = changed(old, new)
    found = found_in(text)
    if not code:
        assert found == []
        return
    assert [(p.code, str(p)) for p in found if p.code == code] == [
        (code, f"uji.yaml:{line_of(text, at)}: {sentence}")
    ]


def test_case_that_can_never_end_is_told_at_every_step_of_the_ring() -> None:
    text = changed("    does: sign", "    does: sign\n    next: konsep").replace("to: end", "to: konsep")
    assert [p.code for p in found_in(text)] == ["never_ends"] * 5
    ring = changed("    does: sign", "    does: sign\n    next: konsep")
    assert [p.line for p in found_in(ring)] == [
        line_of(ring, "- id: konsep"),
        line_of(ring, "- id: tanda_tangan"),
    ]
    assert "tidak akan pernah selesai. Beri satu jawaban atau 'next' yang menuju end." in str(
        found_in(ring)[0]
    )


def test_arrow_to_a_row_that_is_only_shown_leads_to_the_next_row_that_runs() -> None:
    shown = '  - id: isi\n    no: "0"\n    activity: Mengisi\n    actors: [pemohon]\n    time: 1 menit\n    does: prepare\n'
    text = changed("steps:\n", "steps:\n" + shown).replace("to: end", "to: isi").replace('no: "0"', 'no: "1"')
    assert found_in(text) == []
    last = SOUND + shown.replace("isi", "tutup")
    last = last.replace("to: end", "to: tutup")
    assert [p.code for p in found_in(last)] == ["leads_nowhere"]


def test_step_to_which_files_are_only_sent_back_counts_as_reached() -> None:
    text = changed("    does: sign", "    does: sign\n    next: end") + EXTRA_STEP + "    next: periksa\n"
    assert [p.code for p in found_in(text)] == ["unreachable"]
    assert found_in(text.replace("    does: check", "    does: check\n    returns_to: [lama]")) == []


def test_service_without_application_and_application_without_service() -> None:
    assert "no_apply" in {p.code for p in found_in(changed("    does: apply", "    does: prepare"))}
    start, end = SOUND.index("service:"), SOUND.index("form:")
    assert [p.code for p in found_in(SOUND[:start] + SOUND[end:])] == ["no_service"]


def test_application_comes_first_and_once() -> None:
    first = '  - id: sambut\n    no: "0"\n    activity: Menyambut\n    actors: [loket]\n    time: 1 menit\n'
    assert [p.code for p in found_in(changed("steps:\n", "steps:\n" + first))] == ["apply_late"]
    again = SOUND + first.replace("[loket]", "[pemohon]") + "    does: apply\n"
    assert "apply_twice" in {p.code for p in found_in(again)}


def test_sop_in_which_nothing_runs() -> None:
    text = SOUND
    for word in ("apply", "check", "decide", "draft", "sign"):
        text = text.replace(f"    does: {word}", "    does: prepare")
    assert "nothing_runs" in {p.code for p in found_in(text)}


def test_positions_are_not_asked_when_the_agency_is_not_known() -> None:
    text = changed("    position: petugas-loket", "    position: siapa-saja")
    assert check_text(text, "uji.yaml", BEHAVIOURS) == []


def test_form_and_flow_are_told_in_one_run() -> None:
    """A misspelt key and an unreadable time do not hide a wrong arrow, and do not cause others."""
    text = changed("    actors: [loket]\n    time: 10 menit", "    actor: [loket]\n    time: lama")
    text = text.replace("to: konsep", "to: konsap")
    assert [(p.code, p.line) for p in found_in(text)] == [
        ("extra_forbidden", line_of(text, "actor: [loket]")),
        ("time", line_of(text, "time: lama")),
        ("leads_nowhere", line_of(text, "to: konsap")),
        ("unreachable", line_of(text, "- id: konsep")),
        ("unreachable", line_of(text, "- id: tanda_tangan")),
    ]


LINT: list[tuple[str, str, str, str]] = [
    ('    no: "2"\n', "", "no_missing", "langkah 'periksa' tidak bernomor"),
    ('    no: "2"', '    no: "1"', "no_twice", "nomor 1 dipakai dua kali"),
    ('    no: "5"', '    no: "7"', "no_jump", "nomor 7 tidak urut sesudah 4"),
    ("  - Peraturan Daerah Nomor 1 Tahun 2020", "  - Peraturan Daerah Nomor … Tahun …", "legal_basis_number",
     "dasar hukum ini belum bernomor"),
    ("  - Peraturan Daerah Nomor 1 Tahun 2020",
     "  - Peraturan Daerah Nomor 1 Tahun 2020\n  - PERATURAN DAERAH NOMOR 1 TAHUN 2020.", "legal_basis_twice",
     "dasar hukum ini sama dengan butir 1"),
    ("legal_basis:\n  - Peraturan Daerah Nomor 1 Tahun 2020\n", "", "legal_basis_empty", "dasar hukum kosong"),
    ("  effective: 2024-01-03\n", "", "date_empty", "tanggal efektif kosong"),
    ('number: "001"\n', "", "number_empty", "nomor SOP kosong"),
    ("approved_by:\n  position: Kepala Dinas\n  name: Nama Kepala\n", "", "approver_empty", "pengesah SOP kosong"),
    ("    activity: Memeriksa berkas", "    activity: Loket memeriksa berkas", "subject_in_activity",
     "kegiatan 2 diawali nama pelaksananya"),
    ("    activity: Memeriksa berkas", "    activity: Kepala Dinas memeriksa berkas", "subject_in_activity",
     "kegiatan 2 diawali nama pelaksananya"),
    ("    time: 10 menit\n", "", "time_missing", "waktu kosong pada kegiatan 2"),
    ("    time: 10 menit\n", "    time: 1 hari\n", "time_assumed", "'hari' pada kegiatan 2 dianggap hari kerja"),
    ("    time: 10 menit\n", "    time: 10 menit\n    inferred: true\n", "inferred",
     "pelaksana kegiatan 2 kami tetapkan sendiri"),
    ("steps:\n", "  - {id: camat, name: Camat, position: kepala-dinas}\nsteps:\n", "actor_unused",
     "pelaksana 'camat' tidak mengerjakan langkah mana pun"),
    ("actors:\n  - id: pemohon", "  - {id: lain, kind: surat izin, title: Izin, body: []}\nactors:\n  - id: pemohon",
     "letter_unused", "naskah 'lain' tidak dibuat pada langkah mana pun"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "code", "sentence"), LINT)
def test_defect_of_the_sheet_is_told_but_does_not_stop_it(
    old: str, new: str, code: str, sentence: str
) -> None:
    text = changed(old, new)
    assert found_in(text) == []
    assert [(p.code, p.message) for p in found_in(text, "lint")] == [(code, sentence)]


def test_branch_rows_count_for_the_number_they_branch_from() -> None:
    assert (
        found_in(changed('    no: "3"', '    no: "2a"').replace('"4"', '"3."').replace('"5"', '"4"'), "lint")
        == []
    )


def test_file_is_checked_from_disk(tmp_path: Path) -> None:
    path = tmp_path / "uji.yaml"
    path.write_text(SOUND, encoding="utf-8")
    assert check(path, BEHAVIOURS, POSITIONS) == []
    missing = check(tmp_path / "lain.yaml", BEHAVIOURS)
    assert [p.code for p in missing] == ["unreadable"]


step_ids = st.sampled_from(["ajukan", "periksa", "putuskan", "konsep", "tanda_tangan", "end", "entah"])
words = st.sampled_from([*sorted(BEHAVIOURS), "entah"])


@settings(max_examples=60, deadline=None)
@given(
    st.lists(step_ids, min_size=5, max_size=5), st.lists(words, min_size=5, max_size=5), step_ids, step_ids
)
def test_any_flow_is_judged_without_a_crash_and_a_sound_one_always_ends(
    nexts: list[str], does: list[str], yes: str, no: str
) -> None:
    text = SOUND.replace("to: konsep", f"to: {yes}").replace("to: end", f"to: {no}")
    for old, new, following in zip(("apply", "check", "decide", "draft", "sign"), does, nexts, strict=True):
        text = text.replace(f"    does: {old}\n", f"    does: {new}\n    next: {following}\n")
    if any(problem.level == "error" for problem in check_text(text, "uji.yaml", BEHAVIOURS, POSITIONS)):
        return
    # No error: from every running step that can be reached, some way leads to the end.
    here, steps = (
        {"ajukan"},
        dict(zip(("ajukan", "periksa", "putuskan", "konsep", "tanda_tangan"), nexts, strict=True)),
    )
    for _ in range(6):
        here |= {
            to for id_ in here if id_ in steps for to in ([yes, no] if id_ == "putuskan" else [steps[id_]])
        }
    assert "end" in here
