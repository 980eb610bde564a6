"""Reads an SOP file into a Procedure, or says with line numbers everything that keeps it from being one."""

import difflib
import types
from collections.abc import Mapping
from copy import deepcopy
from pathlib import Path
from typing import Any, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from sopan.procedure import source as text_source
from sopan.procedure.model import Procedure
from sopan.procedure.problems import Problem, SheetError
from sopan.procedure.source import Source


def read(path: Path) -> Procedure:
    """The SOP in that file; raises SheetError with every problem of its form, OSError never."""
    source, procedure, problems = examine(path)
    return _sound(source, procedure, problems)


def read_text(text: str | bytes, name: str) -> Procedure:
    """The SOP in `text`; `name` stands for the file in messages. Raises SheetError and nothing else."""
    content = text if isinstance(text, str) else text_source.decode(text, name)
    source, procedure, problems = examine_text(content, name)
    return _sound(source, procedure, problems)


def _sound(source: Source, procedure: Procedure | None, problems: list[Problem]) -> Procedure:
    if problems or procedure is None:
        raise SheetError(problems)
    return procedure


def examine(path: Path) -> tuple[Source, Procedure | None, list[Problem]]:
    """As `examine_text`, for a file; one that cannot be opened is a SheetError."""
    try:
        with path.open("rb") as file:
            content = file.read(text_source.LARGEST + 1)
    except OSError as error:
        raise Source(str(path)).refuse(
            1, "berkas ini tidak dapat dibuka", "periksa nama berkas dan hak aksesnya", "unreadable"
        ) from error
    return examine_text(text_source.decode(content, str(path)), str(path))


def examine_text(text: str, name: str) -> tuple[Source, Procedure | None, list[Problem]]:
    """What the text says, its problems of form, and the SOP as far as it can be understood.

    Where the only mistakes are misspelt keys, times and dates, the SOP is given without them, so that the
    flow can be checked in the same run. Raises SheetError when the text is not YAML at all.
    """
    source = text_source.load(text, name)
    try:
        return source, Procedure.model_validate(source.tree), []
    except ValidationError as error:
        details = error.errors(include_url=False)
    misspelt = {
        (*detail["loc"][:-1], _nearest(str(detail["loc"][-1]), _keys_at(detail["loc"][:-1])))
        for detail in details
        if detail["type"] == "extra_forbidden"
    }
    problems = [
        problem_of(detail, source)
        for detail in details
        if detail["type"] != "missing" or detail["loc"] not in misspelt  # told once, at the misspelt key
    ]
    return source, _without(details, source), problems


def _without(details: list[ErrorDetails], source: Source) -> Procedure | None:
    """The SOP with misspelt keys put right and unreadable times and dates left out, if that is enough."""
    tree = deepcopy(source.tree)
    for detail in details:
        *parents, last = detail["loc"] or ("",)
        if detail["type"] == "missing":
            continue  # a misspelt key may be the one
        if detail["type"] not in ("extra_forbidden", "time", "date"):
            return None
        holder = _at(tree, parents)
        if not isinstance(holder, dict) or last not in holder:
            return None
        value = holder.pop(last)
        if detail["type"] == "extra_forbidden":
            meant = _nearest(str(last), _keys_at(tuple(parents)))
            if meant is not None and meant not in holder:
                holder[meant] = value
    try:
        return Procedure.model_validate(tree)
    except ValidationError:
        return None


def _at(tree: Any, path: list[str | int]) -> Any:
    for part in path:
        try:
            tree = tree[part]
        except (KeyError, IndexError, TypeError):
            return None
    return tree


# --- pydantic's errors as sentences -----------------------------------------------------------------------


