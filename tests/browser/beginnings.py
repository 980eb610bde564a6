"""What stands in the demo before the browser tests: who has signed in, what was applied for, who has a draft."""

import datetime
import json
import os
from pathlib import Path
from typing import Any

import django
from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

NAME = "beginnings.json"
MADE = Path(__file__)
APPLICANT = "siti@contoh.id"
APPLICATIONS = {
    ("dinsos-tanah-laut", "surat-keterangan-karang-taruna"): 10,
    ("kesbangpol-bogor", "pengajuan-rehabilitasi"): 2,
    ("dpmptsp-rokan-hilir", "izin-bantuan-karang-taruna"): 1,
}
"""As many as all tests ask for in one process; see `Town.waiting`."""
DRAFTS = 8
"""Newcomers who each answered every question of the first of these services, and brought no document yet."""
ANSWERED = {"nama_karang_taruna": "Tunas Harapan", "jumlah_anggota": 25}


def main() -> None:
    """Make them in the home in which this runs, and write down there where they are."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sopan.site.settings")
    django.setup()
    from sopan.directory.models import User

    newcomers = [_with_draft(number) for number in range(1, DRAFTS + 1)]
    people = User.objects.select_related("citizen")
    told = {
        "applications": {slug: _apply(agency, slug, many) for (agency, slug), many in APPLICATIONS.items()},
        "newcomers": newcomers,
        "sessions": {
            user.email if hasattr(user, "citizen") else user.username: _session(user) for user in people
        },
    }
    Path(NAME).write_text(json.dumps(told))


def _apply(agency: str, slug: str, many: int) -> list[dict[str, str]]:
    """Applications as a citizen sent them, each with its receipt."""
    from sopan.cases import applying, made_up
    from sopan.cases.tracking import secret_of
    from sopan.directory.models import User

    user = User.objects.get(email=APPLICANT)
    receipts = []
    for _ in range(many):
        draft = _draft(user, agency, slug)
        for requirement in applying.requirements_to_bring(draft):
            applying.add_file(draft, requirement, made_up.upload(requirement))
        case = applying.open_case(user, draft.key)
        receipts.append(
            {
                "number": case.number,
                "code": secret_of(case),
                "address": reverse("portal:case", args=[case.key]),
            }
        )
    return receipts


def _with_draft(number: int) -> dict[str, str]:
    """Somebody who signed up, and the address where they go on with their documents."""
    from tests.factories import make_citizen

    user = make_citizen(f"Warga Baru {number}", email=f"baru{number}@contoh.id")
    draft = _draft(user, *next(iter(APPLICATIONS)))
    return {"contact": user.email, "documents": reverse("portal:documents", args=[draft.key])}


def _draft(user: Any, agency: str, slug: str) -> Any:
    from sopan.cases import applying, made_up
    from sopan.cases.answers import set_draft_answers
    from sopan.cases.models import ProcedureRow
    from sopan.directory.duty import today

    procedure = ProcedureRow.objects.get(agency__slug=agency, slug=slug)
    draft = applying.start_draft(user, procedure)
    sheet = applying.sheet_for(draft)
    asked = {field.id: field for field in sheet.fields()}
    given = {name: value for name, value in ANSWERED.items() if name in asked}
    given |= {name: "1990-08-17" for name, field in asked.items() if field.kind == "date"}
    set_draft_answers(draft, made_up.answers_for(sheet.form, given, today(procedure.agency)))
    draft.save()
    return draft


def _session(user: Any) -> str:
    """The key of a session in which that user is signed in: a password is slow to check, and meant to be."""
    from importlib import import_module

    from django.contrib.auth import login

    request = HttpRequest()
    request.session = import_module(settings.SESSION_ENGINE).SessionStore()
    login(request, user, backend="django.contrib.auth.backends.ModelBackend")
    request.session.set_expiry(datetime.timedelta(days=2))  # what was prepared serves for a day
    request.session.save()
    return str(request.session.session_key)


if __name__ == "__main__":
    main()
