"""What Django's check framework asks of the signing service before an installation serves."""

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning, register
from django.core.exceptions import ImproperlyConfigured

from sopan.signing.choosing import chosen_signer


@register
def signer(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """The chosen signer exists and is set up. Only a demonstration's signer in an office keeps it from serving."""
    try:
        problems = chosen_signer().check_config()
    except ImproperlyConfigured as unknown:
        return [Error(str(unknown), hint="See docs/administrators/signing.md.", id="sopan.E010")]
    worst, name = (Error, "sopan.E011") if settings.SIGNER == "local" else (Warning, "sopan.W010")
    found: list[CheckMessage] = [
        worst(problem, hint="See docs/administrators/signing.md.", id=name) for problem in problems
    ]
    if not settings.TRUST:
        return found
    from sopan.signing.roots import trusted_roots  # loads slowly

    try:
        trusted_roots(settings.TRUST)
    except (OSError, ValueError) as problem:
        found.append(
            Warning(
                f"SOPAN_TRUST is not a folder of certificates: {problem}.",
                hint="Signatures of others cannot be judged.",
                id="sopan.W011",
            )
        )
    return found
