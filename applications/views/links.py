"""Website (S4 4.3) and supporting addresses (S4 4.4)."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from applications import permissions
from applications.access import on_application
from applications.forms.links import LinksForm
from applications.models import Application
from applications.services.evidence import replace_links
from applications.services.locking import Sealed
from common.access import demand

from .documents import everything
from .frame import frame


@on_application("application.view", load=everything)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, application: Application) -> HttpResponse:
    form = LinksForm(request.POST if request.method == "POST" else None, application=application)
    status = 200
    if request.method == "POST":
        demand(permissions.edit(request.user, application))
        status = _store(application, form)
        if status == 200:
            messages.success(request, _("Website and links are saved."))
            return redirect("application_checklist", ref=application.reference)
    context = frame(request, application, current="links")
    requirements = {r.clause: r for r in application.round.documentrequirement_set.all()}
    context |= {
        "form": form,
        "cards": [
            {
                "requirement": requirements.get(clause),
                "finding": context["evaluation"].finding(clause),
                "fields": fields,
                "links": [link for link in application.links.all() if (link.kind == "supporting") == other],
            }
            for clause, fields, other in (("4.3", form.websites(), False), ("4.4", form.supporting(), True))
        ],
        "page_title": _("Website and links"),
        "advice": _(
            "Open each address in a private window first: the evaluators have no password, and often no Thai."
        ),
    }
    return render(request, "applications/links.html", context, status=status)


def _store(application: Application, form: LinksForm) -> int:
    if not form.is_valid():
        return 422
    try:
        replace_links(application, form.links())
    except Sealed as sealed:
        form.add_error(None, str(sealed))
        return 403
    return 200
