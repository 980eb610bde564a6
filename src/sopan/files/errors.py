"""What can go wrong with a file, in words for the person who uploads it."""


class FileRefused(Exception):
    """A file that is not taken in: a stable `code`, and a sentence `message`: what is wrong, how to mend it."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(code)  # the message may name the file, so it stays out of logs
        self.code = code
        self.message = message


class FileLost(Exception):
    """A row whose bytes are missing, cut short or changed. Carries the key of the row, never the name."""


class FileDestroyed(FileLost):
    """A file that was destroyed on purpose; `under` says by which berita acara, for the person who asks for it."""

    def __init__(self, under: str) -> None:
        super().__init__("destroyed")
        self.under = under
