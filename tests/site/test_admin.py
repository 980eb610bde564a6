"""Django admin shows where cases stand, changes nothing, and opens through the ordinary door."""

import pytest
from django.contrib import admin
from django.test import Client, RequestFactory
from django.urls import reverse

from sopan.cases.models import Case, Edition, ProcedureRow, Task
from sopan.directory.models import User
from tests.factories import make_agency, make_official, make_position

LOOKED_UP = [Case, Task, ProcedureRow, Edition]
PRIVATE = {"answers", "applicant", "applicant_name", "secret_sealed", "content"}


@pytest.fixture
def administrator(db: None) -> User:
    return User.objects.create_superuser("pengelola", "Pengelola", "kata-sandi-uji-2026")


def test_a_visitor_is_sent_to_the_ordinary_sign_in(db: None, client: Client) -> None:
    response = client.get("/kelola/", follow=True)
    assert response.redirect_chain
    assert response.redirect_chain[-1][0].startswith(reverse("account_login"))


def test_an_official_is_not_let_in(db: None, client: Client) -> None:
    agency = make_agency()
    client.force_login(
        make_official(agency, make_position(agency)), backend="django.contrib.auth.backends.ModelBackend"
    )
    assert client.get("/kelola/", follow=True).status_code == 403


@pytest.mark.parametrize("model", LOOKED_UP)
def test_cases_and_sops_are_only_looked_up(
    model: type[Case], administrator: User, client: Client, rf: RequestFactory
) -> None:
    request = rf.get("/kelola/")
    request.user = administrator
    page = admin.site.get_model_admin(model)
    assert not page.has_add_permission(request)
    assert not page.has_change_permission(request)
    assert not page.has_delete_permission(request)
    assert PRIVATE.isdisjoint(page.get_fields(request))
    client.force_login(administrator, backend="django.contrib.auth.backends.ModelBackend")
    name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
    assert client.get(reverse(f"{name}_changelist")).status_code == 200
    assert client.get(reverse(f"{name}_add")).status_code == 403
