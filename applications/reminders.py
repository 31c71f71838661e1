"""Who is due at an agency: drafts and returned applications, hand-overs to the UN, letters of reference."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime, timedelta

from django.db.models import Q, QuerySet
from django.urls import reverse

from accounts.models import Membership, Role
from criteria.models import DeadlineKind
from notifications.models import Audience, Delivery, Milestone, ReminderPlan
from notifications.registry import Source, Still, Target, register

from .deadlines import closing
from .models import Application, RefereeRequest
from .services import referee_mails
from .services.referee_links import WAITING
from .states import OPEN, State

# No referee is reminded of a mail of yesterday.
LEAST_PAUSE = timedelta(days=1)
ROLES = {
    Audience.WRITERS: (Role.COORDINATOR, Role.CONTRIBUTOR),
    Audience.COORDINATORS: (Role.COORDINATOR,),
}
# From a plan and an application of its round to the moment it is due; None: it is not due at all.
Moment = Callable[[ReminderPlan, Application], datetime | None]


def sources() -> dict[str, tuple[Source, Still]]:
    """For each milestone who is due, and whether somebody who was found to be due still is."""
    internal, un = _closing(DeadlineKind.INTERNAL), _closing(DeadlineKind.UN)
    over, desk = "application_overview", "application_handover"
    return {
        Milestone.OPENING: (opening, _is_member),
        Milestone.INTERNAL: (_applications(State.DRAFT, internal, over), _writes(State.DRAFT)),
        Milestone.UN: (_applications(State.DRAFT, un, over), _writes(State.DRAFT)),
        Milestone.RETURN: (_applications(State.RETURNED, _due_again, over), _writes(State.RETURNED)),
        Milestone.HANDOVER: (_applications(State.ENDORSED, _un_deadline, desk), _writes(State.ENDORSED)),
        Milestone.LETTER: (letters, _is_asked),
    }


def register_all() -> None:
    for milestone, (source, still) in sources().items():
        register(milestone, source, still)


def _is_member(delivery: Delivery) -> bool:
    """Whether the person still writes for any agency."""
    return _writers(delivery).exists()


def _writes(state: State) -> Still:
    """Whether the application is still in this state, and the person still writes for its agency."""

    def still(delivery: Delivery) -> bool:
        key = delivery.subject.removeprefix("application-")
        rows = Application.objects.filter(pk=key, state=state, deleted_at=None)
        return rows.filter(agency__in=_writers(delivery).values("agency")).exists()

    return still


def _writers(delivery: Delivery) -> QuerySet[Membership]:
    rows = Membership.objects.filter(user=delivery.user_id, user__is_active=True)
    return rows.filter(role__in=ROLES[Audience.WRITERS])


def _is_asked(delivery: Delivery) -> bool:
    """Whether the referee's link of that mail still waits for a letter."""
    _referee, key, mail = delivery.subject.split("-")
    waiting = RefereeRequest.objects.filter(pk=key, round_of_mail=mail, state__in=WAITING)
    return waiting.filter(application__state__in=OPEN, application__deleted_at=None).exists()


def opening(plans: Sequence[ReminderPlan], now: datetime) -> Iterator[Target]:
    """Everybody of the audience, whatever the agency: a round opens for all."""
    coming = [(plan, plan.round.deadline(DeadlineKind.OPENING)) for plan in plans]
    coming = [(plan, deadline.at) for plan, deadline in coming if deadline and deadline.at > now]
    if not coming:
        return
    members = _members(Membership.objects.all())
    path = reverse("application_list")
    for plan, at in coming:
        people = {m.user_id: m.user for m in members if m.role in ROLES[plan.audience]}
        for user in people.values():
            yield Target(
                plan=plan,
                subject=f"round-{plan.round_id}",
                at=at,
                recipient=user.email,
                user_id=user.pk,
                language=user.language,
                label=plan.round.code,
                title_th=plan.round.name_th,
                title_en=plan.round.name_en,
                path=path,
                list_path=path,
            )


