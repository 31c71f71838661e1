"""The history of one answer: who saved what when, any two versions compared, an old one brought back."""

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from applications.access import on_application
from applications.languages import direction, language_name
from applications.models import Answer, Application
from applications.services import history
from applications.services.answers import StaleAnswer
from applications.services.locking import Sealed
from criteria.models import Question

from .frame import frame

LARGEST = 2**31 - 1


class CompareForm(forms.Form):
    """Which two versions; `from` and `to` in the address."""

    first = forms.IntegerField(min_value=1, max_value=LARGEST)
    second = forms.IntegerField(min_value=1, max_value=LARGEST)


class RestoreForm(forms.Form):
    revision = forms.IntegerField(min_value=1, max_value=LARGEST)
    base = forms.IntegerField(min_value=0, max_value=LARGEST)


@on_application("application.view", load=lambda rows: rows.with_everything())
@never_cache
@require_safe
def index(request: HttpRequest, application: Application, number: str) -> HttpResponse:
    """The versions, and two of them compared when the address names them (`?from=3&to=7`)."""
    return _page(request, application, _question(application, number))


@on_application("application.edit", load=lambda rows: rows.with_everything())
@require_POST
def restore(request: HttpRequest, application: Application, number: str) -> HttpResponse:
    """Bring an old version back as a new one."""
    question = _question(application, number)
    form = RestoreForm(request.POST)
    if not form.is_valid():
        return _page(request, application, question, refused=_("Choose a version."), status=422)
    wanted = form.cleaned_data["revision"]
    try:
        saved = history.restore(
            application=application,
            question=question,
            number=wanted,
            base=form.cleaned_data["base"],
            actor=request.user,
        )
    except history.NoSuchRevision:
        return _page(request, application, question, refused=_("There is no such version."), status=422)
    except StaleAnswer:
        refused = _(
            "Nothing was restored: somebody has saved this answer since you opened the page. "
            "The list below is up to date. Read the latest version, then decide again."
        )
        return _page(request, application, question, refused=refused, status=409)
    except Sealed as sealed:
        return _page(request, application, question, refused=str(sealed), status=403)
    if saved.late:
        said = _(
            "The deadline has passed: version %(old)s is kept beside the answer until an officer accepts it."
        )
    elif saved.changed:
        said = _("Version %(old)s is back, as version %(new)s. Nothing was lost.")
    else:
        said = _("Version %(old)s says the same as the present text; nothing had to be changed.")
    messages.success(request, said % {"old": wanted, "new": saved.answer.revision})
    return redirect(reverse("answer_history", kwargs={"ref": application.reference, "number": number}))


def _question(application: Application, number: str) -> Question:
    return get_object_or_404(
        Question.objects.select_related("topic"), round_id=application.round_id, number=number
    )


def _page(
    request: HttpRequest,
    application: Application,
    question: Question,
    *,
    refused: str = "",
    status: int = 200,
) -> HttpResponse:
    context = frame(request, application, current=f"topic-{question.topic.number}")
    language = application.language
    answer = Answer.objects.filter(application=application, question=question).first()
    topic = reverse(
        "application_topic", kwargs={"ref": application.reference, "number": question.topic.number}
    )
    context["crumbs"] += [
        {"url": topic, "label": _("Question %(number)s") % {"number": question.label}},
        {"url": "", "label": _("History")},
    ]
    context |= {
        "question": question,
        "answer": answer,
        "entries": history.entries(answer, language) if answer else [],
        "back": f"{topic}#q-{question.number}",
        "text_label": _("Answer in %(language)s") % {"language": language_name(language)},
        "text_direction": direction(language),
        "is_counted": question.kind == "text",
        "page_title": _("History of answer %(number)s") % {"number": question.label},
        "refused": refused,
    }
    _compare(request, answer, context, language)
    return render(request, "applications/history.html", context, status=status)


def _compare(request: HttpRequest, answer: Answer | None, context: dict, language: str) -> None:
    """Add the comparison that the address asks for, and which versions the buttons stand at."""
    latest = answer.revision if answer else 0
    context |= {"first": max(1, latest - 1), "second": latest}
    if answer is None or not ({"from", "to"} & request.GET.keys()):
        return
    form = CompareForm({"first": request.GET.get("from"), "second": request.GET.get("to")})
    try:
        if not form.is_valid():
            raise history.NoSuchRevision
        context |= form.cleaned_data
        context["comparison"] = history.compare(answer, language=language, **form.cleaned_data)
    except history.NoSuchRevision:
        context["refused"] = context["refused"] or _(
            "These two versions cannot be compared: choose two of the list."
        )
