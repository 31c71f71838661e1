"""The reviews of one application at the officer's desk: for officers without a conflict of interest."""

from typing import Any

from django.contrib import messages
from django.db.models import Exists, OuterRef, prefetch_related_objects
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.models import User
from applications.models import Application
from applications.services.transitions import TransitionRefused
from applications.states import State

from ..comparison import compare
from ..conflicts import conflicts_between
from ..forms.declaring import PersonsInterestForm
from ..forms.scoring import RemarkForm, ReopenForm
from ..models import Interest, Review, Submission
from ..permissions import officers_only, on_scores
from ..services.declaring import declare
from ..services.discussing import saw_others
from ..services.scoring import reopen as open_again
from ..visibility import sees_scores
from .others import say


@on_scores
@require_http_methods(["GET", "HEAD", "POST"])
def reviews(request: HttpRequest, application: Application) -> HttpResponse:
    """All submitted reviews side by side, who still has one to write, the discussion."""
    form = RemarkForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and say(request, application, form):
        return redirect(f"{reverse('officer_reviews', kwargs={'ref': application.reference})}#discussion")
    return _page(request, application, remark=form)


@on_scores
@require_POST
def reopen(request: HttpRequest, application: Application, pk: int) -> HttpResponse:
    """Give a submitted review back to its reviewer, with the reason."""
    review = get_object_or_404(
        Review.objects.select_related("assignment"), pk=pk, assignment__application=application
    )
    form = ReopenForm(request.POST)
    if form.is_valid():
        try:
            open_again(review, reason=form.cleaned_data["reason"], actor=request.user)
        except TransitionRefused as refused:
            form.add_error("reason", str(refused))
        else:
            messages.success(
                request,
                _("Opened again. Until it is submitted anew it does not count, and hides the others."),
            )
            return redirect("officer_reviews", ref=application.reference)
    return _page(request, application, remark=RemarkForm(), reopening=(review.pk, form))


def _page(
    request: HttpRequest,
    application: Application,
    *,
    remark: RemarkForm,
    reopening: tuple[int, ReopenForm] | None = None,
) -> HttpResponse:
    comparison = compare(application, request.user)
    prefetch_related_objects([opinion.review for opinion in comparison.opinions], "reopenings__reopened_by")
    for opinion in comparison.opinions:
        if opinion.is_own:
            saw_others(opinion.review)
    assignments = (
        application.assignments.select_related("reviewer", "review", "freed_by")
        .annotate(sent_before=Exists(Submission.objects.filter(review=OuterRef("review"))))
        .order_by("pk")
    )
    context = {
        "application": application,
        "comparison": comparison,
        "forms": {
            opinion.review.pk: reopening[1]
            if reopening and reopening[0] == opinion.review.pk
            else ReopenForm(prefix=None, auto_id=f"id_{opinion.review.pk}_%s")
            for opinion in comparison.opinions
        },
        "reopening": reopening[0] if reopening else None,
        "may_reopen": request.user.is_officer and application.state == State.IN_REVIEW,
        "waiting": [row for row in assignments if not row.freed and not _is_submitted(row)],
        "freed": [row for row in assignments if row.freed],
        "declarations": _declarations(application),
        "form": remark,
        "crumbs": crumbs(application, _("Reviews of this application")),
    }
    failed = bool(remark.errors or reopening)
    return render(request, "reviews/officer_reviews.html", context, status=422 if failed else 200)


def _is_submitted(assignment: Any) -> bool:
    review = getattr(assignment, "review", None)
    return review is not None and review.submitted_at is not None


@officers_only
@require_http_methods(["GET", "HEAD", "POST"])
def interests(request: HttpRequest, ref: str) -> HttpResponse:
    """Who has declared what about an application. Officers declare their own interest, or write down another's."""
    rows = Application.objects.submitted().select_related("round", "agency", "category")
    application = get_object_or_404(rows, reference=ref, deleted_at=None)
    bound = request.POST if request.method == "POST" else None
    sees = sees_scores(request.user, application)
    form = PersonsInterestForm(bound, user=request.user, for_others=sees)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        try:
            declare(
                application, told["person"], interest=told["interest"], note=told["note"], actor=request.user
            )
        except TransitionRefused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Written down."))
            return redirect("officer_interests", ref=ref)
    own = conflicts_between([application], [request.user]).get((application.pk, request.user.pk))
    context = {
        "application": application,
        "form": form,
        "own_conflict": own,
        # Who declared at all tells who reviews: that is for those who may know of it.
        "declarations": _declarations(application, only=None if sees else request.user),
        "crumbs": crumbs(application, _("Interests")),
    }
    return render(request, "reviews/interests.html", context, status=422 if form.errors else 200)


def _declarations(application: Application, only: User | None = None) -> list[dict[str, Any]]:
    """The declarations of everybody, or of one, the newest first; the latest of each person counts."""
    rows = application.declarations.select_related("user", "declared_by").order_by("-pk")
    if only is not None:
        rows = rows.filter(user=only)
    seen: set[int] = set()
    found = []
    for row in rows:
        found.append(
            {"row": row, "counts": row.user_id not in seen, "is_none": row.interest == Interest.NONE}
        )
        seen.add(row.user_id)
    return found


def crumbs(application: Application, here: str) -> list[dict[str, str]]:
    """The way back to the desk."""
    page = reverse("officer_application", kwargs={"ref": application.reference})
    return [
        {"url": reverse("officer_list"), "label": _("Work of the round")},
        {"url": page, "label": application.reference},
        {"label": here},
    ]
