"""The JSON Schema of an SOP file, made from the model, so that editors complete and check it."""

import json
import sys
from collections.abc import Collection
from typing import Any

from sopan.procedure.model import Procedure

BEHAVIOURS = (
    "apply", "approve", "archive", "assign", "attendance", "beneficiaries", "check", "collect", "decide",
    "dispose", "draft", "elsewhere", "forward", "hand-over", "initial", "leave-balance", "leave-start",
    "notify", "number", "outside", "participants", "prepare", "record", "register", "reply", "route",
    "scores", "send", "sign", "tell", "visit",
)  # fmt: skip
"""The words for `does` that Sopan comes with; a capability may bring more."""


def json_schema(behaviours: Collection[str] = BEHAVIOURS) -> dict[str, Any]:
    """The schema (draft 2020-12) of a file under sops/AGENCY/UNIT/; `behaviours` are the words for `does`."""
    schema = Procedure.model_json_schema(by_alias=True)
    schema["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    schema["title"] = "SOP"
    schema["$defs"]["Step"]["properties"]["does"]["enum"] = sorted(behaviours)
    return schema


def published(behaviours: Collection[str] = BEHAVIOURS) -> str:
    """The text of sops/sop.schema.json."""
    return json.dumps(json_schema(behaviours), indent=2, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    sys.stdout.write(published())
