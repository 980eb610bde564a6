"""What happens where a made-up case stands in the end: it is taken, given more time, withdrawn, or waits for others."""

import datetime
from collections.abc import Iterator
from typing import TYPE_CHECKING

from django.utils import timezone

from sopan.cases import actions, links, starting
from sopan.cases.models import Task
from sopan.directory import duty
from sopan.directory.models import User
from sopan.site.demo import office_words
from sopan.site.demo.timing import DAY

if TYPE_CHECKING:
    from sopan.site.demo.lives import Life


def stand(life: "Life", task: Task) -> Iterator[datetime.datetime]:
    """What happens where the case stands, as `plan` says."""
    assert life.case is not None
    here = next((one for one in life.open_tasks() if one.step == life.stop), task)
    soon = life.timing.between(here.opened_at, life.now)
    match life.then:
        case "" | "second" | "part":
            if life.rng.random() < 0.2 and here.position_id is not None:
                yield soon
                notes = office_words.NOTES if life.sheet.service is not None else office_words.OWN_NOTES
                actions.note(life.doer(here), life.case.key, life.rng.choice(notes))
        case "take":
            yield soon
            if here.holder_id is None:
                actions.take(life.doer(here), here.key)
        case "extend":
            yield soon
            words, reason, rule = office_words.EXTENDED[life.sheet.slug]
            actions.extend(life.leader(here), here.key, words, reason, rule)
        case "give":
            yield soon
            leader = life.leader(here)
            here.refresh_from_db()
            people = actions.possible_holders(leader, here.case, here)
            actions.reassign(leader, here.key, people[-1], life.rng.choice(office_words.REASSIGNED))
        case "link":
            yield soon
            party, address = office_words.PARTIES[life.sheet.slug]
            if links.can_be_linked(here, life.sheet):
                links.send_link(life.doer(here), here.key, party, address, 14)
        case "withdraw":
            yield life.timing.citizen(here.opened_at, life.rng.uniform(0.05, 0.8) * DAY)
            user = life.applicant if not life.case.intake else life.case.opened_by
            assert user is not None
            reason = life.rng.choice(office_words.WITHDRAWN)
            actions.withdraw(User.objects.get(pk=user.pk), life.case.key, reason)
        case "cancel":
            yield soon
            leader = duty.leaders_of(life.case.unit)[0]
            actions.cancel(leader, life.case.key, life.rng.choice(office_words.CANCELLED))
        case "close":
            yield soon
            leader = duty.leaders_of(life.case.unit)[0]
            actions.close_round(leader, life.case.key, life.stop, office_words.LEFT_OUT)
        case "call" | "called":
            yield soon
            child = starting.call_case(life.doer(here), here.key)
            life.adopt(child)
            while life.then == "called" and Task.objects.get(pk=here.pk).status == Task.Status.OPEN:
                yield timezone.now() + datetime.timedelta(hours=2)
