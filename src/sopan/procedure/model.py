"""The SOP sheet as an immutable value: identity, actors, steps, and what running it needs.

The fields follow the identity block and the flowchart table of PermenPANRB 35/2012; what the sheet does
not have (the public service, the form, the documents, what the system does at a step) stands beside them.
"""

import datetime
import re
from collections.abc import Iterator
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints
from pydantic_core import PydanticCustomError

from sopan.procedure.time import Duration

END = "end"
"""The name that `to` and `next` use for the terminator of the flowchart."""

Id = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=60)]
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]


def _only_iso_dates(value: Any) -> Any:
    """Refuse what pydantic would take for seconds since 1970, such as a lone year."""
    if isinstance(value, datetime.date) or (
        isinstance(value, str) and re.fullmatch(r"\d{4}-\d\d-\d\d", value)
    ):
        return value
    raise PydanticCustomError("date", "tanggal ditulis tahun-bulan-hari, misalnya 2022-07-01")


def _empty_cell(value: Any) -> Any:
    """An empty cell of the sheet has no time."""
    return None if isinstance(value, str) and value.strip() in ("", "-", "–") else value


Date = Annotated[datetime.date, BeforeValidator(_only_iso_dates)]
Cell = Annotated[Duration | None, BeforeValidator(_empty_cell)]
Outcome = Literal["granted", "refused", "finished"]

FieldKind = Literal[
    "text", "long_text", "number", "money", "date", "choice", "choices", "yes_no",
    "name", "nik", "phone", "email", "region", "address",
]  # fmt: skip


