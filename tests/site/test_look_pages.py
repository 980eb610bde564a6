"""Every page's frame: what is wrong in words, light to load, nothing inline, fields that all can use."""

import datetime
import gzip
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django import forms
from django.contrib.auth.models import AnonymousUser
from django.contrib.staticfiles import finders
from django.template import Context, Template
from django.test import Client, RequestFactory
from django.utils import timezone
from pytest_django import Settings

import sopan.site
from sopan.notices.models import Notice
from sopan.site import icons, views
from sopan.site.context import site
from tests.factories import make_agency, make_citizen, make_official

SITE = Path(sopan.site.__file__).parent
SOURCES = sorted(SITE.parent.glob("*/templates/**/*.html"))
VENDOR = SITE / "static" / "vendor"

pytestmark = pytest.mark.urls("tests.site.look_addresses")


def render(source: str, **context: object) -> str:
    return Template(source).render(Context(context))


class Ids(HTMLParser):
    """The ids of a page and what labels, descriptions and links within the page point at."""

    def __init__(self) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.pointers: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if name == "id" and value:
                self.ids.append(value)
            if name in ("for", "aria-describedby") and value:
                self.pointers.update(value.split())


# Pages


@pytest.mark.parametrize(
    ("address", "status", "says"),
    [
        ("/galat/400/", 400, "Permintaan Anda tidak dapat dibaca"),
        ("/galat/403/", 403, "Halaman ini di luar kewenangan Anda"),
        ("/galat/404/", 404, "Halaman ini tidak ditemukan"),
        ("/galat/formulir/", 403, "Halaman ini sudah terlalu lama terbuka"),
        ("/galat/503/", 503, "Sistem sedang sibuk atau dirawat"),
        ("/tidak/pernah/ada/", 404, "Halaman ini tidak ditemukan"),
    ],
)
def test_each_fault_has_a_page_that_says_what_to_do(address: str, status: int, says: str) -> None:
    answer = Client().get(address)
    assert answer.status_code == status
    page = answer.content.decode()
    assert says in page
    assert 'class="btn btn-primary"' in page  # a way on


def test_our_own_fault_is_told_without_database_and_with_a_reference() -> None:
    # This test has no access to the database: a query would fail it.
    answer = Client(raise_request_exception=False).get("/galat/500/")
    assert answer.status_code == 500
    found = re.search(r"Nomor gangguan</dt><dd class=\"code\">([0-9a-f]{8})<", answer.content.decode())
    assert found, "no reference on the page"
    assert "nobody foresaw" not in answer.content.decode()


def test_an_unavailable_system_asks_to_come_back() -> None:
    answer = views.unavailable(RequestFactory().get("/layanan/?q=karang taruna"))
    assert answer.status_code == 503
    assert answer["Retry-After"] == "60"
    assert 'href="/layanan/?q=karang%20taruna"' in answer.content.decode()


def test_an_expired_form_leads_back_to_its_page_and_reassures_about_the_draft() -> None:
    answer = Client(enforce_csrf_checks=True).post("/bahasa/", {"language": "en"})
    assert answer.status_code == 403
    page = answer.content.decode()
    assert "tersimpan sebagai draf" in page
    assert 'href="/bahasa/"' in page


@pytest.mark.parametrize(
    ("came_from", "back"),
    [("http://testserver/gaya/", "http://testserver/gaya/"), ("https://jahat.example/", "/bahasa/")],
)
def test_an_expired_form_leads_back_to_where_it_stood(came_from: str, back: str) -> None:
    answer = Client(enforce_csrf_checks=True).post("/bahasa/", headers={"Referer": came_from})
    assert f'href="{back}">' in answer.content.decode()


def test_style_page_is_shown_in_a_demonstration_only(settings: Settings) -> None:
    settings.DEMO = True
    assert Client().get("/gaya/").status_code == 200
    settings.DEMO = False
    assert Client().get("/gaya/").status_code == 404


def test_language_switch_works_without_javascript_and_stays_on_the_page() -> None:
    client = Client()
    answer = client.post("/bahasa/", {"language": "en", "next": "/gaya/"})
    assert (answer.status_code, answer["Location"]) == (302, "/gaya/")
    assert '<html lang="en">' in client.get("/gaya/").content.decode()


def test_language_switch_sends_nobody_to_another_site() -> None:
    answer = Client().post("/bahasa/", {"language": "en", "next": "https://jahat.example/"})
    assert "jahat" not in answer["Location"]


def test_every_id_is_there_once_and_every_pointer_leads_somewhere() -> None:
    parser = Ids()
    parser.feed(Client().get("/gaya/").content.decode())
    assert len(parser.ids) == len(set(parser.ids))
    assert parser.pointers <= set(parser.ids)


@pytest.mark.django_db
def test_an_official_sees_the_name_and_colour_of_the_own_agency() -> None:
    agency = make_agency("dinsos", name="Dinas Sosial")
    client = Client()
    client.force_login(make_official(agency))
    page = client.get("/gaya/").content.decode()
    assert "Dinas Sosial" in page
    assert "/warna/dinsos.css" in page


@pytest.mark.django_db
def test_a_citizen_sees_no_agency_where_none_is_meant() -> None:
    make_agency("dinsos")
    client = Client()
    client.force_login(make_citizen())
    assert "/warna/" not in client.get("/gaya/").content.decode()


