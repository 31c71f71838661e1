"""The parts of a round's rulebook. A Question row is the only place that knows a question."""

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from common.i18n import localized

from ..anchors import wrong_anchors
from .round import Round

GRADES = [("A", "A"), ("B", "B"), ("C", "C"), ("M", "M")]


class RulebookPart(models.Model):
    """What all parts share: the round they belong to and where they come from."""

    round = models.ForeignKey(
        Round, on_delete=models.CASCADE, related_name="%(class)s_set", verbose_name=_("round")
    )
    source = models.CharField(_("source"), max_length=255, blank=True)

    class Meta:
        abstract = True


class Category(RulebookPart):
    number = models.PositiveSmallIntegerField(_("number"))
    name_th = models.CharField(_("name in Thai"), max_length=255)
    name_en = models.CharField(_("name in English"), max_length=255)
    about_th = models.TextField(_("about, in Thai"), blank=True)
    about_en = models.TextField(_("about, in English"), blank=True)
    exempt_from_minimum_time = models.BooleanField(_("exempt from the years in operation"), default=False)
    lert_rat_type = models.CharField(_("matching Lert Rat type"), max_length=255, blank=True)

    class Meta:
        verbose_name = _("category")
        verbose_name_plural = _("categories")
        ordering = ["round", "number"]
        constraints = [models.UniqueConstraint(fields=["round", "number"], name="category_number_once")]

    def __str__(self) -> str:
        return f"{self.number} {localized(self, 'name')}"


class Clause(RulebookPart):
    """A numbered paragraph of the announcement (S4)."""

    clause = models.CharField(_("clause"), max_length=10)

    class Meta:
        abstract = True
        ordering = ["round", "clause"]


class EligibilityRule(Clause):
    title_th = models.CharField(_("title in Thai"), max_length=255)
    title_en = models.CharField(_("title in English"), max_length=255)
    text_th = models.TextField(_("text in Thai"))
    text_en = models.TextField(_("text in English"))
    help_th = models.TextField(_("help in Thai"), blank=True)
    help_en = models.TextField(_("help in English"), blank=True)

    class Meta(Clause.Meta):
        verbose_name = _("eligibility rule")
        verbose_name_plural = _("eligibility rules")
        constraints = [models.UniqueConstraint(fields=["round", "clause"], name="eligibilityrule_once")]

    def __str__(self) -> str:
        return f"{self.clause} {localized(self, 'title')}"


class Criterion(Clause):
    name_th = models.CharField(_("name in Thai"), max_length=255)
    name_en = models.CharField(_("name in English"), max_length=255)
    about_th = models.TextField(_("about, in Thai"), blank=True)
    about_en = models.TextField(_("about, in English"), blank=True)
    weight = models.DecimalField(
        _("weight"),
        max_digits=5,
        decimal_places=2,
        default=1,
        help_text=_("OPDC's own. The UN's weights are not public."),
    )
    anchors = models.JSONField(
        _("anchors"),
        default=list,
        blank=True,
        help_text=_("What each score means: six of {text_th, text_en}, from 0 to 5."),
    )

    class Meta(Clause.Meta):
        verbose_name = _("criterion")
        verbose_name_plural = _("criteria")
        constraints = [models.UniqueConstraint(fields=["round", "clause"], name="criterion_once")]

    def __str__(self) -> str:
        return f"{self.clause} {localized(self, 'name')}"

    def clean(self) -> None:
        """A level without its words would leave reviewers guessing: all six, or none."""
        if wrong := wrong_anchors(self.anchors):
            raise ValidationError(wrong)


class DocumentRequirement(Clause):
    name_th = models.CharField(_("name in Thai"), max_length=255)
    name_en = models.CharField(_("name in English"), max_length=255)
    about_th = models.TextField(_("about, in Thai"), blank=True)
    about_en = models.TextField(_("about, in English"), blank=True)
    required = models.BooleanField(_("required"), default=True)
    parts = models.JSONField(
        _("parts"),
        default=list,
        blank=True,
        help_text=_("List of {code, name_th, name_en, about_th, about_en}."),
    )

    class Meta(Clause.Meta):
        verbose_name = _("supporting document")
        verbose_name_plural = _("supporting documents")
        constraints = [models.UniqueConstraint(fields=["round", "clause"], name="documentrequirement_once")]

    def __str__(self) -> str:
        return f"{self.clause} {localized(self, 'name')}"


