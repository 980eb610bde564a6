"""The way back that a refusal offers: to a page of ours, never to another site."""

import pytest
from django.test import RequestFactory

from sopan.cases.web import came_from


@pytest.mark.parametrize(
    ("address", "back"),
    [
        ("http://testserver/meja/?tab=unit", "/meja/?tab=unit"),
        ("http://testserver/meja/tugas/", ""),  # this very page
        ("https://jahat.example/meja/", ""),
        ("http://testserver//jahat.example/", ""),  # as a link it would lead to that host
        ("javascript:alert(1)", ""),
        ("", ""),
    ],
)
def test_way_back_stays_here(address: str, back: str) -> None:
    request = RequestFactory().post("/meja/tugas/", headers={"Referer": address})
    assert came_from(request) == back
