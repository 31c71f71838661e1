"""Score sheets: opened, saved with their version, submitted once, opened again by an officer.

What a sheet says has one shape everywhere (page, save by script, workbook, submission):
`{"scores": {"2.1": {"value": 0–5 or None, "cannot_judge": bool, "reason": str}, …}, "strengths": str,
"weaknesses": str, "advice": str, "recommendation": str}`. A save may leave parts out; they stay as they are.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from applications.models import Application, EventKind
from applications.services.trail import record
from applications.services.transitions import TransitionRefused, database_now
from applications.states import State
from common.dates import both_clocks
from criteria.models import Criterion, DeadlineKind
from notifications import mails
from notifications.services import queue_message

from ..blind import title_for_reviewer
from ..conflicts import conflict_of, declaration_of
from ..models import Assignment, Interest, Recommendation, Reopening, Review, Score, Submission
from ..outbox import REOPENED
from ..permissions import works_for_opdc
from ..visibility import counted_reviews, open_rounds, sees_scores
from .declaring import lock

TEXTS = ("strengths", "weaknesses", "advice")
LONGEST = 5000  # characters of one text
Values = Mapping[str, Any]


class StaleSheet(Exception):
    """Another page has saved this sheet since. Nothing has been stored; `current` is what stands now."""

    def __init__(self, review: Review) -> None:
        super().__init__(
            _("This score sheet has been saved in another window since you opened it. Nothing is lost.")
        )
        self.version = review.version
        self.current = values_of(review)


def criteria_of(application: Application) -> list[Criterion]:
    """The criteria of the application's round, in their order."""
    return list(Criterion.objects.filter(round=application.round_id).order_by("clause"))


def values_of(review: Review) -> dict[str, Any]:
    """What the sheet says now, in the shape above; criteria without a row are not in it."""
    scores = {
        row.criterion.clause: {"value": row.value, "cannot_judge": row.cannot_judge, "reason": row.reason}
        for row in review.scores.select_related("criterion").order_by("criterion__clause")
    }
    texts = {name: getattr(review, name) for name in (*TEXTS, "recommendation")}
    return {"scores": scores, **texts}


def missing(values: Values, criteria: list[Criterion]) -> list[tuple[str, str]]:
    """What a submission still needs: (part of the sheet, sentence)."""
    found = []
    for criterion in criteria:
        score = values["scores"].get(criterion.clause, {})
        if score.get("value") is None and not score.get("cannot_judge"):
            words = _("%(clause)s: choose a score, or “cannot judge”.")
            found.append((criterion.clause, words % {"clause": criterion.clause}))
        elif not score["reason"].strip():
            found.append(
                (criterion.clause, _("%(clause)s: write the reason.") % {"clause": criterion.clause})
            )
    names = {"strengths": _("Strengths"), "weaknesses": _("Weaknesses"), "advice": _("Advice to the agency")}
    found += [(n, _("%(name)s: still empty.") % {"name": names[n]}) for n in TEXTS if not values[n].strip()]
    if not values["recommendation"]:
        found.append(("recommendation", _("Choose a recommendation.")))
    return found


def closed_because(application: Application, moment: datetime) -> str:
    """Why no sheet of this application can change at `moment`, or "" """
    if application.state != State.IN_REVIEW:
        return _("The review of this application has ended. Everything you saved is kept.")
    due = application.round.deadline(DeadlineKind.REVIEW)
    if due is not None and due.passed(moment):
        return _("The reviews were due: %(moment)s. Everything you saved is kept; write to OPDC.") % {
            "moment": both_clocks(due.at)
        }
    return ""


def open_sheet(assignment: Assignment) -> Review:
    """The assignment's score sheet; a new one reads the newest sealed snapshot, for good."""
    review = getattr(assignment, "review", None)
    return review or _begin(assignment)


@transaction.atomic
def _begin(assignment: Assignment) -> Review:
    application = lock(assignment.application_id)
    snapshot = application.snapshots.order_by("-number").first()
    review, _made = Review.objects.get_or_create(assignment=assignment, defaults={"snapshot": snapshot})
    return review


