"""Two worlds that differ in nothing but opinions: what reviewers gave and wrote, how many, what is prepared."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone

from accounts.models import Membership, Role, User
from applications.models import Application, Event, EventKind
from clinics.models import Clinic
from clinics.tests import factories as clinic_factories
from dossiers.models import Dossier, DossierState
from notifications.models import Message
from reviews.models import (
    AgendaItem,
    BulkAction,
    BulkItem,
    BulkKind,
    Declaration,
    Feedback,
    Interest,
    Panel,
    PanelMember,
    Remark,
    Reopening,
    Review,
    Score,
    Submission,
)
from reviews.tests import factories

CANARY = "นกขมิ้น"
# Rows that one world has and the other has not; with keys of their own, for sequences do not roll back.
FAR = 10**9
TOLD = (
    EventKind.REVIEW_SUBMITTED,
    EventKind.REVIEW_REOPENED,
    EventKind.STAGED,
    EventKind.UNSTAGED,
    EventKind.FEEDBACK,
)
WHO = (
    "a reviewer who has not submitted",
    "a reviewer in conflict",
    "an officer in conflict",
    "an officer who still has to review",
    "an admin in conflict",
    "an admin who still has to review",
    "another agency",
    "its own agency",
)


@dataclass
class Stage:
    """Everybody and everything that a walk needs."""

    officer: User
    ours: Application
    other: Application
    reviewers: list[User]
    panel: Panel
    action: BulkAction
    clinic: Clinic
    people: dict[str, User] = field(default_factory=dict)


def make_stage() -> Stage:
    """Two applications of one category in review, each with reviews; a panel with both on its agenda."""
    officer = factories.make_officer()
    reviewers = [factories.make_reviewer() for _ in range(3)]
    ours = factories.in_review(officer, *reviewers)
    other = factories.in_review(officer, *reviewers)
    # Of this one nobody is in conflict, and both worlds have the same opinions: what is told of it must not carry
    # what is hidden of the others (a rank, a place in an order, a reviewer's leniency).
    shown = factories.in_review(officer, reviewers[0], reviewers[2])
    for assignment in shown.assignments.order_by("pk"):
        factories.make_review(assignment, (3, 3, 4, 3, None, 3))
    for application in (ours, other):
        for assignment in application.assignments.exclude(reviewer=reviewers[1]).order_by("pk"):
            factories.make_review(assignment)
    Remark.objects.create(application=ours, author=reviewers[0], text="-")
    _make_dossier(ours)
    panel = Panel.objects.create(
        round=ours.round, name_th="คณะ", name_en="Panel", held_at=timezone.now(), opened_by=officer
    )
    for position, application in enumerate((ours, other), start=1):
        AgendaItem.objects.create(panel=panel, application=application, position=position)
    Feedback.objects.create(application=ours)
    # Who scores late coaches in a clinic where ours has a seat; nobody has recorded yet who took part.
    clinic = clinic_factories.make_clinic(ours.round, coaches=[reviewers[1]], officer=officer)
    clinic_factories.seat(clinic, ours)
    made = Stage(officer, ours, other, reviewers, panel, _make_action(officer, ours, other), clinic)
    made.people = _people(made)
    for person in (officer, *made.people.values()):
        if person.is_officer:
            PanelMember.objects.create(panel=panel, user=person, is_present=True)
    return made


def _make_dossier(application: Application) -> None:
    dossier, _made = Dossier.objects.get_or_create(snapshot=application.snapshots.get())
    dossier.file = default_storage.save("dossiers/leak.pdf", ContentFile(b"%PDF-1.7"))
    dossier.state = DossierState.READY
    dossier.save()


def _make_action(officer: User, *applications: Application) -> BulkAction:
    """The assignments, as if they had been made together: whether they can be undone tells who has begun."""
    action = BulkAction.objects.create(kind=BulkKind.ASSIGN, done_by=officer)
    for application in applications:
        keys = list(application.assignments.order_by("pk").values_list("pk", flat=True))
        BulkItem.objects.create(
            action=action, application=application, done=True, undo={"assignments": keys[-1:]}
        )
    return action


def _people(stage: Stage) -> dict[str, User]:
    """Those who may not see opinions about `ours`, each for another reason."""
    declared = factories.make_officer()
    both = factories.make_officer(is_reviewer=True)
    late = stage.reviewers[1]  # assigned to both applications, has submitted nothing
    joined = factories.make_reviewer()
    admin = User.objects.create_superuser("admin@leak.example", "long-enough-word", name_th="ผู้ดูแล")
    judging = User.objects.create_superuser(
        "judge@leak.example", "long-enough-word", name_th="ผู้ดูแลที่ประเมิน", is_reviewer=True
    )
    for application in (stage.ours, stage.other):
        for person in (declared, admin):
            Declaration.objects.create(
                application=application, user=person, interest=Interest.FAMILY, declared_by=person
            )
        for person in (both, judging):
            factories.assign_to(application, person, stage.officer)
        factories.make_review(factories.assign_to(application, joined, stage.officer))
        Membership.objects.create(user=joined, agency=application.agency, role=Role.VIEWER)
    found = (
        late,
        joined,
        declared,
        both,
        admin,
        judging,
        factories.make_member(factories.make_agency()),
        stage.ours.agency.memberships.get(role="coordinator").user,
    )
    return dict(zip(WHO, found, strict=True))


@contextmanager
def world(stage: Stage, bright: bool) -> Iterator[None]:
    """One of the two worlds, gone afterwards. Only opinions differ; keys of rows are the same in both."""
    with transaction.atomic():
        _opinions(stage, bright)
        _numbers(stage, bright)
        _decisions(stage, bright)
        yield
        transaction.set_rollback(True)


def word_of(bright: bool) -> str:
    return f"{CANARY} {'สว่าง' if bright else 'มืด'}"


def _opinions(stage: Stage, bright: bool) -> None:
    word = word_of(bright)
    mine = _reviews(stage)
    Score.objects.filter(review__in=mine).update(value=5 if bright else 1, reason=word)
    mine.update(
        strengths=word,
        weaknesses=word,
        advice=word,
        recommendation="endorse" if bright else "not_endorse",
        version=2 if bright else 3,  # as every save does it; what is kept of a ranking rests on it
    )
    Remark.objects.update(text=word)


def _numbers(stage: Stage, bright: bool) -> None:
    """How many opinions there are is an opinion's shadow; so is how often and when somebody was asked again."""
    last = _reviews(stage).get(assignment__application=stage.ours, assignment__reviewer=stage.reviewers[2])
    if not bright:
        Review.objects.filter(pk=last.pk).update(submitted_at=None, version=0)
    Score.objects.filter(review=last).update(value=0 if bright else 4)
    content = {"word": word_of(bright)}
    Submission.objects.bulk_create(
        [Submission(pk=FAR, review=last, number=9, content=content, after_others=bright)]
    )
    if not bright:
        return
    Reopening.objects.bulk_create([Reopening(pk=FAR, review=last, reason=CANARY, reopened_by=stage.officer)])
    Message.objects.bulk_create(
        [
            Message(
                pk=FAR,
                key="review-reopened-1000000000",
                recipient=stage.reviewers[2].email,
                subject=CANARY,
                body=CANARY,
                about=stage.ours.reference,
            )
        ]
    )
    told = {"application": stage.ours, "actor": stage.reviewers[2]}
    Event.objects.bulk_create([Event(pk=FAR + at, kind=kind, **told) for at, kind in enumerate(TOLD)])


def _decisions(stage: Stage, bright: bool) -> None:
    """What the panel is about to decide, in which order the best come, and what the agency will be told."""
    word = word_of(bright)
    items = AgendaItem.objects.filter(panel=stage.panel)
    items.filter(application=stage.ours).update(
        notes=word,
        reason=word,
        outcome="endorse" if bright else "",
        decided_by=stage.officer if bright else None,
        version=2 if bright else 1,
        position=1 if bright else 2,
    )
    items.filter(application=stage.other).update(position=2 if bright else 1)
    now = timezone.now()
    Feedback.objects.update(
        text_th=word,
        text_en=word,
        version=2 if bright else 1,
        approved_at=now if bright else None,
        approved_by=stage.officer if bright else None,
    )


def _reviews(stage: Stage):
    """Those whose contents differ between the worlds."""
    return Review.objects.filter(
        assignment__reviewer__in=stage.reviewers, assignment__application__in=(stage.ours, stage.other)
    )
