"""The letters of a case as its page lists them: how each stands, its versions, its checks, and whether it may be withdrawn."""

from dataclasses import dataclass

from django.db.models import Count, OuterRef, Subquery, Sum

from sopan.cases.models import Case
from sopan.directory.models import User
from sopan.letters.models import CheckedDay, Letter
from sopan.letters.withdrawing import may_withdraw


@dataclass(frozen=True)
class OnCase:
    """A letter of a case. `checks` is how often anybody has asked whether it is genuine."""

    letter: Letter
    versions: int
    checks: int
    may_withdraw: bool


def letters_on_case(user: User, case: Case) -> list[OnCase]:
    """The letters of a case that `user` has been let in to, in the order in which they were begun."""
    asked = CheckedDay.objects.filter(letter=OuterRef("pk")).order_by().values("letter")
    found = case.letters.annotate(
        versions_kept=Count("versions"), asked=Subquery(asked.annotate(n=Sum("times")).values("n"))
    )
    rows = []
    for letter in found.defer("body").order_by("pk"):
        letter.case = case
        rows.append(OnCase(letter, letter.versions_kept, letter.asked or 0, may_withdraw(user, letter)))
    return rows
