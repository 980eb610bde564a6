"""Whatever colour an agency picks, its pages stay readable."""

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from sopan.site.colour import Channels, contrast, palette
from tests.factories import make_agency

WHITE = (255, 255, 255)
colours = st.tuples(*[st.integers(0, 255)] * 3)


def channels(colour: str) -> Channels:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


@given(colours)
def test_any_accent_is_readable_on_paper_on_its_tint_and_under_white(picked: Channels) -> None:
    shades = palette("#{:02x}{:02x}{:02x}".format(*picked))
    assert contrast(channels(shades.accent), WHITE) >= 4.5
    assert contrast(channels(shades.accent), channels(shades.soft)) >= 4.5
    assert contrast(channels(shades.deep), channels(shades.soft)) >= 4.5


def test_a_dark_accent_stays_as_the_agency_chose_it() -> None:
    assert palette("#0F4C81").accent == "#0f4c81"


def test_black_on_white_is_the_greatest_contrast() -> None:
    assert contrast((0, 0, 0), WHITE) == pytest.approx(21)


@pytest.mark.parametrize("written", ["", "biru", "#fff", "#12345g", "#0f4c81;}body{display:none"])
def test_what_is_no_colour_is_refused(written: str) -> None:
    with pytest.raises(ValueError, match="#rrggbb"):
        palette(written)


@pytest.mark.django_db
@pytest.mark.urls("tests.site.look_addresses")
def test_each_agency_has_its_own_colours(client: Client) -> None:
    make_agency("dinsos", accent="#7a1f1f")
    answer = client.get("/warna/dinsos.css")
    assert answer.status_code == 200
    assert answer["Content-Type"] == "text/css; charset=utf-8"
    assert "max-age=86400" in answer["Cache-Control"]
    assert "--sopan-accent:#7a1f1f" in answer.content.decode()


@pytest.mark.django_db
@pytest.mark.urls("tests.site.look_addresses")
def test_a_broken_colour_leaves_the_page_with_the_ordinary_one(client: Client) -> None:
    make_agency("dinsos", accent="merah")
    assert client.get("/warna/dinsos.css").status_code == 404
    assert client.get("/warna/tidakada.css").status_code == 404
