"""What stands under an answer: its evidence, its comments, who is there. Read for a whole page, or one question."""

from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest

from accounts.models import User
from applications import permissions
from applications.models import Application, Comment, EvidencePointer, SupportingDocument
from applications.services import presence
from applications.services.comments import mentionable
from applications.services.pointers import pointers_of
from criteria.models import Question


@dataclass
class Talk:
    """The foot of one question's card. `typed` and `error` are what could not be stored, and why."""

    question: Question
    comments: list[Comment] = field(default_factory=list)
    pointers: list[EvidencePointer] = field(default_factory=list)
    typed: dict[str, Any] = field(default_factory=dict)
    comment_error: str = ""
    pointer_error: str = ""

    @property
    def number(self) -> str:
        return self.question.number

    @property
    def open_count(self) -> int:
        return sum(comment.resolved_at is None for comment in self.comments)

    def refuse(self, *, typed: dict[str, Any], comment_error: str = "", pointer_error: str = "") -> None:
        """Show again what was typed, with what was wrong."""
        self.typed, self.comment_error, self.pointer_error = typed, comment_error, pointer_error


def talk_of(application: Application, questions: list[Question]) -> dict[str, Talk]:
    """By question number; three queries however much has been said."""
    talks = {question.pk: Talk(question) for question in questions}
    rows = Comment.objects.filter(application=application, question__in=questions)
    for comment in rows.select_related("author", "resolved_by").prefetch_related("mentions"):
        talks[comment.question_id].comments.append(comment)
    for question_id, pointers in pointers_of(application).items():
        if question_id in talks:
            talks[question_id].pointers = pointers
    return {talk.number: talk for talk in talks.values()}


def talk_context(
    request: HttpRequest, application: Application, questions: list[Question], topic: int
) -> dict[str, Any]:
    """What the templates of comments, evidence and presence read; notes that the reader is here."""
    people = presence.people_of(application)
    presence.note(application, request.user, topic)
    return {
        "talk": talk_of(application, questions),
        "presence": presence.others(application, request.user, people),
        "people": _to_mention(application, request.user, people),
        "may_comment": permissions.comment(request.user, application),
        "documents": documents_of(application),
    }


def fragment_context(request: HttpRequest, application: Application, question: Question) -> dict[str, Any]:
    """The same for one question, for a part of a page that is sent alone."""
    return {
        "application": application,
        "talk": talk_of(application, [question]),
        "number": question.number,
        "people": _to_mention(application, request.user, presence.people_of(application)),
        "may_comment": permissions.comment(request.user, application),
        "may_edit": permissions.edit(request.user, application),
        "documents": documents_of(application),
    }


def _to_mention(application: Application, user: User, people: list[User]) -> list[User]:
    found = [person for person in mentionable(application, people) if person.pk != user.pk]
    return sorted(found, key=User.get_full_name)


def documents_of(application: Application) -> list[SupportingDocument]:
    return list(application.documents.all())