def _closing(kind: DeadlineKind) -> Moment:
    """When the draft closes, if it is this deadline of the round that closes it (or an extension of it)."""

    def moment(plan: ReminderPlan, application: Application) -> datetime | None:
        deadline = plan.round.submission_deadline
        return closing(application) if deadline and deadline.kind == kind else None

    return moment


def _due_again(plan: ReminderPlan, application: Application) -> datetime | None:
    return closing(application)


def _un_deadline(plan: ReminderPlan, application: Application) -> datetime | None:
    deadline = plan.round.deadline(DeadlineKind.UN)
    return deadline.at if deadline else None


def _applications(state: State, moment: Moment, page: str) -> Source:
    """The source for applications in one state: due from the members that the plan names."""

    def source(plans: Sequence[ReminderPlan], now: datetime) -> Iterator[Target]:
        by_round = {plan.round_id: plan for plan in plans}
        # Rounds that are over are not read, unless somebody was granted more time in them.
        alive = [p.round_id for p in plans if any(d.at and d.at > now for d in p.round.deadlines.all())]
        rows = (
            Application.objects.filter(state=state, deleted_at=None, round__in=by_round)
            .filter(Q(round__in=alive) | Q(extensions__until__gt=now))
            .prefetch_related("extensions")
            .order_by("pk")
            .distinct()
        )
        due = []
        for application in rows:
            plan = by_round[application.round_id]
            application.round = plan.round
            at = moment(plan, application)
            if at and at > now:
                due.append((plan, application, at))
        if not due:
            return
        members: dict[int, list[Membership]] = {}
        for member in _members(Membership.objects.filter(agency__in={row.agency_id for _p, row, _at in due})):
            members.setdefault(member.agency_id, []).append(member)
        list_path = reverse("application_list")
        for plan, application, at in due:
            for member in members.get(application.agency_id, []):
                if member.role in ROLES[plan.audience]:
                    yield Target(
                        plan=plan,
                        subject=f"application-{application.pk}",
                        at=at,
                        recipient=member.user.email,
                        user_id=member.user_id,
                        language=member.user.language,
                        label=application.reference,
                        title_th=referee_mails.one_line(application.title_th),
                        title_en=referee_mails.one_line(application.title_en),
                        path=reverse(page, kwargs={"ref": application.reference}),
                        list_path=list_path,
                    )

    return source


def _members(rows: Iterable[Membership]) -> list[Membership]:
    return list(rows.filter(user__is_active=True).select_related("user").order_by("pk"))


def letters(plans: Sequence[ReminderPlan], now: datetime) -> Iterator[Target]:
    """Referees who have not answered; each has a link and a mail of the own, in the language chosen for it."""
    by_round = {plan.round_id: plan for plan in plans}
    rows = RefereeRequest.objects.filter(
        state__in=WAITING,
        expires_at__gt=now,
        application__round__in=by_round,
        application__state__in=OPEN,
        application__deleted_at=None,
    ).select_related("application__agency", "asked_by")
    for request in rows.order_by("pk"):
        yield Target(
            plan=by_round[request.application.round_id],
            subject=f"referee-{request.pk}-{request.round_of_mail}",
            at=request.expires_at,
            recipient=request.email,
            label=request.application.reference,
            path="",
            list_path="",
            language=request.language,
            not_before=request.asked_at + LEAST_PAUSE,
            key=referee_mails.key_of(request, ""),
            write=_letter(request),
        )


def _letter(request: RefereeRequest) -> Callable[[], tuple[str, str] | None]:
    """The mail, written under the row's lock: nobody is reminded of what has just been answered or withdrawn."""

    def write() -> tuple[str, str] | None:
        rows = RefereeRequest.objects.select_for_update(of=("self",), skip_locked=True)
        waiting = rows.filter(pk=request.pk, round_of_mail=request.round_of_mail, state__in=WAITING)
        return referee_mails.mail_of("referee_reminder", request) if waiting.exists() else None

    return write