class Sheet(BaseModel):
    """Base of every part of an SOP: immutable, and strict about keys it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True, coerce_numbers_to_str=True)


class Dates(Sheet):
    """The four dates of the identity block; an empty one is empty on the sheet as well."""

    made: Date | None = Field(None, description="Tanggal Pembuatan")
    revised: Date | None = Field(None, description="Tanggal Revisi")
    effective: Date | None = Field(None, description="Tanggal Efektif")
    approved: Date | None = Field(None, description="Tanggal Pengesahan")


class Approver(Sheet):
    """Disahkan oleh: who put the SOP in force."""

    position: Text = Field(description="Jabatan")
    name: Text = Field(description="Nama dan gelar")
    rank: str = Field("", description="Pangkat/golongan")
    nip: str = Field("", description="NIP, or NRP for police")


class Actor(Sheet):
    """Pelaksana: one column of the flowchart."""

    id: Id
    name: Text = Field(description="The column heading, as the document has it")
    is_: Literal["applicant", "position", "outside", "system"] = Field(
        "position", alias="is", description="Who stands behind the column"
    )
    position: Slug | None = Field(None, description="Code of the position in the agency's file")


class Answer(Sheet):
    """One branch that leaves a decision."""

    answer: Text = Field(description="The word on the arrow: Ya, Tidak, ...")
    to: Id = Field(description="The step it leads to, or 'end'")
    outcome: Outcome | None = Field(None, description="What this answer means for the applicant")
    reason: bool = Field(False, description="The official must give a reason")


class Step(Sheet):
    """Kegiatan: one row of the flowchart with its quality standard (mutu baku)."""

    id: Id
    no: str = Field("", description="The number as printed; it may be blank or doubled in the original")
    activity: Text = Field(description="Kegiatan, in the words of the document")
    actors: tuple[Id, ...] = Field((), description="The columns in which the sheet draws a symbol")
    by: tuple[Id, ...] = Field((), description="Who does it here, in order; the same as actors when left out")
    inferred: bool = Field(False, description="The document does not show who does it; we judged")
    needs: tuple[Text, ...] = Field((), description="Kelengkapan / persyaratan")
    time: Cell = Field(None, description="Waktu, in the words of the document")
    output: tuple[Text, ...] = Field((), description="Output")
    remarks: str = Field("", description="Keterangan")
    does: str = Field("record", description="What the system does at this step")
    options: dict[str, Any] = Field(
        default_factory=dict, alias="with", description="Settings of what it does"
    )
    answers: tuple[Answer, ...] = Field((), description="The branches, when the step decides")
    next: Id | None = Field(None, description="The step that follows, when it is not the next row; or 'end'")
    returns_to: tuple[Id, ...] | None = Field(
        None, description="Steps to which the case may be sent back; by default the last step to mend it"
    )

    @property
    def doers(self) -> tuple[str, ...]:
        """Ids of the actors who do the step one after the other."""
        return self.by or self.actors

    @property
    def runs(self) -> bool:
        """Whether a case stops at this step. What an applicant does before sending is only shown."""
        return self.does != "prepare"


class Choice(Sheet):
    """One option of a choice field."""

    value: Text
    label: Text


class FormField(Sheet):
    """One question of the application form."""

    id: Id
    label: Text
    kind: FieldKind = "text"
    required: bool = True
    help: str = ""
    choices: tuple[Choice, ...] = ()
    fill: Literal["name", "nik", "phone", "email", "address", "region", "birth_date"] | None = Field(
        None, description="Taken from the applicant's own account to begin with"
    )
    max_length: int | None = None


class Section(Sheet):
    """One page of the application form."""

    title: Text
    step: Id | None = Field(None, description="The row of the sheet that this page is")
    help: str = ""
    fields: tuple[FormField, ...]


class Requirement(Sheet):
    """Persyaratan: a document that the applicant must bring."""

    id: Id
    label: Text
    help: str = ""
    required: bool = True
    accept: tuple[Literal["pdf", "jpg", "png"], ...] = ("pdf", "jpg", "png")
    max_mb: float = Field(2, gt=0, le=50, description="Largest size of one file, in MB of 1,000,000 bytes")
    files: int = Field(1, ge=1, le=20, description="How many files it may be made of")


class Service(Sheet):
    """What the public sees of an SOP. An SOP without it is internal and started by an official."""

    name: Text
    summary: Text = Field(description="One or two plain sentences: what one gets, and for whom")
    who: Text = Field(description="Who may apply")
    channels: tuple[Literal["online", "counter"], ...] = ("online",)
    cost: Text = Field("Gratis", description="Biaya/tarif, in words")
    product: Text = Field(description="What the applicant holds at the end")
    confidential: bool = Field(False, description="Answers and files are encrypted; each look is logged")
    promised: Cell = Field(None, description="Jangka waktu as published, when it is not the sum")
    complaints: str = Field("", description="Where to complain, when not the agency's own desk")
    keywords: tuple[str, ...] = Field((), description="Other words people search it by")


class Paragraph(Sheet):
    """A block of a letter: running text, or a list of facts taken from the form."""

    text: str = ""
    facts: tuple[Id, ...] = Field((), description="Form fields shown as 'label : value'")


class Letter(Sheet):
    """A naskah dinas that this SOP issues. In texts {field} places a form field, {nomor}, {pemohon}, ..."""

    id: Id
    kind: Literal["surat keterangan", "surat rekomendasi", "surat dinas", "surat izin"]
    title: Text
    classification: str = Field("", description="Kode klasifikasi")
    subject: str = Field("", description="Hal, for a surat dinas")
    body: tuple[Paragraph, ...]
    valid: Cell = Field(None, description="Masa berlaku")


class Procedure(Sheet):
    """One SOP document, whole."""

    sop: Literal[1] = Field(description="Version of this file format")
    agency: Slug
    unit: Slug
    slug: Slug = Field(description="Short name used in addresses; unique in the agency")
    number: str = Field("", description="Nomor SOP, free text")
    title: Text = Field(description="Judul/Nama SOP")
    dates: Dates = Field(default_factory=Dates)
    approved_by: Approver | None = None
    legal_basis: tuple[Text, ...] = ()
    qualifications: tuple[Text, ...] = ()
    related: tuple[Text, ...] = ()
    equipment: tuple[Text, ...] = ()
    warnings: tuple[Text, ...] = ()
    records: tuple[Text, ...] = ()
    service: Service | None = None
    form: tuple[Section, ...] = ()
    requirements: tuple[Requirement, ...] = ()
    letters: tuple[Letter, ...] = ()
    actors: tuple[Actor, ...]
    steps: tuple[Step, ...] = Field(min_length=1)

    @property
    def key(self) -> str:
        """Agency and slug: the name of the procedure across all its editions."""
        return f"{self.agency}/{self.slug}"

    def step(self, id_: str) -> Step:
        """The step of that id; KeyError when there is none."""
        for step in self.steps:
            if step.id == id_:
                return step
        raise KeyError(id_)

    def actor(self, id_: str) -> Actor:
        """The actor of that id; KeyError when there is none."""
        for actor in self.actors:
            if actor.id == id_:
                return actor
        raise KeyError(id_)

    def letter(self, id_: str) -> Letter:
        """The letter of that id; KeyError when there is none."""
        for letter in self.letters:
            if letter.id == id_:
                return letter
        raise KeyError(id_)

    def fields(self) -> Iterator[FormField]:
        """Every question of the form, in order."""
        for section in self.form:
            yield from section.fields

    @property
    def running_steps(self) -> tuple[Step, ...]:
        """The steps at which a case stops."""
        return tuple(step for step in self.steps if step.runs)

    @property
    def apply_step(self) -> Step | None:
        """The step at which the applicant sends the application, if the SOP has one."""
        return next((step for step in self.steps if step.does == "apply"), None)

    def following(self, step: Step) -> str:
        """Id of the step that comes after `step` when no answer says otherwise, or END."""
        if step.next is not None:
            return step.next
        rows = self.running_steps
        at = rows.index(step) + 1
        return rows[at].id if at < len(rows) else END

    def may_return_to(self, step: Step) -> tuple[str, ...]:
        """Ids of the steps to which the official at `step` may send the case back.

        Where the sheet does not say, a case goes back to the nearest earlier step that can mend it:
        the drafter for a letter on its way to signature, else the applicant.
        """
        if step.returns_to is not None:
            return step.returns_to
        earlier = self.running_steps[: self.running_steps.index(step)]
        wanted = "draft" if step.does in ("initial", "sign", "number") else "apply"
        found = [row.id for row in earlier if row.does == wanted]
        return tuple(found[-1:])
