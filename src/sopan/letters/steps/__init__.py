"""What Sopan does at the steps of an SOP that make a letter; importing this package registers them."""

from sopan.letters.steps import archive, draft, hand_over, initial, notify, number, send, sign

__all__ = ["archive", "draft", "hand_over", "initial", "notify", "number", "send", "sign"]
