"""The parts of one question as its page shows them: wording, texts, limits, and what must be decided."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from applications.forms.answers import AnswerForm
from applications.languages import direction, language_name
from applications.merging import Merged
from applications.models import Answer, AnswerRevision, Application, LateText
from applications.services.answers import StaleAnswer, normalise
from applications.services.late import Sitting
from applications.tasklist import answers_by_number, is_required
from common.dates import BANGKOK, local_date
from common.i18n import localized
from common.templatetags.portal import clock_time
from common.textdiff import Difference, differences
from criteria.models import Question, QuestionKind
from criteria.wordcount import count_words


@dataclass
class Conflict:
    """What somebody else has saved since the page was opened, beside what the writer wants to save.

    `fields` are those that both have changed. `marked_text` and `marked_draft` compare the two in these: "del" stands
    only in theirs, "ins" only in the writer's. `merged` is what the writer's fields show: the own text in `fields`,
    what others stored where the writer has changed nothing.
    """

    text: str
    draft_th: str
    revision: int
    saved_by: str
    saved_at: datetime | None
    marked_text: list[Difference]
    marked_draft: list[Difference]
    fields: tuple[str, ...]
    merged: Merged

    @classmethod
    def between(cls, stale: StaleAnswer, language: str) -> "Conflict":
        """The stored answer, and the writer's that was refused because of it."""
        answer, mine = stale.current, stale.merged.texts
        last = last_revision(answer)
        return cls(
            text=answer.text,
            draft_th=answer.draft_th,
            revision=answer.revision,
            saved_by=writer_of(last),
            saved_at=last.saved_at if last else None,
            marked_text=differences(answer.text, mine.text, language) if "text" in stale.fields else [],
            marked_draft=differences(answer.draft_th, mine.draft_th, "th")
            if "draft_th" in stale.fields
            else [],
            fields=stale.fields,
            merged=stale.merged,
        )

    def as_json(self) -> dict[str, Any]:
        return {
            "text": self.text,
            "draft_th": self.draft_th,
            "revision": self.revision,
            "saved_by": self.saved_by,
            "saved_at": clock_time(self.saved_at),
            "differences": {"text": self.marked_text, "draft_th": self.marked_draft},
            "fields": self.fields,
            "adopted": {field: getattr(self, field) for field in self.merged.adopted},
        }


def last_revision(answer: Answer) -> AnswerRevision | None:
    """The latest one, with who saved it."""
    return AnswerRevision.objects.select_related("saved_by").filter(answer=answer).first()


def writer_of(revision: AnswerRevision | None) -> str:
    """The name of who saved it, as the page tells it."""
    return revision.saved_by.get_full_name() if revision and revision.saved_by else _("somebody else")


