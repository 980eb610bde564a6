"""The library of SOPs: everybody reads every SOP; counts and findings are for the agency's own officials."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from sopan.cases.editions import edition_of, publish
from sopan.cases.models import ProcedureRow
from sopan.directory.models import User
from sopan.portal import library
from sopan.procedure.clock import Clock
from sopan.procedure.model import Procedure
from sopan.procedure.time import Duration
from tests.factories import make_agency
from tests.world import BOGOR, KARANG_TARUNA, PERMIT, REHABILITATION, ROHIL, TALA, World

Browser = Callable[[User | None], Client]
LIBRARY = "/sop/"
DEFECT = "kegiatan 1, 2 diawali nama pelaksananya"
RUNNING = "permohonan berjalan"


def sop_address(agency: str = TALA, slug: str = KARANG_TARUNA) -> str:
    return reverse("portal:sop", args=[agency, slug])


def sheet_of(world: World, agency: str = TALA, slug: str = KARANG_TARUNA) -> Procedure:
    pk = world.procedure(agency, slug).current_id
    assert pk is not None
    return edition_of(pk).sheet


def publish_as(world: World, **changes: Any) -> Procedure:
    """Another SOP of Tanah Laut in force: the one of Karang Taruna with something changed."""
    sheet = sheet_of(world).model_copy(update={"slug": "sop-lain", "title": "SOP Lain", **changes})
    publish(sheet)
    return sheet


def body(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


# Who sees what


@pytest.fixture
def people(world: World, browser: Browser) -> dict[str, Client]:
    return {
        "anonymous": browser(None),
        "citizen": browser(world.citizen),
        "official of the agency": browser(world.official(TALA, "fo-slrt")),
        "official of another agency": browser(world.official(BOGOR, "petugas-p4gn")),
    }


@pytest.mark.parametrize(
    "who", ["anonymous", "citizen", "official of the agency", "official of another agency"]
)
def test_everybody_reads_every_sheet_and_only_the_agency_its_counts_and_findings(
    world: World, people: dict[str, Client], who: str
) -> None:
    world.apply(TALA, KARANG_TARUNA)
    own = who == "official of the agency"
    page = body(people[who], sop_address())
    assert "Penandatanganan Surat Keterangan Terdaftar" in page
    assert (DEFECT.capitalize() in page) is own
    assert ("Temuan pada dokumen" in page) is own
    assert (f"1 {RUNNING}" in page) is own
    listed = body(people[who], LIBRARY)
    assert sop_address() in listed
    assert sop_address(BOGOR, REHABILITATION) in listed
    assert (f"1 {RUNNING}" in listed) is own
    found = body(people[who], f"{LIBRARY}?cari=karang+taruna")
    assert (RUNNING in found) is own


def test_official_who_has_not_chosen_a_password_reads_as_the_public_does(
    world: World, browser: Browser
) -> None:
    official = world.official(TALA, "fo-slrt")
    User.objects.filter(pk=official.pk).update(must_change_password=True)
    page = body(browser(User.objects.get(pk=official.pk)), sop_address())
    assert "Temuan pada dokumen" not in page
    assert RUNNING not in page


def test_internal_and_sensitive_sops_are_public_documents(world: World, client: Client) -> None:
    sheet = publish_as(world, service=None, form=(), requirements=(), letters=(), sensitive=True)
    page = body(client, sop_address(TALA, sheet.slug))
    assert "Internal" in page
    assert "Isi permohonannya dirahasiakan" in page
    assert "Ajukan permohonan" not in page
    assert "SOP Lain" in body(client, LIBRARY)


# The sheet


def test_identity_block_is_that_of_the_form(world: World, client: Client) -> None:
    page = body(client, sop_address())
    order = [
        "Nomor SOP", "Tanggal pembuatan", "Tanggal revisi", "Tanggal efektif", "Disahkan oleh", "EKO TRIANTO, S.Sos",
        "NIP 196706011994011002", "Nama SOP", "Dasar hukum", "Kualifikasi pelaksana", "Keterkaitan",
        "Peralatan/perlengkapan", "Peringatan", "Pencatatan dan pendataan",
    ]  # fmt: skip
    places = [page.index(f">{words}" if words[0].isupper() else words) for words in order]
    assert places == sorted(places)
    assert "1 Juli 2022" in page


def test_table_has_a_column_for_each_actor_and_the_quality_standard(world: World, client: Client) -> None:
    page = body(client, sop_address())
    for words in ("Mutu baku", "Kelengkapan", "Waktu", "Output", "Keterangan", "Kabid dayasos &amp; PFM"):
        assert words in page, words
    assert page.count('<td role="cell" class="no">') == 7
    assert 'aria-label="Keputusan"' in page
    assert 'colspan="6"' in page


def test_flowchart_is_on_the_page_and_in_pages_for_paper_when_long(world: World, client: Client) -> None:
    short = body(client, sop_address())
    assert short.count('<svg class="chart"') == 1
    long = body(client, sop_address(BOGOR, REHABILITATION))
    assert long.count('<svg class="chart"') == 3
    assert long.count('class="chart-page"') == 2


def test_form_documents_letters_and_times_are_told(world: World, client: Client) -> None:
    page = body(client, sop_address())
    for words in ("Nama Karang Taruna", "Fc. AD/ART KT", "Surat Keterangan Terdaftar", "30 menit"):
        assert words in page, words
    service = sheet_of(world).service
    assert service is not None
    promised = Duration.model_validate("3 hari kerja")
    published = publish_as(world, service=service.model_copy(update={"promised": promised}))
    page = body(client, sop_address(TALA, published.slug))
    assert "Yang diumumkan" in page
    assert "3 hari kerja" in page


def test_time_of_an_sop_that_runs_on_the_calendar_is_not_called_working_days(world: World) -> None:
    sheet = sheet_of(world, ROHIL, PERMIT)
    assert library.times_of(sheet).total == "6 hari kerja 1 jam 30 menit"
    day_and_night = sheet.model_copy(update={"clock": Clock(basis="calendar")})
    assert library.times_of(day_and_night).total == "6 hari 1 jam 30 menit"


def test_what_a_sheet_says_is_never_markup(world: World, client: Client) -> None:
    first, *rest = sheet_of(world).steps
    wicked = first.model_copy(update={"activity": "<script>alert(1)</script>", "remarks": '"><img src=x>'})
    sheet = publish_as(world, title="<b>Tebal</b>", steps=(wicked, *rest))
    page = body(client, sop_address(TALA, sheet.slug))
    assert "<script>alert" not in page
    assert "<img src=x>" not in page
    assert "<b>Tebal" not in page


def test_row_that_runs_another_sop_links_to_it(world: World, client: Client) -> None:
    first, second, *rest = sheet_of(world).steps
    sheet = publish_as(world, steps=(first, second.model_copy(update={"calls": KARANG_TARUNA}), *rest))
    page = body(client, sop_address(TALA, sheet.slug))
    assert f'<a href="{sop_address()}">SOP Surat Keterangan Terdaftar Karang Taruna</a>' in page


# Editions


def test_older_edition_stays_readable_and_says_so(world: World, client: Client) -> None:
    sheet = sheet_of(world)
    publish(sheet.model_copy(update={"equipment": ("Alat yang baru",)}))
    page = body(client, sop_address())
    assert "Edisi 2, berlaku sejak" in page
    assert "Alat yang baru" in page
    old = reverse("portal:edition", args=[TALA, KARANG_TARUNA, 1])
    assert old in page
    page = body(client, old)
    assert "edisi lama yang sudah diganti" in page
    assert "Alat yang baru" not in page
    assert "Ajukan permohonan" not in page


@pytest.mark.parametrize(
    "address",
    [
        "/sop/tidak-ada/x/",
        f"/sop/{TALA}/tidak-ada/",
        f"/sop/{TALA}/{KARANG_TARUNA}/edisi/9/",
        "/sop/?instansi=tidak-ada",
    ],
)
def test_what_is_not_there_is_not_found(world: World, client: Client, address: str) -> None:
    assert client.get(address).status_code == 404


def test_sop_without_an_edition_in_force_is_not_listed(world: World, client: Client) -> None:
    ProcedureRow.objects.filter(slug=KARANG_TARUNA).update(current=None)
    assert client.get(sop_address()).status_code == 404
    assert sop_address() not in body(client, LIBRARY)


# The list


@pytest.mark.parametrize("words", ["karang taruna", "krang tarna", "surat keterangan"])
def test_words_find_an_sop_though_misspelt(world: World, client: Client, words: str) -> None:
    assert sop_address() in body(client, f"{LIBRARY}?cari={words}")


def test_search_and_filter_by_agency_go_together(world: World, client: Client) -> None:
    assert sop_address() not in body(client, f"{LIBRARY}?cari=karang&instansi={BOGOR}")
    page = body(client, f"{LIBRARY}?instansi={BOGOR}")
    assert sop_address(BOGOR, REHABILITATION) in page
    assert sop_address() not in page


def test_nothing_found_says_what_to_do(world: World, client: Client) -> None:
    assert "Tidak ada SOP untuk" in body(client, f"{LIBRARY}?cari=xyzzy")


def test_empty_library_says_what_will_be_here(client: Client, db: None) -> None:
    assert "Belum ada SOP di sini" in body(client, LIBRARY)
    agency = make_agency()
    assert agency.name in body(client, LIBRARY)


def test_list_tells_kinds_apart(world: World, client: Client) -> None:
    service = sheet_of(world).service
    assert service is not None
    publish_as(world, service=service.model_copy(update={"audience": "officials"}))
    publish_as(world, slug="sop-dalam", service=None)
    page = body(client, f"{LIBRARY}?instansi={TALA}")
    for words in ("Layanan publik", "Kepegawaian", "Internal"):
        assert words in page


# Beginning a case


def test_public_service_is_applied_for_from_its_sheet(world: World, client: Client) -> None:
    assert reverse("portal:start", args=[TALA, KARANG_TARUNA]) in body(client, sop_address())


def test_staff_service_is_applied_for_by_the_agency_s_own_officials_only(
    world: World, people: dict[str, Client]
) -> None:
    service = sheet_of(world).service
    assert service is not None
    sheet = publish_as(world, service=service.model_copy(update={"audience": "officials"}))
    start = f'action="{reverse("portal:start", args=[TALA, sheet.slug])}"'
    for who, client in people.items():
        assert (start in body(client, sop_address(TALA, sheet.slug))) is (who == "official of the agency")


def test_official_begins_an_internal_sop_at_the_desk_when_the_desk_can(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    sheet = sheet_of(world).model_copy(update={"service": None})

    def with_start(name: str, args: list[str]) -> str:
        return "/meja/mulai/" if name == "desk:start" else reverse(name, args=args)

    monkeypatch.setattr("sopan.portal.library.reverse", with_start)
    assert library.ways_in(sheet, official=True) == {"start": "/meja/mulai/"}
    assert library.ways_in(sheet, official=False) == {}
    monkeypatch.undo()
    assert "start" not in library.ways_in(sheet, official=False)


# Ways to the library


def test_footer_header_service_and_case_lead_to_the_library(
    world: World, mother: Client, people: dict[str, Client]
) -> None:
    assert f'href="{LIBRARY}"' in body(people["anonymous"], "/")
    assert f'href="{LIBRARY}"' in body(people["official of the agency"], "/meja/")
    assert sop_address() in body(mother, reverse("portal:service", args=[TALA, KARANG_TARUNA]))
    case = world.apply(TALA, KARANG_TARUNA)
    assert sop_address() in body(mother, reverse("portal:case", args=[case.key]))


@pytest.mark.parametrize(
    ("address", "most"),
    [(LIBRARY, 4), (f"{LIBRARY}?cari=karang", 4), (f"{LIBRARY}?instansi={TALA}", 4), (sop_address, 4)],
)
def test_library_asks_the_database_little(
    world: World, browser: Browser, address: str | Callable[[], str], most: int
) -> None:
    where = address if isinstance(address, str) else address()
    official = browser(world.official(TALA, "fo-slrt"))
    for client, more in ((browser(None), 0), (official, 7)):
        body(client, where)  # contents of editions are read once in a process
        with CaptureQueriesContext(connection) as asked:
            body(client, where)
        assert len(asked) <= most + more, [query["sql"] for query in asked]


def test_library_asks_no_more_for_more_sops(world: World, client: Client) -> None:
    body(client, LIBRARY)
    with CaptureQueriesContext(connection) as before:
        body(client, LIBRARY)
    for number in range(5):
        publish_as(world, slug=f"sop-{number}")
    body(client, LIBRARY)
    with CaptureQueriesContext(connection) as after:
        body(client, LIBRARY)
    assert len(after) == len(before)
