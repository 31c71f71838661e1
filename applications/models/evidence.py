"""What stands behind the answers: documents, letters, links, awards (S4 4.1–4.4, FACTS §4)."""

import uuid

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import Sector
from common.i18n import localized

from .application import Application

TYPE_ENDINGS = {"application/pdf": "pdf", "image/jpeg": "jpg", "image/png": "png"}


def private_path(instance: "StoredFile", filename: str) -> str:
    """Where a file lies: a random name with the ending of its found type. What people called it stays data."""
    ending = TYPE_ENDINGS.get(instance.content_type, "bin")
    return f"applications/{instance.application.reference}/{uuid.uuid4().hex}.{ending}"


class ScanState(models.TextChoices):
    """With a scanner configured a file waits in quarantine until it is clean; without, officers see "not scanned"."""

    NOT_SCANNED = "not_scanned", _("not scanned")
    QUARANTINE = "quarantine", _("waiting for the virus scan")
    CLEAN = "clean", _("scanned, clean")
    INFECTED = "infected", _("infected")


class StoredFile(models.Model):
    """A file outside the web root, with what was found when it came in."""

    file = models.FileField(_("file"), upload_to=private_path, blank=True)
    original_name = models.CharField(_("name of the file"), max_length=255, blank=True)
    content_type = models.CharField(_("type"), max_length=100, blank=True)
    size = models.PositiveBigIntegerField(_("size"), default=0)
    sha256 = models.CharField("SHA-256", max_length=64, blank=True)
    pages = models.PositiveIntegerField(_("pages"), null=True, blank=True)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    uploaded_at = models.DateTimeField(_("uploaded"), null=True, blank=True)
    scan_state = models.CharField(
        _("virus scan"), max_length=12, choices=ScanState, default=ScanState.NOT_SCANNED
    )

    class Meta:
        abstract = True


class SupportingDocument(StoredFile):
    """A document for clause 4.1 (the evaluation report) or 4.4 (other material)."""

    application = models.ForeignKey(
        Application, on_delete=models.CASCADE, related_name="documents", verbose_name=_("application")
    )
    clause = models.CharField(_("clause"), max_length=10)
    title = models.CharField(_("title"), max_length=500, blank=True)
    language = models.CharField(_("language"), max_length=35, blank=True)
    translated_into = models.CharField(_("translated into"), max_length=35, blank=True)
    parts = ArrayField(models.CharField(max_length=40), verbose_name=_("parts"), default=list, blank=True)
    translation_of = models.ForeignKey(
        "self",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="translations",
        verbose_name=_("translation of"),
    )

    class Meta:
        verbose_name = _("document")
        verbose_name_plural = _("documents")
        ordering = ["clause", "pk"]

    def __str__(self) -> str:
        return f"{self.clause} {self.title}"


class ReferenceLetter(StoredFile):
    """A letter of reference (S4 4.2)."""

    application = models.ForeignKey(
        Application, on_delete=models.CASCADE, related_name="letters", verbose_name=_("application")
    )
    organisation_th = models.CharField(_("organisation in Thai"), max_length=500, blank=True)
    organisation_en = models.CharField(_("organisation in English"), max_length=500, blank=True)
    sector = models.CharField(_("sector"), max_length=20, choices=Sector, blank=True)
    issued_by_opdc = models.BooleanField(_("issued by OPDC"), default=False)
    language = models.CharField(_("language"), max_length=35, blank=True)
    translated_into = models.CharField(_("translated into"), max_length=35, blank=True)

    class Meta:
        verbose_name = _("letter of reference")
        verbose_name_plural = _("letters of reference")
        ordering = ["pk"]

    def __str__(self) -> str:
        # OPDC's own letter needs no name typed in.
        return localized(self, "organisation") or str(_("OPDC"))


class FormerFile(models.Model):
    """A file that has been replaced: kept with its hash, read by the same people."""

    application = models.ForeignKey(
        Application, on_delete=models.CASCADE, related_name="former_files", verbose_name=_("application")
    )
    document = models.ForeignKey(
        SupportingDocument, on_delete=models.CASCADE, null=True, blank=True, related_name="former_files"
    )
    letter = models.ForeignKey(
        ReferenceLetter, on_delete=models.CASCADE, null=True, blank=True, related_name="former_files"
    )
    file = models.FileField(_("file"))
    original_name = models.CharField(_("name of the file"), max_length=255, blank=True)
    content_type = models.CharField(_("type"), max_length=100, blank=True)
    size = models.PositiveBigIntegerField(_("size"), default=0)
    sha256 = models.CharField("SHA-256", max_length=64, blank=True)
    pages = models.PositiveIntegerField(_("pages"), null=True, blank=True)
    uploaded_at = models.DateTimeField(_("uploaded"), null=True, blank=True)
    replaced_at = models.DateTimeField(_("replaced"), auto_now_add=True)
    replaced_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = _("former file")
        verbose_name_plural = _("former files")
        ordering = ["-replaced_at", "-pk"]

    def __str__(self) -> str:
        return self.original_name


class EvidencePointer(models.Model):
    """Where an answer's claim is proved: a document and its page."""

    answer = models.ForeignKey("applications.Answer", on_delete=models.CASCADE, related_name="pointers")
    document = models.ForeignKey(SupportingDocument, on_delete=models.CASCADE, related_name="pointers")
    page = models.PositiveIntegerField(_("page"), null=True, blank=True)
    note = models.CharField(_("note"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("evidence")
        verbose_name_plural = _("evidence")
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["answer", "document", "page"], name="pointer_once")]

    def __str__(self) -> str:
        return f"{self.document} {self.page or ''}"


class LinkKind(models.TextChoices):
    """Kinds of the interchange format; the first two answer clause 4.3, the third 4.4."""

    INITIATIVE = "initiative", _("the initiative's website")
    AGENCY = "agency", _("the agency's website")
    SUPPORTING = "supporting", _("supporting material")


class Link(models.Model):
    application = models.ForeignKey(
        Application, on_delete=models.CASCADE, related_name="links", verbose_name=_("application")
    )
    url = models.CharField(_("address"), max_length=2000)
    kind = models.CharField(_("kind"), max_length=20, choices=LinkKind)

    class Meta:
        verbose_name = _("link")
        verbose_name_plural = _("links")
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.url


class LertRatAward(models.Model):
    """A national award the work has won (FACTS §4)."""

    application = models.ForeignKey(
        Application, on_delete=models.CASCADE, related_name="lert_rat_awards", verbose_name=_("application")
    )
    year_be = models.PositiveSmallIntegerField(_("year (BE)"), null=True, blank=True)
    branch = models.CharField(_("branch"), max_length=500, blank=True)
    type = models.CharField(_("type"), max_length=500, blank=True)
    level = models.CharField(_("level"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("Lert Rat award")
        verbose_name_plural = _("Lert Rat awards")
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.year_be} {self.branch} {self.type} {self.level}"
