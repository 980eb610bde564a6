"""Procedures and their editions, cases, tasks and events as rows. Thin: the rules are in `flow` and `actions`."""

import uuid
from functools import cached_property

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from sopan.cases.chain import Told
from sopan.procedure.model import Procedure


class ProcedureRow(models.Model):
    """An SOP through all its editions. Rights, links and statistics point here."""

    agency = models.ForeignKey("directory.Agency", models.PROTECT, related_name="procedures")
    unit = models.ForeignKey("directory.Unit", models.PROTECT, related_name="procedures")
    slug = models.SlugField(max_length=60)
    title = models.CharField(_("judul"), max_length=300)
    public = models.BooleanField(default=False)  # has a service that citizens may ask for
    search = models.TextField(blank=True)  # words the catalogue is searched by, lower case
    current = models.ForeignKey("Edition", models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["agency", "slug"], name="procedure_slug_once")]
        verbose_name = "SOP"
        verbose_name_plural = "SOP"

    def __str__(self) -> str:
        return self.title


class Edition(models.Model):
    """One immutable version of a procedure. A case ends under the edition it began with."""

    procedure = models.ForeignKey(ProcedureRow, models.PROTECT, related_name="editions")
    number = models.PositiveIntegerField(_("edisi"))
    content = models.JSONField()
    sha256 = models.CharField(max_length=64)
    in_force_at = models.DateTimeField(_("berlaku sejak"))

    class Meta:
        constraints = [models.UniqueConstraint(fields=["procedure", "number"], name="edition_number_once")]
        verbose_name = _("edisi SOP")
        verbose_name_plural = _("edisi SOP")

    def __str__(self) -> str:
        return f"edition {self.pk}"

    @cached_property
    def sheet(self) -> Procedure:
        """The SOP as a typed value."""
        return Procedure.model_validate(self.content)


class Case(models.Model):
    """A permohonan: one running instance of an edition. Only `cases.actions` writes it."""

    class Status(models.TextChoices):
        """Whether it still moves."""

        OPEN = "open", _("berjalan")
        CLOSED = "closed", _("selesai")

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    agency = models.ForeignKey("directory.Agency", models.PROTECT, related_name="cases")
    unit = models.ForeignKey("directory.Unit", models.PROTECT, related_name="cases")
    procedure = models.ForeignKey(ProcedureRow, models.PROTECT, related_name="cases")
    edition = models.ForeignKey(Edition, models.PROTECT, related_name="cases")
    number = models.CharField(_("nomor"), max_length=60, unique=True)
    secret_sealed = models.BinaryField()  # the tracking code that goes with the number
    applicant = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="cases")
    applicant_name = models.CharField(max_length=200, blank=True)  # blank in a confidential case
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    intake = models.BooleanField(default=False)  # filled in by an official for a visitor without an account
    contact_sealed = models.BinaryField(default=bytes)  # that visitor's e-mail or telephone
    assigned = models.JSONField(default=dict)  # {"step": user id}: who was named to do it
    called_from = models.ForeignKey(
        "Task", models.PROTECT, null=True, related_name="calls"
    )  # runs for that step
    status = models.CharField(max_length=6, choices=Status.choices, default=Status.OPEN)
    outcome = models.CharField(max_length=10, blank=True)  # granted, refused, finished, withdrawn, cancelled
    decided_at = models.CharField(max_length=40, blank=True)  # step whose answer set the outcome
    confidential = models.BooleanField(default=False)
    answers = models.JSONField(default=dict)  # {"sealed": "..."} in a confidential case; see cases.answers
    opened_at = models.DateTimeField(_("diterima"))
    due_at = models.DateTimeField(_("janji selesai"), null=True)
    alarm_at = models.DateTimeField(null=True)  # when what the SOP orders for a promise not kept follows
    closed_at = models.DateTimeField(_("selesai"), null=True)
    event_count = models.PositiveIntegerField(default=0)
    chain = models.CharField(max_length=64, default="", blank=True)  # hash of the last event

    class Meta:
        indexes = [
            models.Index(fields=["agency", "status", "-id"]),
            models.Index(fields=["unit", "status", "-id"]),
            models.Index(fields=["applicant", "-id"]),
            models.Index(fields=["alarm_at"], condition=Q(status="open"), name="case_alarm"),
        ]
        verbose_name = _("permohonan")
        verbose_name_plural = _("permohonan")

    def __str__(self) -> str:
        return self.number


