"""Where am I: the parts of an application with the state of each, for the list on the left."""

from collections import Counter
from collections.abc import Callable, Collection
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from common.i18n import localized
from criteria.engine.evaluate import Evaluation
from criteria.models import Question, QuestionKind

from . import prescreening, returns
from .guards import missing_files, open_clauses
from .models import Answer, Application, ReferenceLetter, SupportingDocument

PRESCREENING_CLAUSES = ("1.1", "1.2", "1.3", "1.4", "1.6", "1.7")
# Items of the pre-screening that may well have nothing to say.
NOTES = frozenset({"other_awards", "heard_of"})
# Upper floors add groups of their own, each in a constant number of queries; they stand before the submission. A task
# with `optional` is not counted in the progress.
MORE_GROUPS: list[Callable[[Application], list[dict[str, Any]]]] = []
STATUS_OF_FINDING = {
    "pass": "done",
    "not_applicable": "done",
    "warning": "done",
    "todo": "half",
    "fail": "wrong",
}


def answers_by_number(application: Application) -> dict[str, Answer]:
    """The application's answers by question number (reads the prefetched rows)."""
    return {a.question.number: a for a in application.answers.all()}


def is_required(question: Question, answers: dict[str, Answer]) -> bool:
    """Whether the question must be answered, given what has been answered so far."""
    if question.required_when_question:
        asked = answers.get(question.required_when_question)
        return bool(asked and asked.text.strip() == question.required_when_equals)
    return question.required


def over_limit(question: Question, answer: Answer | None) -> bool:
    """Whether the answer is longer than its question allows."""
    return bool(answer and question.word_limit and answer.text_words > question.word_limit)


def build(application: Application, evaluation: Evaluation, *, current: str = "") -> list[dict[str, Any]]:
    """Groups of tasks for `components/task_list.html`.

    Args:
        application: fetched with `with_everything`.
        current: key of the page being shown (`prescreening`, `topic-3`, `documents`, …).
    """
    groups = [
        {"title": _("Before you start"), "tasks": [_prescreening(application, evaluation)]},
        {"title": _("The twelve questions"), "tasks": _topics(application)},
        {"title": _("Evidence"), "tasks": _evidence(application, evaluation)},
        *(group for more in MORE_GROUPS for group in more(application)),
        {"title": _("Submission"), "tasks": [_submission(application, evaluation)]},
    ]
    talked = open_comments(application)
    returned = {page for point in returns.points(application) if not point.is_done for page in point.pages}
    for group in groups:
        for task in group["tasks"]:
            task["current"] = task["key"] == current
            task["open_comments"] = talked.get(task["key"], 0)
            if task["key"] in returned:
                task["status"] = "wrong"
    return groups


def open_comments(application: Application) -> Counter[str]:
    """How many comments nobody has resolved, by the key of their topic's task. One query."""
    numbers = application.comments.filter(resolved_at=None).values_list("question__topic__number", flat=True)
    return Counter(f"topic-{number}" for number in numbers)


def duties(groups: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The tasks that are to be done; what is offered only is none."""
    return [task for group in groups for task in group["tasks"] if not task.get("optional")]


def progress(groups: list[dict[str, Any]]) -> str:
    """`7/17`: tasks done of all."""
    tasks = duties(groups)
    return f"{sum(task['status'] == 'done' for task in tasks)}/{len(tasks)}"


def _address(application: Application, name: str, **more: Any) -> str:
    return reverse(name, kwargs={"ref": application.reference, **more})


def _worst(statuses: list[str]) -> str:
    """`wrong` beats all; all `done` is done; otherwise begun."""
    if "wrong" in statuses:
        return "wrong"
    return "done" if all(s == "done" for s in statuses) else "half"


def _prescreening(application: Application, evaluation: Evaluation) -> dict[str, Any]:
    """Done when its clauses are met and every item is answered that asks for more than a note."""
    statuses = [STATUS_OF_FINDING[evaluation.finding(c).status] for c in PRESCREENING_CLAUSES]
    answered = prescreening.answered(application)
    if not NOTES.issuperset(code for code, told in answered.items() if not told):
        statuses.append("half")
    return {
        "key": "prescreening",
        "url": _address(application, "application_prescreening"),
        "label": _("Pre-screening"),
        "status": _worst(statuses),
        "count": f"{sum(answered.values())}/{len(answered)}",
    }


def _topics(application: Application) -> list[dict[str, Any]]:
    answers = answers_by_number(application)
    topics: dict[int, list[Question]] = {}
    for question in application.round.question_set.all():
        topics.setdefault(question.topic.number, []).append(question)
    return [_topic(application, number, questions, answers) for number, questions in sorted(topics.items())]


def _topic(
    application: Application, number: int, questions: list[Question], answers: dict[str, Answer]
) -> dict[str, Any]:
    words = sum(
        a.text_words for q in questions if (a := answers.get(q.number)) and q.kind != QuestionKind.YES_NO
    )
    return {
        "key": f"topic-{number}",
        "url": _address(application, "application_topic", number=number),
        "label": f"{number} {localized(questions[0].topic, 'title')}",
        "status": topic_status(questions, answers),
        "count": str(words) if words else "",
    }


def topic_status(questions: list[Question], answers: dict[str, Answer]) -> str:
    """State of one topic: `wrong` over a limit, `done` when all that is required stands, `half` when begun."""
    if any(over_limit(q, answers.get(q.number)) for q in questions):
        return "wrong"
    given = [q for q in questions if (a := answers.get(q.number)) and a.text_words]
    missing = [q for q in questions if is_required(q, answers) and q not in given]
    if not missing and given:
        return "done"
    begun = given or any(a.draft_th for q in questions if (a := answers.get(q.number)))
    return "half" if begun else "empty"


def _evidence(application: Application, evaluation: Evaluation) -> list[dict[str, Any]]:
    report, letters, website = (evaluation.finding(c) for c in ("4.1", "4.2", "4.3"))
    documents = application.documents.all()
    given = application.letters.all()
    wanted = application.round.letters_required
    return [
        {
            "key": "documents",
            "url": _address(application, "application_documents"),
            "label": _("Supporting documents"),
            "status": _state(report.status, documents),
            "count": str(len(documents)) if documents else "",
        },
        {
            "key": "letters",
            "url": _address(application, "application_letters"),
            "label": _("Letters of reference"),
            "status": _state(letters.status, given),
            "count": f"{len(given) - len(letters.items)}/{wanted}",
        },
        {
            "key": "links",
            "url": _address(application, "application_links"),
            "label": _("Website and links"),
            "status": _links_status(website.status, evaluation.finding("4.4").status, application),
            "count": "",
        },
    ]


def _state(status: str, rows: Collection[SupportingDocument] | Collection[ReferenceLetter]) -> str:
    """A clause that is met still counts as begun only, while a document or letter has no file."""
    if status == "todo":
        return "half" if rows else "empty"
    if any(not row.file for row in rows):
        return "half"
    return STATUS_OF_FINDING[status]


def _links_status(website: str, other: str, application: Application) -> str:
    if not application.links.all():
        return "empty"
    return _worst([STATUS_OF_FINDING[website], STATUS_OF_FINDING[other]])


def _submission(application: Application, evaluation: Evaluation) -> dict[str, Any]:
    if not application.is_open:
        # Withdrawn before it was ever submitted: nothing was.
        status = "done" if application.submitted_at else "empty"
    else:
        status = "half" if not open_clauses(evaluation) and not missing_files(application) else "empty"
    return {
        "key": "checklist",
        "url": _address(application, "application_checklist"),
        "label": _("Check and submit"),
        "status": status,
        "count": "",
    }
