"""What the archive keeps: records with their retention, the words they are found by, and the acts that end them."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from sopan.agenda.models import Classification


class Record(models.Model):
    """An archived letter: one that was issued, as it was signed that time, or one that came in. The rules are in
    `filing` and `disposal`."""

    class Direction(models.TextChoices):
        """Which way it went."""

        OUT = "out", _("naskah keluar")
        IN = "in", _("surat masuk")

    class State(models.TextChoices):
        """What became of it."""

        KEPT = "kept", _("tersimpan")
        DESTROYED = "destroyed", _("dimusnahkan")
        TRANSFERRED = "transferred", _("diserahkan")

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    agency = models.ForeignKey("directory.Agency", models.PROTECT, related_name="records")
    unit = models.ForeignKey(  # of the case, else who processes the entry
        "directory.Unit", models.PROTECT, null=True, related_name="+", verbose_name=_("unit pengolah")
    )
    direction = models.CharField(max_length=3, choices=Direction.choices)
    case = models.ForeignKey("cases.Case", models.PROTECT, null=True, related_name="records")
    document = (
        models.OneToOneField(  # the signed file in its case; none when it is the scans of a line of a book
            "cases.Document", models.PROTECT, null=True, related_name="record"
        )
    )
    letter = models.ForeignKey("letters.Letter", models.PROTECT, null=True, related_name="records")
    entry = models.ForeignKey("agenda.Entry", models.PROTECT, null=True, related_name="records")
    kind = models.CharField(_("jenis naskah"), max_length=40)
    title = models.TextField(_("uraian"))  # sealed when confidential
    number = models.CharField(_("nomor"), max_length=120, blank=True)
    dated = models.DateField(_("tanggal"))
    year = models.PositiveSmallIntegerField(_("tahun"))
    confidential = models.BooleanField(default=False)
    classification = models.CharField(_("kode klasifikasi"), max_length=30, blank=True)
    # The retention: what `retention.refresh` found for that code, empty while there is no schedule for it.
    begins = models.DateField(null=True)  # the case is closed; until then no retention runs
    rule = models.CharField(max_length=30, blank=True)  # the code of the schedule that applies
    starts = models.CharField(  # in words, the event from which that schedule counts; empty: from `begins`
        _("dihitung setelah"), max_length=200, blank=True
    )
    event = models.CharField(
        max_length=200, blank=True
    )  # the event, in those words, of which this is the day:
    event_on = models.DateField(_("tanggal mulai retensi"), null=True)
    active_until = models.DateField(_("aktif sampai"), null=True)
    inactive_until = models.DateField(_("inaktif sampai"), null=True)
    fate = models.CharField(
        _("nasib akhir"), max_length=8, choices=Classification.Fate.choices, blank=True, default=""
    )
    state = models.CharField(max_length=11, choices=State.choices, default=State.KEPT)
    filed_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)  # destroyed or handed over
    ended_under = models.CharField(max_length=200, blank=True)  # "berita acara nomor ... tanggal ..."

    class Meta:
        ordering = ["-dated", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["entry"], condition=Q(document=None), name="record_once_an_entry_with_scans"
            )
        ]
        indexes = [
            models.Index(fields=["agency", "-dated", "-id"]),
            models.Index(
                fields=["agency", "fate", "inactive_until"], condition=Q(state="kept"), name="record_due"
            ),
            models.Index(
                fields=["case"], condition=Q(begins=None, case__isnull=False), name="record_of_open_case"
            ),
        ]
        verbose_name = _("arsip")
        verbose_name_plural = _("arsip")

    def __str__(self) -> str:
        return f"record {self.pk}"


class Words(models.Model):
    """What a record is found by. A full text index of the database's own stands beside `tokens`; see `index`."""

    record = models.OneToOneField(Record, models.CASCADE, primary_key=True, related_name="words")
    text = models.TextField(blank=True)  # as people read it, for the passage that is shown
    tokens = models.TextField(
        blank=True
    )  # the same in plain words of lower case, as both databases index them

    class Meta:
        verbose_name = _("indeks arsip")
        verbose_name_plural = _("indeks arsip")

    def __str__(self) -> str:
        return f"words of record {self.record_id}"


