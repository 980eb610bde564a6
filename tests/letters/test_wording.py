"""An office words its letters itself: what it writes, what is refused, and what a case does when it no longer fits."""

import pytest
from django.test import Client

from sopan.cases.editions import publish
from sopan.cases.models import Case, ProcedureRow
from sopan.directory.models import User
from sopan.letters.layout import markup
from sopan.letters.layout.filling import filled_body
from sopan.letters.models import Letter, Wording
from sopan.letters.papers import blocks_of
from sopan.letters.wording import own_text, tell_misfits
from sopan.notices.outbox import notices_for
from sopan.procedure.model import Procedure
from sopan.procedure.reading import read
from tests.factories import make_agency, make_official, make_position
from tests.letters.reading import words_of
from tests.letters.test_drafting import signed_in
from tests.world import KARANG_TARUNA, SOPS, TALA, World

PAGE = f"/meja/naskah/templat/{TALA}/{KARANG_TARUNA}/keterangan/"
OWN = """Dengan ini {jabatan_penandatangan} menerangkan:

Nama : {nama_karang_taruna}
Ketua : Sdr. {nama_ketua}

1. tercatat di {instansi};
2. masih aktif.
"""


@pytest.fixture(scope="module")
def sheet() -> Procedure:
    return read(SOPS / TALA / "pemberdayaan" / "karang-taruna.yaml")


@pytest.fixture
def administrator(world: World) -> User:
    agency = world.procedure(TALA, KARANG_TARUNA).agency
    return make_official(agency, make_position(agency, "pengelola", administers=True))


def mistakes(text: str, sheet: Procedure) -> list[tuple[int, str]]:
    return [(problem.line, problem.message) for problem in markup.read(text, sheet).problems]


# The markup


def test_every_form_of_the_markup_becomes_its_block(sheet: Procedure) -> None:
    text = (
        "## Ketentuan\n\n[Dasar]\nPeraturan {instansi}\ntentang ini.\n\nNama : {nama_ketua}\nAlamat : Jl. {desa}\n"
        "\n1. satu\nlanjutan\n2. dua\na. huruf\n\n| No. | Nama |\n| 1 | {nama_ketua} |\n=== Daftar ===\nPenutup: titik."
    )
    found = markup.read(text, sheet)
    assert found.problems == []
    words = {"instansi": "Dinas", "nama_ketua": "Budi", "desa": "-"}
    assert markup.filled(found.parts, words, {}) == [
        {"heading": "Ketentuan"},
        {"text": "Peraturan Dinas\ntentang ini.", "label": "Dasar"},
        {"facts": [["Nama", "Budi"], ["Alamat", "Jl. -"]]},
        {"items": ["satu lanjutan", "dua"], "numbering": "1."},
        {"items": ["huruf"], "numbering": "a."},
        {"table": {"head": ["No.", "Nama"], "rows": [["1", "Budi"]]}},
        {"annex": "Daftar"},
        {"text": "Penutup: titik."},
    ]


def test_list_is_gone_through_entry_by_entry(sheet: Procedure) -> None:
    sheet = with_list(sheet)
    text = (
        "{setiap anggota}\n1. {kolom_1} dari {kolom_2}\n{selesai}\n\n"
        "| No. | Nama |\n{setiap anggota}\n| {no} | {kolom_1} |\n{selesai}\n"
    )
    found = markup.read(text, sheet)
    assert found.problems == []
    entries = {
        "anggota": [
            {"no": "1", "kolom_1": "Siti", "kolom_2": "Desa A"},
            {"no": "2", "kolom_1": "Budi", "kolom_2": "Desa B"},
        ]
    }
    assert markup.filled(found.parts, {}, entries) == [
        {"items": ["Siti dari Desa A", "Budi dari Desa B"], "numbering": "1."},
        {"table": {"head": ["No.", "Nama"], "rows": [["1", "Siti"], ["2", "Budi"]]}},
    ]
    empty = markup.filled(found.parts, {}, {})
    assert empty[0]["items"] == [
        "{anggota} dari {anggota}"
    ]  # so that it is missed before the letter is signed


def with_list(sheet: Procedure) -> Procedure:
    """The SOP with a field of several lines."""
    content = sheet.model_dump(mode="json", by_alias=True)
    content["form"][0]["fields"].append({"id": "anggota", "label": "Anggota", "kind": "long_text"})
    return Procedure.model_validate(content)


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        ("Baik.\n\nNama {nama_ketuaa} ini.", 3, "{nama_ketua}"),
        ("Kepada {Nama Pemohon}.", 1, "huruf kecil tanpa spasi"),
        ("Kurung { terbuka.", 1, "bukan tempat isian"),
        ("{setiap warga}\n1. {baris}\n{selesai}", 1, "Daftar 'warga' tidak ada"),
        ("Isi.\n{selesai}", 2, "Hapus baris ini"),
        ("Isi.\n\n{setiap x}\n1. a", 3, "belum ditutup"),
        ("| A | B |\n| 1 |", 2, "kolom"),
        ("| A | B |", 1, "baru berisi judul"),
        ("{baris}", 1, "tidak ada pada SOP ini"),
        ("Nomor : {nomor}", 1, "saat ditandatangani"),
        ("{{ pemohon }}", 1, "bukan tempat isian"),
        ("{% include 'x' %}", 1, "bukan tempat isian"),
        ("   \n", 1, "masih kosong"),
        ("x" * 20_001, 1, "terlalu panjang"),
    ],
)
def test_mistakes_are_shown_with_their_line_and_what_to_do(
    sheet: Procedure, text: str, line: int, says: str
) -> None:
    assert any(at == line and says in message for at, message in mistakes(text, sheet))


