"""What the officer's desk reads: which applications fit the filters, in which order, and until when each is due."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import (
    Case,
    Count,
    DateTimeField,
    Exists,
    Expression,
    F,
    Func,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.expressions import RawSQL
from django.db.models.functions import Coalesce, Greatest, JSONObject, Lower, NullIf, StrIndex, Substr
from django.utils import timezone

from accounts.models import User
from applications.models import Application, Extension, LateText, ReferenceLetter
from applications.queries import ApplicationQuerySet
from applications.states import OPEN, State
from common.i18n import is_thai
from criteria.models import Deadline, DeadlineKind, Round

from .models import Assignment, Declaration, SearchText
from .services.searching import find
from .visibility import counted_reviews

UNSCREENED = (State.SUBMITTED, State.IN_SCREENING)
REVIEWABLE = (State.ACCEPTED, State.IN_REVIEW)
# Until its agency can no longer mend it, an application is due when it closes: what is returned later comes too late.
CLOSING = (*OPEN, *UNSCREENED)
SOON = timedelta(days=3)
# So many letters before and after a word that was found in an answer.
AROUND = 40

Dates = dict[int, dict[str, datetime]]


def filtered(
    told: dict[str, Any], *, dates: Dates | None = None, drafts: bool = False
) -> ApplicationQuerySet:
    """Every submitted application that fits what the filter form says.

    Args:
        told: `FilterForm.told`; `keys` stands for the words in `q` once they have been looked for.
        dates: the rounds' deadlines, when the caller has them.
        drafts: those that have never been submitted too, to be counted; they are never listed.
    """
    rows = Application.objects.filter(deleted_at=None) if drafts else Application.objects.submitted()
    if "round" in told:
        rows = rows.filter(round=told["round"])
    if "category" in told:
        rows = rows.filter(category__number=told["category"])
    if "state" in told:
        rows = rows.filter(state=told["state"])
    if "agency" in told:
        rows = rows.filter(branch_q(told["agency"]))
    if told.get("overdue") or told.get("soon"):
        limit = timezone.now() + (SOON if told.get("soon") else timedelta(0))
        due = due_at(dates_of(with_dates(Round.objects.all())) if dates is None else dates)
        rows = rows.annotate(due_by=due).filter(due_by__lt=limit)
    for name, condition in FLAGS.items():
        if told.get(name):
            rows = rows.filter(condition())
    if "keys" in told or "q" in told:
        rows = rows.filter(pk__in=told["keys"] if "keys" in told else find(told["q"]))
    return rows


def branch_q(slug: str) -> Q:
    """An agency and everything under it, however deep: the ministry stands for all its departments."""
    branch = RawSQL(
        "WITH RECURSIVE branch AS (SELECT id FROM accounts_agency WHERE slug = %s"
        " UNION SELECT below.id FROM accounts_agency below JOIN branch ON below.parent_id = branch.id)"
        " SELECT id FROM branch",
        [slug],
    )
    return Q(agency_id__in=branch)


def lacks_letters() -> Q:
    """Fewer letters with a file than the round requires (S4 4.2)."""
    with_file = (
        ReferenceLetter.objects.filter(application=OuterRef("pk"))
        .exclude(file="")
        .order_by()
        .values("application")
        .annotate(n=Count("pk"))
        .values("n")
    )
    return Q(round__letters_required__gt=Coalesce(Subquery(with_file), 0))


def undeclared() -> Q:
    """Given to a reviewer who has not said anything about interests yet."""
    said = Declaration.objects.filter(application=OuterRef("application"), user=OuterRef("reviewer"))
    silent = Assignment.objects.filter(~Exists(said), application=OuterRef("pk"), freed="")
    return Q(Exists(silent), state__in=REVIEWABLE)


# Filters that are either on or off; each makes its condition anew.
FLAGS = {
    "returned": lambda: Q(state=State.RETURNED),
    "unscreened": lambda: Q(state__in=UNSCREENED),
    "letters": lacks_letters,
    "late": lambda: Q(Exists(LateText.objects.waiting().filter(application=OuterRef("pk")))),
    "undeclared": undeclared,
}


def with_dates(rounds: QuerySet[Round]) -> QuerySet[Round]:
    """The rounds with the moments of their deadlines, which `dates_of` reads, in the same query."""
    known = Deadline.objects.filter(round=OuterRef("pk")).exclude(at=None).order_by()
    return rounds.annotate(moments=ArraySubquery(known.values(moment=JSONObject(kind="kind", at="at"))))


def dates_of(rounds: Iterable[Round]) -> Dates:
    """Round → kind of deadline → moment, of rounds fetched `with_dates`."""
    return {
        row.pk: {each["kind"]: datetime.fromisoformat(each["at"]) for each in row.moments} for row in rounds
    }


def due_kind(state: str, dates: dict[str, datetime]) -> str:
    """Which deadline of its round concerns an application in this state; "" for none."""
    if state in CLOSING:
        return DeadlineKind.INTERNAL if DeadlineKind.INTERNAL in dates else DeadlineKind.UN
    if state in REVIEWABLE:
        return DeadlineKind.REVIEW
    return DeadlineKind.UN if state == State.ENDORSED else ""


def due_at(dates: Dates) -> Expression:
    """The moment an application is due: closing (with its extension), reviews due, or the UN's deadline."""
    newest = Extension.objects.filter(application=OuterRef("pk")).order_by("-granted_at", "-pk")
    extended = Subquery(newest.values("until")[:1])
    cases = []
    for round_, known in dates.items():
        for states in (CLOSING, REVIEWABLE, (State.ENDORSED,)):
            if at := known.get(due_kind(states[0], known)):
                moment = Value(at, output_field=DateTimeField())
                result = Greatest(moment, extended) if states == CLOSING else moment
                cases.append(When(round=round_, state__in=states, then=result))
    return Case(*cases, default=None, output_field=DateTimeField())


