"""The organisation as rows: agencies, units, positions, people, who holds what and who stands in."""

import uuid
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

from django.contrib.auth.models import AbstractBaseUser, PermissionsMixin
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from sopan.directory.people import PeopleManager


class Agency(models.Model):
    """An office (instansi). Every other row belongs to one."""

    slug = models.SlugField(_("kode"), max_length=60, unique=True)
    name = models.CharField(_("nama"), max_length=200)
    government = models.CharField(_("pemerintah"), max_length=200)  # "Pemerintah Kabupaten Tanah Laut"
    short_name = models.CharField(_("singkatan"), max_length=40)  # in case numbers: DINSOS-TALA
    region = models.CharField(_("kode wilayah"), max_length=13)  # Kemendagri code: 63.01
    city = models.CharField(_("kota kedudukan"), max_length=80)  # the place in a letter's date line
    address = models.CharField(_("alamat"), max_length=300, blank=True)
    phone = models.CharField(_("telepon"), max_length=60, blank=True)
    email = models.EmailField(_("surel"), blank=True)
    website = models.CharField(_("situs"), max_length=120, blank=True)
    time_zone = models.CharField(_("zona waktu"), max_length=40, default="Asia/Jakarta")
    accent = models.CharField(_("warna"), max_length=7, default="#0f4c81")
    crest = models.CharField(_("lambang"), max_length=120, blank=True)  # path of a static file
    # {"mon": [["07:30", "12:00"], ["13:00", "16:00"]], ...}: the hours in which the office's clock runs
    hours = models.JSONField(_("jam kerja"), default=dict)
    calendar_version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        ordering = ["name"]
        verbose_name = _("instansi")
        verbose_name_plural = _("instansi")

    def __str__(self) -> str:
        return self.name

    @property
    def zone(self) -> ZoneInfo:
        """The agency's time zone: WIB, WITA or WIT."""
        return ZoneInfo(self.time_zone)


class Unit(models.Model):
    """A bidang, seksi or subbagian of an agency."""

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="units")
    code = models.SlugField(_("kode"), max_length=60)
    name = models.CharField(_("nama"), max_length=200)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")

    class Meta:
        ordering = ["agency", "name"]
        constraints = [models.UniqueConstraint(fields=["agency", "code"], name="unit_code_once")]
        verbose_name = _("unit")
        verbose_name_plural = _("unit")

    def __str__(self) -> str:
        return self.name


class Position(models.Model):
    """A jabatan. Officials hold it; tasks wait for it."""

    class Sight(models.TextChoices):
        """What a holder sees of other people's work in the unit and the units below it."""

        NONE = "none", _("tugas sendiri")
        READ = "read", _("melihat seluruh unit")
        LEAD = "lead", _("memimpin unit")  # sees and may reassign

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="positions")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="positions")
    code = models.SlugField(_("kode"), max_length=60)
    name = models.CharField(_("nama jabatan"), max_length=200)
    sight = models.CharField(_("lingkup"), max_length=4, choices=Sight.choices, default=Sight.NONE)
    administers = models.BooleanField(_("mengelola instansi"), default=False)  # people, acting, calendar

    class Meta:
        ordering = ["agency", "unit", "name"]
        constraints = [models.UniqueConstraint(fields=["agency", "code"], name="position_code_once")]
        verbose_name = _("jabatan")
        verbose_name_plural = _("jabatan")

    def __str__(self) -> str:
        return self.name


class User(AbstractBaseUser, PermissionsMixin):
    """A person who can sign in: a citizen, an official, or both."""

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    username = models.CharField(_("nama masuk"), max_length=150, unique=True)  # an official's NIP
    name = models.CharField(_("nama lengkap"), max_length=200)
    email = models.EmailField(_("surel"), blank=True)
    phone = models.CharField(_("telepon"), max_length=20, blank=True)  # E.164
    phone_verified = models.BooleanField(default=False)
    is_active = models.BooleanField(_("aktif"), default=True)
    is_staff = models.BooleanField(_("pengelola sistem"), default=False)
    # The password was chosen by the administrator; the desk stays closed until the official has one of their own.
    must_change_password = models.BooleanField(default=False)
    date_joined = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[PeopleManager] = PeopleManager()

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["phone"], condition=~Q(phone=""), name="phone_once"),
            models.UniqueConstraint(fields=["email"], condition=~Q(email=""), name="email_once"),
        ]
        verbose_name = _("pengguna")
        verbose_name_plural = _("pengguna")

    def __str__(self) -> str:
        return f"user {self.pk}"  # never the name: this lands in logs

    def get_full_name(self) -> str:
        """The person's name, for screens and letters."""
        return self.name

    def get_short_name(self) -> str:
        """The person's name; Indonesian names have no family part to drop."""
        return self.name


