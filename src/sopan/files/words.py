"""The words of kept PDFs, so that letters are found by what they say. Never those of a sealed file."""

from collections.abc import Iterable

from sopan.files import pages
from sopan.files.errors import FileLost
from sopan.files.models import FileWords, StoredFile
from sopan.files.storage import open_file

PDF = "application/pdf"


def read_words(stored: StoredFile) -> None:
    """Keep the text layer of a plain PDF, if it has one. Takes up to a minute, so not in a transaction."""
    if stored.media_type != PDF or stored.sealed or FileWords.objects.filter(pk=stored.sha256).exists():
        return
    try:
        text = pages.words(b"".join(open_file(stored)))
    except FileLost:
        return
    if text:
        FileWords.objects.get_or_create(sha256=stored.sha256, defaults={"text": text})


def words_of(files: Iterable[StoredFile]) -> list[str]:
    """The text of those of the files that have one and are still there, in the order of the files."""
    wanted = [stored.sha256 for stored in files if not stored.sealed and stored.destroyed_at is None]
    found = FileWords.objects.in_bulk(wanted) if wanted else {}
    return [found[one].text for one in wanted if one in found]


def forget_words(digests: Iterable[str]) -> None:
    """Forget the text of bytes with those hashes, unless a plain file that is still there has the same bytes."""
    digests = set(digests)
    living = StoredFile.objects.filter(sha256__in=digests, sealed=False, destroyed_at=None)
    FileWords.objects.filter(pk__in=digests - set(living.values_list("sha256", flat=True))).delete()