def dictionary_order(text: Expression) -> Expression:
    """`common.thai.sort_key` for the database: a leading vowel after its consonant, no marks, by code point."""
    moved = Func(
        Lower(text), Value("([เแโใไ])([ก-ฮ])"), Value("\\2\\1"), Value("g"), function="regexp_replace"
    )
    return Func(
        moved,
        Value("[\u0e47-\u0e4e]"),
        Value(""),
        Value("g"),
        function="regexp_replace",
        template='%(function)s(%(expressions)s) COLLATE "C"',
    )


def _title() -> Expression:
    first, second = ("title_th", "title_en") if is_thai() else ("title_en", "title_th")
    return dictionary_order(Coalesce(NullIf(first, Value("")), second))


def _state() -> Expression:
    places = [When(state=state, then=place) for place, state in enumerate(State)]
    return Case(*places, output_field=IntegerField())


# Name in the address → what is sorted by. The reviews are those that the reader may count.
SORTS = {
    "submitted": lambda: F("submitted_at"),
    "title": _title,
    "category": lambda: F("category__number"),
    "state": _state,
    "left": lambda: F("due_at"),
    "reviews": lambda: F("reviews_done"),
}
USUAL_SORT = "-submitted"


def listed(
    rows: ApplicationQuerySet, user: User, seen: Q, dates: Dates, sort: str = USUAL_SORT, word: str = ""
) -> ApplicationQuerySet:
    """The rows as the board shows them: with names, `due_at`, and `reviews_done` where the user may know.

    Args:
        seen: `visibility.sees_scores_q(user)`.
        word: `found` is then what stands around it in the sealed text, or None (`services.searching.shown_word`).

    `reviews_done` is None where the user may not see what others think: such rows stand last in either direction,
    in an order that tells nothing. `own_review` says that the user still has to submit one.
    """
    done = (
        counted_reviews()
        .filter(assignment__application=OuterRef("pk"))
        .order_by()
        .values("assignment__application")
        .annotate(n=Count("pk"))
        .values("n")
    )
    own = Assignment.objects.filter(application=OuterRef("pk"), reviewer=user, freed="")
    rows = rows.select_related("round", "agency", "category").annotate(
        due_at=due_at(dates),
        reviews_done=Case(
            When(seen, then=Coalesce(Subquery(done), 0)),
            default=None,
            output_field=IntegerField(),
        ),
        own_review=Exists(own),
    )
    if word:
        # A subquery, so that only the rows of the page are read for it, whatever they are sorted by.
        start = Greatest(StrIndex("text", Value(word)) - AROUND, Value(1))
        texts = SearchText.objects.filter(application=OuterRef("pk"), text__contains=word)
        rows = rows.annotate(found=Subquery(texts.values(part=Substr("text", start, len(word) + 2 * AROUND))))
    key = SORTS[sort.removeprefix("-")]()
    order = key.desc(nulls_last=True) if sort.startswith("-") else key.asc(nulls_last=True)
    return rows.order_by(order, "-submitted_at", "pk") if sort != USUAL_SORT else rows.newest_first()


def unsubmitted(user: User, words: str) -> Application | None:
    """The draft whose reference was typed: an agency that asks for more time names it. Drafts are never listed."""
    rows = Application.objects.visible_to(user).filter(state=State.DRAFT, submitted_at=None)
    return rows.filter(reference__iexact=words.strip()).first() if words.strip() else None