@pytest.mark.django_db
def test_unread_messages_are_counted_for_their_reader_only() -> None:
    reader, other = make_citizen(), make_citizen()
    for _ in range(2):
        Notice.objects.create(
            recipient=reader,
            channel="inbox",
            kind="ready",
            subject="Hasil",
            body="Siap",
            next_try_at=timezone.now(),
        )
    request = RequestFactory().get("/")
    for user, unread in ((reader, 2), (other, 0), (AnonymousUser(), 0)):
        request.user = user
        assert site(request)["unread"]() == unread


# Weight and safety


def test_first_load_stays_light_on_a_slow_line() -> None:
    client = Client()
    page = client.get("/gaya/").content  # the heaviest page there is
    sources = re.findall(r"/static/([\w./-]+\.(?:css|js|svg))", page.decode())
    assert len(set(sources)) == 5  # Tabler, ours, htmx, our script, the mark
    total = len(gzip.compress(page))
    for source in set(sources):
        found = finders.find(source)
        assert found, f"{source} is missing"
        total += len(gzip.compress(Path(found).read_bytes()))
    assert total < 80_000


@pytest.mark.parametrize("source", SOURCES, ids=lambda path: str(path.relative_to(SITE.parent)))
def test_no_template_has_inline_script_or_style(source: Path) -> None:
    text = source.read_text()
    assert not re.search(r"<style|\sstyle\s*=|\son[a-z]+\s*=\s*[\"']|javascript:", text)
    assert all("src=" in tag for tag in re.findall(r"<script[^>]*>", text))


def test_every_icon_that_a_template_names_exists() -> None:
    named = {
        name for source in SOURCES for name in re.findall(r"{% icon [\"']([\w-]+)[\"']", source.read_text())
    }
    assert named
    assert named <= set(icons.OUTLINES)


def test_what_others_wrote_carries_name_version_and_licence() -> None:
    told = (VENDOR / "VENDOR.md").read_text()
    folders = [folder for folder in VENDOR.iterdir() if folder.is_dir()]
    assert folders
    for folder in folders:
        assert f"`{folder.name}/`" in told
        assert (folder / "LICENSE").read_text().strip()
        for file in folder.iterdir():
            assert "sourceMappingURL" not in file.read_text()


# Fields


class Question(forms.Form):
    nik = forms.CharField(label="NIK", help_text="16 angka.")
    phone = forms.CharField(label="Telepon", required=False)
    way = forms.ChoiceField(label="Cara", widget=forms.RadioSelect, choices=[("a", "Daring"), ("b", "Loket")])
    kept = forms.CharField(widget=forms.HiddenInput, required=False)


def test_field_ties_help_and_error_to_its_control() -> None:
    form = Question({"nik": ""})
    page = render("{% field form.nik inputmode='numeric' %}", form=form)
    assert 'aria-describedby="id_nik_help id_nik_error"' in page
    assert 'id="id_nik_help"' in page
    assert 'id="id_nik_error"' in page
    assert 'aria-invalid="true"' in page
    assert 'inputmode="numeric"' in page
    assert page.count('class="form-control is-invalid"') == 1


def test_field_says_whether_it_must_be_filled_in() -> None:
    assert "wajib" in render("{% field form.nik %}", form=Question())
    assert "boleh dikosongkan" in render("{% field form.phone %}", form=Question())


def test_radios_are_a_group_with_its_question_as_legend() -> None:
    page = render("{% field form.way %}", form=Question({}))
    assert re.search(r"<fieldset[^>]*aria-describedby=\"id_way_error\"", page)
    assert re.search(r"<legend[^>]*>Cara", page)
    assert page.count('<label class="choice"') == 2


def test_hidden_field_shows_nothing() -> None:
    assert "label" not in render("{% field form.kept %}", form=Question())


def test_summary_counts_the_mistakes_and_links_to_each() -> None:
    page = render("{% errors form %}", form=Question({}))
    assert "Ada 2 isian yang perlu diperbaiki" in page
    assert 'href="#id_nik"' in page
    assert 'href="#id_way"' in page
    assert 'role="alert"' in page


def test_summary_keeps_silent_when_all_is_well() -> None:
    assert not render("{% errors form %}", form=Question({"nik": "1", "way": "a"})).strip()


def test_what_a_person_typed_is_never_markup() -> None:
    page = render("{% field form.nik %}", form=Question({"nik": '"><script>alert(1)</script>'}))
    assert "<script>" not in page


@pytest.mark.django_db
def test_due_mark_says_it_in_words_and_not_by_colour_alone() -> None:
    now = datetime.datetime(2026, 11, 23, 1, tzinfo=datetime.UTC)
    context = {"agency": make_agency(), "now": now, "due_at": now - datetime.timedelta(minutes=30)}
    page = render("{% due due_at agency now %}", **context)
    assert "terlambat 30 menit kerja" in page
    assert "<svg" in page
    assert "08.30 WITA" in page


def test_a_case_number_in_a_message_stays_in_one_piece_and_the_message_stays_escaped() -> None:
    said = "<b> Permohonan DINSOS-TALA/2026/000041 telah kami terima"
    page = render("{{ said|unbroken|linebreaks }}", said=said)
    assert '<span class="num">DINSOS-TALA/2026/000041</span>' in page
    assert "<b>" not in page
