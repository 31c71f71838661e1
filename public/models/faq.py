"""Questions and answers for everybody, by topic. An entry is never the asker's own text but an officer's copy."""

from django.conf import settings
from django.core.validators import MaxLengthValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from common.i18n import localized

from .enquiry import Enquiry

LONGEST_ANSWER = 6000


class FaqTopic(models.Model):
    """A group of entries on the page."""

    code = models.SlugField(_("code"), max_length=40, unique=True)
    name_th = models.CharField(_("name in Thai"), max_length=100)
    name_en = models.CharField(_("name in English"), max_length=100)
    position = models.PositiveSmallIntegerField(_("order"), default=10)

    class Meta:
        verbose_name = _("topic of questions and answers")
        verbose_name_plural = _("topics of questions and answers")
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return localized(self, "name")


class FaqEntry(models.Model):
    """One question with its answer, in both languages. Its anchor is `q-<pk>` and stays when the words change."""

    topic = models.ForeignKey(
        FaqTopic, on_delete=models.PROTECT, related_name="entries", verbose_name=_("topic")
    )
    question_th = models.CharField(_("question in Thai"), max_length=300)
    question_en = models.CharField(_("question in English"), max_length=300)
    answer_th = models.TextField(_("answer in Thai"), validators=[MaxLengthValidator(LONGEST_ANSWER)])
    answer_en = models.TextField(_("answer in English"), validators=[MaxLengthValidator(LONGEST_ANSWER)])
    position = models.PositiveSmallIntegerField(_("order"), default=100)
    is_published = models.BooleanField(_("shown to everybody"), default=True)
    # What it was made from; None for one that nobody had to ask.
    enquiry = models.ForeignKey(
        Enquiry,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="faq_entries",
        verbose_name=_("made from"),
    )
    updated_at = models.DateTimeField(_("changed"), auto_now=True)
    updated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = _("question and answer")
        verbose_name_plural = _("questions and answers")
        ordering = ["topic", "position", "pk"]

    def __str__(self) -> str:
        return localized(self, "question")

    @property
    def anchor(self) -> str:
        return f"q-{self.pk}"
