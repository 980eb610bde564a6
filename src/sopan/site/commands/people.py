"""`sopan user add`: the first people of an installation; later ones are added on its pages."""

import argparse
import getpass
import secrets
import sys

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils import translation

from sopan.directory.duty import today
from sopan.directory.models import Agency, Holding, Official, Position, User
from sopan.site.commands.terminal import USAGE, Stop, ask, note, say, table


def add(arguments: argparse.Namespace) -> int:
    """Add an official or a system administrator. 1 when the name, e-mail or password is refused."""
    if arguments.admin and (arguments.agency or arguments.position):
        raise Stop(
            "A system administrator has no agency or position here; add an official with another name.", USAGE
        )
    if not arguments.admin and not arguments.agency:
        raise Stop("Say which --agency the official works for, or --admin for a system administrator.", USAGE)
    agency = _agency(arguments.agency) if arguments.agency else None
    positions = [_position(agency, code) for code in arguments.position] if agency else []
    _refuse_taken(arguments)
    user = User(username=arguments.username, name=arguments.name, email=arguments.email)
    password = _password(arguments, user)
    with transaction.atomic():
        user.is_staff = user.is_superuser = arguments.admin
        user.set_password(password)
        user.save()
        if agency:
            official = Official.objects.create(
                user=user,
                agency=agency,
                nip=arguments.username if arguments.username.isdigit() else "",
                title_name=arguments.title_name or arguments.name,
            )
            for position in positions:
                Holding.objects.create(position=position, official=official, since=today(agency))
    note(f"Added {arguments.username}" + (f" at {agency.name}." if agency else " as system administrator."))
    if arguments.generate:
        say(password)
    return 0


def list_(arguments: argparse.Namespace) -> int:
    """Print every official and the positions held today, office by office."""
    rows = []
    held = Holding.objects.select_related("official__user", "official__agency", "position")
    for holding in held.order_by("official__agency__name", "official", "pk"):
        official = holding.official
        day = today(official.agency)
        if (
            holding.since <= day
            and (holding.until is None or holding.until >= day)
            and official.user.is_active
        ):
            rows.append(
                (official.user.username, official.user.name, holding.position.name, official.agency.name)
            )
    say(table(rows, ("Sign in as", "Name", "Position", "Agency")))
    return 0


def _agency(slug: str) -> Agency:
    try:
        return Agency.objects.get(slug=slug)
    except Agency.DoesNotExist:
        known = ", ".join(Agency.objects.values_list("slug", flat=True)) or "none; run `sopan migrate`"
        raise Stop(f"There is no agency {slug!r}. Known: {known}.", USAGE) from None


def _position(agency: Agency, code: str) -> Position:
    try:
        return agency.positions.get(code=code)
    except Position.DoesNotExist:
        known = ", ".join(agency.positions.values_list("code", flat=True))
        raise Stop(f"{agency.slug} has no position {code!r}. Known: {known}.", USAGE) from None


def _refuse_taken(arguments: argparse.Namespace) -> None:
    if User.objects.filter(username=arguments.username).exists():
        raise Stop(f"The name {arguments.username} is taken.", 1)
    if arguments.email:
        try:
            validate_email(arguments.email)
        except ValidationError:
            raise Stop("That e-mail address cannot be right.", USAGE) from None
        if User.objects.filter(email__iexact=arguments.email).exists():
            raise Stop("That e-mail address belongs to somebody else already.", 1)


def _password(arguments: argparse.Namespace, user: User) -> str:
    """Generated, from standard input, or asked twice; never from the command line, which others can see."""
    if arguments.generate:
        return "-".join(secrets.token_hex(3) for _ in range(4))
    if arguments.stdin:
        password = sys.stdin.readline().rstrip("\n")
    elif sys.stdin.isatty():
        password = ask("Password: ", getpass.getpass)
        if password != ask("Again: ", getpass.getpass):
            raise Stop("The two passwords differ.", 1)
    else:
        raise Stop("Nobody is here to type a password: use --generate or --stdin.", USAGE)
    try:
        with translation.override("en"):
            validate_password(password, user)
    except ValidationError as error:
        raise Stop(" ".join(error.messages), 1) from None
    return password
