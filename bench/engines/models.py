"""Where SpiffWorkflow's state is kept: a row a case."""

from django.db import models


class SpiffCase(models.Model):
    """One running SpiffWorkflow, serialised."""

    state = models.TextField()
    changed_at = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return f"case {self.pk}"
