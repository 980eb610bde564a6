"""Why a case was decided as it was, for letters that must say so."""

from sopan.cases.answers import event_data
from sopan.cases.models import Case, Event
from sopan.flow.events import TaskDone


def reason_of(case: Case) -> str:
    """The reason given with the newest decision that had one; empty when there is none."""
    for event in Event.objects.filter(case=case, kind=TaskDone.kind).order_by("-seq"):
        data = event_data(event.data)
        if data.get("answer") and data.get("reason"):
            return str(data["reason"])
    return ""
