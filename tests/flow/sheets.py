"""SOP sheets for the tests of `flow`: the Karang Taruna letter of a social affairs office, and random."""

from random import Random
from typing import Any

from sopan.procedure.model import END, Procedure


def make_sheet(
    actors: list[dict[str, Any]], steps: list[dict[str, Any]], public: bool = True, **more: Any
) -> Procedure:
    """An SOP of these columns and rows, with a public service or without, and `more` of its parts."""
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
            **more,
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


BIDANG = {"id": "bidang", "positions": ["satu", "dua", "tiga"]}
"""A column that stands for three positions."""
WORDS = ["Ya", "Tidak", "Lain"]


def random_sheet(chance: Random) -> Procedure:
    """A small random SOP: rows only shown, rows by several, units, decisions that loop, jumps, any returns, called SOPs,
    and branches side by side, some within others."""
    kinds = chance.choices(["position", "outside", "system"], [6, 1, 2], k=chance.randint(2, 4))
    actors = [PEMOHON, BIDANG, *({"id": f"a{at}", "is": kind} for at, kind in enumerate(kinds))]
    officials = [actor["id"] for actor in actors[2:]]
    ids = [f"s{at}" for at in range(chance.randint(2, 7))]
    applies_at = chance.choice([None, 0, 0, 1])
    splits_at = chance.choice([None, *range(len(ids))])
    steps: list[dict[str, Any]] = []
    for at, id_ in enumerate(ids):
        does = chance.choices(["record", "draft", "sign", "prepare"], [6, 2, 2, 1])[0]
        by = _doers(chance, officials)
        if at == applies_at:
            steps.append({"id": id_, "does": "apply", "by": ["pemohon", *by[1:]], "returns_to": ids[:1]})
        elif at == splits_at:
            join = chance.choice([*ids[at + 1 :], END])
            steps += _split(chance, f"{id_}_", officials, join, ids, {"id": id_, "by": officials[:1]})
        elif does in ("draft", "prepare") and at < len(ids) - 1:  # a case can always stop at the last row
            steps.append({"id": id_, "does": does, "by": by})
        else:
            does = "record" if does == "prepare" else does
            steps.append({"id": id_, "does": does, "by": by, **_way_on(chance, ids, by)})
    drafts = [step["id"] for step in steps if step["does"] == "draft"]
    deemed = {"to": drafts[0]} if drafts and chance.random() < 0.3 else None
    return make_sheet(actors, steps, public=applies_at is not None, clock={"deemed": deemed})


def _doers(chance: Random, officials: list[str]) -> list[str]:
    """Who does a row, one after the other; at times units that are asked, and somebody who gathers."""
    if chance.random() < 0.2:
        return ["bidang", *officials[: chance.randint(0, 2)]]
    return chance.choices([*officials, *officials, "pemohon"], k=chance.choice([1, 1, 1, 2, 3]))


def _way_on(chance: Random, ids: list[str], by: list[str]) -> dict[str, Any]:
    """Where a row leads: to the next, somewhere else, by answers, into another SOP, or back."""
    way: dict[str, Any] = {}
    kind = chance.choice(["next row", "next row", "jump", "decision", "decision", "call"])
    if kind == "jump":
        way["next"] = chance.choice([*ids, END])
    elif kind == "decision" and by[-1] != "bidang":
        way["answers"] = _answers(chance, [*ids, END])
    elif kind == "call":
        way["calls"] = "lain"
    if chance.random() < 0.6:
        way["returns_to"] = chance.sample(ids, k=min(len(ids), chance.randint(0, 3)))
    return way


def _answers(chance: Random, targets: list[str]) -> list[dict[str, Any]]:
    return [
        {"answer": word, "to": chance.choice(targets), "outcome": chance.choice([None, "granted", "refused"])}
        for word in WORDS[: chance.randint(2, 3)]
    ]


def _split(
    chance: Random, prefix: str, officials: list[str], join: str, earlier: list[str], row: dict[str, Any]
) -> list[dict[str, Any]]:
    """A decision with branches side by side, and their rows. They meet at `join`, and leave to nowhere else but by
    sending back, also to `earlier` rows."""
    meets = {} if join == END else {"join": join}
    split = {**row, "does": "decide", "several": True, **meets, "answers": []}
    rows: list[dict[str, Any]] = []
    for number, word in enumerate(WORDS[: chance.randint(2, 3)]):
        ids = [f"{prefix}{number}{at}" for at in range(chance.randint(0, 3))]
        outcome = chance.choice([None, None, "granted"])
        split["answers"].append({"answer": word, "to": [*ids, join][0], "outcome": outcome})
        nested = chance.choice(ids) if ids and len(prefix) < 6 and chance.random() < 0.2 else None
        for at, id_ in enumerate(ids):
            back = chance.sample([*ids, *earlier], k=chance.randint(0, 2))
            by = _doers(chance, officials)
            row = {"id": id_, "by": by, "returns_to": [to for to in back if to != id_]}
            after = [*ids[at + 1 :], join][0]
            if id_ == nested:
                inner = {**row, "by": officials[:1]}
                rows += _split(chance, f"{id_}_", officials, after, [*ids[:at], *earlier], inner)
            elif by[-1] != "bidang" and chance.random() < 0.3:
                rows.append({**row, "does": "decide", "answers": _answers(chance, [*ids, join, after])})
            else:
                rows.append({**row, "does": "record", "next": after, "calls": chance.choice([None, "lain"])})
    chance.shuffle(rows)  # on a sheet the rows of a branch need not stand together,
    rows.sort(key=lambda row: len(row["id"]))  # only below the row that splits
    return [split, *rows]
