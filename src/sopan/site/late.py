"""What loads slowly: the function that needs it imports it, so that a command, a test or the worker starts quickly.

The pages must not keep anybody waiting for it: the web has all of it ready before its first request.
"""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module

LATE = (
    "allauth.mfa.base.views",  # security keys
    "docx",
    "phonenumbers",
    "PIL.Image",
    "pikepdf",
    "sopan.audit.sealing",  # pyHanko, as in what follows from `signing`
    "sopan.letters.layout.docx_reading",
    "sopan.signing.checking",
    "sopan.signing.receiving",
    "xlsxwriter",
)
"""No module that every start loads may import one of these at its top. Where a function does: `# loads slowly`."""


@contextmanager
def kept() -> Iterator[None]:
    """Within, modules are imported that stay: looking for waste in them again and again takes a third of a start."""
    gc.disable()
    try:
        yield
        gc.freeze()
    finally:
        gc.enable()


def get_ready() -> None:
    """Import all of it."""
    with kept():
        for name in LATE:
            import_module(name)