def problem_of(detail: ErrorDetails, source: Source, model: type[BaseModel] = Procedure) -> Problem:
    """What pydantic found, in words. `model` is what the whole file should have been."""
    path = detail["loc"]
    key = next((str(part) for part in reversed(path) if isinstance(part, str)), "")
    context: Mapping[str, Any] = detail.get("ctx", {})
    found = _shown(detail["input"])
    line = source.line(*path)
    match detail["type"]:
        case "missing":
            if path in source.keys:  # the key is there with nothing after it
                message, fix = f"'{key}' masih kosong", "isi nilainya"
            else:
                message, fix = f"'{key}' belum ada{_owner(path[:-1])}", f"tambahkan baris '{key}: ...'"
        case "extra_forbidden":
            key = str(path[-1])
            known = _keys_at(path[:-1], model)
            meant = _nearest(key, known)
            message = f"kunci '{_short(key)}' tidak dikenal{_owner(path[:-1])}"
            fix = f"mungkin maksudnya '{meant}'" if meant else f"yang ada: {', '.join(known)}"
        case "time":
            message, fix = _split(str(context.get("sentence", detail["msg"])))
        case "date":
            message, fix = (
                f"tanggal {found} tidak dapat dibaca",
                "tulis tahun-bulan-hari, misalnya 2022-07-01",
            )
        case "date_from_datetime_parsing" | "date_parsing" | "date_from_datetime_inexact" | "date_type":
            message, fix = f"tanggal {found} tidak ada di kalender", "periksa tanggal dan bulannya"
        case "literal_error":
            options = str(context.get("expected", "")).replace(" or ", ", ")
            message, fix = f"'{key}' berisi {found}, yang tidak dikenal", f"pilihannya: {options}"
        case "string_pattern_mismatch":
            message = f"'{key}' berisi {found}, bukan nama singkat yang sah"
            fix = _naming(str(context.get("pattern", "")))
        case "string_too_short":
            message, fix = f"'{key}' masih kosong", "isi nilainya"
        case "string_too_long":
            message, fix = f"'{key}' terlalu panjang", f"paling banyak {context.get('max_length')} huruf"
        case "string_type":
            message, fix = (
                f"'{key}' harus berupa teks, bukan {_sort(detail['input'])}",
                "apit dengan tanda petik",
            )
        case "bool_type" | "bool_parsing":
            message, fix = f"'{key}' berisi {found}", "tulis true atau false"
        case "tuple_type" | "list_type":
            message = f"'{key}' harus berupa daftar, bukan {_sort(detail['input'])}"
            fix = "tulis setiap butir pada baris sendiri dengan '- ' di depannya"
        case "too_short":
            message, fix = f"'{key}' belum berisi apa pun", "isi paling sedikit satu butir"
        case "model_type" | "dict_type" | "model_attributes_type":
            message = f"'{key}' harus berisi pasangan 'kunci: nilai', bukan {_sort(detail['input'])}"
            fix = "lihat contoh di folder sops"
        case "greater_than" | "greater_than_equal" | "less_than" | "less_than_equal":
            message, fix = f"angka {found} pada '{key}' di luar batas", _limit(context)
        case (
            "int_type"
            | "int_parsing"
            | "int_from_float"
            | "float_type"
            | "float_parsing"
            | "int_parsing_size"
        ):
            message, fix = f"'{key}' berisi {found}, bukan bilangan", "tulis angka saja"
        case _:
            message, fix = f"'{key}' berisi {found}, yang tidak dapat dibaca", "lihat contoh di folder sops"
    return source.problem(line, message, fix, detail["type"])


def _owner(path: tuple[str | int, ...]) -> str:
    """Where in the file a key is missing or strange, in words."""
    names = {
        "steps": "langkah", "actors": "pelaksana", "answers": "jawaban", "form": "halaman formulir",
        "fields": "isian", "choices": "pilihan", "requirements": "persyaratan", "letters": "naskah",
        "body": "paragraf", "service": "layanan", "dates": "tanggal", "approved_by": "pengesah",
        "stories": "cerita",
    }  # fmt: skip
    if not path:
        return ""
    if isinstance(path[-1], int) and len(path) > 1:
        return f" pada {names.get(str(path[-2]), str(path[-2]))} ke-{path[-1] + 1}"
    return f" pada {names.get(str(path[-1]), str(path[-1]))}"


def _split(sentence: str) -> tuple[str, str]:
    message, _, fix = sentence.partition("; ")
    return message, fix


def _naming(pattern: str) -> str:
    if "_" in pattern:
        return "pakai huruf kecil, angka dan garis bawah, diawali huruf, misalnya periksa_berkas"
    return "pakai huruf kecil, angka dan tanda hubung, misalnya karang-taruna"


def _limit(context: Mapping[str, Any]) -> str:
    for name, words in (
        ("gt", "lebih dari"),
        ("ge", "paling sedikit"),
        ("lt", "kurang dari"),
        ("le", "paling banyak"),
    ):
        if name in context:
            return f"{words} {context[name]:g}"
    return "periksa angkanya"


def _sort(value: Any) -> str:
    match value:
        case None:
            return "isian kosong"
        case bool():
            return "true/false"
        case int() | float():
            return "angka"
        case str():
            return "teks"
        case list():
            return "daftar"
        case dict():
            return "pasangan 'kunci: nilai'"
        case _:
            return "nilai ini"


def _shown(value: Any) -> str:
    return f"'{_short(str(value))}'" if isinstance(value, str | int | float) else _sort(value)


def _short(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= 40 else text[:39] + "…"


# --- which keys there may be ------------------------------------------------------------------------------


def _keys_at(path: tuple[str | int, ...], top: type[BaseModel] = Procedure) -> list[str]:
    """The keys that the model knows at that place of the file."""
    model: type[BaseModel] | None = top
    for part in path:
        if isinstance(part, int) or model is None:
            continue
        wanted = next((f for name, f in model.model_fields.items() if part in (name, f.alias)), None)
        model = _model_in(wanted.annotation) if wanted is not None else None
    if model is None:
        return []
    return [field.alias or name for name, field in model.model_fields.items()]


def _model_in(annotation: Any) -> type[BaseModel] | None:
    """The model inside `tuple[Step, ...]` or `Service | None`."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    if get_origin(annotation) in (tuple, Union, types.UnionType):
        return next((model for part in get_args(annotation) if (model := _model_in(part)) is not None), None)
    return None


def _nearest(word: str, known: list[str]) -> str | None:
    """The known word that was probably meant."""
    found = difflib.get_close_matches(word.lower().replace("-", "_"), known, n=1, cutoff=0.6)
    return found[0] if found else None