@transaction.atomic
def save_sheet(review: Review, *, version: int, values: Values, actor: User) -> Review:
    """Store a sheet; parts that are left out of `values` stay as they are.

    Args:
        version: the one that the sender saw. What stands already is no change, whatever the version.

    Raises:
        StaleSheet: somebody (the same person, in another window) has saved since.
        TransitionRefused: not the own sheet, submitted, too late, or no longer in review.
        ValidationError: no such criterion, a score beyond 0–5, a text that is too long.
    """
    locked, application = _locked(review)
    _refuse_unless_own(locked, actor)
    _refuse_unless_writable(locked, application)
    criteria = {row.clause: row for row in criteria_of(application)}
    wanted = _merged(values_of(locked), values, criteria)
    now = _filled(values_of(locked), wanted)
    if wanted == now:
        return locked
    if version != locked.version:
        raise StaleSheet(locked)
    for clause, score in wanted["scores"].items():
        if score != now["scores"][clause]:
            Score.objects.update_or_create(review=locked, criterion=criteria[clause], defaults=score)
    for name in (*TEXTS, "recommendation"):
        setattr(locked, name, wanted[name])
    locked.version += 1
    locked.save()
    return locked


@transaction.atomic
def submit_sheet(review: Review, *, version: int, actor: User) -> Submission:
    """Submit a complete sheet; what it says is kept as the next submission. A second click finds it done.

    Raises:
        StaleSheet, TransitionRefused: see `save_sheet`; the reasons name what is missing.
    """
    locked, application = _locked(review)
    _refuse_unless_own(locked, actor)
    if locked.submitted_at is not None and version == locked.version:
        return locked.submissions.order_by("-number").first()
    moment = _refuse_unless_writable(locked, application)
    if version != locked.version:
        raise StaleSheet(locked)
    values = values_of(locked)
    problems = [words for _part, words in missing(values, criteria_of(application))]
    if problems:
        raise TransitionRefused(*problems)
    number = locked.submissions.count() + 1
    row = Submission.objects.create(
        review=locked,
        number=number,
        content=values | {"snapshot": locked.snapshot.number, "version": locked.version},
        after_others=_may_have_seen_others(locked, actor, again=number > 1),
    )
    Review.objects.filter(pk=locked.pk).update(submitted_at=moment)
    record(EventKind.REVIEW_SUBMITTED, application, actor=actor, person=actor.pk, number=number)
    return row


def _may_have_seen_others(review: Review, actor: User, *, again: bool) -> bool:
    """Whether the reviewer was shown the others' opinions; an officer could also read them on any page of the desk."""
    application = review.assignment.application_id
    # Also in an assignment that has ended: who is asked once more remembers what was shown then.
    own = Review.objects.filter(assignment__application=application, assignment__reviewer=actor)
    if own.filter(saw_others_at__isnull=False).exists():
        return True
    others = counted_reviews().filter(assignment__application=application)
    return again and works_for_opdc(actor) and others.exclude(pk=review.pk).exists()


@transaction.atomic
def reopen(review: Review, *, reason: str, actor: User) -> Reopening:
    """Give a submitted sheet back to its reviewer. The reason stays out of the trail, which more people read.

    Raises:
        TransitionRefused: no officer who sees the scores, no reason, not submitted, or no longer in review.
    """
    locked, application = _locked(review)
    if not actor.is_officer or not sees_scores(actor, application):
        raise TransitionRefused(_("Only an officer without a conflict of interest reopens a review."))
    if not reason.strip():
        raise TransitionRefused(_("Please give the reason; the reviewer reads it."))
    if locked.assignment.freed or locked.submitted_at is None:
        raise TransitionRefused(_("This review is not submitted now."))
    if application.state != State.IN_REVIEW:
        raise TransitionRefused(_("The review of this application has ended. Everything you saved is kept."))
    row = Reopening.objects.create(review=locked, reason=reason.strip(), reopened_by=actor)
    # A new version: a click on a page of before cannot submit it over the officer's head.
    Review.objects.filter(pk=locked.pk).update(submitted_at=None, version=locked.version + 1)
    record(EventKind.REVIEW_REOPENED, application, actor=actor, person=locked.assignment.reviewer_id)
    _tell_reviewer(row, locked.assignment.reviewer, application)
    return row


