"""The pages of the twelve questions, and what their buttons save."""

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from applications import permissions
from applications.access import on_application
from applications.forms.answers import AnswerForm
from applications.models import Application
from applications.services.answers import SavedAnswer, StaleAnswer, clear_flag, save_answer
from applications.services.locking import Sealed
from common.i18n import localized
from criteria.models import Question

from . import late
from .frame import frame
from .parts import Conflict, last_revision, parts_of, topic_questions, topic_titles, writer_of
from .talk import talk_context


@on_application("application.view", load=lambda rows: rows.with_everything())
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def topic(request: HttpRequest, application: Application, number: int) -> HttpResponse:
    """One question with its parts. POST saves all of them, for readers whose browser runs no script."""
    questions = topic_questions(application, number)
    if not questions:
        raise Http404
    if request.method == "POST":
        return _save_topic(request, application, number, questions)
    return topic_page(request, application, number, questions)


def topic_page(
    request: HttpRequest,
    application: Application,
    number: int,
    questions: list[Question],
    *,
    status: int = 200,
    refused: str = "",
    refused_talk: dict[str, dict[str, Any]] | None = None,
    **typed: Any,
) -> HttpResponse:
    """The page of one topic; with what could not be stored, and why.

    Args:
        typed: see `parts_of`.
        refused_talk: a comment or pointer that was not taken, by question number (`talk.Talk.refuse`).
    """
    context = frame(request, application, current=f"topic-{number}")
    titles = topic_titles(application)
    context |= {
        "topic": questions[0].topic,
        "parts": late.overlay(
            parts_of(application, questions, **typed), application, request.user, typed.get("typed") or ()
        ),
        "advice": localized(questions[0].topic, "advice"),
        "page_title": f"{number} {titles[number]}",
        "refused": refused,
        "next": _next(application, number, titles),
        "previous": _previous(application, number, titles),
        "login_url": reverse("account_login"),
    }
    context |= talk_context(request, application, questions, number)
    for question_number, refusal in (refused_talk or {}).items():
        context["talk"][question_number].refuse(**refusal)
    context["conflicts"] = [part for part in context["parts"] if part.conflict]
    context["errors"] = [
        {"message": f"{part.question.label}: {part.error}", "href": f"#text-{part.number}"}
        for part in context["parts"]
        if part.error
    ]
    return render(request, "applications/topic.html", context, status=status)


def _next(application: Application, number: int, titles: dict[int, str]) -> dict[str, str]:
    later = [n for n in titles if n > number]
    if not later:
        url = reverse("application_documents", kwargs={"ref": application.reference})
        return {"url": url, "label": _("Next: supporting documents")}
    return {
        "url": _topic_url(application, min(later)),
        "label": _("Next question: %(title)s") % {"title": titles[min(later)]},
    }


def _previous(application: Application, number: int, titles: dict[int, str]) -> dict[str, str]:
    earlier = [n for n in titles if n < number]
    if not earlier:
        url = reverse("application_prescreening", kwargs={"ref": application.reference})
        return {"url": url, "label": _("Back to the pre-screening")}
    return {"url": _topic_url(application, max(earlier)), "label": _("Previous question")}


def _topic_url(application: Application, number: int) -> str:
    return reverse("application_topic", kwargs={"ref": application.reference, "number": number})


