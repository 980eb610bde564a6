"""Django's handle on notices."""

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.core import checks

# Tag of the checks that the watch over the outbox shows; other rooms register theirs under it.
OPERATION = "operation"


class NoticesConfig(AppConfig):
    """See the package."""

    name = "sopan.notices"
    label = "notices"
    verbose_name = "Pemberitahuan"

    def ready(self) -> None:
        """Let the deployment check say which channels are not set up; take the messages of the accounts."""
        from sopan.directory.accounts.messages import deliver_with
        from sopan.notices.accounts import deliver

        checks.register(channels_work, OPERATION, deploy=True)
        deliver_with(deliver)


def channels_work(app_configs: Sequence[AppConfig] | None = None, **_more: Any) -> list[checks.CheckMessage]:
    """A warning for each thing that keeps a channel from working."""
    from sopan.notices.adapters import adapter_for
    from sopan.notices.models import Notice

    return [
        checks.Warning(problem, id=f"notices.{channel}")
        for channel in (Notice.Channel.EMAIL, Notice.Channel.SMS)
        for problem in adapter_for(channel).check_config()
    ]
