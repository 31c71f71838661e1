"""Who is at an application right now. Kept in the cache only: it is over when nothing is heard for a while."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.cache import cache
from django.db.models import F, Q

from accounts.models import User
from applications.models import AnswerRevision, Application

# Seconds between two signs of life, and until somebody silent is gone (two missed signs and a little).
PING_EVERY = 20
GONE_AFTER = 45
PREFIX = "presence"


@dataclass(frozen=True)
class Present:
    """Somebody else who is here. `topic`: number of the question being looked at, 0 for another page."""

    user: User
    topic: int

    def as_json(self) -> dict[str, Any]:
        return {"name": self.user.get_full_name(), "initials": self.user.initials, "topic": self.topic}


@dataclass(frozen=True)
class Change:
    """An answer that somebody else has saved since the page was opened."""

    number: str
    revision: int
    text: str
    draft_th: str
    saved_by: str
    saved_at: datetime


def _key(application_id: int, user_id: int) -> str:
    return f"{PREFIX}:{application_id}:{user_id}"


def note(application: Application, user: User, topic: int) -> None:
    """The user is here, at a topic."""
    cache.set(_key(application.pk, user.pk), topic, GONE_AFTER)


def people_of(application: Application) -> list[User]:
    """Everybody who may see the application: members of its agency, officers, admins. One query."""
    member = Q(memberships__agency_id=application.agency_id)
    found = User.objects.filter(member | Q(is_officer=True) | Q(is_superuser=True), is_active=True)
    return list(found.distinct().order_by("pk"))


def others(application: Application, user: User, people: list[User] | None = None) -> list[Present]:
    """Who else is here. Asked of those who may see the application now, so a removed person vanishes at once."""
    people = people_of(application) if people is None else people
    keys = {_key(application.pk, person.pk): person for person in people if person.pk != user.pk}
    here = cache.get_many(keys)
    return [Present(person, here[key]) for key, person in keys.items() if key in here]


def changes(application: Application, user: User, shown: dict[str, int]) -> list[Change]:
    """What others have saved since the revisions that a page shows.

    Args:
        shown: revision by question number. One's own saves are none: the page knows them, or another tab does.
    """
    if not shown:
        return []
    latest = (
        AnswerRevision.objects.filter(
            answer__application=application,
            answer__question__number__in=shown,
            number=F("answer__revision"),
        )
        .exclude(saved_by=user)
        .select_related("saved_by", "answer__question")
    )
    return [
        Change(
            number=row.answer.question.number,
            revision=row.number,
            text=row.text,
            draft_th=row.draft_th,
            saved_by=row.saved_by.get_full_name() if row.saved_by else "",
            saved_at=row.saved_at,
        )
        for row in latest
        if row.number > shown[row.answer.question.number]
    ]