def _save_topic(
    request: HttpRequest, application: Application, number: int, questions: list[Question]
) -> HttpResponse:
    """Save every part; whatever could not be saved comes back in its field, with the reason.

    The button says where to go (`next`, `previous`), or decides a conflict: `keep:3a:7` saves the own text over
    revision 7, `merge:3a:7` the text made of both, `take:3a` puts the stored text into the field that both changed.
    `checked:3a` saves and notes that the translation still fits the newer Thai.
    """
    wish, about, revision = ([*request.POST.get("go", "next").split(":"), "", ""])[:3]
    forms = {q.number: AnswerForm(_data(request, q, wish, about, revision), question=q) for q in questions}
    conflicts, refused, saved = {}, "", {}
    decision = permissions.edit(request.user, application)
    if not decision.allowed:
        refused = decision.reason
    for question in questions:
        form = forms[question.number]
        if not form.is_valid() or refused:
            continue
        takes = wish == "take" and about == question.number
        try:
            saved[question.number] = _save(request, application, question, form, yielding=takes)
        except StaleAnswer as stale:
            conflicts[question.number] = Conflict.between(stale, application.language)
        except Sealed as sealed:
            refused = str(sealed)
    is_late = any(row.late for row in saved.values())
    if is_late:
        messages.warning(request, late.message())
    _tell_adopted(request, forms, saved)
    unread = False
    if wish == "checked" and about in saved and not (conflicts or refused):
        unread = not _clear_flag(request, application, forms[about], saved[about])
    invalid = any(form.errors for form in forms.values())
    if not (conflicts or refused or invalid or unread or wish == "take"):
        return _go(request, application, number, wish, is_late=is_late)
    application = Application.objects.with_everything().get(pk=application.pk)
    status = 403 if refused else 409 if conflicts or unread else 422 if invalid else 200
    return topic_page(
        request,
        application,
        number,
        questions,
        status=status,
        refused=refused,
        typed=forms if refused else _unsaved(forms, conflicts, about if wish == "take" else ""),
        conflicts=conflicts,
        taken=about if wish == "take" else "",
    )


def _unsaved(forms: dict[str, AnswerForm], conflicts: Iterable[str], taken: str) -> dict[str, AnswerForm]:
    """The forms whose texts are not stored; the page shows the others as stored, with their new revision."""
    return {n: form for n, form in forms.items() if form.errors or n in conflicts or n == taken}


def _data(request: HttpRequest, question: Question, wish: str, about: str, revision: str) -> dict[str, str]:
    """What the page sent for one question; a decision over a conflict brings the revision it replaces."""
    number = question.number
    decides = wish in ("keep", "merge") and about == number
    prefix = "merge-" if decides and wish == "merge" else ""
    return {
        "text": request.POST.get(f"{prefix}text-{number}", ""),
        "draft_th": request.POST.get(f"{prefix}draft-{number}", ""),
        "base": revision if decides else request.POST.get(f"base-{number}", ""),
    }


def _save(
    request: HttpRequest, application: Application, question: Question, form: AnswerForm, **options: Any
) -> SavedAnswer:
    values = form.cleaned_data | options
    return save_answer(application=application, question=question, actor=request.user, **values)


def _clear_flag(request: HttpRequest, application: Application, form: AnswerForm, saved: SavedAnswer) -> bool:
    """Note that the translation fits; False when the writer has not seen both texts as they stand."""
    if saved.late:
        return True  # the answer itself is another text than the one in the field: its flag stays
    base = form.cleaned_data["base"] if saved.adopted else saved.answer.revision
    try:
        clear_flag(application=application, question=form.question, base=base)
    except StaleAnswer as stale:
        words = _(
            "The flag at %(number)s stays: %(name)s has changed this answer since you opened the page. Nothing of "
            "yours is lost. Read both texts as they stand now, then decide again."
        )
        name = writer_of(last_revision(stale.current))
        messages.error(request, words % {"number": form.question.label, "name": name})
        return False
    return True


def _tell_adopted(request: HttpRequest, forms: dict[str, AnswerForm], saved: dict[str, SavedAnswer]) -> None:
    """Say which parts kept what somebody else has changed, beside the writer's own change."""
    for number, row in saved.items():
        if row.adopted and row.changed:
            words = _("%(number)s is saved, together with what %(name)s has changed in it meanwhile.")
            before = row.answer.revisions.select_related("saved_by").filter(number=row.answer.revision - 1)
            name = writer_of(before.first())
            messages.info(request, words % {"number": forms[number].question.label, "name": name})


def _go(
    request: HttpRequest, application: Application, number: int, wish: str, *, is_late: bool
) -> HttpResponse:
    titles = topic_titles(application)
    if wish == "previous":
        return redirect(_previous(application, number, titles)["url"])
    if wish == "checked" and not is_late:
        messages.success(request, _("Noted: the translation still fits the Thai text."))
        return redirect(_topic_url(application, number))
    if wish in ("keep", "merge", "checked"):
        if not is_late:
            messages.success(request, _("Your text is saved. The other one stays in the history."))
        return redirect(_topic_url(application, number))
    if not is_late:
        messages.success(request, _("Saved: question %(number)s.") % {"number": number})
    return redirect(_next(application, number, titles)["url"])
