"""Who is due: each app says it for the milestones it knows about, and nobody below it needs to know how."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from .models import Delivery, ReminderPlan


@dataclass(frozen=True, kw_only=True)
class Target:
    """One thing that is due from one person.

    Args:
        subject: what it is, as the app names it (at most 60 letters), e.g. "application-7".
        at: the moment it is due.
        label: what people call it: a reference, or a round's name.
        path: the page where it is done; `list_path`: the page of all such things, when several are due.
        language: "th" or "en"; "" when it is not known (then both).
        not_before: no reminder that should have left earlier is sent (somebody has only just been written to, or may
            not open the page before).
        not_after: none leaves later: the page is closed to the recipient then.
        key, write: for somebody without an account, who is written to in words of its own: the key of its mail in the
            outbox but for the offset, and what gives subject and text (None: it is no longer due). Called inside the
            transaction that claims the reminder.
    """

    plan: ReminderPlan
    subject: str
    at: datetime
    recipient: str
    label: str
    path: str
    list_path: str
    user_id: int | None = None
    title_th: str = ""
    title_en: str = ""
    language: str = ""
    not_before: datetime | None = None
    not_after: datetime | None = None
    key: str = ""
    write: Callable[[], tuple[str, str] | None] | None = None


# Milestone → from its plans (with their rounds and deadlines at hand) to those who are due, now or later.
Source = Callable[[Sequence[ReminderPlan], datetime], Iterable[Target]]
SOURCES: dict[str, Source] = {}
# From a claimed reminder to whether its recipient may still open what it is about, and still has to.
Still = Callable[[Delivery], bool]
STILL: dict[str, Still] = {}


def register(milestone: str, source: Source, still: Still) -> None:
    """Say who is due for a milestone. The source asks a constant number of queries, however many rounds there are.

    Args:
        still: asked once more when the mail leaves, which may be a night after it was claimed.
    """
    SOURCES[milestone] = source
    STILL[milestone] = still
