"""What an applicant filled in: read and written through here, because a confidential case is sealed."""

import base64
import json
from collections.abc import Mapping
from typing import Any

from sopan.cases.chain import canonical
from sopan.cases.models import Case, Draft
from sopan.directory.sealing import blind_index, open_text, seal_text

PRIVATE = ("record", "reason", "text", "marks", "answer")
"""Keys of an event that hold what people wrote or decided; sealed in a confidential case."""


def sealed_json(value: Any) -> str:
    """A JSON value as sealed text, itself fit for JSON."""
    return base64.b64encode(seal_text(json.dumps(value, ensure_ascii=False))).decode()


def opened_json(sealed: str) -> Any:
    """The JSON value behind sealed text. Errors: SealBroken."""
    return json.loads(open_text(base64.b64decode(sealed)))


def answers_of(case: Case) -> dict[str, Any]:
    """The answers of a case by field id. The caller has been let in by `access.case_for`."""
    stored = case.answers
    if set(stored) == {"sealed"}:
        return dict(opened_json(stored["sealed"]))
    return dict(stored)


def stored_answers(answers: Mapping[str, Any], *, confidential: bool) -> dict[str, Any]:
    """The answers as they go into the row."""
    return {"sealed": sealed_json(dict(answers))} if confidential else dict(answers)


def answers_print(case: Case) -> str:
    """A keyed hash of the answers as they are stored, for the log: who can write the database cannot make one."""
    return blind_index(f"answers {case.key} {canonical(case.answers)}")


def draft_answers(draft: Draft) -> dict[str, Any]:
    """What has been filled into a draft so far."""
    raw = bytes(draft.answers_sealed)
    return dict(json.loads(open_text(raw))) if raw else {}


def set_draft_answers(draft: Draft, answers: Mapping[str, Any]) -> None:
    """Put answers into a draft; the caller saves it."""
    draft.answers_sealed = seal_text(json.dumps(dict(answers), ensure_ascii=False))


def stored_event(data: Mapping[str, Any], *, confidential: bool) -> dict[str, Any]:
    """An event's data as it goes into the row: what people wrote is sealed in a confidential case."""
    if not confidential:
        return dict(data)
    private = {key: data[key] for key in PRIVATE if data.get(key)}
    public = {key: value for key, value in data.items() if key not in private}
    return {**public, "sealed": sealed_json(private)} if private else public


def event_data(data: Mapping[str, Any]) -> dict[str, Any]:
    """An event's data, opened."""
    if "sealed" not in data:
        return dict(data)
    public = {key: value for key, value in data.items() if key != "sealed"}
    return {**public, **opened_json(data["sealed"])}
