"""SOP sheets for the tests of `flow`: the Karang Taruna letter of a social affairs office, and random."""

from random import Random
from typing import Any

from sopan.procedure.model import END, Procedure


def make_sheet(actors: list[dict[str, Any]], steps: list[dict[str, Any]], public: bool = True) -> Procedure:
    """An SOP of these columns and rows, with a public service or without."""
    service = {"name": "L", "summary": "S", "who": "W", "product": "P"} if public else None
    return Procedure.model_validate(
        {
            "sop": 1,
            "agency": "dinsos-tanah-laut",
            "unit": "dayasos",
            "slug": "contoh",
            "title": "Contoh",
            "service": service,
            "actors": [{"name": actor["id"], **actor} for actor in actors],
            "steps": [{"activity": step["id"], **step} for step in steps],
        }
    )


PEMOHON = {"id": "pemohon", "is": "applicant"}


def karang_taruna(**of_check: Any) -> Procedure:
    """Surat Keterangan Terdaftar Karang Taruna; `of_check` changes the row where the front office checks."""
    return make_sheet(
        [PEMOHON, {"id": "fo"}, {"id": "staf"}, {"id": "subkor"}, {"id": "kabid"}, {"id": "kadis"}],
        [
            {"id": "berkas", "does": "prepare", "actors": ["pemohon"]},
            {"id": "kirim", "does": "apply", "actors": ["pemohon"]},
            {"id": "periksa", "does": "check", "actors": ["pemohon", "fo"], "by": ["fo"], **of_check},
            {"id": "konsep", "does": "draft", "actors": ["fo", "staf"], "by": ["staf"]},
            {"id": "paraf", "does": "initial", "actors": ["subkor", "kabid"]},
            {"id": "tanda_tangan", "does": "sign", "actors": ["kadis"]},
            {"id": "arsip", "does": "archive", "actors": ["staf"]},
            {"id": "serah", "does": "hand-over", "actors": ["pemohon", "fo"], "by": ["fo"]},
        ],
    )


ASSESSMENT = {
    "answers": [
        {"answer": "Lengkap", "to": "konsep", "outcome": "granted"},
        {"answer": "Belum lengkap", "to": "kirim"},
        {"answer": "Ditolak", "to": END, "outcome": "refused", "reason": True},
    ]
}
"""What makes the check of the Karang Taruna sheet a decision."""


def random_sheet(chance: Random) -> Procedure:
    """A small random SOP: rows only shown, rows by several, decisions that loop, jumps, any returns."""
    kinds = chance.choices(["position", "outside", "system"], [6, 1, 2], k=chance.randint(2, 4))
    actors = [PEMOHON, *({"id": f"a{at}", "is": kind} for at, kind in enumerate(kinds))]
    officials = [actor["id"] for actor in actors[1:]]
    ids = [f"s{at}" for at in range(chance.randint(2, 7))]
    applies_at = chance.choice([None, 0, 0, 1])
    steps: list[dict[str, Any]] = []
    for at, id_ in enumerate(ids):
        does = chance.choices(["record", "draft", "sign", "prepare"], [6, 2, 2, 1])[0]
        by = chance.choices([*officials, *officials, "pemohon"], k=chance.choice([1, 1, 1, 2, 3]))
        if at == applies_at:
            steps.append({"id": id_, "does": "apply", "by": ["pemohon", *by[1:]], "returns_to": ids[:1]})
        elif does in ("draft", "prepare") and at < len(ids) - 1:  # a case can always stop at the last row
            steps.append({"id": id_, "does": does, "by": by})
        else:
            steps.append({"id": id_, "does": "sign", "by": by, **_way_on(chance, ids)})
    return make_sheet(actors, steps, public=applies_at is not None)


def _way_on(chance: Random, ids: list[str]) -> dict[str, Any]:
    """Where a row leads: to the next, somewhere else, by answers, or back."""
    way: dict[str, Any] = {}
    kind = chance.choice(["next row", "next row", "jump", "decision", "decision"])
    if kind == "jump":
        way["next"] = chance.choice([*ids, END])
    elif kind == "decision":
        way["answers"] = [
            {
                "answer": word,
                "to": chance.choice([*ids, END]),
                "outcome": chance.choice([None, "granted", "refused"]),
            }
            for word in ["Ya", "Tidak", "Lain"][: chance.randint(2, 3)]
        ]
    if chance.random() < 0.6:
        way["returns_to"] = chance.sample(ids, k=min(len(ids), chance.randint(0, 3)))
    return way
