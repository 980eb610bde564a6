"""Whether the history of a book holds, asked of the rows alone."""

from sopan.agenda.models import Book
from sopan.agenda.writing import chain_name
from sopan.cases.chain import link


def first_break(book: Book) -> int | None:
    """The place in the book's history where it was changed after it was written, or None when it holds."""
    chain, seq = "", 0
    for seq, event in enumerate(book.events.order_by("seq").iterator(), start=1):
        chain = link(
            chain,
            case=chain_name(book),
            seq=seq,
            kind=event.kind,
            at=event.at,
            user=event.user_id,
            data=event.data,
        )
        if event.seq != seq or event.hash != chain:
            return seq
    book.refresh_from_db(fields=["event_count", "chain"])
    return None if (book.event_count, book.chain) == (seq, chain) else seq + 1
