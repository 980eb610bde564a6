"""The day from which a retention counts that a schedule ties to an event: an archivist enters it when it is known."""

import datetime
from collections.abc import Collection
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from sopan.agenda import writing
from sopan.agenda.history import COUNTED
from sopan.agenda.models import Book
from sopan.archive.access import administers, not_found
from sopan.archive.disposal import named
from sopan.archive.models import Record
from sopan.archive.retention import renew, schedules
from sopan.cases.errors import Refused
from sopan.directory import duty
from sopan.directory.models import Agency, User


def enter_day(user: User, agency: Agency, records: Collection[UUID], day: datetime.date) -> int:
    """The event from which the retention of these records counts was on that day; how many now say so.

    A day that was entered before is mended so. Errors: NotFound, for who does not administer the agency and for
    records elsewhere; Refused, for a day ahead, and for a record that is gone or whose schedule names no event.
    """
    if not administers(user, agency):
        raise not_found()
    if not records:
        raise Refused("nothing_chosen", _("Centang paling sedikit satu arsip."))
    if day > duty.today(agency):
        raise Refused("day_ahead", _("Tanggal itu belum tiba."))
    with transaction.atomic():
        found = Record.objects.select_for_update(of=("self",)).filter(agency=agency, key__in=records)
        rows = list(found.select_related("entry").order_by("pk"))
        if len(rows) != len(set(records)):
            raise not_found()
        known = schedules()
        for row in rows:
            renew(row, known)
            if row.state != Record.State.KEPT:
                raise Refused("gone", named(row, _("Arsip ini sudah dimusnahkan atau diserahkan.")))
            if not row.starts:
                raise Refused("no_event", named(row, _("Retensinya tidak dihitung dari suatu peristiwa.")))
            row.event, row.event_on = row.starts, day
            renew(row, known)
            row.save()
        lines = [(row.entry.book_id, row) for row in rows if row.entry is not None]
        for book in sorted({book for book, _row in lines}):
            events = [
                (COUNTED, row.entry, {"event": row.event, "day": day.isoformat()})
                for at, row in lines
                if at == book
            ]
            writing.record(writing.lock(Book(pk=book)), events, user=user, now=timezone.now())
    return len(rows)
