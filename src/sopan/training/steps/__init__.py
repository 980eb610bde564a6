"""What Sopan does at the steps of a training; importing this package registers them."""

from sopan.training.steps import attendance, participants, scores

__all__ = ["attendance", "participants", "scores"]
