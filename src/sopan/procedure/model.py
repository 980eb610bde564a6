"""The SOP sheet as an immutable value: identity, actors, steps, and what running it needs.

The fields follow the identity block and the flowchart table of PermenPANRB 35/2012; what the sheet does
not have (the public service, the form, the documents, what the system does at a step) stands beside them.
"""

from collections.abc import Iterator
from functools import cached_property
from typing import Any, Literal

from pydantic import Field

from sopan.procedure.base import Cell, Date, Id, Sheet, Slug, Text
from sopan.procedure.branches import Split, splits_of
from sopan.procedure.clock import Clock
from sopan.procedure.conditions import Condition
from sopan.procedure.letter import Letter as Letter
from sopan.procedure.letter import Paragraph as Paragraph
from sopan.procedure.time import Duration

END = "end"
"""The name that `to` and `next` use for the terminator of the flowchart."""

Outcome = Literal["granted", "refused", "finished"]

FieldKind = Literal[
    "text", "long_text", "number", "money", "date", "choice", "choices", "yes_no",
    "name", "nik", "phone", "email", "region", "address", "classification",
]  # fmt: skip

FileKind = Literal["pdf", "jpg", "png", "xlsx"]


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
    nip: str = Field("", description="NIP, atau NRP bagi Polri")


class Actor(Sheet):
    """Pelaksana: one column of the flowchart."""

    id: Id
    name: Text = Field(description="Judul kolom, seperti pada lembar")
    is_: Literal["applicant", "position", "outside", "system"] = Field(
        "position",
        alias="is",
        description="Siapa di balik kolom ini: applicant (pemohon), position (pejabat), outside, system",
    )
    position: Slug | None = Field(
        None, description="Kode jabatan pada agency.yaml; bagi outside: jabatan yang menghubungi pihak itu"
    )
    positions: tuple[Slug, ...] = Field(
        (),
        description="Beberapa jabatan, misalnya tiap bidang: langkahnya menjadi satu tugas bagi masing-masing",
    )

    @property
    def members(self) -> tuple[str, ...]:
        """Codes of the positions that each get a task of their own; none for an ordinary column."""
        return self.positions


class Answer(Sheet):
    """One branch that leaves a decision."""

    answer: Text = Field(description="Kata pada anak panah: Ya, Tidak, ...")
    to: Id = Field(description="Langkah yang dituju, atau end")
    outcome: Outcome | None = Field(
        None, description="Arti jawaban ini bagi pemohon: granted, refused, finished"
    )
    reason: bool = Field(False, description="Petugas wajib memberi alasan")
    when: tuple[Condition, ...] = Field(
        (), description="Pada does: route, jawaban ini berlaku bila semua baris terpenuhi"
    )


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
        None, description="Diisi dari akun pemohon sebagai awal"
    )
    max_length: int | None = None


class Requirement(Sheet):
    """Persyaratan: a document that the applicant must bring, or an official must upload at a step."""

    id: Id
    label: Text
    help: str = ""
    required: bool = True
    accept: tuple[FileKind, ...] = ("pdf", "jpg", "png")
    max_mb: float = Field(
        2, gt=0, le=50, description="Ukuran terbesar satu berkas, dalam MB (1.000.000 bita)"
    )
    files: int = Field(1, ge=1, le=20, description="Paling banyak berapa berkas")
    when: tuple[Condition, ...] = Field((), description="Diminta hanya bila semua baris terpenuhi")
    give: bool = Field(
        False, description="Berkas langkah yang diterima pemohon begitu permohonannya selesai dengan baik"
    )


class Step(Sheet):
    """Kegiatan: one row of the flowchart with its quality standard (mutu baku)."""

    id: Id
    no: str = Field("", description="Nomor seperti tercetak; boleh kosong atau ganda")
    activity: Text = Field(description="Kegiatan, dengan kata-kata lembar")
    actors: tuple[Id, ...] = Field((), description="Kolom yang bertanda pada lembar")
    by: tuple[Id, ...] = Field((), description="Yang mengerjakan, berurutan; bila kosong sama dengan actors")
    inferred: bool = Field(False, description="Lembar tidak menunjukkan pelaksananya; kami tetapkan")
    needs: tuple[Text, ...] = Field((), description="Kelengkapan / persyaratan")
    time: Cell = Field(None, description="Waktu, dengan kata-kata lembar")
    output: tuple[Text, ...] = Field((), description="Output")
    remarks: str = Field("", description="Keterangan")
    does: str = Field("record", description="Yang dilakukan sistem pada langkah ini")
    options: dict[str, Any] = Field(
        default_factory=dict, alias="with", description="Pengaturan bagi does, misalnya {letter: keterangan}"
    )
    fields: tuple[FormField, ...] = Field((), description="Isian petugas pada langkah ini")
    documents: tuple[Requirement, ...] = Field(
        (), description="Berkas yang diunggah petugas pada langkah ini"
    )
    answers: tuple[Answer, ...] = Field((), description="Cabang, bila langkah ini keputusan")
    several: bool = Field(
        False, description="dan/atau: boleh memilih lebih dari satu jawaban; cabangnya berjalan bersamaan"
    )
    join: Id | None = Field(
        None, description="Langkah tempat cabang-cabang itu bertemu; kosong bila bertemu pada akhir"
    )
    part_of: Id | None = Field(
        None,
        description="Langkah yang barisnya memuat langkah ini, bila lembar menulisnya dalam satu baris; waktu baris itu "
        "berlaku bagi semua pecahannya bersama-sama, kecuali yang diberi 'time' sendiri",
    )
    calls: Slug | None = Field(
        None, description="SOP instansi ini yang dijalankan dari langkah ini, seperti pada kolom Keterangan"
    )
    next: Id | None = Field(None, description="Langkah berikutnya bila bukan baris sesudahnya; atau end")
    returns_to: tuple[Id, ...] | None = Field(
        None, description="Langkah tujuan pengembalian; bila kosong, langkah terdekat yang dapat memperbaiki"
    )

    @property
    def doers(self) -> tuple[str, ...]:
        """Ids of the actors who do the step one after the other."""
        return self.by or self.actors

    @property
    def runs(self) -> bool:
        """Whether a case stops at this step. What an applicant does before sending is only shown."""
        return self.does != "prepare"


