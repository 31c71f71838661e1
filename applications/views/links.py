"""Website (S4 4.3) and supporting addresses (S4 4.4)."""

from typing import Any

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
from applications.services.links import StaleLinks, fingerprint, pairs_of, replace_links
from applications.services.locking import Sealed
from common.access import demand

from .documents import everything
from .frame import frame


@on_application("application.view", load=everything)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, application: Application) -> HttpResponse:
    """Show the links; store them all at once, unless a colleague has changed them since the page was opened."""
    form = LinksForm(request.POST if request.method == "POST" else None, application=application)
    base = fingerprint(pairs_of(application.links.all()))
    if request.method != "POST":
        return _page(request, application, form, base=base)
    demand(permissions.edit(request.user, application))
    base = request.POST.get("base") or base
    if not form.is_valid():
        return _page(request, application, form, base=base, status=422)
    try:
        replace_links(application, form.links(), base=base)
    except Sealed as sealed:
        form.add_error(None, str(sealed))
        return _page(request, application, form, base=base, status=403)
    except StaleLinks as stale:
        # Saving again keeps one's own: by then both have been seen.
        now = fingerprint(pairs_of(stale.current))
        saved = form.differing_from(stale.current)
        return _page(request, application, form, base=now, saved_meanwhile=saved, status=409)
    messages.success(request, _("Website and links are saved."))
    return redirect("application_checklist", ref=application.reference)


def _page(
    request: HttpRequest,
    application: Application,
    form: LinksForm,
    *,
    base: str,
    saved_meanwhile: list[dict[str, Any]] | None = None,
    status: int = 200,
) -> HttpResponse:
    context = frame(request, application, current="links")
    requirements = {r.clause: r for r in application.round.documentrequirement_set.all()}
    context |= {
        "form": form,
        "base": base,
        "saved_meanwhile": saved_meanwhile or [],
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