def _tell_reviewer(row: Reopening, reviewer: User, application: Application) -> None:
    url = mails.absolute(reverse("review", kwargs={"ref": application.reference}))
    told = {
        "reference": application.reference,
        "title": title_for_reviewer(application),
        "reason": row.reason,
        "url": url,
    }
    subject, body = mails.render_for(reviewer.language, "review_reopened", **told)
    queue_message(
        key=f"{REOPENED}{row.pk}",
        recipient=reviewer.email,
        subject=subject,
        body=body,
        about=application.reference,
        user=reviewer,
        language=reviewer.language or "th",
    )


def _locked(review: Review) -> tuple[Review, Application]:
    application = lock(review.assignment.application_id)
    rows = Review.objects.select_related("assignment__reviewer", "snapshot")
    return rows.get(pk=review.pk), application


def _refuse_unless_own(review: Review, actor: User) -> None:
    assignment = review.assignment
    if assignment.reviewer_id != actor.pk or assignment.freed or not actor.is_reviewer:
        raise TransitionRefused(_("This review is not assigned to you (any more)."))
    declared = declaration_of(actor, assignment.application)
    if declared is None or declared.interest != Interest.NONE:
        raise TransitionRefused(_("Declare your interests first."))
    if conflict_of(actor, assignment.application) is not None:
        raise TransitionRefused(_("You have a conflict of interest with this application."))
    if not open_rounds().filter(pk=assignment.application.round_id).exists():
        # The page is gone by then; a save that was under way is not.
        raise TransitionRefused(_("Reviewing is closed now. Everything you saved is kept; write to OPDC."))


def _refuse_unless_writable(review: Review, application: Application) -> datetime:
    """Returns the database's clock, by which it was decided."""
    if review.submitted_at is not None:
        raise TransitionRefused(
            _("You have submitted this review. Ask OPDC to open it again if something is wrong.")
        )
    moment = database_now()
    closed = closed_because(application, moment)
    if closed:
        raise TransitionRefused(closed)
    return moment


def _filled(now: Values, wanted: Values) -> dict[str, Any]:
    """What stands, with an empty score for each criterion that `wanted` names."""
    empty = {"value": None, "cannot_judge": False, "reason": ""}
    return now | {"scores": {clause: now["scores"].get(clause, empty) for clause in wanted["scores"]}}


def _merged(now: Values, values: Values, criteria: Mapping[str, Criterion]) -> dict[str, Any]:
    """What shall stand: `values` over what stands now, checked."""
    scores = dict(now["scores"])
    for clause, given in values.get("scores", {}).items():
        if clause not in criteria:
            raise ValidationError(_("There is no criterion %(clause)s.") % {"clause": clause})
        scores[clause] = _score(clause, given)
    texts = {name: _text(values.get(name, now[name])) for name in TEXTS}
    recommendation = values.get("recommendation", now["recommendation"])
    if recommendation not in ("", *Recommendation.values):
        raise ValidationError(_("Choose a recommendation."))
    return {"scores": scores, **texts, "recommendation": recommendation}


def _score(clause: str, given: Mapping[str, Any]) -> dict[str, Any]:
    value, cannot = given.get("value"), bool(given.get("cannot_judge"))
    sound = value is None or (type(value) is int and 0 <= value <= 5 and not cannot)
    if not sound:
        raise ValidationError(
            _("%(clause)s: a whole number from 0 to 5, or “cannot judge”.") % {"clause": clause}
        )
    return {"value": value, "cannot_judge": cannot, "reason": _text(given.get("reason", ""))}


def _text(text: Any) -> str:
    """A text with one kind of line ends, as a form and a script send it alike."""
    if not isinstance(text, str) or "\0" in text:
        raise ValidationError(_("This text contains characters that cannot be stored."))
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if len(text) > LONGEST:
        raise ValidationError(_("A text may have at most %(most)s characters.") % {"most": LONGEST})
    return text