class Section(Sheet):
    """One page of the application form."""

    title: Text
    step: Id | None = Field(None, description="Langkah pada lembar yang menjadi halaman ini")
    help: str = ""
    fields: tuple[FormField, ...]


class Service(Sheet):
    """What the public sees of an SOP. An SOP without it is internal and started by an official."""

    name: Text
    summary: Text = Field(description="Satu atau dua kalimat: apa yang diperoleh, untuk siapa")
    who: Text = Field(description="Siapa yang dapat mengajukan")
    audience: Literal["public", "officials"] = Field(
        "public", description="officials: hanya pegawai instansi ini yang dapat mengajukan, misalnya cuti"
    )
    channels: tuple[Literal["online", "counter", "phone"], ...] = Field(
        ("online",), description="counter dan phone: petugas mengisikan bagi pengunjung atau penelepon"
    )
    intake: Id | None = Field(
        None,
        description="Pelaksana yang menerima di loket atau telepon; kosong: yang pertama sesudah pemohon",
    )
    cost: Text = Field("Gratis", description="Biaya/tarif, dengan kata-kata")
    product: Text = Field(description="Yang diterima pemohon pada akhirnya")
    confidential: bool = Field(False, description="Isian dan berkas disandikan; setiap pembacaan dicatat")
    promised: Cell = Field(None, description="Jangka waktu yang diumumkan, bila bukan jumlahnya")
    complaints: str = Field("", description="Tempat mengadu, bila bukan pada instansi sendiri")
    keywords: tuple[str, ...] = Field((), description="Kata lain yang dipakai orang saat mencari")


class Procedure(Sheet):
    """One SOP document, whole."""

    sop: Literal[1] = Field(description="Versi bentuk berkas ini: 1")
    agency: Slug
    unit: Slug
    slug: Slug = Field(description="Nama singkat pada alamat; hanya satu dalam instansi")
    number: str = Field("", description="Nomor SOP, seperti tercetak")
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
    sensitive: bool = Field(
        False, description="SOP internal yang isiannya disandikan dan pembacaannya dicatat"
    )
    clock: Clock = Field(default_factory=Clock, description="Cara waktu dihitung, peringatan, dan akibatnya")
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

    def questions(self) -> Iterator[FormField]:
        """Every question of the form and of the steps, in order: what the answers of a case may hold."""
        yield from self.fields()
        for step in self.steps:
            yield from step.fields

    @property
    def confidential(self) -> bool:
        """Whether answers and files are sealed and each look is logged."""
        return self.sensitive or (self.service is not None and self.service.confidential)

    def time_of(self, step: Step) -> Duration | None:
        """The time standard of a step by the clock of the SOP: on the calendar basis nothing ever stops it."""
        time = self.timed_by(step).time
        if time is None or self.clock.basis == "working":
            return time
        return time.model_copy(update={"basis": "calendar"})

    def timed_by(self, step: Step) -> Step:
        """The step whose time standard holds at `step`: a part of a row without a time of its own has the row's."""
        return step if step.part_of is None or step.time is not None else self.step(step.part_of)

    @property
    def row_times(self) -> list[Duration]:
        """The time standards of the office's rows, in order: of each row one, into however many steps it was split."""
        rows = {self.timed_by(step).id: step for step in self.running_steps if step.does != "apply"}
        return [time for step in rows.values() if (time := self.time_of(step)) is not None]

    @cached_property
    def splits(self) -> tuple[Split, ...]:
        """Where branches run side by side."""
        return splits_of(self)

    @property
    def intake_actor(self) -> str | None:
        """Id of the actor who fills in for visitors and callers; None when the SOP takes nobody in so."""
        if self.service is None or not {"counter", "phone"}.intersection(self.service.channels):
            return None
        if self.service.intake is not None:
            return self.service.intake
        apply = self.apply_step
        later = self.running_steps[self.running_steps.index(apply) + 1 :] if apply else ()
        doers = [id_ for step in later for id_ in step.doers if self.actor(id_).is_ == "position"]
        return doers[0] if doers else None

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
