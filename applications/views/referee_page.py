"""The referee's page: no account, one signed link, one letter.

The link is the only key, so it must not wander: no search engine lists the page, no cache keeps it, and no other
site hears its address (`Referrer-Policy: strict-origin` names the portal at most; `no-referrer` would make browsers
send the form with `Origin: null`, which the protection against forged forms rightly refuses).
"""

import hashlib
import logging
from typing import Any

from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods
from redis.exceptions import RedisError

from applications.forms.referee import DeclineForm, LetterAnswerForm
from applications.models import Application, RefereeRequest
from applications.services import referee
from applications.services.referee_links import Standing, read_token, standing
from common.access import public, unlisted
from common.dates import local_datetime
from common.visitors import speak

logger = logging.getLogger(__name__)

# Each token: enough for anybody who writes a letter, too little for a machine.
VIEWS_AN_HOUR = 60
HOUR = 60 * 60
STATUS = {Standing.SEALED: 409}
GONE = 410


@public
@never_cache
@unlisted
@require_http_methods(["GET", "HEAD", "POST"])
def letter(request: HttpRequest, token: str) -> HttpResponse:
    """What is asked, the form for the letter, and the way to decline; or why the link does not work (any more)."""
    named = read_token(token)
    asked = _request_of(*named) if named else None
    if asked is None:
        return _plain(request, _unknown(), status=404)
    mail = named[1]
    speak(request, asked.language)
    if not _may_look(token):
        return _plain(request, _too_often(), status=429)
    found = standing(asked, mail, timezone.now())
    if found != Standing.OPEN:
        return _outcome(request, asked, found)
    if request.method == "POST":
        return _answer(request, asked)
    if request.method == "GET":
        referee.mark_opened(asked)
    return _page(request, asked)


def _request_of(pk: int, mail: int) -> RefereeRequest | None:
    rows = RefereeRequest.objects.select_related("application__agency", "application__round", "asked_by")
    return rows.filter(pk=pk, round_of_mail__gte=mail).first()


def _may_look(token: str) -> bool:
    """Whether this token has been used less than so many times this hour; yes when the cache is away."""
    key = f"referee-views:{hashlib.sha256(token.encode()).hexdigest()}"
    try:
        if cache.add(key, 1, HOUR):
            return True
        return cache.incr(key) <= VIEWS_AN_HOUR
    except ValueError:
        # It ran out between the two.
        return True
    except RedisError:
        logger.warning("the cache is away; views of a referee's page are not counted")
        return True


def _answer(request: HttpRequest, asked: RefereeRequest) -> HttpResponse:
    """Take the letter or the refusal in; the same address then shows the outcome."""
    declines = request.POST.get("answer") == "decline"
    letter_form = LetterAnswerForm(None if declines else request.POST, request.FILES, asked=asked)
    decline_form = DeclineForm(request.POST if declines else None)
    form = decline_form if declines else letter_form
    if form.is_valid():
        try:
            if declines:
                referee.decline(asked, form.cleaned_data["reason"])
            else:
                referee.receive(asked, upload=form.upload, **form.told)
        except referee.NotAnswerable as late:
            asked.refresh_from_db()
            return _outcome(request, asked, late.standing)
        except ValidationError as refused:
            about_name = getattr(refused, "code", None) == "organisation"
            form.add_error(form.name_field if about_name else "file", refused)
        else:
            return HttpResponseRedirect(request.path, status=303)
    return _page(request, asked, letter_form, decline_form, status=422)


def _page(
    request: HttpRequest,
    asked: RefereeRequest,
    letter_form: LetterAnswerForm | None = None,
    decline_form: DeclineForm | None = None,
    status: int = 200,
) -> HttpResponse:
    """Only what the referee needs: title, agency, summary, the clause. Nothing else of the application."""
    application = asked.application
    context = {
        "title": application.title,
        "agency": application.agency,
        "asked": asked,
        "summary": _summary(application),
        "requirement": application.round.documentrequirement_set.filter(clause="4.2").first(),
        "form": letter_form or LetterAnswerForm(asked=asked),
        "decline_form": decline_form or DeclineForm(),
        "hint": _("PDF, at most %(limit)s MB") % {"limit": application.round.max_upload_mb},
    }
    return render(request, "referee/letter.html", context, status=status)


def _summary(application: Application) -> dict[str, str]:
    """The answer to question 1: the text for the UN, else its Thai draft."""
    answer = application.answers.filter(question__number="1").first()
    if answer is None:
        return {}
    if answer.text:
        return {"text": answer.text, "language": application.language}
    return {"text": answer.draft_th, "language": "th"} if answer.draft_th else {}


def _outcome(request: HttpRequest, asked: RefereeRequest, found: Standing) -> HttpResponse:
    return _plain(request, _words(asked, found), status=STATUS.get(found, GONE))


def _plain(request: HttpRequest, words: dict[str, Any], status: int) -> HttpResponse:
    return render(request, "referee/plain.html", words, status=status)


def _words(asked: RefereeRequest, found: Standing) -> dict[str, Any]:
    """Title and sentences for a link that does not lead to an answer."""
    at = local_datetime(asked.answered_at) if asked.answered_at else ""
    ended = local_datetime(asked.expires_at)
    return {
        Standing.RECEIVED: {
            "title": _("Thank you: your letter has arrived"),
            "sentences": [
                _("It arrived on %(at)s (Bangkok) and stands in the agency's application.") % {"at": at},
                _("You need not do anything more. To change the letter, write to the agency that asked you."),
            ],
        },
        Standing.DECLINED: {
            "title": _("Your answer has arrived"),
            "sentences": [
                _("You declined on %(at)s (Bangkok), and the agency has been told.") % {"at": at},
                _("If you would write a letter after all, tell the agency: it can send you a new link."),
            ],
        },
        Standing.WITHDRAWN: {
            "title": _("This request has been withdrawn"),
            "sentences": [
                _("The agency no longer asks you for a letter. You need not do anything."),
                _("If that surprises you, write to the agency that asked you."),
            ],
        },
        Standing.SUPERSEDED: {
            "title": _("A newer link has been sent to you"),
            "sentences": [
                _("Each mail carries its own link, and only the one in the latest mail works."),
                _("Open the latest mail. If you cannot find it, ask the agency to send it again."),
            ],
        },
        Standing.EXPIRED: {
            "title": _("This link has ended"),
            "sentences": [
                _("It was valid until %(at)s (Bangkok). Nothing has been lost.") % {"at": ended},
                _("If you can still write the letter, ask the agency to send you a new link."),
            ],
        },
        Standing.SEALED: {
            "title": _("The application has been submitted meanwhile"),
            "sentences": [
                _("While it is being checked no letter can be added to it. You need not do anything now."),
                _("Should the application be opened again, this link works until %(at)s (Bangkok).")
                % {"at": ended},
            ],
        },
    }[found]


def _unknown() -> dict[str, Any]:
    return {
        "title": _("This link is not complete"),
        "sentences": [
            _("The portal does not know it. Often a mail program has broken the address over two lines."),
            _("Copy the whole address from the mail, or ask the agency to send you a new link."),
        ],
    }


def _too_often() -> dict[str, Any]:
    return {
        "title": _("This page has been opened very often"),
        "sentences": [
            _("To protect your link the page rests for an hour. Nothing has been lost; please come back.")
        ],
    }
