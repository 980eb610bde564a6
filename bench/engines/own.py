"""Sopan itself, through the functions that its pages call."""

from collections.abc import Callable, Iterator
from functools import partial

from bench.office import Office, open_cases
from sopan.cases import actions, applying
from sopan.cases.models import Case, Task

STEPS = 11
CHECK_BACK = {"action": "back", "field_alamat": "mend", "field_alamat_reason": "Alamat belum lengkap."}
CHECK_GOOD = {"action": "done", "document_ktp": "good"}
DOERS: list[tuple[str, dict[str, str]]] = [
    ("loket", CHECK_GOOD),
    ("loket", {"action": "done", "note": "Diteruskan."}),
    ("staf", {"action": "done", "note": "Sudah ditelaah."}),
    ("kabid", {"action": "done", "answer": "Disetujui"}),
    ("staf", {"action": "done"}),
    ("kabid", {"action": "done"}),
    ("kepala", {"action": "done"}),
    ("loket", {"action": "done", "note": "Diserahkan."}),
]


class Sopan:
    """Everything included: authorise, form, rules, deadline, events with their hashes, outbox."""

    name = "Sopan"

    def __init__(self, office: Office) -> None:
        self.office = office

    def fill(self, count: int) -> None:
        """See Engine."""
        open_cases(self.office, count)

    def walk(self) -> Iterator[Callable[[], object]]:
        """See Engine."""
        office = self.office
        draft = office.full_draft()
        yield partial(applying.open_case, office.applicant(), draft.key)
        case = Case.objects.get(drafts=draft)
        yield self._step(case, "loket", CHECK_BACK)
        correction = applying.correction_draft(office.applicant(), case.key)
        applying.save_page(
            correction, applying.sections_to_fill(correction)[0], {"alamat": "Jalan Contoh No. 2"}
        )
        yield partial(applying.send_correction, office.applicant(), correction.key)
        for code, entry in DOERS:
            yield self._step(case, code, entry)
        case.refresh_from_db()
        assert (case.status, case.outcome) == ("closed", "granted"), case.status

    def _step(self, case: Case, code: str, entry: dict[str, str]) -> Callable[[], object]:
        task = Task.objects.get(case=case, status=Task.Status.OPEN)
        return partial(actions.complete_task, self.office.person(code), task.key, entry)
