"""What travels over open lines when an application must be mended: what to mend, never what was written."""

from sopan.cases.models import Case
from sopan.notices.models import Notice
from tests.world import BOGOR, KARANG_TARUNA, REHABILITATION, TALA, World


def returned(world: World, case: Case, document: str, field: str) -> str:
    """Send the case back with one document and one answer marked; every line of the notice about it."""
    world.walk_to(case, "check")
    marks = {
        "action": "back",
        f"document_{document}": "mend",
        f"document_{document}_reason": "Halaman kedua buram.",
        f"field_{field}": "mend",
        f"field_{field}_reason": "Tidak sama dengan kartu.",
    }
    world.do(case, marks)
    rows = Notice.objects.filter(recipient=world.citizen, kind="returned")
    assert rows
    return "\n".join(f"{row.subject}\n{row.body}" for row in rows)


def test_notice_names_what_must_be_mended_and_no_more(world: World) -> None:
    case = world.apply(TALA, KARANG_TARUNA)
    said = returned(world, case, "ad_art", "nama_ketua")
    assert "Yang perlu diperbaiki: " in said
    assert "Fc. AD/ART KT" in said
    assert "Nama ketua" in said
    for written in ("Halaman kedua buram.", "Tidak sama dengan kartu.", "Nama Contoh"):
        assert written not in said


def test_notice_of_a_confidential_case_names_nothing(world: World) -> None:
    case = world.apply(BOGOR, REHABILITATION)
    said = returned(world, case, "ktp_calon_klien", "calon_nama")
    assert "Yang perlu diperbaiki" not in said
    assert "KTP" not in said
    assert "klien" not in said.lower()
