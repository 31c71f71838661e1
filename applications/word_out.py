"""All questions with their answers as a Word file, to be written in elsewhere and brought back."""

import io

from django.utils.translation import gettext as _
from docx import Document
from docx.document import Document as WordDocument
from docx.shared import Cm, Pt, RGBColor

from common.i18n import localized
from criteria.models import Question, QuestionKind

from .languages import language_name
from .models import Answer, Application
from .tasklist import answers_by_number

# Between a question's number and its text in a heading; `word_in` finds the answers by it.
MARK = " · "
ANSWER_HEADINGS = {"text": "UN", "draft_th": "TH"}
FAINT = RGBColor(0x4D, 0x58, 0x72)


def write(application: Application) -> bytes:
    """The `.docx` of an application fetched with `with_everything`: one heading a question, limits stated."""
    word = Document()
    _set_styles(word)
    word.core_properties.title = f"{application.reference} {application.title}"
    word.core_properties.identifier = application.reference
    word.core_properties.author = localized(application.agency, "name")
    word.add_heading(f"{application.reference} {application.title}", level=0)
    _note(
        word,
        _(
            "Write below the small headings and leave the headings themselves as they are: the portal finds your "
            "answers by them. Then upload this file on the page it came from."
        ),
    )
    answers = answers_by_number(application)
    topic = None
    for question in application.round.question_set.all():
        if question.topic.number != topic:
            topic = question.topic.number
            word.add_heading(f"{topic}. {localized(question.topic, 'title')}", level=1)
        _write_question(word, application, question, answers.get(question.number))
    target = io.BytesIO()
    word.save(target)
    return target.getvalue()


def _set_styles(word: WordDocument) -> None:
    normal = word.styles["Normal"]
    normal.font.name, normal.font.size = "TH Sarabun New", Pt(16)
    for section in word.sections:
        section.left_margin, section.right_margin = Cm(3), Cm(2)


def _note(word: WordDocument, text: str) -> None:
    run = word.add_paragraph().add_run(text)
    run.italic, run.font.color.rgb = True, FAINT


def _write_question(
    word: WordDocument, application: Application, question: Question, answer: Answer | None
) -> None:
    word.add_heading(f"{question.number}{MARK}{localized(question, 'text')}", level=2)
    if question.kind == QuestionKind.YES_NO:
        _note(word, _("Answer “yes” or “no”."))
    elif question.word_limit:
        _note(word, _("At most %(limit)s words.") % {"limit": question.word_limit})
    word.add_heading(answer_heading(question, "text", application.language), level=3)
    _write_text(word, answer.text if answer else "")
    if question.kind == QuestionKind.TEXT:
        word.add_heading(answer_heading(question, "draft_th", application.language), level=3)
        _write_text(word, answer.draft_th if answer else "")


def answer_heading(question: Question, part: str, language: str) -> str:
    """`3a-UN · Answer in English`: the code before the mark is what is looked for, the words are for people."""
    words = (
        _("Thai draft")
        if part == "draft_th"
        else _("Answer in %(language)s") % {"language": language_name(language)}
    )
    return f"{question.number}-{ANSWER_HEADINGS[part]}{MARK}{words}"


def _write_text(word: WordDocument, text: str) -> None:
    for line in text.split("\n") if text else [""]:
        word.add_paragraph(line)
