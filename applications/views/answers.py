"""The pages of the twelve questions, and the address that saves one answer."""

import json
from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.core.exceptions import RequestDataTooBig
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from applications import permissions
from applications.access import on_application
from applications.forms.answers import AnswerForm
from applications.models import AnswerRevision, Application
from applications.services.answers import SavedAnswer, StaleAnswer, clear_flag, save_answer
from applications.services.locking import Sealed
from common.i18n import localized
from common.templatetags.portal import clock_time
from criteria.models import Question
from criteria.wordcount import count_words

from . import late
from .frame import frame
from .parts import Conflict, parts_of, topic_questions, topic_titles
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
    revision 7, `merge:3a:7` the text made of both, `take:3a` puts the stored text into the field.
    `checked:3a` saves and notes that the translation still fits the newer Thai.
    """
    wish, about, revision = ([*request.POST.get("go", "next").split(":"), "", ""])[:3]
    forms = {q.number: AnswerForm(_data(request, q, wish, about, revision), question=q) for q in questions}
    conflicts, refused, is_late = {}, "", False
    decision = permissions.edit(request.user, application)
    if not decision.allowed:
        refused = decision.reason
    for question in questions:
        form = forms[question.number]
        if not form.is_valid() or refused or (wish == "take" and about == question.number):
            continue
        try:
            is_late |= _save(request, application, question, form).late is not None
        except StaleAnswer as stale:
            if _was_changed(form, stale):
                conflicts[question.number] = Conflict.between(
                    stale.current, form.cleaned_data, application.language
                )
        except Sealed as sealed:
            refused = str(sealed)
    if wish == "checked" and not (conflicts or refused) and about in forms:
        clear_flag(application=application, question=forms[about].question)
    invalid = any(form.errors for form in forms.values())
    if is_late:
        messages.warning(request, late.message())
    if not (conflicts or refused or invalid or wish == "take"):
        return _go(request, application, number, wish, is_late=is_late)
    application = Application.objects.with_everything().get(pk=application.pk)
    status = 403 if refused else 409 if conflicts else 422 if invalid else 200
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
    request: HttpRequest, application: Application, question: Question, form: AnswerForm
) -> SavedAnswer:
    return save_answer(application=application, question=question, actor=request.user, **form.cleaned_data)


def _was_changed(form: AnswerForm, stale: StaleAnswer) -> bool:
    """Whether the writer changed this part at all: an untouched part sent along with others is no conflict."""
    values = form.cleaned_data
    was = AnswerRevision.objects.filter(answer=stale.current, number=values["base"]).first()
    before = (was.text, was.draft_th) if was else ("", "")
    return before != (values["text"], values["draft_th"])


def _go(
    request: HttpRequest, application: Application, number: int, wish: str, *, is_late: bool
) -> HttpResponse:
    titles = topic_titles(application)
    if wish == "previous":
        return redirect(_previous(application, number, titles)["url"])
    if wish == "checked":
        messages.success(request, _("Noted: the translation still fits the Thai text."))
        return redirect(_topic_url(application, number))
    if wish in ("keep", "merge"):
        if not is_late:
            messages.success(request, _("Your text is saved. The other one stays in the history."))
        return redirect(_topic_url(application, number))
    if not is_late:
        messages.success(request, _("Saved: question %(number)s.") % {"number": number})
    return redirect(_next(application, number, titles)["url"])


@on_application("application.view", load=lambda rows: rows)
@require_POST
def save(request: HttpRequest, application: Application, number: str) -> JsonResponse:
    """Save one answer for a script: 200 with what it now counts, 409 with both texts, 403, 413, 422 with words.

    Editing is checked here and not by the decorator, because a script needs the reason as JSON. At most 12 queries.
    """
    decision = permissions.edit(request.user, application)
    if not decision.allowed:
        return _refusal(decision.reason, 403)
    question = get_object_or_404(Question, round_id=application.round_id, number=number)
    try:
        form = AnswerForm(_parse(request.body), question=question)
    except RequestDataTooBig:
        return _refusal(
            _("This text is too long to be saved. It stays on this page: copy it, then shorten it."), 413
        )
    except ValueError:
        return _refusal(
            _("The page sent something that cannot be read. Reload it; copy your text before."), 400
        )
    if not form.is_valid():
        return _refusal(form.words_of_error, 422)
    try:
        saved = _save(request, application, question, form)
    except StaleAnswer as stale:
        conflict = Conflict.between(stale.current, form.cleaned_data, application.language)
        return JsonResponse({"current": conflict.as_json()}, status=409)
    except Sealed as sealed:
        return _refusal(str(sealed), 403)
    if saved.late:
        return late.reply(saved, application.language)
    answer = saved.answer
    return JsonResponse(
        {
            "revision": answer.revision,
            "words": answer.text_words,
            "thai_words": count_words(answer.draft_th, "th"),
            "saved_at": clock_time(answer.updated_at),
            "draft_is_newer": answer.draft_is_newer,
        }
    )


def _parse(body: bytes) -> dict[str, Any]:
    """The three values of a save. Raises ValueError for anything else, however deeply nested."""
    try:
        content = json.loads(body)
    except RecursionError as error:
        raise ValueError("too deep") from error
    if not isinstance(content, dict) or not isinstance(content.get("base"), int):
        raise ValueError("not an answer")
    if not all(isinstance(content.get(name), str) for name in ("text", "draft_th")):
        raise ValueError("not an answer")
    return content


def _refusal(message: str, status: int) -> JsonResponse:
    return JsonResponse({"message": message}, status=status)