class Citizen(models.Model):
    """What Sopan knows of a citizen. The NIK is sealed; `nik_index` finds it without opening it."""

    class Sex(models.TextChoices):
        """As the population register has it."""

        MALE = "L", _("Laki-laki")
        FEMALE = "P", _("Perempuan")

    user = models.OneToOneField(User, models.CASCADE, related_name="citizen")
    nik_sealed = models.BinaryField()
    nik_index = models.CharField(max_length=64, unique=True)
    birth_date = models.DateField(_("tanggal lahir"))
    sex = models.CharField(_("jenis kelamin"), max_length=1, choices=Sex.choices)
    region = models.CharField(_("wilayah"), max_length=13, blank=True)
    address = models.CharField(_("alamat"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("warga")
        verbose_name_plural = _("warga")

    def __str__(self) -> str:
        return f"citizen {self.pk}"


class Official(models.Model):
    """An official (pejabat/petugas) of an agency."""

    user = models.OneToOneField(User, models.CASCADE, related_name="official")
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="officials")
    nip = models.CharField(_("NIP"), max_length=30, blank=True)
    rank = models.CharField(_("pangkat"), max_length=80, blank=True)
    title_name = models.CharField(_("nama dan gelar"), max_length=200)  # as it stands under a signature
    nik_sealed = models.BinaryField(null=True, editable=False)  # for the signing service alone; never shown

    class Meta:
        verbose_name = _("pejabat/petugas")
        verbose_name_plural = _("pejabat/petugas")

    def __str__(self) -> str:
        return f"official {self.pk}"


class Holding(models.Model):
    """That an official holds a position, from a day until a day (both inclusive; open when empty)."""

    position = models.ForeignKey(Position, models.PROTECT, related_name="holdings")
    official = models.ForeignKey(Official, models.CASCADE, related_name="holdings")
    since = models.DateField(_("sejak"))
    until = models.DateField(_("sampai"), null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["official", "since"]), models.Index(fields=["position", "since"])]
        verbose_name = _("pemangku jabatan")
        verbose_name_plural = _("pemangku jabatan")

    def __str__(self) -> str:
        return f"holding {self.pk}"


class Acting(models.Model):
    """Plt/Plh: that an official acts for a position between two days, by a decree (both days inclusive)."""

    class Kind(models.TextChoices):
        """Plt for a vacant position, Plh while the holder is away."""

        PLT = "Plt.", "Plt."
        PLH = "Plh.", "Plh."

    position = models.ForeignKey(Position, models.PROTECT, related_name="actings")
    official = models.ForeignKey(Official, models.CASCADE, related_name="actings")
    kind = models.CharField(_("sebutan"), max_length=4, choices=Kind.choices)
    since = models.DateField(_("sejak"))
    until = models.DateField(_("sampai"))
    decree = models.CharField(_("nomor surat perintah"), max_length=100)

    class Meta:
        indexes = [models.Index(fields=["official", "since", "until"])]
        verbose_name = _("Plt/Plh")
        verbose_name_plural = _("Plt/Plh")

    def __str__(self) -> str:
        return f"acting {self.pk}"


