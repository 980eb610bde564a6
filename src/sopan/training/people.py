"""Who takes part in a training, and how far a test brought them: plain values kept with the answers of a case."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from django.utils.translation import gettext as _

from sopan.cases.answers import answers_of, stored_answers
from sopan.cases.behaviour import Work
from sopan.directory.fields import normal_phone

PARTICIPANTS = "_participants"
"""Key of the case's answers under which the participants stand."""
ATTENDANCE = "_attendance"
"""... and who was present: {step: {participant: [days]}}."""
SCORES = "_scores"
"""... and the results of tests: {"pre" or "post": {participant: score}}."""

MOST = 500
LENGTHS = (120, 160, 40)  # of name, institution, telephone


@dataclass(frozen=True)
class Participant:
    """Somebody who takes part. No two of a training have the same name and institution."""

    name: str
    institution: str = ""
    phone: str = ""  # E.164

    @property
    def key(self) -> str:
        """What attendance and scores are kept under."""
        return f"{self.name}; {self.institution}"

    @property
    def line(self) -> str:
        """As it is written, one a line: "Nama; Instansi; Telepon"."""
        return "; ".join((self.name, self.institution, self.phone)).rstrip("; ")


class Unreadable(ValueError):
    """Lines that are no participants; `sentences` says of each what is wrong with it."""

    def __init__(self, sentences: list[str]) -> None:
        super().__init__("unreadable")
        self.sentences = sentences


def parse(text: str) -> list[Participant]:
    """The participants in a text of one a line; columns pasted out of a worksheet are read as well.

    Errors: Unreadable, with every line that must be mended.
    """
    found: dict[str, Participant] = {}
    wrong = []
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        cells = [cell.strip() for cell in line.replace("\t", ";").split(";")]
        sentence = ""
        name, institution, phone = (*cells, "", "", "")[:3]
        number_of_phone = normal_phone(phone) if phone else ""
        if not name:
            sentence = _("nama belum ditulis")
        elif any(cells[3:]):
            sentence = _("lebih dari tiga kolom")
        elif any(len(cell) > most for cell, most in zip(cells, LENGTHS, strict=False)):
            sentence = _("terlalu panjang")
        elif phone and not number_of_phone:
            sentence = _("nomor telepon tidak dikenal")
        one = Participant(name, institution, number_of_phone)
        if not sentence and one.key.casefold() in found:
            sentence = _("sudah ada di atas")
        if sentence:
            wrong.append(_("Baris %(n)d: %(what)s.") % {"n": number, "what": sentence})
        found[one.key.casefold()] = one
    if len(found) > MOST:
        wrong.append(_("Paling banyak %(n)d peserta.") % {"n": MOST})
    if wrong:
        raise Unreadable(wrong)
    return list(found.values())


def participants_of(work: Work) -> list[Participant]:
    """The participants whom a step before has listed."""
    return [Participant(**one) for one in work.answers.get(PARTICIPANTS, ())]


def keep(work: Work, key: str, value: Any) -> None:
    """Put what a training step found into the answers of the case, sealed where it is confidential."""
    answers = {**answers_of(work.case), key: value}
    work.case.answers = stored_answers(answers, confidential=work.case.confidential)


def as_json(people: Iterable[Participant]) -> list[dict[str, str]]:
    """Participants as the answers of a case hold them."""
    return [asdict(one) for one in people]


def gain(pre: float, post: float) -> float | None:
    """The normalised gain of one person (N-gain): what they gained of what they could; None when nothing was left to
    gain."""
    return None if pre >= 100 else (post - pre) / (100 - pre)


def mean(values: Iterable[float]) -> float | None:
    """The mean; None of nothing."""
    found = list(values)
    return sum(found) / len(found) if found else None


def category(value: float) -> Any:
    """How a gain is called: high from 0.7, middle from 0.3 (Hake 1998)."""
    if value >= 0.7:
        return _("tinggi")
    return _("sedang") if value >= 0.3 else _("rendah")


def results(pre: Mapping[str, float], post: Mapping[str, float]) -> dict[str, Any]:
    """What two tests show: the means, and the mean of the individual gains of who took both."""
    gains = [gain(pre[key], post[key]) for key in post if key in pre]
    known = [one for one in gains if one is not None]
    return {
        "mean_pre": mean(pre.values()),
        "mean_post": mean(post.values()),
        "gain": mean(known),
        "counted": len(known),
        "undefined": len(gains) - len(known),
    }
