"""What every page of one application shows around its topic: title, task list, clock."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from applications import clocks, exchange, permissions, tasklist
from applications.models import Application
from criteria.engine.evaluate import Evaluation


def frame(
    request: HttpRequest, application: Application, *, current: str = "", evaluation: Evaluation | None = None
) -> dict[str, Any]:
    """Context of `applications/frame.html`; the application comes from `with_everything`."""
    evaluation = evaluation or exchange.check(application)
    groups = tasklist.build(application, evaluation, current=current)
    return {
        "application": application,
        "evaluation": evaluation,
        "groups": groups,
        "progress": tasklist.progress(groups),
        "clock": clocks.clock(application.round),
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
