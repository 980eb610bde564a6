"""The messages that the accounts send, caught before the outbox."""

import pytest

from sopan.directory.accounts import messages
from sopan.directory.accounts.messages import Message


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[Message]:
    """Every message that the accounts sent in this test, in order."""
    caught: list[Message] = []
    monkeypatch.setattr(messages, "_deliver", caught.append)
    return caught
