"""A stored file: its bytes lie in storage under a content hash; this row says what they are."""

import uuid

from django.conf import settings
from django.db import models


class StoredFile(models.Model):
    """One file. Rows may share bytes; a sealed file is encrypted and shares with nobody."""

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(max_length=200)  # as the person named it, cleaned
    media_type = models.CharField(
        max_length=100
    )  # found by content: application/pdf, image/jpeg, image/png, xlsx
    size = models.PositiveBigIntegerField()  # bytes of the plain content
    sha256 = models.CharField(max_length=64, db_index=True)  # of the plain content
    path = models.CharField(
        max_length=200, db_index=True
    )  # in storage; for a sealed file random, not the hash
    sealed = models.BooleanField(default=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    destroyed_at = models.DateTimeField(null=True)  # its bytes are gone for good; see `files.destroying`
    destroyed_under = models.CharField(max_length=200, blank=True)  # "berita acara nomor ... tanggal ..."

    class Meta:
        verbose_name = "berkas"
        verbose_name_plural = "berkas"

    def __str__(self) -> str:
        return f"file {self.key}"

    @property
    def shown(self) -> bool:
        """Whether a browser shows it in place; a workbook is downloaded."""
        return self.media_type == "application/pdf" or self.media_type.startswith("image/")


class FileWords(models.Model):
    """The text layer of a plain PDF, for searching. Kept by the hash of its bytes; a sealed file never has one."""

    sha256 = models.CharField(max_length=64, primary_key=True)
    text = models.TextField()

    class Meta:
        verbose_name = "isi berkas"
        verbose_name_plural = "isi berkas"

    def __str__(self) -> str:
        return f"words of {self.sha256[:12]}"
