"""Comments on a question: written, mentioning people, resolved and opened again."""

import re
from collections.abc import Iterable

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language

from accounts.models import User
from applications.models import Application, Comment
from applications.states import State
from criteria.models import Question
from notifications import mails
from notifications.services import queue_message

from .answers import normalise
from .locking import lock_open
from .presence import people_of

LONGEST_COMMENT = 2000


def mentionable(application: Application, people: list[User] | None = None) -> list[User]:
    """Who may be mentioned: the agency's members, and officers while they take part, which is during a return."""
    people = people_of(application) if people is None else people
    if application.state == State.RETURNED:
        return people
    return [person for person in people if not (person.is_officer or person.is_superuser)]


@transaction.atomic
def add(
    *, application: Application, question: Question, author: User, text: str, mentions: Iterable[int] = ()
) -> Comment:
    """Write a comment and tell the people it mentions, each with one mail.

    Args:
        mentions: ids of people chosen from the list; `@name` in the text adds more. Ids of people who may not be
            mentioned are passed over.

    Raises:
        Sealed: when the application is no longer open.
    """
    locked = lock_open(application.pk)
    comment = Comment.objects.create(
        application=locked, question=question, author=author, text=normalise(text).strip()
    )
    candidates = mentionable(locked)
    chosen = {person.pk for person in named_in(comment.text, candidates)} | set(mentions)
    told = [person for person in candidates if person.pk in chosen and person.pk != author.pk]
    comment.mentions.set(told)
    for person in told:
        _tell(comment, person)
    return comment


def _tell(comment: Comment, person: User) -> None:
    page = "en" if (get_language() or "th").startswith("en") else "th"
    language = person.language or page
    path = reverse(
        "application_topic",
        kwargs={"ref": comment.application.reference, "number": comment.question.topic.number},
    )
    subject, body = mails.render(
        "mention",
        language,
        author=comment.author,
        application=comment.application,
        question=comment.question,
        text=comment.text,
        url=mails.absolute(f"{path}#comments-{comment.question.number}"),
    )
    queue_message(
        key=f"mention-{comment.pk}-{person.pk}",
        recipient=person.email,
        subject=subject,
        body=body,
        language=language,
        about=comment.application.reference,
        user=person,
    )


def named_in(text: str, people: Iterable[User]) -> list[User]:
    """The people whom `@name` in a text means: by full name, first name or e-mail address, in either language.

    At each @ the longest known name counts. A name that two people have means nobody: the list is there for that.
    """
    names: dict[str, set[int]] = {}
    by_pk = {}
    for person in people:
        by_pk[person.pk] = person
        for name in _names(person):
            names.setdefault(name, set()).add(person.pk)
    longest_first = sorted(names, key=len, reverse=True)
    found: list[User] = []
    lowered = text.lower()
    for at in re.finditer("@", lowered):
        rest = lowered[at.end() :]
        name = next((name for name in longest_first if _begins(rest, name)), None)
        if name is not None and len(names[name]) == 1:
            person = by_pk[next(iter(names[name]))]
            if person not in found:
                found.append(person)
    return found


def _names(person: User) -> set[str]:
    full = [name for name in (person.name_th, person.name_en) if name.strip()]
    return {name.lower() for name in [*full, *(name.split()[0] for name in full), person.email]}


def _begins(text: str, name: str) -> bool:
    """Whether the text begins with the name. Thai goes on without a space; a Latin word must end there."""
    after = text[len(name) : len(name) + 1]
    return text.startswith(name) and not (after.isascii() and after.isalnum())


@transaction.atomic
def settle(comment: Comment, *, actor: User, resolved: bool) -> Comment:
    """Resolve a comment or open it again; doing so twice changes nothing. Raises Sealed."""
    lock_open(comment.application_id)
    comment.refresh_from_db()
    if (comment.resolved_at is not None) != resolved:
        comment.resolved_at = timezone.now() if resolved else None
        comment.resolved_by = actor if resolved else None
        comment.save(update_fields=["resolved_at", "resolved_by"])
    return comment