def test_text_of_the_sop_reads_back_as_it_was(sheet: Procedure) -> None:
    letter = sheet.letters[0]
    own = markup.read(own_text(sheet, letter), sheet)
    assert own.problems == []
    words = {"instansi": "I", **{field.id: field.id.upper() for field in sheet.questions()}}
    assert markup.filled(own.parts, words, {}) == filled_body(letter, sheet, words)


# The pages


def test_administrator_words_a_letter_and_new_letters_follow(
    world: World, administrator: User, case: Case
) -> None:
    client = signed_in(administrator)
    page = client.get(PAGE).content.decode()
    assert "Yang bertanda tangan di bawah ini" in page  # the SOP's own, to begin from
    assert "{nama_ketua}" in page
    shown = client.post(f"{PAGE}pratinjau.pdf", {"text": OWN})
    assert "Sdr. Nama Contoh" in words_of(shown.content)
    assert not Wording.objects.exists()
    client.post(PAGE, {"text": OWN})
    assert Wording.objects.get().by == administrator
    assert "kata-kata instansi sejak" in client.get("/meja/naskah/templat/").content.decode()

    world.walk_to(case, "draft")
    world.do(case)
    blocks = blocks_of(Letter.objects.get(case=case))
    assert blocks[1]["facts"][1] == ["Ketua", "Sdr. Nama Contoh"]
    assert blocks[2] == {"items": [f"tercatat di {case.agency.name};", "masih aktif."], "numbering": "1."}
    world.walk_to(case, "sign")
    world.do(case)
    signed = Letter.objects.get(case=case)
    assert signed.state == "signed"

    client.post(f"{PAGE}sop/")
    other = world.apply(TALA, KARANG_TARUNA, world.stranger)
    world.walk_to(other, "draft")
    world.do(other)
    assert "Yang bertanda tangan" in blocks_of(Letter.objects.get(case=other))[0]["text"]
    page = client.get(f"{PAGE}?versi={Wording.objects.earliest('pk').pk}").content.decode()
    assert "Sdr. {nama_ketua}" in page  # what was written stays to be taken up again


def test_wording_with_a_mistake_is_not_kept(administrator: User, world: World) -> None:
    client = signed_in(administrator)
    answer = client.post(PAGE, {"text": "Baik.\n\nUntuk {nama_ketuaa}."})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "Baris 3:" in page
    assert "Untuk {nama_ketuaa}." in page
    assert client.post(f"{PAGE}pratinjau.pdf", {"text": "{x}"}).status_code == 400
    assert not Wording.objects.exists()


def test_nothing_in_a_wording_is_run(administrator: User, world: World) -> None:
    text = '#read("/etc/passwd") $x$ \\\\n <b>tebal</b> *bintang* @label {pemohon}'
    shown = signed_in(administrator).post(f"{PAGE}pratinjau.pdf", {"text": text})
    assert '#read("/etc/passwd")' in words_of(shown.content)
    assert "<b>tebal</b>" in words_of(shown.content)


def test_wording_that_no_longer_fits_stops_no_case_and_is_told(
    world: World, administrator: User, case: Case, sheet: Procedure
) -> None:
    client = signed_in(administrator)
    publish(with_list(sheet))
    client.post(PAGE, {"text": "Anggota:\n\n{setiap anggota}\n1. {baris}\n{selesai}"})
    assert Wording.objects.exists()
    # this case runs under the edition from before, which has no such field
    task = world.walk_to(case, "draft")
    page = signed_in(world.actor_of(task)).get(f"/meja/tugas/{task.key}/").content.decode()
    assert "tidak cocok dengan edisi SOP" in page
    world.do(case)
    assert "Yang bertanda tangan" in blocks_of(Letter.objects.get(case=case))[0]["text"]

    publish(sheet.model_copy(update={"title": "Judul baru"}))
    assert "Tidak cocok dengan SOP" in client.get("/meja/naskah/templat/").content.decode()
    assert "tidak cocok lagi" in client.get(PAGE).content.decode()
    assert tell_misfits() == 1
    assert tell_misfits() == 0  # once is enough
    message = notices_for(administrator).get(kind="wording")
    assert message.link == PAGE


def test_wordings_are_the_administrators_of_the_agency_only(world: World, administrator: User) -> None:
    agency = make_agency("dinas-lain")
    other = make_official(agency, make_position(agency, "pengelola", administers=True))
    head = world.official(
        TALA, ProcedureRow.objects.get(slug=KARANG_TARUNA).agency.positions.earliest("pk").code
    )
    for user, status in ((head, 404), (other, 404), (world.citizen, 403)):
        client = signed_in(user)
        assert client.get(PAGE).status_code == status
        assert client.post(PAGE, {"text": "Punya saya."}).status_code == status
        assert client.get(f"{PAGE}pratinjau.pdf").status_code == status
        assert client.post(f"{PAGE}sop/").status_code == status
    assert Client().get(PAGE).status_code == 302
    assert signed_in(administrator).get(PAGE.replace("keterangan/", "lain/")).status_code == 404
    assert not Wording.objects.exists()
