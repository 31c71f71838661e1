"""A coach reads the answers of an application that has a seat, and writes advice."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from applications.models import Application
from applications.services.transitions import TransitionRefused
from applications.tasklist import answers_by_number
from clinics import permissions
from clinics.forms.advice import AdviceForm
from clinics.models import Advice, Clinic, ClinicState
from clinics.services.advising import advise
from common.access import demand

from .clinic import on_clinic, way_back


@on_clinic
@require_http_methods(["GET", "HEAD", "POST"])
def clinic_advice(request: HttpRequest, clinic: Clinic, ref: str) -> HttpResponse:
    """The answers beside the form; POST stores one piece of advice.

    Only applications that have a seat in this clinic are found, whoever asks.
    """
    rows = Application.objects.filter(deleted_at=None, reference=ref).with_everything()
    application = rows.first()
    if application is None or not _may_read(request, clinic, application):
        raise Http404
    questions = list(application.round.question_set.all())
    if request.method == "POST":
        demand(permissions.coach(request.user, clinic))
        form = AdviceForm(request.POST, questions=questions)
        if not form.is_valid():
            return _page(request, clinic, application, form, status=422)
        told = form.cleaned_data
        try:
            advise(
                clinic,
                application,
                text=told["text"],
                question=form.chosen,
                action=told["action"],
                due_on=told["due_on"],
                actor=request.user,
            )
        except TransitionRefused as refused:
            form.add_error(None, str(refused))
            return _page(request, clinic, application, form, status=409)
        messages.success(request, _("Kept. The agency reads it on its page of clinics."))
        return redirect(reverse("clinic_advice", kwargs={"pk": clinic.pk, "ref": ref}) + "#advised")
    about = request.GET.get("about", "")
    return _page(request, clinic, application, AdviceForm(questions=questions, initial={"question": about}))


def _may_read(request: HttpRequest, clinic: Clinic, application: Application) -> bool:
    """A seat in a clinic that stands: neither a waiting list nor a clinic that was called off opens anything."""
    if clinic.state != ClinicState.PUBLISHED:
        return False
    seats = clinic.bookings.filter(application=application, state="booked")
    return permissions.view(request.user, clinic).allowed and seats.exists()


def _page(
    request: HttpRequest, clinic: Clinic, application: Application, form: AdviceForm, status: int = 200
) -> HttpResponse:
    answers = answers_by_number(application)
    advice = list(
        Advice.objects.filter(application=application).select_related("clinic", "coach", "question")
    )
    topics: dict[int, dict[str, Any]] = {}
    for question in application.round.question_set.all():
        topic = topics.setdefault(question.topic.number, {"topic": question.topic, "parts": []})
        topic["parts"].append({"question": question, "answer": answers.get(question.number)})
    context = {
        "clinic": clinic,
        "application": application,
        "topics": list(topics.values()),
        "advice_rows": advice,
        "form": form,
        "may_write": clinic.starts_at <= timezone.now() and permissions.coach(request.user, clinic).allowed,
        "crumbs": [
            way_back(request),
            {"url": reverse("clinic_page", kwargs={"pk": clinic.pk}), "label": str(clinic)},
            {"label": application.reference},
        ],
    }
    return render(request, "clinics/advice.html", context, status=status)
