"""What every page of one application shows around its topic: title, task list, clock."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from applications import clocks, deadlines, exchange, guards, permissions, returns, tasklist
from applications.findings import rows_of
from applications.models import Application
from common.dates import both_clocks
from criteria.engine.evaluate import Evaluation


def frame(
    request: HttpRequest, application: Application, *, current: str = "", evaluation: Evaluation | None = None
) -> dict[str, Any]:
    """Context of `applications/frame.html`; the application comes from `with_everything`."""
    evaluation = evaluation or exchange.check(application)
    groups = tasklist.build(application, evaluation, current=current)
    points = returns.points(application)
    return {
        "application": application,
        "evaluation": evaluation,
        "points": points,
        "points_open": sum(not point.is_done for point in points),
        "points_by": _by_question(points),
        # On a question's page each point stands at its own card.
        "page_points": [p for p in points if current in p.pages and p.row.question is None],
        "current": current,
        "groups": groups,
        "progress": tasklist.progress(groups),
        "clock": clocks.clock_of(application),
        "last_day": last_day(application, evaluation),
        "may_edit": permissions.edit(request.user, application),
        "crumbs": [
            {"url": reverse("application_list"), "label": _("My applications")},
            {
                "url": reverse("application_overview", kwargs={"ref": application.reference})
                if current
                else "",
                "label": application.reference,
            },
        ],
    }


def _by_question(points: list[returns.Point]) -> dict[str, list[returns.Point]]:
    found: dict[str, list[returns.Point]] = {}
    for point in points:
        if point.row.question:
            found.setdefault(point.row.question.number, []).append(point)
    return found


def last_day(application: Application, evaluation: Evaluation) -> dict[str, Any] | None:
    """The calm warning of the last 24 hours, and what holds once they are over; None before and when sealed."""
    at, moment = deadlines.closing(application), timezone.now()
    if not application.is_open or at is None or at - moment > clocks.LAST_DAY:
        return None
    return {
        "passed": at < moment,
        "remaining": clocks.remaining(at, moment),
        "sentence": both_clocks(at),
        "missing": missing(application, evaluation),
        "contact": settings.OPDC_CONTACT_EMAIL,
    }


def missing(application: Application, evaluation: Evaluation) -> list[str]:
    """What still stands in the way of submission, each in a few words."""
    titles = {row.clause: f"{row.clause} {row.title}" for row in rows_of(application.round, evaluation)}
    open_clauses = [titles.get(clause, clause) for clause in guards.open_clauses(evaluation)]
    files = [_("%(name)s: its file") % {"name": name} for name in guards.missing_files(application)]
    points = [
        _("Point of OPDC: %(text)s") % {"text": point.text} for point in returns.open_points(application)
    ]
    return open_clauses + files + points
