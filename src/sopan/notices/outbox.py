"""Putting messages in the outbox: rows only, inside the caller's transaction; `worker` sends them."""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.utils import timezone

from sopan.directory.duty import administers
from sopan.directory.models import Agency, User
from sopan.directory.statements import insert
from sopan.notices.models import Notice

Channel = Notice.Channel


@dataclass(frozen=True, kw_only=True)
class Message:
    """What is to be told, and to whom: a person, or an address when the person is not known yet.

    `link` is a path in Sopan ("/permohonan/..."). `channels` and `address` are for exceptions; left out, the
    person gets it in the inbox and by e-mail, or by SMS when there is no e-mail. `secret` is a one-time
    code: it goes by `address` only, is never shown to officials, expires, and its text is erased once it is
    sent. Subjects hold no names and no NIK.
    """

    recipient: User | None
    kind: str
    subject: str
    body: str
    link: str = ""
    agency: Agency | None = None
    channels: Sequence[str] | None = None
    address: str = ""
    secret: bool = False


def post(
    *,
    recipient: User | None,
    kind: str,
    subject: str,
    body: str,
    link: str = "",
    agency: Agency | None = None,
    channels: Sequence[str] | None = None,
    address: str = "",
    secret: bool = False,
) -> list[Notice]:
    """Put one message in the outbox, a row a channel; see `Message`. ValueError when there is no address."""
    return post_many(
        [
            Message(
                recipient=recipient,
                kind=kind,
                subject=subject,
                body=body,
                link=link,
                agency=agency,
                channels=channels,
                address=address,
                secret=secret,
            )
        ]
    )


def post_many(messages: Iterable[Message]) -> list[Notice]:
    """Put many messages in the outbox in one statement. Rows in the order of the messages."""
    rows = [notice for message in messages for notice in _notices(message)]
    insert(rows)
    return rows


def notices_for(user: User) -> QuerySet[Notice]:
    """The messages in a person's inbox, newest first. The only way in for pages."""
    return Notice.objects.filter(recipient=user, channel=Channel.INBOX)


def unread_count(user: User) -> int:
    """How many messages the person has not read."""
    return notices_for(user).filter(read_at=None).count()


def mark_read(user: User, key: uuid.UUID | None = None) -> int:
    """Mark one of the person's messages read, or all of them; how many were unread."""
    unread = notices_for(user).filter(read_at=None)
    if key is not None:
        unread = unread.filter(key=key)
    return unread.update(read_at=timezone.now())


def outbox_of(user: User) -> QuerySet[Notice]:
    """The messages that left (or should have left) the system and that this official may watch over.

    An agency's administrator sees the agency's; a system administrator also those of no agency, such as
    codes (whose text no page shows). Everybody else sees none. What is in an inbox is between the office and
    the person.
    """
    mine = Q(agency__in=administers(user))
    if user.is_active and user.is_staff:
        mine |= Q(agency=None)
    return Notice.objects.filter(mine).exclude(channel=Channel.INBOX)


def resend(user: User, key: uuid.UUID) -> Notice:
    """Send a message that failed or waits again, now and with fresh tries.

    Raises Notice.DoesNotExist when the user may not watch over it, when it is on its way or sent, or when it
    is a code: whoever needs a code asks for a new one.
    """
    stuck = outbox_of(user).filter(
        key=key, secret=False, state__in=[Notice.State.FAILED, Notice.State.WAITING]
    )
    if not stuck.update(state=Notice.State.WAITING, tries=0, next_try_at=timezone.now()):
        raise Notice.DoesNotExist
    return outbox_of(user).get(key=key)


def _notices(message: Message) -> list[Notice]:
    if message.link and (not message.link.startswith("/") or message.link.startswith("//")):
        raise ValueError("a link in a notice is a path in Sopan")
    now = timezone.now()
    rows = []
    for channel, address in _ways(message):
        here = channel == Channel.INBOX  # being in the table is being delivered
        rows.append(
            Notice(
                agency=message.agency,
                recipient=message.recipient,
                channel=channel,
                address=address,
                kind=message.kind,
                subject=" ".join(str(message.subject).split())[:200],  # one line: it becomes a mail header
                body=str(message.body),
                link=message.link,
                secret=message.secret,
                state=Notice.State.SENT if here else Notice.State.WAITING,
                sent_at=now if here else None,
                next_try_at=now,
            )
        )
    return rows


def _ways(message: Message) -> list[tuple[str, str]]:
    """The channels to use, each with its address."""
    person = message.recipient
    known = {
        Channel.INBOX: "",
        Channel.EMAIL: person.email if person else "",
        Channel.SMS: person.phone if person else "",
    }
    if message.address:
        known[Channel.EMAIL if "@" in message.address else Channel.SMS] = message.address
    if message.channels is not None:
        chosen = [Channel(channel) for channel in message.channels]
    elif message.address:
        chosen = [Channel.EMAIL if "@" in message.address else Channel.SMS]
    else:
        chosen = [] if message.secret else [Channel.INBOX]
        if known[Channel.EMAIL]:
            chosen.append(Channel.EMAIL)
        elif known[Channel.SMS]:
            chosen.append(Channel.SMS)
    for channel in chosen:
        if channel == Channel.INBOX and (person is None or message.secret):
            raise ValueError("the inbox is a known person's, and no place for a code")
        if channel != Channel.INBOX and not known[channel]:
            raise ValueError(f"no address for {channel}")
    if not chosen:
        raise ValueError("nobody to tell: no address")
    return [(channel, known[channel]) for channel in chosen]
