"""Finding a service: the rows of the catalogue, and a search that forgives how people spell."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import QuerySet
from rapidfuzz import fuzz, process, utils

from sopan.cases.models import ProcedureRow
from sopan.directory.models import Agency
from sopan.portal.standard import Card, cards_of

NEAR = 78  # of 100: "karng" is near "karang", "paspor" is not near "pelapor"
ENOUGH = 60  # of 100: how much of what was asked must be found
HITS = 20
LONGEST_QUERY = 100
SAID_WITHOUT_MEANING = frozenset(
    (
        *("ada", "agar", "apa", "bagaimana", "bikin", "buat", "cara", "dan", "dari", "di", "gimana", "ingin"),
        *("itu", "kami", "ke", "layanan", "mau", "membuat", "meminta", "mengurus", "minta", "ngurus"),
        *("pengurusan", "permohonan", "saya", "syarat", "the", "to", "untuk", "urus", "yang"),
    )
)


@dataclass(frozen=True)
class Offer:
    """A service in a list: its row and what the list says of it."""

    row: ProcedureRow
    card: Card


def offered() -> QuerySet[ProcedureRow]:
    """Every service in force, by agency and title, with its agency and, but for its content, its edition."""
    return (
        ProcedureRow.objects.filter(public=True, current__isnull=False)
        .select_related("agency", "current")
        .defer("current__content")
        .order_by("agency__name", "title")
    )


def find(words: str) -> list[Offer]:
    """The services that `words` ask for, best first; none when nothing is near."""
    return offers(ranked(words, offered())[:HITS])


def ranked(words: str, rows: Iterable[ProcedureRow]) -> list[ProcedureRow]:
    """Of the rows those that `words` ask for, best first; equals keep their order."""
    asked = _asked(words)
    if not asked:
        return []
    scored = [(score, row) for row in rows if (score := _score(asked, row)) >= ENOUGH]
    scored.sort(key=lambda found: -found[0])
    return [row for _of_100, row in scored]


def offers(rows: Iterable[ProcedureRow]) -> list[Offer]:
    """The rows with their cards, in the same order."""
    current = [(row, row.current) for row in rows if row.current is not None]
    cards = cards_of(edition for _row, edition in current)
    return [Offer(row, cards[edition.sha256]) for row, edition in current]


@dataclass(frozen=True)
class Shelf:
    """An agency with the services that it offers."""

    agency: Agency
    offers: list[Offer]


def shelves(agencies: Iterable[Agency]) -> list[Shelf]:
    """Each agency with its services, in the order given; an agency may have none."""
    agencies = list(agencies)
    by_agency: dict[int, list[Offer]] = {}
    for offer in offers(offered().filter(agency__in=agencies)):
        by_agency.setdefault(offer.row.agency_id, []).append(offer)
    return [Shelf(agency, by_agency.get(agency.pk, [])) for agency in agencies]


def _asked(words: str) -> list[str]:
    plain: list[str] = utils.default_process(words[:LONGEST_QUERY]).split()
    meant = [word for word in plain if word not in SAID_WITHOUT_MEANING]
    return meant or plain


def _score(asked: list[str], row: ProcedureRow) -> float:
    """How much of what was asked the service answers to, of 100, and a little more when its title does."""
    text = utils.default_process(row.search)
    known = text.split()
    score = sum(_nearest(word, known) for word in asked) / len(asked)
    joined = "".join(asked)
    if score < ENOUGH and len(joined) >= 6 and joined in text.replace(" ", ""):
        score = 90.0
    title = utils.default_process(row.title).split()
    return score + sum(_nearest(word, title) for word in asked) / len(asked) / 100


def _nearest(word: str, known: list[str]) -> float:
    """How near the nearest known word is: 100 when it begins so, 0 when none is near enough."""
    if any(one.startswith(word) for one in known):
        return 100.0
    if len(word) < 4:
        return 0.0  # three letters are near to too many words
    found = process.extractOne(word, known, scorer=fuzz.ratio, score_cutoff=NEAR)
    return float(found[1]) if found else 0.0
