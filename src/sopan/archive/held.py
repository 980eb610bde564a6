"""What is held back from destruction (penundaan pemusnahan), and how that is told.

What has to do with the settlement of a case may not be destroyed (UU 43/2009 Pasal 51 (1) huruf d), whatever its
schedule says. `holding` places and lifts; `retention.HELD` is the same for the database.
"""

from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from sopan.archive.access import administers, head_position
from sopan.archive.models import Hold, Record
from sopan.cases.answers import opened_json
from sopan.directory.models import Agency, User
from sopan.directory.words import short_day_words


@dataclass(frozen=True)
class InForce:
    """The holds of an agency that are not lifted, by the primary keys of what they hold."""

    records: dict[int, Hold]
    cases: dict[int, Hold]

    def on(self, record: Record) -> Hold | None:
        """What holds the record; None when nothing does."""
        if (hold := self.records.get(record.pk)) is not None or record.case_id is None:
            return hold
        return self.cases.get(record.case_id)


def in_force(agency: int) -> InForce:
    """The holds of the agency with that primary key, as they are now."""
    holds = list(Hold.objects.filter(agency=agency, lifted_at=None))
    return InForce(
        {hold.record_id: hold for hold in holds if hold.record_id is not None},
        {hold.case_id: hold for hold in holds if hold.case_id is not None},
    )


def holds_on(record: Record) -> QuerySet[Hold]:
    """What holds this record now, the newest first."""
    what = Q(record=record)
    if record.case_id is not None:
        what |= Q(case=record.case_id)
    return Hold.objects.filter(what, lifted_at=None).select_related("placed_by")


def held_by(hold: Hold) -> QuerySet[Record]:
    """The records that it holds."""
    return Record.objects.filter(Q(pk=hold.record_id) if hold.case_id is None else Q(case=hold.case_id))


def may_hold(user: User, agency: Agency) -> bool:
    """Whether they may hold back and let go: who administers the agency, and who heads it."""
    return administers(user, agency) or bool(head_position(user, agency))


def sentence_of(hold: Hold) -> str:
    """Why a record stays, for the lists that it is left out of. What is sealed is not told there."""
    told = {"ground": hold.get_ground_display(), "day": short_day_words(hold.since)}
    if hold.sealed:
        return _("Pemusnahannya ditunda sejak %(day)s karena %(ground)s.") % told
    return _("Pemusnahannya ditunda sejak %(day)s karena %(ground)s: %(why)s") % {**told, "why": hold.why}


def opened(hold: Hold, text: str) -> str:
    """What was written on it, for who may see it."""
    return str(opened_json(text)) if text and hold.sealed else text
