"""Officers see what reminders will leave, what became of those that left, and set what a round reminds of."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from accounts.models import User
from applications.models import Application
from criteria.models import Round
from notifications.engine.offsets import Offset
from notifications.models import Delivery, MessageState, Milestone
from notifications.reminders import Reminder, upcoming

from ..forms.reminders import PlanForm, RemindersForm, plan_forms
from ..outbox import TONES, Mail
from ..permissions import officers_only
from ..visibility import sees_scores_q

AHEAD = timedelta(days=14)
PAGE = 50
# So many people of one departure are named; the rest is counted.
NAMED = 50


@dataclass(frozen=True)
class Departing:
    """What leaves at one moment about one milestone, to how many and to whom."""

    reminder: Reminder
    people: list[Reminder]

    @property
    def milestone(self) -> str:
        return self.reminder.target.plan.get_milestone_display()

    @property
    def before(self) -> str:
        return words_of(self.reminder.departure.offset)

    @property
    def named(self) -> list[Reminder]:
        return self.people[:NAMED]

    @property
    def more(self) -> int:
        return len(self.people) - NAMED


@officers_only
@require_http_methods(["GET", "HEAD", "POST"])
def reminder_list(request: HttpRequest) -> HttpResponse:
    """The next two weeks as things stand, what left, and the plan of the round."""
    told = RemindersForm(request.GET).told
    round_ = told.get("round") or Round.objects.order_by("-is_open", "-year", "code").first()
    posted = request.POST if request.method == "POST" else None
    plans = plan_forms(round_, posted) if round_ else []
    if posted is not None and plans and all(plan.is_valid() for plan in plans):
        for plan in plans:
            if plan.has_changed():
                plan.save()
        messages.success(request, _("The plan is saved. What leaves from now on follows it."))
        return redirect(f"{reverse('reminder_list')}?{urlencode({'round': round_.code})}")
    return _page(request, round_, told.get("state", ""), plans)


def _page(request: HttpRequest, round_: Round | None, state: str, plans: list[PlanForm]) -> HttpResponse:
    veiled = Application.objects.filter(round=round_).exclude(sees_scores_q(request.user)).values("reference")
    gone = Delivery.objects.filter(round=round_).exclude(milestone=Milestone.REVIEW, label__in=veiled)
    found = dict(gone.order_by().values_list("message__state").annotate(n=Count("pk")))
    rows = gone.filter(message__state=state) if state else gone
    page = Paginator(rows.select_related("message__user", "user"), PAGE).get_page(request.GET.get("page"))
    said = {"round": round_.code} if round_ else {}
    context = {
        "form": RemindersForm(initial={"round": round_.code if round_ else ""}),
        "round": round_,
        "departures": departures(round_, request.user, timezone.now()) if round_ else [],
        "plans": plans,
        "errors": _errors(plans),
        "page_obj": page,
        "gone": [{"row": row, "mail": Mail(row.message), "before": _before(row)} for row in page.object_list],
        "states": _states(found, said, state),
        "state": state,
        "query": urlencode(said | ({"state": state} if state else {})),
    }
    return render(request, "reviews/reminders.html", context, status=422 if context["errors"] else 200)


def departures(round_: Round, user: User, now: datetime) -> list[Departing]:
    """The dry run of one round, one entry for each moment, milestone and offset.

    Who is reminded of a review has not submitted it: only those learn it who may know how many reviews are in.
    """
    seen = set(
        Application.objects.filter(sees_scores_q(user), round=round_).values_list("reference", flat=True)
    )
    groups: dict[tuple, list[Reminder]] = defaultdict(list)
    for reminder in upcoming(now, now + AHEAD):
        plan = reminder.target.plan
        veiled = plan.milestone == Milestone.REVIEW and reminder.target.label not in seen
        if plan.round_id == round_.pk and not veiled:
            key = (reminder.leaves, plan.milestone, reminder.departure.offset, reminder.target.at)
            groups[key].append(reminder)
    return [Departing(people[0], people) for people in groups.values()]


def words_of(offset: Offset) -> str:
    """How long before, in words."""
    if offset.days:
        return ngettext("%(n)s day before", "%(n)s days before", offset.days) % {"n": offset.days}
    return ngettext("%(n)s hour before", "%(n)s hours before", offset.hours) % {"n": offset.hours}


def _before(row: Delivery) -> str:
    return words_of(Offset.parse(row.offset))


def _states(found: dict[str, int], said: dict[str, str], state: str) -> list[dict[str, object]]:
    """How many went how, each with the address that shows these; what nobody had is not listed."""
    return [
        {
            "label": MessageState(kind).label,
            "count": found[kind],
            "tone": TONES[kind],
            "current": kind == state,
            "query": urlencode(said if kind == state else said | {"state": str(kind)}),
        }
        for kind in MessageState
        if kind in found
    ]


def _errors(plans: list[PlanForm]) -> list[dict[str, str]]:
    return [
        {"message": f"{row[name].label}: {message}", "href": f"#{row[name].id_for_label}"}
        for row in plans
        for name, told in row.errors.items()
        if name in row.fields
        for message in told
    ]
