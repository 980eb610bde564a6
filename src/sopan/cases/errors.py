"""What `cases` answers when it will not do something: a stable code and a sentence for the person."""

from django import forms


class CasesError(Exception):
    """Base of this room's errors. `code` is stable; `message` is shown and never holds a name or a NIK."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(code)
        self.code = code
        self.message = message


class NotFound(CasesError):
    """There is no such case or task for this person: missing and forbidden look the same."""


class Refused(CasesError):
    """The rules do not allow it now; nothing has changed. The message says what to do next."""


class Invalid(CasesError):
    """What was entered needs mending; `form` carries the errors beside their fields.

    With `stops`, the same entry would fail likewise at every other task: of several at once, no more are tried.
    """

    def __init__(self, form: forms.Form, *, stops: bool = False) -> None:
        super().__init__("invalid", "")
        self.form = form
        self.stops = stops
