"""A small SOP with a step of an outside party, in a real office: quick to put in force and to bring to that step."""

import re
from typing import Any

from sopan.cases import access
from sopan.cases.editions import publish
from sopan.cases.models import Case, Link, Task
from sopan.cases.starting import start_case
from sopan.directory.models import User
from sopan.notices.models import Notice
from sopan.procedure.model import Procedure
from tests.factories import make_official
from tests.world import TALA, World, load_offices, upload

LIAISON = "staf-rehabilitasi"
PARTY, ADDRESS = "Bulog Contoh", "gudang@bulog.contoh.id"
NAME, WISH = "Embun Pagi Lestari", "Meminta lima karung"
ANSWER: dict[str, Any] = {"day": "2026-01-05", "answer": "Tersedia", "isi_gudang": "Gudang Angsau"}


def sheet(*, sensitive: bool = False, share: list[str] | None = None) -> Procedure:
    """Our official writes who asks for what; the party answers; our official notes it."""
    return Procedure.model_validate(
        {
            "sop": 1,
            "agency": TALA,
            "unit": "rehabilitasi",
            "slug": "minta-beras",
            "title": "Permintaan Beras",
            "sensitive": sensitive,
            "actors": [
                {"id": "staf", "name": "Staf", "position": LIAISON},
                {"id": "bulog", "name": PARTY, "is": "outside", "position": LIAISON},
            ],
            "steps": [
                {
                    "id": "minta",
                    "activity": "Menulis permintaan",
                    "actors": ["staf"],
                    "fields": [
                        {"id": "nama", "label": "Nama penerima", "kind": "name"},
                        {"id": "perihal", "label": "Yang diminta"},
                    ],
                    "documents": [
                        {"id": "surat", "label": "Surat permintaan"},
                        {"id": "rahasia", "label": "Asesmen"},
                    ],
                },
                {
                    "id": "jawab",
                    "activity": "Memberi tahu apakah beras tersedia",
                    "actors": ["bulog"],
                    "output": ["Jawaban tertulis"],
                    "does": "outside",
                    "with": {"share": share} if share else {},
                    "fields": [{"id": "gudang", "label": "Gudang"}],
                    "documents": [{"id": "bukti", "label": "Bukti stok", "required": False, "max_mb": 1}],
                    "returns_to": ["minta"],
                    "answers": [
                        {"answer": "Tersedia", "to": "catat"},
                        {"answer": "Tidak tersedia", "to": "end", "outcome": "refused", "reason": True},
                    ],
                },
                {"id": "catat", "activity": "Mencatat jawaban", "actors": ["staf"]},
            ],
        }
    )


class Parties(World):
    """The office, its official who asks, and the case at the step of the party."""

    def __init__(self, **of_sheet: Any) -> None:
        super().__init__()
        load_offices()
        publish(sheet(**of_sheet))
        self.asker = self.official(TALA, LIAISON)
        self.case = self.begin()
        self.task = self.open_task(self.case)
        assert self.task.step == "jawab"

    def begin(self) -> Case:
        """A case that has come to the party."""
        files = {"berkas_surat": upload("surat.pdf", "surat"), "berkas_rahasia": upload("r.pdf", "rahasia")}
        data = {"isi_nama": NAME, "isi_perihal": WISH}
        return start_case(self.asker, self.procedure(TALA, "minta-beras"), data, files)

    def colleague(self) -> User:
        """Another holder of the same position."""
        assert self.task.position is not None
        return make_official(self.task.agency, self.task.position)

    def seen(self, user: User) -> Task:
        """The task as that official sees it."""
        return access.task_for(user, self.task.key)


def posted(kind: str) -> list[Notice]:
    """The messages of a kind, oldest first."""
    return list(Notice.objects.filter(kind=kind).order_by("pk"))


def last_token() -> str:
    """The token in the last link that left by mail."""
    return re.fullmatch(r"/pihak/([\w-]{43})/", posted("party_link")[-1].link).group(1)  # type: ignore[union-attr]


def last_code() -> str:
    """The code that left last."""
    return re.search(r"\b(\d{6})\b", posted("code")[-1].body).group(1)  # type: ignore[union-attr]


def wrong_code() -> str:
    """Six digits that are not the last code."""
    return f"{(int(last_code()) + 1) % 1_000_000:06}"


def newest() -> Link:
    """The link that was sent last."""
    return Link.objects.latest("pk")