class PrescreeningItem(RulebookPart):
    number = models.PositiveSmallIntegerField(_("number"))
    code = models.SlugField(_("code"), max_length=40)
    text_th = models.TextField(_("text in Thai"))
    text_en = models.TextField(_("text in English"))
    help_th = models.TextField(_("help in Thai"), blank=True)
    help_en = models.TextField(_("help in English"), blank=True)
    clause = models.CharField(_("clause"), max_length=10, blank=True)
    grade = models.CharField(_("grade"), max_length=1, choices=GRADES, default="M")

    class Meta:
        verbose_name = _("pre-screening item")
        verbose_name_plural = _("pre-screening items")
        ordering = ["round", "number"]
        constraints = [
            models.UniqueConstraint(fields=["round", "number"], name="prescreening_number_once"),
            models.UniqueConstraint(fields=["round", "code"], name="prescreening_code_once"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {localized(self, 'text')}"


class Topic(models.Model):
    """One of the twelve questions, with its parts below it; a page of the form."""

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="topics", verbose_name=_("round"))
    number = models.PositiveSmallIntegerField(_("number"))
    title_th = models.CharField(_("title in Thai"), max_length=150)
    title_en = models.CharField(_("title in English"), max_length=150)
    advice_th = models.TextField(_("advice in Thai"), blank=True)
    advice_en = models.TextField(_("advice in English"), blank=True)

    class Meta:
        verbose_name = _("topic")
        verbose_name_plural = _("topics")
        ordering = ["round", "number"]
        constraints = [models.UniqueConstraint(fields=["round", "number"], name="topic_number_once")]

    def __str__(self) -> str:
        return f"{self.number} {localized(self, 'title')}"


class QuestionKind(models.TextChoices):
    TEXT = "text", _("text")
    YES_NO = "yes_no", _("yes or no")


class Question(RulebookPart):
    """One part of the form: its wording, its limit and whether the limit is confirmed."""

    topic = models.ForeignKey(
        Topic, on_delete=models.CASCADE, related_name="questions", verbose_name=_("topic")
    )
    position = models.PositiveSmallIntegerField(_("position"))
    number = models.CharField(_("number"), max_length=10)
    label_th = models.CharField(_("label in Thai"), max_length=10)
    text_th = models.TextField(_("text in Thai"))
    text_en = models.TextField(_("text in English"))
    help_th = models.TextField(_("help in Thai"), blank=True)
    help_en = models.TextField(_("help in English"), blank=True)
    kind = models.CharField(_("kind"), max_length=10, choices=QuestionKind, default=QuestionKind.TEXT)
    word_limit = models.PositiveSmallIntegerField(_("word limit"), null=True, blank=True)
    required = models.BooleanField(_("required"), default=True)
    required_when_question = models.CharField(_("required when question"), max_length=10, blank=True)
    required_when_equals = models.CharField(_("has the answer"), max_length=10, blank=True)
    criteria = ArrayField(
        models.CharField(max_length=10), verbose_name=_("criteria"), default=list, blank=True
    )
    confirmed = models.BooleanField(
        _("limit confirmed"), default=False, help_text=_("Set it once the UN form has been seen.")
    )
    grade = models.CharField(_("grade"), max_length=1, choices=GRADES, default="M")

    class Meta:
        verbose_name = _("question")
        verbose_name_plural = _("questions")
        ordering = ["round", "position"]
        constraints = [models.UniqueConstraint(fields=["round", "number"], name="question_number_once")]

    def __str__(self) -> str:
        return f"{self.number} {localized(self, 'text')}"

    @property
    def label(self) -> str:
        """What stands on the gold chip: `3ก` in Thai, `3a` in English."""
        return localized({"label_th": self.label_th, "label_en": self.number}, "label")