class Hold(models.Model):
    """A penundaan pemusnahan: a record, or all records of a case, stays until somebody lifts it. Only `holds` writes it."""

    class Ground(models.TextChoices):
        """Why the records are needed."""

        DISPUTE = "sengketa", _("sengketa")
        AUDIT = "pemeriksaan", _("pemeriksaan atau audit")
        COURT = "perkara", _("perkara hukum")
        OTHER = "lain", _("keperluan lain")

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    agency = models.ForeignKey("directory.Agency", models.PROTECT, related_name="holds")
    record = models.ForeignKey(Record, models.PROTECT, null=True, related_name="holds")
    case = models.ForeignKey("cases.Case", models.PROTECT, null=True, related_name="holds")
    ground = models.CharField(_("sebab"), max_length=11, choices=Ground.choices)
    why = models.TextField(_("keterangan"))
    sealed = models.BooleanField(default=False)  # this and `lifted_why`: what it holds is confidential
    since = models.DateField(_("sejak"))
    placed_at = models.DateTimeField()
    placed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    placed_position = models.CharField(max_length=220)
    lifted_at = models.DateTimeField(null=True)
    lifted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    lifted_position = models.CharField(max_length=220, blank=True)
    lifted_why = models.TextField(_("alasan dicabut"), blank=True)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(record=None, case__isnull=False) | Q(record__isnull=False, case=None),
                name="hold_of_a_record_or_a_case",
            )
        ]
        indexes = [
            models.Index(fields=["record"], condition=Q(lifted_at=None), name="hold_on_record"),
            models.Index(fields=["case"], condition=Q(lifted_at=None), name="hold_on_case"),
        ]
        verbose_name = _("penundaan pemusnahan")
        verbose_name_plural = _("penundaan pemusnahan")

    def __str__(self) -> str:
        return f"hold {self.pk}"


class Act(models.Model):
    """A destruction or a transfer, from the proposal to the berita acara. Only `disposal` writes it."""

    class Kind(models.TextChoices):
        """What is done."""

        DESTROY = "musnah", _("pemusnahan")
        TRANSFER = "serah", _("penyerahan")

    class State(models.TextChoices):
        """How far it is."""

        ASSESSING = "assessing", _("dinilai panitia")
        ASSESSED = "assessed", _("menunggu persetujuan pimpinan")
        APPROVED = "approved", _("menunggu keputusan (SK)")
        DECREED = "decreed", _("menunggu pelaksanaan")
        GOING = "going", _("sedang dilaksanakan")
        DONE = "done", _("selesai")
        REFUSED = "refused", _("tidak disetujui")
        CANCELLED = "cancelled", _("dibatalkan")

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    agency = models.ForeignKey("directory.Agency", models.PROTECT, related_name="disposals")
    kind = models.CharField(max_length=6, choices=Kind.choices)
    state = models.CharField(max_length=9, choices=State.choices, default=State.ASSESSING)
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    approved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    approved_position = models.CharField(max_length=220, blank=True)
    approved_at = models.DateTimeField(null=True)
    consent = models.CharField(max_length=120, blank=True)  # the written consent from above, its number
    decree = models.CharField(_("nomor keputusan"), max_length=120, blank=True)
    decreed_on = models.DateField(_("tanggal keputusan"), null=True)
    receiver = models.CharField(_("lembaga kearsipan"), max_length=200, blank=True)  # of a transfer
    witnesses = models.JSONField(default=list)  # those who saw it, or who received it: lines as on the paper
    entry = models.ForeignKey(  # the line of the book that numbered the berita acara
        "agenda.Entry", models.PROTECT, null=True, related_name="+"
    )
    minutes = models.ForeignKey("files.StoredFile", models.PROTECT, null=True, related_name="+")  # its PDF
    executed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    executed_position = models.CharField(max_length=220, blank=True)
    executed_at = models.DateTimeField(null=True)
    ended_why = models.CharField(_("alasan"), max_length=300, blank=True)  # of one refused or cancelled

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("penyusutan arsip")
        verbose_name_plural = _("penyusutan arsip")

    def __str__(self) -> str:
        return f"act {self.pk}"


class Member(models.Model):
    """Somebody of the panitia penilai, and what they found."""

    class Verdict(models.TextChoices):
        """What they say."""

        AGREES = "agrees", _("setuju")
        REFUSES = "refuses", _("tidak setuju")

    act = models.ForeignKey(Act, models.PROTECT, related_name="members")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    position = models.CharField(max_length=220, blank=True)  # as whom they assessed
    verdict = models.CharField(max_length=7, choices=Verdict.choices, blank=True)
    note = models.CharField(_("pertimbangan"), max_length=300, blank=True)
    at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["act", "user"], name="member_once_an_act")]
        verbose_name = _("anggota panitia penilai")
        verbose_name_plural = _("anggota panitia penilai")

    def __str__(self) -> str:
        return f"member {self.pk}"


class Item(models.Model):
    """A record on the list of an act."""

    act = models.ForeignKey(Act, models.PROTECT, related_name="items")
    record = models.ForeignKey(Record, models.PROTECT, related_name="items")
    open = models.BooleanField(default=True)  # its act still wants it
    done_at = models.DateTimeField(null=True)
    left_out_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    left_out_why = models.CharField(_("alasan"), max_length=300, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["act", "record"], name="item_once_an_act"),
            models.UniqueConstraint(fields=["record"], condition=Q(open=True), name="record_in_one_open_act"),
        ]
        verbose_name = _("butir daftar")
        verbose_name_plural = _("butir daftar")

    def __str__(self) -> str:
        return f"item {self.pk}"