class Absence(models.Model):
    """That an official is away between two days (both inclusive), with who stands in: leave, for one."""

    official = models.ForeignKey(Official, models.CASCADE, related_name="absences")
    stand_in = models.ForeignKey(Official, models.SET_NULL, null=True, blank=True, related_name="+")
    since = models.DateField(_("sejak"))
    until = models.DateField(_("sampai"))
    why = models.CharField(_("keterangan"), max_length=100)  # "Cuti tahunan"
    decree = models.CharField(_("nomor surat"), max_length=100, blank=True)

    class Meta:
        indexes = [models.Index(fields=["official", "since", "until"])]
        verbose_name = _("ketidakhadiran")
        verbose_name_plural = _("ketidakhadiran")

    def __str__(self) -> str:
        return f"absence {self.pk}"


class Holiday(models.Model):
    """A day on which offices do not work, or (with `works`) do work although the nation rests.

    A row without an agency is national: libur nasional and cuti bersama.
    """

    class Kind(models.TextChoices):
        """Where the day comes from."""

        NATIONAL = "national", _("libur nasional")
        JOINT = "joint", _("cuti bersama")
        LOCAL = "local", _("libur instansi")

    agency = models.ForeignKey(Agency, models.CASCADE, null=True, blank=True, related_name="holidays")
    date = models.DateField(_("tanggal"))
    name = models.CharField(_("nama"), max_length=200)
    kind = models.CharField(_("jenis"), max_length=8, choices=Kind.choices)
    works = models.BooleanField(_("tetap masuk kerja"), default=False)
    source = models.CharField(_("dasar"), max_length=200, blank=True)  # "SKB 3 Menteri ..." or "perkiraan"

    class Meta:
        ordering = ["date"]
        constraints = [
            models.UniqueConstraint(fields=["agency", "date"], name="holiday_once_an_agency"),
            models.UniqueConstraint(fields=["date"], condition=Q(agency=None), name="national_holiday_once"),
        ]
        verbose_name = _("hari libur")
        verbose_name_plural = _("hari libur")

    def __str__(self) -> str:
        return f"{self.date} {self.name}"


class AdminEvent(models.Model):
    """A change that an administrator made in an agency: who, when, what. Written once, never changed."""

    class Kind(models.TextChoices):
        """What was changed."""

        OFFICIAL_ADDED = "official_added", _("Petugas ditambahkan")
        ACCOUNT_ON = "account_on", _("Akun diaktifkan")
        ACCOUNT_OFF = "account_off", _("Akun dinonaktifkan")
        PASSWORD_RESET = "password_reset", _("Kata sandi dibuat ulang")
        POSITION_GIVEN = "position_given", _("Jabatan diberikan")
        POSITION_ENDED = "position_ended", _("Jabatan diakhiri")
        ACTING_APPOINTED = "acting_appointed", _("Plt./Plh. ditunjuk")
        ACTING_ENDED = "acting_ended", _("Plt./Plh. diakhiri")
        DAY_SET = "day_set", _("Hari khusus ditetapkan")
        DAY_REMOVED = "day_removed", _("Hari khusus dihapus")
        HOURS_SET = "hours_set", _("Jam kerja diubah")
        ABSENCE_RECORDED = "absence_recorded", _("Ketidakhadiran dicatat")

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="admin_events")
    user = models.ForeignKey(User, models.PROTECT, related_name="+")  # who did it
    at = models.DateTimeField(auto_now_add=True)
    kind = models.CharField(max_length=20, choices=Kind.choices)
    about = models.CharField(max_length=500, blank=True)  # whom or which day, and from when until when

    class Meta:
        ordering = ["-pk"]
        indexes = [models.Index(fields=["agency", "-id"])]
        verbose_name = _("perubahan oleh pengelola")
        verbose_name_plural = _("perubahan oleh pengelola")

    def __str__(self) -> str:
        return f"admin event {self.pk}"


class Throttle(models.Model):
    """How often something was asked in the current window; see `directory.throttle`."""

    key = models.CharField(max_length=64, primary_key=True)  # keyed hash: no address is kept
    window = models.BigIntegerField()
    count = models.PositiveIntegerField()

    class Meta:
        indexes = [models.Index(fields=["window"])]
        verbose_name = "pembatas"
        verbose_name_plural = "pembatas"

    def __str__(self) -> str:
        return f"throttle {self.window}"


def anyone(user: Any) -> User | None:
    """The signed-in user of a request, or None for an anonymous one."""
    return user if isinstance(user, User) and user.is_active else None
