"""Finding a service, and reading its service standard."""

import gzip
import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from sopan.directory.models import Agency
from sopan.portal.finding import find
from sopan.portal.standard import sum_words
from sopan.procedure.time import Duration
from tests.factories import make_agency
from tests.world import BOGOR, KARANG_TARUNA, PERMIT, REHABILITATION, ROHIL, TALA, World


def service_address(agency: str, slug: str) -> str:
    return reverse("portal:service", args=[agency, slug])


def test_home_shows_services_and_offices(world: World, client: Client) -> None:
    page = client.get("/").content.decode()
    assert "Surat Keterangan Terdaftar Karang Taruna" in page
    assert service_address(BOGOR, REHABILITATION) in page
    assert "belum ada layanan daring" in page  # two of the five offices have none yet


@pytest.mark.parametrize(
    ("words", "slug"),
    [
        ("karang taruna", KARANG_TARUNA),
        ("karangtaruna", KARANG_TARUNA),
        ("krang tarna", KARANG_TARUNA),
        ("mau urus surat keterangan karang taruna", KARANG_TARUNA),
        ("rehabiltasi narkoba", REHABILITATION),
        ("Narkotika", REHABILITATION),
        ("organisasi pemuda tanah laut", KARANG_TARUNA),
    ],
)
def test_misspelt_words_still_find_the_service(world: World, words: str, slug: str) -> None:
    assert slug in [offer.row.slug for offer in find(words)]


def test_the_service_that_is_named_comes_first(world: World) -> None:
    assert find("surat keterangan karang taruna")[0].row.slug == KARANG_TARUNA
    assert find("izin bantuan karang taruna")[0].row.slug == PERMIT


@pytest.mark.parametrize("words", ["paspor", "xyzzy", "%", "'; drop table", "🙂"])
def test_what_no_office_offers_is_not_found(world: World, client: Client, words: str) -> None:
    assert find(words) == []
    assert "Tidak ada layanan" in client.get("/", {"cari": words}).content.decode()


def test_a_search_asks_the_database_once(world: World) -> None:
    find("karang taruna")  # the contents of the editions are read once in a process
    with CaptureQueriesContext(connection) as asked:
        assert find("karang taruna")
    assert len(asked) == 1


def test_an_agency_without_services_says_so(client: Client, db: None) -> None:
    agency = make_agency(phone="0512-1")
    page = client.get(reverse("portal:agency", args=[agency.slug])).content.decode()
    assert "Belum ada layanan di sini" in page
    assert "0512-1" in page
    assert agency.name in client.get(reverse("portal:catalogue")).content.decode()


def test_without_any_agency_the_pages_say_what_will_be_here(client: Client, db: None) -> None:
    for name in ("portal:home", "portal:catalogue"):
        assert "Belum ada layanan di sini" in client.get(reverse(name)).content.decode()


def test_the_catalogue_lists_every_service_under_its_agency(world: World, client: Client) -> None:
    page = client.get(reverse("portal:catalogue")).content.decode()
    for agency in (TALA, BOGOR, ROHIL):
        assert page.index(f'id="a-{agency}"') < page.index(
            f"/layanan/{agency}/", page.index(f'id="a-{agency}"') + 1
        )


def test_the_service_page_is_the_service_standard_of_the_sop(world: World, client: Client) -> None:
    page = client.get(service_address(TALA, KARANG_TARUNA)).content.decode()
    for words in (
        "Pengurus Karang Taruna di Kabupaten Tanah Laut",  # who may apply
        "Surat permohonan dari Kepala Desa",  # requirements
        "Penandatanganan Surat Keterangan Terdaftar",  # a row of the sheet
        "Subkor PMIK &amp; Restorasi Sosial / JFT, Kabid dayasos &amp; PFM",  # who does it
        "30 menit",  # six rows of five minutes after sending
        "Gratis",
        "Undang-Undang No. 11 Tahun 2009",
        "0512-2021374",  # where to complain
        "1 Juli 2022",
    ):
        assert words in page, words


def test_an_office_without_contact_says_where_to_go(world: World, client: Client) -> None:
    Agency.objects.update(address="", phone="", email="", website="")
    page = client.get(service_address(TALA, KARANG_TARUNA)).content.decode()
    assert "Silakan datang ke Dinas Sosial di Pelaihari" in page


def test_every_row_of_the_sheet_is_on_the_page(world: World, client: Client) -> None:
    page = client.get(service_address(BOGOR, REHABILITATION)).content.decode()
    assert page.count('<td role="cell" class="no">') == 11
    assert "Menyalakan Komputer/Laptop" in page


def test_who_is_not_signed_in_is_led_through_the_sign_in(world: World, client: Client) -> None:
    page = client.get(service_address(TALA, KARANG_TARUNA)).content.decode()
    start = reverse("portal:start", args=[TALA, KARANG_TARUNA])
    assert f'href="{start}"' in page
    assert client.get(start).headers["Location"].endswith(f"?next={start}")
    assert client.post(start).headers["Location"].endswith(f"?next={start}")


@pytest.mark.parametrize(
    "address",
    [
        "/layanan/tidak-ada/",
        "/layanan/dinsos-tanah-laut/tidak-ada/",
        "/layanan/dinsos-tanah-laut/tidak-ada/ajukan/",
    ],
)
def test_what_is_not_offered_is_not_found(world: World, mother: Client, address: str) -> None:
    assert mother.get(address).status_code == 404


def test_a_service_taken_out_of_force_is_gone_from_every_page(world: World, client: Client) -> None:
    world.procedure(TALA, KARANG_TARUNA).agency.procedures.update(public=False)
    assert client.get(service_address(TALA, KARANG_TARUNA)).status_code == 404
    assert KARANG_TARUNA not in client.get("/").content.decode()
    assert all(offer.row.slug != KARANG_TARUNA for offer in find("karang taruna"))


@pytest.mark.parametrize(
    ("address", "most"),
    [
        ("/", 8),
        ("/?cari=karang", 8),
        ("/layanan/", 8),
        (f"/layanan/{TALA}/", 8),
        (f"/layanan/{TALA}/{KARANG_TARUNA}/", 8),
        ("/lacak/", 4),
    ],
)
def test_public_pages_ask_the_database_little(world: World, client: Client, address: str, most: int) -> None:
    with CaptureQueriesContext(connection) as asked:
        assert client.get(address).status_code == 200
    assert len(asked) <= most, [query["sql"] for query in asked]


def test_home_weighs_less_than_150_kb_over_the_wire(world: World, client: Client) -> None:
    page = client.get("/").content
    weight = len(gzip.compress(page))
    for address in re.findall(r'(?:href|src)="/static/([^"?]+)"', page.decode()):
        found = finders.find(address)
        assert isinstance(found, str), address
        weight += len(gzip.compress(Path(found).read_bytes()))
    assert 20_000 < weight < 150_000


@pytest.mark.parametrize(
    ("times", "words"),
    [
        (["5 menit", "5 menit"], "10 menit"),
        (["50 menit", "30 menit", "1 jam"], "2 jam 20 menit"),
        (["6 Hari", "10 Menit", "15 Menit"], "6 hari kerja 25 menit"),
        (["3 – 5 Hari Kerja"], "3 – 5 Hari Kerja"),
        ([], ""),
    ],
)
def test_times_are_added_up_in_words(times: list[str], words: str) -> None:
    assert sum_words(Duration.model_validate(time) for time in times) == words
