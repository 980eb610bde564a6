"""The made-up people who play the stories of an SOP: one for each position of an agency, an employee, a citizen.

They are rows like everybody, because the real functions ask who is who; whoever makes them rolls them back.
"""

import datetime
import secrets
from dataclasses import dataclass

from django.contrib.auth.hashers import make_password

from sopan.directory.models import Agency, Citizen, Holding, Official, Position, User
from sopan.directory.sealing import blind_index, seal_text
from sopan.directory.statements import insert
from sopan.procedure.model import Procedure

SINCE = datetime.date(2020, 1, 1)
BORN = datetime.date(1990, 8, 17)


@dataclass(frozen=True)
class Cast:
    """Who plays: officials by the primary key of their position, and who applies."""

    officials: dict[int, User]
    applicant: User

    def holder(self, position_id: int) -> User:
        """Who plays the holder of that position."""
        return self.officials[position_id]

    def known(self, user_id: int) -> User | None:
        """The one of them with that primary key."""
        return next((user for user in (self.applicant, *self.officials.values()) if user.pk == user_id), None)


def make_cast(agency: Agency, sheet: Procedure) -> Cast:
    """Make the people for the stories of that SOP; inside a transaction that will be rolled back.

    They have no address, so nothing could be sent to them, and no password, so nobody can sign in as them.
    """
    positions = list(agency.positions.order_by("pk"))
    play = secrets.token_hex(6)
    users = [_user(f"cerita-{play}-{position.pk}", f"Contoh {position.name}") for position in positions]
    applicant = _user(f"cerita-{play}", "Pemohon Contoh")
    insert([*users, applicant])
    if sheet.service is not None and sheet.service.audience == "officials":
        held = [*zip(users, positions, strict=True), (applicant, _elsewhere(positions, sheet))]
    else:
        held = [*zip(users, positions, strict=True)]
        insert([_citizen(applicant)])
    officials = [Official(user=user, agency=agency, title_name=user.name) for user, _position in held]
    insert(officials)
    insert(
        [
            Holding(position=position, official=official, since=SINCE)
            for official, (_user_, position) in zip(officials, held, strict=True)
        ]
    )
    return Cast({position.pk: user for user, position in zip(users, positions, strict=True)}, applicant)


def _user(username: str, name: str) -> User:
    return User(username=username, name=name[:200], password=make_password(None))


def _citizen(user: User) -> Citizen:
    """A citizen whose NIK nobody can have: it is no number at all."""
    nik = f"contoh-{user.username}"
    return Citizen(
        user=user,
        nik_sealed=seal_text(nik),
        nik_index=blind_index(nik),
        birth_date=BORN,
        sex=Citizen.Sex.FEMALE,
    )


def _elsewhere(positions: list[Position], sheet: Procedure) -> Position:
    """Where an employee who applies works: at a desk that the SOP does not need, if there is one."""
    needed = {code for actor in sheet.actors for code in (actor.position, *actor.members)}
    return next((one for one in reversed(positions) if one.code not in needed), positions[-1])