class Task(models.Model):
    """One step of one case waiting for, or done by, its actor. Only `cases.actions` writes it."""

    class Status(models.TextChoices):
        """Where it is."""

        OPEN = "open", _("menunggu")
        DONE = "done", _("selesai")
        RETURNED = "returned", _("dikembalikan")
        DROPPED = "dropped", _("tidak dilanjutkan")

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="tasks")
    number = models.PositiveIntegerField()  # 1, 2, 3 ... in the case: flow's task number
    agency = models.ForeignKey("directory.Agency", models.PROTECT, related_name="+")
    unit = models.ForeignKey("directory.Unit", models.PROTECT, null=True, related_name="+")
    position = models.ForeignKey("directory.Position", models.PROTECT, null=True, related_name="tasks")
    step = models.CharField(max_length=40)
    actor = models.CharField(max_length=40)
    place = models.PositiveSmallIntegerField(default=0)  # which doer of the step, from 0
    member = models.CharField(max_length=60, blank=True)  # whose own task it is, where several are asked
    does = models.CharField(max_length=40)
    title = models.CharField(max_length=300)  # the activity, shortened for lists
    status = models.CharField(max_length=8, choices=Status.choices, default=Status.OPEN)
    holder = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="held_tasks")
    done_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    as_position = models.CharField(max_length=220, blank=True)  # "Plh. Kepala Dinas Sosial", when acting
    returned = models.BooleanField(default=False)  # it came back to be mended
    marks = models.JSONField(default=list)  # what to mend: [{"item", "reason"}], or {"sealed": "..."}
    opened_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)
    late_at = models.DateTimeField(null=True)  # when the sweep found it late
    clock = models.PositiveIntegerField(default=0)  # number of the task whose clock it goes on with; its own
    alarm_at = models.DateTimeField(null=True)  # when the next warning is due
    alarms = models.PositiveSmallIntegerField(default=0)  # how many warnings went out
    called = models.ForeignKey(Case, models.PROTECT, null=True, related_name="callers")  # it waits for that

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "number"], name="task_number_once")]
        indexes = [
            models.Index(
                fields=["position", "due_at", "id"], condition=Q(status="open"), name="task_position_open"
            ),
            models.Index(
                fields=["holder", "due_at", "id"], condition=Q(status="open"), name="task_holder_open"
            ),
            models.Index(fields=["unit", "due_at", "id"], condition=Q(status="open"), name="task_unit_open"),
            models.Index(fields=["alarm_at"], condition=Q(status="open"), name="task_alarm"),
            models.Index(fields=["agency", "id"], condition=Q(status="open"), name="task_agency_open"),
        ]
        verbose_name = _("tugas")
        verbose_name_plural = _("tugas")

    def __str__(self) -> str:
        return f"task {self.key}"


