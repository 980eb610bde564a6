"""What is written to the log, and the last guard that keeps NIK and secret addresses out of it."""

import contextvars
import logging
import re
from typing import Any

reference: contextvars.ContextVar[str] = contextvars.ContextVar("reference", default="-")
"""The reference of the request in hand: shown to the person on an error page, written on each line."""

# 16 digits alone or in groups as people write them; never part of a longer number or of a key.
_NIK = re.compile(r"(?<![0-9A-Za-z])\d{2}(?:[ .-]?\d{2}){7}(?![0-9A-Za-z])")
# The address of an outside party's link: who knows its token may ask for a code.
_TOKEN = re.compile(r"(/pihak/)[^/\s?#\"'<>]+")


def masked(text: str) -> str:
    """The text with every number that may be a NIK, and every token of a link, struck out."""
    return _TOKEN.sub(r"\1***", _NIK.sub("****************", text))


class MaskingFormatter(logging.Formatter):
    """Formats a record with its traceback and then strikes out what may be a NIK or the token of a link.

    Code must not log personal data in the first place; this catches what slips through,
    such as a database's message that quotes the row.
    """

    def format(self, record: logging.LogRecord) -> str:
        """One line, or several with a traceback."""
        record.reference = reference.get()
        return masked(super().format(record))


def logging_config(level: str) -> dict[str, Any]:
    """Django's LOGGING: everything to standard error, where systemd or a container collects it."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "line": {
                "()": "sopan.site.logs.MaskingFormatter",
                "format": "{asctime} {levelname} {name} [{reference}] {message}",
                "style": "{",
            }
        },
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
        "root": {"handlers": ["stderr"], "level": "WARNING"},
        "loggers": {
            # Django's own handlers would mail whole requests to ADMINS; these have none.
            "django": {"handlers": [], "level": "WARNING", "propagate": True},
            "django.server": {"handlers": [], "level": "WARNING", "propagate": True},
            "sopan": {"handlers": [], "level": level, "propagate": True},
            # They name the people of certificates; what matters of it is in what sopan.signing answers.
            "pyhanko": {"handlers": [], "level": "CRITICAL", "propagate": True},
            "pyhanko_certvalidator": {"handlers": [], "level": "CRITICAL", "propagate": True},
            "gunicorn.error": {"handlers": [], "level": "WARNING", "propagate": True},
        },
    }
