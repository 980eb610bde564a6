"""What is sealed stays secret, opens with old keys, and shows any change."""

import base64

import pytest
from django.core.exceptions import ImproperlyConfigured
from pytest_django import Settings

from sopan.directory.sealing import (
    SealBroken,
    blind_index,
    open_sealed,
    open_text,
    seal,
    seal_text,
)

OLD, NEW = (base64.b64encode(bytes([letter]) * 32).decode() for letter in (1, 2))


def test_sealed_text_opens_again_and_does_not_show_through() -> None:
    sealed = seal_text("6301055708909999")

    assert open_text(sealed) == "6301055708909999"
    assert open_text(memoryview(sealed)) == "6301055708909999"
    assert b"6301" not in sealed
    assert seal_text("6301055708909999") != sealed


def test_data_of_an_old_key_opens_after_the_key_is_changed(settings: Settings) -> None:
    settings.DATA_KEYS = [OLD]
    sealed = seal(b"isi")
    settings.DATA_KEYS = [NEW, OLD]

    assert open_sealed(sealed) == b"isi"
    settings.DATA_KEYS = [NEW]
    with pytest.raises(SealBroken):
        open_sealed(sealed)


@pytest.mark.parametrize("place", range(0, 40, 3))
def test_any_changed_byte_is_found(place: int) -> None:
    sealed = bytearray(seal(b"rehabilitasi"))
    sealed[place] ^= 1
    with pytest.raises(SealBroken):
        open_sealed(bytes(sealed))


@pytest.mark.parametrize("sealed", [b"", b"\x01", b"bukan data tersegel"])
def test_what_was_never_sealed_is_refused(sealed: bytes) -> None:
    with pytest.raises(SealBroken):
        open_sealed(sealed)


def test_blind_index_is_equal_for_equal_texts_only_and_depends_on_its_key(settings: Settings) -> None:
    first = blind_index("6301055708909999")

    assert first == blind_index("6301055708909999")
    assert first != blind_index("6301055708909998")
    assert len(first) == 64
    settings.INDEX_KEY = "kunci lain " * 4
    assert blind_index("6301055708909999") != first


@pytest.mark.parametrize("keys", [[], ["bukan-base64!"], [base64.b64encode(b"pendek").decode()]])
def test_unusable_keys_are_named_by_their_setting(settings: Settings, keys: list[str]) -> None:
    settings.DATA_KEYS = keys
    with pytest.raises(ImproperlyConfigured, match="SOPAN_DATA_KEYS"):
        seal(b"isi")
