"""Puts what the accounts have to tell (one-time codes above all) in the outbox."""

from sopan.directory.accounts.messages import Message
from sopan.notices.models import Notice
from sopan.notices.outbox import post


def deliver(message: Message) -> None:
    """Post one message to an address, whoever it belongs to."""
    channel = Notice.Channel.SMS if message.to.phone else Notice.Channel.EMAIL
    post(
        recipient=None,
        kind=message.kind,
        subject=message.subject,
        body=message.body,
        channels=[channel],
        address=str(message.to),
        secret=message.secret,
    )
