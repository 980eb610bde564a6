"""Who stood at the counter or called: sealed with the case, because they have no account of their own."""

import json
from dataclasses import asdict, dataclass

from sopan.cases.models import Case
from sopan.directory.fields import PhoneField
from sopan.directory.sealing import open_text, seal_text


@dataclass(frozen=True)
class Visitor:
    """A visitor's name, and how to reach them when they wish."""

    name: str
    phone: str = ""
    email: str = ""
    channel: str = "counter"  # or "phone"

    @property
    def phone_shown(self) -> str:
        """The number as people here write it: 0812-3456-7890."""
        return str(PhoneField().prepare_value(self.phone))


def seal_visitor(visitor: Visitor) -> bytes:
    """A visitor as they are stored."""
    return seal_text(json.dumps(asdict(visitor), ensure_ascii=False))


def visitor_of(case: Case) -> Visitor | None:
    """Who stood at the counter; None for a case that was sent online. The caller has been let in by `access`."""
    sealed = bytes(case.contact_sealed)
    return Visitor(**json.loads(open_text(sealed))) if sealed else None
