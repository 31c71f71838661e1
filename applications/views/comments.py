"""Writing, resolving and reopening comments, and pointing to evidence: by htmx a part of the page, else all of it."""

from typing import Any

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from applications.access import on_application
from applications.forms.talk import CommentForm, PointerForm, words_of
from applications.models import Application, Comment, EvidencePointer
from applications.services import comments as service
from applications.services.locking import Sealed
from applications.services.pointers import add_pointer, remove_pointer
from criteria.models import Question

from .answers import topic_page
from .parts import topic_questions
from .talk import fragment_context


@on_application("application.comment", load=lambda rows: rows.with_everything())
@never_cache
@require_POST
def comments(request: HttpRequest, application: Application, number: str) -> HttpResponse:
    """`act` says what: `add`, `resolve:7` or `reopen:7`."""
    question = _question(application, number)
    act, pk = _wish(request)
    error = ""
    try:
        if act == "add":
            error = _add(request, application, question)
        elif act in ("resolve", "reopen"):
            comment = get_object_or_404(Comment, application=application, question=question, pk=pk)
            service.settle(comment, actor=request.user, resolved=act == "resolve")
        else:
            raise Http404
    except Sealed as sealed:
        error = str(sealed)
    typed = {"comment": request.POST.get("text", ""), "mentions": request.POST.getlist("mentions")}
    return _reply(request, application, question, "comments", {"comment_error": error, "typed": typed})


def _add(request: HttpRequest, application: Application, question: Question) -> str:
    """Returns what was wrong, or nothing."""
    form = CommentForm(request.POST, people=service.mentionable(application))
    if not form.is_valid():
        return words_of(form)
    service.add(application=application, question=question, author=request.user, **form.cleaned_data)
    return ""


@on_application("application.edit", load=lambda rows: rows.with_everything())
@never_cache
@require_POST
def evidence(request: HttpRequest, application: Application, number: str) -> HttpResponse:
    """`act` says what: `add` or `remove:7`."""
    question = _question(application, number)
    act, pk = _wish(request)
    error = ""
    try:
        if act == "add":
            error = _point(request, application, question)
        elif act == "remove":
            # One that is gone already is what was wanted.
            wanted = EvidencePointer.objects.filter(
                answer__application=application, answer__question=question, pk=pk
            )
            if pointer := wanted.select_related("answer").first():
                remove_pointer(pointer)
        else:
            raise Http404
    except Sealed as sealed:
        error = str(sealed)
    typed = {name: request.POST.get(name, "") for name in ("document", "page", "note")}
    return _reply(request, application, question, "evidence", {"pointer_error": error, "typed": typed})


def _point(request: HttpRequest, application: Application, question: Question) -> str:
    form = PointerForm(request.POST, application=application)
    if not form.is_valid():
        return words_of(form)
    try:
        add_pointer(application=application, question=question, **form.cleaned_data)
    except ValidationError as error:
        return " ".join(error.messages)
    return ""


def _question(application: Application, number: str) -> Question:
    for question in application.round.question_set.all():
        if question.number == number:
            return question
    raise Http404


def _wish(request: HttpRequest) -> tuple[str, int]:
    act, _colon, pk = request.POST.get("act", "").partition(":")
    return act, int(pk) if pk.isascii() and pk.isdigit() and len(pk) < 10 else 0


def _reply(
    request: HttpRequest, application: Application, question: Question, part: str, refused: dict[str, Any]
) -> HttpResponse:
    """The part of the page for htmx (200 also with an error, or it would not be shown), else a redirect to it."""
    error = refused.get("comment_error") or refused.get("pointer_error")
    if request.htmx:
        context = fragment_context(request, application, question)
        if error:
            context["talk"][question.number].refuse(**refused)
        return render(request, f"applications/_{part}.html", context)
    number = question.topic.number
    if error:
        return topic_page(
            request,
            application,
            number,
            topic_questions(application, number),
            status=422,
            refused_talk={question.number: refused},
        )
    url = reverse("application_topic", kwargs={"ref": application.reference, "number": number})
    return redirect(f"{url}#{part}-{question.number}")
