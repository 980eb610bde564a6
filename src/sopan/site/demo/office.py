"""The people of the demo offices while the history is played: who holds what, who is away, who looked at what."""

import datetime

from django.utils import timezone

from sopan.cases.models import Look, Task
from sopan.directory import duty
from sopan.directory.models import Absence, Holding, Position, User


class Office:
    """What every case asks again and again, read once. `now` is when the history ends."""

    def __init__(self, now: datetime.datetime) -> None:
        self.now = now
        self._users: dict[int, User] = {}
        self._holders: dict[int, list[int]] = {}  # users by position
        self._away: list[tuple[int, datetime.date, datetime.date]] | None = None
        self._looks: list[Look] = []
        held = Holding.objects.filter(until=None).order_by("pk")
        for position, user in held.values_list("position", "official__user"):
            self._holders.setdefault(position, []).append(user)

    def user(self, pk: int) -> User:
        """The user of that primary key; kept, and with it what they hold."""
        if pk not in self._users:
            self._users[pk] = User.objects.get(pk=pk)
        return self._users[pk]

    def forget(self) -> None:
        """Read anew who is away and who stands in: somebody went on leave."""
        self._users.clear()
        self._away = None

    def there(self, position: int, day: datetime.date) -> list[User]:
        """Who can do the work of a position on that day: its holders, else who acts for them."""
        if self._away is None:
            self._away = list(Absence.objects.values_list("official__user", "since", "until"))
        away = {user for user, since, until in self._away if since <= day <= until}
        there = [self.user(pk) for pk in self._holders.get(position, ()) if pk not in away]
        if there:
            return there
        acting = duty.holders_of(Position.objects.select_related("agency").get(pk=position), day)
        return [one for one in acting if one.pk not in away] or acting

    def looks(self, user: User, task: Task) -> None:
        """They look at a task of a confidential case before they do it, which is logged."""
        if task.case.confidential:
            self._looks.append(Look(case=task.case, user=user, at=timezone.now(), what="task"))

    def write_looks(self) -> None:
        """Store who looked at what."""
        Look.objects.bulk_create(sorted(self._looks, key=lambda look: look.at))
        self._looks.clear()
