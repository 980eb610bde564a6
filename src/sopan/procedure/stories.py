"""Example cases beside an SOP (NAME.cases.yaml): who does what, what comes out, as typed values with their lines.

A story is read here and compared with its sheet; `cases.stories` tells it with made-up people.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, ValidationError

from sopan.procedure import source as text_source
from sopan.procedure.base import Id, Sheet, Text
from sopan.procedure.checks.findings import Findings, meant
from sopan.procedure.model import FormField, Procedure, Step
from sopan.procedure.problems import SheetError
from sopan.procedure.reading import problem_of
from sopan.procedure.source import KeyPath, Source

ENDING = ".cases.yaml"
"""What the file of stories beside an SOP ends with: karang-taruna.yaml has karang-taruna.cases.yaml."""
EXPECTED = ("kumpulan cerita", "mulai dengan 'stories:', lalu '- title: ...' bagi setiap cerita")

Outcome = Literal["granted", "refused", "finished", "withdrawn", "cancelled"]


def _listed(value: Any) -> Any:
    """One answer counts as a list of one."""
    return value if isinstance(value, list | tuple) else (value,)


class Move(Sheet):
    """One line of a story: a step that is done, or `until` which step all is done in the ordinary way."""

    do: Id | None = Field(None, description="Langkah yang dikerjakan berikutnya")
    until: Id | None = Field(None, description="Semua dikerjakan secara biasa sampai langkah ini menunggu")
    as_: str | None = Field(None, alias="as", description="Pelaksananya; bagi unit: kode jabatan")
    choose: Annotated[tuple[Text, ...], BeforeValidator(_listed)] = Field(
        (), description="Jawaban yang dipilih; daftar bila boleh beberapa"
    )
    reason: str = Field("", description="Alasan jawaban atau pengembalian")
    back: Id | None = Field(None, description="Langkah tujuan pengembalian")
    mark: dict[str, Text] = Field(
        default_factory=dict, description="Isian atau persyaratan yang harus diperbaiki, dengan sebabnya"
    )
    enter: dict[str, Any] = Field(default_factory=dict, description="Yang diisikan pada isian langkah")


class Story(Sheet):
    """One example case, from its beginning to its end or to where it stands."""

    title: Text
    by: Id = Field(description="Yang memulai: pemohon, petugas loket, atau pelaksana langkah pertama")
    channel: Literal["online", "counter", "phone"] | None = Field(
        None, description="counter atau phone bila petugas mengisikan bagi pengunjung atau penelepon"
    )
    answers: dict[str, Any] = Field(
        default_factory=dict, description="Isian formulir yang penting; sisanya dikarang"
    )
    steps: tuple[Move, ...] = Field(min_length=1)
    ends: Outcome | None = Field(None, description="Hasilnya, bila perkaranya selesai")
    now: tuple[Id, ...] = Field((), description="Langkah yang menunggu pada akhir cerita")
    letters: tuple[Id, ...] | None = Field(None, description="Naskah yang sudah ditandatangani")

    @property
    def taken_in(self) -> bool:
        """Whether an official fills in for a visitor or a caller."""
        return self.channel in ("counter", "phone")


class StoryFile(Sheet):
    """The whole file."""

    stories: tuple[Story, ...] = Field(min_length=1)


@dataclass(frozen=True)
class Stories:
    """The stories of one SOP, and where each part of them stands."""

    source: Source
    stories: tuple[Story, ...]

    def line(self, number: int, *path: str | int) -> int:
        """The line of that part of the story `number` (from 0)."""
        return self.source.line("stories", number, *path)


def stories_beside(path: Path) -> Path:
    """Where the stories of the SOP in that file are, if it has any."""
    return path.with_name(path.stem + ENDING)


def read_stories(path: Path, sheet: Procedure) -> Stories:
    """The stories in that file, which belong to `sheet`. Raises SheetError with every problem, OSError never."""
    try:
        with path.open("rb") as file:
            content = file.read(text_source.LARGEST + 1)
    except OSError as error:
        raise Source(str(path)).refuse(
            1, "berkas ini tidak dapat dibuka", "periksa nama berkas dan hak aksesnya", "unreadable"
        ) from error
    return read_stories_text(text_source.decode(content, str(path)), str(path), sheet)


def read_stories_text(text: str, name: str, sheet: Procedure) -> Stories:
    """As `read_stories`, for text; `name` stands for the file in messages."""
    source = text_source.load(text, name, EXPECTED)
    try:
        stories = StoryFile.model_validate(source.tree).stories
    except ValidationError as error:
        details = error.errors(include_url=False)
        raise SheetError(problem_of(detail, source, StoryFile) for detail in details) from error
    findings = Findings(source)
    titles: list[str] = []
    for number, story in enumerate(stories):
        place: KeyPath = ("stories", number)
        if story.title in titles:
            message = f"judul '{story.title}' dipakai dua cerita"
            findings.error((*place, "title"), "title_twice", message, "beri judul lain")
        titles.append(story.title)
        _Check(sheet, findings, place).story(story)
    if problems := findings.sorted():
        raise SheetError(problems)
    return Stories(source, stories)


class _Check:
    """Compares one story with its sheet."""

    def __init__(self, sheet: Procedure, findings: Findings, place: KeyPath) -> None:
        self._sheet = sheet
        self._findings = findings
        self._place = place
        self._steps = {step.id: step for step in sheet.running_steps}
        self._fields = {field.id: field for field in sheet.fields()}

    def story(self, story: Story) -> None:
        """Everything that the story names is on the sheet, and it says how it ends."""
        self._beginning(story)
        self._values(("answers",), story.answers, self._fields, "formulir SOP ini")
        for number, move in enumerate(story.steps):
            self._move(("steps", number), move)
        if (story.ends is None) == (not story.now):
            words = "hanya salah satu dari 'ends' dan 'now'" if story.ends else "'ends' atau 'now'"
            self._error(("ends",), "ending", f"cerita ini harus menyebut {words}", _FIX_ENDING)
        self._known(("now",), story.now, self._steps, "step_unknown", "langkah")
        letters = [letter.id for letter in self._sheet.letters]
        self._known(("letters",), story.letters or (), letters, "letter_unknown", "naskah")

    def _beginning(self, story: Story) -> None:
        sheet, apply = self._sheet, self._sheet.apply_step
        if story.by not in (known := [actor.id for actor in sheet.actors]):
            self._known(("by",), (story.by,), known, "actor_unknown", "pelaksana")
            return
        if apply is None:
            first = sheet.running_steps[0]
            starters = {first.doers[0]}
            fix = f"yang memulai SOP ini: {first.doers[0]}"
            if story.channel is not None:
                self._error(
                    ("channel",), "channel", "SOP internal tidak punya loket", "hapus baris 'channel'"
                )
            if (story.steps[0].do or first.id) != first.id:
                message = f"cerita SOP internal dimulai dengan langkah '{first.id}'"
                self._error(
                    ("steps", 0), "beginning", message, "tulis langkah itu, atau mulai dengan 'until'"
                )
        elif story.taken_in:
            starters = {sheet.intake_actor or ""}
            fix = f"yang menerima di loket: {sheet.intake_actor}" if sheet.intake_actor else "hapus 'channel'"
        else:
            starters = {apply.doers[0]}
            fix = f"tulis by: {apply.doers[0]}"
            if sheet.intake_actor == story.by:
                fix = f"{fix}, atau tambahkan channel: counter"
        if story.by not in starters:
            message = f"cerita ini tidak dapat dimulai oleh '{story.by}'"
            self._error(("by",), "beginner", message, fix)
        channels = sheet.service.channels if sheet.service else ()
        if apply is not None and (story.channel or "online") not in channels:
            message = f"layanan ini tidak dibuka lewat '{story.channel or 'online'}'"
            self._error(("channel",), "channel", message, f"yang dibuka: {', '.join(channels)}")

    def _move(self, path: KeyPath, move: Move) -> None:
        if (move.do is None) == (move.until is None):
            message = "setiap baris cerita menyebut salah satu dari 'do' dan 'until'"
            self._error(path, "move", message, "tulis '- do: ...' atau '- until: ...'")
            return
        if move.until is not None:
            self._known((*path, "until"), (move.until,), self._steps, "step_unknown", "langkah")
            if move.model_fields_set - {"until"}:
                message = "baris 'until' tidak memuat yang lain"
                self._error(path, "until_alone", message, "tulis langkah itu sendiri pada baris berikutnya")
            return
        assert move.do is not None, "one of them is there"
        self._known((*path, "do"), (move.do,), self._steps, "step_unknown", "langkah")
        if (step := self._steps.get(move.do)) is not None:
            self._step(path, move, step)

    def _step(self, path: KeyPath, move: Move, step: Step) -> None:
        actors = [self._sheet.actor(id_) for id_ in step.doers]
        if any(actor.is_ == "system" for actor in actors):
            message = f"langkah '{step.id}' dikerjakan sistem sendiri"
            self._error((*path, "do"), "system_step", message, "hapus baris ini")
            return
        doers = [*step.doers, *(code for actor in actors for code in actor.members)]
        self._known(
            (*path, "as"), (move.as_,) if move.as_ else (), doers, "doer_unknown", "pelaksana langkah ini"
        )
        answers = [answer.answer for answer in step.answers]
        self._known((*path, "choose"), move.choose, answers, "answer_unknown", "jawaban")
        if len(move.choose) > 1 and not step.several:
            message = f"langkah '{step.id}' hanya menerima satu jawaban"
            self._error((*path, "choose"), "one_answer", message, "pilih salah satu")
        if move.choose and move.back:
            message = "'choose' dan 'back' tidak dapat bersamaan"
            self._error((*path, "back"), "choose_and_back", message, "hapus salah satu")
        fields = {field.id: field for field in step.fields}
        self._values((*path, "enter"), move.enter, fields, f"langkah '{step.id}'")
        self._return(path, move, step)

    def _return(self, path: KeyPath, move: Move, step: Step) -> None:
        if move.back is not None:
            targets = self._sheet.may_return_to(step)
            self._known((*path, "back"), (move.back,), targets, "back_unknown", "tujuan pengembalian")
            if step.does == "check" and not move.mark:
                message = "pemeriksaan yang mengembalikan berkas menandai apa yang harus diperbaiki"
                self._error(
                    (*path, "back"), "mark_missing", message, "tambahkan mark: {persyaratan: sebabnya}"
                )
            elif step.does != "check" and not move.reason.strip():
                message = "pengembalian memerlukan alasan"
                self._error((*path, "back"), "reason_missing", message, "tambahkan reason: ...")
        if move.mark and (move.back is None or step.does != "check"):
            message = "'mark' hanya pada langkah pemeriksaan (does: check) yang mengembalikan"
            self._error(
                (*path, "mark"), "mark", message, "tambahkan 'back', atau tulis alasannya pada 'reason'"
            )
        known = [*self._fields, *(one.id for one in self._sheet.requirements)]
        for id_ in move.mark:
            self._known((*path, "mark", id_), (id_,), known, "item_unknown", "isian atau persyaratan")

    def _values(
        self, path: KeyPath, values: Mapping[str, Any], fields: Mapping[str, FormField], where: str
    ) -> None:
        for id_, value in values.items():
            field = fields.get(id_)
            if field is None:
                message = f"isian '{id_}' tidak ada pada {where}"
                fix = meant(id_, fields, "hapus isian ini")
                self._error((*path, id_), "field_unknown", message, fix)
            elif (instead := _unfit(field, value)) is not None:
                self._error((*path, id_), "value", f"'{id_}' tidak dapat berisi {_shown(value)}", instead)

    def _known(self, path: KeyPath, used: Iterable[str], known: Iterable[str], code: str, what: str) -> None:
        choices = list(known)
        for word in used:
            if word not in choices:
                fix = meant(word, choices, "langkah ini tidak punya satu pun")
                self._error(path, code, f"{what} '{word}' tidak ada", fix)

    def _error(self, path: KeyPath, code: str, message: str, fix: str) -> None:
        self._findings.error((*self._place, *path), code, message, fix)


_FIX_ENDING = "tulis hasilnya (ends: granted), atau langkah yang menunggu (now: [periksa])"


def _unfit(field: FormField, value: Any) -> str | None:
    """What to write instead, when such a question cannot be answered so."""
    values = [choice.value for choice in field.choices]
    match field.kind:
        case "choice":
            fit, fix = str(value) in values, f"pilihannya: {', '.join(values)}"
        case "choices":
            fit = isinstance(value, list) and all(str(one) in values for one in value)
            fix = f"tulis daftar dari: {', '.join(values)}"
        case "yes_no":
            fit, fix = isinstance(value, bool), "tulis true atau false"
        case "number" | "money":
            fit, fix = isinstance(value, int) and not isinstance(value, bool), "tulis angka saja"
        case "date":
            fit = bool(re.fullmatch(r"\d{4}-\d\d-\d\d", str(value)))
            fix = "tulis tahun-bulan-hari, misalnya 2022-07-01"
        case _:
            fit, fix = isinstance(value, str | int | float) and not isinstance(value, bool), "tulis teks"
    return None if fit else fix


def _shown(value: Any) -> str:
    return f"'{value}'" if isinstance(value, str | int | float) else "daftar atau pasangan"
