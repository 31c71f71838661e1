"""Who reviews what: the two lists, and assigning by hand from both sides."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import User
from applications.models import Application
from applications.services.transitions import TransitionRefused

from ..assignment_lists import application_rows, applications_to_assign, candidates, offers, reviewer_rows
from ..conflicts import conflict_of, conflicts_between
from ..forms.assigning import (
    AssignmentFilterForm,
    ChooseApplicationsForm,
    ChooseReviewersForm,
    ExpertiseForm,
    TakeBackForm,
)
from ..models import Assignment
from ..permissions import officers_only
from ..planning import profile_of
from ..services.assigning import ASSIGNABLE, assign, take_back

PAGE = 50


@officers_only
@require_safe
def assignment_list(request: HttpRequest) -> HttpResponse:
    """Applications with their reviewers or, with `by=reviewer`, reviewers with load, expertise and progress."""
    form = AssignmentFilterForm(request.GET)
    by_reviewer = request.GET.get("by") == "reviewer"
    told = form.told
    rows = reviewer_rows(told, request.user) if by_reviewer else applications_to_assign(told)
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    said = {name: value for name in form.fields if (value := request.GET.get(name, "").strip())}
    by = {"by": "reviewer"} if by_reviewer else {}
    context = {
        "form": form,
        "by_reviewer": by_reviewer,
        "page_obj": page,
        "filtered": bool(said),
        "query": urlencode(said | by),
        "query_other": urlencode(said if by_reviewer else said | {"by": "reviewer"}),
        "query_scope": urlencode({k: v for k, v in said.items() if k in ("round", "category")}),
    }
    if by_reviewer:
        context["rows"] = [{"user": user, "profile": profile_of(user)} for user in page]
    else:
        context["rows"] = application_rows(page, request.user)
    return render(request, "reviews/assignments.html", context)


@officers_only
@require_http_methods(["GET", "HEAD", "POST"])
def of_application(request: HttpRequest, ref: str) -> HttpResponse:
    """Choose reviewers for one application; those in conflict are shown with the reason and cannot be chosen."""
    application = get_object_or_404(Application.objects.submitted().with_names(), reference=ref)
    form = ChooseReviewersForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        people = list(form.cleaned_data["reviewers"])
        _assign_each(request, [(application, user) for user in people])
        return redirect("officer_reviewers", ref=ref)
    own_conflict = conflict_of(request.user, application)
    standing, ended = _of_application(application) if own_conflict is None else ([], [])
    context = {
        "application": application,
        "form": form,
        "errors": _errors(form, "reviewers"),
        "own_conflict": own_conflict,
        "possible": application.state in ASSIGNABLE and own_conflict is None,
        "standing": standing,
        "ended": ended,
        "candidates": candidates(application) if own_conflict is None else [],
        "chosen": set(request.POST.getlist("reviewers")),
        "missing": max(application.round.reviews_required - len(standing), 0),
        "crumbs": _crumbs(application.reference),
    }
    return render(request, "reviews/assign_reviewers.html", context, status=422 if form.is_bound else 200)


def _of_application(application: Application) -> tuple[list[dict[str, Any]], list[Assignment]]:
    """The standing assignments with what has arisen against them since, and those that have ended."""
    rows = list(
        application.assignments.select_related("reviewer__reviewer_profile", "freed_by", "assigned_by")
    )
    conflicts = conflicts_between([application], [row.reviewer for row in rows])
    standing = [
        {"assignment": row, "conflict": conflicts.get((application.pk, row.reviewer_id))}
        for row in rows
        if not row.freed
    ]
    return standing, [row for row in rows if row.freed]


@officers_only
@require_http_methods(["GET", "HEAD", "POST"])
def of_reviewer(request: HttpRequest, pk: int) -> HttpResponse:
    """One reviewer: expertise, what is assigned, and applications to choose."""
    reviewer = get_object_or_404(
        User.objects.filter(is_reviewer=True, is_active=True).select_related("reviewer_profile"), pk=pk
    )
    is_expertise = request.method == "POST" and request.POST.get("part") == "expertise"
    expertise = ExpertiseForm(
        request.POST if is_expertise else None, instance=profile_of(reviewer), prefix="expertise"
    )
    if is_expertise and expertise.is_valid():
        expertise.save()
        messages.success(request, _("The expertise is saved. The next automatic assignment uses it."))
        return redirect("officer_reviewer", pk=pk)
    filters = AssignmentFilterForm(request.GET)
    open_to = applications_to_assign(filters.told).exclude(
        assignments__in=Assignment.objects.filter(reviewer=reviewer, freed="")
    )
    choice = ChooseApplicationsForm(
        request.POST if request.method == "POST" and not is_expertise else None, rows=open_to
    )
    if choice.is_bound and choice.is_valid():
        _assign_each(request, [(row, reviewer) for row in choice.cleaned_data["applications"]])
        return redirect(f"{reverse('officer_reviewer', kwargs={'pk': pk})}?{request.GET.urlencode()}")
    page = Paginator(open_to, PAGE).get_page(request.GET.get("page"))
    said = {name: value for name in filters.fields if (value := request.GET.get(name, "").strip())}
    own = conflicts_between(page, [request.user])
    context = {
        "reviewer": reviewer,
        "profile": profile_of(reviewer),
        "expertise": expertise,
        "form": filters,
        "choice": choice,
        "errors": _errors(choice, "applications"),
        "assigned": _of_reviewer(reviewer, request.user),
        "assignable": ASSIGNABLE,
        "page_obj": page,
        "rows": [
            {"offer": offer, "own": own.get((offer.thing.pk, request.user.pk))}
            for offer in offers(page, reviewer)
        ],
        "filtered": bool(said),
        "query": urlencode(said),
        "chosen": set(request.POST.getlist("applications")),
        "crumbs": _crumbs(str(reviewer), by_reviewer=True),
    }
    bound = choice.is_bound or expertise.is_bound
    return render(request, "reviews/reviewer.html", context, status=422 if bound else 200)


def _of_reviewer(reviewer: User, officer: User) -> list[Assignment]:
    """What is assigned now, without what the officer has a conflict with."""
    rows = list(
        Assignment.objects.filter(reviewer=reviewer, freed="")
        .select_related("application__round", "application__agency", "application__category")
        .order_by("application__reference")
    )
    own = conflicts_between([row.application for row in rows], [officer])
    return [row for row in rows if (row.application_id, officer.pk) not in own]


@officers_only
@require_http_methods(["GET", "HEAD", "POST"])
def back(request: HttpRequest, pk: int) -> HttpResponse:
    """Take an assignment back, with a reason."""
    rows = Assignment.objects.filter(freed="").select_related("application__round", "reviewer")
    assignment = get_object_or_404(rows, pk=pk)
    application = assignment.application
    if conflict_of(request.user, application) is not None:
        raise Http404
    form = TakeBackForm(request.POST if request.method == "POST" else None)
    reasons: list[str] = []
    if request.method == "POST" and form.is_valid():
        try:
            take_back(assignment, actor=request.user, reason=form.cleaned_data["reason"])
        except TransitionRefused as refused:
            reasons = refused.reasons
        else:
            messages.success(
                request,
                _("Taken back: %(name)s no longer reviews %(reference)s.")
                % {"name": assignment.reviewer, "reference": application.reference},
            )
            return redirect("officer_reviewers", ref=application.reference)
    context = {
        "assignment": assignment,
        "application": application,
        "form": form,
        "reasons": reasons,
        "crumbs": [
            *_crumbs("")[:-1],
            {
                "url": reverse("officer_reviewers", kwargs={"ref": application.reference}),
                "label": application.reference,
            },
            {"label": _("Take back")},
        ],
    }
    status = 409 if reasons else 422 if form.is_bound else 200
    return render(request, "reviews/assign_back.html", context, status=status)


def _assign_each(request: HttpRequest, pairs: list[tuple[Application, User]]) -> None:
    """Assign what can be, and say of each other one why not."""
    done = 0
    for application, user in pairs:
        try:
            assign(application, user, actor=request.user)
        except TransitionRefused as refused:
            messages.error(request, str(refused))
        else:
            done += 1
    if done:
        text = ngettext("%(n)s reviewer was assigned.", "%(n)s assignments were made.", done)
        messages.success(request, text % {"n": done})


def _errors(form: Any, field: str) -> list[dict[str, str]]:
    if not form.is_bound:
        return []
    return [{"message": error, "href": "#choose"} for error in form.errors.get(field, [])]


def _crumbs(here: str, *, by_reviewer: bool = False) -> list[dict[str, str]]:
    address = reverse("assignment_list") + ("?by=reviewer" if by_reviewer else "")
    return [{"url": address, "label": _("Who reviews what")}, {"label": here}]
