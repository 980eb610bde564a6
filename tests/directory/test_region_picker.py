"""Picking a region by name, with and without JavaScript."""

import pytest
from django import forms
from django.http import QueryDict
from django.test import Client

from sopan.directory.fields import NIKField, PhoneField, RegionField
from sopan.directory.regions import DISTRICT

ANGSAU = "Kelurahan Angsau, Kec. Pelaihari, Kab. Tanah Laut, Kalimantan Selatan"


class AddressForm(forms.Form):
    village = RegionField()
    district = RegionField(level=DISTRICT, required=False)


def filled(data: str) -> AddressForm:
    return AddressForm(QueryDict(data))


def test_words_are_answered_with_choices_and_the_pick_is_taken() -> None:
    first = filled("village=angsau pelaihari")
    assert "Pilih wilayah" in first.errors["village"][0]
    page = str(first["village"])
    assert 'value="63.01.03.1004"' in page
    assert ANGSAU in page

    picked = filled("village=angsau pelaihari&village_asked=angsau pelaihari&village_pick=63.01.03.1004")
    assert picked.is_valid()
    assert picked.cleaned_data["village"] == "63.01.03.1004"


def test_pick_of_earlier_words_does_not_count() -> None:
    form = filled("village=cibinong&village_asked=angsau&village_pick=63.01.03.1004")
    assert not form.is_valid()


def test_full_name_is_enough() -> None:
    form = filled(f"village={ANGSAU.upper()}")
    assert form.is_valid(), form.errors
    assert form.cleaned_data["village"] == "63.01.03.1004"


@pytest.mark.parametrize("said", ["63.01", "63.01.03", "99.99.99.9999"])
def test_region_of_another_level_is_not_taken(said: str) -> None:
    assert not filled(f"village={said}&village_asked={said}&village_pick={said}").is_valid()


def test_unknown_words_are_told_how_to_go_on() -> None:
    assert "nama kecamatannya" in filled("village=qqqqxxx").errors["village"][0]


def test_stored_code_is_shown_with_its_name() -> None:
    page = str(AddressForm(initial={"village": "63.01.03.1004"})["village"])
    assert f'value="{ANGSAU}"' in page
    assert 'value="63.01.03.1004" checked' in page


def test_empty_field_has_no_choices_and_may_stay_empty() -> None:
    assert "radio" not in str(AddressForm()["village"])
    form = filled("village=angsau&village_asked=angsau&village_pick=63.01.03.1004&district=")
    assert form.is_valid()
    assert form.cleaned_data["district"] == ""


def test_search_answers_programs_with_json(client: Client) -> None:
    answer = client.get("/wilayah/cari/?q=pelaihari").json()
    assert answer["regions"][0]["code"] == "63.01.03"


def test_search_answers_htmx_with_the_choices_of_the_field(client: Client) -> None:
    page = client.get("/wilayah/cari/?name=village&level=4&village=angsau", HTTP_HX_REQUEST="true")
    text = page.content.decode()
    assert 'name="village_pick"' in text
    assert ANGSAU in text


@pytest.mark.parametrize(
    "query", ["", "?q=", "?q=%00", "?q=<script>&name=%22x", "?level=9&q=bogor", "?q=" + "a" * 9000]
)
def test_search_survives_any_question(client: Client, query: str) -> None:
    response = client.get(f"/wilayah/cari/{query}", HTTP_HX_REQUEST="true")
    assert response.status_code == 200
    assert b"<script>" not in response.content


def test_search_is_only_for_reading(client: Client) -> None:
    assert client.post("/wilayah/cari/").status_code == 405


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("0812 3456 7890", "+6281234567890"),
        ("62812-3456-7890", "+6281234567890"),
        ("+62 (812) 34567890", "+6281234567890"),
        ("0512 21374", "+6251221374"),
        ("+65 6321 1234", "+6563211234"),
    ],
)
def test_telephone_numbers_are_stored_in_one_form(typed: str, stored: str) -> None:
    assert PhoneField().clean(typed) == stored


@pytest.mark.parametrize("typed", ["123", "0812", "telepon", "0812 3456 7890 1234 5678"])
def test_what_is_no_telephone_number_is_refused(typed: str) -> None:
    with pytest.raises(forms.ValidationError):
        PhoneField().clean(typed)


def test_number_is_shown_as_indonesians_write_it() -> None:
    assert PhoneField().prepare_value("+6281234567890") == "0812-3456-7890"


def test_nik_field_gives_the_digits_and_may_be_left_empty() -> None:
    assert NIKField().clean("6301 0357 0890 9999") == "6301035708909999"
    assert NIKField(required=False).clean("") == ""
    with pytest.raises(forms.ValidationError, match="16 angka"):
        NIKField().clean("63")