@dataclass
class Part:
    """One part of a question, e.g. 3a. `text` and `draft_th` are what stands in the fields."""

    question: Question
    text: str
    draft_th: str
    base: int
    language: str
    required: bool
    answer: Answer | None = None
    error: str = ""
    conflict: Conflict | None = None
    # The writer's own texts while another's stand in the fields: shown until saved.
    own: AnswerForm | None = field(default=None)
    # The reader's own text of after the deadline, and whether the fields show it (`views.late`).
    late: LateText | None = None
    late_in_field: bool = False
    # The reader's earlier ones, folded.
    late_before: list[Sitting] = field(default_factory=list)

    @property
    def number(self) -> str:
        return self.question.number

    @property
    def is_choice(self) -> bool:
        return self.question.kind == QuestionKind.YES_NO

    @property
    def own_text(self) -> str:
        """What the writer sent and did not get: shown only where it differs from what stands in the field."""
        return self._own("text", self.text)

    @property
    def own_draft(self) -> str:
        return self._own("draft_th", self.draft_th)

    def _own(self, name: str, shown: str) -> str:
        sent = normalise(self.own[name].value() or "") if self.own else ""
        return sent if sent != shown else ""

    @property
    def words(self) -> int:
        return count_words(self.text, self.language)

    @property
    def thai_words(self) -> int:
        return count_words(self.draft_th, "th")

    @property
    def over(self) -> int:
        """Words above the limit."""
        limit = self.question.word_limit
        return max(0, self.words - limit) if limit else 0

    @property
    def over_text(self) -> str:
        return over_text(self.over)

    @property
    def saved_text(self) -> str:
        """`saved at 14:02`, or the day when it was another one; of a late text, that it is kept only."""
        if self.late and self.late_in_field:
            return _("kept after the deadline: %(time)s") % {"time": clock_time(self.late.saved_at)}
        if not self.answer or not self.answer.revision:
            return ""
        moment = self.answer.updated_at.astimezone(BANGKOK)
        if moment.date() == timezone.now().astimezone(BANGKOK).date():
            return _("saved at {time}").format(time=clock_time(moment))
        return _("saved on %(day)s") % {"day": local_date(moment.date(), short=True)}

    @property
    def draft_is_newer(self) -> bool:
        return bool(self.answer and self.answer.draft_is_newer)

    @property
    def text_direction(self) -> str:
        return direction(self.language)

    @property
    def text_label(self) -> str:
        return _("Answer in %(language)s") % {"language": language_name(self.language)}

    @property
    def facts(self) -> str:
        """`limit 200 words (not confirmed …) · criterion 2.1`; whether it is required stands beside it, live."""
        question, words = self.question, []
        if question.word_limit:
            limit = ngettext("limit %(n)s word", "limit %(n)s words", question.word_limit)
            words.append(limit % {"n": question.word_limit})
            if not question.confirmed:
                words.append(_("limit not confirmed: check with the UN form"))
        if question.criteria:
            words.append(_("criterion %(numbers)s") % {"numbers": ", ".join(question.criteria)})
        return " · ".join(words)

    @property
    def duty(self) -> str:
        """`optional` or `required when 9a is yes`; nothing for the usual: required."""
        question = self.question
        if question.required_when_question:
            return _("required when %(number)s is %(answer)s") % self._condition()
        return "" if question.required else _("optional")

    @property
    def duty_now(self) -> str:
        """What `duty` becomes once the condition holds."""
        if not self.question.required_when_question:
            return ""
        return _("required, because %(number)s is %(answer)s") % self._condition()

    def _condition(self) -> dict[str, str]:
        question = self.question
        siblings = {q.number: q for q in question.round.question_set.all()}
        asked = siblings.get(question.required_when_question)
        answers = {"yes": _("yes"), "no": _("no")}
        return {
            "number": asked.label if asked else question.required_when_question,
            "answer": answers.get(question.required_when_equals, question.required_when_equals),
        }


def over_text(over: int) -> str:
    """`5 words too many`, or nothing."""
    return ngettext("%(n)s word too many", "%(n)s words too many", over) % {"n": over} if over else ""


def parts_of(
    application: Application,
    questions: list[Question],
    *,
    typed: dict[str, AnswerForm] | None = None,
    conflicts: dict[str, Conflict] | None = None,
    taken: str = "",
) -> list[Part]:
    """The parts of a topic.

    Args:
        typed: what the writer sent and what could not (all) be stored: it stays in the fields.
        conflicts: by question number.
        taken: the number of the part whose stored text the writer takes over the own one.
    """
    answers = answers_by_number(application)
    return [
        _part(
            application,
            question,
            answers,
            (typed or {}).get(question.number),
            (conflicts or {}).get(question.number),
            taken == question.number,
        )
        for question in questions
    ]


def _part(
    application: Application,
    question: Question,
    answers: dict[str, Answer],
    typed: AnswerForm | None,
    conflict: Conflict | None,
    take: bool,
) -> Part:
    answer = answers.get(question.number)
    part = Part(
        question=question,
        text=answer.text if answer else "",
        draft_th=answer.draft_th if answer else "",
        base=answer.revision if answer else 0,
        language=application.language,
        required=is_required(question, answers),
        answer=answer,
    )
    if typed is None:
        return part
    if take:
        part.own = typed
        return part
    part.text, part.draft_th = typed["text"].value() or "", typed["draft_th"].value() or ""
    if conflict:
        part.text, part.draft_th = conflict.merged.texts.text, conflict.merged.texts.draft_th
    part.base = typed.cleaned_data.get("base", part.base)
    part.error, part.conflict = typed.words_of_error, conflict
    return part


def topic_questions(application: Application, number: int) -> list[Question]:
    """The questions of one topic in their order (empty: no such topic), reading the prefetched round."""
    return [q for q in application.round.question_set.all() if q.topic.number == number]


def topic_titles(application: Application) -> dict[int, str]:
    """Title of each topic of the round by number."""
    return {q.topic.number: localized(q.topic, "title") for q in application.round.question_set.all()}