class Event(models.Model):
    """What happened to a case. Written once; each row carries the hash of the one before."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="events")
    seq = models.PositiveIntegerField()
    kind = models.CharField(max_length=30)
    at = models.DateTimeField()
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    data = models.JSONField(default=dict, encoder=Told)
    hash = models.CharField(max_length=64)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "seq"], name="event_seq_once")]
        ordering = ["case", "seq"]
        verbose_name = _("peristiwa")
        verbose_name_plural = _("peristiwa")

    def __str__(self) -> str:
        return f"event {self.pk}"


class Document(models.Model):
    """A file in a case: what the applicant brought for a requirement, or what a step made or attached."""

    class Role(models.TextChoices):
        """Why it is here."""

        REQUIREMENT = "requirement", _("persyaratan")
        WORK = "work", _("berkas langkah")  # what the sheet asks of an official at a step
        ATTACHMENT = "attachment", _("lampiran petugas")
        ISSUED = "issued", _("naskah terbit")

    case = models.ForeignKey(Case, models.PROTECT, related_name="documents")
    file = models.ForeignKey("files.StoredFile", models.PROTECT, related_name="+")
    role = models.CharField(max_length=12, choices=Role.choices)
    requirement = models.CharField(max_length=40, blank=True)  # id of the requirement or step document
    label = models.CharField(max_length=300)
    task = models.ForeignKey(Task, models.PROTECT, null=True, related_name="documents")
    added_at = models.DateTimeField()
    replaced_at = models.DateTimeField(null=True)  # a corrected one stays readable

    class Meta:
        verbose_name = _("dokumen")
        verbose_name_plural = _("dokumen")

    def __str__(self) -> str:
        return f"document {self.pk}"


class Draft(models.Model):
    """An application not sent yet, or a correction being made. Sending it twice opens one case."""

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="drafts")
    procedure = models.ForeignKey(ProcedureRow, models.CASCADE, related_name="drafts")
    edition = models.ForeignKey(Edition, models.PROTECT, related_name="+")
    correcting = models.ForeignKey(Task, models.CASCADE, null=True, related_name="drafts")
    answers_sealed = models.BinaryField(default=bytes)  # always sealed: it may be rehabilitation
    case = models.ForeignKey(Case, models.PROTECT, null=True, related_name="drafts")  # once sent
    created_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        indexes = [models.Index(fields=["user", "-id"])]
        constraints = [models.UniqueConstraint(fields=["correcting"], name="one_draft_a_correction")]
        verbose_name = _("draf permohonan")
        verbose_name_plural = _("draf permohonan")

    def __str__(self) -> str:
        return f"draft {self.key}"


class DraftFile(models.Model):
    """A file uploaded into a draft for one requirement."""

    draft = models.ForeignKey(Draft, models.CASCADE, related_name="files")
    requirement = models.CharField(max_length=40)
    file = models.ForeignKey("files.StoredFile", models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("berkas draf")
        verbose_name_plural = _("berkas draf")

    def __str__(self) -> str:
        return f"draft file {self.pk}"


class ClockEntry(models.Model):
    """What happened to a clock: of the whole case (`clock` 0) or of a step. Written once, never changed.

    A deadline is a function of these rows and the calendar of the agency: see `flow.clock`.
    """

    class Kind(models.TextChoices):
        """What happened."""

        START = "start", _("mulai berjalan")
        PAUSE = "pause", _("berhenti")
        RESUME = "resume", _("berjalan kembali")
        EXTEND = "extend", _("diperpanjang")
        RECOMPUTE = "recompute", _("dihitung ulang")
        WARN = "warn", _("diingatkan")
        ESCALATE = "escalate", _("dilaporkan")
        DEEMED = "deemed", _("dianggap dikabulkan")

    case = models.ForeignKey(Case, models.PROTECT, related_name="clock_entries")
    clock = models.PositiveIntegerField()  # 0: of the case; else the number of the task where it began
    kind = models.CharField(max_length=10, choices=Kind.choices)
    at = models.DateTimeField()
    allowance = models.JSONField(default=list)  # the time standards that it runs for, one after the other
    due_before = models.DateTimeField(null=True)
    due_after = models.DateTimeField(null=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    rule = models.CharField(max_length=300, blank=True)  # under which rule
    reason = models.JSONField(default=str)  # what the official wrote; {"sealed": "..."} when confidential

    class Meta:
        indexes = [models.Index(fields=["case", "clock", "id"])]
        ordering = ["pk"]
        verbose_name = _("catatan waktu")
        verbose_name_plural = _("catatan waktu")

    def __str__(self) -> str:
        return f"clock entry {self.pk}"


class CalendarState(models.Model):
    """With which version of its calendar the deadlines of an agency agree, and how far bringing them there is."""

    agency = models.OneToOneField("directory.Agency", models.CASCADE, related_name="calendar_state")
    done = models.PositiveIntegerField(default=0)  # the version that all open deadlines agree with
    target = models.PositiveIntegerField(default=0)  # the version that they are being brought to
    upto = models.PositiveBigIntegerField(default=0)  # primary key of the last case that agrees with it
    rule = models.CharField(max_length=300, blank=True)  # what changed, for the ledger
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = _("keadaan kalender")
        verbose_name_plural = _("keadaan kalender")

    def __str__(self) -> str:
        return f"calendar state {self.pk}"


class Link(models.Model):
    """A secure link by which an outside party answers a task. The token itself is never stored."""

    class State(models.TextChoices):
        """Where it is."""

        SENT = "sent", _("terkirim")
        USED = "used", _("sudah dijawab")
        WITHDRAWN = "withdrawn", _("dicabut")

    task = models.ForeignKey(Task, models.PROTECT, related_name="links")
    digest = models.CharField(max_length=64, unique=True)  # keyed hash of the token
    address_sealed = models.BinaryField()  # e-mail of the party
    party = models.CharField(max_length=200)  # "Perum BULOG Subdivre Kalsel"
    state = models.CharField(max_length=9, choices=State.choices, default=State.SENT)
    sent_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    sent_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    opened_at = models.DateTimeField(null=True)
    used_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    code_digest = models.CharField(max_length=64, blank=True)  # of the one-time code sent last
    code_until = models.DateTimeField(null=True)
    code_tries = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("tautan pihak luar")
        verbose_name_plural = _("tautan pihak luar")

    def __str__(self) -> str:
        return f"link {self.pk}"


class Counter(models.Model):
    """The next number of a series: one row per agency, year and series; never MAX+1."""

    agency = models.ForeignKey("directory.Agency", models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    series = models.CharField(max_length=40)  # "case", "letter"
    value = models.PositiveIntegerField(default=0)  # last number taken

    class Meta:
        constraints = [models.UniqueConstraint(fields=["agency", "year", "series"], name="counter_once")]
        verbose_name = _("penomoran")
        verbose_name_plural = _("penomoran")

    def __str__(self) -> str:
        return f"{self.series} {self.year}"


class Look(models.Model):
    """That somebody looked at a confidential case."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="looks")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    what = models.CharField(max_length=60)  # "case", "file 9f...", "export"

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("pembukaan data rahasia")
        verbose_name_plural = _("pembukaan data rahasia")

    def __str__(self) -> str:
        return f"look {self.pk}"
