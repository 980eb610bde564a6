"""Every address that belongs to somebody, tried by everybody else: nothing shows and nothing changes."""

import uuid

import pytest
from django.test import Client
from django.urls import get_resolver, reverse

from sopan.cases import applying
from sopan.cases.answers import draft_answers
from sopan.cases.models import Case, Draft, DraftFile
from tests.portal.conftest import Browser
from tests.world import BOGOR, KARANG_TARUNA, REHABILITATION, TALA, World, upload

PUBLIC = {"home", "catalogue", "agency", "service", "library", "sop", "edition", "track", "start", "mine"}
"""Addresses without a key: they show everybody the same, or everybody their own."""

BY_LINK = {"outside", "outside-send-code", "outside-code", "outside-answer", "outside-document"}
"""Addresses of an outside party's link; `test_portal_outside` tries them as strangers to the link."""


@pytest.fixture
def private(world: World) -> dict[str, str]:
    """Every address of the portal that carries the key of something of the citizen's."""
    case = world.apply(TALA, KARANG_TARUNA)
    draft = world.full_draft(BOGOR, REHABILITATION)
    pk = DraftFile.objects.filter(draft=draft).values_list("pk", flat=True)[0]
    keyed = {
        "draft": [draft.key],
        "page": [draft.key, 1],
        "autosave": [draft.key, 1],
        "documents": [draft.key],
        "document": [draft.key, pk],
        "remove": [draft.key, pk],
        "review": [draft.key],
        "drop": [draft.key],
        "case": [case.key],
        "receipt": [case.key],
        "receipt-pdf": [case.key],
        "correct": [case.key],
        "withdraw": [case.key],
    }
    return {name: reverse(f"portal:{name}", args=arguments) for name, arguments in keyed.items()}


def test_every_address_is_either_public_or_tried_here(private: dict[str, str]) -> None:
    resolver = next(one for one in get_resolver().url_patterns if getattr(one, "app_name", "") == "portal")
    assert {one.name for one in resolver.url_patterns} == PUBLIC | BY_LINK | set(private)


def test_nobody_else_sees_or_changes_anything(
    world: World, private: dict[str, str], others: dict[str, Client]
) -> None:
    answers = draft_answers(Draft.objects.get(case=None))
    data = {"true": "on", "reason": "x", "persyaratan": "ktp_pendamping", "calon_nama": "Diubah"}
    for who, client in others.items():
        for name, address in private.items():
            for answer in (client.get(address), client.post(address, {**data, "berkas": upload()})):
                assert answer.status_code in (404, 405), (who, name, answer.status_code)
    assert Case.objects.get().status == Case.Status.OPEN
    draft = Draft.objects.get(case=None)
    assert draft_answers(draft) == answers
    assert draft.files.count() == 2


def test_who_is_not_signed_in_is_asked_to(private: dict[str, str], client: Client) -> None:
    for name, address in private.items():
        for answer in (client.get(address), client.post(address, {"true": "on"})):
            if answer.status_code == 302:
                assert answer.headers["Location"].startswith("/akun/"), name
            else:
                assert answer.status_code in (401, 405), (name, answer.status_code)
    assert Case.objects.get().status == Case.Status.OPEN
    assert Draft.objects.filter(case=None).count() == 1


def test_the_owner_gets_in_everywhere(private: dict[str, str], mother: Client) -> None:
    for name, address in private.items():
        answer = mother.get(address)
        answer.getvalue()  # read to its end, so that its file is closed
        assert answer.status_code in ((405,) if name == "autosave" else (200, 302)), name


def test_who_was_switched_off_gets_in_nowhere(world: World, private: dict[str, str], mother: Client) -> None:
    world.citizen.is_active = False
    world.citizen.save()
    for name, address in private.items():
        assert mother.get(address).status_code in (302, 405), name


@pytest.mark.parametrize(
    "key", ["00000000-0000-0000-0000-000000000000", "1", "'; drop table cases_case;--", "..%2F.."]
)
def test_forged_keys_are_not_found(world: World, mother: Client, key: str) -> None:
    for root in ("pengajuan", "permohonan"):
        for rest in (
            "",
            "periksa/",
            "berkas/",
            "berkas/1/",
            "1/",
            "bukti/",
            "bukti.pdf",
            "tarik/",
            "perbaiki/",
        ):
            assert mother.get(f"/{root}/{key}/{rest}").status_code == 404


def test_a_file_of_another_draft_is_not_reached_through_ones_own(
    world: World, private: dict[str, str], browser: Browser
) -> None:
    mine = applying.start_draft(world.stranger, world.procedure(TALA, KARANG_TARUNA))
    theirs = DraftFile.objects.exclude(draft=mine).filter(draft__case=None)[0]
    client = browser(world.stranger)
    assert client.get(reverse("portal:document", args=[mine.key, theirs.pk])).status_code == 404
    client.post(reverse("portal:remove", args=[mine.key, theirs.pk]))
    assert DraftFile.objects.filter(pk=theirs.pk).exists()


def test_a_case_key_opens_no_draft_and_the_other_way_round(
    world: World, private: dict[str, str], mother: Client
) -> None:
    case, draft = Case.objects.get(), Draft.objects.get(case=None)
    assert mother.get(reverse("portal:draft", args=[case.key])).status_code == 404
    assert mother.get(reverse("portal:case", args=[draft.key])).status_code == 404
    assert mother.get(reverse("portal:case", args=[uuid.uuid4()])).status_code == 404


def test_private_pages_are_kept_by_no_cache(private: dict[str, str], mother: Client) -> None:
    for name in ("case", "receipt", "receipt-pdf", "review", "page", "documents"):
        assert "no-store" in mother.get(private[name]).headers["Cache-Control"], name


def test_no_address_carries_a_nik_or_a_code(private: dict[str, str]) -> None:
    assert all("6301035708909999" not in address for address in private.values())
